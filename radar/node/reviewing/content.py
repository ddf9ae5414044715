"""What this region tells another of a case: words for coded fields, each with whether it may go on.

No name of a person, no address and no reporter; a field of which nothing is known is left out.
"""

import json
from collections.abc import Collection, Mapping
from typing import Final

from radar.node.parts import SQL, NodeParts
from radar.node.priors import responsible_of
from radar.policy.decide import Grant, basis_for, decide
from radar.store.db import Connection
from schemas.codes import (
    CaseStatus,
    DetailField,
    DisclosurePurpose,
    Finding,
    Outcome,
    Phase,
    RecipientRole,
    Service,
)
from schemas.details import MAX_VALUE, Details, DetailValue
from schemas.intake import read_stored
from schemas.report import Report
from schemas.words import FINDINGS, NATURES, OCCASIONS, OUTCOMES, RECIPIENT_ROLES, SERVICES

AND: Final = ", "


def phase_of(conn: Connection, report_id: str) -> Phase:
    """Where our own case stands."""
    status, judged, decided = SQL.phase_facts(conn, report_id=report_id)
    if CaseStatus(status) is CaseStatus.CLOSED:
        return Phase.CLOSED
    if decided:
        return Phase.DECIDED
    return Phase.JUDGED if judged else Phase.COLLECTING


def may_pass_on(role: RecipientRole, phase: Phase) -> frozenset[DetailField]:
    """What whoever asks may tell the reporter in turn: as if they had asked for just that."""
    purpose = DisclosurePurpose.PASS_TO_REPORTER
    basis = basis_for(role, purpose, phase)
    answer = decide(role, purpose, phase, basis) if basis else None
    return answer.details if isinstance(answer, Grant) else frozenset()


def content_of(
    conn: Connection, node: NodeParts, report_id: str, fields: Collection[DetailField], role: RecipientRole
) -> Details:
    """These fields of our case, as they are now, for somebody in this role."""
    onward = may_pass_on(role, phase_of(conn, report_id))
    known = _values(conn, node, report_id)
    told = {
        each: DetailValue(known[each][:MAX_VALUE], each in onward)
        for each in DetailField
        if each in fields and known.get(each)
    }
    return Details(told, node.around.party, node.now())


def _values(conn: Connection, node: NodeParts, report_id: str) -> Mapping[DetailField, str]:
    content, *_ = SQL.prior_facts(conn, report_id=report_id)
    report = read_stored(json.dumps(content).encode())
    call = node.desk.call(node.now())
    return {
        DetailField.OCCASIONS: AND.join(OCCASIONS[each] for each in report.occasions),
        DetailField.NATURES: AND.join(NATURES[each] for each in report.natures),
        **_decided(conn, report_id),
        DetailField.HELP_INVOLVED: _help(conn, node, report_id, report),
        DetailField.CONTACT: f"{node.around.directory.manifest[node.around.party].name}, {call.telephone}",
    }


def _decided(conn: Connection, report_id: str) -> dict[DetailField, str]:
    row = SQL.decided(conn, report_id=report_id)
    if row is None:
        return {}
    outcome, finding, services, since = row
    told = {
        DetailField.OUTCOME: f"{OUTCOMES[Outcome(outcome)]}; {FINDINGS[Finding(finding)]}",
        DetailField.SERVICES: AND.join(SERVICES[Service(each)] for each in services),
    }
    if Outcome(outcome) is Outcome.CONDITIONS_AND_FOLLOW_UP:
        told[DetailField.SAFETY_CONDITIONS_SINCE] = since.date().isoformat()
    return told


def _help(conn: Connection, node: NodeParts, report_id: str, report: Report) -> str:
    """Roles and organisations that take part now; the chain partner that watches, first (A16)."""
    watching = responsible_of(conn, node, report_id)
    helping = [f"{RECIPIENT_ROLES[each.role]} ({each.organisation})"
               for each in report.professionals if each.active]  # fmt: skip
    if watching and watching.role is not RecipientRole.VT_ORGANISATION:
        helping.insert(0, f"{RECIPIENT_ROLES[watching.role]} ({watching.organisation})")
    return AND.join(dict.fromkeys(helping))
