"""The pictures are SVG that stands alone, the same each time, and safe with whatever a group is called."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from matching.evaluate import drawn
from matching.evaluate.figures import Figures, Group, count
from schemas.linkage import Groups
from tests.fakes.weighed import GROUPS, NEW, PRIOR, TRUTH, WEIGHED_PAIRS

FIGURES = count(WEIGHED_PAIRS, TRUTH, PRIOR, NEW, GROUPS)
UNKNOWN = count(WEIGHED_PAIRS, None, PRIOR, NEW, Groups())
NAMESPACES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'

Draw = Callable[[], str]
EVERY: dict[str, Draw] = {
    "reliability": lambda: drawn.reliability(FIGURES),
    "thresholds": lambda: drawn.thresholds(FIGURES),
    "groups": lambda: drawn.recall_of_groups(FIGURES.groups["fouten"]),
    "passes": lambda: drawn.yield_of_passes(FIGURES),
    "passes, truth unknown": lambda: drawn.yield_of_passes(UNKNOWN),
    "origins": lambda: drawn.errors_of_origins(FIGURES.groups["herkomst"]),
    "review": lambda: drawn.review(FIGURES),
    "review, truth unknown": lambda: drawn.review(UNKNOWN),
}


@cache
def drawing(kind: str) -> str:
    return EVERY[kind]()


def parsed(svg: str) -> ET.Element:
    """As a browser reads it inside a page, where the names of SVG are known."""
    return ET.fromstring(svg.replace("<svg", f"<svg {NAMESPACES}", 1))  # noqa: S314 (our own)


@pytest.mark.parametrize("kind", EVERY)
def test_a_picture_stands_alone(kind: str) -> None:
    """One element, with a box and no size; nothing in it is fetched, run or tells when it was made."""
    svg = drawing(kind)
    assert re.match(r'<svg viewBox="0 0 [\d.]+ [\d.]+">', svg)
    assert {"script", "image", "metadata", "foreignObject"} & {
        _tag(each) for each in parsed(svg).iter()
    } == set()
    assert re.findall(r"http|<!|<\?|\bon\w+=", svg) == []
    assert [target for target in re.findall(r'href="([^"]*)"', svg) if not target.startswith("#")] == []


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


@pytest.mark.parametrize("kind", EVERY)
def test_what_a_picture_refers_to_is_in_it(kind: str) -> None:
    """Letters and clip paths have their own ids."""
    svg = drawing(kind)
    ids = set(re.findall(r' id="([^"]*)"', svg))
    assert set(re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', svg))
    used = {one or other for one, other in re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', svg)}
    assert used - ids == set()


@pytest.mark.parametrize("kind", EVERY)
def test_a_picture_is_the_same_each_time(kind: str) -> None:
    """Whatever was drawn in between."""
    first = drawing(kind)
    drawn.recall_of_groups({"iets anders": Group(3, 2)})
    assert EVERY[kind]() == first


def test_a_picture_is_the_same_in_another_process() -> None:
    """The order of Python's sets does not show."""
    code = (
        "import sys; from matching.evaluate import drawn; from matching.evaluate.figures import Group;"
        "sys.stdout.write(drawn.recall_of_groups({'a': Group(3, 2), 'b': Group(2, 0)}))"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout.decode()
        for seed in ("1", "2")
    ]
    assert shown[0] == shown[1]
    assert shown[0] == drawn.recall_of_groups({"a": Group(3, 2), "b": Group(2, 0)})


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "$\\frac{1$", "a -- b", "regel\nander", "x" * 500, "&"]
)
def test_a_group_may_be_called_anything(name: str) -> None:
    """Its name is text and nothing else."""
    svg = drawn.recall_of_groups({name: Group(4, 3)})
    assert "script" not in svg
    assert {_tag(each) for each in parsed(svg).iter()} <= {
        "svg",
        "defs",
        "style",
        "g",
        "path",
        "use",
        "clipPath",
        "rect",
    }


def test_a_name_that_is_too_long_is_cut_off() -> None:
    """It would push the picture away; the table has it whole."""
    assert drawn.recall_of_groups({"x" * 500: Group(4, 3)}) == drawn.recall_of_groups(
        {"x" * 33 + "…": Group(4, 3)}
    )
    assert drawn.recall_of_groups({"x" * 34: Group(4, 3)}) != drawn.recall_of_groups(
        {"x" * 33 + "…": Group(4, 3)}
    )


def test_no_more_bars_than_can_be_read() -> None:
    """The lowest recalls are drawn; a value without true pairs has no bar."""
    many = {f"groep {at:02}": Group(100, at) for at in range(40)}
    shown = drawn.recall_of_groups(many)
    assert shown == drawn.recall_of_groups({**dict(list(many.items())[:30]), "leeg": Group(0, 0)})


@pytest.mark.parametrize(
    "figures",
    [
        replace(FIGURES, review_load=(3, 0, 0, 0, 0, 0)),
        count(WEIGHED_PAIRS[:0], TRUTH, PRIOR, NEW, GROUPS),
        count(WEIGHED_PAIRS, TRUTH[:0], PRIOR, NEW, GROUPS),
    ],
)
def test_nothing_to_show_is_drawn_too(figures: Figures) -> None:
    """No pair, or no true pair, leaves axes without bars."""
    for svg in (
        drawn.reliability(figures), drawn.thresholds(figures), drawn.yield_of_passes(figures),
        drawn.review(figures), drawn.errors_of_origins(figures.groups["herkomst"]),
    ):  # fmt: skip
        assert _tag(parsed(svg)) == "svg"


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 10, (0.0, 0.2775)), (5, 10, (0.2366, 0.7634)), (10, 10, (0.7225, 1.0)), (0, 0, (0.0, 1.0))],
)
def test_the_interval_is_that_of_wilson(part: int, whole: int, expected: tuple[float, float]) -> None:
    """Values of the published formula; of nothing anything may be true."""
    assert drawn.interval(part, whole) == pytest.approx(expected, abs=5e-5)
