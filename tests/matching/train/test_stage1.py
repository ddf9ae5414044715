"""Promises of matching/train/stage1.py."""

import numpy as np
import pytest

from matching.train import stage1
from matching.train.learn import weights_of
from matching.train.samples import Labelled, labelled
from matching.weights import SCORED, Weights, stage1_logit
from schemas.codes import LEVELS, EqualLevel, Field, FirstLevel
from tests.matching.train.made_up import OTHER, SAME, reports

EVERY = stage1.every()


def model(weights: np.ndarray) -> Weights:
    return weights_of(stage1.document(weights, 6))


def test_the_design_is_the_score() -> None:
    """What is fitted here is what `matching.weights` adds up, for every combination of levels."""
    learned = stage1.learn(labelled(reports(1, 150)))
    for january in (False, True):
        said = np.full(len(EVERY), january)
        expected = stage1_logit(model(learned), EVERY, said)
        assert learned[0] + stage1.design(EVERY, said) @ learned[1:] == pytest.approx(expected, abs=1e-4)


def test_the_bsn_is_no_feature() -> None:
    """Whatever the numbers say, the vector of a pair is the same, and so is the model."""
    sample = labelled(reports(2, 150))
    blind = sample.levels.copy()
    blind[:, Field.BSN] = EqualLevel.MISSING
    same = Labelled(blind, sample.first_january, sample.true)
    assert stage1.design(sample.levels, sample.first_january).shape[1] == 122
    assert np.array_equal(stage1.learn(sample), stage1.learn(same))


def test_a_planted_backward_level_is_mended() -> None:
    """Examples in which a sound counts for more than the name itself give a model in which it does not."""
    same = SAME | {Field.FIRST: [0.2, 0.06, 0.07, 0.56, 0.04, 0.01, 0.03, 0.03]}
    other = OTHER | {Field.FIRST: [0.3, 0.01, 0.02, 0.001, 0.02, 0.08, 0.539, 0.03]}
    sample = labelled(reports(3, 300, same, other))
    learned = model(stage1.learn(sample))  # `weights.read` refuses a backward one
    logit = stage1_logit(learned, EVERY, np.zeros(len(EVERY), np.bool_)).reshape(stage1.SIZES)
    assert (np.diff(logit[: FirstLevel.MISSING], axis=0) < 0).all()


def test_every_level_weighs_something_finite() -> None:
    """A level that no example had stays near its neighbours, never at infinity."""
    learned = stage1.learn(labelled(reports(4, 60)))
    assert np.abs(learned).max() < 15


def test_a_first_of_january_proves_less() -> None:
    """Whatever the examples say, an equal date is worth at least a unit less where it is a 1 January."""
    learned = model(stage1.learn(labelled(reports(5, 150))))
    assert learned.first_january[0] <= -1
    assert [len(LEVELS[one]) for one in SCORED] == [len(part) for part in learned.levels]
