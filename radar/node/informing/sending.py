"""A notice on its way: one more look at the table, sealed for its recipient, sent; or asked back.

The content is sealed twice: to the recipient's own key, and as a letter to the inbox. The hub carries it and
cannot read it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from radar.node.desk import end_of
from radar.node.informing.drafting import grant_for
from radar.node.informing.recipients import SQL, Recipient, Recipients
from radar.node.informing.rules import Rules, call_at, keep_until
from radar.node.informing.steps import CallWhy, close_calls, open_call, step
from radar.node.parts import Actor, NodeParts
from radar.node.reviewing.content import phase_of
from radar.policy.decide import Grant
from radar.store.db import Connection
from schemas.codes import (
    FOLLOWS,
    LegalBasis,
    NoticeAct,
    NoticeKind,
    NoticeState,
    PartyId,
    Phase,
    RecipientRole,
)
from schemas.enclosed import content_context, question_context
from schemas.errors import Conflict, NotFound
from schemas.events import NoticeSent
from schemas.notices import VERSION, Notice, read_notice, write_notice
from schemas.sealed import OpeningKey, seal

ANSWERABLE: Final = frozenset(NoticeKind) - {NoticeKind.SCHOOL_HANDLE_WITH_CARE}
"""Handle with Care asks nothing and takes no answer."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as it stands in the database."""

    notice_id: str
    disclosure_id: str
    report_id: str
    recipient_id: str | None
    role: RecipientRole
    organisation: str = field(repr=False)
    phone: str | None = field(repr=False)
    kind: NoticeKind
    phase: Phase
    basis: LegalBasis
    question: bytes | None = field(repr=False)
    content: bytes | None = field(repr=False)
    urgent: bool
    state: NoticeState
    state_at: datetime
    due_at: datetime
    sent_at: datetime | None
    keep_until: datetime
    answer_by: date | None
    call_at: datetime
    recall_by: str | None
    refused: str | None
    answer_secret: bytes | None = field(repr=False)
    answer: bytes | None = field(repr=False)
    told_to: str | None = field(repr=False)
    told_on: date | None
    told_by: str | None
    inbox: str | None


def from_row(row: Any) -> Kept:
    values = list(row)
    for at, code in ((4, RecipientRole), (7, NoticeKind), (8, Phase), (9, LegalBasis), (13, NoticeState)):
        values[at] = code(values[at])
    for at in (10, 11, 22, 23):
        values[at] = bytes(values[at]) if values[at] is not None else None
    return Kept(*values)


def read(conn: Connection, notice_id: str | None) -> Kept:
    """Raises NotFound("bericht_onbekend")."""
    row = SQL.notice(conn, notice_id=notice_id) if notice_id else None
    if row is None:
        raise NotFound("bericht_onbekend")
    return from_row(row)


def context(column: str, notice_id: str) -> bytes:
    """Of what is kept of a notice, at rest."""
    return f"notice.{column} {notice_id}".encode()


def content_of(node: NodeParts, notice: Kept) -> Notice:
    """Raises NotFound("bericht_onbekend") once the report was taken back."""
    if notice.content is None:
        raise NotFound("bericht_onbekend")
    return read_notice(node.around.storage.open(notice.content, context("content", notice.notice_id)))


def send_due(conn: Connection, node: NodeParts, rules: Rules, recipients: Recipients) -> int:
    """Send what may leave now; how many left."""
    sent = 0
    for (notice_id,) in list(SQL.due(conn, now=node.now())):
        with conn.transaction():
            notice = read(conn, notice_id)
            if notice.sent_at is None and notice.state is NoticeState.PREPARED:
                sent += _send(conn, node, rules, recipients, notice)
    if sent:
        node.around.wake_sender.set()
    return sent


def _send(conn: Connection, node: NodeParts, rules: Rules, recipients: Recipients, notice: Kept) -> bool:
    recipient = recipients.find(conn, notice.recipient_id)
    code = _refused(conn, node, notice)
    if code:
        return _stop(conn, node, notice, code)
    if recipient is None or recipient.inbox is None or recipient.public_key is None:
        step(conn, node, notice.notice_id, NoticeState.NO_ACCOUNT)
        open_call(conn, node, notice.notice_id, notice.report_id, CallWhy.NO_ACCOUNT)
        return False
    now, key = node.now(), OpeningKey.generate() if notice.kind in ANSWERABLE else None
    until = keep_until(notice.kind, rules, now)
    event = _sealed(node, recipient, notice, until, key)
    node.post.queue(conn, recipient.inbox, event, urgent=notice.urgent)
    secret = node.around.storage.seal(key.to_bytes(), context("secret", notice.notice_id)) if key else None
    SQL.sent(
        conn, now=now, keep_until=until, call_at=call_at(notice.kind, rules, now, urgent=notice.urgent),
        answer_secret=secret, recipient_id=recipient.id, inbox=recipient.inbox, today=node.today(),
        notice_id=notice.notice_id,
    )  # fmt: skip
    node.audit(
        conn, "notice_sent", notice=notice.notice_id, dossier=notice.report_id, recipient=recipient.id,
        kind=notice.kind.value, basis=notice.basis.value,
    )  # fmt: skip
    node.around.journal.say("notice_sent", notice=notice.notice_id)
    return True


