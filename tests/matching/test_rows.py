"""The bytes of a row: keys of a block, tags, deletion tags and the two sealed parts."""

from dataclasses import replace

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from matching.normalise import Normalised, normalise
from matching.rows import (
    DELETIONS,
    Block,
    Sender,
    Slip,
    deletions,
    encode_row,
    flags_of,
    open_block,
    open_sender,
    open_slip,
)
from schemas.codes import Pass, Sex, Tag
from schemas.errors import Distrusted
from schemas.report import Address, BirthDate, Bsn, Person
from schemas.row import FLAG_APPROXIMATE, FLAG_PROTECT_STAY, FLAG_UNBORN, ROW, ROW_SIZE, Rows, unpack

K_FED = bytes(range(32))
SLIP = Slip(b"h" * 16, b"g" * 16, 5)
SENDER = Sender(513, 300, b"d" * 16)
PERSON = Person(
    bsn=Bsn("999900018"),
    first_names="Kees Jan",
    surname="van der Proef-Verzonnen",
    birth_date=BirthDate(2015, 3, 5),
    sex=Sex.MALE,
    address=Address("9999ZZ", "12", "Proefstraat"),
)


def _block(seed: int = 1, pass_: Pass = Pass.NAMES, epoch: int = 1) -> Block:
    return open_block(bytes([seed]) * 64, K_FED, pass_, epoch)


def _encode(person: Normalised, block: Block, bsn_value: bytes | None = b"v" * 16) -> bytes:
    return encode_row(
        person,
        block,
        row_id=b"r" * 16,
        owner=513,
        changed_month=299,
        slip=SLIP,
        sender=SENDER,
        bsn_value=bsn_value,
    )


def _row(person: Person, block: Block) -> Rows:
    return unpack(_encode(normalise(person), block), ROW)


def _missing(row: Rows) -> set[Tag]:
    return {tag for tag in Tag if int(row["missing"][0]) >> tag & 1}


def test_block_keys_follow_the_scheme() -> None:
    """Every key is HKDF-SHA256 of y under K_fed with its own label (another implementation agrees)."""
    y, block = b"\x07" * 64, _block(7)
    made = {
        "token": block.token,
        "tag": block.tag,
        "pad": block.pad,
        "slip": block.slip,
        "sender": block.sender,
    }
    for label, key in (made | {"value": block.value}).items():
        assert HKDF(SHA256(), len(key), K_FED, f"vt-radar/v1/{label}".encode()).derive(y) == key
    assert [*map(len, made.values()), len(block.value)] == [16, 32, 32, 32, 32, 16]


@pytest.mark.parametrize(("y", "key"), [(b"y" * 32, K_FED), (b"y" * 64, b""), (b"y" * 64, K_FED[:16])])
def test_a_short_secret_is_refused(y: bytes, key: bytes) -> None:
    """An empty or short key would still give a token, and nobody would see that it protects nothing."""
    with pytest.raises(ValueError, match="64 bytes"):
        open_block(y, key, Pass.BSN, 1)


def test_a_block_survives_storage() -> None:
    """A node can keep block keys under its storage key and open slips later."""
    block = _block(3, Pass.ADDRESS, 7)
    assert block == Block.from_bytes(block.to_bytes())


@pytest.mark.parametrize("raw", [b"", b"\x00" * 10, b"\xff" * 163])
def test_a_damaged_block_is_distrusted(raw: bytes) -> None:
    """Damaged block keys are refused, not used."""
    with pytest.raises(Distrusted) as caught:
        Block.from_bytes(raw)
    assert caught.value.code == "onleesbaar"


def test_the_open_part_of_a_row() -> None:
    """A row has its fixed size and says which pass, epoch, owner, token and month it is of."""
    block = _block(2, Pass.ADDRESS, 9)
    raw = _encode(normalise(PERSON), block)
    row = unpack(raw, ROW)[0]
    assert len(raw) == ROW_SIZE
    assert (b"r" * 16, block.token) == (row["row_id"].tobytes(), row["token"].tobytes())
    assert tuple(int(row[name]) for name in ("owner", "epoch", "pass_", "changed_month")) == (513, 9, 4, 299)


def test_slip_and_sender_come_back() -> None:
    """Whoever has the block opens slip and sender as they were sealed."""
    block = _block()
    row = _row(PERSON, block)[0]
    assert open_slip(block, row["slip"].tobytes()) == SLIP
    assert open_sender(block, row["sender"].tobytes()) == SENDER


