"""Stage 1 as a design matrix: which weights a pair of level combinations adds up, and which must not rise.

The features are those of `matching.weights`, so a BSN is not among them.
"""

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.train.fitting import keeping
from matching.train.samples import Bools, Labelled
from matching.weights import GROUPS, PRODUCTS, SCORED, Floats
from schemas.codes import LEVELS, AddressLevel, BirthLevel, EqualLevel, Field, FirstLevel, SurnameLevel

SIZES: Final = tuple(len(LEVELS[one]) for one in SCORED)
MARGIN: Final = 1e-3
"""A better level scores at least this much higher, so that rounding turns nothing round."""

# What stage 1 must say whatever the examples say, in logits; stage 2 promises on top of it (`promises`).
_JANUARY: Final = 1.1
"""What an equal date is worth less where one is a 1 January, which many people without papers share."""
_SEX: Final = 4.2
"""Between one sex and two: a clerk mistakes it in one of a hundred, and half of all others differ."""
_NOBODY: Final = -6.0
"""Most that a brother or sister has, born on the same day of another year or in the same year, and most that
somebody has of whom nothing is known."""


def every() -> NDArray[np.intp]:
    """(n, 5): every combination of levels."""
    return np.indices(SIZES).reshape(len(SIZES), -1).T


def design(levels: NDArray[np.integer], first_january: Bools) -> Floats:
    """(n, 122) zeros and ones for levels (n, >= 5): levels, products of groups, birth levels with a
    1 January."""
    parts = [_one_hot(levels[:, one], len(LEVELS[one])) for one in SCORED]
    for one, other in PRODUCTS:
        width = _groups(other)
        cell = GROUPS[one][levels[:, one]] * width + GROUPS[other][levels[:, other]]
        parts.append(_one_hot(cell, _groups(one) * width))
    parts.append(_one_hot(levels[:, Field.BIRTH], len(LEVELS[Field.BIRTH])) * first_january[:, None])
    return np.hstack(parts)


@cache
def inequalities() -> Floats:
    """(m, 123), intercept first: each must be positive, or a better level would lower the score."""
    found = [
        np.diff(np.moveaxis(_grid(january), axis, 0)[:-1], axis=0).reshape(-1, 122)
        for january in (False, True)
        for axis in range(len(SIZES))
    ]
    rows = -np.unique(np.concatenate(found), axis=0)
    return np.column_stack([np.zeros(len(rows)), rows])


def _promised() -> tuple[Floats, Floats]:
    """(rows (m, 123), least (m,)) of those three: rows @ weights >= least."""
    rows = np.zeros((3, 123))
    january, sex = 123 - len(BirthLevel), 1 + sum(SIZES[: Field.SEX])
    rows[0, january + BirthLevel.EXACT] = rows[1, january + BirthLevel.SWAPPED] = -1.0
    rows[2, [sex + EqualLevel.EQUAL, sex + EqualLevel.DIFFERENT]] = (1.0, -1.0)
    home = AddressLevel.POSTCODE_AND_NUMBER
    nobody: list[tuple[int, ...]] = [
        (FirstLevel.DIFFERS, SurnameLevel.EXACT, birth, home, sex)
        for birth in (BirthLevel.DAY_AND_MONTH, BirthLevel.YEAR)
        for sex in EqualLevel
    ]
    nobody.append(tuple(size - 1 for size in SIZES))  # everything is missing
    vectors = np.column_stack(
        [np.ones(len(nobody)), design(np.array(nobody), np.zeros(len(nobody), np.bool_))]
    )
    least = np.append([_JANUARY, _JANUARY, _SEX], np.full(len(nobody), -_NOBODY))
    return np.concatenate([rows, -vectors]), least


def learn(sample: Labelled) -> Floats:
    """The weights (123,) of stage 1, intercept first."""
    rows, (promised, bounds) = inequalities(), _promised()
    least = np.append(np.full(len(rows), MARGIN), bounds)
    return keeping(*counted(sample), np.concatenate([rows, promised]), least)


def counted(sample: Labelled) -> tuple[Floats, Floats, Floats]:
    """(vectors, true, seen): each distinct vector once for true and once for untrue pairs, with how many
    there are. The likelihood is the same as with one line a pair."""
    place = np.ravel_multi_index((*sample.levels[:, :5].T, sample.first_january), (*SIZES, 2))
    kinds, seen = np.unique(np.stack([place, sample.true]), axis=1, return_counts=True)
    at = np.stack(np.unravel_index(kinds[0], (*SIZES, 2)), axis=1)
    return design(at[:, :5], at[:, 5] == 1), kinds[1].astype(np.float64), seen.astype(np.float64)


def document(weights: Floats, digits: int) -> dict[str, Any]:
    """As `stage1` of weights.json."""
    rest = iter(np.round(weights, digits).tolist())
    named = {"intercept": next(rest), "levels": {f.name.lower(): _named(f, rest) for f in SCORED}}
    products = {
        f"{one.name.lower()} x {other.name.lower()}": [
            [next(rest) for _ in range(_groups(other))] for _ in range(_groups(one))
        ]
        for one, other in PRODUCTS
    }
    return named | {"products": products, "first_january": _named(Field.BIRTH, rest)}


def _named(one: Field, rest: Any) -> dict[str, float]:
    return {level.name.lower(): next(rest) for level in LEVELS[one]}


def _groups(one: Field) -> int:
    return int(GROUPS[one].max()) + 1


def _one_hot(places: NDArray[np.integer], width: int) -> Floats:
    vectors: Floats = np.eye(width)[places]
    return vectors


def _grid(january: bool) -> Floats:
    levels = every()
    return design(levels, np.full(len(levels), january)).reshape(*SIZES, -1)
