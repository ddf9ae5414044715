"""A case is handed to a partner: offered, and only when the partner accepts does oversight pass (D1).

An accepted one lapses at its end, or after twelve months in which nobody confirmed that it still runs (D2).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from radar.node.handling.cases import SQL, Case, read_case
from radar.node.handling.responsibility import pass_on, responsible
from radar.node.handling.tasks import end_task_about, open_task
from radar.node.links import tell_status
from radar.node.parts import AMSTERDAM, Actor, NodeParts
from radar.store.db import Connection
from schemas.codes import IdentifierKind, RecipientRole, TaskEnd, TaskKind, Watch
from schemas.errors import Conflict, NotFound

_ANSWERS: Final = {"accepted": "handover_accepted", "refused": "handover_refused"}
ANSWER_DAYS: Final = 5
"""Working days in which a partner answers, when nothing else is agreed."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation in a role; never a person."""

    role: RecipientRole
    organisation: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    identifier_kind: IdentifierKind | None = None
    identifier: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Handover:
    handover_id: str
    report_id: str
    partner: Partner
    oversight: bool
    """False: the partner does something, and Veilig Thuis keeps watching."""
    offered_by: str
    offered_at: datetime
    answer_by: date
    ends_on: date | None
    answer: str | None
    """accepted, refused, lapsed; None while it waits."""
    answered_by: str | None
    answered_at: datetime | None
    informs_others: bool
    """The partner said that it informs the other parties (D3)."""
    confirmed_on: date | None
    ended_at: datetime | None

    @property
    def accepted(self) -> bool:
        return self.answer == "accepted"

    def active(self, today: date) -> bool:
        """Accepted, not ended, and its time not over, whether or not anybody looked at the clock since."""
        over = lapses_on(self)
        return self.accepted and self.ended_at is None and (over is None or today <= over)


def lapses_on(handover: Handover) -> date | None:
    """The last day on which it runs."""
    confirmed = handover.confirmed_on
    days = [day for day in (handover.ends_on, confirmed and _a_year_after(confirmed)) if day]
    return min(days, default=None)


def _a_year_after(day: date) -> date:
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(
        year=day.year + 1
    )  # fmt: skip


def offer(
    conn: Connection, node: NodeParts, case: Case, actor: Actor, partner: Partner, *, oversight: bool,
    answer_by: date | None, ends_on: date | None, own_number: str | None = None,
) -> str:  # fmt: skip
    """Ask a partner to take it. Oversight stays where it is."""
    handover_id = str(uuid.uuid4())
    due = answer_by or node.desk.calendar.after(node.today(), ANSWER_DAYS)
    kind = partner.identifier_kind
    SQL.insert_handover(
        conn, handover_id=handover_id, report_id=case.report_id, own_number=own_number,
        role=partner.role.value, organisation=partner.organisation,
        identifier_kind=kind.value if kind else None,
        identifier=partner.identifier, phone=partner.phone, oversight=oversight, by=actor.fact,
        now=node.now(), answer_by=due, ends_on=ends_on, today=node.today(),
    )  # fmt: skip
    open_task(conn, node, case.report_id, TaskKind.ANSWER_HANDOVER, due, handover_id)
    node.audit(conn, "handover_offered", dossier=case.report_id, handover=handover_id, actor=actor.fact)
    return handover_id


def accept(
    conn: Connection, node: NodeParts, actor: Actor, handover: Handover, *, informs_others: bool,
    ends_on: date | None,
) -> None:  # fmt: skip
    """The partner takes it: with oversight, from now on the partner watches. Raises Conflict."""
    _answer(conn, node, actor, handover, "accepted", informs_others, ends_on)
    if handover.oversight:
        partner = handover.partner
        pass_on(
            conn, node, handover.report_id, Watch.PARTNER, handover_id=handover.handover_id,
            partner=(partner.role, partner.organisation, partner.phone),
        )  # fmt: skip
    _tell(conn, node, handover.report_id)


def refuse(conn: Connection, node: NodeParts, actor: Actor, handover: Handover) -> None:
    """The partner does not take it; Veilig Thuis never stopped watching."""
    _answer(conn, node, actor, handover, "refused", False, None)
    SQL.end_handover(conn, handover_id=handover.handover_id, at=node.now(), today=node.today())
    _ask_back(conn, node, handover.report_id, handover.handover_id)


