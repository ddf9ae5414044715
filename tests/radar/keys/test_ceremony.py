"""Promises of radar/keys/ceremony.py: each party gets its own keys, and nobody a whole one."""

import base64
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path

import pytest

from matching import oprf
from radar.federation.described import described
from radar.keys.ceremony import CA, MANIFEST, ROOT, ceremony
from radar.keys.ring import read_keyring, read_shares
from radar.parties import Manifest, read_manifest, read_root
from schemas.codes import PartyId, Pass
from schemas.errors import StartRefused

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NODES = ["vt-grn", "vt-utr"]
EVALUATORS = ["eval-1", "eval-2", "eval-3"]


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("ceremonie")
    return folder, ceremony({"party": described(NODES)}, folder, NOW)


def whole_keys(folder: Path) -> dict[int, bytes]:
    """Each whole key, as two evaluators that put their shares together would have it."""
    shares = [read_shares(folder / party)[1] for party in EVALUATORS[:2]]
    one, other = ({number: int.from_bytes(raw, "little") for number, raw in of.items()} for of in shares)
    # f(x) = key + slope x, so key = 2 f(1) - f(2).
    return {number: ((2 * one[number] - other[number]) % ORDER).to_bytes(32, "little") for number in one}


ORDER = 2**252 + 27742317777372353535851937790883648493


def test_no_whole_key_is_on_disk(held: tuple[Path, Manifest]) -> None:
    """Made from two shares it is the key of the manifest; written, in any spelling, it is nowhere."""
    folder, manifest = held
    keys = whole_keys(folder)
    assert {number: oprf.public(key) for number, key in keys.items()} == dict(manifest.pass_keys)
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    spelt = [
        text
        for key in keys.values()
        for text in (key, key[::-1], key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key))
    ]
    share = next(iter(read_shares(folder / "eval-1")[1].values()))
    assert any(share in content for content in files)
    assert not any(text in content for text in spelt for content in files)


def test_each_evaluator_has_its_own_shares_and_nothing_of_others(held: tuple[Path, Manifest]) -> None:
    """One per pass, in its own folder only; nodes and hub have none."""
    folder, manifest = held
    shares = {party: read_shares(folder / party)[1] for party in EVALUATORS}
    assert all(of.keys() == {int(each) for each in Pass} for of in shares.values())
    assert not any(set(shares[a].values()) & set(shares[b].values()) for a, b in combinations(EVALUATORS, 2))
    for party in ("hub", *NODES):
        assert read_shares(folder / party) == {}
    for party, of in shares.items():
        assert {number: oprf.public(share) for number, share in of.items()} == dict(
            manifest[party].public_shares
        )


def test_nodes_share_the_federation_key_and_nothing_else(held: tuple[Path, Manifest]) -> None:
    """The hub and the evaluators do not have it, and each node's other secrets are its own."""
    folder, _ = held
    have = {path.parent.name for path in folder.rglob("federation.key")}
    assert have == set(NODES)
    files = {path: path.read_bytes() for path in folder.rglob("*.key") if path.name != "federation.key"}
    assert len(set(files.values())) == len(files)
    assert len({(folder / node / "federation.key").read_bytes() for node in NODES}) == 1


def test_what_is_published_verifies_and_holds_no_secret(held: tuple[Path, Manifest]) -> None:
    """The manifest reads back as it was made; no private byte stands in a public file."""
    folder, manifest = held
    root = read_root((folder / ROOT).read_text())
    assert read_manifest((folder / MANIFEST).read_bytes(), root, NOW) == manifest
    public = b"".join((folder / name).read_bytes() for name in (MANIFEST, ROOT, CA))
    for path in folder.rglob("*"):
        if path.suffix in {".key", ".password"}:
            assert base64.b64encode(path.read_bytes()) not in public
            assert path.read_bytes() not in public
    assert b"PRIVATE" not in public


def test_each_party_reads_its_own_keys(held: tuple[Path, Manifest]) -> None:
    """The signing key on disk is the one that the manifest names."""
    folder, manifest = held
    for party in manifest.parties:
        assert read_keyring(folder / party.id, PartyId(party.id)).signing.public == party.signing_key


def test_a_second_ceremony_in_the_same_folder_is_refused(held: tuple[Path, Manifest]) -> None:
    """Keys are never overwritten."""
    with pytest.raises(StartRefused) as refusal:
        ceremony({"party": described(NODES)}, held[0], NOW)
    assert refusal.value.code == "sleutels_bestaan"


def test_three_evaluators_or_nothing(tmp_path: Path) -> None:
    """The scheme is two of three: with another number no key is made."""
    rows = [row for row in described(NODES) if row["id"] != "eval-3"]
    with pytest.raises(StartRefused) as refusal:
        ceremony({"party": rows}, tmp_path / "nieuw", NOW)
    assert (refusal.value.code, (tmp_path / "nieuw").exists()) == ("manifest_ongeldig", False)


def test_roles_under_one_host_are_refused_outside_the_demo(tmp_path: Path) -> None:
    """And before any key is written."""
    rows = [dict(row, host="een") for row in described(NODES)]
    with pytest.raises(StartRefused) as refusal:
        ceremony({"party": rows}, tmp_path / "nieuw", NOW)
    assert (refusal.value.code, (tmp_path / "nieuw").exists()) == ("zelfde_gastheer", False)


def test_nobody_may_bring_in_a_past_unless_it_is_said(tmp_path: Path) -> None:
    """No window by default; one that is said stands, signed, in the manifest."""
    said = {"backfill_persons": 2_000, "backfill_until": date(2027, 3, 1)}
    for folder, federation, expected in (("dicht", {}, (0, None)), ("open", said, tuple(said.values()))):
        ceremony({"party": described(NODES), "federation": federation}, tmp_path / folder, NOW)
        root = read_root((tmp_path / folder / ROOT).read_text())
        found = read_manifest((tmp_path / folder / MANIFEST).read_bytes(), root, NOW)
        assert (found.backfill_persons, found.backfill_until) == expected


@pytest.mark.parametrize(("said", "stays"), [({}, True), ({"no_follow_up_stays": False}, False)])
def test_what_happens_after_no_follow_up_is_one_setting_of_all(
    tmp_path: Path, said: dict[str, bool], stays: bool
) -> None:
    """It stands signed in the manifest, so no region can have its own; shipped: kept (B9)."""
    ceremony({"party": described(NODES), "federation": said}, tmp_path / "sleutels", NOW)
    root = read_root((tmp_path / "sleutels" / ROOT).read_text())
    found = read_manifest((tmp_path / "sleutels" / MANIFEST).read_bytes(), root, NOW)
    assert found.no_follow_up_stays is stays
