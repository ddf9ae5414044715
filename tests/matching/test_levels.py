"""Agreement levels of two rows of one block."""

from dataclasses import replace

import numpy as np
import pytest

from matching.levels import above_floor, compare, points
from matching.normalise import normalise
from matching.rows import Sender, Slip, encode_row, open_block
from matching.weights import shipped
from schemas.codes import (
    LEVELS,
    AddressLevel,
    BirthLevel,
    EqualLevel,
    Field,
    FirstLevel,
    Pass,
    Sex,
    SurnameLevel,
)
from schemas.report import Address, BirthDate, Person
from schemas.row import ROW, Rows, unpack

BLOCK = open_block(b"y" * 64, b"k" * 32, Pass.NAMES, 1)
PERSON = Person(
    first_names="Sanne Fleur",
    surname="Verzonnen-Proef",
    birth_date=BirthDate(2015, 3, 5),
    sex=Sex.FEMALE,
    address=Address("9999ZZ", "12", "Proefstraat"),
)


def _row(person: Person, bsn: bytes | None = None) -> Rows:
    raw = encode_row(
        normalise(person),
        BLOCK,
        row_id=b"r" * 16,
        owner=1,
        changed_month=1,
        slip=Slip(bytes(16), bytes(16), 0),
        sender=Sender(1, 1, bytes(16)),
        bsn_value=bsn,
    )
    return unpack(raw, ROW)


def _level(field: Field, one: Person, other: Person) -> int:
    """The level, and that it is the same the other way round."""
    mine, theirs = _row(one), _row(other)
    level = int(compare(mine, theirs)[0, field])
    assert level == int(compare(theirs, mine)[0, field])
    return level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Sanne", "SANNE", FirstLevel.EXACT),
        ("Kees", "Cornelis", FirstLevel.NICKNAME),
        ("Sanne Fleur", "Fleur", FirstLevel.NICKNAME),
        ("Fleur Sanne", "Sanne", FirstLevel.NICKNAME),
        ("Merel", "Meril", FirstLevel.ONE_EDIT),
        ("Merel", "Mere", FirstLevel.ONE_EDIT),
        ("Merel", "Merle", FirstLevel.ONE_EDIT),
        ("Zevenster", "Sefenstar", FirstLevel.SOUND),
        ("Sanne", "S.", FirstLevel.INITIAL_ONLY),
        ("S.", "S.", FirstLevel.INITIAL_ONLY),
        ("Sanne", "Storm", FirstLevel.SAME_INITIAL),
        ("Sanne", "K.", FirstLevel.DIFFERS),
        ("S.", "K.", FirstLevel.DIFFERS),
        ("Sanne", "Kees", FirstLevel.DIFFERS),
        ("Jo", "Bo", FirstLevel.DIFFERS),
        ("Sanne", "", FirstLevel.MISSING),
        ("S.", "baby", FirstLevel.MISSING),
        ("", "", FirstLevel.MISSING),
    ],
)
def test_first_names(one: str, other: str, level: FirstLevel) -> None:
    """Each level of the first name, in both directions."""
    found = _level(Field.FIRST, replace(PERSON, first_names=one), replace(PERSON, first_names=other))
    assert level == FirstLevel(found)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("Verzonnen", "van Verzonnen", SurnameLevel.EXACT),
        ("Verzonnen-Proef", "Proef", SurnameLevel.EXACT),
        ("Verzonnen-Proef", "Proef-Verzonnen", SurnameLevel.EXACT),
        ("Verzonnen-Proef", "Fictief-Verzonnen", SurnameLevel.EXACT),
        ("Zandkever", "Zandkevers", SurnameLevel.ONE_EDIT),
        ("Fictief-Zandkever", "Zandkeve", SurnameLevel.ONE_EDIT),
        ("Fictief-Proef", "Molenwiek-Proeff", SurnameLevel.ONE_EDIT),
        ("Molenwiekershof", "Molenwiekershoeve", SurnameLevel.ONE_EDIT),  # only 13 letters count
        ("Zandkever", "Santkewer", SurnameLevel.DIFFERS),
        ("Zandkever", "Sandkefer", SurnameLevel.SOUND),
        ("Verzonnen", "Fictief", SurnameLevel.DIFFERS),
        ("Verzonnen", "", SurnameLevel.MISSING),
        ("", "onbekend", SurnameLevel.MISSING),
    ],
)
def test_surnames(one: str, other: str, level: SurnameLevel) -> None:
    """Each level of the surname, best over the parts, in both directions."""
    found = _level(Field.SURNAME, replace(PERSON, surname=one), replace(PERSON, surname=other))
    assert level == SurnameLevel(found)


