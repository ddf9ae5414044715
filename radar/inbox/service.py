"""An inbox: what each message does, and what goes on by itself."""

from radar.exchange.arrivals import Arrived, take_receipts
from radar.exchange.heard import learn_keys
from radar.exchange.post import SQL as EXCHANGE
from radar.inbox.letters import Letters
from radar.inbox.mailing import mail_due
from radar.inbox.parts import SQL, InboxParts
from radar.inbox.recipients import end_old_codes
from radar.store.db import Connection
from schemas.codes import HUB
from schemas.errors import Distrusted
from schemas.events import Alive, Coverage, NoticeSent


class InboxWork:
    """The steps that the threads of an inbox repeat."""

    def __init__(self, inbox: InboxParts) -> None:
        self._inbox = inbox
        self.letters = Letters(inbox)

    def effects(self, conn: Connection, arrived: Arrived) -> None:
        """What a message does, in the transaction of its position and id."""
        if take_receipts(conn, self._inbox.around, arrived):
            return
        match arrived.event:
            case NoticeSent():
                self.letters.take(conn, arrived.source, arrived.event)
                notice, party = arrived.event.notice_id, arrived.source
                act = arrived.event.act.value
                arrived.then.append(
                    lambda: self._inbox.around.journal.say(
                        "notice_taken", notice=notice, party=party, act=act
                    )
                )
            case Coverage(parties):
                learn_keys(conn, self._inbox.around, parties)
            case _:
                raise Distrusted("onleesbaar")

    def tend(self, conn: Connection) -> float:
        """End what is over, and mail what is due; for how long to rest."""
        ended = self.letters.end_old(conn)
        end_old_codes(conn, self._inbox)
        mailed = mail_due(conn, self._inbox)
        if ended or mailed:
            self._inbox.around.wake_sender.set()
        return 0 if ended else 1.0

    def alive(self, conn: Connection) -> Alive:
        """How this inbox is, for the hub; it files nothing, so it has no oldest report."""
        around = self._inbox.around
        count, oldest = EXCHANGE.unsent(conn)
        age = max(0.0, (self._inbox.now() - oldest).total_seconds()) if oldest else 0.0
        around.metrics.put("radar_outbox_messages", count)
        around.metrics.put("radar_outbox_oldest_seconds", age)
        around.metrics.put("radar_notices_unopened", SQL.unread(conn))
        return Alive(
            last_sequence=EXCHANGE.last_sent(conn, topic=f"radar.{around.party}.uit.v1"),
            oldest_unsent_seconds=None,
            since=around.directory.manifest[around.party].since,
            oldest_report_on=None,
            sealing_key=around.keyring.statement(),
        )

    def say_alive(self, conn: Connection) -> None:
        self._inbox.post.send_fleeting(conn, HUB, self.alive(conn))
