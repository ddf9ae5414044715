"""Promises of matching/train/promises.py, told to the model that ships."""

import numpy as np
import pytest

from matching.score import Pair, score
from matching.train.promises import Promise, inequalities, promises
from matching.weights import shipped, stage1_logit
from schemas.codes import AddressLevel, BirthLevel, EqualLevel, FirstLevel, SurnameLevel

ALL = list(promises())
FULL = (
    FirstLevel.EXACT,
    SurnameLevel.EXACT,
    BirthLevel.EXACT,
    AddressLevel.POSTCODE_AND_NUMBER,
    EqualLevel.EQUAL,
    EqualLevel.MISSING,
)


def chance(one: Promise) -> float:
    """Of a pair like this, alone or with the rest of its family found again."""
    levels = (one.first, one.surname, one.birth, one.address, one.sex, EqualLevel.MISSING)
    pairs = [Pair(0, bytes(16), bytes(16), tuple(map(int, levels)), 0)]
    others = range(1, 1 + round(one.household))
    pairs += [Pair(n, bytes([n]) * 16, bytes(16), tuple(map(int, FULL)), 0) for n in others]
    return score(pairs, [False] * 4)[0].probability


@pytest.mark.parametrize("one", ALL)
def test_the_shipped_model_keeps_it(one: Promise) -> None:
    """The story comes out as promised, scored as any report is."""
    assert one.at_least <= chance(one) <= one.at_most


@pytest.mark.parametrize("one", ALL)
def test_it_promises_something(one: Promise) -> None:
    """No story is there without a bound."""
    assert (one.at_most < 1) != (one.at_least > 0)


def test_each_is_one_inequality() -> None:
    """The rows say of stage 2 what the stories say, with the logit of stage 1 in its place."""
    rows, least = inequalities(shipped())
    assert rows.shape == (len(ALL), 16)
    one = np.array([[ALL[0].first, ALL[0].surname, ALL[0].birth, ALL[0].address, ALL[0].sex]])
    assert rows[0, 1] == pytest.approx(-stage1_logit(shipped(), one, np.array([False]))[0])
    assert (rows @ np.append(shipped().stage2_intercept, shipped().stage2) >= least - 0.02).all()
