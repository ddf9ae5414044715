"""Seals open for their addressee in their context only, and no key shows itself."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from schemas.codes import HUB, PartyId
from schemas.errors import BadInput, Distrusted
from schemas.events import SealingKey
from schemas.sealed import (
    BUCKETS,
    MAX_PLAIN,
    OVERHEAD,
    OpeningKey,
    SigningKey,
    StorageKey,
    check_key,
    info,
    key_id,
    key_id_of,
    length_prefixed,
    seal,
    signed_key,
    verify,
)

GRN = PartyId("vt-grn")
UNTIL = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
CONTEXT = info(GRN, HUB, "bericht", "id-1")
PLAIN = b"de inhoud"
KEY = OpeningKey.generate()
SIGNING = SigningKey.generate()
SEALED = seal(PLAIN, KEY.public, CONTEXT)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


# --- signatures


def test_a_signature_holds_for_its_path_and_value() -> None:
    """What a party signed for one place verifies there, also with the key as it was stored."""
    again = SigningKey.from_bytes(SIGNING.to_bytes())
    signature = again.sign("radar.vt-grn.uit.v1", b"waarde")
    assert (64, SIGNING.public) == (len(signature), again.public)
    verify(SIGNING.public, "radar.vt-grn.uit.v1", b"waarde", signature)


@pytest.mark.parametrize(
    ("public", "path", "value", "signature"),
    [
        (SIGNING.public, "brief/vt-grn/hub", b"waarde", SIGNING.sign("brief/vt-grn/rvdk", b"waarde")),
        (SIGNING.public, "a", b"waarde.", SIGNING.sign("a", b"waarde")),
        (SigningKey.generate().public, "a", b"waarde", SIGNING.sign("a", b"waarde")),
        (SIGNING.public, "a", b"waarde", SIGNING.sign("a", b"waarde")[:-1]),
        (SIGNING.public, "a", b"waarde", b""),
        (SIGNING.public[:-1], "a", b"waarde", SIGNING.sign("a", b"waarde")),
    ],
    ids=["other path", "other value", "other key", "short signature", "no signature", "short key"],
)
def test_any_other_signature_is_distrusted(public: bytes, path: str, value: bytes, signature: bytes) -> None:
    """Another path, value, key or length never verifies, and the error says only so."""
    with pytest.raises(Distrusted) as refused:
        verify(public, path, value, signature)
    assert refused.value.code == "handtekening"


def test_the_border_between_path_and_value_cannot_be_moved() -> None:
    """A path with a NUL, or none, is refused: it could be read as another path with another value."""
    for path in ("", "a\0b"):
        with pytest.raises(ValueError):
            SIGNING.sign(path, b"waarde")


# --- letters


def test_a_seal_opens_for_its_addressee() -> None:
    """The addressee reads what was sealed, also with its key as stored, and knows the key by its id."""
    again = OpeningKey.from_bytes(KEY.to_bytes())
    assert (PLAIN, KEY.public, KEY.key_id) == (again.open(SEALED, CONTEXT), again.public, key_id_of(SEALED))


def test_two_seals_of_the_same_differ() -> None:
    """Nobody sees from two letters that they say the same."""
    assert seal(PLAIN, KEY.public, CONTEXT) != SEALED


@pytest.mark.parametrize(
    "context",
    [
        info(HUB, GRN, "bericht", "id-1"),
        info(GRN, HUB, "brief", "id-1"),
        info(GRN, HUB, "bericht", "id-2"),
        b"",
    ],
    ids=["turned round", "other purpose", "other id", "none"],
)
def test_a_seal_opens_in_no_other_context(context: bytes) -> None:
    """Sender, addressee, purpose and id are bound: a seal cannot be passed off as another message."""
    with pytest.raises(Distrusted) as refused:
        KEY.open(SEALED, context)
    assert refused.value.code == "onleesbaar"


@pytest.mark.parametrize(
    "sealed",
    [
        b"",
        SEALED[:-1],
        SEALED + b"\0",
        _flipped(SEALED, 0),
        _flipped(SEALED, 8),
        _flipped(SEALED, 8 + 1088),
        _flipped(SEALED, len(SEALED) - 1),
        OpeningKey.generate().key_id + SEALED[8:],
    ],
    ids=["empty", "short", "long", "key id", "ml-kem", "x25519", "tag", "other key id"],
)
def test_a_changed_seal_is_unreadable(sealed: bytes) -> None:
    """One bit anywhere, or another length, and it does not open."""
    with pytest.raises(Distrusted) as refused:
        KEY.open(sealed, CONTEXT)
    assert refused.value.code == "onleesbaar"


def test_another_key_does_not_open() -> None:
    """Neither as it is, nor with its own id written on the letter."""
    other = OpeningKey.generate()
    for sealed in (SEALED, other.key_id + SEALED[8:]):
        with pytest.raises(Distrusted):
            other.open(sealed, CONTEXT)


@pytest.mark.parametrize(
    ("length", "bucket"),
    [
        (0, 0),
        (BUCKETS[0] - 4, 0),
        (BUCKETS[0] - 3, 1),
        (BUCKETS[1] - 3, 2),
        (BUCKETS[2] - 3, 3),
        (MAX_PLAIN, 3),
    ],
)
def test_the_length_of_a_letter_tells_its_bucket_only(length: int, bucket: int) -> None:
    """4, 16, 64 or 256 KiB: nothing else of its length shows, and it opens to exactly what went in."""
    sealed = seal(b"\0" * length, KEY.public, CONTEXT)
    assert BUCKETS[bucket] + OVERHEAD == len(sealed)
    assert b"\0" * length == KEY.open(sealed, CONTEXT)


def test_too_large_is_refused_with_the_limit() -> None:
    """Above 256 KiB a letter goes in parts; this says so."""
    with pytest.raises(BadInput) as refused:
        seal(b"\0" * (MAX_PLAIN + 1), KEY.public, CONTEXT)
    assert (
        refused.value.code,
        refused.value.faults[0].text,
    ) == ("te_groot", "Het bericht is groter dan 256 KiB.")


@pytest.mark.parametrize(
    "public", [b"", KEY.public[:-1], b"\xff" * 1216, KEY.public[:1184] + bytes(32)], ids=range(4)
)
def test_a_malformed_key_is_not_sealed_to(public: bytes) -> None:
    """A key of another length, with coefficients out of range, or with a point of small order."""
    with pytest.raises(Distrusted) as refused:
        seal(PLAIN, public, CONTEXT)
    assert refused.value.code == "onleesbaar"


def test_contexts_cannot_run_into_each_other() -> None:
    """Each part stands behind its length, so no two lists of parts give the same bytes."""
    assert length_prefixed("a", b"bc") == b"\0\1a\0\2bc"
    assert length_prefixed("ab", "c") != length_prefixed("a", "bc")
    assert info(GRN, HUB, "ab", "c") != info(GRN, HUB, "a", "bc")
    with pytest.raises(ValueError):
        length_prefixed(b"\0" * 65_536)


# --- the statement about a key


def test_a_signed_key_is_checked() -> None:
    """A party's statement about its key verifies under its signing key, with the time in any zone."""
    key = signed_key(SIGNING, GRN, KEY.public, UNTIL.astimezone(timezone(timedelta(hours=1))))
    check_key(key, SIGNING.public)
    assert (GRN, KEY.key_id, KEY.public, UNTIL) == (key.party, key.key_id, key.public, key.seal_until)


