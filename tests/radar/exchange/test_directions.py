"""Promises of radar/exchange/directions.py: each event has one direction, and no event has none."""

import pytest

from radar.exchange.directions import HUB_TO_ALL, HUB_TO_NODE, NODE_TO_HUB, NODE_TO_NODE, allowed
from schemas.codes import HUB, PartyId
from schemas.events import EVENTS, Event
from tests.fakes.events import EXAMPLES

GRN, UTR = PartyId("vt-grn"), PartyId("vt-utr")


def test_every_event_has_a_direction() -> None:
    """None of the closed list is forgotten, none is invented."""
    assert {*HUB_TO_ALL, *HUB_TO_NODE, *NODE_TO_HUB, *NODE_TO_NODE} == set(EVENTS)


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_an_event_goes_where_it_may_and_nowhere_else(event: Event) -> None:
    """Node to hub, hub to node, node to node, hub to all: each by its own list."""
    kind = type(event)
    assert allowed(GRN, HUB, event, public=False) == (kind in NODE_TO_HUB)
    assert allowed(HUB, GRN, event, public=False) == (kind in HUB_TO_NODE)
    assert allowed(UTR, GRN, event, public=False) == (kind in NODE_TO_NODE)
    assert allowed(HUB, GRN, event, public=True) == (kind in HUB_TO_ALL)
    assert not allowed(UTR, GRN, event, public=True)
