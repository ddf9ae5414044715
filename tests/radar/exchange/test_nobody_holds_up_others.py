"""What one party does, or leaves, must not stop the others: above all not the hub, on which all depend."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.ports import topic_out
from radar.exchange.arrivals import STOP_AFTER
from radar.exchange.post import letter_path
from schemas import wire
from schemas.codes import HUB, Band, PartyId
from schemas.errors import Unavailable
from schemas.events import Alive, Coverage, FiledPerson, LinkMade, PartyCoverage, ReportFiled, RowsWithdrawn
from schemas.row import ROW
from schemas.sealed import MAX_PLAIN
from tests.fakes.village import Village, village, with_effects

A, B = "vt-gelderland-zuid", "rvdk"
LINK = LinkMade("koppeling-1", bytes(16), bytes(16), Band.POSSIBLE, False)


@pytest.fixture
def two(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database, nodes=(A, B)) as made:
        yield made


def failing(*_: object) -> None:
    raise ValueError("a defect of this program")


def let_key_end(two: Village, party: str) -> None:
    """At the hub: the last key that it heard of this party may no longer be sealed to."""
    directory = two.hub.around.directory
    key = directory.sealing_key(PartyId(party))
    assert key is not None
    directory._keys[PartyId(party)] = replace(key, seal_until=two.clock())


def alive(two: Village, party: str) -> Alive:
    return two[party].work.alive(two[party].conn)


def test_a_letter_to_a_party_without_a_key_is_let_go(two: Village) -> None:
    """A region that was away for longer than its key holds up neither the hub nor what others send."""
    two.put_letter(A, B, LINK, "brief-1")
    let_key_end(two, B)
    assert (two.hub.arrivals.step(two.hub.conn, 0), two.hub.arrivals.step(two.hub.conn, 0)) == (1, 0)
    assert two.hub.events("letter_relayed") == []


def test_a_sender_without_a_key_holds_nobody_up(two: Village) -> None:
    """What it sent is committed, without a receipt: it sends again, and by then its new key is known."""
    with_effects(two, HUB, lambda conn, arrived: None)
    two.put_event(A, HUB, RowsWithdrawn((), b""), "bericht-1")
    let_key_end(two, A)
    assert (two.hub.arrivals.step(two.hub.conn, 0), two.hub.quarantined()) == (1, [])
    two.put_event(B, HUB, RowsWithdrawn((), b""), "bericht-2")
    assert two.hub.arrivals.step(two.hub.conn, 0) == 1


def test_a_letter_that_outgrows_its_bounds_on_its_way_is_put_aside(two: Village) -> None:
    """A letter that fits with the short name of its addressee only does not end the hub."""
    me, to = PartyId(A), PartyId(B)
    room = MAX_PLAIN - len(wire.encode_letter(to, b"x", bytes(64)))
    value = bytes(room // 4 * 3)
    signature = two[A].around.keyring.signing.sign(letter_path(me, to), value)
    two.put_plain(topic_out(me), wire.encode_letter(to, value, signature), "bericht-1")
    two.hub.arrivals.step(two.hub.conn, 0)
    assert two.hub.quarantined() == ["te_groot"]


def test_a_node_that_claims_to_wait_for_ever_is_heard(two: Village) -> None:
    """The age of its oldest message is a number that no clock can hold; the hub takes it as very old."""
    said = replace(alive(two, A), oldest_unsent_seconds=2**62)
    two.put_event(A, HUB, said, "bericht-1")
    two.hub.arrivals.step(two.hub.conn, 0)
    assert two.hub.quarantined() == []


def test_one_party_alone_cannot_stop_the_hub(two: Village) -> None:
    """However many of its messages fail, they go to quarantine; a fault that hits two parties stops it."""
    with_effects(two, HUB, failing)
    for number in range(2 * STOP_AFTER):
        two.put_event(A, HUB, alive(two, A), f"bericht-{number}")
    two.hub.arrivals.step(two.hub.conn, 0)
    assert len(two.hub.quarantined()) == 2 * STOP_AFTER
    two.put_event(B, HUB, alive(two, B), "bericht-van-een-ander")
    with pytest.raises(Unavailable):
        two.hub.arrivals.step(two.hub.conn, 0)


def test_what_is_sent_again_and_again_stands_in_the_audit_once(two: Village) -> None:
    """A message that cannot be taken is sent every quarter minute; that is one line, not 5,760 a day."""
    with_effects(two, HUB, failing)
    said = alive(two, A)
    for number in range(3):
        two.put_event(A, HUB, said, f"bericht-{number}")
        two.hub.arrivals.step(two.hub.conn, 0)
    assert two.hub.value("SELECT count(*) FROM audit WHERE action = 'quarantined'") == 1


def test_a_party_of_a_newer_manifest_is_passed_over(two: Village) -> None:
    """The hub may know a party that this node does not yet; what it says of the others is kept."""
    key = replace(alive(two, B).sealing_key, party=PartyId("vt-nieuw"))
    lines = (
        PartyCoverage(PartyId("vt-nieuw"), None, None, two.clock(), key),
        *two.hub.hub.coverage(two.hub.conn),
    )
    two.clock.move(minutes=1)
    two.hub.post.publish(two.hub.conn, Coverage(lines))
    two[A].arrivals.step(two[A].conn, 0)
    assert two[A].quarantined() == []
    assert two[A].value("SELECT max(heard_at) FROM party_coverage") == two.clock()


def test_what_is_too_large_to_be_sent_holds_up_nothing(two: Village) -> None:
    """A message that no letter can hold stays in the outbox; what comes after it is sent."""
    post, conn = two[A].post, two[A].conn
    rows = bytes(ROW.itemsize * 64)
    persons = (FiledPerson(rows, rows),) * 5
    post.queue(conn, HUB, ReportFiled(False, True, bytes(32), persons), urgent=True)
    post.queue(conn, HUB, ReportFiled(False, False, bytes(32), persons[:1]))
    assert post.send_due(conn) == 2
    assert len(two[A].events("message_sent")) == 1
