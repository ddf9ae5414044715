"""kill -9 of each part between any two steps of a withdrawal: it is gone everywhere, and taken back once."""

import time
from collections.abc import Iterator
from typing import Final

import pytest

from radar.federation.loopback import wait_until
from tests.faults.conftest import Measure
from tests.faults.staged import (
    ASKER,
    BROKER,
    HUB,
    KILL,
    LINKS,
    OFTEN,
    POSTGRES,
    QUIET,
    SOURCE,
    STOP,
    Family,
    Found,
    Stage,
)
from tests.plugins.by_hand import by_hand

pytestmark = by_hand("the machine must be quiet: it kills processes and waits for the others")

STEPS: Final = (("rows_withdrawn", SOURCE), ("rows_withdrawn", HUB), ("link_closed", ASKER))
VICTIMS: Final = (HUB, ASKER, SOURCE, BROKER, POSTGRES)
WITHOUT_SOURCE: Final = Found(tuple(link for link in LINKS.links if link[1] != SOURCE))
WITHDRAWALS: Final = "SELECT count(*) FROM audit WHERE action = 'letter_withdrawn'"
LIVE_INBOUND: Final = """SELECT count(*) FROM inbound_link JOIN report USING (report_id)
    WHERE number = %s AND withdrawn_reason IS NULL"""


@pytest.fixture(scope="module")
def linked(stage: Stage) -> Iterator[Family]:
    """Families whose new report has its links."""
    known = [Family() for _ in range(len(STEPS) * len(VICTIMS))]
    stage.file_all([family.prior for family in known])
    stage.file_all([{ASKER: family.new} for family in known])
    return iter(known)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize(("event", "at"), STEPS)
def test_gone_everywhere_once(
    stage: Stage, linked: Iterator[Family], measure: Measure, event: str, at: str, victim: str
) -> None:
    """The links to a withdrawn report go at the asker, its rows at the hub, and nothing is under way."""
    family = next(linked)
    number = family.number(SOURCE)
    assert stage.found(family.number(ASKER)) == LINKS
    ((before,),) = stage.rows(HUB, WITHDRAWALS)
    act = KILL if victim == at else STOP
    stage.traps[at].arm(event, act)

    taking_back = stage.threads.submit(stage.withdraw, SOURCE, number)
    stage.await_trap(at, event, act)
    if act == STOP:
        stage.kill(victim)
        stage.go_on(at)
    began = time.monotonic()
    stage.back(victim)
    taking_back.result(QUIET)

    def acknowledged() -> bool:
        answer = stage.withdraw(SOURCE, number)
        return answer is not None and answer.status_code == 200

    assert wait_until(acknowledged, QUIET, OFTEN)
    wait_until(lambda: stage.found(family.number(ASKER)) == WITHOUT_SOURCE and stage.quiet(), QUIET, OFTEN)
    measure(f"withdrawn everywhere after kill -9 of {victim}", time.monotonic() - began)

    assert stage.found(family.number(ASKER)) == WITHOUT_SOURCE
    assert stage.quiet()
    assert stage.rows(HUB, WITHDRAWALS) == [(before + 1,)]
    assert stage.rows(SOURCE, LIVE_INBOUND, number) == [(0,)]
