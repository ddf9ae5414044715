"""What a page shows of telling: each decision, how far its notice is in words, calls to make, breaches."""

from dataclasses import dataclass, field
from datetime import date, datetime

from radar.node.informing.recipients import SQL
from radar.node.informing.sending import Kept, context, from_row
from radar.node.informing.steps import CallWhy
from radar.node.parts import NodeParts
from radar.store.db import Connection
from schemas.codes import LegalBasis, NoticeKind, NoticeNote, NoticeState, Phase, RecipientRole
from schemas.letters import day
from schemas.words import LEGAL_BASES, NOTICE_NOTES, NOTICE_STATES

CALL_WORDS = {
    CallWhy.NO_ACCOUNT: "heeft geen account: bel en lees voor",
    CallWhy.UNOPENED: "niet gelezen: bel",
    CallWhy.EXPIRED: "verlopen zonder gelezen te zijn: bel",
    CallWhy.ASKED: "wil gebeld worden",
    CallWhy.REFUSED: "niet verstuurd: de zaak is veranderd",
}


@dataclass(frozen=True, slots=True)
class Step:
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One decision. Without `notice_id` it was one not to tell, with its reason."""

    disclosure_id: str
    proposal: str
    """Key of the proposal that was decided on."""
    role: RecipientRole
    organisation: str = field(repr=False)
    told: bool
    kind: NoticeKind | None
    phase: Phase
    basis: LegalBasis | None
    basis_words: str | None
    reason: str = field(repr=False)
    decided_by: str
    decided_at: datetime
    undone: bool
    notice_id: str | None = None
    state: NoticeState | None = None
    words: str = ""
    """How far it is, as both sides read it."""
    steps: tuple[Step, ...] = ()
    undo_until: datetime | None = None
    may_recall: bool = False
    calls: tuple[CallWhy, ...] = ()
    answer: str | None = field(default=None, repr=False)
    told_to: str | None = field(default=None, repr=False)
    told_on: date | None = None
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """Whom somebody must call, and why."""

    notice_id: str
    report_id: str
    why: CallWhy
    words: str
    opened_at: datetime
    organisation: str = field(repr=False)
    phone: str | None = field(repr=False)
    urgent: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """A notice reached somebody it was not for; until `due_at` the authority can be told in time."""

    breach_id: str
    notice_id: str
    report_id: str
    organisation: str = field(repr=False)
    known_at: datetime
    due_at: datetime


def views_of(conn: Connection, node: NodeParts, report_id: str) -> tuple[NoticeView, ...]:
    with conn.transaction():
        notices = {row[1]: from_row(row) for row in SQL.notices(conn, report_id=report_id)}
        return tuple(
            _view(conn, node, row, notices.get(row[0])) for row in SQL.disclosures(conn, report_id=report_id)
        )


def _view(conn: Connection, node: NodeParts, row: tuple[object, ...], notice: Kept | None) -> NoticeView:
    (
        known,
        proposal,
        role,
        organisation,
        told,
        kind,
        phase,
        basis,
        reason,
        decided_by,
        decided_at,
        undone_at,
    ) = row
    ground = LegalBasis(basis) if basis else None
    return NoticeView(
        disclosure_id=str(known),
        proposal=str(proposal),
        role=RecipientRole(role),
        organisation=str(organisation),
        told=bool(told),
        kind=NoticeKind(kind) if kind else None,
        phase=Phase(phase),
        basis=ground,
        basis_words=LEGAL_BASES[ground] if ground else None,
        reason=str(reason),
        decided_by=str(decided_by),
        decided_at=decided_at,  # type: ignore[arg-type]
        undone=undone_at is not None,
        **(_of_notice(conn, node, notice) if notice else {}),  # type: ignore[arg-type]
    )


def _of_notice(conn: Connection, node: NodeParts, notice: Kept) -> dict[str, object]:
    waits = notice.sent_at is None and notice.state is NoticeState.PREPARED and not notice.refused
    words = NOTICE_STATES[notice.state]
    if notice.told_to and notice.told_on:
        words = f"telefonisch verteld aan {notice.told_to} op {day(notice.told_on)}"
    return {
        "notice_id": notice.notice_id,
        "state": notice.state,
        "words": words,
        "steps": tuple(
            Step(NOTICE_NOTES[NoticeNote(note)] if note else NOTICE_STATES[NoticeState(state)], at)
            for state, note, at in SQL.steps(conn, notice_id=notice.notice_id)
        ),
        "undo_until": notice.due_at if waits and notice.due_at > node.now() else None,
        "may_recall": notice.state in (NoticeState.PREPARED, NoticeState.DELIVERED) and not notice.recall_by,
        "calls": tuple(CallWhy(why) for (why,) in SQL.open_calls_of(conn, notice_id=notice.notice_id)),
        "answer": _answer(node, notice),
        "told_to": notice.told_to,
        "told_on": notice.told_on,
        "phone": notice.phone,
    }


def _answer(node: NodeParts, notice: Kept) -> str | None:
    if notice.answer is None:
        return None
    return node.around.storage.open(notice.answer, context("answer", notice.notice_id)).decode()


def calls_of(conn: Connection) -> tuple[Call, ...]:
    return tuple(
        Call(notice_id, report_id, CallWhy(why), CALL_WORDS[CallWhy(why)], at, organisation, phone, urgent)
        for notice_id, why, at, report_id, organisation, phone, urgent in SQL.calls(conn)
    )


def breaches_of(conn: Connection) -> tuple[Breach, ...]:
    return tuple(
        Breach(known, notice_id, report_id, organisation, known_at, due_at)
        for known, notice_id, report_id, organisation, known_at, due_at in SQL.breaches(conn)
    )
