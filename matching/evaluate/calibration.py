"""Whether a chance means what it says: of all pairs with .8, eight in ten should be true.

Pure numpy over chances and truth. It judges a model and changes none.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

EDGES: Final = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1.0)
"""A bin holds its lower edge, the last one its upper edge too."""

Chances = NDArray[np.float64]
Truths = NDArray[np.bool_]


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


def expected_calibration_error(p: Chances, true: Truths) -> float | None:
    """Mean over the bins of |mean chance - share true|, weighted by pairs; None without pairs."""
    if not len(p):
        return None
    filled = [one for one in bins(p, true) if one.pairs]
    return sum(one.pairs * abs((one.mean or 0.0) - (one.share_true or 0.0)) for one in filled) / len(p)
