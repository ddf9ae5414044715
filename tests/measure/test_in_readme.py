"""The table of README.md says what stands in the files, and can be put there without a hand."""

import pytest

from tests.measure.in_readme import BEGIN, END, LINES, section, standing, told
from tests.measure.test_bounds import figures

BENCH = {
    "filed_to_links": {"p50_ms": 114.9, "p95_ms": 188.2},
    "filed_and_told": {"filed_to_visible_p50_ms": 148.2, "filed_to_visible_known_elsewhere_p50_ms": 190.1},
    "rows": {"whole_ms": 9.452},
}
BACKFILL = {"persons_an_hour": 150_000, "p50_s": 0.5, "max_s": 1.5}


def documents() -> dict[str, object]:
    """A whole run, as it stands in docs/measured."""
    quality = figures()
    quality["standard"] |= {"prior": 20_000, "new": 8_000}
    quality["large"] = quality["large"] | {"prior": 250_000}
    return {
        "quality": {"seeds": [1, 2], "figures": quality | {"run": {"splink": "5.0.0"}}},
        "bench": {"figures": BENCH},
        "backfill": {"figures": BACKFILL},
    }


def test_a_whole_run_fills_every_line() -> None:
    """No line points at a figure that no run writes."""
    lines = section(documents()).splitlines()

    assert sum(line.startswith("| ") for line in lines) == len(LINES) + 1
    assert "| F1, 20,000 earlier and 8,000 new persons | .990 | .920 | ≥ 0.985 |" in lines
    assert "| F1, 250,000 earlier persons | .990 | .920 | ≥ 0.982 |" in lines
    assert "| false links in *vrijwel zeker*, all seeds | 0 |  | ≤ 0 |" in lines


def test_what_was_not_measured_is_left_out() -> None:
    """Without a run of `make measure` the table says so, and tells no quality."""
    text = section({"bench": {"figures": BENCH}})

    assert "has not been measured" in text
    assert "F1" not in text


def test_what_stands_between_the_marks_is_read() -> None:
    """All of it, and nothing around it; a README without marks is refused."""
    assert standing(f"before {BEGIN}figures\n{END} after") == "figures\n"
    with pytest.raises(ValueError):
        standing("no marks")


def test_a_share_is_told_without_its_zero() -> None:
    """As everywhere in this project: .988; whole numbers and one are told in full."""
    assert [told(0.98765, 3), told(1.0, 3), told(0.0, 3), told(8, 0), told(0.25, 0)] == [
        ".988", "1.000", "0.000", "8", "0",
    ]  # fmt: skip
