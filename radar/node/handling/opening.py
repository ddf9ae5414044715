"""What filing, correcting, closing and withdrawing a report do to its case. Inside their transactions."""

from collections.abc import Mapping
from typing import Any

from radar.node.handling.cases import SQL
from radar.node.handling.responsibility import pass_on, responsible
from radar.node.handling.tasks import ENDS_WITH_CASE, end_tasks, open_task
from radar.node.parts import AMSTERDAM, NodeParts
from radar.store.db import Connection
from schemas.codes import Anonymity, CaseStatus, TaskEnd, TaskKind, Watch
from schemas.errors import Conflict
from schemas.report import Report


def refuse_closed_case(conn: Connection, source: str, report: Report) -> None:
    """A new report is a new dossier; the number of a case may repeat only while that case is open (A15).

    Raises Conflict("hoofdnummer_gesloten").
    """
    if report.main_case_number and SQL.main_case_closed(
        conn, source=source, main_case_number=report.main_case_number
    ):
        raise Conflict("hoofdnummer_gesloten", "hoofdnummer")


def open_case(conn: Connection, node: NodeParts, report_id: str, report: Report) -> None:
    """A report always leads to a safety assessment (B1); from its receipt Veilig Thuis watches (B25)."""
    SQL.set_main_case(conn, report_id=report_id, main_case_number=report.main_case_number)
    due = node.desk.calendar.assessment_due(report.received_at.astimezone(AMSTERDAM).date())
    open_task(conn, node, report_id, TaskKind.ASSESS, due)
    if has_reporter(report):
        open_task(conn, node, report_id, TaskKind.FEEDBACK_FIRST, due)
    _identity(conn, node, report_id, report)
    pass_on(conn, node, report_id, Watch.JUDGES)
    if report.status is CaseStatus.CLOSED:
        close_case(conn, node, report_id)


def has_reporter(report: Report) -> bool:
    """Whether there is anybody to tell what came of it."""
    return report.reporter is None or report.reporter.anonymity is not Anonymity.UNKNOWN_TO_VT


def correct_case(conn: Connection, node: NodeParts, known: Mapping[str, Any], report: Report) -> None:
    """What a correction changes: numbers that were postponed and are there now, and being open or closed."""
    report_id = known["report_id"]
    SQL.set_main_case(conn, report_id=report_id, main_case_number=report.main_case_number)
    if not _postponed(report):
        end_tasks(conn, node, report_id, TaskKind.IDENTITY, how=TaskEnd.DONE, by=None)
    was_closed, is_closed = known["status"] == CaseStatus.CLOSED.value, report.status is CaseStatus.CLOSED
    if is_closed and not was_closed:
        close_case(conn, node, report_id)
    if was_closed and not is_closed:
        _open_again(conn, node, report_id)


def close_case(conn: Connection, node: NodeParts, report_id: str) -> None:
    """What only an open report asks ends; a partner who watches goes on."""
    end_tasks(conn, node, report_id, *ENDS_WITH_CASE, how=TaskEnd.CLOSED, by=None)
    now = responsible(conn, report_id)
    if now and now.watch is not Watch.PARTNER:
        pass_on(conn, node, report_id, Watch.ENDED)


def forget_case(conn: Connection, node: NodeParts, report_id: str) -> None:
    """The report was taken back: nothing is asked any more, and no words about it stay."""
    end_tasks(conn, node, report_id, *TaskKind, how=TaskEnd.WITHDRAWN, by=None)
    SQL.forget_words(conn, report_id=report_id)
    if responsible(conn, report_id):
        pass_on(conn, node, report_id, Watch.ENDED)


def _open_again(conn: Connection, node: NodeParts, report_id: str) -> None:
    SQL.open_again(
        conn, report_id=report_id, kinds=[kind.value for kind in ENDS_WITH_CASE], today=node.today()
    )
    now = responsible(conn, report_id)
    if now and now.watch is Watch.ENDED:
        pass_on(conn, node, report_id, Watch.JUDGES)


def _identity(conn: Connection, node: NodeParts, report_id: str, report: Report) -> None:
    """On an urgent report numbers may be looked up later (Wmo 5.2.9(8)): that is kept as a task (B4)."""
    if report.urgent and _postponed(report):
        open_task(conn, node, report_id, TaskKind.IDENTITY, node.desk.calendar.after(node.today(), 5))


def _postponed(report: Report) -> bool:
    return any(person.bsn is None and not person.unborn for person in report.persons)
