"""What a case still asks of people, each with the day on which it is due. A late task flags and no more."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from radar.node.handling.cases import SQL
from radar.node.parts import NodeParts
from radar.store.db import Connection
from schemas.codes import TaskEnd as TaskEnd
from schemas.codes import TaskKind as TaskKind

ENDS_WITH_CASE: Final = (
    TaskKind.ASSESS, TaskKind.DECIDE, TaskKind.IDENTITY, TaskKind.ANSWER_HANDOVER, TaskKind.OVERSIGHT_BACK,
)  # fmt: skip
"""What nobody need do once a report is closed. The reporter still hears, a decision is still confirmed."""
FEEDBACK: Final = (TaskKind.FEEDBACK_FIRST, TaskKind.FEEDBACK_SECOND)


@dataclass(frozen=True, slots=True)
class Task:
    task_id: str
    kind: TaskKind
    due_on: date
    about: str | None
    """The decision or handover it is of."""
    opened_at: datetime
    done_at: datetime | None
    done_by: str | None
    how: TaskEnd | None
    spoken_on: date | None
    spoken_with: str | None = field(default=None, repr=False)

    @property
    def open(self) -> bool:
        return self.done_at is None


def open_task(
    conn: Connection, node: NodeParts, report_id: str, kind: TaskKind, due_on: date, about: str | None = None
) -> None:
    SQL.open_task(
        conn, task_id=str(uuid.uuid4()), report_id=report_id, kind=kind.value, due_on=due_on, about=about,
        now=node.now(), today=node.today(),
    )  # fmt: skip


def end_tasks(
    conn: Connection, node: NodeParts, report_id: str, *kinds: TaskKind, how: TaskEnd, by: str | None
) -> None:
    """Those of these kinds that are open."""
    SQL.end_tasks(
        conn, report_id=report_id, kinds=[kind.value for kind in kinds], how=how.value, by=by, now=node.now(),
        today=node.today(),
    )  # fmt: skip


def end_task_about(conn: Connection, node: NodeParts, about: str, how: TaskEnd, by: str | None) -> None:
    SQL.end_task_about(conn, about=about, how=how.value, by=by, now=node.now(), today=node.today())


def tasks_of(conn: Connection, report_id: str) -> tuple[Task, ...]:
    """Every task of a report, done ones too, in the order in which they arose."""
    return tuple(_task(*row) for row in SQL.tasks_of(conn, report_id=report_id))


def _task(task_id: str, kind: str, due_on: date, *values: Any) -> Task:
    about, opened_at, done_at, done_by, how, spoken_on, spoken_with = values
    return Task(
        task_id, TaskKind(kind), due_on, about, opened_at, done_at, done_by, TaskEnd(how) if how else None,
        spoken_on, spoken_with,
    )  # fmt: skip