def _refused(conn: Connection, node: NodeParts, notice: Kept) -> str | None:
    """The table, asked again for what is really in the notice: a case may have closed since (C3)."""
    if notice.content is None:
        return "ingetrokken"
    now = phase_of(conn, notice.report_id)
    phase = now if Phase.CLOSED in (now, notice.phase) or notice.phase is Phase.DECIDED else notice.phase
    granted, basis = grant_for(notice.role, notice.kind, phase)
    held = content_of(node, notice).holds()
    if not isinstance(granted, Grant) or basis is not notice.basis or held - granted.notice:
        return "mag_niet_volgens_tabel"
    return None


def _stop(conn: Connection, node: NodeParts, notice: Kept, code: str) -> bool:
    SQL.refuse_notice(conn, code=code, today=node.today(), notice_id=notice.notice_id)
    open_call(conn, node, notice.notice_id, notice.report_id, CallWhy.REFUSED)
    node.audit(conn, "notice_stopped", notice=notice.notice_id, dossier=notice.report_id, code=code)
    return False


def _sealed(
    node: NodeParts, recipient: Recipient, notice: Kept, until: datetime, key: OpeningKey | None
) -> NoticeSent:
    assert recipient.inbox, "it has an account"
    assert recipient.public_key, "it has an account"
    assert notice.question, "it is kept as long as the content"
    me, place = node.around.party, (recipient.id, notice.notice_id)
    question = node.around.storage.open(notice.question, context("question", notice.notice_id))
    content = write_notice(content_of(node, notice))
    return NoticeSent(
        notice.notice_id, NoticeAct.SEND, recipient.id, kind=notice.kind, version=VERSION, keep_until=until,
        answer_by=end_of(notice.answer_by) if notice.answer_by else None, urgent=notice.urgent,
        question=seal(question, recipient.public_key, question_context(me, recipient.inbox, *place)),
        content=seal(content, recipient.public_key, content_context(me, recipient.inbox, *place)),
        answer_key=key.public if key else None,
    )  # fmt: skip


def recall(conn: Connection, node: NodeParts, notice_id: str, actor: Actor) -> None:
    """See `Informing.recall`."""
    with conn.transaction():
        notice = read(conn, notice_id)
        if NoticeState.RECALLED not in FOLLOWS[notice.state]:
            raise Conflict("al_geopend")
        if notice.recall_by:
            return
        SQL.recalled(conn, actor=actor.fact, today=node.today(), notice_id=notice_id)
        node.audit(conn, "notice_recalled", notice=notice_id, dossier=notice.report_id, actor=actor.fact)
        if notice.inbox is None:
            step(conn, node, notice_id, NoticeState.RECALLED)
            close_calls(conn, node, notice_id, actor)
            return
        event = NoticeSent(notice_id, NoticeAct.RECALL, str(notice.recipient_id))
        node.post.queue(conn, PartyId(notice.inbox), event, urgent=True)
    node.around.wake_sender.set()


def forget(conn: Connection, node: NodeParts, report_id: str) -> None:
    """The report was taken back: nothing of it leaves any more, what nobody opened is asked back, and what
    was written about its people goes. That somebody was told stays. In the transaction of the taking back."""
    for row in list(SQL.notices(conn, report_id=report_id)):
        notice = from_row(row)
        if NoticeState.RECALLED in FOLLOWS[notice.state] and notice.inbox:
            event = NoticeSent(notice.notice_id, NoticeAct.RECALL, str(notice.recipient_id))
            node.post.queue(conn, PartyId(notice.inbox), event, urgent=True)
        elif NoticeState.RECALLED in FOLLOWS[notice.state]:
            step(conn, node, notice.notice_id, NoticeState.RECALLED)
        close_calls(conn, node, notice.notice_id, None)
    SQL.forget_notices(conn, today=node.today(), report_id=report_id)
