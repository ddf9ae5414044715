"""The numbers behind the score and behind the hub's floor, read from `weights.json` and checked.

The hub uses `hub_points` and `hub_floor` only. A model in which agreement lowers a score is refused here, so
that no later learning can ship one. Must never reach a person or a file outside this package.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemas.codes import LEVELS, BirthLevel, EqualLevel, Field, FirstLevel
from schemas.errors import StartRefused

Floats = NDArray[np.float64]

SCORED: Final = (Field.FIRST, Field.SURNAME, Field.BIRTH, Field.ADDRESS, Field.SEX)
"""The fields of stage 1; the BSN is added to the logit afterwards."""

GROUPS: Final[Mapping[Field, NDArray[np.intp]]] = {
    Field.FIRST: np.array([1, 1, 2, 2, 2, 3, 3, 0]),
    Field.SURNAME: np.array([1, 1, 2, 3, 0]),
    Field.BIRTH: np.array([1, 1, 2, 2, 3, 3, 3, 0]),
    Field.ADDRESS: np.array([1, 1, 2, 2, 2, 0]),
}
"""Group of each level: 0 missing, 1 agrees, 2 resembles, 3 rest (the address has no fourth)."""

PRODUCTS: Final = (
    (Field.FIRST, Field.BIRTH),
    (Field.BIRTH, Field.ADDRESS),
    (Field.SURNAME, Field.ADDRESS),
    (Field.FIRST, Field.SURNAME),
    (Field.FIRST, Field.ADDRESS),
    (Field.BIRTH, Field.SURNAME),
)

STAGE_2: Final = (
    "logit",
    "rival_of_new",  # log(1.001 - c_n): the new person fits somebody else of that group
    "rival_of_prior",
    "household_first",  # min(g, 1)
    "household_second",  # min(max(g - 1, 0), 1)
    "household_enough",  # [g >= 1.5]
    "household_first_differs",  # these six: times [g > .5]
    "household_first_missing",
    "household_first_agrees",
    "household_birth_missing",
    "household_birth_differs",
    "household_birth_agrees",
    "birth_exact_first_differs",
    "first_exact_birth_exact",
    "household_first_exact_birth_differs",
)
"""Order of the stage-2 features (pseudonyms.md, section 4)."""

CLIP: Final = 12.0
"""Stage 2 sees the stage-1 logit between these bounds."""

SHOWN_LOGIT: Final = float(np.log(0.001 / 0.999))
"""Far below the lowest band: nobody sees differences under it."""

UPWARD: Final = ("logit", *STAGE_2[1:6], "household_first_agrees", "first_exact_birth_exact")
"""The features of stage 2 that speak for one person, whatever else holds: never a negative weight."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One checked model. Arrays are indexed by level, or by group for the products; logits are natural."""

    version: int
    intercept: float
    levels: tuple[Floats, ...]  # by SCORED
    products: tuple[Floats, ...]  # by PRODUCTS
    first_january: Floats  # by BirthLevel, where one of the dates is a 1 January
    stage2_intercept: float
    stage2: Floats  # by STAGE_2
    bsn: Floats  # by EqualLevel
    hub_points: tuple[NDArray[np.int32], ...]  # by Field
    hub_floor: int


