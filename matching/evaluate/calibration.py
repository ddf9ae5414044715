"""Whether a chance means what it says: of all pairs with .8, eight in ten should be true.

Pure numpy over chances and truth. It judges a model and changes none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

EDGES: Final = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1.0)
"""A bin holds its lower edge, the last one its upper edge too."""

Chances = NDArray[np.float64]
Truths = NDArray[np.bool_]
Count = tuple[float, int, float, int]
"""Lower edge of a bin, pairs, the sum of their chances, and how many are true."""


@dataclass(frozen=True, slots=True)
class Bin:
    """The pairs with a chance in [low, high)."""

    low: float
    high: float
    pairs: int
    mean: float | None
    """Mean chance; None without pairs."""
    true: int

    @property
    def expected(self) -> float:
        """How many should be true: the sum of the chances."""
        return self.pairs * (self.mean or 0.0)

    @property
    def share_true(self) -> float | None:
        """Share of the pairs that is true; None without pairs."""
        return self.true / self.pairs if self.pairs else None


def bins(p: Chances, true: Truths) -> tuple[Bin, ...]:
    """One Bin between each two of EDGES, for chances (n,) in [0, 1] and truth (n,)."""
    place = np.digitize(p, EDGES[1:-1])
    return tuple(
        Bin(low, high, int(held.sum()), float(p[held].mean()) if held.any() else None, int(true[held].sum()))
        for at, (low, high) in enumerate(pairwise(EDGES))
        for held in [place == at]
    )


def brier(p: Chances, true: Truths) -> float | None:
    """Mean squared difference of chance and truth (Brier 1950); None without pairs."""
    return float(np.mean((p - true) ** 2)) if len(p) else None


def added(counts: Iterable[Count]) -> tuple[Bin, ...]:
    """The bins of what was counted earlier, added up by lower edge.

    A lower edge that is none of EDGES was counted by a program with other bins, and is left out.
    """
    found = list(counts)
    return tuple(_sum(low, high, [one for one in found if one[0] == low]) for low, high in pairwise(EDGES))


def _sum(low: float, high: float, counts: list[Count]) -> Bin:
    pairs = sum(one[1] for one in counts)
    mean = sum(one[2] for one in counts) / pairs if pairs else None
    return Bin(low, high, pairs, mean, sum(one[3] for one in counts))


def calibration_error(counted: Iterable[Bin]) -> float | None:
    """Mean over these bins of |mean chance - share true|, weighted by pairs (ECE); None without pairs."""
    filled = [one for one in counted if one.pairs]
    pairs = sum(one.pairs for one in filled)
    return sum(abs(one.expected - one.true) for one in filled) / pairs if pairs else None


def expected_calibration_error(p: Chances, true: Truths) -> float | None:
    """`calibration_error` over the bins of these chances (n,) and this truth (n,)."""
    return calibration_error(bins(p, true))
