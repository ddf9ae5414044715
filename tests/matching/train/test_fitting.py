"""Promises of matching/train/fitting.py."""

import numpy as np
import pytest
from scipy.special import expit

from matching.train.fitting import keeping, likeliest, nearest
from schemas.errors import StartRefused

RNG = np.random.default_rng(7)
VECTORS = (RNG.random((400, 3)) < 0.5).astype(np.float64)
TRUE = (RNG.random(400) < expit(VECTORS @ [1.5, -1.0, 0.5] - 0.2)).astype(np.float64)
ONCE = np.ones(400)
RISING = np.array([[0.0, 0.0, 1.0, 0.0]])
"""The second feature, which the examples say lowers the score, must raise it."""


def loss(weights: np.ndarray) -> float:
    logit = weights[0] + VECTORS @ weights[1:]
    return float((np.logaddexp(0, logit) - TRUE * logit).sum() + 0.5 * (weights[1:] ** 2).sum())


def test_the_likeliest_weights_cannot_be_bettered() -> None:
    """Every small step away from what recordlinkage finds is less likely."""
    found = likeliest(VECTORS, TRUE, ONCE)
    steps = [loss(found + step) for step in 0.05 * np.vstack([np.eye(4), -np.eye(4)])]
    assert min(steps) > loss(found)


def test_counting_a_vector_is_as_repeating_it() -> None:
    """Each distinct vector once with its number gives the same weights as one line a pair."""
    lines = np.column_stack([VECTORS, TRUE])
    kinds, seen = np.unique(lines, axis=0, return_counts=True)
    counted = likeliest(kinds[:, :3], kinds[:, 3], seen.astype(float))
    assert counted == pytest.approx(likeliest(VECTORS, TRUE, ONCE), abs=1e-4)


def test_without_a_broken_inequality_nothing_changes() -> None:
    """Where the likeliest weights are allowed, they are kept."""
    free = likeliest(VECTORS, TRUE, ONCE)
    assert keeping(VECTORS, TRUE, ONCE, -RISING, 0.0) == pytest.approx(free, abs=1e-3)


def test_what_is_kept_is_the_likeliest_of_what_is_allowed() -> None:
    """A planted weight of the wrong sign ends at its bound, and no allowed step from there is likelier."""
    found = keeping(VECTORS, TRUE, ONCE, RISING, 0.1)
    assert found[2] == pytest.approx(0.1, abs=1e-6)
    for step in 0.02 * np.vstack([np.eye(4), -np.eye(4)]):
        if (found + step)[2] >= 0.1:
            assert loss(found + step) > loss(found) - 1e-6


def test_nearest_is_measured_in_the_given_metric() -> None:
    """With w0 + w1 >= 2 and a metric in which w0 is a hundred times as dear, w1 gives way."""
    found = nearest(np.zeros(2), np.diag([100.0, 1.0]), np.array([[1.0, 1.0]]), 2.0)
    assert found == pytest.approx([2 / 101, 200 / 101])


def test_inequalities_that_contradict_are_refused() -> None:
    """Where nothing is allowed there is no model."""
    with pytest.raises(StartRefused) as refused:
        nearest(np.zeros(1), np.eye(1), np.array([[1.0], [-1.0]]), 1.0)
    assert refused.value.code == "gewichten_ongeldig"
