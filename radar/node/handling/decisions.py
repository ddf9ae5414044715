"""Assessments and decisions as they are kept: read here, made by `deciding`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from radar.node.handling.cases import SQL
from radar.node.handling.responsibility import Responsibility, responsible
from radar.store.db import Connection
from schemas.codes import Finding, Outcome, Service
from schemas.errors import NotFound


@dataclass(frozen=True, slots=True)
class Assessment:
    assessment_id: str
    position: int
    instrument: str
    version: str
    result: str
    complete: bool
    evidence: bytes = field(repr=False)
    judged_by: str
    judged_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    decision_id: str
    report_id: str
    position: int
    assessment_id: str
    outcome: Outcome
    services: tuple[Service, ...]
    finding: Finding
    reason: str | None = field(repr=False)
    urgent: bool
    """One person acted at once; the second confirms by the end of the next working day."""
    proposed_by: str
    proposed_at: datetime
    answer: str | None
    """confirmed, declined, replaced; None while it waits."""
    answered_by: str | None
    answered_at: datetime | None
    in_force_at: datetime | None

    @property
    def waits(self) -> bool:
        return self.answer is None


def assessments_of(conn: Connection, report_id: str) -> tuple[Assessment, ...]:
    """Every assessment of a report, in order."""
    return tuple(_assessment(*row) for row in SQL.assessments_of(conn, report_id=report_id))


def _assessment(
    assessment_id: str, position: int, instrument: str, version: str, result: str, complete: bool,
    evidence: bytes, judged_by: str, judged_at: datetime,
) -> Assessment:  # fmt: skip
    return Assessment(
        assessment_id, position, instrument, version, result, complete, bytes(evidence), judged_by, judged_at
    )


def read_decision(conn: Connection, decision_id: str) -> Decision:
    """Raises NotFound("besluit_onbekend")."""
    row = SQL.decision(conn, decision_id=decision_id)
    if row is None:
        raise NotFound("besluit_onbekend")
    return _decision(row)


def decisions_of(conn: Connection, report_id: str) -> tuple[Decision, ...]:
    """Every decision on a report, in order: earlier ones stay readable (A15)."""
    return tuple(_decision(row) for row in SQL.decisions_of(conn, report_id=report_id))


def decision_in_force(conn: Connection, report_id: str) -> Decision | None:
    row = SQL.decision_in_force(conn, report_id=report_id)
    return _decision(row) if row else None


def _decision(row: Sequence[Any]) -> Decision:
    decision_id, report_id, position, assessment_id, outcome, services, finding, *more = row
    return Decision(
        decision_id, report_id, position, assessment_id, Outcome(outcome),
        tuple(Service(service) for service in services), Finding(finding), *more,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """What others may hear of how a case stands: an outcome in force, and who watches."""

    outcome: Outcome | None
    finding: Finding | None
    services: tuple[Service, ...]
    responsible: Responsibility | None


def standing(conn: Connection, report_id: str) -> Standing:
    """How a case stands, for whoever has a link to it."""
    decision = decision_in_force(conn, report_id)
    return Standing(
        decision.outcome if decision else None,
        decision.finding if decision else None,
        decision.services if decision else (),
        responsible(conn, report_id),
    )
