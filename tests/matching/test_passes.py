"""The six blocking passes."""

from collections import Counter
from dataclasses import replace

import pytest

from matching.normalise import normalise, vectors
from matching.passes import Key, keys
from schemas.codes import POINTS_PER_PERSON, Pass
from schemas.report import Address, BirthDate, Bsn, Person

PERSON = Person(
    bsn=Bsn("999900018"),
    first_names="Kees Jan Piet",
    surname="van der Proef-Verzonnen",
    birth_date=BirthDate(2015, 3, 5),
    address=Address("9999 zz", "12-a", "Proefstraat"),
)


def _texts(person: Person, pass_: Pass) -> list[tuple[str, bool]]:
    return [(key.text, key.probe) for key in keys(normalise(person)) if key.pass_ is pass_]


def test_all_six_passes_of_a_whole_person() -> None:
    """Every pass gives the keys of the plan; swapped dates are probes and nothing else is."""
    found = {pass_: _texts(PERSON, pass_) for pass_ in Pass}
    assert found == {
        Pass.BSN: [("999900018", False)],
        Pass.BIRTH_SURNAME: [
            ("2015-03-05|prf", False), ("2015-03-05|frs", False),
            ("2015-05-03|prf", True), ("2015-05-03|frs", True),
        ],
        Pass.BIRTH_FIRST: [("2015-03-05|ks", False), ("2015-05-03|ks", True)],
        Pass.SURNAME_YEAR: [("prf|2015|k", False), ("frsn|2015|k", False)],
        Pass.ADDRESS: [("9999ZZ|12", False)],
        Pass.NAMES: [("ks|prf", False), ("ks|frsn", False), ("yn|prf", False), ("yn|frsn", False)],
    }  # fmt: skip


def test_the_quota_factors_are_reached_and_never_exceeded() -> None:
    """No shipped person costs more points than the quota counts, and a whole person costs exactly that."""
    most: Counter[Pass] = Counter()
    for person in [PERSON, *(vector.person for vector in vectors())]:
        most |= Counter(key.pass_ for key in keys(normalise(person)))
    assert dict(most) == POINTS_PER_PERSON
    assert set(Pass) == set(POINTS_PER_PERSON)


@pytest.mark.parametrize(
    "born", [BirthDate(2015, 3, 13), BirthDate(2015, 3, 3), BirthDate(2015, 3), BirthDate(2015)]
)
def test_no_probe_where_nothing_can_be_swapped(born: BirthDate) -> None:
    """A day above 12, day equal to month, and a partial date bring no probe."""
    assert [key for key in keys(normalise(replace(PERSON, birth_date=born))) if key.probe] == []


def test_a_probe_is_the_other_persons_filed_key() -> None:
    """Whoever was filed with day and month swapped is found: the probe of one is the key of the other."""
    other = replace(PERSON, birth_date=BirthDate(2015, 5, 3))
    probes = {(key.pass_, key.text) for key in keys(normalise(PERSON)) if key.probe}
    filed = {(key.pass_, key.text) for key in keys(normalise(other)) if not key.probe}
    assert probes <= filed
    assert probes


def test_equal_keys_come_once() -> None:
    """Two surname parts or two names that sound alike are one key, not two points."""
    person = replace(PERSON, first_names="Kees Koos", surname="Proef-Prouf", bsn=None, address=None)
    assert dict(Counter(key.pass_.name for key in keys(normalise(person)))) == {
        "BIRTH_SURNAME": 2,
        "BIRTH_FIRST": 2,
        "SURNAME_YEAR": 1,
        "NAMES": 1,
    }


def test_initials_meet_names_in_the_year_pass() -> None:
    """`C.` on one side finds Cees on the other, although Cees sounds like an s."""
    short = _texts(replace(PERSON, first_names="C."), Pass.SURNAME_YEAR)
    assert short == _texts(replace(PERSON, first_names="Cees"), Pass.SURNAME_YEAR)
    assert short == _texts(replace(PERSON, first_names="Kees"), Pass.SURNAME_YEAR)


def test_an_unborn_child_has_no_dated_key() -> None:
    """The expected date and the mother's number make no key; names and address do."""
    found = {key.pass_ for key in keys(normalise(replace(PERSON, unborn=True)))}
    assert {Pass.ADDRESS, Pass.NAMES} == found


def test_nobody_has_no_keys() -> None:
    """A person of whom nothing is known is filed nowhere."""
    assert keys(normalise(Person())) == ()


def test_the_input_is_length_prefixed() -> None:
    """The evaluated bytes are LP(domain) | LP(pass) | LP(text), so that no two keys share their bytes."""
    assert Key(Pass.NAMES, "yn|pt", False).input == b"\0\x0bvt-radar/v1\0\x01\x05\0\x05yn|pt"


def test_a_key_does_not_print_itself() -> None:
    """A key text is a name or a number in the clear; its repr does not show it."""
    assert "prf" not in repr(keys(normalise(PERSON)))
    assert "9999" not in repr(keys(normalise(PERSON)))
