"""One set of invented families, measured: what the radar finds in it, and splink in the same files.

Everything here is counted against TRUTH, which neither of the two has seen.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching.evaluate.calibration import brier, expected_calibration_error
from matching.evaluate.figures import LINKED, Figures, count
from matching.normalise import normalise
from matching.passes import keys
from matching.weighed import WeighedPairs
from matching.weights import Weights, shipped
from radar.federation.direct import direct, number_in, vectors
from radar.federation.train import without_floor
from schemas.codes import Band
from schemas.linkage import NAME_ORIGIN, Linkage, Persons, read_all
from tests.measure.invented.clerks import Setting
from tests.measure.invented.sets import invented
from tests.measure.peers import splink_pairs

Json = dict[str, Any]
Places = NDArray[np.int64]
FAULTS: Final = "fouten"
"""The column of GROUPS with what made a pair hard to find."""


@dataclass(frozen=True, slots=True)
class Size:
    prior: int
    new: int


@dataclass(frozen=True, slots=True)
class Found:
    """The pairs that somebody gives back, (n,) each: their numbers (`places`) and their chances."""

    places: Places
    p: NDArray[np.float64]


def read(files: dict[str, bytes]) -> Linkage:
    """The four files, or the three where there are no groups."""
    named = {name: (data, name) for name, data in files.items()}
    return read_all(named["prior.csv"], named["new.csv"], named["truth.csv"], named.get("groups.csv"))


def drawn(setting: Setting, seed: int, size: Size) -> Linkage:
    return read(invented(setting, seed, size.prior, size.new).files())


def measured(read: Linkage, seed: int) -> Json:
    """Ours and splink's figures for one set."""
    began = time.monotonic()
    weighed = direct(read.prior, read.new, seed=seed)
    ours = time.monotonic() - began
    figures = count(weighed, read.truth, read.prior, read.new, read.groups)
    peer = found_by_splink(read, seed)
    compared = union(sharing_a_block(read.prior, read.new), weighed, read, peer.places)
    return {
        "seed": seed,
        **of_ours(read, figures),
        "calibration": calibration(read, weighed, figures, compared),
        "splink": splink(read, peer) | {"compared": over_all(peer, true_places(read), compared)},
        "seconds": {"ours": round(ours), "splink": round(time.monotonic() - began - ours)},
    }


def of_ours(read: Linkage, figures: Figures) -> Json:
    at = figures.at["0.50"]
    top = figures.bands[Band.NEARLY_CERTAIN]
    assert top.true is not None
    assert figures.true_pairs is not None
    return {
        "true_pairs": figures.true_pairs,
        "f1": at.f1,
        "precision": at.precision,
        "recall": at.recall,
        "pair_completeness": figures.pair_completeness,
        "nearly_certain": {"true": top.true, "false": top.pairs - top.true},
        "review_per_100": figures.review_per_100,
        "recall_of_fault": {name: held.recall for name, held in figures.groups.get(FAULTS, {}).items()},
        "recall_of_origin": {name: held.recall for name, held in figures.groups.get(NAME_ORIGIN, {}).items()},
    }


def calibration(read: Linkage, weighed: WeighedPairs, figures: Figures, compared: Places) -> Json:
    """ECE and Brier over the pairs shown; over all that were returned or missed; and over all that anybody
    compared, ours or splink, so that both are judged over the same pairs."""
    (brier_shown, brier_all), (ece_shown, ece_all) = figures.brier, figures.ece
    true = true_places(read)
    ours = Found(places(weighed["prior"], weighed["new"], read.new), weighed["p"])
    return {
        "shown": {"ece": ece_shown, "brier": brier_shown},
        "returned_or_missed": {
            "pairs": len(np.union1d(ours.places, true)), "ece": ece_all, "brier": brier_all,
        },
        "compared": over_all(ours, true, compared),
    }  # fmt: skip


