"""What a model must say of a few plain stories, whatever the examples say: they are invented, these are not.

Each is an inequality in the learning of stage 2, so that the likeliest weights are found among those that
keep them. `tests/matching/test_score.py` tells the same stories to whatever model is shipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from matching.weights import CLIP, STAGE_2, Floats, Weights, stage1_logit, stage2_of_levels
from schemas.codes import AddressLevel, BirthLevel, EqualLevel, FirstLevel, SurnameLevel

_SURELY: Final = 0.02
"""Logits by which a promise is kept, so that rounding breaks none."""
_NOT_SHOWN: Final = 0.05
_HOUSEHOLD: Final = 3.0
"""The rest of the family was found again."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A pair without BSN and without a rival, and the chance it has at most or at least."""

    first: FirstLevel
    surname: SurnameLevel
    birth: BirthLevel
    address: AddressLevel
    sex: EqualLevel = EqualLevel.EQUAL
    household: float = 0.0
    at_most: float = 1.0
    at_least: float = 0.0


def promises() -> Iterator[Promise]:
    """All of them."""
    first, surname, birth, address = FirstLevel, SurnameLevel, BirthLevel, AddressLevel
    home = address.POSTCODE_AND_NUMBER
    # A stranger of one birth date and a surname that sounds alike.
    yield Promise(first.DIFFERS, surname.SOUND, birth.EXACT, address.DIFFERS, at_most=_NOT_SHOWN)
    # Somebody of whom nothing is known.
    nothing = (first.MISSING, surname.MISSING, birth.MISSING, address.MISSING, EqualLevel.MISSING)
    yield Promise(*nothing, household=_HOUSEHOLD, at_most=_NOT_SHOWN)
    # Brothers and sisters of a family that is found again.
    for other, sex in product((birth.DAY_AND_MONTH, birth.YEAR, birth.DIFFERS), EqualLevel):
        yield Promise(first.DIFFERS, surname.EXACT, other, home, sex, _HOUSEHOLD, at_most=_NOT_SHOWN)
    # A twin, or a second first name: nobody can tell, so a person looks before anything is asked.
    yield Promise(first.DIFFERS, surname.EXACT, birth.EXACT, home, at_most=TWIN_AT_MOST)
    yield Promise(first.DIFFERS, surname.EXACT, birth.EXACT, home, household=_HOUSEHOLD, at_most=TWIN_AT_MOST)
    # ... but not of a boy and a girl.
    yield Promise(
        first.DIFFERS, surname.EXACT, birth.EXACT, home, EqualLevel.DIFFERENT, _HOUSEHOLD, at_most=_NOT_SHOWN
    )
    # A parent and a child of one name, seen alone.
    yield Promise(first.EXACT, surname.EXACT, birth.DIFFERS, home, at_most=0.5)
    # Who moved and is twice spelt otherwise: too little alone, enough in a family that moved along.
    weak = (first.SOUND, surname.SOUND, birth.EXACT, address.DIFFERS)
    yield Promise(*weak, household=_HOUSEHOLD, at_least=0.5)


TWIN_AT_MOST: Final = 0.78
"""Under `rules.PROBABLE`; and with two different numbers it is not shown."""


def inequalities(weights: Weights) -> tuple[Floats, Floats]:
    """(rows (m, 16), least (m,)): what stage 2 on top of this stage 1 must keep, rows @ weights >= least."""
    rows, least = [np.empty((0, 1 + len(STAGE_2)))], [np.empty(0)]
    for one in promises():
        row = _features(one, weights)
        for sign, bound in ((-1.0, one.at_most), (1.0, one.at_least)):
            if 0.0 < bound < 1.0:
                rows.append(sign * row)
                least.append(np.array([sign * np.log(bound / (1 - bound)) + _SURELY]))
    return np.concatenate(rows), np.concatenate(least)


def _features(one: Promise, weights: Weights) -> Floats:
    """(1, 16), intercept first."""
    levels = np.array([[one.first, one.surname, one.birth, one.address, one.sex]])
    logit = np.clip(stage1_logit(weights, levels, np.array([False])), -CLIP, CLIP)
    rivals, known = np.log([[1.001, 1.001]]), np.full((1, 3), float(one.household > 0))
    others = stage2_of_levels(levels, np.array([one.household]))
    return np.hstack([np.ones((1, 1)), logit[:, None], rivals, known, others])
