"""What `radar evaluate --direct` finds in one process is what a federation of regions finds."""

import pytest

from matching.evaluate.output import Run, as_json
from tests.measure.both_ways import BothWays, both_ways, differing
from tests.measure.febrl import febrl4
from tests.measure.invented.clerks import STANDARD
from tests.measure.invented.sets import invented

pytestmark = pytest.mark.timeout(900)
RUN = Run("proef", "proef", 1, 0.0)


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
