"""Promises of radar/parties.py: only what the pinned root signed is believed, and only while it is valid."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from radar.federation.described import described
from radar.keys.ceremony import MANIFEST, ROOT, ceremony
from radar.parties import (
    SIGNED_AS,
    Directory,
    Manifest,
    Party,
    canonical,
    key_from_stored,
    key_to_json,
    manifest_to_json,
    read_manifest,
    read_root,
    separated,
)
from schemas.codes import PartyId, PartyKind
from schemas.errors import Distrusted, StartRefused
from schemas.sealed import OpeningKey, SigningKey, signed_key

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GRN = PartyId("vt-grn")
Json = dict[str, Any]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, Manifest]:
    """The signed manifest, the root key and what it says."""
    folder = tmp_path_factory.mktemp("manifest")
    made = ceremony({"party": described(["vt-grn", "vt-utr"])}, folder, NOW, demo=True)
    return (folder / MANIFEST).read_bytes(), read_root((folder / ROOT).read_text()), made


def refused(signed: bytes, root: bytes, now: datetime = NOW) -> str:
    with pytest.raises(StartRefused) as refusal:
        read_manifest(signed, root, now)
    return refusal.value.code


def test_what_was_written_reads_back(held: tuple[bytes, bytes, Manifest]) -> None:
    """Every field, for every kind of party."""
    signed, root, made = held
    assert read_manifest(signed, root, NOW) == made


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for name, each in value.items() for leaf in leaves(each, (*path, name))]
    if isinstance(value, list):
        return [leaf for at, each in enumerate(value) for leaf in leaves(each, (*path, at))]
    return [path]


def changed(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}x"


def test_no_field_of_it_can_be_changed(held: tuple[bytes, bytes, Manifest]) -> None:
    """Each single value tampered with, one at a time, stops the start."""
    signed, root, _ = held
    paths = leaves(json.loads(signed)["manifest"])
    assert len(paths) > 100
    for path in paths:
        document = json.loads(signed)
        place = document["manifest"]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = changed(place[path[-1]])
        assert (path, refused(json.dumps(document).encode(), root)) == (path, "manifest_ongeldig")


@pytest.mark.parametrize(
    "signed",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"null",
        b'{"manifest":{},"signature":"x"}',
        b'{"manifest":[],"signature":""}',
    ],
)
def test_garbage_is_refused(held: tuple[bytes, bytes, Manifest], signed: bytes) -> None:
    """Coded, whatever it is."""
    assert refused(signed, held[1]) == "manifest_ongeldig"


def test_another_root_is_not_believed(held: tuple[bytes, bytes, Manifest]) -> None:
    """Only the pinned one."""
    assert refused(held[0], SigningKey.generate().public) == "manifest_ongeldig"


@pytest.mark.parametrize("days", [-1, 365, 366])
def test_it_is_valid_in_its_time_only(held: tuple[bytes, bytes, Manifest], days: int) -> None:
    """Not before, and not from the last moment on."""
    assert refused(held[0], held[1], NOW + timedelta(days=days)) == "manifest_ongeldig"


def first_two(document: Json) -> tuple[Json, Json]:
    one, other = [party for party in document["parties"] if party["id"] in ("vt-grn", "vt-utr")]
    return one, other


def same(name: str) -> Callable[[Json], None]:
    def make(document: Json) -> None:
        one, other = first_two(document)
        one[name] = other[name]

    return make


def a_key_of_another(document: Json) -> None:
    one, other = first_two(document)
    one["sealing_key"] = other["sealing_key"]


def a_key_not_its_own(document: Json) -> None:
    one, _ = first_two(document)
    forged = signed_key(SigningKey.generate(), GRN, OpeningKey.generate().public, NOW + timedelta(days=7))
    one["sealing_key"] = key_to_json(forged)


@pytest.mark.parametrize(
    "damage", [same("id"), same("number"), same("oin"), a_key_of_another, a_key_not_its_own]
)
def test_even_the_root_cannot_sign_a_contradiction(
    held: tuple[bytes, bytes, Manifest], damage: Callable[[Json], None]
) -> None:
    """Two parties under one id, number or OIN, and keys that are not the party's own, are refused."""
    root = SigningKey.generate()
    document = manifest_to_json(held[2])
    damage(document)
    signature = base64.b64encode(root.sign(SIGNED_AS, canonical(document))).decode()
    signed = canonical({"manifest": document, "signature": signature})
    assert refused(signed, root.public) == "manifest_ongeldig"


def at(kind: PartyKind, host: str, manifest: Manifest) -> Party:
    return replace(manifest.parties[0], kind=kind, host=host)


APART = [
    (PartyKind.HUB, PartyKind.REGION),
    (PartyKind.HUB, PartyKind.RVDK),
    (PartyKind.HUB, PartyKind.EVALUATOR),
    (PartyKind.EVALUATOR, PartyKind.EVALUATOR),
]


@pytest.mark.parametrize(("one", "other"), [*APART, *(pair[::-1] for pair in APART)])
def test_roles_that_must_be_apart(
    held: tuple[bytes, bytes, Manifest], one: PartyKind, other: PartyKind
) -> None:
    """The hub with a node or evaluator, or two evaluators, under one host: refused in either order."""
    made = held[2]
    with pytest.raises(StartRefused) as refusal:
        separated([at(one, "een", made), at(other, "een", made)])
    assert refusal.value.code == "zelfde_gastheer"
    separated([at(one, "een", made), at(other, "twee", made)])


def test_nodes_may_share_a_host(held: tuple[bytes, bytes, Manifest]) -> None:
    """Two regions with one provider know no more than each does."""
    separated([at(PartyKind.REGION, "een", held[2]), at(PartyKind.RVDK, "een", held[2])])


def test_an_unknown_party_is_nobody(held: tuple[bytes, bytes, Manifest]) -> None:
    """By id and by number."""
    for look_up in (lambda: held[2]["vt-onb"], lambda: held[2].by_number(99)):
        with pytest.raises(Distrusted) as refusal:
            look_up()
        assert refusal.value.code == "onbekende_afzender"


def test_the_directory_takes_newer_keys_of_the_party_itself_only(
    held: tuple[bytes, bytes, Manifest], tmp_path: Path
) -> None:
    """A key under another's signature is refused, an older one changes nothing."""
    directory = Directory(held[2])
    first = directory.sealing_key(GRN)
    forged = signed_key(SigningKey.generate(), GRN, OpeningKey.generate().public, NOW + timedelta(days=9))
    with pytest.raises(Distrusted) as refusal:
        directory.learn(forged)
    assert (refusal.value.code, directory.sealing_key(GRN)) == ("handtekening", first)
    assert first
    assert directory.learn(first) is False


def test_a_key_keeps_its_form_in_the_database(held: tuple[bytes, bytes, Manifest]) -> None:
    """As published, with its signature."""
    key = held[2][GRN].sealing_key
    assert key
    assert key_from_stored(canonical(key_to_json(key))) == key
