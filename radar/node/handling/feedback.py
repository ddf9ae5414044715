"""What came of it, told to the reporter: a conversation unless agreed otherwise, and again after ten weeks
(B10, B11).

And how the household was told. What was said is not kept here, only that it was, when and with whom.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from radar.deadlines import second_feedback_due
from radar.node.handling.cases import SQL
from radar.node.handling.decisions import decision_in_force
from radar.node.handling.tasks import FEEDBACK, open_task
from radar.node.parts import Actor, NodeParts
from radar.store.db import Connection
from schemas.codes import FamilyInformed, Service, TaskEnd, TaskKind
from schemas.errors import Conflict

TWICE: Final = frozenset({Service.CONDITIONS_AND_FOLLOW_UP, Service.INVESTIGATION})
"""Services after which the reporter hears a second time (Q&A 8)."""


@dataclass(frozen=True, slots=True)
class HouseholdInformed:
    how: FamilyInformed
    told_on: date | None
    reason: str | None = field(repr=False)
    told_by: str
    kept_at: datetime


def close_feedback(
    conn: Connection, node: NodeParts, report_id: str, actor: Actor, on: date, spoken_with: str, how: TaskEnd
) -> TaskKind:
    """The reporter was told: "gesproken op … met …". Which of the two feedbacks that was.

    Also on a closed report: the reporter hears all the same. Raises Conflict("geen_terugkoppeling"|
    "datum_in_toekomst").
    """
    if on > node.today():
        raise Conflict("datum_in_toekomst", "op")
    task = SQL.first_open(conn, report_id=report_id, kinds=[kind.value for kind in FEEDBACK])
    if task is None:
        raise Conflict("geen_terugkoppeling")
    task_id, kind = task[0], TaskKind(task[1])
    SQL.end_feedback(
        conn, task_id=task_id, how=how.value, by=actor.fact, spoken_on=on, spoken_with=spoken_with,
        now=node.now(), today=node.today(),
    )  # fmt: skip
    node.audit(conn, "feedback_given", dossier=report_id, actor=actor.fact, task=kind.value)
    decision = decision_in_force(conn, report_id)
    if kind is TaskKind.FEEDBACK_FIRST and decision and TWICE & set(decision.services):
        open_task(conn, node, report_id, TaskKind.FEEDBACK_SECOND, second_feedback_due(on))
    return kind


def keep_household_informed(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    actor: Actor,
    how: FamilyInformed,
    on: date | None,
    reason: str,
) -> None:
    """How Veilig Thuis told the household; not telling it needs a reason."""
    SQL.keep_household_informed(
        conn, report_id=report_id, how=how.value, told_on=on, reason=reason or None, by=actor.fact,
        now=node.now(), today=node.today(),
    )  # fmt: skip
    node.audit(conn, "household_informed", dossier=report_id, actor=actor.fact, how=how.value)


def household_informed(conn: Connection, report_id: str) -> HouseholdInformed | None:
    row = SQL.household_informed(conn, report_id=report_id)
    if row is None:
        return None
    how, told_on, reason, told_by, kept_at = row
    return HouseholdInformed(FamilyInformed(how), told_on, reason, told_by, kept_at)
