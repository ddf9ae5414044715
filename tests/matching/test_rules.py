"""Promises of matching/rules.py: the table of rules and the table of bands."""

import pytest

from matching.rules import RULES, OwnFacts, band, rules_of, same_name_other_date
from matching.score import Levels, Pair, Scored
from schemas.codes import AddressLevel as A
from schemas.codes import Band
from schemas.codes import BirthLevel as B
from schemas.codes import EqualLevel as E
from schemas.codes import FirstLevel as F
from schemas.codes import SurnameLevel as S
from schemas.row import FLAG_APPROXIMATE, FLAG_PROTECT_STAY, FLAG_UNBORN


def levels(
    first: F = F.EXACT,
    surname: S = S.EXACT,
    birth: B = B.EXACT,
    address: A = A.POSTCODE_AND_NUMBER,
    sex: E = E.EQUAL,
    bsn: E = E.MISSING,
) -> Levels:
    return tuple(map(int, (first, surname, birth, address, sex, bsn)))


def fired(
    of: Levels, flags: int = 0, competes: bool = False, household: float = 0.0, unborn: bool = False
) -> tuple[str, ...]:
    scored = Scored(Pair(0, b"", b"", of, flags), 0.9, 0.9, competes, household)
    return rules_of(scored, OwnFacts(unborn))


TWIN = levels(first=F.DIFFERS)

ALONE: list[tuple[tuple[str, ...], Levels, dict[str, object]]] = [
    ((), levels(), {}),
    ((), levels(bsn=E.EQUAL), {"competes": True, "household": 3.0}),
    # R1
    (("R1",), TWIN, {}),
    (("R1",), levels(first=F.SAME_INITIAL), {}),
    (("R1",), levels(first=F.DIFFERS, birth=B.SWAPPED), {}),
    (("R1",), levels(first=F.DIFFERS, bsn=E.EQUAL), {}),
    (("R1", "R4"), levels(first=F.DIFFERS, surname=S.SOUND, address=A.DIFFERS), {}),
    (("R1",), levels(first=F.DIFFERS, surname=S.SOUND, address=A.DIFFERS, bsn=E.EQUAL), {}),
    (("R1",), levels(first=F.DIFFERS, surname=S.DIFFERS, address=A.NUMBER_WITH_DIGITS_OR_STREET), {}),
    (("R1",), levels(first=F.DIFFERS, surname=S.DIFFERS, address=A.DIFFERS), {"household": 0.9}),
    ((), levels(first=F.DIFFERS, surname=S.DIFFERS, address=A.POSTCODE, bsn=E.EQUAL), {}),
    ((), levels(first=F.DIFFERS, birth=B.TWO_OF_THREE), {"household": 2.0}),
    ((), levels(first=F.NICKNAME, bsn=E.EQUAL), {"household": 2.0}),
    # R2
    (("R2",), levels(first=F.ONE_EDIT), {"competes": True}),
    (("R2",), levels(first=F.SOUND), {"competes": True}),
    (("R2",), levels(first=F.INITIAL_ONLY, bsn=E.EQUAL), {"competes": True}),
    (("R2", "R4"), levels(first=F.INITIAL_ONLY), {"competes": True}),
    (("R2",), levels(first=F.MISSING, bsn=E.EQUAL), {"competes": True}),
    (("R2",), levels(), {"competes": True}),
    (("R2",), levels(birth=B.SWAPPED), {"competes": True}),
    ((), levels(birth=B.TWO_OF_THREE), {"competes": True}),
    ((), levels(first=F.ONE_EDIT), {}),
    ((), levels(first=F.ONE_EDIT, birth=B.YEAR, bsn=E.EQUAL), {"competes": True}),
    ((), levels(first=F.NICKNAME, bsn=E.EQUAL), {"competes": True}),
    # R3
    (("R3",), levels(bsn=E.DIFFERENT), {}),
    # R4
    (("R4",), levels(first=F.MISSING), {}),
    (("R4",), levels(birth=B.MISSING), {}),
    (("R4",), levels(first=F.NICKNAME), {"household": 2.0}),
    (("R4",), levels(first=F.INITIAL_ONLY), {}),
    ((), levels(first=F.ONE_EDIT), {"household": 2.0}),
    (("R3", "R4"), levels(birth=B.MISSING, bsn=E.DIFFERENT), {}),
    ((), levels(birth=B.MISSING, bsn=E.EQUAL), {}),
    (("R4",), levels(address=A.DIFFERS), {}),
    (("R4",), levels(address=A.POSTCODE), {"household": 0.5}),
    (("R4",), levels(surname=S.MISSING, address=A.MISSING, sex=E.MISSING), {}),
    (("R4",), levels(first=F.SOUND, birth=B.TWO_OF_THREE), {"household": 2.0}),
    (("R4",), levels(first=F.ONE_EDIT, birth=B.SWAPPED), {"household": 2.0}),
    (("R4",), levels(first=F.SOUND, sex=E.MISSING), {"household": 2.0}),
    ((), levels(first=F.SOUND, sex=E.MISSING, bsn=E.EQUAL), {}),
    ((), levels(birth=B.SWAPPED, sex=E.MISSING), {}),
    ((), levels(address=A.DIFFERS), {"household": 0.51}),
    ((), levels(address=A.DIFFERS, bsn=E.EQUAL), {}),
    ((), levels(address=A.NUMBER_WITH_DIGITS_OR_STREET), {}),
    ((), levels(surname=S.MISSING, sex=E.MISSING), {}),
    # R5
    (("R5",), levels(), {"unborn": True}),
    (("R5",), levels(), {"flags": FLAG_UNBORN}),
    ((), levels(), {"flags": FLAG_APPROXIMATE | FLAG_PROTECT_STAY}),
    # R6
    (("R6",), levels(first=F.DIFFERS, birth=B.DIFFERS, bsn=E.EQUAL), {}),
    (("R6",), levels(first=F.SAME_INITIAL, birth=B.DAY_AND_MONTH, bsn=E.EQUAL), {}),
    ((), levels(first=F.DIFFERS, birth=B.DIFFERS), {}),
    ((), levels(first=F.SOUND, birth=B.DIFFERS, bsn=E.EQUAL), {}),
    ((), levels(first=F.DIFFERS, birth=B.TWO_OF_THREE, bsn=E.EQUAL), {}),
]


