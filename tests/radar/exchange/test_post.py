"""Promises of radar/exchange/post.py: what was queued leaves until its receipt comes, and tells nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from math import ceil
from pathlib import Path

import pytest

from connectors.ports import topic_in, topic_out
from radar.exchange.post import BACKGROUND, BATCH, LONGEST_RETRY, retry_after
from radar.store.db import connect
from schemas.codes import HUB, CaseStatus, PartyId
from schemas.errors import Unavailable
from schemas.events import PriorSummary, ReceiptLine, RowsWithdrawn
from tests.fakes.family import report
from tests.fakes.village import Village, village

GRN, UTR = "vt-grn", "vt-utr"
OUT = topic_out(PartyId(GRN))
NOTHING = RowsWithdrawn(("bericht-0",), b"")


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def test_without_a_receipt_it_is_sent_again_after_a_while(made: Village) -> None:
    """Not at once, and ever again until the receipt; never more than 15 s apart."""
    grn = made[GRN]
    sent = len(made.records(OUT))
    grn.post.queue(grn.conn, HUB, NOTHING)
    times = []
    for _ in range(60):
        times += [made.clock()] * grn.post.send_due(grn.conn)
        made.clock.move(seconds=1)
    waits = [retry_after(tries, unsent=1).total_seconds() for tries in range(5)]
    apart = [(later - earlier).total_seconds() for earlier, later in pairwise(times)]
    assert waits == [2.05, 4.05, 8.05, 15, 15]
    assert apart == [ceil(seconds) for seconds in waits]
    assert len(made.records(OUT)) - sent == len(times)
    made.run()
    assert grn.value("SELECT count(*) FROM outbox") == 0


def test_letters_of_the_background_leave_last_and_few_at_a_time(made: Village) -> None:
    """Queued first, they leave after all others; eight are under way until the receipt of one is in."""
    grn = made[GRN]
    behind = [grn.post.queue(grn.conn, HUB, NOTHING, background=True) for _ in range(BACKGROUND + 2)]
    ahead = [grn.post.queue(grn.conn, HUB, NOTHING, urgent=urgent) for urgent in (False, True)]
    assert grn.post.send_due(grn.conn) == BACKGROUND + 2
    said = [facts["message"] for facts in grn.events("message_sent")][-BACKGROUND - 2 :]
    assert said == [*ahead[::-1], *behind[:BACKGROUND]]
    assert grn.post.send_due(grn.conn) == 0
    made.run()
    assert grn.value("SELECT count(*) FROM outbox") == 0


def test_nobody_waits_longer_than_said() -> None:
    """Fifteen seconds at most, so that a minute after a fault all is through."""
    assert max(retry_after(tries) for tries in range(1000)) == LONGEST_RETRY == timedelta(seconds=15)


def test_each_send_is_sealed_anew(made: Village) -> None:
    """The same message twice in the topic shares no 16 bytes of its content."""
    grn = made[GRN]
    grn.post.queue(grn.conn, HUB, NOTHING)
    for _ in range(2):
        grn.post.send_due(grn.conn)
        made.clock.move(minutes=1)
    one, other = (json.loads(record.value)["data_base64"] for record in made.records(OUT)[-2:])
    assert not {one[i : i + 22] for i in range(11, len(one) - 22)} & {
        other[i : i + 22] for i in range(11, len(other) - 22)
    }


def test_the_outside_of_a_record_tells_nothing(made: Village) -> None:
    """One type for every event, a size from a list, and no word of what is meant."""
    made.file(UTR, report("U-1"))
    made.run()
    made.file(GRN, report("G-1", spoed=True))
    made.run()
    records = [
        json.loads(record.value) for record in (*made.records(OUT), *made.records(topic_in(PartyId(GRN))))
    ]
    assert {document["type"] for document in records} == {"nl.veiligthuis.radar.bericht.v1"}
    assert all("subject" not in document for document in records)
    assert len({len(document["data_base64"]) for document in records}) <= 4


def test_the_outbox_holds_nothing_readable(made: Village) -> None:
    """What waits stands under the storage key."""
    grn = made[GRN]
    grn.post.queue(grn.conn, PartyId(UTR), PriorSummary("koppeling-7", 1, CaseStatus.OPEN))
    assert b"koppeling-7" not in bytes(grn.value("SELECT content FROM outbox"))


def test_what_is_queued_stands_or_falls_with_its_transaction(made: Village) -> None:
    """Rolled back, it never leaves."""
    grn = made[GRN]
    with grn.conn.transaction(force_rollback=True):
        grn.post.queue(grn.conn, HUB, NOTHING)
    assert grn.post.send_due(grn.conn) == 0


def test_urgent_goes_first_and_the_rest_in_order(made: Village) -> None:
    """The order of the outbox is that of the acts."""
    grn = made[GRN]
    ids = [grn.post.queue(grn.conn, HUB, NOTHING, urgent=urgent) for urgent in (False, False, True)]
    grn.post.send_due(grn.conn)
    assert [facts["message"] for facts in grn.events("message_sent")][-3:] == [ids[2], ids[0], ids[1]]


def test_a_long_outbox_leaves_in_batches(made: Village) -> None:
    """More than a batch is no more than a batch at a time."""
    grn = made[GRN]
    for _ in range(BATCH + 3):
        grn.post.queue(grn.conn, HUB, NOTHING)
    assert [grn.post.send_due(grn.conn) for _ in range(3)] == [BATCH, 3, 0]


def test_a_broker_that_is_down_costs_nothing(made: Village) -> None:
    """It says so, and what waited leaves once it is back."""
    grn = made[GRN]
    grn.post.queue(grn.conn, HUB, NOTHING)
    made.broker.stop()
    with pytest.raises(Unavailable):
        grn.post.send_due(grn.conn)
    made.broker.start()
    made.run()
    assert grn.value("SELECT count(*) FROM outbox") == 0


def test_nothing_is_sealed_to_a_key_past_its_time(made: Village) -> None:
    """It waits for a newer key, and holds nobody else up."""
    grn = made[GRN]
    made.clock.move(days=6, hours=1)
    renew(made, HUB, GRN)
    made.live()
    made.clock.move(days=1)
    before = len(made.records(OUT))
    grn.post.queue(grn.conn, PartyId(UTR), PriorSummary("koppeling-7", 1, CaseStatus.OPEN))
    grn.post.queue(grn.conn, HUB, NOTHING)
    made.run()
    assert grn.rows("SELECT addressee FROM outbox") == [(UTR,)]
    assert len(made.records(OUT)) == before + 1
    renew(made, UTR)
    made.live()
    made.clock.move(minutes=1)
    made.run()
    assert (
        grn.value("SELECT count(*) FROM outbox"),
        made[UTR].value("SELECT count(*) FROM inbound_link"),
    ) == (0, 1)


def renew(made: Village, *parties: str) -> None:
    for party in parties:
        around = made.members[party].around
        key = around.keyring.renew(made.clock())
        assert key
        around.directory.learn(key)


def test_sequences_count_each_topic_by_itself(made: Village) -> None:
    """From one, without a gap, also after a restart."""
    made.file(GRN, report("G-1"))
    made.run()
    made.reopen()
    made.file(GRN, report("G-2"))
    made.run()
    numbers = [int(json.loads(record.value)["sequence"]) for record in made.records(OUT)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_outbox_outlives_the_process(made: Village) -> None:
    """Another connection finds what the first one committed."""
    grn = made[GRN]
    message_id = grn.post.queue(grn.conn, HUB, NOTHING)
    with connect(grn.conn.info.dsn + " password=proef") as other:
        assert other.execute("SELECT message_id FROM outbox").fetchall() == [(message_id,)]


def test_receipts_do_not_wait_for_a_long_outbox(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    """After one letter: who hears nothing for two seconds sends again, and everybody has more to do."""
    grn = made[GRN]
    for _ in range(BATCH):
        grn.post.queue(grn.conn, HUB, NOTHING)
    before: list[int] = []
    monkeypatch.setattr(grn.post, "send_fleeting", lambda *_: before.append(len(grn.events("message_sent"))))
    grn.post.acknowledge({HUB: [ReceiptLine("bericht-1", bytes(32))]})
    assert grn.post.send_due(grn.conn) == BATCH
    assert before == [1]