def test_a_sealed_part_opens_nowhere_else() -> None:
    """Another block, pass, epoch or part, a changed byte or a cut one is distrusted."""
    block = _block()
    row = _row(PERSON, block)[0]
    slip, sender = row["slip"].tobytes(), row["sender"].tobytes()
    for other in (
        _block(2),
        replace(block, pass_=Pass.BSN),
        replace(block, epoch=2),
        replace(block, token=b"t" * 16),
    ):
        with pytest.raises(Distrusted):
            open_slip(other, slip)
        with pytest.raises(Distrusted):
            open_sender(other, sender)
    for damaged in (slip[:-1], b"", slip[:-1] + bytes([slip[-1] ^ 1]), sender):
        with pytest.raises(Distrusted):
            open_slip(block, damaged)


def test_a_part_is_bound_to_its_place() -> None:
    """Slip and sender open only with pass, epoch, token and the part's own name as associated data."""
    block = _block(2, Pass.ADDRESS, 258)
    row = _row(PERSON, block)[0]
    place = b"\x04\x02\x01" + block.token
    slip, sender = row["slip"].tobytes(), row["sender"].tobytes()
    assert AESGCM(block.slip).decrypt(slip[:12], slip[12:], place + b"slip") == b"h" * 16 + b"g" * 16 + b"\5"
    plain = AESGCM(block.sender).decrypt(sender[:12], sender[12:], place + b"sender")
    assert plain == b"\x01" + b"\x01\x02" + b"\x2c\x01" + b"d" * 16


def test_a_sender_of_a_later_version_is_refused() -> None:
    """An unknown version is said to be so, not misread."""
    from matching import rows

    block = _block()
    sealed = rows._seal(block, b"sender", bytes([2]) + bytes(20))
    with pytest.raises(Distrusted) as caught:
        open_sender(block, sealed)
    assert caught.value.code == "onbekende_versie"


def test_each_sealing_is_fresh() -> None:
    """Sealing the same slip twice gives other bytes."""
    block = _block()
    assert _row(PERSON, block)[0]["slip"].tobytes() != _row(PERSON, block)[0]["slip"].tobytes()


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, set()),
        ({"first_names": "Kees"}, {Tag.FIRST_2}),
        ({"first_names": "K."}, {Tag.FIRST_1, Tag.FIRST_2, Tag.NICKNAME, Tag.FIRST_SOUND}),
        ({"first_names": None}, {Tag.FIRST_1, Tag.FIRST_2, Tag.NICKNAME, Tag.FIRST_SOUND, Tag.INITIAL}),
        ({"surname": "Proef"}, {Tag.SURNAME_2, Tag.SURNAME_SOUND_2}),
        ({"surname": None}, {Tag.SURNAME_1, Tag.SURNAME_2, Tag.SURNAME_SOUND_1, Tag.SURNAME_SOUND_2}),
        ({"birth_date": None}, {Tag.BIRTH_DATE, Tag.YEAR, Tag.MONTH, Tag.DAY}),
        ({"address": None}, {Tag.POSTCODE, Tag.POSTCODE_DIGITS, Tag.HOUSE_NUMBER, Tag.STREET_SOUND}),
        ({"address": Address("9999", "12")}, {Tag.POSTCODE, Tag.STREET_SOUND}),
        ({"sex": Sex.OTHER}, {Tag.SEX}),
    ],
)
def test_what_is_missing_is_marked(change: dict[str, object], missing: set[Tag]) -> None:
    """A missing value has tag 0 and its bit in the mask; a present one has neither."""
    row = _row(replace(PERSON, **change), _block())  # type: ignore[arg-type]
    assert missing == _missing(row)
    assert missing == {tag for tag in Tag if row["tags"][0][tag] == 0}


def test_without_a_number_the_bsn_tag_is_missing() -> None:
    """The BSN tag is of the P0 block's value; without one it is missing."""
    row = unpack(_encode(normalise(PERSON), _block(), None), ROW)
    assert {Tag.BSN} == _missing(row)


def test_comparable_fields_share_a_label() -> None:
    """Crossed names and swapped day and month give equal tags; other fields of one value do not."""
    one = _row(replace(PERSON, first_names="Jan Kees", surname="Verzonnen-Proef"), _block())["tags"][0]
    other = _row(replace(PERSON, birth_date=BirthDate(2015, 5, 3)), _block())["tags"][0]
    for mine, theirs in (
        (Tag.FIRST_1, Tag.FIRST_2), (Tag.FIRST_2, Tag.FIRST_1), (Tag.SURNAME_1, Tag.SURNAME_2),
        (Tag.SURNAME_SOUND_1, Tag.SURNAME_SOUND_2), (Tag.MONTH, Tag.DAY), (Tag.DAY, Tag.MONTH),
    ):  # fmt: skip
        assert one[mine] == other[theirs]
    same = _row(replace(PERSON, first_names="Proef", surname="Proef"), _block())["tags"][0]
    assert same[Tag.FIRST_1] != same[Tag.SURNAME_1]


