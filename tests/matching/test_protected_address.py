"""A protected address leaves no address row, probe or tag: shown with the real encoder."""

from dataclasses import replace

import numpy as np
import pytest

from matching.normalise import Normalised, address_key, normalise
from matching.passes import keys
from matching.rows import Sender, Slip, encode_row, open_block
from schemas.codes import AddressKind, Pass, Sex, Tag
from schemas.report import Address, BirthDate, Person
from schemas.row import ROW, Rows, unpack

HOME = Address("9999ZZ", "12", "Proefstraat", AddressKind.DWELLING)
# Two surname parts and a full first name: nothing is missing that would get random pads.
PERSON = Person(
    first_names="Sanne Fleur",
    surname="Verzonnen-Proef",
    birth_date=BirthDate(2015, 3, 5),
    sex=Sex.FEMALE,
    address=HOME,
)
ADDRESS_TAGS = (Tag.POSTCODE, Tag.POSTCODE_DIGITS, Tag.HOUSE_NUMBER, Tag.STREET_SOUND)
HIDDEN = {
    "opvang": (replace(PERSON, address=replace(HOME, kind=AddressKind.SHELTER)), False),
    "instelling": (replace(PERSON, address=replace(HOME, kind=AddressKind.INSTITUTION)), False),
    "geheim": (replace(PERSON, address=replace(HOME, kind=AddressKind.SECRET)), False),
    "meer dan 8 huishoudens": (PERSON, True),
    "verblijf beschermen": (replace(PERSON, protect_stay=True), False),
}
NAMES = list(HIDDEN)


def _rows(person: Normalised) -> Rows:
    """Every row and probe of the person, through the real encoder, each block from its own key text."""
    packed = []
    for key in keys(person):
        y = key.input.ljust(64, b"\0")[:64]  # stands in for the evaluators: a value of its own for each key
        block = open_block(y, b"k" * 32, key.pass_, 1)
        packed.append(
            encode_row(
                person,
                block,
                row_id=bytes(16),
                owner=1,
                changed_month=1,
                slip=Slip(bytes(16), bytes(16), 0),
                sender=Sender(1, 1, bytes(16)),
                bsn_value=None,
            )
        )
    return unpack(b"".join(packed), ROW)


def _open_parts(rows: Rows) -> list[bytes]:
    """The rows without their sealed parts, whose nonces differ at each sealing."""
    return [rows[place][name].tobytes() for place in range(len(rows)) for name in ROW.names[:-2]]  # type: ignore[index]


@pytest.mark.parametrize("name", NAMES)
def test_no_address_key_or_probe(name: str) -> None:
    """There is no address key, and no other key holds a piece of the address."""
    person, crowded = HIDDEN[name]
    made = keys(normalise(person, crowded=crowded))
    assert Pass.ADDRESS not in {key.pass_ for key in made}
    assert [key for key in made if "9999" in key.text or "prfstr" in key.text] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_address_tag_in_any_row(name: str) -> None:
    """In every row and probe the four address tags are 0 and marked as missing."""
    person, crowded = HIDDEN[name]
    rows = _rows(normalise(person, crowded=crowded))
    assert len(rows) > 0
    assert not rows["tags"][:, list(ADDRESS_TAGS)].any()
    bits = sum(1 << tag for tag in ADDRESS_TAGS)
    assert {bits} == set((rows["missing"] & np.uint32(bits)).tolist())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_rows_as_without_an_address(name: str) -> None:
    """Byte for byte the rows of a person without an address: that there is a hidden one does not show."""
    person, crowded = HIDDEN[name]
    without = replace(PERSON, address=None)
    assert _open_parts(_rows(normalise(without))) == _open_parts(_rows(normalise(person, crowded=crowded)))


def test_the_control_an_ordinary_address_is_there() -> None:
    """The same checks see an ordinary address: a key, four tags, other bytes."""
    rows = _rows(normalise(PERSON))
    assert Pass.ADDRESS in set(rows["pass_"].tolist())
    assert rows["tags"][:, list(ADDRESS_TAGS)].all()
    assert _open_parts(rows) != _open_parts(_rows(normalise(replace(PERSON, address=None))))


@pytest.mark.parametrize("name", ["opvang", "instelling", "geheim", "verblijf beschermen"])
def test_a_hidden_address_is_not_counted(name: str) -> None:
    """The node's count of households at an address never sees a hidden one."""
    assert address_key(HIDDEN[name][0]) is None
