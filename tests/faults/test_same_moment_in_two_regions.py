"""Two reports about one child at the same moment in two regions, through the real processes.

That this check finds the bug it is for, one transaction that stores and compares at two workers, is shown on
the register itself in tests/radar/hub/test_same_moment.py: a hub with two writers is not to be had here.
"""

import time
from threading import Barrier
from typing import Final

from radar.federation.loopback import wait_until
from tests.faults.conftest import Measure
from tests.faults.staged import ASKER, OFTEN, QUIET, SOURCE, Family, Stage
from tests.plugins.by_hand import by_hand

pytestmark = by_hand("the machine must be quiet: it kills processes and waits for the others")

TRIES: Final = 200
BATCH: Final = 25
"""Tries under way together: so many wait for each other at the hub that "at the same moment" stays true."""
REGIONS: Final = (ASKER, SOURCE)
MADE: Final = """SELECT number, link_id FROM link JOIN report USING (report_id)
    WHERE made AND NOT own_region AND withdrawn_reason IS NULL"""
INBOUND: Final = """SELECT number, link_id FROM inbound_link JOIN report USING (report_id)
    WHERE withdrawn_reason IS NULL"""


def test_linked_at_both_nodes_each_time(stage: Stage, measure: Measure) -> None:
    """Whichever comes later has the link, and the other one is told of it: 200 of 200 times, and once."""
    families = [Family() for _ in range(TRIES)]
    together = Barrier(len(REGIONS))

    def file(party: str, batch: list[Family]) -> None:
        for family in batch:
            together.wait(QUIET)
            stage.file(party, family.report(party, family.known_child))

    began = time.monotonic()
    for first in range(0, TRIES, BATCH):
        batch = families[first : first + BATCH]
        list(stage.threads.map(file, REGIONS, [batch] * len(REGIONS)))
        assert wait_until(stage.quiet, QUIET, OFTEN)
    measure(f"{TRIES} pairs filed and linked", time.monotonic() - began)

    found = ends(stage)
    assert sum(linked_once(family, found) for family in families) == TRIES


Ends = dict[tuple[str, str], dict[str, list[str]]]


def ends(stage: Stage) -> Ends:
    """By region and kind of end, the links of each number."""
    found: Ends = {}
    for party in REGIONS:
        for kind, query in (("made", MADE), ("inbound", INBOUND)):
            of = found.setdefault((party, kind), {})
            for number, link_id in stage.rows(party, query):
                of.setdefault(number, []).append(link_id)
    return found


def linked_once(family: Family, found: Ends) -> bool:
    """One link at one of the two regions, and the same one as told at the other."""
    made, told = (
        [found[party, kind].get(family.number(party), []) for party in regions]
        for kind, regions in (("made", REGIONS), ("inbound", REGIONS[::-1]))
    )
    return made == told and sorted(map(len, made)) == [0, 1]