def test_a_changed_statement_is_distrusted() -> None:
    """Nobody can put another party, key or time into a statement, or sign one for somebody else."""
    key = signed_key(SIGNING, GRN, KEY.public, UNTIL)
    other = OpeningKey.generate().public
    forged = signed_key(SigningKey.generate(), GRN, KEY.public, UNTIL)
    changed = [
        SealingKey(PartyId("vt-fle"), key.key_id, key.public, key.seal_until, key.signature),
        SealingKey(GRN, key.key_id, other, key.seal_until, key.signature),
        SealingKey(GRN, key_id(other), other, key.seal_until, key.signature),
        SealingKey(GRN, bytes(8), key.public, key.seal_until, key.signature),
        SealingKey(GRN, key.key_id, key.public[:-1], key.seal_until, key.signature),
        SealingKey(GRN, key.key_id, key.public, UNTIL + timedelta(days=1), key.signature),
        SealingKey(GRN, key.key_id, key.public, UNTIL.replace(tzinfo=None), key.signature),
        forged,
    ]
    for one in changed:
        with pytest.raises(Distrusted) as refused:
            check_key(one, SIGNING.public)
        assert refused.value.code == "handtekening"


def test_a_statement_whose_id_is_of_another_key_is_distrusted() -> None:
    """Even a party itself cannot give its key the id of another: letters would be led astray."""
    other = key_id(OpeningKey.generate().public)
    statement = length_prefixed(
        "vt-radar/v1/sealing-key", GRN, other, KEY.public, "2026-11-30T09:00:00.000000+00:00"
    )
    signature = SIGNING.sign("sleutel/vt-grn", statement)
    with pytest.raises(Distrusted):
        check_key(SealingKey(GRN, other, KEY.public, UNTIL, signature), SIGNING.public)


