"""Who may read here: a recipient takes part with the code of a letter on paper, then has a key (J13).

What one region vouches for, another need not believe: a recipient is enrolled by each node for itself.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from radar.inbox.parts import SQL, InboxParts
from radar.store.db import Connection
from radar.web.user import User
from schemas.codes import NoticeState, PartyId, RecipientRole
from schemas.enclosed import code_hash
from schemas.errors import BadInput, Conflict, Fault
from schemas.events import NoticeSent
from schemas.sealed import OpeningKey, key_id

WRONG_CODES: Final = 5
"""So many wrong codes of one person in an hour, and no more are looked at."""
WITHIN: Final = timedelta(hours=1)
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}")


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient that somebody here may read for."""

    party: PartyId
    """The Veilig Thuis organisation that enrolled it."""
    recipient: str
    role: RecipientRole
    organisation: str
    fingerprint: str
    """Of its key, in groups of four: both sides read it aloud when Veilig Thuis calls back."""
    mail: str | None = field(default=None, repr=False)


def fingerprint(public: bytes) -> str:
    """The same at the inbox and at the node."""
    text = key_id(public).hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def take_enrolment(conn: Connection, inbox: InboxParts, party: PartyId, event: NoticeSent) -> None:
    """A node lets a recipient take part who can show the code; whoever could read before, still can."""
    assert event.role  # with the rest: NoticeSent.is_whole
    SQL.enrol(
        conn, party=party, recipient=event.recipient, role=event.role.value,
        organisation=event.organisation, enrolment=event.notice_id, code_hash=event.code_hash,
        code_until=event.keep_until,
    )  # fmt: skip
    inbox.audit(conn, "recipient_announced", notice=event.notice_id, party=party, recipient=event.recipient)
    inbox.tell(conn, party, event.notice_id, NoticeState.DELIVERED)


def enrol(conn: Connection, inbox: InboxParts, code: str, user: User, mail: str | None = None) -> Recipient:
    """Let the organisation of this user read for the recipient that the code belongs to.

    Raises Conflict("te_vaak_geprobeerd") after WRONG_CODES wrong ones within an hour,
    Conflict("code_onbekend") for a code that is wrong, used, or over, BadInput("postadres_ongeldig").
    """
    _check_address(mail)
    now = inbox.now()
    with conn.transaction():
        if SQL.wrong_codes(conn, subject=user.subject, since=now - WITHIN) >= WRONG_CODES:
            raise Conflict("te_vaak_geprobeerd")
        found = _find(conn, inbox, code)
        if found is None:
            SQL.wrong_code(conn, subject=user.subject, now=now)
        else:
            _enrolled(conn, inbox, found, user, mail)
    if found is None:
        raise Conflict("code_onbekend")
    return next(
        each
        for each in recipients_of(conn, inbox, user)
        if (each.party, each.recipient) == (found[0], found[1])
    )


def _find(conn: Connection, inbox: InboxParts, code: str) -> tuple[str, str, str] | None:
    """Party, recipient and enrolment that this code is for; every open one is compared, in constant time."""
    found = None
    for party, recipient, enrolment, wanted, _ in SQL.open_enrolments(conn, now=inbox.now()):
        if hmac.compare_digest(code_hash(enrolment, code), bytes(wanted)):
            found = (party, recipient, enrolment)
    return found


def _enrolled(
    conn: Connection, inbox: InboxParts, found: tuple[str, str, str], user: User, mail: str | None
) -> None:
    party, recipient, enrolment = found
    _, _, claim, public, sealed = SQL.recipient(conn, party=party, recipient=recipient)
    key = OpeningKey.generate()
    if sealed and claim == user.organisation:  # the same organisation goes on reading what waits for it
        key = inbox.open_key(party, recipient, bytes(sealed))
    elif public:
        _close_for_others(conn, inbox, party, recipient)
    SQL.enrolled(
        conn, party=party, recipient=recipient, claim=user.organisation, public=key.public,
        private_sealed=inbox.seal_key(party, recipient, key),
        mail_sealed=inbox.seal_mail(party, recipient, mail) if mail else None, now=inbox.now(),
    )  # fmt: skip
    inbox.audit(
        conn, "recipient_enrolled", notice=enrolment, party=party, recipient=recipient, actor=user.subject
    )
    inbox.tell(conn, party, enrolment, NoticeState.READ, recipient_key=key.public)


def _close_for_others(conn: Connection, inbox: InboxParts, party: str, recipient: str) -> None:
    """Somebody else reads from now on: what was sealed to the key of before is not for them."""
    for (notice_id,) in list(SQL.unopened(conn, party=party, recipient=recipient)):
        SQL.destroy(conn, notice_id=notice_id)
        SQL.state(conn, notice_id=notice_id, state=NoticeState.EXPIRED.value, now=inbox.now())
        inbox.tell(conn, party, notice_id, NoticeState.EXPIRED)


def set_mail(conn: Connection, inbox: InboxParts, who: Recipient, user: User, mail: str | None) -> None:
    """Where "er staat een bericht" is sent for this recipient; None: nowhere. Raises BadInput."""
    _check_address(mail)
    sealed = inbox.seal_mail(who.party, who.recipient, mail) if mail else None
    with conn.transaction():
        SQL.set_mail(conn, party=who.party, recipient=who.recipient, mail_sealed=sealed)
        inbox.audit(conn, "recipient_mail_set", party=who.party, recipient=who.recipient, actor=user.subject)


def _check_address(mail: str | None) -> None:
    if mail is not None and not _ADDRESS.fullmatch(mail):
        raise BadInput([Fault("", "postadres_ongeldig")])


def recipients_of(conn: Connection, inbox: InboxParts, user: User) -> Sequence[Recipient]:
    """For whom this user may read: by the organisation in the login."""
    return [
        Recipient(
            PartyId(party), recipient, RecipientRole(role), organisation, fingerprint(bytes(public)),
            inbox.open_mail(party, recipient, bytes(mail)) if mail else None,
        )
        for party, recipient, role, organisation, public, mail in SQL.recipients_of(
            conn, claim=user.organisation
        )
    ]  # fmt: skip


def end_old_codes(conn: Connection, inbox: InboxParts) -> None:
    """A code that nobody used in time is over, and its node hears so."""
    now = inbox.now()
    with conn.transaction():
        SQL.forget_wrong_codes(conn, before=now - WITHIN)
        for party, _, enrolment in list(SQL.expired_enrolments(conn, now=now)):
            SQL.end_code(conn, party=party, enrolment=enrolment)
            inbox.tell(conn, party, enrolment, NoticeState.EXPIRED)