@pytest.mark.parametrize(
    ("other", "level"),
    [
        (BirthDate(2015, 3, 5), BirthLevel.EXACT),
        (BirthDate(2015, 5, 3), BirthLevel.SWAPPED),
        (BirthDate(2015, 3, 6), BirthLevel.TWO_OF_THREE),
        (BirthDate(2015, 4, 5), BirthLevel.TWO_OF_THREE),
        (BirthDate(2016, 3, 5), BirthLevel.DAY_AND_MONTH),
        (BirthDate(2015, 1, 1), BirthLevel.YEAR),
        (BirthDate(2015), BirthLevel.YEAR),
        (BirthDate(2015, 9, 28), BirthLevel.YEAR),
        (BirthDate(2016, 5, 3), BirthLevel.DIFFERS),
        (BirthDate(2016, 3, 6), BirthLevel.DIFFERS),
        (BirthDate(2015, 2, 31), BirthLevel.MISSING),
        (None, BirthLevel.MISSING),
    ],
)
def test_birth_dates(other: BirthDate | None, level: BirthLevel) -> None:
    """Each level of the birth date but the one of 1 January, which only the node can give."""
    assert level == BirthLevel(_level(Field.BIRTH, PERSON, replace(PERSON, birth_date=other)))


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (("9999ZZ", "12", "Proefstraat"), ("9999 zz", "12a", None), AddressLevel.POSTCODE_AND_NUMBER),
        (("9999ZZ", "12", "Proefstraat"), ("9999AB", "12", None), AddressLevel.NUMBER_WITH_DIGITS_OR_STREET),
        (
            ("9999ZZ", "12", "Proefstraat"),
            ("9998AB", "12", "Proefstr"),
            AddressLevel.NUMBER_WITH_DIGITS_OR_STREET,
        ),
        (
            ("9999ZZ", "12", "Proefstraat"),
            (None, "12", "Proefstr"),
            AddressLevel.NUMBER_WITH_DIGITS_OR_STREET,
        ),
        (("9999ZZ", "12", "Proefstraat"), ("9999ZZ", "13", "Proefstraat"), AddressLevel.POSTCODE),
        (("9999ZZ", "12", "Proefstraat"), ("9999ZZ", None, None), AddressLevel.POSTCODE),
        (("9999ZZ", "12", "Proefstraat"), ("9999", "13", "Proefstraat"), AddressLevel.DIGITS),
        (("9999ZZ", "12", "Proefstraat"), ("9998ZZ", "12", "Molenpad"), AddressLevel.DIFFERS),
        (("9999ZZ", "12", "Proefstraat"), (None, "13", "Proefstraat"), AddressLevel.DIFFERS),
        (("9999ZZ", "12", "Proefstraat"), (None, "12", None), AddressLevel.MISSING),
        (("9999ZZ", "12", None), (None, None, "Proefstraat"), AddressLevel.MISSING),
        (("9999ZZ", "12", "Proefstraat"), (None, None, None), AddressLevel.MISSING),
        ((None, None, None), (None, None, None), AddressLevel.MISSING),
    ],
)
def test_addresses(
    one: tuple[str | None, str | None, str | None],
    other: tuple[str | None, str | None, str | None],
    level: AddressLevel,
) -> None:
    """Each level of the address; what cannot be told apart is missing, not different."""
    found = _level(
        Field.ADDRESS, replace(PERSON, address=Address(*one)), replace(PERSON, address=Address(*other))
    )
    assert level == AddressLevel(found)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (Sex.MALE, Sex.MALE, EqualLevel.EQUAL),
        (Sex.MALE, Sex.FEMALE, EqualLevel.DIFFERENT),
        (Sex.MALE, Sex.OTHER, EqualLevel.MISSING),
        (None, None, EqualLevel.MISSING),
    ],
)
def test_sex(one: Sex | None, other: Sex | None, level: EqualLevel) -> None:
    """Sex is equal, different or missing."""
    assert level == EqualLevel(_level(Field.SEX, replace(PERSON, sex=one), replace(PERSON, sex=other)))


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (b"v" * 16, b"v" * 16, EqualLevel.EQUAL),
        (b"v" * 16, b"w" * 16, EqualLevel.DIFFERENT),
        (b"v" * 16, None, EqualLevel.MISSING),
        (None, None, EqualLevel.MISSING),
    ],
)
def test_numbers(one: bytes | None, other: bytes | None, level: EqualLevel) -> None:
    """The BSN is compared by its stand-in: equal, different or missing."""
    assert level == EqualLevel(int(compare(_row(PERSON, one), _row(PERSON, other))[0, Field.BSN]))


