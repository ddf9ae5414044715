"""What `radar evaluate` gives back: the printed table, OUT.json, and the links, to count everything again.

The same figures give the same bytes. Ids of rows stand in the links only, because their owner asked for them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

import numpy as np

from matching.evaluate import told
from matching.evaluate.figures import Figures, Group, Linked
from matching.explain import reasons
from matching.weighed import BAND_NUMBERS, WeighedPairs, rules_in
from schemas.codes import Field
from schemas.linkage import PAIR_COLUMNS, Persons
from schemas.tables import write_csv
from schemas.words import BANDS, FIELDS, WORDS

LISTED_FROM: Final = 0.01
"""The lowest chance of a pair in the links."""
LINK_COLUMNS: Final = (*PAIR_COLUMNS, "kans", "band", "regels", *(FIELDS[one] for one in Field))
_MILLIONTH: Final = Decimal("0.000001")
_BANDS: Final = {number: BANDS[band] if band else "" for band, number in BAND_NUMBERS.items()}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """Of which run the figures are. `weights` names the model."""

    version: str
    weights: str
    seed: int
    seconds: float


def printed(figures: Figures, run: Run) -> str:
    """The table for a person, in Dutch, plain text."""
    prior, new = figures.rows
    true = "" if figures.true_pairs is None else f", {told.whole(figures.true_pairs)} ware paren"
    return "\n".join(
        [
            f"Eerder {told.whole(prior)} personen, nieuw {told.whole(new)}{true}.",
            f"Radar {run.version}, gewichten {run.weights}, seed {run.seed}, {run.seconds:.0f} seconden.",
            "",
            told.plain(
                [
                    told.linking(figures), told.bands(figures), told.passes(figures),
                    *([told.calibration(figures)] if figures.true_pairs is not None else []),
                    *told.groups(figures), told.unusable(figures),
                ]
            ),
            f"Te controleren per 100 nieuwe personen: {told.decimal(figures.review_per_100, 1)} paren.",
            "",
        ]
    )  # fmt: skip


def as_json(figures: Figures, run: Run) -> bytes:
    """OUT.json, its keys always in this order. Of two runs with one seed only `seconds` may differ.

    Shares have six decimals; null where there is nothing to divide by, or no truth to hold it against.
    """
    document: Json = {
        "version": run.version,
        "weights": run.weights,
        "seed": run.seed,
        "rows": dict(zip(("prior", "new"), figures.rows, strict=True)),
        "unusable": dict(zip(("prior", "new"), map(dict, figures.unusable), strict=True)),
        "true_pairs": figures.true_pairs,
        "pair_completeness": _rounded(figures.pair_completeness),
        "passes": dict(_passes(figures)),
        "at": {name: _linked(at) for name, at in figures.at.items()}
        or {name: {"linked": number} for name, number in figures.linked.items()},
        "brier": _shown_and_all(figures.brier),
        "ece": _shown_and_all(figures.ece),
        "bands": dict(_bands(figures)),
        "review_per_100": _rounded(figures.review_per_100),
        "groups": {column: _values(by_value) for column, by_value in figures.groups.items()},
        "seconds": round(run.seconds, 1),
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


def _linked(at: Linked) -> Json:
    shares = {name: _rounded(getattr(at, name)) for name in ("precision", "recall", "f1")}
    return shares | {"tp": at.tp, "fp": at.fp, "fn": at.fn}


def _shown_and_all(both: tuple[float | None, float | None]) -> Json:
    return {"shown": _rounded(both[0]), "all": _rounded(both[1])}


def _passes(figures: Figures) -> Iterator[tuple[str, Json]]:
    for one, held in figures.passes.items():
        document: Json = {"pairs": held.pairs}
        if held.true is not None:
            share = _rounded(held.pair_completeness)
            document |= {"true": held.true, "only": held.only, "pair_completeness": share}
        yield one.name.lower(), document


def _bands(figures: Figures) -> Iterator[tuple[str, Json]]:
    for band in (*told.BY_SURENESS, None):
        held = figures.bands[band]
        document: Json = {"pairs": held.pairs}
        if held.true is not None:
            document |= {"true": held.true, "false": held.pairs - held.true}
        yield (band.value if band else "none"), document


def _values(by_value: Mapping[str, Group]) -> Json:
    return {value: _group(held) for value, held in by_value.items()}


def _group(held: Group) -> Json:
    document: Json = {
        "true_pairs": held.true_pairs, "found": held.found, "recall": _rounded(held.recall),
    }  # fmt: skip
    if held.links is not None:
        document |= {"links": held.links, "false_links": held.false_links}
    return document


def as_links(weighed: WeighedPairs, prior: Persons, new: Persons) -> bytes:
    """OUT.csv: every pair with a chance of .01 or more, by the order of PRIOR and then of NEW.

    Chances have six decimals and are cut off, not rounded: who counts again finds every pair on the same side
    of a threshold.
    """
    listed = weighed[weighed["p"] >= LISTED_FROM]
    ordered = listed[np.lexsort((listed["new"], listed["prior"]))]
    return write_csv(LINK_COLUMNS, (_line(pair, prior, new) for pair in ordered))


def _line(pair: Any, prior: Persons, new: Persons) -> dict[str, str]:
    told_reasons = reasons(tuple(pair["levels"].tolist()))
    return {
        PAIR_COLUMNS[0]: prior.ids[pair["prior"]],
        PAIR_COLUMNS[1]: new.ids[pair["new"]],
        "kans": str(Decimal(repr(float(pair["p"]))).quantize(_MILLIONTH, ROUND_DOWN)),
        "band": _BANDS[int(pair["band"])],
        "regels": " ".join(rules_in(int(pair["rules"]))),
        **{FIELDS[one]: WORDS[word] for one, word in told_reasons},
    }
