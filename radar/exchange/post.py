"""Sending: an outbox row lives until its signed receipt comes; each send seals anew, to the own topic.

The broker is a lossy transport. Nothing here is called sent because a broker said so.
"""

import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from connectors.ports import TOPIC_ALL, Log, topic_in, topic_out
from radar.journal import Journal
from radar.keys.ring import Keyring
from radar.metrics import Metrics
from radar.parties import Directory
from radar.store.db import Connection, statements
from schemas import envelope, wire
from schemas.codes import HUB, PartyId
from schemas.errors import BadInput, Unavailable
from schemas.events import Event, Receipt, ReceiptLine, SealingKey
from schemas.sealed import StorageKey, info, seal

SQL = statements(__package__, "exchange.sql")

BATCH: Final = 64
BACKGROUND: Final = 8
"""Letters that wait behind all others: so many at most are under way without a receipt."""
FIRST_RETRY: Final = timedelta(seconds=2)
FOR_EACH_UNSENT: Final = timedelta(milliseconds=50)
LONGEST_RETRY: Final = timedelta(seconds=15)
"""After a fault everything must be through within 60 s, so nobody waits longer than this."""


def new_message_id() -> str:
    return str(uuid.uuid4())


def senders_message(question_id: str) -> str:
    """The only id under which the senders of a question may be asked: so they are asked once."""
    return f"{question_id}.afzenders"


def retry_after(tries: int, unsent: int = 0) -> timedelta:
    """A long outbox means a busy receiver rather than a loss: sending again soon would only add to it.
    (Measured: 200 reports at once on two busy cores had each message sent twice to three times.)"""
    doubled: timedelta = FIRST_RETRY * 2 ** min(tries, 10)
    return min(doubled + unsent * FOR_EACH_UNSENT, LONGEST_RETRY)


@dataclass(slots=True)
class Surroundings:
    """What a process is made of; built once, in the wiring."""

    party: PartyId
    keyring: Keyring
    directory: Directory
    log: Log
    clock: Callable[[], datetime]
    journal: Journal
    metrics: Metrics
    storage: StorageKey
    wake_sender: threading.Event


