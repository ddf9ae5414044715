"""A second process of a party waits, and takes over what the first one was doing when it is killed."""

import time
from typing import Final

import pytest

from radar.federation.loopback import wait_until
from tests.faults.conftest import Measure
from tests.faults.staged import ASKER, HUB, KILL, LINKS, OFTEN, QUIET, Family, Stage
from tests.plugins.by_hand import by_hand

pytestmark = by_hand("the machine must be quiet: it kills processes and waits for the others")

TAKES_OVER: Final = 10.0
STANDBY, ACTIVE = "standby", "active"


@pytest.mark.parametrize(("party", "event"), [(ASKER, "rows_filed"), (HUB, "rows_taken")])
def test_takes_over_in_the_middle_of_a_report(stage: Stage, measure: Measure, party: str, event: str) -> None:
    """Within 10 s of kill -9 the second process is active and ends the report; and then the other way."""
    family = Family()
    stage.file_all([family.prior])
    second = stage.federation.start_standby(party)
    assert wait_until(lambda: stage.said(second, STANDBY) == 1, QUIET, OFTEN)
    assert stage.said(second, ACTIVE) == 0
    stage.traps[party].arm(event, KILL)
    stage.file_soon(ASKER, family.new)
    stage.await_trap(party, event, KILL)
    began = time.monotonic()
    assert wait_until(lambda: stage.said(second, ACTIVE) == 1, TAKES_OVER, OFTEN)
    measure(f"standby of {party} active", time.monotonic() - began)
    door = second if party == ASKER else ASKER
    assert wait_until(
        lambda: stage.found(family.number(ASKER), door) == LINKS and stage.quiet(), QUIET, OFTEN
    )

    before = stage.said(party, STANDBY)
    stage.back(party)
    assert wait_until(lambda: stage.said(party, STANDBY) == before + 1, QUIET, OFTEN)
    active = stage.said(party, ACTIVE)
    stage.federation.kill_process(second)
    assert wait_until(lambda: stage.said(party, ACTIVE) == active + 1, TAKES_OVER, OFTEN)
