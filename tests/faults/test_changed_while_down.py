"""Withdrawn, corrected or closed while a part is down: every party with a link hears of it afterwards."""

import time
from collections.abc import Callable
from typing import Final

import httpx
import pytest

from radar.federation.loopback import wait_until
from tests.faults.conftest import Measure
from tests.faults.staged import (
    ASKER,
    BROKER,
    HUB,
    LINKS,
    OFTEN,
    QUIET,
    RECEIVED_AT,
    SOURCE,
    Family,
    Found,
    Stage,
)
from tests.plugins.by_hand import by_hand

pytestmark = by_hand("the machine must be quiet: it kills processes and waits for the others")

Act = Callable[[Stage, Family], httpx.Response | None]
WITHOUT_SOURCE: Final = Found(tuple(link for link in LINKS.links if link[1] != SOURCE))
CLOSED: Final = Found(
    tuple((*link[:3], "gesloten" if link[1] == SOURCE else link[3]) for link in LINKS.links)
)


def withdraw(stage: Stage, family: Family) -> httpx.Response | None:
    return stage.withdraw(SOURCE, family.number(SOURCE))


def correct(stage: Stage, family: Family) -> httpx.Response | None:
    """It was about somebody else."""
    other = Family()
    return stage.put(SOURCE, family.report(SOURCE, other.mother, revision=2))


def close(stage: Stage, family: Family) -> httpx.Response | None:
    return stage.close_report(SOURCE, family.number(SOURCE), 2, RECEIVED_AT.date())


@pytest.mark.parametrize("part", [HUB, BROKER, ASKER])
@pytest.mark.parametrize(
    ("act", "after"), [(withdraw, WITHOUT_SOURCE), (correct, WITHOUT_SOURCE), (close, CLOSED)]
)
def test_the_asking_region_hears_of_it(
    stage: Stage, measure: Measure, act: Act, after: Found, part: str
) -> None:
    """It is acknowledged while the part is down, and takes effect where the links are once that is back."""
    family = Family()
    stage.file_all([family.prior])
    stage.file_all([{ASKER: family.new}])
    assert stage.found(family.number(ASKER)) == LINKS
    stage.kill(part)

    receipt = act(stage, family)
    assert receipt is not None
    assert receipt.status_code == 200

    stage.back(part)
    began = time.monotonic()
    wait_until(lambda: stage.found(family.number(ASKER)) == after and stage.quiet(), QUIET, OFTEN)
    measure(f"heard of a change after {part} came back", time.monotonic() - began)
    assert stage.found(family.number(ASKER)) == after
    assert stage.quiet()


def test_a_withdrawn_report_that_was_lost_on_its_way_never_comes_back(stage: Stage) -> None:
    """Withdrawn before the hub read it, and lost with the broker: sent again, it finds its tombstone."""
    family = Family()
    number = family.number(SOURCE)
    stage.kill(HUB)
    stage.file(SOURCE, family.prior[SOURCE])
    assert wait_until(lambda: stage.rows(SOURCE, SENT, number) == [(True,)], QUIET, OFTEN)
    ((question_id,),) = stage.rows(SOURCE, QUESTION_ID, number)
    answer = stage.withdraw(SOURCE, number)
    assert answer is not None
    assert answer.status_code == 200
    stage.kill(BROKER)
    stage.back(BROKER)
    stage.back(HUB)
    assert wait_until(stage.quiet, QUIET, OFTEN)

    stage.file(ASKER, family.new)
    assert wait_until(stage.quiet, QUIET, OFTEN)

    assert stage.rows(HUB, "SELECT digest FROM seen WHERE message_id = %s", question_id) == [(None,)]
    assert stage.rows(HUB, TAKEN, question_id) == [(0,)]
    assert stage.found(family.number(ASKER)) == Found(())


SENT: Final = """SELECT tries > 0 FROM outbox JOIN question ON question_id = message_id
    JOIN report USING (report_id) WHERE number = %s"""
QUESTION_ID: Final = "SELECT question_id FROM question JOIN report USING (report_id) WHERE number = %s"
TAKEN: Final = "SELECT count(*) FROM audit WHERE action = 'letter_taken' AND facts->>'message' = %s"
