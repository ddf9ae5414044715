"""One case as the acts of handling see it: its report, whether it is closed, what may still be done."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from radar.node.parts import SQL as NODE
from radar.node.parts import Actor, ActorKind, NodeParts
from radar.store.db import Connection, statements
from schemas.codes import CaseStatus
from schemas.errors import Conflict, NotFound
from schemas.intake import read_stored
from schemas.report import Report

SQL: Final[Any] = statements(__package__, "handling.sql")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Case:
    report_id: str
    dossier: bytes = field(repr=False)
    source: str
    number: str = field(repr=False)
    revision: int
    status: CaseStatus
    urgent: bool
    received_at: datetime
    off_register: bool
    """Its rows were taken back by a decision; it is never filed again."""
    report: Report = field(repr=False)
    owner: str | None = None
    main_case_number: str | None = field(default=None, repr=False)

    @property
    def closed(self) -> bool:
        return self.status is CaseStatus.CLOSED


def read_case(conn: Connection, report_id: str) -> Case:
    """Raises NotFound, Conflict("ingetrokken")."""
    row = SQL.case_of(conn, report_id=report_id)
    if row is None:
        raise NotFound("niet_gevonden")
    _, dossier, source, number, revision, status, urgent, received_at, off, withdrawn_at, content, *more = row
    if withdrawn_at:
        raise Conflict("ingetrokken")
    report = read_stored(json.dumps(content).encode())
    return Case(
        report_id, bytes(dossier), source, number, revision, CaseStatus(status), urgent, received_at, off,
        report, *more,
    )  # fmt: skip


def act_on(
    conn: Connection, node: NodeParts, report_id: str, actor: Actor, name: str, do: Callable[[Case], _T]
) -> _T:
    """One act on an open case, in one transaction.

    A closed dossier can be read and not be acted on: the refusal is kept in the audit (A14). Raises NotFound,
    Conflict("ingetrokken"|"gesloten") and what `do` raises.
    """
    with conn.transaction():
        # Filing locks in this order too: first this, then the report's row.
        NODE.one_filing_at_a_time(conn)
        case = read_case(conn, report_id)
        if not case.closed:
            return do(case)
        node.audit(conn, "closed_case_refused", dossier=report_id, actor=actor.fact, act=name)
    raise Conflict("gesloten")


def may_lead(node: NodeParts, actor: Actor) -> None:
    """Where the region's own system leads, its messages say what is decided, and pages only show it (J1).

    Raises Conflict("eigen_systeem_leidt"|"radar_leidt").
    """
    if node.own_system_leads and actor.kind is ActorKind.PERSON:
        raise Conflict("eigen_systeem_leidt")
    if not node.own_system_leads and actor.kind is ActorKind.SYSTEM:
        raise Conflict("radar_leidt")
