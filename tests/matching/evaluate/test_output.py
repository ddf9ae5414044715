"""What an evaluation gives back can be counted again, and is the same for the same seed."""

import csv
import io
import json
from dataclasses import replace

import numpy as np

from matching.evaluate.figures import count
from matching.evaluate.output import Run, as_json, as_links, printed
from matching.rules import RULES
from matching.weighed import BAND_NUMBERS, WEIGHED, rule_bits
from schemas.linkage import Groups
from schemas.words import BANDS
from tests.fakes.weighed import GROUPS, NEW, PRIOR, TRUTH, WEIGHED_PAIRS, pairs

RUN = Run("0.1.0", "proef", 7, 12.34)
FIGURES = count(WEIGHED_PAIRS, TRUTH, PRIOR, NEW, GROUPS)
UNKNOWN = count(WEIGHED_PAIRS, None, PRIOR, NEW, Groups())


def test_the_json_has_these_keys_in_this_order() -> None:
    """Anybody may read it by program."""
    document = json.loads(as_json(FIGURES, RUN))
    assert list(document) == [
        "version", "weights", "seed", "rows", "unusable", "true_pairs", "pair_completeness", "passes", "at",
        "brier", "ece", "bands", "review_per_100", "groups", "seconds",
    ]  # fmt: skip


def test_the_json_holds_the_figures() -> None:
    """Counted by hand."""
    document = json.loads(as_json(FIGURES, RUN))
    passes, groups = document.pop("passes"), document.pop("groups")
    assert document == {
        "version": "0.1.0", "weights": "proef", "seed": 7, "rows": {"prior": 4, "new": 3},
        "unusable": {"prior": {"bsn_ongeldig": 2, "datum_ongeldig": 1}, "new": {}},
        "true_pairs": 4, "pair_completeness": 0.75,
        "at": {
            "0.50": {"precision": 0.666667, "recall": 0.5, "f1": 0.571429, "tp": 2, "fp": 1, "fn": 2},
            "0.80": {"precision": 0.5, "recall": 0.25, "f1": 0.333333, "tp": 1, "fp": 1, "fn": 3},
            "bands": {"precision": 0.5, "recall": 0.25, "f1": 0.333333, "tp": 1, "fp": 1, "fn": 3},
        },
        "brier": {"shown": 0.245, "all": 0.486817}, "ece": {"shown": 0.35025, "all": 0.561833},
        "bands": {
            "nearly_certain": {"pairs": 1, "true": 1, "false": 0},
            "probable": {"pairs": 1, "true": 0, "false": 1},
            "possible": {"pairs": 2, "true": 1, "false": 1},
            "none": {"pairs": 1, "true": 1, "false": 0},
        },
        "review_per_100": 100.0, "seconds": 12.3,
    }  # fmt: skip
    assert list(passes) == ["bsn", "birth_surname", "birth_first", "surname_year", "address", "names"]
    assert passes["names"] == {"pairs": 3, "true": 2, "only": 1, "pair_completeness": 0.5}
    assert groups == {
        "fouten": {
            "geen": {"true_pairs": 1, "found": 1, "recall": 1.0},
            "verhuisd": {"true_pairs": 2, "found": 1, "recall": 0.5},
        },
        "herkomst": {
            "nederlands": {"true_pairs": 1, "found": 1, "recall": 1.0, "links": 2, "false_links": 1},
            "overgezet": {"true_pairs": 2, "found": 1, "recall": 0.5, "links": 1, "false_links": 0},
        },
    }


def test_without_truth_the_json_has_no_precision_and_no_recall() -> None:
    """The same keys on top, and counts where a share would need the truth."""
    text = as_json(UNKNOWN, RUN).decode()
    document = json.loads(text)
    assert list(document) == list(json.loads(as_json(FIGURES, RUN)))
    assert "precision" not in text
    assert "recall" not in text
    assert document["at"] == {"0.50": {"linked": 3}, "0.80": {"linked": 2}, "bands": {"linked": 2}}
    assert document["bands"]["possible"] == {"pairs": 2}
    assert document["passes"]["names"] == {"pairs": 3}
    assert (document["true_pairs"], document["brier"]) == (None, {"shown": None, "all": None})


