"""Promises of radar/keys/ring.py: keys that others can read stop the start, and old ones end in time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from radar.federation.described import described
from radar.keys.ceremony import ceremony
from radar.keys.ring import Keyring, read_keyring, read_private, write_private
from radar.parties import Directory, Manifest
from schemas.codes import PartyId
from schemas.errors import StartRefused
from schemas.sealed import check_key, seal

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
GRN = PartyId("vt-grn")


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("sleutels")
    return folder, ceremony({"party": described(["vt-grn", "vt-utr"])}, folder, NOW, demo=True)


@pytest.fixture
def ring(held: tuple[Path, Manifest], tmp_path: Path) -> Keyring:
    for path in (held[0] / GRN).rglob("*"):
        if path.is_file():
            write_private(tmp_path / path.relative_to(held[0]), path.read_bytes())
    return read_keyring(tmp_path / GRN, GRN)


def test_a_key_is_renewed_before_its_seven_days_end(ring: Keyring, held: tuple[Path, Manifest]) -> None:
    """On the sixth day there is a new one, under the party's signature, and others take it."""
    assert ring.renew(NOW + timedelta(days=6) - timedelta(seconds=1)) is None
    made = ring.renew(NOW + timedelta(days=6))
    assert made is not None
    assert made.seal_until == NOW + timedelta(days=13)
    check_key(made, ring.signing.public)
    directory = Directory(held[1])
    assert [directory.learn(made), directory.learn(made)] == [True, False]
    assert directory.sealing_key(GRN) == made == ring.statement()
    assert ring.renew(NOW + timedelta(days=6, hours=1)) is None


def test_what_was_sealed_to_the_old_key_opens_until_it_is_destroyed(
    ring: Keyring, held: tuple[Path, Manifest]
) -> None:
    """Fourteen days after its last day it is gone from memory and disk: what was sealed to it is dead."""
    old = held[1][GRN].sealing_key
    assert old
    sealed = seal(b"bericht", old.public, b"waarvoor")
    ring.renew(NOW + timedelta(days=6))
    assert ring.destroy_old(NOW + timedelta(days=21) - timedelta(seconds=1)) == []
    assert ring.opening[old.key_id][0].open(sealed, b"waarvoor") == b"bericht"
    raw = ring.opening[old.key_id][0].to_bytes()
    assert ring.destroy_old(NOW + timedelta(days=21)) == [old.key_id]
    assert old.key_id not in ring.opening
    assert len(ring.opening) == 1
    assert not [path for path in ring.folder.rglob("*") if path.is_file() and raw in path.read_bytes()]
    assert read_keyring(ring.folder, GRN).opening.keys() == ring.opening.keys()


def test_who_takes_over_has_the_keys_that_were_made_meanwhile(ring: Keyring, tmp_path: Path) -> None:
    """A standby read its keys at its start; reading again, it opens what is sealed to the newest."""
    standby = read_keyring(tmp_path / GRN, GRN)
    made = ring.renew(NOW + timedelta(days=6))
    assert made is not None
    sealed = seal(b"meldingen", made.public, b"doel")
    assert made.key_id not in standby.opening

    standby.read_again()

    key, _ = standby.opening[made.key_id]
    assert key.open(sealed, b"doel") == b"meldingen"
    assert standby.statement() == made


def test_every_private_file_is_its_owners_alone(held: tuple[Path, Manifest]) -> None:
    """Mode 600, in folders of mode 700, for every party of the ceremony."""
    private = [path for path in held[0].rglob("*") if path.suffix in {".key", ".password"}]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}
    assert {path.parent.stat().st_mode & 0o777 for path in private} == {0o700}


@pytest.mark.parametrize("name", ["signing.key", "database.password", "storage.key", "opening"])
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_key_that_others_can_read_stops_the_start(ring: Keyring, name: str, mode: int) -> None:
    """Any of them, wherever in the folder."""
    path = ring.folder / name
    if path.is_dir():
        (path,) = path.glob("*.key")
    path.chmod(mode)
    with pytest.raises(StartRefused) as refusal:
        read_keyring(ring.folder, GRN)
    assert refusal.value.code == "bestandsrechten"


def test_a_private_file_is_never_overwritten_nor_half_there(tmp_path: Path) -> None:
    """A second key under one name is a mistake; what a crash left half done does not count."""
    write_private(tmp_path / "een.key", b"een")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "een.key", b"twee")
    assert read_private(tmp_path / "een.key") == b"een"
    (tmp_path / "twee.key.nieuw").write_bytes(b"")
    write_private(tmp_path / "twee.key", b"twee")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["een.key", "twee.key"]


@pytest.mark.parametrize("shown", [repr, str, "{}".format])
def test_a_keyring_is_not_printed(ring: Keyring, shown: Callable[[object], str]) -> None:
    """Only whose it is."""
    assert shown(ring) == "Keyring(vt-grn)"
