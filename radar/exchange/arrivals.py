"""Receiving: verify, open, remove duplicates, and commit effects, position and id in one transaction.

A record that cannot be trusted or read goes to quarantine and never blocks a partition. A receipt leaves
after the commit, never before; a message that comes again gets its receipt again.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import psycopg

from connectors.ports import TOPIC_ALL, LogId, LogReader, Record, topic_in, topic_out
from radar import audit
from radar.exchange.directions import allowed
from radar.exchange.post import SQL, Post, Surroundings, letter_path
from radar.store.db import Connection, in_one_go
from schemas import envelope, wire
from schemas.codes import HUB, PartyId
from schemas.errors import BadInput, Distrusted, Unavailable
from schemas.events import FLEETING, Event, KeyGone, Receipt, ReceiptLine
from schemas.sealed import MAX_PLAIN, info, key_id_of, verify

TRIES: Final = 3
STOP_AFTER: Final = 10
"""So many messages in a row that fail here mean a fault of this program: it stops instead of putting all
the world in quarantine."""
TOMBSTONE: Final = None
POISON: Final = (
    ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError, RuntimeError,
    psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError, BadInput,
)  # fmt: skip


@dataclass(slots=True)
class Arrived:
    """One event, verified and opened. Effects append to `then` what must wait for the commit."""

    source: PartyId
    message_id: str
    digest: bytes = field(repr=False)
    event: Event = field(repr=False)
    fleeting: bool
    then: list[Callable[[], None]] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """What is sure of a record so far, however it ends."""

    sequence: int = 0
    """0 until the signature and the envelope hold."""
    digest: bytes | None = field(default=None, repr=False)
    """Of what is inside, once it is open: a new seal of the same bad message is not a new one."""


@dataclass(frozen=True, slots=True)
class Relayed:
    """A letter for another party, as the hub sees it."""

    source: PartyId
    letter: wire.Letter


Effects = Callable[[Connection, Arrived], None]


class Arrivals:
    """Reads the topics of this process. Belongs to the one thread that holds the lock."""

    def __init__(
        self,
        around: Surroundings,
        post: Post,
        effects: Effects,
        after_rollback: Callable[[Connection], None] = lambda _: None,
    ) -> None:
        self._around, self._post, self._effects = around, post, effects
        self._after_rollback = after_rollback
        self._writers = _writers(around)
        self._by_oin = {party.oin: party.id for party in around.directory.manifest.parties}
        self._reader: LogReader | None = None
        self._failed_in_a_row = 0
        self._failing: set[PartyId] = set()
        self._last_sequence: dict[str, int] = {}

    def open(self, conn: Connection) -> None:
        """Start to read, each topic from the position that stands in the database."""
        known: dict[str, tuple[LogId, int] | None] = dict.fromkeys(self._writers)
        for topic, cluster_id, topic_id, next_offset, last_sequence in SQL.positions(conn):
            if topic in known:
                known[topic] = (LogId(cluster_id, topic_id), next_offset)
            self._last_sequence[topic] = last_sequence
        self._reader = self._around.log.reader(known)
        for topic in self._reader.replaced:
            self._around.journal.say("log_replaced", topic=topic)
            audit.record(conn, self._around.clock(), "log_replaced", topic=topic)
        if self._reader.replaced:
            SQL.all_due_now(conn, now=self._around.clock())
            self._around.wake_sender.set()

    def close(self) -> None:
        if self._reader:
            self._reader.close()
            self._reader = None

    def step(self, conn: Connection, seconds: float) -> int:
        """Take what comes within `seconds`; how many records. Raises Unavailable when the log is down."""
        assert self._reader, "open first"
        records = self._reader.poll(seconds)
        receipts: dict[PartyId, list[ReceiptLine]] = {}
        try:
            for record in records:
                self._take(conn, record, receipts)
        finally:
            self._post.acknowledge(receipts)
        for topic, behind in self._reader.lag().items():
            self._around.metrics.put("radar_log_lag_records", behind, topic=topic)
        return len(records)

    def _take(self, conn: Connection, record: Record, receipts: dict[PartyId, list[ReceiptLine]]) -> None:
        reading = Reading()
        try:
            understood = self._understand(record, reading)
        except Distrusted as refusal:
            self._quarantine(conn, record, refusal, reading)
            return
        sequence = reading.sequence
        if isinstance(understood, Relayed):
            self._relay(conn, record, reading, understood)
            return
        if understood.fleeting and sequence <= self._last_sequence.get(record.topic, 0):
            with conn.transaction():  # a replay: what it says is old
                self._move(conn, record, sequence)
            return
        if self._commit(conn, record, reading, understood) and not understood.fleeting:
            line = ReceiptLine(understood.message_id, understood.digest)
            receipts.setdefault(understood.source, []).append(line)

    def _relay(self, conn: Connection, record: Record, reading: Reading, relayed: Relayed) -> None:
        """Pass a letter on; one party without a key must not hold up all others, its sender sends again."""
        addressee = relayed.letter.peer
        reached = self._post.reaches(addressee)
        if reached:
            try:
                self._post.relay(conn, relayed.source, relayed.letter)
            except BadInput as error:  # it fitted with the addressee's name, and not with its sender's
                self._quarantine(conn, record, Distrusted(error.code, limiet=MAX_PLAIN >> 10), reading)
                return
        with conn.transaction():
            self._move(conn, record, reading.sequence)
        if reached:
            self._around.journal.say("letter_relayed", party=relayed.source)

    def _commit(self, conn: Connection, record: Record, reading: Reading, arrived: Arrived) -> bool:
        """Effects, id and position in one transaction; True when its receipt may go."""
        for attempt in range(1, TRIES + 1):
            arrived.then.clear()
            try:
                with in_one_go(conn):
                    fresh = arrived.fleeting or self._see(conn, arrived)
                    if fresh:
                        self._effects(conn, arrived)
                    self._move(conn, record, reading.sequence)
            except Distrusted as refusal:
                self._after_rollback(conn)
                self._quarantine(conn, record, refusal, reading)
                return False
            except POISON as error:
                self._after_rollback(conn)
                self._around.journal.say("failure", part="effects", cause=type(error).__name__)
                if attempt == TRIES:
                    self._give_up(conn, record, arrived, reading)
                    return False
            except (psycopg.Error, Unavailable):
                self._after_rollback_if_alive(conn)
                raise
            else:
                self._committed(arrived, fresh=fresh)
                return True
        raise AssertionError("unreachable")

    def _after_rollback_if_alive(self, conn: Connection) -> None:
        if not conn.closed and not conn.broken:
            self._after_rollback(conn)

    def _committed(self, arrived: Arrived, *, fresh: bool) -> None:
        if not arrived.fleeting:  # a sign of life succeeds, however broken everything else is
            self._failed_in_a_row = 0
            self._failing.clear()
        if not fresh:
            self._around.metrics.add("radar_messages_again_total")
            self._around.journal.say("message_again", message=arrived.message_id, source=arrived.source)
            return
        kind = type(arrived.event).__name__
        self._around.metrics.add("radar_messages_committed_total", kind=kind)
        for act in arrived.then:
            act()
        self._around.wake_sender.set()  # what the effects queued must not wait for the next look
        if not arrived.fleeting:
            self._around.journal.say(
                "message_committed", message=arrived.message_id, source=arrived.source, kind=kind
            )

    def _see(self, conn: Connection, arrived: Arrived) -> bool:
        """False when it was seen before, or stands under a tombstone. Other content under a known id is a
        security alarm, not a duplicate."""
        now = self._around.clock()
        if SQL.see(
            conn, source=arrived.source, message_id=arrived.message_id, digest=self._kept(arrived), now=now
        ):
            return True
        (known,) = SQL.seen_digest(conn, source=arrived.source, message_id=arrived.message_id)
        if known is not TOMBSTONE and bytes(known) != self._kept(arrived):
            raise Distrusted("zelfde_id")
        return False

    def _kept(self, arrived: Arrived) -> bytes:
        """What is kept of a digest: under a key, for a plain one would confirm guesses at the content."""
        return hmac.digest(self._around.storage.to_bytes(), arrived.digest, "sha256")

    def _give_up(self, conn: Connection, record: Record, arrived: Arrived, reading: Reading) -> None:
        # One that is in quarantine and is sent again and again says nothing new about this program.
        if not SQL.in_quarantine(conn, topic=record.topic, content_hash=arrived.digest):
            self._failed_in_a_row += 1
            self._failing.add(arrived.source)
        # One other party alone must not be able to stop us; what it sent stays in its outbox.
        if self._failed_in_a_row >= STOP_AFTER and (HUB in self._failing or len(self._failing) > 1):
            raise Unavailable("storing")
        self._quarantine(conn, record, Distrusted("mislukt"), reading)

    def _quarantine(self, conn: Connection, record: Record, refusal: Distrusted, reading: Reading) -> None:
        """Keep the record as it came. By the digest of its content when that is known, so that each new
        seal of one poisonous message does not fill the table."""
        now = self._around.clock()
        with conn.transaction():
            fresh = SQL.quarantine(
                conn,
                topic=record.topic,
                offset=record.offset,
                code=refusal.code,
                value=record.value,
                signature=record.signature,
                content_hash=reading.digest or hashlib.sha256(record.value + record.signature).digest(),
                now=now,
            )
            if fresh:  # it is sent again until it is taken: the audit need not say so each time
                audit.record(
                    conn, now, "quarantined", topic=record.topic, offset=record.offset, code=refusal.code
                )
            self._move(conn, record, reading.sequence)
        self._around.metrics.add("radar_messages_quarantined_total", code=refusal.code)
        self._around.journal.say("quarantined", topic=record.topic, offset=record.offset, code=refusal.code)
        if isinstance(refusal, _KeyGoneFor) and self._post.reaches(refusal.source):
            self._post.send_fleeting(conn, refusal.source, KeyGone((refusal.message_id,)))
            self._around.journal.say("key_gone", message=refusal.message_id, source=refusal.source)

    def _move(self, conn: Connection, record: Record, sequence: int) -> None:
        assert self._reader
        log_id = self._reader.log_id(record.topic)
        SQL.move(
            conn,
            topic=record.topic,
            cluster_id=log_id.cluster_id,
            topic_id=log_id.topic_id,
            next_offset=record.offset + 1,
            sequence=sequence,
        )
        last = self._last_sequence.get(record.topic, 0)
        if last and sequence > last + 1:
            self._around.metrics.add("radar_sequence_gaps_total", sequence - last - 1)
            self._around.journal.say("sequence_gap", topic=record.topic, missing=sequence - last - 1)
        self._last_sequence[record.topic] = max(last, sequence)

    # --- understanding a record: each step refuses what does not hold -----------------------------------

    def _understand(self, record: Record, reading: Reading) -> Arrived | Relayed:
        """Verify and open one record.

        1. The signature is the topic's writer's, over this very topic.
        2. The envelope is of a known version, and its source is that writer.
        3. The seal opens with a key of ours, for this sender, purpose and id.
        4. What is inside is an event that this sender may send us, or a letter under its own signature.
        """
        writer = self._writers[record.topic]
        manifest = self._around.directory.manifest
        verify(manifest[writer].signing_key, record.topic, record.value, record.signature)  # (1)
        outer = envelope.read(record.value)
        if self._by_oin.get(outer.source_oin) != writer:  # (2)
            raise Distrusted("verkeerde_afzender")
        reading.sequence = outer.sequence
        if record.topic == TOPIC_ALL:
            return self._public(writer, outer)
        plain = self._open(writer, "bericht", outer)  # (3)
        reading.digest = wire.digest(plain)
        inside = wire.decode_any(plain)
        if not isinstance(inside, wire.Letter):
            return self._event(writer, outer.message_id, plain, inside)
        if self._around.party == HUB:
            self._check_letter(inside, writer, inside.peer)
            if inside.peer not in {party.id for party in manifest.correspondents}:
                raise Distrusted("onbekende_afzender")
            return Relayed(writer, inside)
        return self._letter(inside, reading)

    def _public(self, writer: PartyId, outer: envelope.Envelope) -> Arrived:
        if outer.data is None:
            raise Distrusted("onleesbaar")
        event = wire.decode(outer.data)
        return self._event(writer, outer.message_id, outer.data, event, public=True)

    def _letter(self, letter: wire.Letter, reading: Reading) -> Arrived:
        if letter.peer not in {party.id for party in self._around.directory.manifest.correspondents}:
            raise Distrusted("onbekende_afzender")
        self._check_letter(letter, letter.peer, self._around.party)
        inner = envelope.read(letter.value)
        if self._by_oin.get(inner.source_oin) != letter.peer:
            raise Distrusted("verkeerde_afzender")
        plain = self._open(letter.peer, "brief", inner)
        reading.digest = wire.digest(plain)
        return self._event(letter.peer, inner.message_id, plain, wire.decode(plain))

    def _check_letter(self, letter: wire.Letter, sender: PartyId, addressee: PartyId) -> None:
        key = self._around.directory.manifest[sender].signing_key
        verify(key, letter_path(sender, addressee), letter.value, letter.signature)

    def _open(self, sender: PartyId, purpose: str, sealed: envelope.Envelope) -> bytes:
        if sealed.sealed is None:
            raise Distrusted("onleesbaar")
        found = self._around.keyring.opening.get(key_id_of(sealed.sealed))
        if found is None:
            raise _KeyGoneFor(sender, sealed.message_id)
        key, _ = found
        return key.open(sealed.sealed, info(sender, self._around.party, purpose, sealed.message_id))

    def _event(
        self, source: PartyId, message_id: str, plain: bytes, event: Event, *, public: bool = False
    ) -> Arrived:
        manifest = self._around.directory.manifest
        if not allowed(manifest[source].kind, manifest[self._around.party].kind, event, public=public):
            raise Distrusted("verkeerde_afzender")
        return Arrived(source, message_id, wire.digest(plain), event, isinstance(event, FLEETING))


class _KeyGoneFor(Distrusted):
    """Sealed to a key that was destroyed: its sender is told to seal it anew."""

    def __init__(self, source: PartyId, message_id: str) -> None:
        super().__init__("sleutel_weg")
        self.source, self.message_id = source, message_id


def _writers(around: Surroundings) -> dict[str, PartyId]:
    """The topics this process reads, and the only party that may write each."""
    if around.party == HUB:
        return {topic_out(party.id): party.id for party in around.directory.manifest.correspondents}
    return {topic_in(around.party): HUB, TOPIC_ALL: HUB}


def take_receipts(conn: Connection, around: Surroundings, arrived: Arrived) -> bool:
    """The effects that every process shares: receipts and keys gone. True when it was one of those."""
    match arrived.event:
        case Receipt(lines):
            taken = [
                line.message_id
                for line in lines
                if SQL.received(
                    conn, message_id=line.message_id, addressee=arrived.source, digest=line.digest
                )
            ]
            arrived.then.append(lambda: _say_taken(around, taken))
            return True
        case KeyGone(message_ids):
            SQL.due_now(conn, message_ids=list(message_ids), addressee=arrived.source, now=around.clock())
            arrived.then.append(around.wake_sender.set)
            return True
        case _:
            return False


def _say_taken(around: Surroundings, message_ids: Sequence[str]) -> None:
    for message_id in message_ids:
        around.journal.say("receipt_taken", message=message_id)


def bury(conn: Connection, around: Surroundings, source: PartyId, message_ids: Sequence[str]) -> None:
    """Tombstones: whatever arrives under these ids later is dropped, and receipted."""
    for message_id in message_ids:
        SQL.see(conn, source=source, message_id=message_id, digest=TOMBSTONE, now=around.clock())