def over_all(found: Found, true: Places, compared: Places) -> Json:
    """ECE and Brier over all of `compared`: a pair that was not returned has chance 0.

    Misses count at full weight, and pairs that are plainly two people dilute them, so the same misses weigh
    less in a larger register.
    """
    p = np.zeros(len(compared))
    p[np.searchsorted(compared, found.places)] = found.p
    is_true = np.isin(compared, true)
    return {"pairs": len(compared), "ece": expected_calibration_error(p, is_true), "brier": brier(p, is_true)}


def union(block: Places, weighed: WeighedPairs, read: Linkage, peers: Places) -> Places:
    """All pairs that share a block, were returned by either, or are true; in order, each once."""
    ours = places(weighed["prior"], weighed["new"], read.new)
    return np.unique(np.concatenate([block, ours, peers, true_places(read)]))


def true_places(read: Linkage) -> Places:
    assert read.truth is not None
    return places(read.truth[:, 0], read.truth[:, 1], read.new)


def places(prior: NDArray[Any], new: NDArray[Any], of: Persons) -> Places:
    """One number for each pair of rows."""
    numbers: Places = prior.astype(np.int64) * len(of.ids) + new
    return numbers


def sharing_a_block(prior: Persons, new: Persons) -> Places:
    """Every pair of rows that some pass brings together, in clear text. Crowded addresses count here."""
    filed: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for row, sought in _keys(prior):
        for pass_, text, probe in sought:
            if not probe:
                filed[pass_, text].append(row)
    met = {
        before * len(new.ids) + row
        for row, sought in _keys(new)
        for pass_, text, _ in sought
        for before in filed.get((pass_, text), ())
    }
    return np.fromiter(met, np.int64, len(met))


def _keys(persons: Persons) -> Iterable[tuple[int, list[tuple[int, str, bool]]]]:
    for report in persons.reports:
        for row, person in zip(report.rows, report.people, strict=True):
            yield row, [(int(key.pass_), key.text, key.probe) for key in keys(normalise(person))]


def found_by_splink(read: Linkage, seed: int) -> Found:
    found = splink_pairs(read.prior, read.new, seed)
    return Found(places(found["prior"].to_numpy(), found["new"].to_numpy(), read.new), found["p"].to_numpy())


def splink(read: Linkage, found: Found) -> Json:
    """F1 at the same chance as ours, and at the threshold that suits it best, which only TRUTH can tell."""
    assert read.truth is not None
    true, p = np.isin(found.places, true_places(read)), found.p
    linked = p >= LINKED
    tp, number = int((linked & true).sum()), int(linked.sum())
    best, at = best_f1(p, true, len(read.truth))
    return {
        "f1": 2 * tp / (number + len(read.truth)),
        "precision": tp / number,
        "recall": tp / len(read.truth),
        "pair_completeness": float(true.sum()) / len(read.truth),
        "best_f1": best,
        "best_at": at,
    }


def best_f1(p: NDArray[Any], true: NDArray[np.bool_], true_pairs: int) -> tuple[float, float]:
    """The highest F1 that any threshold gives, and the threshold."""
    order = np.argsort(-p, kind="stable")
    tp = np.cumsum(true[order])
    f1 = 2 * tp / (np.arange(1, len(p) + 1) + true_pairs)
    ends = np.append(np.diff(p[order]) != 0, True)  # a threshold takes all pairs of one chance
    best = int(np.argmax(np.where(ends, f1, 0)))
    return float(f1[best]), float(p[order][best])


def under_the_floor(read: Linkage, weights: Weights | None = None) -> Json:
    """Of the true pairs that share a block, how many the hub keeps back because they score too few points."""
    weights = weights or shipped()
    assert read.truth is not None
    true = set(map(tuple, read.truth.tolist()))
    findable, kept = (
        {pair for pair in _compared(read, model) if pair in true}
        for model in (without_floor(weights), weights)
    )
    lost = len(findable - kept)
    return {"findable": len(findable), "lost": lost, "share": lost / len(findable)}


def _compared(read: Linkage, weights: Weights) -> Iterable[tuple[int, int]]:
    for one in vectors(read.prior, read.new, weights=weights):
        for pair in one.pairs:
            yield number_in(pair.handle), one.report.rows[pair.new]
