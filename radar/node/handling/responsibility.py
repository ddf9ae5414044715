"""Who watches over the safety, at every moment exactly one: from receipt Veilig Thuis, never the reporter
(B6, B25).

Each entry holds until the next; there is no end to fill in, so that there can be no gap and no overlap.
"""

from dataclasses import dataclass, field
from datetime import datetime

from radar.node.handling.cases import SQL
from radar.node.parts import NodeParts
from radar.store.db import Connection
from schemas.codes import Outcome, RecipientRole
from schemas.codes import Watch as Watch

AFTER = {
    Outcome.INVESTIGATION: Watch.INVESTIGATES,
    Outcome.CONDITIONS_AND_FOLLOW_UP: Watch.FOLLOWS_UP,
    Outcome.DIRECT_HANDOVER: Watch.HANDS_OVER,
    Outcome.CONVERTED_TO_ADVICE: Watch.ENDED,
    Outcome.NO_FOLLOW_UP: Watch.ENDED,
    Outcome.OUT_OF_SCOPE: Watch.ENDED,
}
"""Who watches once an outcome is in force."""
WORDS = {
    Watch.JUDGES: "Veilig Thuis (beoordeelt)",
    Watch.INVESTIGATES: "Veilig Thuis (onderzoekt)",
    Watch.FOLLOWS_UP: "Veilig Thuis (voorwaarden en vervolg)",
    Watch.HANDS_OVER: "Veilig Thuis (draagt over)",
    Watch.ENDED: "Veilig Thuis (bemoeienis afgesloten)",
}


@dataclass(frozen=True, slots=True)
class Responsibility:
    """From `from_at` until the next one."""

    position: int
    watch: Watch
    role: RecipientRole | None
    organisation: str | None = field(repr=False)
    phone: str | None = field(repr=False)
    handover_id: str | None
    from_at: datetime

    @property
    def words(self) -> str:
        return self.organisation or "" if self.watch is Watch.PARTNER else WORDS[self.watch]


def pass_on(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    watch: Watch,
    *,
    partner: tuple[RecipientRole, str, str | None] | None = None,
    handover_id: str | None = None,
    from_at: datetime | None = None,
) -> None:
    """From now (or `from_at`) another watches; the same again changes nothing."""
    now = responsible(conn, report_id)
    if now and (now.watch, now.handover_id) == (watch, handover_id):
        return
    role, organisation, phone = partner or (None, None, None)
    SQL.pass_on(
        conn, report_id=report_id, watch=watch.value, role=role.value if role else None,
        organisation=organisation, phone=phone, handover_id=handover_id, from_at=from_at or node.now(),
        today=node.today(),
    )  # fmt: skip
    node.audit(conn, "responsibility_passed_on", dossier=report_id, watch=watch.value, handover=handover_id)


def responsible(conn: Connection, report_id: str) -> Responsibility | None:
    """Who watches now; None of a report that was brought in from the past."""
    row = SQL.responsible(conn, report_id=report_id)
    return _read(*row) if row else None


def responsibilities(conn: Connection, report_id: str) -> tuple[Responsibility, ...]:
    """From receipt until now."""
    return tuple(_read(*row) for row in SQL.responsibilities(conn, report_id=report_id))


def _read(
    position: int, watch: str, role: str | None, organisation: str | None, phone: str | None,
    handover_id: str | None, from_at: datetime,
) -> Responsibility:  # fmt: skip
    return Responsibility(
        position,
        Watch(watch),
        RecipientRole(role) if role else None,
        organisation,
        phone,
        handover_id,
        from_at,
    )
