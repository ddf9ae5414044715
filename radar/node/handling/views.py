"""What a page or an own system is shown of a case, and of the work: values, without a word of how they look.

The work list holds no person: numbers, days and what is asked. A case view holds the report; its repr does
not.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from connectors.ports import CaseStanding, OpenTask
from radar.node.handling.cases import SQL, Case, read_case
from radar.node.handling.deciding import Collected, collected
from radar.node.handling.decisions import Assessment, Decision, assessments_of, decisions_of, standing
from radar.node.handling.feedback import HouseholdInformed, household_informed
from radar.node.handling.handovers import Handover, handovers_of
from radar.node.handling.responsibility import Responsibility, responsibilities
from radar.node.handling.tasks import Task, tasks_of
from radar.node.parts import NodeParts
from radar.store.db import Connection
from schemas.codes import CaseStatus, Ground, Phase, TaskKind
from schemas.dutch_codes import GROUNDS
from schemas.errors import NotFound
from schemas.report import Report

MOST: int = 500
"""Lines of a work list."""


class Worker(Protocol):
    """A person at work: the subject of their login."""

    @property
    def subject(self) -> str: ...


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One case with something to do, the earliest first in `tasks`."""

    report_id: str
    number: str = field(repr=False)
    source: str
    urgent: bool
    ground: Ground | None
    received_at: datetime
    phase: Phase
    tasks: tuple[TaskKind, ...]
    due_on: date
    due_words: str
    overdue: bool
    persons: int
    owner: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class SameCase:
    """Another report under the same main case number."""

    report_id: str
    number: str = field(repr=False)
    received_at: datetime
    status: CaseStatus


@dataclass(frozen=True, slots=True)
class CaseView:
    report_id: str
    number: str = field(repr=False)
    source: str
    revision: int
    received_at: datetime
    urgent: bool
    status: CaseStatus
    phase: Phase
    report: Report = field(repr=False)
    off_register: bool
    collected: Collected
    due_on: date | None
    """Of the earliest open task."""
    due_words: str
    overdue: bool
    tasks: tuple[Task, ...]
    assessments: tuple[Assessment, ...]
    decisions: tuple[Decision, ...]
    waiting_decision: Decision | None
    """The one that a second person must still answer."""
    responsibilities: tuple[Responsibility, ...]
    handovers: tuple[Handover, ...]
    household_informed: HouseholdInformed | None
    same_case: tuple[SameCase, ...]
    owner: str | None
    read_only: bool
    """The region's own system leads: pages show and do not act."""


def case_view(conn: Connection, node: NodeParts, report_id: str) -> CaseView:
    """One look at a case. Raises NotFound, Conflict("ingetrokken")."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        case = read_case(conn, report_id)
        tasks = tasks_of(conn, report_id)
        decisions = decisions_of(conn, report_id)
        assessments = assessments_of(conn, report_id)
        due = min((task.due_on for task in tasks if task.open), default=None)
        return CaseView(
            report_id=report_id,
            number=case.number,
            source=case.source,
            revision=case.revision,
            received_at=case.received_at,
            urgent=case.urgent,
            status=case.status,
            phase=_phase_of(case, assessments, decisions),
            report=case.report,
            off_register=case.off_register,
            collected=collected(conn, node, report_id),
            due_on=due,
            due_words=node.desk.calendar.due_in_words(due, node.today()) if due else "",
            overdue=due is not None and due < node.today(),
            tasks=tasks,
            assessments=assessments,
            decisions=decisions,
            waiting_decision=next((each for each in decisions if each.waits), None),
            responsibilities=responsibilities(conn, report_id),
            handovers=handovers_of(conn, report_id),
            household_informed=household_informed(conn, report_id),
            same_case=tuple(
                SameCase(other, number, at, CaseStatus(status))
                for other, number, at, status in SQL.same_case(conn, report_id=report_id)
            ),
            owner=case.owner,
            read_only=node.own_system_leads,
        )


def _phase_of(case: Case, assessments: tuple[Assessment, ...], decisions: tuple[Decision, ...]) -> Phase:
    return phase(
        closed=case.closed, judged=bool(assessments), decided=any(each.in_force_at for each in decisions)
    )


def phase(*, closed: bool, judged: bool, decided: bool) -> Phase:
    if closed:
        return Phase.CLOSED
    if decided:
        return Phase.DECIDED
    return Phase.JUDGED if judged else Phase.COLLECTING


def work_list(
    conn: Connection, node: NodeParts, user: Worker | None, most: int = MOST, owner: str | None = None
) -> list[WorkItem]:
    """Cases with something to do: acute first, then by deadline. Late ones are flagged and stay.

    `owner`: of this person only.
    """
    subject = user.subject if user else None
    return [_item(node, subject, *row) for row in SQL.work_list(conn, most=most, owner=owner)]


def _item(node: NodeParts, subject: str | None, report_id: str, *row: Any) -> WorkItem:
    number, source, urgent, received_at, status, owner, due_on, kinds, persons, ground, judged, decided = row
    return WorkItem(
        report_id=report_id,
        number=number,
        source=source,
        urgent=urgent,
        ground=next((each for each, word in GROUNDS.items() if word == ground), None),
        received_at=received_at,
        phase=phase(closed=status == CaseStatus.CLOSED.value, judged=judged, decided=decided),
        tasks=tuple(TaskKind(kind) for kind in kinds),
        due_on=due_on,
        due_words=node.desk.calendar.due_in_words(due_on, node.today()),
        overdue=due_on < node.today(),
        persons=persons,
        owner=owner,
        mine=owner is not None and owner == subject,
    )


def case_standing(conn: Connection, node: NodeParts, source: str, number: str) -> CaseStanding:
    """How far a case is, for the source system that filed it. Raises NotFound, Conflict("ingetrokken")."""
    report_id = SQL.report_id_of(conn, source=source, number=number)
    if report_id is None:
        raise NotFound("niet_gevonden")
    view = case_view(conn, node, report_id)
    now = standing(conn, report_id)
    watching = now.responsible
    return CaseStanding(
        number=number,
        phase=view.phase,
        outcome=now.outcome,
        services=now.services,
        finding=now.finding,
        watch=watching.watch if watching else None,
        organisation=watching.organisation if watching else None,
        since=watching.from_at if watching else None,
        tasks=tuple(
            OpenTask(task.kind, task.due_on, task.due_on < node.today()) for task in view.tasks if task.open
        ),
        no_follow_up_stays=node.around.directory.manifest.no_follow_up_stays,
    )
