"""What an evaluation counts, held against a count by hand and against a slow one, pair by pair."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.evaluate.figures import CURVE, Counted, Figures, Group, Linked, PassYield, count
from matching.weighed import WeighedPairs
from schemas.codes import Band, Pass
from schemas.linkage import Groups
from tests.fakes.weighed import GROUPS, NEW, PRIOR, TRUTH, WEIGHED_PAIRS, index, pairs, people

FIGURES = count(WEIGHED_PAIRS, TRUTH, PRIOR, NEW, GROUPS)
UNKNOWN = count(WEIGHED_PAIRS, None, PRIOR, NEW, Groups())


def test_rows_and_what_could_not_be_used_are_those_of_the_files() -> None:
    """Of PRIOR and of NEW."""
    assert FIGURES.rows == (4, 3)
    assert FIGURES.unusable == ({"bsn_ongeldig": 2, "datum_ongeldig": 1}, {})


def test_links_are_counted_against_the_truth() -> None:
    """At .50, at .80, and for the two upper bands; a pair that was not returned is not linked."""
    assert FIGURES.true_pairs == 4
    assert FIGURES.at == {"0.50": Linked(2, 1, 2), "0.80": Linked(1, 1, 3), "bands": Linked(1, 1, 3)}
    assert FIGURES.linked == {"0.50": 3, "0.80": 2, "bands": 2}
    at_half = FIGURES.at["0.50"]
    assert (at_half.precision, at_half.recall) == (pytest.approx(2 / 3), 0.5)
    assert at_half.f1 == pytest.approx(4 / 7)


def test_bands_follow_the_rules_and_not_the_chance() -> None:
    """A pair of .999 that a rule holds back is no link of the upper bands."""
    held_back = pairs((0, 0, 0.999, 1, 4, 1, (0,) * 6))
    assert count(held_back, TRUTH, PRIOR, NEW, GROUPS).at["bands"] == Linked(0, 0, 4)
    assert count(held_back, TRUTH, PRIOR, NEW, GROUPS).at["0.80"] == Linked(1, 0, 3)


@pytest.mark.parametrize(("p", "linked"), [(0.5, 1), (np.nextafter(0.5, 0), 0)])
def test_half_is_linked(p: float, linked: int) -> None:
    """Linked means at least .50."""
    assert count(pairs((0, 0, p, 1, 0, 1, (0,) * 6)), TRUTH, PRIOR, NEW, GROUPS).linked["0.50"] == linked


def test_each_band_says_how_many_are_true() -> None:
    """Also what was returned and not shown."""
    assert FIGURES.bands == {
        None: Counted(1, 1),
        Band.POSSIBLE: Counted(2, 1),
        Band.PROBABLE: Counted(1, 0),
        Band.NEARLY_CERTAIN: Counted(1, 1),
    }


def test_completeness_is_what_was_returned() -> None:
    """In all and per pass, with what no other pass found."""
    assert FIGURES.pair_completeness == 0.75
    found = {one: held for one, held in FIGURES.passes.items() if held.pairs}
    assert found == {
        Pass.BSN: PassYield(1, 1, 0, 0.25),
        Pass.ADDRESS: PassYield(3, 1, 1, 0.25),
        Pass.NAMES: PassYield(3, 2, 1, 0.5),
    }
    assert list(FIGURES.passes) == list(Pass)


def test_brier_and_calibration_are_over_shown_and_over_all() -> None:
    """Shown is .05 and more; over all, the pair that was missed has chance 0."""
    shown = (0.001**2 + 0.4**2 + 0.9**2 + 0.1**2) / 4
    everything = (shown * 4 + 0.97**2 + 1) / 6
    assert FIGURES.brier == (pytest.approx(shown), pytest.approx(everything))
    assert FIGURES.ece == (pytest.approx(1.401 / 4), pytest.approx((1.401 + 0.97 + 1) / 6))


def test_what_a_person_must_review_is_counted_per_new_row() -> None:
    """Probable and possible pairs: three for three new rows, two of them on one."""
    assert FIGURES.review_per_100 == 100.0
    assert FIGURES.review_load == (1, 1, 1, 0, 0, 0)


def test_recall_is_counted_for_each_value_of_a_group() -> None:
    """A pair of GROUPS that is not true counts for nothing; false links belong to whom the new row is."""
    assert FIGURES.groups == {
        "fouten": {"geen": Group(1, 1), "verhuisd": Group(2, 1)},
        "herkomst": {"nederlands": Group(1, 1, 2, 1), "overgezet": Group(2, 1, 1, 0)},
    }
    assert FIGURES.groups["fouten"]["verhuisd"].recall == 0.5


def test_the_curve_goes_through_the_figures() -> None:
    """At each threshold what linking from there on gives."""
    curve = dict(FIGURES.curve)
    assert list(curve) == sorted(CURVE)
    assert (curve[0.5], curve[0.8]) == (FIGURES.at["0.50"], FIGURES.at["0.80"])
    assert (curve[0.03], curve[0.999]) == (Linked(3, 2, 1), Linked(1, 0, 3))


def test_reliability_is_over_all_pairs() -> None:
    """The bins hold every returned pair and those that were missed."""
    assert [one.pairs for one in FIGURES.reliability] == [1, 1, 1, 0, 1, 1, 0, 0, 1]
    assert sum(one.true for one in FIGURES.reliability) == 4


def test_without_truth_only_what_needs_none_is_counted() -> None:
    """No precision and no recall, but the pairs of each band."""
    assert UNKNOWN.linked == FIGURES.linked
    assert UNKNOWN.review_per_100 == 100.0
    assert UNKNOWN.bands[Band.POSSIBLE] == Counted(2, None)
    assert UNKNOWN.passes[Pass.NAMES] == PassYield(3, None, None, None)
    assert (UNKNOWN.true_pairs, UNKNOWN.pair_completeness, UNKNOWN.at) == (None, None, {})
    assert (UNKNOWN.brier, UNKNOWN.ece, UNKNOWN.groups) == ((None, None), (None, None), {})
    assert (UNKNOWN.reliability, UNKNOWN.curve) == ((), ())


def test_nothing_at_all_gives_no_shares() -> None:
    """Empty files are counted too."""
    nothing = count(pairs(), index(), people("e", 0), people("n", 0), Groups())
    assert nothing.at["0.50"] == Linked(0, 0, 0)
    assert [getattr(nothing.at["0.50"], share) for share in ("precision", "recall", "f1")] == [None] * 3
    assert (nothing.pair_completeness, nothing.review_per_100, nothing.brier) == (None, None, (None, None))


@pytest.mark.parametrize(
    "wrong",
    [
        np.concatenate([WEIGHED_PAIRS, WEIGHED_PAIRS[:1]]),
        pairs((4, 0, 0.5, 1, 0, 1, (0,) * 6)),
        pairs((0, 3, 0.5, 1, 0, 1, (0,) * 6)),
        pairs((-1, 0, 0.5, 1, 0, 1, (0,) * 6)),
        np.zeros(3),
    ],
)
def test_a_table_that_cannot_be_is_a_defect(wrong: WeighedPairs) -> None:
    """A pair twice, a row that is in no file, or no table of pairs."""
    with pytest.raises(ValueError):
        count(wrong, TRUTH, PRIOR, NEW, GROUPS)


@st.composite
def evaluations(draw: st.DrawFn) -> tuple[WeighedPairs, list[tuple[int, int]]]:
    """Any pairs of six by five rows, and any truth."""
    places = st.tuples(st.integers(0, 5), st.integers(0, 4))
    chances = st.floats(0, 1) | st.sampled_from([0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1.0])
    rest = st.tuples(chances, st.integers(0, 3), st.integers(0, 63), st.integers(1, 63), st.just((0,) * 6))
    lines = draw(st.dictionaries(places, rest, max_size=12))
    return pairs(*((*pair, *more) for pair, more in lines.items())), sorted(draw(st.sets(places, max_size=8)))


@given(evaluations())
def test_a_slow_count_gives_the_same(evaluation: tuple[WeighedPairs, list[tuple[int, int]]]) -> None:
    """Each figure counted pair by pair over all pairs that could be."""
    weighed, truth = evaluation
    figures = count(
        weighed, index(*truth), people("e", 6), people("n", 5), Groups({"g": {"v": index(*truth)}})
    )
    lines = {(int(line["prior"]), int(line["new"])): line for line in weighed}
    for name, low in (("0.50", 0.5), ("0.80", 0.8)):
        linked = {pair for pair, line in lines.items() if line["p"] >= low}
        assert figures.at[name] == _linked(linked, set(truth))
    upper = {pair for pair, line in lines.items() if line["band"] >= 2}
    assert figures.at["bands"] == _linked(upper, set(truth))
    assert figures.groups["g"]["v"].found == figures.at["0.50"].tp
    for one in Pass:
        by_it = {pair for pair, line in lines.items() if line["passes"] >> int(one) & 1}
        assert figures.passes[one].pairs == len(by_it)
        assert figures.passes[one].true == len(by_it & set(truth))
    _same_calibration(figures, lines, set(truth))


def _linked(linked: set[tuple[int, int]], truth: set[tuple[int, int]]) -> Linked:
    return Linked(len(linked & truth), len(linked - truth), len(truth - linked))


def _same_calibration(
    figures: Figures, lines: dict[tuple[int, int], Any], truth: set[tuple[int, int]]
) -> None:
    judged = [(float(line["p"]), pair in truth) for pair, line in lines.items()]
    everything = judged + [(0.0, True) for pair in truth if pair not in lines]
    for at, known in enumerate(([each for each in judged if each[0] >= 0.05], everything)):
        assert figures.brier[at] == (
            pytest.approx(sum((p - true) ** 2 for p, true in known) / len(known)) if known else None
        )
        assert figures.ece[at] == (pytest.approx(_error(known)) if known else None)


def _error(known: list[tuple[float, bool]]) -> float:
    total = 0.0
    edges = (0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1.0001)
    for low, high in itertools.pairwise(edges):
        held = [(p, true) for p, true in known if low <= p < high]
        total += abs(sum(p for p, _ in held) - sum(true for _, true in held))
    return total / len(known)
