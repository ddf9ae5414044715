"""Several sets of one kind: each measured, and over them the median, the worst and what is added up."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from tests.measure.invented.clerks import Setting
from tests.measure.one_set import Size, drawn, measured

Json = dict[str, Any]
Say = Callable[[str], None]

KINDS: Final = {
    "child_without_bsn": "kind zonder bsn",
    "moved": "verhuisd",
    "birth_date_missing": "geboortedatum ontbreekt",
}
"""Whom the project must find, by the name in GROUPS."""
_KINDS_OF_PAIRS: Final = ("shown", "returned_or_missed", "compared")


def of_sets(setting: Setting, seeds: Sequence[int], size: Size, say: Say) -> Json:
    """The figures of each seed, and over all of them."""
    sets = []
    for seed in seeds:
        sets.append(one := measured(drawn(setting, seed, size), seed))
        say(
            f"{setting.name} {size.prior:,}/{size.new:,} seed {seed}: F1 {one['f1']:.4f}, splink"
            f" {one['splink']['f1']:.4f}, at its best {one['splink']['best_f1']:.4f}"
        )
    return {"prior": size.prior, "new": size.new, **over(sets), "sets": sets}


def over(sets: Sequence[Json]) -> Json:
    """What is told of several sets together."""
    return {
        **{name: high(one[name] for one in sets) for name in ("f1", "precision", "recall")},
        "pair_completeness": high(one["pair_completeness"] for one in sets),
        "splink": {
            name: high(one["splink"][name] for one in sets)
            for name in ("f1", "precision", "recall", "pair_completeness", "best_f1")
        }
        | {"compared": _calibration([one["splink"]["compared"] for one in sets])},
        "ahead_of_splink": high(one["f1"] - one["splink"]["f1"] for one in sets),
        "ahead_of_splink_at_best": high(one["f1"] - one["splink"]["best_f1"] for one in sets),
        "recall_of": {name: high(of_kind(sets, kind)) for name, kind in KINDS.items()},
        "nearly_certain": _top_band(sets),
        "calibration": {
            pairs: _calibration([one["calibration"][pairs] for one in sets]) for pairs in _KINDS_OF_PAIRS
        },
        "origin": _origins(sets),
        "review_per_100": low(one["review_per_100"] for one in sets),
    }


def _calibration(sets: Sequence[Json]) -> Json:
    return {measure: low(one[measure] for one in sets) for measure in ("ece", "brier")}


def of_kind(sets: Iterable[Json], kind: str) -> list[float]:
    """Recall of the pairs with this fault; a set that has none says nothing."""
    return [one["recall_of_fault"][kind] for one in sets if kind in one["recall_of_fault"]]


def _top_band(sets: Sequence[Json]) -> Json:
    true, false = (sum(one["nearly_certain"][kind] for one in sets) for kind in ("true", "false"))
    return {"true": true, "false": false, "share_of_true": true / sum(one["true_pairs"] for one in sets)}


def _origins(sets: Sequence[Json]) -> Json:
    by_set = [one["recall_of_origin"] for one in sets]
    names = sorted({name for one in by_set for name in one})
    return {
        **{name: high(one[name] for one in by_set if name in one) for name in names},
        "apart": low(max(one.values()) - min(one.values()) for one in by_set),
    }


def high(values: Iterable[float]) -> Json:
    """Of what should be high: the median and the lowest."""
    held = list(values)
    return {"median": statistics.median(held), "worst": min(held)}


def low(values: Iterable[float]) -> Json:
    """Of what should be low: the median and the highest."""
    held = list(values)
    return {"median": statistics.median(held), "worst": max(held)}
