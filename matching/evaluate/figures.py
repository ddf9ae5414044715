"""Counting: what the links of an evaluation are worth against the pairs that are true.

A pair that was not returned has chance 0. It counts positions in files; it must never see a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.evaluate.calibration import Bin, Chances, Truths, bins, brier, expected_calibration_error
from matching.weighed import BAND_NUMBERS, WEIGHED, WeighedPairs
from schemas.codes import Band, Pass
from schemas.linkage import NAME_ORIGIN, Groups, Pairs, Persons

LINKED: Final = 0.5
"""Linked means a chance of at least this."""
SHOWN: Final = 0.05
"""The lowest chance that anybody is shown."""
THRESHOLDS: Final = (0.5, 0.8)
CURVE: Final = (*(n / 100 for n in range(1, 100)), 0.995, 0.999)
"""The thresholds of the curves."""
MOST_LOAD: Final = 5
TO_REVIEW: Final = (Band.POSSIBLE, Band.PROBABLE)
UPPER: Final = (Band.PROBABLE, Band.NEARLY_CERTAIN)

Bools = NDArray[np.bool_]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Linked:
    """What one way of linking gives. Shares are None where there is nothing to divide by."""

    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float | None:
        """Of the links, the share that is true."""
        return _share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> float | None:
        """Of the true pairs, the share that is linked."""
        return _share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two."""
        return _share(2 * self.tp, 2 * self.tp + self.fp + self.fn)


@dataclass(frozen=True, slots=True)
class Counted:
    """Pairs, and how many of them are true; None where that is not known."""

    pairs: int
    true: int | None


@dataclass(frozen=True, slots=True)
class PassYield:
    """What one blocking pass brought. `only`: true pairs that no other pass found."""

    pairs: int
    true: int | None
    only: int | None
    pair_completeness: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The true pairs that have one value in GROUPS, and how many of them are linked."""

    true_pairs: int
    found: int
    links: int | None = None
    """For the origin of names: links of the new rows with this value. None for other columns."""
    false_links: int | None = None

    @property
    def recall(self) -> float | None:
        return _share(self.found, self.true_pairs)


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that is counted. What hangs on TRUTH is None or empty when that is not known."""

    rows: tuple[int, int]
    """Of PRIOR and of NEW."""
    unusable: tuple[Mapping[str, int], Mapping[str, int]]
    """By code, of PRIOR and of NEW."""
    true_pairs: int | None
    pair_completeness: float | None
    passes: Mapping[Pass, PassYield]
    linked: Mapping[str, int]
    """Links at each of THRESHOLDS ("0.50") and in the two upper bands ("bands")."""
    at: Mapping[str, Linked]
    brier: tuple[float | None, float | None]
    """Over the pairs shown, and over all."""
    ece: tuple[float | None, float | None]
    bands: Mapping[Band | None, Counted]
    """None: returned, under .05."""
    review_per_100: float | None
    """Pairs to review (possible and probable) for 100 new rows."""
    groups: Mapping[str, Mapping[str, Group]]
    reliability: tuple[Bin, ...] = ()
    """Over all pairs."""
    curve: tuple[tuple[float, Linked], ...] = ()
    """By threshold, CURVE."""
    review_load: tuple[int, ...] = ()
    """How many new rows have 0, 1, ... and MOST_LOAD or more pairs to review."""


def count(
    weighed: WeighedPairs, truth: Pairs | None, prior: Persons, new: Persons, groups: Groups
) -> Figures:
    """The figures of these pairs, (n,) WEIGHED in any order. `truth` None: it is not known.

    Raises ValueError when a pair stands twice or points outside the files.
    """
    rows = (len(prior.ids), len(new.ids))
    table = _Table(weighed, rows)
    bands = {band: table.band == number for band, number in BAND_NUMBERS.items()}
    links = {f"{threshold:.2f}": table.p >= threshold for threshold in THRESHOLDS}
    links["bands"] = np.logical_or.reduce([bands[band] for band in UPPER])
    review = np.logical_or.reduce([bands[band] for band in TO_REVIEW])
    known = _Known(table, truth) if truth is not None else None
    return Figures(
        rows=rows,
        unusable=(dict(sorted(prior.unusable.items())), dict(sorted(new.unusable.items()))),
        true_pairs=None if known is None else known.number,
        pair_completeness=None if known is None else _share(int(known.true.sum()), known.number),
        passes={one: _yield(table, known, one) for one in Pass},
        linked={name: int(chosen.sum()) for name, chosen in links.items()},
        at={name: known.linked(chosen) for name, chosen in links.items()} if known else {},
        brier=known.both(brier) if known else (None, None),
        ece=known.both(expected_calibration_error) if known else (None, None),
        bands={band: _counted(chosen, known) for band, chosen in bands.items()},
        review_per_100=100 * int(review.sum()) / rows[1] if rows[1] else None,
        groups=_groups(groups, table, known, links["0.50"]) if known else {},
        reliability=bins(known.all_p, known.all_true) if known else (),
        curve=tuple((t, known.linked(table.p >= t)) for t in CURVE) if known else (),
        review_load=_load(table.new[review], rows[1]),
    )