@pytest.mark.parametrize(("expected", "of", "context"), ALONE)
def test_rule_fires_where_the_table_says(
    expected: tuple[str, ...], of: Levels, context: dict[str, object]
) -> None:
    """Each rule fires on its own case and on no neighbour of it."""
    assert expected == fired(of, **context)  # type: ignore[arg-type]


def test_every_rule_has_a_case_of_its_own() -> None:
    """The table above shows every one of the six rules firing alone."""
    assert set(RULES) == {expected[0] for expected, _, _ in ALONE if len(expected) == 1}


BANDS: list[tuple[Band | None, float, tuple[str, ...]]] = [
    (None, 0.0499, ()),
    (None, 0.0499, ("R3",)),
    (None, 0.0499, ("R1", "R6")),
    (Band.POSSIBLE, 0.05, ()),
    (Band.POSSIBLE, 0.05, ("R6",)),
    (Band.POSSIBLE, 0.7999, ()),
    (Band.POSSIBLE, 0.7999, ("R1",)),
    (Band.PROBABLE, 0.80, ()),
    (Band.PROBABLE, 0.80, ("R2",)),
    (Band.PROBABLE, 0.9899, ()),
    (Band.NEARLY_CERTAIN, 0.99, ()),
    (Band.NEARLY_CERTAIN, 1.0, ()),
    *[(Band.PROBABLE, p, (rule,)) for rule in ("R1", "R2", "R4", "R5") for p in (0.8, 0.99, 1.0)],
    *[(Band.POSSIBLE, p, (rule,)) for rule in ("R3", "R6") for p in (0.05, 0.8, 0.99, 1.0)],
    (Band.PROBABLE, 1.0, ("R1", "R4")),
    (Band.POSSIBLE, 1.0, ("R1", "R3")),
    (Band.POSSIBLE, 1.0, ("R5", "R6")),
]


@pytest.mark.parametrize(("expected", "probability", "rules"), BANDS)
def test_band_follows_the_table(expected: Band | None, probability: float, rules: tuple[str, ...]) -> None:
    """The band is exactly what the table says, on both sides of .05, .80 and .99 and with each rule."""
    assert expected == band(probability, rules)


@pytest.mark.parametrize(
    ("expected", "of"),
    [
        (True, levels(birth=B.DIFFERS)),
        (True, levels(first=F.NICKNAME, birth=B.YEAR, address=A.DIFFERS)),
        (False, levels()),
        (False, levels(birth=B.MISSING)),
        (False, levels(first=F.ONE_EDIT, birth=B.DIFFERS)),
        (False, levels(surname=S.DIFFERS, birth=B.DIFFERS)),
    ],
)
def test_parent_and_child_of_one_name_are_recognised(expected: bool, of: Levels) -> None:
    """One name with two dates of birth is what a parent and its namesake look like."""
    assert expected == same_name_other_date(of)
