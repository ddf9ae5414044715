"""Labelled reports drawn from tables by seed: quick to learn from, and nobody in them."""

from collections.abc import Mapping

import numpy as np

from matching.score import Pair
from matching.train.samples import Asked
from schemas.codes import LEVELS, BirthLevel, Field

SAME: dict[Field, list[float]] = {
    Field.FIRST: [0.72, 0.06, 0.07, 0.04, 0.04, 0.01, 0.03, 0.03],
    Field.SURNAME: [0.8, 0.07, 0.06, 0.05, 0.02],
    Field.BIRTH: [0.84, 0.02, 0.0, 0.05, 0.01, 0.02, 0.01, 0.05],
    Field.ADDRESS: [0.62, 0.05, 0.02, 0.02, 0.2, 0.09],
    Field.SEX: [0.93, 0.01, 0.06],
    Field.BSN: [0.35, 0.01, 0.64],
}
OTHER: dict[Field, list[float]] = {
    Field.FIRST: [0.02, 0.01, 0.02, 0.02, 0.02, 0.08, 0.8, 0.03],
    Field.SURNAME: [0.5, 0.05, 0.1, 0.32, 0.03],
    Field.BIRTH: [0.06, 0.01, 0.0, 0.04, 0.02, 0.05, 0.77, 0.05],
    Field.ADDRESS: [0.5, 0.05, 0.02, 0.03, 0.3, 0.1],
    Field.SEX: [0.45, 0.49, 0.06],
    Field.BSN: [0.0, 0.3, 0.7],
}
PEOPLE = 3


def reports(
    seed: int,
    number: int,
    same: Mapping[Field, list[float]] = SAME,
    other: Mapping[Field, list[float]] = OTHER,
) -> list[Asked]:
    """So many reports of three people, each met by three prior ones of one report."""
    rng = np.random.default_rng(seed)
    return [_report(rng, place, same, other) for place in range(number)]


def _report(
    rng: np.random.Generator,
    place: int,
    same: Mapping[Field, list[float]],
    other: Mapping[Field, list[float]],
) -> Asked:
    group = place.to_bytes(16, "big")
    returns = rng.random() < 0.6
    pairs, true = [], []
    for new in range(PEOPLE):
        for prior in range(PEOPLE):
            is_same = returns and new == prior
            tables = same if is_same else other
            levels = tuple(int(rng.choice(len(LEVELS[one]), p=tables[one])) for one in Field)
            pairs.append(Pair(new, (place * PEOPLE + prior).to_bytes(16, "big"), group, levels, 0))
            true.append(is_same)
    compared = np.array([pair.levels for pair in pairs], np.uint8)
    compared[compared[:, Field.BIRTH] == BirthLevel.YEAR_WITH_FIRST_JANUARY, Field.BIRTH] = BirthLevel.YEAR
    approximate = [bool(rng.random() < 0.1) for _ in range(PEOPLE)]
    return Asked(pairs, approximate, compared, np.array(true), np.ones(len(pairs), np.bool_))
