"""Says by e-mail that a letter waits: when it comes, and again when nobody opened it; never what it says.

The mail is sent before its row says so: after a crash somebody may get it twice, never not at all.
"""

from datetime import datetime, timedelta
from typing import Final

from connectors.mail import Waiting
from radar.inbox.lines import reference
from radar.inbox.parts import SQL, InboxParts
from radar.store.db import Connection
from schemas.codes import RecipientRole
from schemas.errors import BadInput, Unavailable

AGAIN_URGENT: Final = timedelta(hours=1)
AGAIN: Final = timedelta(days=2)
LATER: Final = timedelta(minutes=1)
MOST: Final = 20


def mail_due(conn: Connection, inbox: InboxParts) -> int:
    """Send what is due now; how many went. A mail server that is down costs a minute, and no letter."""
    if inbox.mail is None:
        return 0
    now, sent = inbox.now(), 0
    for notice_id, party, recipient, keep_until, urgent, mails, received_at, sealed, role in list(
        SQL.mails_due(conn, now=now, most=MOST)
    ):
        if not sealed:  # nobody said where to; whoever looks sees the letter
            SQL.no_mail(conn, notice_id=notice_id)
            continue
        # Whoever reported may be a neighbour: at home not even the words Veilig Thuis may be seen (C6).
        sender = None if role == RecipientRole.REPORTER.value else inbox.around.directory.manifest[party].name
        waiting = Waiting(sender, reference(notice_id), inbox.url, keep_until, mails > 0)
        try:
            inbox.mail.send(inbox.open_mail(party, recipient, bytes(sealed)), waiting)
        except Unavailable:
            SQL.mail_later(conn, notice_id=notice_id, mail_due=now + LATER)
            inbox.around.metrics.add("radar_mails_total", outcome="later")
            break  # the same server would say no to the others too
        except BadInput as error:
            SQL.no_mail(conn, notice_id=notice_id)
            inbox.around.metrics.add("radar_mails_total", outcome="refused")
            inbox.around.journal.say("mail_refused", notice=notice_id, code=error.code)
            continue
        SQL.mailed(conn, notice_id=notice_id, mail_due=_again(received_at, mails, urgent=urgent))
        inbox.around.metrics.add("radar_mails_total", outcome="sent")
        inbox.around.journal.say("mail_sent", notice=notice_id)
        sent += 1
    return sent


def _again(received_at: datetime, mails: int, *, urgent: bool) -> datetime | None:
    """When to remind; after the second mail the node's own people call (C6)."""
    return received_at + (AGAIN_URGENT if urgent else AGAIN) if mails == 0 else None
