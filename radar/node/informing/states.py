"""What comes back of a notice: states and notes from the inbox, what was told by telephone, and breaches.

A state never goes back, in whatever order messages come. What reached the wrong one starts a clock of 72 h.
"""

import uuid
from datetime import date
from typing import Final

from radar.exchange.arrivals import Arrived
from radar.node.handling.feedback import close_feedback
from radar.node.informing.recipients import SQL
from radar.node.informing.rules import BREACH
from radar.node.informing.sending import Kept, context, read
from radar.node.informing.steps import CallWhy, close_calls, keep_step, open_call, step
from radar.node.parts import Actor, NodeParts, system
from radar.store.db import Connection
from schemas.codes import FOLLOWS, NoticeNote, NoticeState, PartyId, RecipientRole, TaskEnd
from schemas.enclosed import answer_context
from schemas.errors import BadInput, Conflict, Distrusted, Fault, NotFound
from schemas.events import NoticeStatus
from schemas.sealed import OpeningKey

MAX_NAME: Final = 100
_REACHED: Final = frozenset({NoticeState.OPENED, NoticeState.READ, NoticeState.TOLD_BY_PHONE})
_CALLS: Final = {NoticeState.NO_ACCOUNT: CallWhy.NO_ACCOUNT, NoticeState.EXPIRED: CallWhy.EXPIRED}


def take_status(conn: Connection, node: NodeParts, arrived: Arrived, event: NoticeStatus) -> None:
    """Keep how far a notice is. Raises Distrusted("verkeerde_afzender") when it is not at that inbox."""
    row = SQL.notice(conn, notice_id=event.notice_id)
    if row is None:
        raise Distrusted("verkeerde_afzender")
    notice = read(conn, event.notice_id)
    if notice.inbox != arrived.source:
        raise Distrusted("verkeerde_afzender")
    if event.note is not None:
        _take_note(conn, node, notice, arrived.source, event)
    if event.state in FOLLOWS[notice.state]:
        _take_state(conn, node, notice, event.state)
    arrived.then.append(
        lambda: node.around.journal.say("notice_state", notice=event.notice_id, state=event.state.value)
    )


def _take_state(conn: Connection, node: NodeParts, notice: Kept, state: NoticeState) -> None:
    step(conn, node, notice.notice_id, state)
    if state in _REACHED:
        close_calls(conn, node, notice.notice_id, None)
        _feedback_given(conn, node, notice, system("radar"), TaskEnd.WRITTEN, notice.organisation)
    elif state in (NoticeState.RECALLED, NoticeState.WRONG_RECIPIENT):
        close_calls(conn, node, notice.notice_id, None)
    if state in _CALLS:
        open_call(conn, node, notice.notice_id, notice.report_id, _CALLS[state])
    if state is NoticeState.WRONG_RECIPIENT:
        _open_breach(conn, node, notice)


def _take_note(conn: Connection, node: NodeParts, notice: Kept, source: PartyId, event: NoticeStatus) -> None:
    assert event.note is not None
    keep_step(conn, node, notice.notice_id, event.state, event.note)
    if event.note is NoticeNote.CALL_ASKED:
        open_call(conn, node, notice.notice_id, notice.report_id, CallWhy.ASKED)
    if event.answer is not None and notice.answer_secret is not None:
        storage = node.around.storage
        key = OpeningKey.from_bytes(storage.open(notice.answer_secret, context("secret", notice.notice_id)))
        plain = key.open(event.answer, answer_context(source, node.around.party, notice.notice_id))
        SQL.keep_answer(
            conn, answer=storage.seal(plain, context("answer", notice.notice_id)), today=node.today(),
            notice_id=notice.notice_id,
        )  # fmt: skip
        node.audit(conn, "notice_answer_taken", notice=notice.notice_id, dossier=notice.report_id)


def _feedback_given(
    conn: Connection, node: NodeParts, notice: Kept, actor: Actor, how: TaskEnd, spoken_with: str
) -> None:
    """A reporter who read it, or was told, has had the feedback: its task is done (B10)."""
    if notice.role is not RecipientRole.REPORTER or notice.state in _REACHED:
        return
    try:
        close_feedback(conn, node, notice.report_id, actor, node.today(), spoken_with, how)
    except Conflict:
        return  # somebody wrote it down already


def told_by_phone(
    conn: Connection, node: NodeParts, notice_id: str, actor: Actor, told_to: str, on: date
) -> None:
    """See `Informing.told_by_phone`."""
    name = " ".join(told_to.split())
    faults = [] if name else [Fault("verteldAan", "veld_ontbreekt")]
    if len(name) > MAX_NAME:
        faults.append(Fault("verteldAan", "te_lang", (("limiet", MAX_NAME),)))
    if on > node.today():
        faults.append(Fault("verteldOp", "datum_in_toekomst"))
    if faults:
        raise BadInput(faults)
    with conn.transaction():
        notice = read(conn, notice_id)
        if NoticeState.TOLD_BY_PHONE not in FOLLOWS[notice.state]:
            raise Conflict("al_geopend")
        SQL.told_by_phone(
            conn, told_to=name, told_on=on, actor=actor.fact, today=node.today(), notice_id=notice_id
        )
        step(conn, node, notice_id, NoticeState.TOLD_BY_PHONE)
        close_calls(conn, node, notice_id, actor)
        _feedback_given(conn, node, notice, actor, TaskEnd.SPOKEN, name)
        node.audit(conn, "notice_told", notice=notice_id, dossier=notice.report_id, actor=actor.fact)


def look_at_clock(conn: Connection, node: NodeParts) -> int:
    """See `Informing.look_at_clock`."""
    opened = 0
    for (notice_id,) in list(SQL.unopened(conn, now=node.now())):
        with conn.transaction():
            notice = read(conn, notice_id)
            if notice.state in (NoticeState.PREPARED, NoticeState.DELIVERED):
                opened += open_call(conn, node, notice_id, notice.report_id, CallWhy.UNOPENED)
    return opened


def _open_breach(conn: Connection, node: NodeParts, notice: Kept) -> None:
    breach_id, now = str(uuid.uuid4()), node.now()
    opened = SQL.open_breach(
        conn, breach_id=breach_id, notice_id=notice.notice_id, report_id=notice.report_id, now=now,
        due_at=now + BREACH, today=node.today(),
    )  # fmt: skip
    if opened:
        node.audit(conn, "breach_opened", breach=breach_id, notice=notice.notice_id, dossier=notice.report_id)
        node.around.metrics.add("radar_breaches_total")


def close_breach(conn: Connection, node: NodeParts, breach_id: str, actor: Actor, *, reported: bool) -> None:
    """See `Informing.close_breach`."""
    with conn.transaction():
        how = "reported" if reported else "no_risk"
        row = SQL.close_breach(
            conn, now=node.now(), actor=actor.fact, how=how, today=node.today(), breach_id=breach_id
        )
        if row is None:
            raise NotFound("datalek_onbekend")
        node.audit(
            conn, "breach_closed", breach=breach_id, notice=row[0], dossier=row[1], how=how, actor=actor.fact
        )