class _Table:
    """The columns of the pairs, ordered by a number that stands for the pair of rows."""

    def __init__(self, weighed: WeighedPairs, rows: tuple[int, int]) -> None:
        if weighed.dtype != WEIGHED:
            raise ValueError("not a table of weighed pairs")
        if len(weighed) and not (_inside(weighed["prior"], rows[0]) and _inside(weighed["new"], rows[1])):
            raise ValueError("a pair outside the files")
        self._width = rows[1]
        keys = self.keys(weighed["prior"], weighed["new"])
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        if (np.diff(self._keys) == 0).any():
            raise ValueError("a pair that stands twice")
        ordered = weighed[order]
        self.new = ordered["new"]
        self.p: Chances = ordered["p"]
        self.band, self.passes = ordered["band"], ordered["passes"]

    def keys(self, prior: NDArray[np.int32], new: NDArray[np.int32]) -> NDArray[np.int64]:
        """One number for each pair of rows."""
        return prior.astype(np.int64) * self._width + new

    def holds(self, pairs: Pairs) -> Bools:
        """(n,): which pairs of this table are among `pairs`."""
        among: Bools = np.isin(self._keys, self.keys(pairs[:, 0], pairs[:, 1]))
        return among


class _Known:
    """The same table beside the truth."""

    def __init__(self, table: _Table, truth: Pairs) -> None:
        self._table, self.truth = table, truth
        self.number = len(truth)
        self.true: Truths = table.holds(truth)
        missed = self.number - int(self.true.sum())
        self.all_p: Chances = np.append(table.p, np.zeros(missed))
        self.all_true: Truths = np.append(self.true, np.ones(missed, np.bool_))

    def linked(self, chosen: Bools) -> Linked:
        tp = int((chosen & self.true).sum())
        return Linked(tp, int(chosen.sum()) - tp, self.number - tp)

    def both(self, measure: Callable[[Chances, Truths], float | None]) -> tuple[float | None, float | None]:
        shown = self._table.p >= SHOWN
        return measure(self._table.p[shown], self.true[shown]), measure(self.all_p, self.all_true)


def _inside(places: NDArray[np.int32], rows: int) -> bool:
    return bool(places.min() >= 0 and places.max() < rows)


def _counted(chosen: Bools, known: _Known | None) -> Counted:
    return Counted(int(chosen.sum()), int((chosen & known.true).sum()) if known else None)


def _yield(table: _Table, known: _Known | None, one: Pass) -> PassYield:
    bit = np.uint8(1 << one)
    by_it = (table.passes & bit) != 0
    if known is None:
        return PassYield(int(by_it.sum()), None, None, None)
    true = int((by_it & known.true).sum())
    only = int(((table.passes == bit) & known.true).sum())
    return PassYield(int(by_it.sum()), true, only, _share(true, known.number))


def _groups(groups: Groups, table: _Table, known: _Known, linked: Bools) -> dict[str, dict[str, Group]]:
    """Of each value its true pairs only: a line of GROUPS that is not in TRUTH counts for nothing."""
    in_truth = set(map(tuple, known.truth.tolist()))
    found: dict[str, dict[str, Group]] = {}
    for column, by_value in groups.columns.items():
        found[column] = {}
        for value, pairs in by_value.items():
            true = np.array([pair for pair in pairs.tolist() if tuple(pair) in in_truth], np.int32).reshape(
                -1, 2
            )
            group = Group(len(true), int((table.holds(true) & linked).sum()))
            found[column][value] = (
                _with_links(group, pairs, table, known, linked) if column == NAME_ORIGIN else group
            )
    return found


def _with_links(group: Group, pairs: Pairs, table: _Table, known: _Known, linked: Bools) -> Group:
    """A false link is of no true pair, so it belongs to whom its new row is."""
    theirs = linked & np.isin(table.new, pairs[:, 1])
    return replace(group, links=int(theirs.sum()), false_links=int((theirs & ~known.true).sum()))


def _load(new: NDArray[np.int32], rows: int) -> tuple[int, ...]:
    pairs_of_row = np.bincount(new, minlength=rows)
    return tuple(np.bincount(np.minimum(pairs_of_row, MOST_LOAD), minlength=MOST_LOAD + 1).tolist())
