"""From labelled reports to the text of a `weights.json`: both stages, the hub's points and floor, checked.

A model in which agreement lowers a score is never returned: `matching.weights.read` judges the text itself.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np

from matching import weights as model
from matching.train import floor, stage1, stage2
from matching.train.samples import Asked, Bools, labelled
from matching.weights import Floats, Weights
from schemas.codes import LEVELS, Field
from schemas.errors import StartRefused

LEAST_POSITIVES: Final = 3_000
BSN: Final = {"equal": 13.112313, "different": -4.412798}
"""log(.99 / 2e-6) and log(.012 / .99): of true pairs with two valid numbers, .012 have two different ones."""
DIGITS: Final = 5
_HALVES: Final = 2

Say = Callable[[str], None]
Part = Mapping[str, Any]
"""One part of the document."""


@dataclass(frozen=True, slots=True, repr=False)
class Lesson:
    """What there is to learn from: the reports of each set, and what `made` says of them."""

    sets: Sequence[Sequence[Asked]]
    made: Part


def learn(
    lesson: Lesson,
    say: Say = lambda line: None,
    *,
    least_positives: int = LEAST_POSITIVES,
    most_lost: float = floor.MOST_LOST,
) -> str:
    """The text of weights.json.

    Raises StartRefused: `te_weinig_voorbeelden`; `gewichten_ongeldig` when what was learned is no model, or
    when the hub's floor would lose too much.
    """
    reports = list(chain.from_iterable(lesson.sets))
    sample = labelled(reports)
    positives = int(sample.true.sum())
    if positives < least_positives:
        raise StartRefused("te_weinig_voorbeelden", limiet=least_positives)
    say(f"{len(sample.true)} paren, waarvan {positives} waar")
    first = stage1.document(stage1.learn(sample), DIGITS)
    say("stap 1 is geleerd")
    second = stage2.document(stage2.learn(*_crosswise(reports), weights_of(first)), DIGITS)
    say("stap 2 is geleerd")
    points, height, lost = _floor(reports, first, second, most_lost)
    say(f"onder de drempel van de hub: {lost.lost} van {lost.findable} vindbare ware paren")
    made = {
        **lesson.made,
        "sets": len(lesson.sets),
        "pairs": len(sample.true),
        "positives": positives,
        "negatives": len(sample.true) - positives,
        "floor_loss": floor.document(lost),
    }
    text = _written(_document(first, second) | {"made": made, "hub_points": points, "hub_floor": height})
    model.read(text)
    return text


def weights_of(first: Part, second: Part | None = None) -> Weights:
    """The model of these stages at a hub that keeps nothing back; without stage 2, what stage 1 says."""
    return model.read(json.dumps(_document(first, second or _handing_on())))


def _crosswise(reports: Sequence[Asked]) -> tuple[Floats, Bools]:
    """What stage 2 learns from: each half of the reports, seen with a stage 1 that learned from the other.

    With the stage 1 that learned from the pair itself, stage 2 would trust it too much.
    """
    halves = [reports[place::_HALVES] for place in range(_HALVES)]
    seen = []
    for place, half in enumerate(halves):
        others = list(chain.from_iterable(halves[:place] + halves[place + 1 :]))
        first = stage1.document(stage1.learn(labelled(others)), DIGITS)
        seen.append(stage2.seen(half, weights_of(first)))
    return np.concatenate([features for features, _ in seen]), np.concatenate([true for _, true in seen])


def _floor(
    reports: Sequence[Asked], first: Part, second: Part, most_lost: float
) -> tuple[Part, int, floor.FloorLoss]:
    levels, true = floor.compared(reports)
    points, height = floor.learn(levels, true, weights_of(first, second))
    made = _document(first, second) | {"hub_points": points, "hub_floor": height}
    lost = floor.loss(levels, true, model.read(json.dumps(made)))
    if lost.share > most_lost:
        raise StartRefused("gewichten_ongeldig", "hub_floor")
    return points, height, lost


def _handing_on() -> Part:
    return {"intercept": 0.0} | {name: float(name == "logit") for name in model.STAGE_2}


def _document(first: Part, second: Part) -> dict[str, Any]:
    flat = {one.name.lower(): {level.name.lower(): 0 for level in LEVELS[one]} for one in Field}
    return {
        "version": 1, "made": {}, "stage1": first, "stage2": second, "bsn": BSN,
        "hub_points": flat, "hub_floor": 0,
    }  # fmt: skip


def _written(document: Part) -> str:
    """With every list of numbers on one line, so that a person can read and compare two of them."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return re.sub(r"[\[{][^\[\]{}]*[\]}]", lambda part: re.sub(r"\n *", " ", part[0]), text) + "\n"
