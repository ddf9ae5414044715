"""The Dutch words for people are whole lists."""

from enum import Enum

import pytest

from connectors.http import dutch
from schemas import words
from schemas.codes import Band, Field, Pass, Word


@pytest.mark.parametrize(
    ("by_code", "codes"),
    [(words.BANDS, Band), (words.FIELDS, Field), (words.WORDS, Word), (words.PASSES, Pass)],
)
def test_every_code_has_its_own_word(by_code: dict[Enum, str], codes: type[Enum]) -> None:
    """No code is without a word, and no two share one."""
    assert set(by_code) == set(codes)
    assert len(set(by_code.values())) == len(codes)


def test_the_door_says_the_same_words() -> None:
    """There is one list of each."""
    assert dutch.BANDS is words.BANDS
    assert dutch.FIELDS is words.FIELDS
    assert dutch.WORDS is words.WORDS
