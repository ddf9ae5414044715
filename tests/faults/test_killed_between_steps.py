"""kill -9 of each part between any two steps of a report: started again, it comes to the same links, once."""

import time
from collections.abc import Iterator
from typing import Final

import pytest

from radar.federation.loopback import wait_until
from tests.faults.conftest import Measure
from tests.faults.staged import (
    ASKER,
    BOARD,
    BROKER,
    EVALUATORS,
    HUB,
    KILL,
    LINKS,
    NEARLY_CERTAIN,
    OFTEN,
    POSTGRES,
    QUIET,
    SOURCE,
    STOP,
    Family,
    Stage,
)
from tests.plugins.by_hand import by_hand

pytestmark = by_hand("the machine must be quiet: it kills processes and waits for the others")

STEPS: Final = (
    ("report_taken", ASKER),
    ("own_reports_compared", ASKER),
    ("blocks_evaluated", ASKER),
    ("rows_filed", ASKER),
    ("message_sent", ASKER),
    ("rows_taken", HUB),
    ("question_answered", HUB),
    ("candidates_received", ASKER),
    ("senders_asked", ASKER),
    ("senders_given", HUB),
    ("links_found", ASKER),
    ("link_received", SOURCE),
    ("status_received", ASKER),
)
"""The steps of a report, and whose journal says each."""
VICTIMS: Final = (HUB, ASKER, SOURCE, "evaluator", BROKER, POSTGRES)
LATER: Final = {BOARD: [(NEARLY_CERTAIN, "open")], SOURCE: [(NEARLY_CERTAIN, "open")] * 2}
"""What both sources are told of it."""


@pytest.fixture(scope="module")
def families(stage: Stage) -> Iterator[Family]:
    """Families that the source and the board know already; all of them at once, because that is quicker."""
    known = [Family() for _ in range(len(STEPS) * len(VICTIMS) + 1)]
    stage.file_all([family.prior for family in known])
    return iter(known)


def settled(stage: Stage, family: Family) -> bool:
    """Whether the asker has its links, both sides know how it stands, and nothing is under way."""
    return (
        stage.found(family.number(ASKER)) == LINKS
        and all(stage.later(party, family.number(party), ASKER) == told for party, told in LATER.items())
        and stage.quiet()
    )


def assert_once(stage: Stage, family: Family) -> None:
    """The same links, once, at both ends; and one question that the hub took once."""
    assert stage.found(family.number(ASKER)) == LINKS
    for party, told in LATER.items():
        assert stage.later(party, family.number(party), ASKER) == told
        here = stage.rows(party, INBOUND, family.number(party), ASKER)
        assert sorted(here) == sorted(stage.rows(ASKER, MADE, family.number(ASKER), party))
    assert stage.rows(ASKER, COUNT_LINKS, family.number(ASKER)) == [(len(LINKS.links),)]
    assert stage.rows(ASKER, QUESTIONS, family.number(ASKER)) == [("done", 1)]
    ((question_id,),) = stage.rows(ASKER, QUESTION_ID, family.number(ASKER))
    assert stage.rows(HUB, TAKEN, question_id) == [(1,)]


INBOUND: Final = """SELECT link_id FROM inbound_link JOIN report USING (report_id)
    WHERE number = %s AND party = %s"""
MADE: Final = """SELECT link_id FROM link JOIN report USING (report_id)
    WHERE number = %s AND other_party = %s AND made"""
COUNT_LINKS: Final = "SELECT count(*) FROM link JOIN report USING (report_id) WHERE number = %s"
QUESTIONS: Final = """SELECT state, count(*) FROM question JOIN report USING (report_id)
    WHERE number = %s GROUP BY state"""
QUESTION_ID: Final = "SELECT question_id FROM question JOIN report USING (report_id) WHERE number = %s"
LABELLED: Final = "SELECT coalesce(sum(pairs), 0)::int FROM calibration"
TAKEN: Final = "SELECT count(*) FROM audit WHERE action = 'letter_taken' AND facts->>'message' = %s"


def test_an_undisturbed_report_finds_these(stage: Stage, families: Iterator[Family]) -> None:
    """Without a fault these are the links; the others are held against it."""
    family = next(families)
    stage.file(ASKER, family.new)

    wait_until(lambda: settled(stage, family), QUIET, OFTEN)

    assert_once(stage, family)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize(("event", "at"), STEPS)
def test_the_same_links_once(
    stage: Stage, families: Iterator[Family], measure: Measure, event: str, at: str, victim: str
) -> None:
    """Killed between two steps and started again, every part comes to the same links, once, and to rest."""
    family = next(families)
    ((labelled,),) = stage.rows(ASKER, LABELLED)
    part = EVALUATORS[family.index % 3] if victim == "evaluator" else victim
    act = KILL if part == at else STOP
    stage.traps[at].arm(event, act)

    filing = stage.file_soon(ASKER, family.new)
    stage.await_trap(at, event, act)
    if act == STOP:
        stage.kill(part)
        stage.go_on(at)
    began = time.monotonic()
    stage.back(part)
    filing.result(QUIET)
    stage.file(ASKER, family.new)  # the source system that had no answer sends it again
    wait_until(lambda: settled(stage, family), QUIET, OFTEN)
    measure(f"same links again after kill -9 of {victim}", time.monotonic() - began)

    assert_once(stage, family)
    assert stage.rows(ASKER, LABELLED) == [(labelled + 2,)]  # the mother, at the source and at the board
    assert stage.quiet()
