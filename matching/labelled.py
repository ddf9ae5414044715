"""Which pairs tell by themselves whether they are one person: two valid numbers, by which nobody chose them.

Chances can be held against these without anybody's judgement. Works on levels; it must never see a number.
"""

from collections.abc import Collection, Sequence

import numpy as np

from matching.levels import Bools, Levels, above_floor
from matching.weights import Weights
from schemas.codes import EqualLevel, Field, Pass


def labelled(levels: Levels, passes: Sequence[Collection[int]], weights: Weights | None = None) -> Bools:
    """(n,): which pairs are labelled, for levels (n, 6) as the floor saw them and the passes (numbers of
    `codes.Pass`) that found each. `weights`: as of `score`.

    Such a pair has two valid numbers, was found by another pass than theirs, and would have come over the
    floor without them. Otherwise the label would have chosen the pair: of pairs that hardly agree, those with
    one number would be counted and those with two would not.
    """
    without = levels.copy()
    without[:, Field.BSN] = EqualLevel.MISSING
    known: Bools = levels[:, Field.BSN] != EqualLevel.MISSING
    by_another = np.array([bool(set(found) - {Pass.BSN}) for found in passes], np.bool_)
    return known & by_another & above_floor(without, weights)


def one_number(levels: Levels) -> Bools:
    """(n,): whether the two numbers are one; what the label says of a labelled pair."""
    same: Bools = levels[:, Field.BSN] == EqualLevel.EQUAL
    return same
