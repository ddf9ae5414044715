"""Promises of radar/journal.py: one JSON line an event, from a closed list; the watcher hears it first."""

import io
import json
from datetime import UTC, datetime

import pytest

from radar.journal import Journal

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_a_line_says_when_who_and_what() -> None:
    """Time, party, event and facts, and nothing else."""
    stream = io.StringIO()
    Journal("vt-grn", lambda: NOW, stream).say("report_taken", dossier="d-1", persons=3)
    assert [json.loads(line) for line in stream.getvalue().splitlines()] == [
        {"time": NOW.isoformat(), "party": "vt-grn", "event": "report_taken", "dossier": "d-1", "persons": 3}
    ]


def test_what_is_not_listed_is_a_defect() -> None:
    """An unknown event, and a known one with a fact too many, raise; nothing is written."""
    stream = io.StringIO()
    journal = Journal("vt-grn", lambda: NOW, stream)
    with pytest.raises(KeyError):
        journal.say("gekeken")
    with pytest.raises(ValueError, match="may not carry"):
        journal.say("report_taken", name="Verzonnen")
    assert stream.getvalue() == ""


def test_the_watcher_stops_a_process_before_the_line() -> None:
    """A fault test that ends the process at an event ends it before the event is written."""
    stream = io.StringIO()

    def watch(event: str, _: object) -> None:
        raise SystemExit(event)

    with pytest.raises(SystemExit, match="report_taken"):
        Journal("vt-grn", lambda: NOW, stream, watch).say("report_taken", dossier="d-1", persons=3)
    assert stream.getvalue() == ""
