"""Handling in figures: what is late, and whether a report slipped through. Counts only, never a case."""

from radar.node.handling.cases import SQL
from radar.node.parts import NodeParts
from radar.store.db import Connection
from schemas.codes import TaskKind


def measure(conn: Connection, node: NodeParts) -> None:
    """Put the gauges as they are now."""
    put = node.around.metrics.put
    put("radar_reports_without_assessment", SQL.without_assessment(conn))
    late = dict(SQL.overdue(conn, today=node.today()))
    for kind in TaskKind:
        put("radar_tasks_overdue", late.get(kind.value, 0), kind=kind.value)
    oldest = SQL.oldest_unassessed(conn)
    put("radar_oldest_open_triage_seconds", (node.now() - oldest).total_seconds() if oldest else 0)
