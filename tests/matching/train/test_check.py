"""Promises of matching/train/check.py."""

from collections.abc import Sequence

import numpy as np
import pytest

from matching.score import Levels, Pair
from matching.train.check import agreements, check
from matching.train.samples import Asked
from schemas.codes import EqualLevel, Field
from schemas.errors import StartRefused

FULL: Levels = (0, 0, 0, 0, 0, 2)
FUZZY: Levels = (2, 1, 0, 4, 0, 2)
STRANGER: Levels = (6, 3, 6, 4, 1, 2)


def alone(number: int, levels: Levels, true: bool) -> Asked:
    pair = Pair(0, number.to_bytes(16, "big"), number.to_bytes(16, "big"), levels, 0)
    seen = np.array([levels], np.uint8)
    return Asked([pair], [False], seen, np.array([true]), np.array([True]))


def people(kinds: Sequence[tuple[int, Levels, bool]]) -> list[Asked]:
    each = [(levels, true) for number, levels, true in kinds for _ in range(number)]
    return [alone(number, levels, true) for number, (levels, true) in enumerate(each)]


PEOPLE = people([(60, FULL, True), (20, FUZZY, True), (120, STRANGER, False)])


def test_on_plain_examples_both_say_the_same() -> None:
    """Where everything agrees or nothing does, ECM finds without labels what the model finds with them."""
    found = check(PEOPLE, 1, 80)
    assert (found.pairs, found.agreement) == (200, 1.0)
    assert (found.model_f1, found.ecm_f1) == (1.0, 1.0)


def test_true_pairs_that_were_not_compared_count() -> None:
    """What no block brought together is missed by both."""
    found = check(PEOPLE, 1, 160)
    assert found.model_f1 == found.ecm_f1 == pytest.approx(2 * 80 / (80 + 160))


def test_without_the_truth_there_is_no_f1() -> None:
    """Agreement can be told, quality not."""
    found = check(PEOPLE, 1, None)
    assert (found.agreement, found.model_f1, found.ecm_f1) == (1.0, None, None)


def test_families_are_refused() -> None:
    """One report with two people is enough: ECM would learn who lives together."""
    with pytest.raises(StartRefused) as refused:
        check(PEOPLE, 2, 80)
    assert refused.value.code == "check_met_gezinnen"


def test_ecm_never_sees_the_bsn() -> None:
    """Its vectors are the five fields of stage 1."""
    columns = list(agreements(np.array([FULL, STRANGER])).columns)
    assert columns == ["first", "surname", "birth", "address", "sex"]
    numbered = np.array([(*FULL[: Field.BSN], int(bsn)) for bsn in EqualLevel])
    assert agreements(numbered).drop_duplicates().shape[0] == 1


def test_pairs_that_are_all_alike_and_none_at_all_are_no_error() -> None:
    """There is nothing to tell apart, so nothing is."""
    assert check(people([(5, FULL, True)]), 1, 5).agreement == 1.0
    assert check([], 1, None).pairs == 0
