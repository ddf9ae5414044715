"""Promises of matching/train/samples.py."""

import numpy as np

from matching.score import Pair
from matching.train.samples import Asked, chosen_by_truth, first_january, labelled, labelled_by_bsn
from schemas.codes import EqualLevel, Field, Pass
from schemas.row import FLAG_APPROXIMATE

BSN_ONLY, BOTH, NAMES = 1 << Pass.BSN, 1 << Pass.BSN | 1 << Pass.NAMES, 1 << Pass.NAMES


def with_bsn(*bsn: EqualLevel) -> np.ndarray:
    levels = np.zeros((len(bsn), len(Field)), np.uint8)
    levels[:, Field.BSN] = bsn
    return levels


def test_a_pair_that_only_the_number_brought_is_no_example() -> None:
    """An equal BSN must not choose what is learned about pairs without it."""
    assert chosen_by_truth(np.array([BSN_ONLY, BOTH, NAMES])).tolist() == [False, True, True]


def test_labels_by_bsn_need_two_valid_numbers_and_another_pass() -> None:
    """Equal is true, different untrue; a missing number labels nothing, nor does one that found the pair."""
    levels = with_bsn(EqualLevel.EQUAL, EqualLevel.DIFFERENT, EqualLevel.MISSING, EqualLevel.EQUAL)
    true, learned = labelled_by_bsn(levels, np.array([BOTH, NAMES, NAMES, BSN_ONLY]))
    assert learned.tolist() == [True, True, False, False]
    assert true[learned].tolist() == [True, False]


def asked(learned: list[bool]) -> Asked:
    pairs = [
        Pair(i, bytes([i]) * 16, bytes(16), (i, 0, 0, 0, 0, 2), FLAG_APPROXIMATE * (i == 1)) for i in range(3)
    ]
    levels = np.array([pair.levels for pair in pairs], np.uint8)
    return Asked(pairs, [True, False, False], levels, np.array([True, False, True]), np.array(learned))


def test_a_first_of_january_of_either_side_counts() -> None:
    """One approximate date is enough, the new one or the prior one."""
    assert first_january(asked([True] * 3)).tolist() == [True, True, False]


def test_only_what_has_a_label_is_learned_from() -> None:
    """Pairs without a label stand in the family of others and in no example."""
    found = labelled([asked([True, False, True]), asked([False] * 3)])
    assert found.levels[:, Field.FIRST].tolist() == [0, 2]
    assert (found.true.tolist(), found.first_january.tolist()) == ([True, True], [True, False])


def test_nothing_to_learn_from_is_empty() -> None:
    """No reports give no examples, not an error."""
    assert len(labelled([]).true) == 0
