"""What the parts of an inbox share: its surroundings, how it mails, and the small words of its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.mail import Mail
from radar.audit import record
from radar.exchange.post import Post, Surroundings
from radar.store.db import Connection, statements
from schemas.codes import NoticeNote, NoticeState, PartyId
from schemas.events import NoticeStatus
from schemas.sealed import OpeningKey

SQL: Any = statements(__package__, "inbox.sql")


@dataclass(slots=True)
class InboxParts:
    around: Surroundings
    post: Post
    mail: Mail | None = None
    """None: this inbox tells nobody that a letter waits; they look by themselves."""
    url: str = ""
    """Where a recipient reads, as an e-mail names it."""

    def now(self) -> datetime:
        return self.around.clock()

    def audit(self, conn: Connection, action: str, **facts: str | int | bool | None) -> None:
        record(conn, self.now(), action, **facts)

    def tell(
        self,
        conn: Connection,
        party: str,
        notice_id: str,
        state: NoticeState,
        *,
        recipient_key: bytes | None = None,
        note: NoticeNote | None = None,
        answer: bytes | None = None,
        urgent: bool = False,
    ) -> None:
        """Say to the node how its notice stands; in the transaction of what caused it."""
        status = NoticeStatus(notice_id, state, self.now(), recipient_key, note, answer)
        self.post.queue(conn, PartyId(party), status, urgent=urgent)
        if note is None:
            self.around.metrics.add("radar_notices_total", state=state.value)

    def seal_key(self, party: str, recipient: str, key: OpeningKey) -> bytes:
        return self.around.storage.seal(key.to_bytes(), _context("private", party, recipient))

    def open_key(self, party: str, recipient: str, sealed: bytes) -> OpeningKey:
        return OpeningKey.from_bytes(self.around.storage.open(sealed, _context("private", party, recipient)))

    def seal_mail(self, party: str, recipient: str, address: str) -> bytes:
        return self.around.storage.seal(address.encode(), _context("mail", party, recipient))

    def open_mail(self, party: str, recipient: str, sealed: bytes) -> str:
        return self.around.storage.open(sealed, _context("mail", party, recipient)).decode()


def _context(column: str, party: str, recipient: str) -> bytes:
    return f"recipient/{column}/{party}/{recipient}".encode()