def test_a_statement_has_a_time_with_a_zone() -> None:
    """A time without zone is a bug of ours, and is not signed."""
    with pytest.raises(ValueError):
        signed_key(SIGNING, GRN, KEY.public, UNTIL.replace(tzinfo=None))


# --- at rest


def test_what_is_stored_opens_in_its_place_only() -> None:
    """A stored value moved to another row or column, or changed, does not open; the key survives storing."""
    key = StorageKey.generate()
    sealed = key.seal(PLAIN, b"outbox/1")
    assert StorageKey.from_bytes(key.to_bytes()).open(sealed, b"outbox/1") == PLAIN
    assert 12 + len(PLAIN) + 16 == len(sealed)
    assert sealed != key.seal(PLAIN, b"outbox/1")
    for opener, value, context in [
        (key, sealed, b"outbox/2"),
        (key, _flipped(sealed, 0), b"outbox/1"),
        (key, sealed[:-1], b"outbox/1"),
        (key, sealed[:20], b"outbox/1"),
        (key, b"", b"outbox/1"),
        (StorageKey.generate(), sealed, b"outbox/1"),
    ]:
        with pytest.raises(Distrusted) as refused:
            opener.open(value, context)
        assert refused.value.code == "onleesbaar"


# --- keys as things


@pytest.mark.parametrize("kind", [SigningKey, OpeningKey, StorageKey])
def test_a_key_of_another_length_is_refused(kind: type[SigningKey | OpeningKey | StorageKey]) -> None:
    """A truncated key file is noticed."""
    raw = kind.generate().to_bytes()
    for wrong in (raw[:-1], raw + b"\0", b""):
        with pytest.raises(ValueError):
            kind.from_bytes(wrong)


@pytest.mark.parametrize("kind", [SigningKey, OpeningKey, StorageKey])
def test_no_repr_prints_a_key(kind: type[SigningKey | OpeningKey | StorageKey]) -> None:
    """Neither raw, nor as hex, nor as Python writes bytes, and not through %s either."""
    key = kind.generate()
    raw = key.to_bytes()
    for shown in (repr(key), str(key), f"{key}", repr([key])):
        assert raw.hex()[:8] not in shown
        assert repr(raw[:4])[2:-1] not in shown
        assert len(shown) < 60


def test_a_sealing_key_shows_no_bytes() -> None:
    """The statement's repr says whose it is and until when."""
    shown = repr(signed_key(SIGNING, GRN, KEY.public, UNTIL))
    assert "vt-grn" in shown
    assert repr(KEY.public[8:16])[2:-1] not in shown
