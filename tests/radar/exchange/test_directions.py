"""Promises of radar/exchange/directions.py: each event has one direction, and no event has none."""

import pytest

from radar.exchange.directions import (
    HUB_TO_ALL,
    HUB_TO_INBOX,
    HUB_TO_NODE,
    INBOX_TO_HUB,
    INBOX_TO_NODE,
    NODE_TO_HUB,
    NODE_TO_INBOX,
    NODE_TO_NODE,
    allowed,
)
from schemas.codes import PartyKind
from schemas.events import EVENTS, Event
from tests.fakes.events import EXAMPLES

REGION, RVDK, HUB, INBOX = PartyKind.REGION, PartyKind.RVDK, PartyKind.HUB, PartyKind.INBOX
WAYS = {
    (REGION, HUB): NODE_TO_HUB,
    (HUB, REGION): HUB_TO_NODE,
    (REGION, RVDK): NODE_TO_NODE,
    (RVDK, REGION): NODE_TO_NODE,
    (REGION, INBOX): NODE_TO_INBOX,
    (INBOX, REGION): INBOX_TO_NODE,
    (INBOX, HUB): INBOX_TO_HUB,
    (HUB, INBOX): HUB_TO_INBOX,
    (INBOX, INBOX): (),
    (PartyKind.EVALUATOR, HUB): (),
}


def test_every_event_has_a_direction() -> None:
    """None of the closed list is forgotten, none is invented."""
    assert {*HUB_TO_ALL, *(event for way in WAYS.values() for event in way)} == set(EVENTS)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_an_event_goes_where_it_may_and_nowhere_else(event: Event) -> None:
    """Between nodes, inboxes and the hub, and from the hub to all: each by its own list."""
    kind = type(event)
    for (source, me), way in WAYS.items():
        assert allowed(source, me, event, public=False) == (kind in way)
        assert allowed(source, me, event, public=True) == (source is HUB and kind in HUB_TO_ALL)
