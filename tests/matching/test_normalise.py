"""The normal form of a written person."""

import hashlib
from dataclasses import replace

import pytest

from matching.normalise import RULE_SET, address_key, canonical, normalise, vectors, vectors_digest
from schemas.codes import AddressKind, Sex
from schemas.report import Address, BirthDate, Bsn, Person

DWELLING = Address("9999 zz", "12-a", "Burg. Proefstr.", AddressKind.DWELLING)
PERSON = Person(
    bsn=Bsn("999900018"),
    first_names="Kees Jan",
    prefix="van der",
    surname="Proef-Verzonnen",
    birth_date=BirthDate(2015, 3, 5),
    sex=Sex.FEMALE,
    address=DWELLING,
)


def test_the_shipped_vectors_hold() -> None:
    """Each of the 200 invented people comes out as the file promises, rule by rule."""
    expected = {vector.rule: vector.expected for vector in vectors()}
    made = {vector.rule: canonical(normalise(vector.person, crowded=vector.crowded)) for vector in vectors()}
    assert 200 == len(vectors()) == len(expected)
    assert expected == made


def test_the_digest_covers_every_vector() -> None:
    """The manifest's value is the SHA-256 over rule set and expected outputs, so one other letter shows."""
    lines = [RULE_SET, *(vector.expected for vector in vectors())]
    assert hashlib.sha256("\n".join(lines).encode()).digest() == vectors_digest()


def test_a_whole_person() -> None:
    """Everything of one person at once, by hand."""
    expected = (
        "kees jan|ks yn|k|cornelis|proef verzonnen|prf frsn|2015-03-05|v|9999ZZ|9999|12|prfstr|999900018|-"
    )
    assert expected == canonical(normalise(PERSON))


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (BirthDate(2015, 3, 5), ((2015, 3, 5), False)),
        (BirthDate(2015, 1, 1), ((2015, 1, 1), True)),
        (BirthDate(2015), ((2015, 1, 1), True)),
        (BirthDate(2015, 3), ((2015, 3, 1), True)),
        (BirthDate(2015, 3, 1), ((2015, 3, 1), False)),
        (BirthDate(2015, 0, 0), ((2015, 1, 1), True)),
        (BirthDate(2015, None, 7), ((2015, 1, 1), True)),
        (BirthDate(2015, 2, 31), (None, False)),
        (BirthDate(2015, 13, 1), (None, False)),
        (BirthDate(2015, -3, 1), (None, False)),
        (BirthDate(1, 1, 1), (None, False)),
        (BirthDate(9999, 12, 31), (None, False)),
        (BirthDate(10**30, 1, 1), (None, False)),
        (None, (None, False)),
    ],
)
def test_birth_dates(born: BirthDate | None, expected: tuple[tuple[int, int, int] | None, bool]) -> None:
    """A partial date counts from 1 and is approximate, as is 1 January; an impossible one is missing."""
    made = normalise(replace(PERSON, birth_date=born))
    assert expected == (made.birth, made.approximate)


def test_an_unborn_child_has_no_date_and_no_number() -> None:
    """An expected date is no key, and a number on an unborn child is its mother's."""
    made = normalise(replace(PERSON, unborn=True))
    assert (made.birth, made.bsn, made.approximate, made.unborn) == (None, None, False, True)


@pytest.mark.parametrize(
    "number",
    [
        "000000000",
        "999999999",
        "111111111",
        "999900019",
        "99990001",
        "9999000180",
        "９９９９00018",
        "٩٩٩٩00018",
    ],
)
def test_a_doubtful_number_is_missing(number: str) -> None:
    """Sentinels, failed checks and digits of other scripts never become a key."""
    assert normalise(replace(PERSON, bsn=Bsn(number))).bsn is None


@pytest.mark.parametrize(
    ("sex", "expected"), [(Sex.MALE, "m"), (Sex.FEMALE, "v"), (Sex.OTHER, None), (None, None)]
)
def test_sex(sex: Sex | None, expected: str | None) -> None:
    """Other and unknown compare as missing, never as different."""
    assert expected == normalise(replace(PERSON, sex=sex)).sex


@pytest.mark.parametrize("kind", list(AddressKind))
def test_only_a_dwelling_or_an_unknown_kind_is_used(kind: AddressKind) -> None:
    """The address of a shelter, an institution or a protected person is missing in every part."""
    usable = kind in (AddressKind.DWELLING, AddressKind.UNKNOWN)
    person = replace(PERSON, address=replace(DWELLING, kind=kind))
    made = normalise(person)
    parts = (made.postcode, made.postcode_digits, made.house_number, made.street_sound)
    assert (("9999ZZ", "9999", "12", "prfstr") if usable else (None,) * 4) == parts
    assert ("9999ZZ|12" if usable else None) == address_key(person)


def test_a_crowded_address_and_a_protected_stay_are_not_used() -> None:
    """More than eight households make an institution; a protected stay hides every address of the person."""
    hidden = replace(PERSON, protect_stay=True)
    for made in (normalise(PERSON, crowded=True), normalise(hidden)):
        assert (made.postcode, made.postcode_digits, made.house_number, made.street_sound) == (None,) * 4
    assert address_key(hidden) is None


@pytest.mark.parametrize("address", [None, Address(), Address("9999", "12"), Address("9999ZZ", "bis")])
def test_an_incomplete_address_has_no_key(address: Address | None) -> None:
    """Households are counted only where postcode and number are both known."""
    assert address_key(replace(PERSON, address=address)) is None


def test_nothing_prints_the_person() -> None:
    """The repr of a normal form or a vector shows no value of the person."""
    shown = repr(normalise(PERSON)) + repr(vectors()[0])
    assert [word for word in ("kees", "proef", "2015", "9999", "sanne") if word in shown.lower()] == []
