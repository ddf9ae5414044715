"""What holds for any text, date and person: normal form, keys, rows and levels."""

import re
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.levels import compare
from matching.names import first_names, surname_parts
from matching.normalise import Normalised, normalise
from matching.passes import keys
from matching.phonetics import HYPHEN, dutch_key, letters, words
from matching.rows import Sender, Slip, deletions, encode_row, open_block
from schemas.codes import (
    POINTS_PER_PERSON,
    AddressKind,
    BirthLevel,
    EqualLevel,
    FirstLevel,
    Pass,
    Sex,
    SurnameLevel,
)
from schemas.report import Address, BirthDate, Bsn, Person
from schemas.row import ROW, Rows, unpack

BLOCK = open_block(b"y" * 64, b"k" * 32, Pass.NAMES, 1)
ANY = st.text(max_size=30)
PIECES = (
    *("van", "der", "v.d.", "el-", "Ait", "ben", "'t", "Groot", "e/v", "eg", "baby", "N.", "IJs", "ij"),
    *("Verzonnen", "Proef-", "fictief", "Jan", "Kees", "Sanne"),
)
NAME = st.lists(st.sampled_from(PIECES), max_size=5).map(" ".join)
TEXT = st.none() | ANY | NAME
NUMBER = st.none() | st.integers(-1, 40)
PEOPLE = st.builds(
    Person,
    bsn=st.none() | ANY.map(Bsn) | st.just(Bsn("999900018")),
    first_names=TEXT,
    prefix=TEXT,
    surname=TEXT,
    birth_date=st.none()
    | st.builds(BirthDate, st.integers(-1, 10**6) | st.integers(2014, 2016), NUMBER, NUMBER),
    sex=st.none() | st.sampled_from(Sex),
    address=st.none()
    | st.builds(Address, TEXT | st.just("9999ZZ"), TEXT | st.just("12"), TEXT, st.sampled_from(AddressKind)),
    unborn=st.booleans(),
    protect_stay=st.booleans(),
)
# few values, so that pairs agree now and then
FIRST = ("Jan", "Johan", "J.", "Jan Kees", "Kees Jan", "Jam", "Yan", "Jo", "Bo", "Merel", None)
SURNAME = ("Proef", "Proeff", "Prouf", "Fictief", "Proef-Fictief", "Fictief-Proef", "Verzonnen", None)
FEW = st.integers(3, 5)
ALIKE = st.builds(
    Person,
    first_names=st.sampled_from(FIRST),
    surname=st.sampled_from(SURNAME),
    birth_date=st.none() | st.builds(BirthDate, st.integers(2014, 2015), FEW, FEW),
    sex=st.none() | st.sampled_from(Sex),
    address=st.none()
    | st.builds(
        Address,
        st.sampled_from([None, "9999ZZ", "9999AB", "9998ZZ", "9999"]),
        st.sampled_from([None, "12", "13"]),
        st.sampled_from([None, "Proefstraat", "Molenpad"]),
    ),
)


def _row(person: Normalised) -> Rows:
    raw = encode_row(
        person,
        BLOCK,
        row_id=bytes(16),
        owner=1,
        changed_month=1,
        slip=Slip(bytes(16), bytes(16), 0),
        sender=Sender(1, 1, bytes(16)),
        bsn_value=b"v" * 16 if person.bsn else None,
    )
    return unpack(raw, ROW)


@given(ANY)
def test_letters_are_letters_and_stay(text: str) -> None:
    """Any text gives a-z without `ij`, and letters of letters are the same letters."""
    assert re.fullmatch("[a-z]*", letters(text))
    assert "ij" not in letters(text)
    assert letters(letters(text)) == letters(text)


@given(ANY)
def test_a_key_is_short_and_there(text: str) -> None:
    """The sound key has at most six letters, and is empty only for a text without letters."""
    assert re.fullmatch("[a-z]{0,6}", dutch_key(text))
    assert bool(letters(text)) == bool(dutch_key(text))


