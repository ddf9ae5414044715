"""What README.md tells a reader to do can be done."""

import re
from datetime import UTC, datetime
from pathlib import Path

from connectors.http.openapi import document
from schemas.intake import read_report
from tests.measure.in_readme import measured, section, standing

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_report_in_the_readme_is_taken() -> None:
    """Who copies the example gets a receipt, not a list of faults."""
    sent = re.findall(r" -d '(\{.+?\n\})'", README, re.DOTALL)
    now = datetime(2026, 11, 24, tzinfo=UTC)

    assert [read_report(each.encode(), now.date(), now).number for each in sent] == ["GRN-2026-1"]


def test_the_paths_in_the_readme_are_the_doors() -> None:
    """Each address in the examples is one that the door describes."""
    told = {path.replace("GRN-2026-1", "{nummer}") for path in re.findall(r'\$DOOR(/[^"`\s]+)', README)}

    assert told - set(document()["paths"]) == set()
    assert len(told) == 3


def test_each_make_target_in_the_readme_exists() -> None:
    """No command in the text is one of another time."""
    told = set(re.findall(r"\bmake ([a-z]+)(?=[`\s])", README))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    assert told - targets == set()
    assert {"demo", "test", "check"} - told == set()


def test_each_file_that_the_root_documents_link_is_there() -> None:
    """No link leads nowhere."""
    names = ("README", "ARCHITECTURE", "SECURITY", "CHANGELOG", "GLOSSARY")
    texts = "".join((ROOT / f"{name}.md").read_text(encoding="utf-8") for name in names)
    linked = set(re.findall(r"\]\(([^)#:]+)\)", texts))

    assert {link for link in linked if not (ROOT / link).exists()} == set()


def test_the_figures_in_the_readme_are_the_measured_ones() -> None:
    """Whoever measures again and forgets the README, or writes a better figure by hand, is stopped here."""
    assert standing(README) == section(measured())


def test_a_figure_that_was_changed_by_hand_is_noticed() -> None:
    """Each figure of the table, one at a time: none is only decoration."""
    told = standing(README)
    places = [at for at, letter in enumerate(told) if letter.isdigit()]

    assert len(places) > 5
    for at in places:
        planted = README.replace(told, told[:at] + str((int(told[at]) + 1) % 10) + told[at + 1 :])
        assert standing(planted) != section(measured())


def test_no_figure_of_quality_stands_outside_the_table() -> None:
    """The section says nothing in numbers that is not measured and compared."""
    start = README.index("## How good is it")
    prose = README[start : README.index("\n## ", start + 1)].replace(standing(README), "")

    assert re.findall(r"\d*\.\d+", prose) == []
