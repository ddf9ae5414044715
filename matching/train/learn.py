"""From labelled reports to the text of a `weights.json`: both stages, the hub's points and floor, checked.

A model in which agreement lowers a score is never returned: `matching.weights.read` judges the text itself.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np

from matching import weights as model
from matching.train import floor, stage1, stage2
from matching.train.samples import Asked, labelled
from matching.weights import Floats, Weights
from schemas.codes import LEVELS, Field
from schemas.errors import StartRefused

LEAST_POSITIVES: Final = 3_000
BSN: Final = {"equal": 13.112313, "different": -4.412798}
"""log(.99 / 2e-6) and log(.012 / .99): of true pairs with two valid numbers, .012 have two different ones."""
DIGITS: Final = 5
_HALVES: Final = 2

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, repr=False)
class Lesson:
    """What there is to learn from: the reports of each set, and what `made` says of them."""

    sets: Sequence[Sequence[Asked]]
    made: Mapping[str, Any]


def learn(lesson: Lesson, say: Say = lambda line: None, *, least_positives: int = LEAST_POSITIVES) -> str:
    """The text of weights.json. Raises StartRefused `te_weinig_voorbeelden`, or `gewichten_ongeldig` when
    what was learned is no model."""
    reports = list(chain.from_iterable(lesson.sets))
    sample = labelled(reports)
    positives = int(sample.true.sum())
    if positives < least_positives:
        raise StartRefused("te_weinig_voorbeelden", limiet=least_positives)
    say(f"{len(sample.true)} paren, waarvan {positives} waar")
    first = stage1.document(stage1.learn(sample), DIGITS)
    say("stap 1 is geleerd")
    features, true = _crosswise(reports)
    document = _document(first, _nothing_yet(), {"sets": len(lesson.sets)})
    second = stage2.document(stage2.learn(features, true, _weights(document)), DIGITS)
    say("stap 2 is geleerd")
    document = _document(first, second, {})
    levels, true = floor.compared(reports)
    document["hub_points"], document["hub_floor"] = floor.learn(levels, true, _weights(document))
    lost = floor.loss(levels, true, _weights(document))
    say(f"onder de drempel van de hub: {lost.lost} van {lost.findable} vindbare ware paren")
    if lost.share > floor.MOST_LOST:
        raise StartRefused("gewichten_ongeldig", "hub_floor")
    document["made"] = dict(lesson.made) | {
        "sets": len(lesson.sets),
        "pairs": len(sample.true),
        "positives": positives,
        "negatives": len(sample.true) - positives,
        "floor_loss": floor.document(lost),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    model.read(text)
    return text


def _crosswise(reports: Sequence[Asked]) -> tuple[Floats, Any]:
    """What stage 2 learns from: each half of the reports, seen with a stage 1 that learned from the other."""
    halves = [reports[place::_HALVES] for place in range(_HALVES)]
    seen = []
    for place, half in enumerate(halves):
        others = list(chain.from_iterable(halves[:place] + halves[place + 1 :]))
        first = stage1.document(stage1.learn(labelled(others)), DIGITS)
        seen.append(stage2.seen(half, _weights(_document(first, _nothing_yet(), {}))))
    return np.concatenate([f for f, _ in seen]), np.concatenate([t for _, t in seen])


def _nothing_yet() -> dict[str, float]:
    """A stage 2 that hands on what stage 1 says."""
    return {"intercept": 0.0} | {name: float(name == "logit") for name in model.STAGE_2}


def _document(first: Any, second: Any, made: Any) -> dict[str, Any]:
    flat = {one.name.lower(): {level.name.lower(): 0 for level in LEVELS[one]} for one in Field}
    return {
        "version": 1, "made": made, "stage1": first, "stage2": second, "bsn": BSN,
        "hub_points": flat, "hub_floor": 0,
    }  # fmt: skip


def _weights(document: Mapping[str, Any]) -> Weights:
    return model.read(json.dumps(document))
