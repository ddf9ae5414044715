"""What informing must know of one case: its report, what was decided, who takes part, what stays hidden.

Values only: proposals and letters are made of this, without another look at the database.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from radar.node.handling.cases import Case, read_case
from radar.node.handling.decisions import Decision, assessments_of, decision_in_force
from radar.node.handling.feedback import HouseholdInformed, household_informed
from radar.node.handling.handovers import Handover, active_handovers, handovers_of
from radar.node.handling.responsibility import Responsibility, responsible
from radar.node.handling.views import phase
from radar.node.informing.recipients import SQL
from radar.node.parts import NodeParts
from radar.node.priors import kept
from radar.node.reviewing.details import Details
from radar.store.db import Connection
from schemas.codes import (
    Anonymity,
    CaseStatus,
    DetailField,
    DisclosurePurpose,
    PartyId,
    PartyKind,
    Phase,
    RecipientRole,
)
from schemas.details import read_details
from schemas.events import PriorSummary
from schemas.intake import read_stored
from schemas.report import Professional, Report, Reporter
from schemas.row import FLAG_PROTECT_STAY


@dataclass(frozen=True, slots=True)
class OwnPrior:
    """An earlier report of our own about somebody of this case."""

    report_id: str
    report: Report = field(repr=False)
    status: CaseStatus
    decision: Decision | None
    handovers: tuple[Handover, ...]

    @property
    def year(self) -> int:
        return self.report.received_at.year

    @property
    def live(self) -> bool:
        return self.status is not CaseStatus.CLOSED


@dataclass(frozen=True, slots=True)
class OtherPrior:
    """An earlier report elsewhere, and what its source lets a reporter know."""

    party: PartyId
    region: bool
    year: int
    summary: PriorSummary | None = field(repr=False)
    protected: bool
    for_reporter: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Situation:
    case: Case = field(repr=False)
    phase: Phase
    decision: Decision | None
    assessment: str | None = field(repr=False)
    watching: Responsibility | None
    handovers: tuple[Handover, ...]
    running: tuple[Handover, ...]
    """Those of this report that a partner accepted and that still run."""
    household: HouseholdInformed | None
    own_priors: tuple[OwnPrior, ...]
    other_priors: tuple[OtherPrior, ...]
    searched: int
    """At how many regions was looked, our own included."""
    writer: str
    phone: str
    regions: tuple[str, ...] = field(repr=False)
    """Names of all other organisations: none may stand in a letter."""
    covenants: Mapping[str, tuple[RecipientRole, str, str | None]] = field(repr=False)
    """Recipients with a covenant Handle with Care, by id: role, organisation, telephone."""
    today: date

    @property
    def report(self) -> Report:
        return self.case.report

    @property
    def protected(self) -> bool:
        """Somebody of this report stays where nobody may find them: then not even we are named (A17)."""
        return any(person.protect_stay for person in self.report.persons)

    @property
    def hidden_reporter(self) -> Reporter | None:
        """Whoever reported and was promised, or is owed, not to be named (E1)."""
        reporter = self.report.reporter
        return reporter if reporter and reporter.anonymity is not Anonymity.OPEN else None

    @property
    def professionals(self) -> tuple[Professional, ...]:
        return self.report.professionals


def situation_of(conn: Connection, node: NodeParts, report_id: str) -> Situation:
    """Raises NotFound("niet_gevonden"), Conflict("ingetrokken")."""
    case = read_case(conn, report_id)
    decision = decision_in_force(conn, report_id)
    assessments = assessments_of(conn, report_id)
    manifest = node.around.directory.manifest
    me = manifest[node.around.party]
    return Situation(
        case=case,
        phase=phase(closed=case.closed, judged=bool(assessments), decided=decision is not None),
        decision=decision,
        assessment=assessments[-1].result if assessments else None,
        watching=responsible(conn, report_id),
        handovers=handovers_of(conn, report_id),
        running=active_handovers(conn, node, report_id),
        household=household_informed(conn, report_id),
        own_priors=tuple(_own_priors(conn, node, report_id)),
        other_priors=tuple(_other_priors(conn, node, report_id)),
        searched=_searched(conn, node, report_id),
        writer=me.name,
        phone=node.desk.telephone,
        regions=tuple(
            each.name for each in manifest.nodes if each.kind is PartyKind.REGION and each.id != me.id
        ),
        covenants={
            known: (RecipientRole(role), organisation, phone)
            for known, role, organisation, phone in SQL.covenants(conn)
        },
        today=node.today(),
    )


def _own_priors(conn: Connection, node: NodeParts, report_id: str) -> Sequence[OwnPrior]:
    return [
        OwnPrior(
            other,
            read_stored(json.dumps(content).encode()),
            CaseStatus(status),
            decision_in_force(conn, other),
            active_handovers(conn, node, other),
        )
        for other, content, status in SQL.linked_own(conn, report_id=report_id)
    ]


def _other_priors(conn: Connection, node: NodeParts, report_id: str) -> Sequence[OtherPrior]:
    passed = _for_reporter(conn, node, report_id)
    found = []
    for link_id, party, month, summary, flags in SQL.linked_elsewhere(conn, report_id=report_id):
        told = kept(summary)
        kind = node.around.directory.manifest[party].kind
        found.append(
            OtherPrior(
                PartyId(party),
                kind is PartyKind.REGION,
                2000 + month // 12,
                told,
                bool(flags & FLAG_PROTECT_STAY) or bool(told and told.protect_stay),
                passed.get(link_id, ()),
            )
        )
    return found


def _for_reporter(conn: Connection, node: NodeParts, report_id: str) -> Mapping[str, tuple[str, ...]]:
    """What sources answered for just this purpose, and only the fields that they let go on."""
    purpose = DisclosurePurpose.PASS_TO_REPORTER.value
    found: dict[str, tuple[str, ...]] = {}
    for link_id, request_id, content in SQL.answered_for_reporter(conn, report_id=report_id, purpose=purpose):
        fields = read_details(Details(node).open_content(request_id, bytes(content))).fields
        found[link_id] = tuple(
            fields[each].value for each in DetailField if each in fields and fields[each].may_pass_on
        )
    return found


def _searched(conn: Connection, node: NodeParts, report_id: str) -> int:
    row = SQL.searched_parties(conn, report_id=report_id)
    lines: Sequence[Sequence[Any]] = row[0] if row and row[0] else ()
    regions = {each.id for each in node.around.directory.manifest.nodes if each.kind is PartyKind.REGION} - {
        node.around.party
    }
    return 1 + len({line[0] for line in lines if line[0] in regions and line[3]})
