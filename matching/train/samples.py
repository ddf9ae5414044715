"""What a model is learned from: the pairs of each new report with their labels. No name, value or id in it.

A pair that only an equal BSN brought is never learned from: the number would have chosen the example, and the
score is of pairs without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.score import Pair
from schemas.codes import EqualLevel, Field, Pass
from schemas.row import FLAG_APPROXIMATE

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """The n pairs of one new report, all that the hub compared: nothing lies under a floor here."""

    pairs: Sequence[Pair]
    approximate: Sequence[bool]
    """By the person's place in the report (`score.context`)."""
    compared: NDArray[np.uint8]
    """(n, 6): the levels as the hub sees them, before `score.with_first_january`."""
    true: Bools
    """(n,): the pair is of one person; meaningless where it is not learned from."""
    learned: Bools
    """(n,): which pairs have a label that counts."""


@dataclass(frozen=True, slots=True, repr=False)
class Labelled:
    """The pairs of many reports that are learned from, side by side."""

    levels: NDArray[np.uint8]  # (n, 6)
    first_january: Bools  # (n,)
    true: Bools  # (n,)


def chosen_by_truth(passes: NDArray[np.integer]) -> Bools:
    """(n,): pairs with these passes (bits, `weighed.pass_bits`) that are learned from when TRUTH is known."""
    chosen: Bools = (passes & ~np.int64(1 << Pass.BSN)) != 0
    return chosen


def labelled_by_bsn(levels: NDArray[np.integer], passes: NDArray[np.integer]) -> tuple[Bools, Bools]:
    """(true, learned), each (n,): where both have a valid BSN it says who is who (a pilot has no TRUTH)."""
    bsn = levels[:, Field.BSN]
    return bsn == EqualLevel.EQUAL, chosen_by_truth(passes) & (bsn != EqualLevel.MISSING)


def first_january(asked: Asked) -> Bools:
    """(n,): one of the two dates is approximate or a 1 January."""
    return np.array(
        [asked.approximate[pair.new] or bool(pair.flags & FLAG_APPROXIMATE) for pair in asked.pairs], np.bool_
    )


def labelled(reports: Sequence[Asked]) -> Labelled:
    """All pairs that are learned from."""
    kept = [report for report in reports if report.learned.any()]
    return Labelled(
        np.concatenate(
            [np.empty((0, len(Field)), np.uint8)]
            + [np.array([p.levels for p in one.pairs], np.uint8)[one.learned] for one in kept]
        ),
        np.concatenate([np.empty(0, np.bool_), *(first_january(one)[one.learned] for one in kept)]),
        np.concatenate([np.empty(0, np.bool_), *(one.true[one.learned] for one in kept)]),
    )
