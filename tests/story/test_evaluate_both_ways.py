"""What `radar evaluate --direct` finds in one process is what a federation of regions finds."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from matching.evaluate.figures import count
from matching.evaluate.output import Run, as_json
from matching.weighed import WeighedPairs
from radar.federation.direct import direct
from radar.federation.throwaway import Plan, weighed_through_federation
from schemas.linkage import Linkage, read_all
from tests.measure.febrl import febrl4
from tests.measure.invented.clerks import STANDARD
from tests.measure.invented.sets import invented

pytestmark = pytest.mark.timeout(900)
REGIONS = 3
RUN = Run("proef", "proef", 1, 0.0)


@dataclass(frozen=True)
class BothWays:
    read: Linkage
    directly: WeighedPairs
    through: WeighedPairs

    def figures(self, weighed: WeighedPairs) -> Any:
        return count(weighed, self.read.truth, self.read.prior, self.read.new, self.read.groups)


def both_ways(files: dict[str, bytes]) -> BothWays:
    named = {name: (data, name) for name, data in files.items()}
    read = read_all(named["prior.csv"], named["new.csv"], named["truth.csv"], named.get("groups.csv"))
    through = weighed_through_federation(
        read.prior, read.new, Plan(REGIONS), datetime.now(UTC), lambda _: None
    )
    return BothWays(read, direct(read.prior, read.new, regions=REGIONS), through)


def the_same(both: BothWays) -> None:
    """Every pair with its chance, band, rules, passes and levels; so every figure too.

    The tags of names with one letter less are 24 bits and keyed anew in each run: in a million comparisons a
    handful agrees by chance. Of these 1,000 persons no more than two reports may be touched by that.
    """
    one, other = both.directly, both.through
    assert len(one) > 100
    if not differing(both):
        assert as_json(both.figures(one), RUN) == as_json(both.figures(other), RUN)
    assert len(differing(both)) <= 2


def differing(both: BothWays) -> set[int]:
    """The new reports in which anything differs."""
    report_of = {row: place for place, report in enumerate(both.read.new.reports) for row in report.rows}
    one, other = lines(both.directly), lines(both.through)
    pairs = {pair for pair in one.keys() | other.keys() if not alike(one.get(pair), other.get(pair))}
    return {report_of[new] for _, new in pairs}


def lines(weighed: WeighedPairs) -> dict[tuple[int, int], Any]:
    return {(int(each["prior"]), int(each["new"])): each for each in weighed}


def alike(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    same = all(one[name] == other[name] for name in ("band", "rules", "passes"))
    return same and one["levels"].tolist() == other["levels"].tolist() and abs(one["p"] - other["p"]) <= 1e-9


@pytest.mark.row("A10")
def test_invented_families_are_found_alike_both_ways() -> None:
    """1,000 persons in families over three regions: the same pairs, chances, bands, rules and figures."""
    the_same(both_ways(invented(STANDARD, 1, prior=700, new=300).files()))


def test_febrl_through_regions_and_a_broker() -> None:
    """FEBRL 4, 500 + 500: alike both ways, and what is linked is right and mostly found."""
    both = both_ways(febrl4(500))
    the_same(both)
    figures = both.figures(both.through)
    assert figures.at["0.50"].precision >= 0.99
    assert figures.at["0.50"].recall >= 0.75
    assert figures.pair_completeness >= 0.92
