"""Promises of radar/node/loading.py: the past is filed behind all other work, once, and asks nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.ports import Load, LoadState, SearchReason, SearchState
from tests.fakes.family import child, father, mother, report
from tests.fakes.village import SOURCE, Village, village

GRN, UTR = "vt-grn", "vt-utr"
OLD = {"ontvangenOp": "2009-05-06T10:00:00+02:00", "laatstGewijzigdOp": "2010-01-02", "status": "gesloten"}


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def old(number: str, *people: dict[str, Any], **values: Any) -> dict[str, Any]:
    return report(number, *people, **(OLD | values))


def load(made: Village, party: str, *reports: dict[str, Any]) -> Load:
    member = made[party]
    return member.backfill.start(member.conn, SOURCE, "verleden", [made.read(each) for each in reports])


def found(made: Village, party: str, number: str) -> list[tuple[str, str]]:
    answer = made.answer(party, number)
    return [(link.party, link.band.value) for person in answer.persons for link in person.links]


def test_a_new_report_finds_the_past_of_another_region_and_of_its_own(made: Village) -> None:
    """What was loaded is found like any prior report; nobody was alerted and nothing asked for it."""
    load(made, UTR, old("U-1", mother(), child()), old("U-2", mother()))
    load(made, GRN, old("G-1", mother()))
    made.run()
    assert [made[party].events("links_found") for party in (GRN, UTR)] == [[], []]
    assert made.hub.events("question_answered") == []
    made.file(GRN, report("G-9"))
    made.run()
    assert [(GRN, "nearly_certain"), (UTR, "nearly_certain"), (UTR, "nearly_certain")] == found(
        made, GRN, "G-9"
    )
    assert [made[party].events("report_alert") for party in (GRN, UTR)] == [[], []]


def test_an_old_report_says_that_it_did_not_ask(made: Village) -> None:
    """Its answer is no search, and says why."""
    load(made, UTR, old("U-1"))
    made.run()
    answer = made.answer(UTR, "U-1")
    assert (SearchState.NOT_YET_SEARCHED, SearchReason.NOT_ASKED) == (answer.state, answer.reason)
    assert answer.own_searched_at is None
