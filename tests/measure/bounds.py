"""What the matching must reach, each bound in one line, and whether figures reach it.

The bounds are those of the project; the figures come from `quality`. A figure without a bound is shown.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le
from typing import Any, Final

Json = dict[str, Any]
_SIGNS: Final[Mapping[str, Callable[[float, float], bool]]] = {"≥": ge, ">": gt, "≤": le}


@dataclass(frozen=True, slots=True)
class Bound:
    """`figure`: where it stands in the figures, its names parted by dots."""

    what: str
    figure: str
    sign: str = ""
    value: float = 0.0
    peer: str = ""
    """The same of splink, to stand beside it."""

    @property
    def told(self) -> str:
        return f"{self.sign} {self.value:g}" if self.sign else ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A bound beside what was measured. `holds` None: shown only, or not measured in this run."""

    bound: Bound
    figure: float | None
    peer: float | None
    holds: bool | None


BOUNDS: Final = (
    Bound("standard: F1 at p ≥ .5, median", "standard.f1.median", "≥", 0.985, "standard.splink.f1.median"),
    Bound("standard: ahead of splink at p ≥ .5, median", "standard.ahead_of_splink.median", "≥", 0.02),
    Bound("standard: ahead of splink at its own best threshold", "standard.ahead_of_splink_at_best.median",
          ">", 0.0, "standard.splink.best_f1.median"),
    Bound("standard: hard enough for splink", "standard.splink.f1.median", "≤", 0.965),
    Bound("large register: F1 at p ≥ .5", "large.f1.median", "≥", 0.982, "large.splink.f1.median"),
    Bound("large register: ahead of splink", "large.ahead_of_splink.worst", ">", 0.0),
    Bound("large register: ahead of splink at its best", "large.ahead_of_splink_at_best.worst", ">", 0.0,
          "large.splink.best_f1.median"),
    Bound("hardest: F1 at p ≥ .5, median", "hardest.f1.median", "", 0.0, "hardest.splink.f1.median"),
    Bound("hardest: ahead of splink, worst seed", "hardest.ahead_of_splink.worst", ">", 0.0),
    Bound("hardest: ahead of splink at its best, worst seed", "hardest.ahead_of_splink_at_best.worst", ">",
          0.0, "hardest.splink.best_f1.median"),
    Bound("hardest: hard enough for splink", "hardest.splink.f1.median", "≤", 0.93),
    Bound("recall: child without BSN, median", "standard.recall_of.child_without_bsn.median", "≥", 0.97),
    Bound("recall: child without BSN, worst seed", "standard.recall_of.child_without_bsn.worst"),
    Bound("recall: moved, median", "standard.recall_of.moved.median", "≥", 0.93),
    Bound("recall: moved, worst seed", "standard.recall_of.moved.worst"),
    Bound("recall: birth date missing, median", "standard.recall_of.birth_date_missing.median", "≥", 0.85),
    Bound("recall: birth date missing, worst seed", "standard.recall_of.birth_date_missing.worst"),
    Bound("false links in vrijwel zeker, all seeds", "standard.nearly_certain.false", "≤", 0),
    Bound("true pairs in vrijwel zeker, share", "standard.nearly_certain.share_of_true", "≥", 0.75),
    Bound("ECE over shown pairs (p ≥ .05), median", "standard.calibration.shown.ece.median", "≤", 0.012),
    Bound("Brier over shown pairs, median", "standard.calibration.shown.brier.median", "≤", 0.012),
    Bound("ECE over all compared pairs, median", "standard.calibration.compared.ece.median", "≤", 0.002,
          "standard.splink.compared.ece.median"),
    Bound("Brier over all compared pairs, median", "standard.calibration.compared.brier.median", "≤", 0.0015,
          "standard.splink.compared.brier.median"),
    Bound("ECE over all compared pairs, large register", "large.calibration.compared.ece.median", "≤", 0.005,
          "large.splink.compared.ece.median"),
    Bound("Brier over all compared pairs, large register", "large.calibration.compared.brier.median", "", 0.0,
          "large.splink.compared.brier.median"),
    Bound("ECE over returned or missed pairs", "standard.calibration.returned_or_missed.ece.median"),
    Bound("Brier over returned or missed pairs", "standard.calibration.returned_or_missed.brier.median"),
    Bound("recall, Dutch names, median", "standard.origin.nederlands.median"),
    Bound("recall, transliterated names, median", "standard.origin.overgezet.median"),
    Bound("recall between origins, apart, worst seed", "standard.origin.apart.worst", "≤", 0.03),
    Bound("pairs to review per 100 new persons, median", "standard.review_per_100.median", "≤", 15),
    Bound("findable true pairs under the hub's floor, share", "floor.share", "≤", 0.001),
    Bound("standard: pair completeness, median", "standard.pair_completeness.median"),
    Bound("FEBRL 4: pair completeness of the passes", "febrl4.sharing_a_block", "≥", 0.96),
    Bound("FEBRL 4: pair completeness after the hub's floor", "febrl4.pair_completeness", "≥", 0.96),
    Bound("FEBRL 4: precision at p ≥ .5, shipped weights", "febrl4.shipped.precision", "≥", 0.995),
    Bound("FEBRL 4: F1, shipped weights", "febrl4.shipped.f1"),
    Bound("FEBRL 4: F1, weights learned on its other half", "febrl4.learned_f1"),
    Bound("FEBRL 4: F1 of ECM, which has no labels", "febrl4.ecm.f1"),
    Bound("FEBRL 4: ECM and ours agree, share of pairs", "febrl4.ecm.agrees_with_ours"),
    Bound("FEBRL 4, by regions and broker: precision", "through_regions.precision", "≥", 0.99),
    Bound("FEBRL 4, by regions: reports that differ from one process",
          "through_regions.reports_that_differ_from_one_process", "≤", 2),
)  # fmt: skip


def judged(figures: Mapping[str, Any], bounds: Iterable[Bound] = BOUNDS) -> list[Judged]:
    """Every bound beside its figure; one that was not measured holds nothing up."""
    return [_judged(bound, figures) for bound in bounds]


def _judged(bound: Bound, figures: Mapping[str, Any]) -> Judged:
    figure, peer = found(figures, bound.figure), found(figures, bound.peer)
    holds = None if figure is None or not bound.sign else _SIGNS[bound.sign](figure, bound.value)
    return Judged(bound, figure, peer, holds)


def found(figures: Any, path: str) -> float | None:
    """The number at this path; None where nothing was measured."""
    here = figures
    for name in path.split("."):
        if not isinstance(here, Mapping) or name not in here:
            return None
        here = here[name]
    return here if isinstance(here, int | float) else None


def table(lines: Iterable[Judged]) -> str:
    """For a person: what, ours, splink, the bound, and whether it holds."""
    cells = [("what", "ours", "splink", "bound", "")]
    cells += [
        (each.bound.what, number(each.figure), number(each.peer) if each.bound.peer else "",
         each.bound.told, {True: "holds", False: "DOES NOT HOLD", None: ""}[each.holds])
        for each in lines
    ]  # fmt: skip
    widths = [max(len(line[column]) for line in cells) for column in range(5)]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def number(value: float | None) -> str:
    """Whole numbers whole, shares with four decimals."""
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4f}"


def as_json(lines: Iterable[Judged]) -> list[Json]:
    """The table as it was printed."""
    return [
        {"what": each.bound.what, "ours": each.figure, "splink": each.peer, "bound": each.bound.told,
         "holds": each.holds}
        for each in lines
    ]  # fmt: skip
