"""The hub's points and its floor: what it keeps back of the pairs that it compares, and what that loses.

The hub adds points up and knows no family, so its points are fitted to the model: whatever could be shown in
some family stays above the floor, and as many as can be of the other pairs lie under it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from matching.levels import points
from matching.score import with_first_january
from matching.train import stage1
from matching.train.samples import Asked, Bools
from matching.weights import CLIP, SCORED, Floats, Weights, stage1_logit, stage2_of_levels
from schemas.codes import LEVELS, BirthLevel, EqualLevel, Field
from schemas.errors import StartRefused
from schemas.row import FLAG_APPROXIMATE

FLOOR: Final = 100
"""About where the floor lies; the points are in proportion."""
BSN_EQUAL: Final = 200
MOST_LOST: Final = 0.0005
"""Of the true pairs that any block brings together."""
_UNDER: Final = 0.95
"""Of the floor, what an unwanted pair has at most: rounding must not lift it over."""
_UNSEEN: Final = 0.00025
"""Of all examples, what a combination that none had counts for: they are few beside a national register."""
_SHOWN_FROM: Final = 0.05
_WIDTHS: Final = tuple(len(LEVELS[one]) for one in SCORED)


@dataclass(frozen=True, slots=True)
class FloorLoss:
    """What a floor costs: true pairs that some block brings together, and how many of them lie under it."""

    findable: int
    lost: int

    @property
    def share(self) -> float:
        return self.lost / self.findable if self.findable else 0.0


def compared(reports: Sequence[Asked]) -> tuple[NDArray[np.uint8], Bools]:
    """Levels (n, 6) of all pairs as the hub sees them, and which are true."""
    return (
        np.concatenate([np.empty((0, len(Field)), np.uint8), *(one.compared for one in reports)]),
        np.concatenate([np.empty(0, np.bool_), *(one.true for one in reports)]),
    )


def learn(levels: NDArray[np.uint8], true: Bools, weights: Weights) -> tuple[dict[str, dict[str, int]], int]:
    """`hub_points` and `hub_floor` of weights.json for the two stages of `weights`.

    Linear programming over all combinations of levels. Raises StartRefused("gewichten_ongeldig",
    "hub_points") when no points keep whatever could be shown.
    """
    every = _at_hub()
    shown = _could_be_shown(weights, every)
    found = _from_nothing(_separating(_additive(every), shown, _how_often(every, levels[~true])))
    height = (_additive(every[shown]) @ found).min()
    whole = np.round(FLOOR * found / height).astype(int)
    floor = int((_additive(every[shown]) @ whole).min())
    rest = iter(whole.tolist())
    named = {one.name.lower(): {level.name.lower(): next(rest) for level in LEVELS[one]} for one in SCORED}
    named["birth"]["year_with_first_january"] = named["birth"]["two_of_three"]  # only a node can find it
    return named | {"bsn": {"equal": BSN_EQUAL, "different": 0, "missing": 0}}, floor


def loss(levels: NDArray[np.uint8], true: Bools, weights: Weights) -> FloorLoss:
    """What the floor of these weights loses of these pairs."""
    return FloorLoss(int(true.sum()), int((points(levels[true], weights) < weights.hub_floor).sum()))


def document(cost: FloorLoss) -> dict[str, Any]:
    """As `floor_loss` of weights.json."""
    return {"findable": cost.findable, "lost": cost.lost, "share": round(cost.share, 6)}


def _separating(vectors: Floats, shown: Bools, often: Floats) -> Floats:
    """Points (k,) by which every `shown` combination has at least 1, the one of which nothing is known (the
    last) at most _UNDER, and the rest, each as important as it is frequent, as little as can be over that."""
    keep, drop, nothing = csr_array(vectors[shown]), csr_array(vectors[~shown]), csr_array(vectors[-1:])
    order = csr_array(_order())
    number = drop.shape[0]
    system = vstack(
        [
            hstack([-keep, csr_array((keep.shape[0], number))]),
            hstack([drop, -eye_array(number)]),
            hstack([nothing, csr_array((1, number))]),
            hstack([-order, csr_array((order.shape[0], number))]),
        ]
    )
    bounds = np.concatenate(
        [np.full(keep.shape[0], -1.0), np.full(number + 1, _UNDER), np.zeros(order.shape[0])]
    )
    # A little for each point: of equally good answers the smallest.
    cost = np.concatenate([np.full(vectors.shape[1], 1e-4), often[~shown]])
    found = linprog(cost, A_ub=system.tocsr(), b_ub=bounds, bounds=(0, None), method="highs")
    if not found.success:
        raise StartRefused("gewichten_ongeldig", "hub_points")
    return np.asarray(found.x[: vectors.shape[1]], dtype=np.float64)


def _from_nothing(found: Floats) -> Floats:
    """The same differences, with nothing for the least level of each field."""
    parts = np.split(found, np.cumsum(_WIDTHS)[:-1])
    return np.concatenate([part - part.min() for part in parts])


def _how_often(every: NDArray[np.intp], untrue: NDArray[np.uint8]) -> Floats:
    """(n,): how often each combination was brought together without being true, and _UNSEEN of them all."""
    met = untrue[untrue[:, Field.BSN] != EqualLevel.EQUAL]
    seen = np.full(_WIDTHS, max(1.0, _UNSEEN * len(met)))
    np.add.at(seen, tuple(met[:, :5].T), 1.0)
    return np.asarray(seen[tuple(every.T)], dtype=np.float64)


def _at_hub() -> NDArray[np.intp]:
    """(n, 5): every combination that the hub can see."""
    levels = stage1.every()
    seen: NDArray[np.intp] = levels[levels[:, Field.BIRTH] != BirthLevel.YEAR_WITH_FIRST_JANUARY]
    return seen


def _could_be_shown(weights: Weights, levels: NDArray[np.intp]) -> Bools:
    """(n,): a pair like this is shown in some family, without a BSN, if perhaps with a 1 January."""
    refined = [
        with_first_january((*map(int, row), EqualLevel.MISSING), True, FLAG_APPROXIMATE)[:5] for row in levels
    ]
    best = np.maximum(
        _best(weights, levels, january=False), _best(weights, np.array(refined, np.intp), january=True)
    )
    shown: Bools = best >= np.log(_SHOWN_FROM / (1 - _SHOWN_FROM))
    return shown


def _best(weights: Weights, levels: NDArray[np.intp], *, january: bool) -> Floats:
    """The highest logit that any family could give these levels."""
    logit = np.clip(stage1_logit(weights, levels, np.full(len(levels), january)), -CLIP, CLIP)
    of_two = []
    for household in (0.0, 3.0):
        family = float(weights.stage2[3:6].sum()) if household else 0.0
        context = stage2_of_levels(levels, np.full(len(levels), household)) @ weights.stage2[6:]
        of_two.append(weights.stage2_intercept + logit * weights.stage2[0] + family + context)
    best: Floats = np.maximum(*of_two)
    return best


def _additive(levels: NDArray[np.integer]) -> Floats:
    vectors: Floats = np.hstack([np.eye(len(LEVELS[one]))[levels[:, one]] for one in SCORED])
    return vectors


def _order() -> Floats:
    """(m, k): a better level has no fewer points; missing stands outside the order."""
    starts = np.cumsum((0, *_WIDTHS))
    unit = np.eye(int(starts[-1]))
    pairs = [pairwise(range(start, end - 1)) for start, end in pairwise(starts.tolist())]
    return np.array([unit[better] - unit[worse] for each in pairs for better, worse in each])