def test_pads_of_missing_names_never_count() -> None:
    """Deletion tags of a missing name are ignored, even when they are by chance those of the other's name."""
    one = _row(replace(PERSON, surname="Proef"))
    other = _row(replace(PERSON, surname="Fictief")).copy()
    other["deletions"][0, 2] = one["deletions"][0, 1]  # of the second part, which is missing
    assert [SurnameLevel(int(compare(*pair)[0, Field.SURNAME])) for pair in ((one, other), (other, one))] == [
        SurnameLevel.DIFFERS
    ] * 2


TWIN = replace(PERSON, first_names="Sterre", surname="Verzonnen")
TWINS = [
    (TWIN, replace(TWIN, first_names="Merel"), FirstLevel.DIFFERS),
    (TWIN, replace(TWIN, first_names="Storm"), FirstLevel.SAME_INITIAL),
    (TWIN, replace(TWIN, first_names="Sterra"), FirstLevel.ONE_EDIT),
    (TWIN, replace(TWIN, first_names="S."), FirstLevel.INITIAL_ONLY),
]


@pytest.mark.parametrize(("one", "other", "level"), TWINS)
def test_twins_differ_in_their_first_name_only(one: Person, other: Person, level: FirstLevel) -> None:
    """Of twins everything but the first name agrees, and the level of the first name keeps them apart."""
    found = compare(_row(one), _row(other))[0]
    assert [level, SurnameLevel.EXACT, BirthLevel.EXACT, AddressLevel.POSTCODE_AND_NUMBER] == found[
        :4
    ].tolist()


def test_many_rows_are_compared_like_one() -> None:
    """A block of 2,500 rows gives, row by row and across the seams of the work, what single rows give."""
    people = [PERSON, *(other for _, other, _ in TWINS), Person(first_names="Kees"), Person()]
    rows = np.concatenate([_row(person) for person in people])
    many = np.resize(rows, 2500)
    expected = np.concatenate([compare(rows[:1], rows[place : place + 1]) for place in range(len(rows))])
    assert (np.resize(expected, (2500, 6)) == compare(rows[:1], many)).all()
    assert (compare(rows[0], many) == compare(rows[:1], many)).all()


def test_no_rows_give_no_levels() -> None:
    """An empty block is no error: (0, 6)."""
    levels = compare(_row(PERSON), np.zeros(0, ROW))
    assert levels.shape == (0, 6)
    assert np.uint8 == levels.dtype
    assert points(levels).shape == (0,)


def test_every_level_is_in_its_list() -> None:
    """No level is outside the closed list of its field, nor the one that tags cannot show."""
    people = [PERSON, *(other for _, other, _ in TWINS), Person(), Person(first_names="K."), TWIN]
    rows = np.concatenate([_row(person) for person in people])
    for place in range(len(rows)):
        levels = compare(rows[place], rows)
        for field in Field:
            assert set(levels[:, field].tolist()) <= {int(level) for level in LEVELS[field]}
        assert BirthLevel.YEAR_WITH_FIRST_JANUARY not in levels[:, Field.BIRTH]


def test_points_and_floor() -> None:
    """The points are the sum of the table's entries, and equal people pass the floor, strangers do not."""
    stranger = Person(first_names="Kees", surname="Fictief", birth_date=BirthDate(1980, 12, 30), sex=Sex.MALE)
    levels = compare(_row(PERSON), np.concatenate([_row(PERSON), _row(stranger)]))
    table = shipped().hub_points
    expected = [sum(int(table[field][level]) for field, level in enumerate(row)) for row in levels.tolist()]
    assert expected == points(levels).tolist()
    assert np.int32 == points(levels).dtype
    assert [score >= shipped().hub_floor for score in expected] == above_floor(levels).tolist()
    assert above_floor(levels).tolist() == [True, False]
