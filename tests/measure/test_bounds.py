"""What `make measure` prints is judged as the project said; what was not measured is no success."""

from typing import Any

import numpy as np
import pytest

from tests.measure.bounds import BOUNDS, Bound, as_json, found, judged, table
from tests.measure.many_sets import over
from tests.measure.one_set import best_f1


def one_set(**changed: Any) -> dict[str, Any]:
    """The figures of one set, all good."""
    good = {"ece": 0.001, "brier": 0.001, "pairs": 10}
    return {
        "true_pairs": 100,
        "f1": 0.99,
        "precision": 0.99,
        "recall": 0.99,
        "pair_completeness": 0.99,
        "nearly_certain": {"true": 80, "false": 0},
        "review_per_100": 5.0,
        "recall_of_fault": {"kind zonder bsn": 0.98, "verhuisd": 0.95, "geboortedatum ontbreekt": 0.9},
        "recall_of_origin": {"nederlands": 0.98, "overgezet": 0.97},
        "calibration": {"shown": good, "returned_or_missed": good, "compared": good},
        "splink": {
            "f1": 0.92,
            "precision": 0.9,
            "recall": 0.9,
            "pair_completeness": 0.9,
            "best_f1": 0.925,
            "compared": good,
        },
    } | changed


def figures(**changed: Any) -> dict[str, Any]:
    sets = over([one_set(), one_set(**changed), one_set(**changed)])
    return {
        "standard": sets,
        "hardest": sets,
        "large": sets,
        "floor": {"findable": 10, "lost": 0, "share": 0.0},
        "febrl4": {
            "sharing_a_block": 0.97,
            "pair_completeness": 0.96,
            "shipped": {"precision": 1.0, "f1": 0.9},
            "learned_f1": 0.98,
            "ecm": {"f1": 0.97, "agrees_with_ours": 0.99},
        },
        "through_regions": {"precision": 1.0, "reports_that_differ_from_one_process": 0},
    }


def broken(**changed: Any) -> set[str]:
    return {each.bound.figure for each in judged(figures(**changed)) if each.holds is False}


def test_good_figures_hold_every_bound() -> None:
    """Every bound finds its figure, so that a name mistyped here or there judges nothing in silence."""
    lines = judged(figures())

    assert [each.bound.what for each in lines if each.figure is None] == []
    assert [each.bound.what for each in lines if each.bound.peer and each.peer is None] == []
    assert {each.holds for each in lines if each.bound.sign} == {True}


@pytest.mark.parametrize(
    ("changed", "figure"),
    [
        ({"f1": 0.9849}, "standard.f1.median"),
        ({"f1": 0.9349}, "standard.ahead_of_splink.median"),
        ({"recall_of_fault": {"kind zonder bsn": 0.9}}, "standard.recall_of.child_without_bsn.median"),
        ({"nearly_certain": {"true": 80, "false": 1}}, "standard.nearly_certain.false"),
        ({"nearly_certain": {"true": 60, "false": 0}}, "standard.nearly_certain.share_of_true"),
        ({"recall_of_origin": {"nederlands": 0.99, "overgezet": 0.95}}, "standard.origin.apart.worst"),
        ({"review_per_100": 15.1}, "standard.review_per_100.median"),
    ],
)
def test_a_bad_figure_breaks_its_bound(changed: dict[str, Any], figure: str) -> None:
    """Each on the wrong side of its bound is told."""
    assert figure in broken(**changed)


def test_a_strong_peer_on_an_easy_set_breaks_the_bounds() -> None:
    """When splink finds more than it may, the set is too easy to mean anything."""
    peer = {"f1": 0.98, "precision": 0.98, "recall": 0.98, "pair_completeness": 0.99, "best_f1": 0.995,
            "compared": {"ece": 0.01, "brier": 0.01}}  # fmt: skip

    assert broken(splink=peer) >= {
        "standard.splink.f1.median", "hardest.splink.f1.median", "standard.ahead_of_splink.median",
        "hardest.ahead_of_splink_at_best.worst",
    }  # fmt: skip


def test_what_was_not_measured_is_no_success() -> None:
    """A part that was left out shows a dash; it holds no bound and breaks none."""
    part = {"floor": {"findable": 10, "lost": 0, "share": 0.0}}
    lines = judged(part)

    assert {each.holds for each in lines} == {True, None}
    assert table(lines).count(" holds") == 1
    assert found(part, "standard.f1.median") is None


def test_the_printed_table_and_the_written_one_are_one() -> None:
    """Who reads the file sees the lines that were printed, with the figures in full."""
    lines = judged(figures(f1=0.95))
    printed = table(lines).splitlines()

    assert len(printed) == len(BOUNDS) + 1
    assert [each["what"] for each in as_json(lines)] == [each.what for each in BOUNDS]
    assert sum("DOES NOT HOLD" in line for line in printed) == sum(
        each["holds"] is False for each in as_json(lines)
    )


def test_no_two_bounds_tell_the_same() -> None:
    """A line is known by its words."""
    assert len({each.what for each in BOUNDS}) == len(BOUNDS)
    assert Bound("x", "a.b").told == ""


def test_the_best_threshold_is_found() -> None:
    """Of all thresholds the one with the highest F1; pairs of one chance are taken together."""
    p = np.array([0.9, 0.8, 0.8, 0.3, 0.1])
    true = np.array([True, True, True, False, True])

    assert best_f1(p, true, true_pairs=4) == (pytest.approx(2 * 4 / (5 + 4)), pytest.approx(0.1))
    assert best_f1(p, np.array([True, True, False, False, False]), true_pairs=2)[1] == pytest.approx(0.8)
