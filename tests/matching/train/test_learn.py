"""Promises of matching/train/learn.py."""

import json

import numpy as np
import pytest

from matching.train.learn import BSN, LEAST_POSITIVES, Lesson, learn
from matching.weights import read, shipped
from schemas.errors import StartRefused
from tests.matching.train.made_up import reports

LESSON = Lesson([reports(31, 150), reports(32, 150)], {"by": "a test", "seeds": [31, 32]})


@pytest.fixture(scope="module")
def text() -> str:
    return learn(LESSON, least_positives=100)


def test_what_is_written_is_read(text: str) -> None:
    """The text is a whole model, which `matching.weights` takes."""
    weights = read(text)
    assert weights.hub_floor > 0
    assert weights.bsn == pytest.approx(shipped().bsn)


def test_it_says_how_it_was_made(text: str) -> None:
    """Beside what it was told: the sets, pairs and positives counted, and what the floor loses."""
    made = json.loads(text)["made"]
    assert (made["by"], made["seeds"], made["sets"]) == ("a test", [31, 32], 2)
    true = sum(int(one.true.sum()) for each in LESSON.sets for one in each)
    assert (made["pairs"], made["positives"]) == (300 * 9, true)
    assert made["pairs"] == made["positives"] + made["negatives"]
    assert made["floor_loss"]["findable"] == true


def test_the_same_examples_give_the_same_file(text: str) -> None:
    """To the letter."""
    assert text == learn(LESSON, least_positives=100)


def test_too_few_true_pairs_are_refused() -> None:
    """Fewer than 3,000 true pairs say too little of the rare levels."""
    assert LEAST_POSITIVES == 3_000
    with pytest.raises(StartRefused) as refused:
        learn(LESSON)
    assert refused.value.code == "te_weinig_voorbeelden"


def test_numbers_are_added_as_published(text: str) -> None:
    """The weights of the BSN are never learned: they are the two of the scheme."""
    assert json.loads(text)["bsn"] == BSN
    assert [*BSN.values()] == pytest.approx([np.log(0.99 / 2e-6), np.log(0.012 / 0.99)], abs=1e-6)


def test_numbers_are_short(text: str) -> None:
    """Five digits after the point and a list a line, so that two files can be read side by side."""
    assert len(text.splitlines()) < 100
    values = json.loads(text)["stage2"].values()
    assert all(value == round(value, 5) for value in values)