def test_the_neighbourhood_of_a_name() -> None:
    """The name cut to 13 letters and itself less one letter, never less than two letters: at most 14."""
    assert {"kees", "ees", "kes", "kee"} == deletions("kees")
    assert {"jo"} == deletions("jo")
    assert {"bob", "ob", "bb", "bo"} == deletions("bob")
    assert len(deletions("abcdefghijklmnopq")) == DELETIONS
    assert "abcdefghijklm" in deletions("abcdefghijklmnopq")


def test_deletion_tags_are_full_sorted_and_show_no_length() -> None:
    """Three letters and twelve both fill 14 different sorted tags, the same at each encoding."""
    for name in ("Bob", "Molenwiekers"):
        first, again = (
            _row(replace(PERSON, first_names=name), _block())["deletions"][0][0] for _ in range(2)
        )
        tags = [bytes(tag) for tag in first]
        assert tags == sorted(set(tags))
        assert len(tags) == DELETIONS
        assert first.tobytes() == again.tobytes()


def test_equal_names_overlap_fully_whatever_their_length() -> None:
    """Two rows of one name share all 14 tags, so the overlap of equal names does not count their letters."""
    block = _block()
    overlaps = []
    for name in ("An", "Bob", "Sanne", "Molenwiekers"):
        sets = [
            {bytes(tag) for tag in _row(person, block)["deletions"][0][0]}
            for person in (
                replace(PERSON, first_names=name),
                Person(first_names=name, surname="Fictief"),
            )
        ]
        overlaps.append(len(sets[0] & sets[1]))
    assert overlaps == [DELETIONS] * 4


def test_missing_names_get_random_pads() -> None:
    """Two rows without a surname share no deletion tag, and neither encoding repeats itself."""
    block, nobody = _block(), Person(sex=Sex.MALE)
    one, two = ({bytes(tag) for tag in _row(nobody, block)["deletions"][0].reshape(-1, 3)} for _ in range(2))
    assert len(one & two) <= 1  # by chance
    assert min(len(one), len(two)) >= 3 * DELETIONS - 1


def test_rows_of_two_blocks_cannot_be_joined() -> None:
    """Two rows of one whole person in different blocks share no tag and no 16 bytes in a row."""
    person = normalise(PERSON)
    one = encode_row(
        person,
        _block(1),
        row_id=b"1" * 16,
        owner=1,
        changed_month=9,
        slip=SLIP,
        sender=SENDER,
        bsn_value=b"v" * 16,
    )
    two = encode_row(
        person,
        _block(2),
        row_id=b"2" * 16,
        owner=1,
        changed_month=9,
        slip=SLIP,
        sender=SENDER,
        bsn_value=b"v" * 16,
    )
    tags = [set(unpack(raw, ROW)["tags"][0].tolist()) for raw in (one, two)]
    assert 0 not in tags[0] | tags[1]
    assert set() == tags[0] & tags[1]
    pieces = [{raw[start : start + 16] for start in range(ROW_SIZE - 15)} for raw in (one, two)]
    assert set() == pieces[0] & pieces[1]


def test_deletion_tags_of_two_blocks_differ() -> None:
    """Deletion tags are keyed per block: of 42 at most one meets by chance."""
    one, two = (
        {bytes(tag) for tag in _row(PERSON, _block(n))["deletions"][0].reshape(-1, 3)} for n in (1, 2)
    )
    assert len(one & two) <= 1


def test_flags() -> None:
    """The slip's flags say approximate, unborn and protect the stay, each by itself."""
    changes = [{}, {"birth_date": BirthDate(2015)}, {"unborn": True}, {"protect_stay": True}]
    expected = [0, FLAG_APPROXIMATE, FLAG_UNBORN, FLAG_PROTECT_STAY]
    assert expected == [flags_of(normalise(replace(PERSON, **change))) for change in changes]  # type: ignore[arg-type]


def test_keys_do_not_print_themselves() -> None:
    """The repr of a block, slip or sender shows no byte of it."""
    shown = repr(_block()) + repr(SLIP) + repr(SENDER)
    assert [piece for piece in ("hhh", "ggg", "ddd", "token", "513") if piece in shown] == []


def test_a_tag_is_keyed_blake2b() -> None:
    """tag32(label, value) is the first 4 bytes of keyed BLAKE2b over label, a zero byte and the value."""
    import hashlib

    block = _block()
    digest = hashlib.blake2b(b"surname\0proef", key=block.tag).digest()[:4]
    assert np.frombuffer(digest, "<u4")[0] == _row(PERSON, block)["tags"][0][Tag.SURNAME_1]
