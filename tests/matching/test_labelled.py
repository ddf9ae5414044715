"""Promises of matching/labelled.py: a label is two valid numbers, on a pair that nobody chose by them."""

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from matching.labelled import labelled, one_number
from matching.levels import above_floor
from matching.weights import shipped
from schemas.codes import EqualLevel, Field, Pass

ALIKE = (0, 0, 0, 0, 0)
APART = (6, 3, 6, 4, 1)
EQUAL, DIFFERENT, MISSING = EqualLevel
MODEL = replace(shipped(), hub_floor=1)


def said(fields: tuple[int, ...], bsn: EqualLevel, passes: Collection[int]) -> bool:
    levels = np.array([(*fields, bsn)], np.uint8)
    return bool(labelled(levels, [passes], MODEL)[0])


def test_two_valid_numbers_make_a_label() -> None:
    """Equal or different; one that is missing says nothing."""
    assert [said(ALIKE, bsn, {Pass.NAMES}) for bsn in EqualLevel] == [True, True, False]
    levels = np.array([(*ALIKE, bsn) for bsn in (EQUAL, DIFFERENT)], np.uint8)
    assert one_number(levels).tolist() == [True, False]


def test_the_pass_of_the_numbers_alone_makes_none() -> None:
    """Found by another as well it does."""
    met: list[set[int]] = [{Pass.BSN}, {Pass.BSN, Pass.NAMES}, {Pass.ADDRESS}]
    assert [said(ALIKE, EQUAL, passes) for passes in met] == [False, True, True]


def test_what_only_an_equal_number_lifts_over_the_floor_is_none() -> None:
    """Of pairs so unlike, those with two numbers do not come back: the rest would all be of one person."""
    levels = np.array([(*APART, bsn) for bsn in (EQUAL, DIFFERENT)], np.uint8)
    assert above_floor(levels, MODEL).tolist() == [True, False]
    assert [said(APART, bsn, {Pass.NAMES}) for bsn in (EQUAL, DIFFERENT)] == [False, False]


def test_levels_are_left_as_they_are() -> None:
    """They are looked at only; and of no pairs there are no labels."""
    levels = np.array([(*ALIKE, EQUAL)], np.uint8)
    labelled(levels, [{Pass.NAMES}], MODEL)
    assert levels[0, Field.BSN] == EQUAL
    assert labelled(levels[:0], [], MODEL).tolist() == []