def first_differs(first: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Two different full names; the same initial does not make them one."""
    differs: NDArray[np.bool_] = (first == FirstLevel.SAME_INITIAL) | (first == FirstLevel.DIFFERS)
    return differs


def stage2_of_levels(levels: NDArray[np.integer], household: NDArray[np.floating]) -> Floats:
    """The features of stage 2 that hang on levels: (n, 9) for the names STAGE_2[6:].

    `levels` (n, >= 3) as in `codes.Field`, `household` (n,) the sum g.
    """
    first, birth = levels[:, Field.FIRST], levels[:, Field.BIRTH]
    known = household > 0.5
    differs = first_differs(first)
    exact, born = first == FirstLevel.EXACT, birth == BirthLevel.EXACT
    other_date = birth == BirthLevel.DIFFERS  # an equal year, or day and month, may be one date mistyped
    return np.stack(
        [
            known & differs,
            known & (first == FirstLevel.MISSING),
            known & (GROUPS[Field.FIRST][first] == 1),
            known & (birth == BirthLevel.MISSING),
            known & other_date,
            known & (GROUPS[Field.BIRTH][birth] == 1),
            born & differs,
            exact & born,
            known & exact & other_date,
        ],
        axis=1,
    ).astype(np.float64)


def stage1_logit(weights: Weights, levels: NDArray[np.integer], first_january: NDArray[np.bool_]) -> Floats:
    """Logit of stage 1 without BSN, (n,), for levels (n, >= 5) and [one date is a 1 January] (n,)."""
    logit = np.full(len(levels), weights.intercept)
    for one, by_level in zip(SCORED, weights.levels, strict=True):
        logit += by_level[levels[:, one]]
    for (one, other), cells in zip(PRODUCTS, weights.products, strict=True):
        logit += cells[GROUPS[one][levels[:, one]], GROUPS[other][levels[:, other]]]
    return logit + np.where(first_january, weights.first_january[levels[:, Field.BIRTH]], 0.0)


def read(text: str) -> Weights:
    """The model in this JSON text. Raises StartRefused("gewichten_ongeldig", path) when a part is missing, of
    the wrong shape, no finite number, or when agreement would lower a score."""
    try:
        weights = _parse(json.loads(text))
    except (KeyError, TypeError, ValueError) as error:
        raise StartRefused("gewichten_ongeldig") from error
    _refuse_backward(weights)
    return weights


@cache
def shipped() -> Weights:
    """The model that ships with this package."""
    return read(resources.files("matching").joinpath("weights.json").read_text("utf-8"))


def _parse(document: Mapping[str, object]) -> Weights:
    if document["version"] != 1:
        raise StartRefused("gewichten_ongeldig", "version")
    _part(document, "made")  # a model must say who made it, and from what
    stage1, stage2, bsn = (_part(document, name) for name in ("stage1", "stage2", "bsn"))
    by_level, products, points = (
        _part(stage1, "levels"),
        _part(stage1, "products"),
        _part(document, "hub_points"),
    )
    second = _named(stage2, ("intercept", *STAGE_2), "stage2")
    hub = tuple(_named(_part(points, f.name.lower()), _level_names(f), "hub_points") for f in Field)
    floor = document["hub_floor"]
    if type(floor) is not int or any((p != np.round(p)).any() or (p < 0).any() for p in hub):
        raise StartRefused("gewichten_ongeldig", "hub_points")
    return Weights(
        version=1,
        intercept=float(_numbers(stage1["intercept"], (), "stage1.intercept")),
        levels=tuple(
            _named(_part(by_level, f.name.lower()), _level_names(f), f"stage1.levels.{f.name.lower()}")
            for f in SCORED
        ),
        products=tuple(_cells(products, one, other) for one, other in PRODUCTS),
        first_january=_named(
            _part(stage1, "first_january"), _level_names(Field.BIRTH), "stage1.first_january"
        ),
        stage2_intercept=float(second[0]),
        stage2=second[1:],
        bsn=np.append(_named(bsn, ("equal", "different"), "bsn"), 0.0),
        hub_points=tuple(p.astype(np.int32) for p in hub),
        hub_floor=floor,
    )


def _part(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = document[name]
    if not isinstance(part, dict):
        raise StartRefused("gewichten_ongeldig", name)
    return part


def _level_names(one: Field) -> tuple[str, ...]:
    return tuple(level.name.lower() for level in LEVELS[one])


def _named(part: Mapping[str, object], names: tuple[str, ...], path: str) -> Floats:
    """Exactly these names, in this order: a level that is left out must not silently weigh nothing."""
    if set(part) != set(names):
        raise StartRefused("gewichten_ongeldig", path)
    return _numbers([part[name] for name in names], (len(names),), path)


def _cells(products: Mapping[str, object], one: Field, other: Field) -> Floats:
    name = f"{one.name.lower()} x {other.name.lower()}"
    shape = (int(GROUPS[one].max()) + 1, int(GROUPS[other].max()) + 1)
    return _numbers(products[name], shape, f"stage1.products.{name}")


def _numbers(value: object, shape: tuple[int, ...], path: str) -> Floats:
    array = np.array(value, dtype=np.float64)
    if array.shape != shape or not np.isfinite(array).all():
        raise StartRefused("gewichten_ongeldig", path)
    array.setflags(write=False)
    return array


def _refuse_backward(weights: Weights) -> None:
    """Over all 11,520 combinations: a better level of one field, all else equal, never lowers the score."""
    sizes = tuple(len(LEVELS[f]) for f in SCORED)
    every = np.indices(sizes).reshape(len(sizes), -1).T
    for january in (False, True):
        logit = stage1_logit(weights, every, np.full(len(every), january))
        _refuse_rising(logit.reshape(sizes), "stage1")
        for household in (0.0, 3.0):
            features = stage2_of_levels(every, np.full(len(every), household))
            second = np.clip(logit, -CLIP, CLIP) * weights.stage2[0] + features @ weights.stage2[6:]
            _refuse_rising(
                np.maximum(second + _of_household(weights, household), SHOWN_LOGIT).reshape(sizes), "stage2"
            )
    named = dict(zip(STAGE_2, weights.stage2, strict=True))
    if any(named[name] < 0 for name in UPWARD):
        raise StartRefused("gewichten_ongeldig", "stage2")
    if not weights.bsn[EqualLevel.EQUAL] > 0 > weights.bsn[EqualLevel.DIFFERENT]:
        raise StartRefused("gewichten_ongeldig", "bsn")
    if any(worse > better for points in weights.hub_points for better, worse in pairwise(points[:-1])):
        raise StartRefused("gewichten_ongeldig", "hub_points")


def _of_household(weights: Weights, household: float) -> float:
    return weights.stage2_intercept + (float(weights.stage2[3:6].sum()) if household else 0.0)


def _refuse_rising(score: Floats, path: str) -> None:
    """Levels are ordered from agreement to difference; the last one, missing, stands outside the order."""
    for axis in range(score.ndim):
        ordered = np.moveaxis(score, axis, 0)[:-1]
        if (np.diff(ordered, axis=0) > 1e-9).any():
            raise StartRefused("gewichten_ongeldig", path)
