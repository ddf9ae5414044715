"""Chances against truth: the figures of calibration, counted by hand."""

import itertools

import numpy as np
import pytest

from matching.evaluate.calibration import (
    EDGES,
    Bin,
    added,
    bins,
    brier,
    calibration_error,
    expected_calibration_error,
)

P = np.array([0.0, 0.009, 0.5, 0.79, 0.6, 1.0])
TRUE = np.array([False, True, True, False, True, True])
NONE = np.zeros(0)


def test_a_chance_on_an_edge_belongs_to_the_bin_above() -> None:
    """Each edge opens its bin, and 1 is in the last."""
    at_edges = bins(np.array(EDGES), np.ones(len(EDGES), np.bool_))
    assert [one.pairs for one in at_edges] == [1] * (len(EDGES) - 2) + [2]
    assert [(one.low, one.high) for one in at_edges] == list(itertools.pairwise(EDGES))


def test_a_bin_holds_mean_and_share() -> None:
    """Of its own pairs only; an empty one has neither."""
    found = bins(P, TRUE)
    assert found[0] == Bin(0.0, 0.01, 2, pytest.approx(0.0045), 1)
    assert found[4] == Bin(0.5, 0.8, 3, pytest.approx(0.63), 2)
    assert found[1] == Bin(0.01, 0.05, 0, None, 0)
    assert (found[0].share_true, found[1].share_true) == (0.5, None)


def test_brier_is_the_mean_squared_difference() -> None:
    """(0 + .991² + .25 + .79² + .16 + 0) / 6."""
    assert brier(P, TRUE) == pytest.approx((0.982081 + 0.25 + 0.6241 + 0.16) / 6)


def test_calibration_error_weighs_bins_by_their_pairs() -> None:
    """(2 · |.0045 − .5| + 3 · |.63 − 2/3| + 1 · 0) / 6."""
    assert expected_calibration_error(P, TRUE) == pytest.approx((2 * 0.4955 + 3 * (2 / 3 - 0.63)) / 6)


def test_without_pairs_there_is_no_figure() -> None:
    """Nothing is not perfect."""
    assert brier(NONE, NONE.astype(np.bool_)) is None
    assert expected_calibration_error(NONE, NONE.astype(np.bool_)) is None


def test_what_was_counted_apart_is_one_again() -> None:
    """Bins of two halves, added up, are the bins of the whole, with the same error."""
    halves = [bins(P[half], TRUE[half]) for half in (slice(0, 2), slice(2, 6))]
    counts = [(one.low, one.pairs, one.expected, one.true) for half in halves for one in half]
    for one, whole in zip(added(counts), bins(P, TRUE), strict=True):
        assert (one.low, one.high, one.pairs, one.true) == (whole.low, whole.high, whole.pairs, whole.true)
        assert one.mean == pytest.approx(whole.mean)
    assert calibration_error(added(counts)) == pytest.approx(expected_calibration_error(P, TRUE))


def test_bins_of_another_time_are_left_out() -> None:
    """Nobody can say which of ours they would be; and nothing counted is no error."""
    assert [one for one in added([(0.07, 10, 1.0, 9)]) if one.pairs] == []
    assert calibration_error(added([])) is None
