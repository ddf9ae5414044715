"""Stage 2 as a design: the family around a pair, seen with a stage 1 that was not learned from that pair.

Which combinations of levels would rise is found by the rule that refuses a model, and forbidden one by one.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, Final

import numpy as np

from matching.score import context
from matching.train import stage1
from matching.train.fitting import keeping
from matching.train.promises import inequalities
from matching.train.samples import Asked, Bools
from matching.weights import (
    CLIP,
    SHOWN_LOGIT,
    STAGE_2,
    UPWARD,
    Floats,
    Weights,
    stage1_logit,
    stage2_of_levels,
)
from schemas.errors import StartRefused

MARGIN: Final = 5e-4
"""As `stage1.MARGIN`."""
_ROUNDS: Final = 60
_KNOWN: Final = (0.0, 3.0)
"""Nobody else of the family is known, or enough of it (`weights._refuse_backward`)."""


def seen(reports: Sequence[Asked], weights: Weights) -> tuple[Floats, Bools]:
    """(features (n, 15), true (n,)) of the pairs that are learned from, with this stage 1."""
    found, true = [np.empty((0, len(STAGE_2)))], [np.empty(0, np.bool_)]
    for one in reports:
        if one.learned.any():
            found.append(context(one.pairs, one.approximate, weights).features[one.learned])
            true.append(one.true[one.learned])
    return np.concatenate(found), np.concatenate(true)


def learn(features: Floats, true: Bools, weights: Weights) -> Floats:
    """The weights (16,) of stage 2, intercept first, on top of this stage 1.

    Raises StartRefused("gewichten_ongeldig", "stage2") when a combination still rises after many rounds.
    """
    grid = _Grid(weights)
    signs = np.array([np.eye(1 + len(STAGE_2))[1 + STAGE_2.index(name)] for name in UPWARD])
    kept, bounds = inequalities(weights)
    rows, least = np.concatenate([kept, signs]), np.append(bounds, np.full(len(signs), MARGIN))
    truth, once = true.astype(np.float64), np.ones(len(true))
    for _ in range(_ROUNDS):
        found = keeping(features, truth, once, rows, least)
        rising = grid.rising(found)
        if not len(rising):
            return found
        rows, least = np.concatenate([rows, rising]), np.append(least, np.full(len(rising), MARGIN))
    raise StartRefused("gewichten_ongeldig", "stage2")


def document(weights: Floats, digits: int) -> dict[str, Any]:
    """As `stage2` of weights.json."""
    return dict(zip(("intercept", *STAGE_2), np.round(weights, digits).tolist(), strict=True))


class _Grid:
    """What stage 2 makes of every combination of levels, with and without a known family."""

    def __init__(self, weights: Weights) -> None:
        self._designs = [
            _design(weights, january, household).reshape(*stage1.SIZES, -1)
            for january, household in product((False, True), _KNOWN)
        ]

    def rising(self, weights: Floats) -> Floats:
        """Rows (m, 16) of which the product with the weights should be positive and is not."""
        return np.concatenate([_rising(design, weights) for design in self._designs])


def _rising(design: Floats, weights: Floats) -> Floats:
    found = [np.empty((0, len(weights)))]
    for axis in range(len(stage1.SIZES)):
        ordered = np.moveaxis(design, axis, 0)[:-1]
        better, worse = ordered[:-1], ordered[1:]
        score = worse @ weights
        rising = score > np.maximum(better @ weights, SHOWN_LOGIT) - MARGIN / 2
        # By the logit alone nothing can rise: its weight is positive, and stage 1 does not.
        found.append((better - worse)[rising & (better != worse)[..., 2:].any(axis=-1)])
    return np.unique(np.concatenate(found), axis=0)


def _design(weights: Weights, january: bool, household: float) -> Floats:
    levels = stage1.every()
    logit = np.clip(stage1_logit(weights, levels, np.full(len(levels), january)), -CLIP, CLIP)
    family = np.zeros((len(levels), 5))
    if household:
        family[:, 2:] = 1.0
    return np.column_stack(
        [np.ones(len(levels)), logit, family, stage2_of_levels(levels, np.full(len(levels), household))]
    )