@given(TEXT.map(lambda text: text or ""), TEXT.map(lambda text: text or ""))
def test_names_are_stable(one: str, other: str) -> None:
    """What the normal form made of a name, written again, gives the same normal form."""
    parts = surname_parts(one, other)
    assert surname_parts("", "-".join(parts)) == parts
    full, initial = first_names(one)
    again = " ".join(full) if full and full[0][0] == initial else f"{initial or ''} {' '.join(full)}"
    assert (full, initial) == first_names(again)


@given(PEOPLE, st.booleans())
def test_any_person_has_a_normal_form(person: Person, crowded: bool) -> None:
    """Whatever is written, the normal form is letters and digits of the promised shape and nothing raises."""
    made = normalise(person, crowded=crowded)
    names = (*made.first, *made.surnames)
    assert len(made.first) <= 2
    assert len(made.surnames) <= 2
    assert all(re.fullmatch("[a-z]{2,}", name) for name in names)
    assert (made.initial is None) <= (made.first == ())
    assert (made.nickname is None) == (made.first == ())
    assert made == normalise(person, crowded=crowded)


@given(PEOPLE)
def test_keys_stay_within_the_quota(person: Person) -> None:
    """Nobody, however written, costs more points than the quota counts, and no key comes twice."""
    made = keys(normalise(person))
    count = Counter(key.pass_ for key in made)
    assert all(count[pass_] <= POINTS_PER_PERSON[pass_] for pass_ in Pass)
    assert len(made) == len({(key.pass_, key.text) for key in made})
    assert len(made) == len({key.input for key in made})


@settings(deadline=None)
@given(ALIKE, ALIKE)
def test_comparison_is_symmetric(one: Person, other: Person) -> None:
    """Whoever asks, the levels of a pair are the same."""
    mine, theirs = _row(normalise(one)), _row(normalise(other))
    assert (compare(mine, theirs) == compare(theirs, mine)).all()


@settings(deadline=None)
@given(PEOPLE)
def test_equal_people_agree_in_everything_known(person: Person) -> None:
    """Two rows of one person are exact wherever something is known, and missing elsewhere."""
    made = normalise(person)
    first, surname, birth, _, sex, bsn = compare(_row(made), _row(made))[0].tolist()
    initial = FirstLevel.INITIAL_ONLY if made.initial else FirstLevel.MISSING
    assert (FirstLevel.EXACT if made.first else initial) == first
    assert (SurnameLevel.EXACT if made.surnames else SurnameLevel.MISSING) == surname
    assert (BirthLevel.EXACT if made.birth else BirthLevel.MISSING) == birth
    assert (EqualLevel.EQUAL if made.sex else EqualLevel.MISSING) == sex
    assert (EqualLevel.EQUAL if made.bsn else EqualLevel.MISSING) == bsn


@given(st.text("abcde", min_size=3, max_size=13), st.integers(0, 12), st.sampled_from("abcde"))
def test_one_edit_meets(name: str, place: int, letter: str) -> None:
    """A name with one letter changed, dropped or added, or two neighbours swapped, meets the name."""
    at = place % len(name)
    changed = name[:at] + letter + name[at + 1 :]
    dropped = name[:at] + name[at + 1 :]
    added = (name[:at] + letter + name[at:])[:13]
    swapped = name[:at] + name[at : at + 2][::-1] + name[at + 2 :]
    assert all(deletions(name) & deletions(other) for other in (changed, dropped, added, swapped))


@given(st.text("abcde", min_size=2, max_size=13), st.text("abcde", min_size=2, max_size=13))
def test_meeting_is_close(one: str, other: str) -> None:
    """Names that meet differ by at most one letter dropped on each side."""
    lengths = abs(len(one) - len(other))
    assert not deletions(one) & deletions(other) or lengths <= 1


@given(ANY)
def test_words_are_letters(text: str) -> None:
    """Every word is a dash or in `letters` form already."""
    assert [word for word in words(text) if word != HYPHEN and (not word or letters(word) != word)] == []


@given(st.integers(0, 3000))
@settings(max_examples=10, deadline=None)
def test_any_number_of_rows(count: int) -> None:
    """Any block size gives one line of six levels for each row."""
    row = _row(normalise(Person(first_names="Jan")))
    assert (count, 6) == compare(row, np.resize(row, count)).shape
