"""Promises of matching/train/floor.py."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from matching.levels import above_floor
from matching.train import floor
from matching.weights import Weights, shipped
from schemas.codes import LEVELS as LEVELS_OF
from schemas.codes import EqualLevel, Field
from tests.matching.train.made_up import reports

LEVELS, TRUE = floor.compared(reports(21, 200))


@pytest.fixture(scope="module")
def learned() -> Weights:
    named, height = floor.learn(LEVELS, TRUE, shipped())
    points = tuple(np.array(list(named[one.name.lower()].values()), np.int32) for one in Field)
    return replace(shipped(), hub_points=points, hub_floor=height)


def test_points_are_whole_ordered_and_never_against(learned: Weights) -> None:
    """A better level has no fewer points, none has less than nothing, and an equal BSN always passes."""
    for points in learned.hub_points:
        assert all(better >= worse >= 0 for better, worse in pairwise(points[:-1]))
        assert points[-1] >= 0
    bsn = learned.hub_points[Field.BSN].tolist()
    assert bsn == [floor.BSN_EQUAL, 0, 0]
    assert bsn[0] >= learned.hub_floor


def test_most_of_what_nobody_could_be_shown_lies_under_it(learned: Weights) -> None:
    """The floor keeps back most pairs of strangers and of brothers and sisters that blocks bring together."""
    brothers = ~TRUE & (LEVELS[:, Field.BSN] != EqualLevel.EQUAL)
    assert above_floor(LEVELS[brothers], learned).mean() < 0.7


def test_somebody_of_whom_nothing_is_known_lies_under_it(learned: Weights) -> None:
    """Two rows with nothing in them are no candidates for each other."""
    nothing = np.array([[len(LEVELS_OF[one]) - 1 for one in Field]], np.uint8)
    assert not above_floor(nothing, learned).any()


def test_loss_is_what_lies_under_it(learned: Weights) -> None:
    """Every true pair that blocks brought together counts, and those under the floor are lost."""
    found = floor.loss(LEVELS, TRUE, learned)
    assert (found.findable, found.lost) == (TRUE.sum(), (~above_floor(LEVELS[TRUE], learned)).sum())
    assert found.share == found.lost / found.findable
    assert floor.document(found) == {
        "findable": found.findable, "lost": found.lost, "share": round(found.share, 6)
    }  # fmt: skip


def test_no_floor_loses_nothing(learned: Weights) -> None:
    """At a hub that keeps nothing back nothing is lost; without pairs there is no share."""
    assert floor.loss(LEVELS, TRUE, replace(learned, hub_floor=0)).lost == 0
    assert floor.loss(LEVELS[:0], TRUE[:0], learned).share == 0.0
