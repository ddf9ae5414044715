"""Promises of matching/weights.py and of the shipped weights.json."""

import json
import math
from collections.abc import Callable
from importlib import resources
from typing import Any

import numpy as np
import pytest

from matching.score import with_first_january
from matching.weights import (
    CLIP,
    SCORED,
    Weights,
    read,
    shipped,
    stage1_logit,
    stage2_of_levels,
)
from schemas.codes import LEVELS, BirthLevel, EqualLevel, Field
from schemas.errors import StartRefused
from schemas.row import FLAG_APPROXIMATE

SHIPPED = resources.files("matching").joinpath("weights.json").read_text("utf-8")


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    document = json.loads(SHIPPED)
    change(document)
    return json.dumps(document)


def raise_level(document: dict[str, Any], one: str, level: str, by: float) -> None:
    document["stage1"]["levels"][one][level] += by


BACKWARD: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("stage1", lambda d: raise_level(d, "first", "sound", 3.0)),
    ("stage1", lambda d: raise_level(d, "surname", "differs", 6.0)),
    ("stage1", lambda d: raise_level(d, "sex", "different", 6.0)),
    ("stage1", lambda d: d["stage1"]["products"]["first x birth"][1].__setitem__(1, -9.0)),
    ("stage1", lambda d: d["stage1"]["first_january"].update(exact=-9.0)),
    ("stage2", lambda d: d["stage2"].update(birth_exact_first_differs=-5.0)),
    ("stage2", lambda d: d["stage2"].update(household_first_agrees=-5.0)),
    ("stage2", lambda d: d["stage2"].update(household_birth_differs=40.0)),
    ("stage2", lambda d: d["stage2"].update(logit=-1.0)),
    ("stage2", lambda d: d["stage2"].update(rival_of_new=-0.1)),
    ("bsn", lambda d: d["bsn"].update(different=0.5)),
    ("hub_points", lambda d: d["hub_points"]["first"].update(exact=1)),
]


@pytest.mark.parametrize(("path", "change"), BACKWARD)
def test_backward_model_is_refused(path: str, change: Callable[[dict[str, Any]], object]) -> None:
    """A model in which agreement lowers a score is refused, whichever weight makes it so."""
    with pytest.raises(StartRefused) as refused:
        read(changed(change))
    assert ("gewichten_ongeldig", path) == (refused.value.code, refused.value.fault.path)


SHAPELESS: list[Callable[[dict[str, Any]], object]] = [
    lambda d: d.update(version=2),
    lambda d: d.pop("made"),
    lambda d: d.pop("stage2"),
    lambda d: d["stage1"]["levels"]["first"].pop("sound"),
    lambda d: d["stage1"]["levels"]["first"].update(other=1.0),
    lambda d: d["stage1"]["levels"]["sex"].update(equal=math.nan),
    lambda d: d["stage1"]["levels"]["sex"].update(equal="veel"),
    lambda d: d["stage1"]["products"]["first x birth"].pop(),
    lambda d: d["stage1"]["products"].pop("birth x surname"),
    lambda d: d["stage2"].pop("rival_of_prior"),
    lambda d: d["hub_points"]["bsn"].update(equal=1.5),
    lambda d: d["hub_points"]["bsn"].update(different=-1),
    lambda d: d.update(hub_floor=1.5),
]


@pytest.mark.parametrize("change", SHAPELESS)
def test_misshapen_model_is_refused(change: Callable[[dict[str, Any]], object]) -> None:
    """A weight that is absent, extra, no number or in the wrong place is refused, never taken as 0."""
    with pytest.raises(StartRefused) as refused:
        read(changed(change))
    assert refused.value.code == "gewichten_ongeldig"


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "{"])
def test_text_that_is_no_model_is_refused(text: str) -> None:
    """Text that is no model at all gives the same coded refusal."""
    with pytest.raises(StartRefused) as refused:
        read(text)
    assert refused.value.code == "gewichten_ongeldig"


def test_bsn_weights_are_the_published_ones() -> None:
    """Equal and different BSN weigh what pseudonyms.md says; a missing one weighs nothing."""
    expected = [math.log(0.99 / 2e-6), math.log(0.012 / 0.99), 0.0]
    assert expected == pytest.approx(shipped().bsn.tolist(), abs=1e-6)


def test_hub_points_cover_every_level_and_never_count_against() -> None:
    """The hub has a whole number of points for each level of each field, and BSN-different costs nothing."""
    points = shipped().hub_points
    assert [len(LEVELS[f]) for f in Field] == [len(p) for p in points]
    assert all(p.dtype == np.int32 and (p >= 0).all() for p in points)
    assert points[Field.BSN][EqualLevel.DIFFERENT] == 0


def best_probability(weights: Weights, levels: np.ndarray, january: bool) -> np.ndarray:
    """The highest p without BSN that any family could give these levels: no rivals, others or none."""
    logit = np.clip(stage1_logit(weights, levels, np.full(len(levels), january)), -CLIP, CLIP)
    best = np.full(len(levels), -np.inf)
    for household in (0.0, 3.0):
        features = stage2_of_levels(levels, np.full(len(levels), household)) @ weights.stage2[6:]
        others = weights.stage2[3:6].sum() if household else 0.0
        best = np.maximum(best, logit * weights.stage2[0] + features + others + weights.stage2_intercept)
    return 1 / (1 + np.exp(-best))


def test_floor_keeps_whatever_could_be_shown() -> None:
    """No combination of levels that could reach p .05 in any family falls under the hub's floor."""
    weights, points = shipped(), shipped().hub_points
    at_hub = np.indices(tuple(len(LEVELS[f]) for f in SCORED)).reshape(5, -1).T
    at_hub = at_hub[at_hub[:, Field.BIRTH] != BirthLevel.YEAR_WITH_FIRST_JANUARY]  # the hub cannot see it
    refined = np.array([with_first_january((*map(int, row), 2), True, FLAG_APPROXIMATE) for row in at_hub])
    reach = np.maximum(
        best_probability(weights, at_hub, january=False), best_probability(weights, refined, january=True)
    )
    total = sum(points[f][at_hub[:, f]] for f in SCORED)
    assert int(((total < shipped().hub_floor) & (reach >= 0.05)).sum()) == 0
    assert int((total < shipped().hub_floor).sum()) > 1000  # a floor that keeps everything would pass as well


def test_equal_bsn_is_always_kept() -> None:
    """An equal BSN alone lifts a pair over the floor, whatever else differs."""
    assert shipped().hub_points[Field.BSN][EqualLevel.EQUAL] >= shipped().hub_floor