def test_the_same_figures_give_the_same_files() -> None:
    """Whatever the order in which pairs came; of two runs only the seconds differ."""
    shuffled = WEIGHED_PAIRS[[3, 1, 4, 0, 2]]
    again = count(shuffled, TRUTH, PRIOR, NEW, GROUPS)
    assert as_json(again, RUN) == as_json(FIGURES, RUN)
    assert as_links(shuffled, PRIOR, NEW) == as_links(WEIGHED_PAIRS, PRIOR, NEW)
    later = json.loads(as_json(FIGURES, replace(RUN, seconds=99)))
    assert later | {"seconds": 12.3} == json.loads(as_json(FIGURES, RUN))


def test_the_links_hold_each_pair_with_its_reasons() -> None:
    """By the order of the files, in Dutch words, never a value."""
    assert as_links(WEIGHED_PAIRS, PRIOR, NEW).decode().split("\r\n") == [
        "persoon_eerder,persoon_nieuw,kans,band,regels,voornaam,achternaam,geboortedatum,adres,geslacht,bsn",
        "e0,n0,0.999000,vrijwel zeker,,gelijk,gelijk,gelijk,gelijk,gelijk,gelijk",
        "e1,n1,0.600000,mogelijk,R4,ontbreekt,ontbreekt,ontbreekt,ontbreekt,ontbreekt,ontbreekt",
        "e2,n1,0.100000,mogelijk,,ontbreekt,ontbreekt,ontbreekt,ontbreekt,ontbreekt,ontbreekt",
        "e2,n2,0.030000,,,ontbreekt,ontbreekt,ontbreekt,ontbreekt,ontbreekt,ontbreekt",
        "e3,n0,0.900000,waarschijnlijk,R1,verschilt,gelijk,gelijk,gelijk,verschilt,verschilt",
        "",
    ]


def test_a_chance_stays_on_its_side_of_a_threshold() -> None:
    """It is cut off: what lies under a half is not written as a half, nor what is at .99 as less."""
    below = [float(np.nextafter(edge, 0)) for edge in (0.5, 0.8, 0.99, 1.0)]
    chances = [*below, 0.01, 0.99, 1.0, 0.05, float(np.nextafter(0.01, 0))]
    lines = pairs(*((at % 4, at // 4, p, 0, 0, 1, (0,) * 6) for at, p in enumerate(chances)))
    written = [line["kans"] for line in _read(as_links(lines, PRIOR, NEW))]
    assert sorted(written) == sorted(
        ["0.499999", "0.799999", "0.989999", "0.999999", "0.010000", "0.990000", "1.000000", "0.050000"]
    )


def test_the_links_can_be_counted_again() -> None:
    """Whoever has the links and the truth finds the same figures."""
    numbers = {BANDS[band] if band else "": number for band, number in BAND_NUMBERS.items()}
    again = np.zeros(5, WEIGHED)
    for pair, line in zip(again, _read(as_links(WEIGHED_PAIRS, PRIOR, NEW)), strict=True):
        pair["prior"], pair["new"] = (
            PRIOR.ids.index(line["persoon_eerder"]),
            NEW.ids.index(line["persoon_nieuw"]),
        )
        pair["p"], pair["band"] = float(line["kans"]), numbers[line["band"]]
        pair["rules"] = rule_bits(tuple(rule for rule in RULES if rule in line["regels"].split()))
    counted = count(again, TRUTH, PRIOR, NEW, GROUPS)
    assert (counted.at, counted.bands, counted.brier) == (FIGURES.at, FIGURES.bands, FIGURES.brier)


def test_the_printed_table_tells_of_which_run_it_is() -> None:
    """Files, model, seed and time, and every part that has something to tell."""
    lines = printed(FIGURES, RUN).splitlines()
    assert lines[:2] == [
        "Eerder 4 personen, nieuw 3, 4 ware paren.",
        "Radar 0.1.0, gewichten proef, seed 7, 12 seconden.",
    ]
    assert lines[-1] == "Te controleren per 100 nieuwe personen: 100,0 paren."
    titles = ["Koppelingen", "Banden", "Vindplaatsen", "IJking", "Groepen: fouten", "Groepen: herkomst"]
    assert [line for line in lines if line in titles] == titles


def test_the_printed_table_without_truth_has_no_calibration() -> None:
    """There is nothing to hold it against."""
    lines = printed(UNKNOWN, RUN).splitlines()
    assert lines[0] == "Eerder 4 personen, nieuw 3."
    assert "IJking" not in lines


def _read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))