def confirm(
    conn: Connection, node: NodeParts, actor: Actor, handover: Handover, ends_on: date | None
) -> None:
    """It still runs: another twelve months. Raises Conflict("al_beantwoord") when it does not run."""
    if not SQL.confirm_handover(conn, handover_id=handover.handover_id, ends_on=ends_on, today=node.today()):
        raise Conflict("al_beantwoord")
    node.audit(
        conn, "handover_confirmed", dossier=handover.report_id, handover=handover.handover_id,
        actor=actor.fact,
    )  # fmt: skip


def look_at_clock(conn: Connection, node: NodeParts) -> int:
    """What nobody answered in time, and what is over, comes back to Veilig Thuis; how many did."""
    with conn.transaction():
        rows = list(SQL.handovers_to_look_at(conn, today=node.today()))
        for handover_id, report_id, unanswered, last_day in rows:
            if unanswered:
                SQL.answer_handover(
                    conn, handover_id=handover_id, answer="lapsed", by=None, informs_others=False,
                    ends_on=None, now=node.now(), today=node.today(),
                )  # fmt: skip
                end_task_about(conn, node, handover_id, TaskEnd.LAPSED, None)
            over = node.now() if unanswered else _midnight_after(last_day)
            SQL.end_handover(conn, handover_id=handover_id, at=over, today=node.today())
            _take_back(conn, node, report_id, handover_id, over)
            node.audit(conn, "handover_lapsed", dossier=report_id, handover=handover_id)
    return len(rows)


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), AMSTERDAM)


def _take_back(conn: Connection, node: NodeParts, report_id: str, handover_id: str, at: datetime) -> None:
    closed = read_case(conn, report_id).closed
    now = responsible(conn, report_id)
    if now and now.handover_id == handover_id:
        pass_on(conn, node, report_id, Watch.ENDED if closed else Watch.FOLLOWS_UP, from_at=at)
        _tell(conn, node, report_id)
    if not closed:
        _ask_back(conn, node, report_id, handover_id)


def _ask_back(conn: Connection, node: NodeParts, report_id: str, handover_id: str) -> None:
    due = node.desk.calendar.next_working_day(node.today())
    open_task(conn, node, report_id, TaskKind.OVERSIGHT_BACK, due, handover_id)


def _answer(
    conn: Connection, node: NodeParts, actor: Actor, handover: Handover, answer: str, informs_others: bool,
    ends_on: date | None,
) -> None:  # fmt: skip
    answered = SQL.answer_handover(
        conn, handover_id=handover.handover_id, answer=answer, by=actor.fact, informs_others=informs_others,
        ends_on=ends_on, now=node.now(), today=node.today(),
    )  # fmt: skip
    if answered is None:
        raise Conflict("al_beantwoord")
    end_task_about(conn, node, handover.handover_id, TaskEnd.DONE, actor.fact)
    node.audit(
        conn, _ANSWERS[answer], dossier=handover.report_id, handover=handover.handover_id,
        actor=actor.fact,
    )  # fmt: skip


def _tell(conn: Connection, node: NodeParts, report_id: str) -> None:
    SQL.next_version(conn, report_id=report_id)
    tell_status(conn, node, report_id)
    node.around.wake_sender.set()


def read_handover(conn: Connection, handover_id: str) -> Handover:
    """Raises NotFound("overdracht_onbekend")."""
    row = SQL.handover(conn, handover_id=handover_id)
    if row is None:
        raise NotFound("overdracht_onbekend")
    return _handover(row)


def handovers_of(conn: Connection, *report_ids: str) -> tuple[Handover, ...]:
    """Every handover of these reports, in the order in which they were offered."""
    return tuple(_handover(row) for row in SQL.handovers_of(conn, report_ids=list(report_ids)))


def active_handovers(conn: Connection, node: NodeParts, *report_ids: str) -> tuple[Handover, ...]:
    """Those that a partner accepted and that still run."""
    today = node.today()
    return tuple(each for each in handovers_of(conn, *report_ids) if each.active(today))


def _handover(row: Sequence[Any]) -> Handover:
    handover_id, report_id, role, organisation, kind, identifier, phone, *more = row
    partner = Partner(
        RecipientRole(role), organisation, phone, IdentifierKind(kind) if kind else None, identifier
    )
    return Handover(handover_id, report_id, partner, *more)
