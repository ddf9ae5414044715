"""An offline check that knows no labels: recordlinkage's ECM, on the same comparison vectors as the model.

Only where nobody lives together. On pairs with families in them expectation maximisation learns "same
household" (F1 .63, and it drifts there even from right weights), and would call a good model wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas
from numpy.typing import NDArray
from recordlinkage import ECMClassifier

from matching.score import score
from matching.train.samples import Asked, Bools
from matching.weights import Weights
from schemas.codes import AddressLevel, BirthLevel, EqualLevel, Field, FirstLevel, SurnameLevel
from schemas.errors import StartRefused

LINKED: Final = 0.5
_AT_BEST: Final = (
    ("first", Field.FIRST, FirstLevel.SOUND),
    ("surname", Field.SURNAME, SurnameLevel.SOUND),
    ("birth", Field.BIRTH, BirthLevel.DAY_AND_MONTH),
    ("address", Field.ADDRESS, AddressLevel.POSTCODE),
    ("sex", Field.SEX, EqualLevel.EQUAL),
)
"""What counts as agreement: the worst level that does. The BSN is not looked at."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How the two decide over the pairs that were compared. F1 is None where the true pairs are not known."""

    pairs: int
    agree: int
    model_f1: float | None
    ecm_f1: float | None

    @property
    def agreement(self) -> float:
        return self.agree / self.pairs if self.pairs else 1.0


def check(
    reports: Sequence[Asked], largest: int, true_pairs: int | None, weights: Weights | None = None
) -> Checked:
    """ECM's decisions beside the model's. `largest`: most people in any report, prior or new; `true_pairs`:
    how many there are in all, also of those that were not compared.

    Raises StartRefused("check_met_gezinnen") when anybody is reported together with somebody else.
    """
    if largest > 1:
        raise StartRefused("check_met_gezinnen")
    levels = np.concatenate(
        [np.empty((0, len(Field)), np.uint8), *([pair.levels for pair in one.pairs] for one in reports)]
    )
    true = np.concatenate([np.empty(0, np.bool_), *(one.true for one in reports)])
    model = _by_model(reports, weights)
    ecm = _by_ecm(levels)
    return Checked(
        len(true), int((model == ecm).sum()), _f1(model, true, true_pairs), _f1(ecm, true, true_pairs)
    )


def agreements(levels: NDArray[np.integer]) -> pandas.DataFrame:
    """The comparison vectors of ECM: one column a field, 1 where it agrees well enough."""
    return pandas.DataFrame({name: (levels[:, one] <= worst).astype(int) for name, one, worst in _AT_BEST})


def _by_model(reports: Sequence[Asked], weights: Weights | None) -> Bools:
    chances = [s.probability for one in reports for s in score(one.pairs, one.approximate, weights)]
    return np.array(chances, dtype=np.float64) >= LINKED


def _by_ecm(levels: NDArray[np.integer]) -> Bools:
    vectors = agreements(levels)
    if vectors.drop_duplicates().shape[0] < 2:
        return np.ones(len(vectors), np.bool_)  # nothing to tell apart
    matches = ECMClassifier(init="jaro").fit_predict(vectors)
    return np.asarray(vectors.index.isin(matches), dtype=np.bool_)


def _f1(linked: Bools, true: Bools, true_pairs: int | None) -> float | None:
    if not true_pairs:
        return None
    return float(2 * (linked & true).sum() / (linked.sum() + true_pairs))
