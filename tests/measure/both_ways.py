"""The same files through a federation of regions and in one process: what differs, and nothing should."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from matching.evaluate.figures import Figures, count
from matching.weighed import WeighedPairs
from radar.federation.direct import direct
from radar.federation.throwaway import Plan, weighed_through_federation
from schemas.linkage import Linkage
from tests.measure.one_set import read

REGIONS = 3


@dataclass(frozen=True)
class BothWays:
    read: Linkage
    directly: WeighedPairs
    through: WeighedPairs

    def figures(self, weighed: WeighedPairs) -> Figures:
        return count(weighed, self.read.truth, self.read.prior, self.read.new, self.read.groups)


def both_ways(files: dict[str, bytes], say: Callable[[str], None] = lambda _: None) -> BothWays:
    """Runs both; the federation has three evaluators, a hub, a broker and REGIONS regions."""
    linkage = read(files)
    now = datetime.now(UTC)
    through = weighed_through_federation(linkage.prior, linkage.new, Plan(REGIONS), now, say)
    return BothWays(linkage, direct(linkage.prior, linkage.new, regions=REGIONS), through)


def differing(both: BothWays) -> set[int]:
    """The new reports in which anything differs."""
    report_of = {row: place for place, report in enumerate(both.read.new.reports) for row in report.rows}
    one, other = _lines(both.directly), _lines(both.through)
    pairs = {pair for pair in one.keys() | other.keys() if not _alike(one.get(pair), other.get(pair))}
    return {report_of[new] for _, new in pairs}


def _lines(weighed: WeighedPairs) -> dict[tuple[int, int], Any]:
    return {(int(each["prior"]), int(each["new"])): each for each in weighed}


def _alike(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    same = all(one[name] == other[name] for name in ("band", "rules", "passes"))
    return same and one["levels"].tolist() == other["levels"].tolist() and abs(one["p"] - other["p"]) <= 1e-9
