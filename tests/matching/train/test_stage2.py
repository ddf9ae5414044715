"""Promises of matching/train/stage2.py."""

from dataclasses import replace

import numpy as np
import pytest

from matching.train import stage1, stage2
from matching.train.learn import weights_of
from matching.train.promises import inequalities
from matching.train.samples import labelled
from matching.weights import STAGE_2, UPWARD, Weights
from schemas.codes import EqualLevel, Field
from tests.matching.train.made_up import reports

REPORTS = reports(11, 300)


@pytest.fixture(scope="module")
def first() -> Weights:
    return weights_of(stage1.document(stage1.learn(labelled(REPORTS)), 5))


def test_what_is_learned_is_a_model(first: Weights) -> None:
    """`weights.read`, which refuses what rises, takes it together with its stage 1."""
    learned = stage2.learn(*stage2.seen(REPORTS, first), first)
    document = stage1.document(stage1.learn(labelled(REPORTS)), 5)
    found = weights_of(document, stage2.document(learned, 5))
    named = dict(zip(STAGE_2, found.stage2, strict=True))
    assert all(named[name] > 0 for name in UPWARD)


def test_it_keeps_the_promises(first: Weights) -> None:
    """The stories hold on top of this stage 1, after rounding."""
    learned = np.round(stage2.learn(*stage2.seen(REPORTS, first), first), 5)
    rows, least = inequalities(first)
    assert (rows @ learned > least - 0.01).all()


def test_a_planted_backward_family_is_mended(first: Weights) -> None:
    """Examples in which a matched family speaks against its members do not give such a model."""
    features, true = stage2.seen(REPORTS, first)
    planted = np.where(features[:, STAGE_2.index("household_first")] > 0, ~true, true)
    learned = stage2.learn(features, planted, first)
    assert learned[1 + STAGE_2.index("household_first")] > 0
    weights_of(stage1.document(stage1.learn(labelled(REPORTS)), 5), stage2.document(learned, 5))


def test_only_what_has_a_label_is_seen(first: Weights) -> None:
    """Unlabelled pairs stand in the family of others; the rows are those of the labelled ones."""
    some = [replace(one, learned=np.arange(len(one.pairs)) < 2) for one in REPORTS[:5]]
    features, true = stage2.seen(some, first)
    whole, _ = stage2.seen(REPORTS[:5], first)
    assert (features.shape, len(true)) == ((10, 15), 10)
    assert np.array_equal(features[:2], whole[:2])


def test_the_bsn_of_the_pair_itself_is_no_feature(first: Weights) -> None:
    """Its own number changes nothing of its features; those of its family may."""
    one = replace(REPORTS[0], pairs=REPORTS[0].pairs[:1], learned=np.array([True]), true=np.array([True]))
    (pair,) = one.pairs
    seen = []
    for bsn in EqualLevel:
        levels = (*pair.levels[: Field.BSN], int(bsn))
        seen.append(stage2.seen([replace(one, pairs=[replace(pair, levels=levels)])], first)[0])
    assert np.array_equal(seen[0], seen[1])
    assert np.array_equal(seen[0], seen[2])