class Post:
    """Puts events in the outbox and sends what is due. Safe to use from several threads."""

    def __init__(self, around: Surroundings, patience: timedelta = timedelta()) -> None:
        """`patience`: before it nothing is sent again, however few tries there were."""
        self._around, self._patience = around, patience
        self._oin = around.directory.manifest[around.party].oin
        self._one_at_a_time = threading.Lock()  # the order of sequence numbers is the order in the topic
        self._receipts: deque[tuple[PartyId, Sequence[ReceiptLine]]] = deque()

    def queue(
        self,
        conn: Connection,
        addressee: PartyId,
        event: Event,
        *,
        message_id: str | None = None,
        urgent: bool = False,
        background: bool = False,
    ) -> str:
        """Put an event in the outbox, in the transaction of what caused it; its message id. `background`: it
        leaves after all others."""
        message_id = message_id or new_message_id()
        plain = wire.encode(event)
        SQL.queue(
            conn,
            message_id=message_id,
            addressee=addressee,
            content=self._around.storage.seal(plain, message_id.encode()),
            digest=wire.digest(plain),
            urgent=urgent,
            background=background,
            now=self._around.clock(),
        )
        return message_id

    def send_due(self, conn: Connection) -> int:
        """Send what is due now; how many. Raises Unavailable when the broker does not take it."""
        now = self._around.clock()
        due = list(SQL.due(conn, now=now, most=BATCH, most_background=BACKGROUND))
        unsent, _ = SQL.unsent(conn) if due else (0, None)
        for message_id, addressee, content, tries in due:
            due_at = now + max(retry_after(tries, unsent), self._patience)
            if not self._fresh_key(PartyId(addressee)):
                SQL.tried(conn, message_id=message_id, due_at=due_at)
                continue  # it waits for a newer key, and holds nobody else up
            plain = self._around.storage.open(content, message_id.encode())
            try:
                self._send(conn, message_id, PartyId(addressee), plain)
            except BadInput as error:
                # No letter may be so large: a defect, which must not hold up the others.
                self._around.journal.say("failure", part="sending", cause=error.code)
                SQL.tried(conn, message_id=message_id, due_at=due_at)
                continue
            SQL.tried(conn, message_id=message_id, due_at=due_at)
            self._around.metrics.add("radar_messages_sent_total")
            self._around.journal.say("message_sent", message=message_id, tries=tries + 1)
            self.send_receipts(conn)
        return len(due)

    def acknowledge(self, receipts: Mapping[PartyId, Sequence[ReceiptLine]]) -> None:
        """What came and is committed. Lost when we die before it is sent: its sender sends again, and the
        replay produces the receipt again."""
        self._receipts.extend(receipts.items())
        if receipts:
            self._around.wake_sender.set()

    def send_receipts(self, conn: Connection) -> None:
        """After one letter that is due: for the answer to a question somebody waits, for a receipt nobody.
        Not after all of them: while its sender hears nothing it sends again, and all have more to do."""
        while self._receipts:
            source, lines = self._receipts.popleft()
            if self._fresh_key(source):  # without one it is lost, and by the next time we know its new one
                self.send_fleeting(conn, source, Receipt(tuple(lines)))

    def send_fleeting(self, conn: Connection, addressee: PartyId, event: Event) -> None:
        """Send once, without outbox: the next one replaces it."""
        self._send(conn, new_message_id(), addressee, wire.encode(event))

    def publish(self, conn: Connection, event: Event) -> None:
        """The hub, to all, unsealed: coverage only."""
        with self._one_at_a_time:
            value = envelope.write_open(
                message_id=new_message_id(),
                source_oin=self._oin,
                sequence=self._sequence(conn, TOPIC_ALL),
                time=self._around.clock(),
                data=wire.encode(event),
            )
            self._append(TOPIC_ALL, value)

    def reaches(self, addressee: PartyId) -> bool:
        """Whether there is a key to seal to now; who was away for a week brings one with its Alive."""
        return self._fresh_key(addressee) is not None

    def relay(self, conn: Connection, sender: PartyId, letter: wire.Letter) -> None:
        """The hub passes a sealed letter on, as it is, and keeps nothing of it."""
        inner = wire.encode_letter(sender, letter.value, letter.signature)
        self._send_outer(conn, new_message_id(), letter.peer, inner)

    def _send(self, conn: Connection, message_id: str, addressee: PartyId, plain: bytes) -> None:
        me = self._around.party
        if HUB in (me, addressee):
            self._send_outer(conn, message_id, addressee, plain)
            return
        value = envelope.write(
            message_id=message_id,
            source_oin=self._oin,
            sequence=0,  # inside a letter there is no topic to count in
            time=self._around.clock(),
            sealed=seal(plain, self._key_of(addressee), info(me, addressee, "brief", message_id)),
        )
        signature = self._around.keyring.signing.sign(letter_path(me, addressee), value)
        self._send_outer(conn, new_message_id(), HUB, wire.encode_letter(addressee, value, signature))

    def _send_outer(self, conn: Connection, message_id: str, addressee: PartyId, plain: bytes) -> None:
        me = self._around.party
        topic = topic_in(addressee) if me == HUB else topic_out(me)
        sealed = seal(plain, self._key_of(addressee), info(me, addressee, "bericht", message_id))
        with self._one_at_a_time:
            value = envelope.write(
                message_id=message_id,
                source_oin=self._oin,
                sequence=self._sequence(conn, topic),
                time=self._around.clock(),
                sealed=sealed,
            )
            self._append(topic, value)

    def _append(self, topic: str, value: bytes) -> None:
        self._around.log.append(topic, value, self._around.keyring.signing.sign(topic, value))

    def _sequence(self, conn: Connection, topic: str) -> int:
        number = SQL.next_sequence(conn, topic=topic)
        assert isinstance(number, int)
        return number

    def _key_of(self, addressee: PartyId) -> bytes:
        key = self._fresh_key(addressee)
        if key is None:
            raise Unavailable("sleutel_weg")
        return key.public

    def _fresh_key(self, addressee: PartyId) -> SealingKey | None:
        """The key to seal to; none past its time, so that what lies in a broker's backups dies."""
        key = self._around.directory.sealing_key(addressee)
        return key if key and key.seal_until > self._around.clock() else None


def letter_path(sender: PartyId, addressee: PartyId) -> str:
    """What a letter's signature binds it to; without it a letter could be replayed elsewhere."""
    return f"brief/{sender}/{addressee}"
