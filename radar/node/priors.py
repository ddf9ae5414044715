"""How a case stands, as its source tells everybody who is linked to it, and as it is shown here.

A month, a word for the outcome, an organisation and a number to call: never a person, and never where
somebody stays.
"""

import json
import re
from typing import Final

from radar.node.parts import SQL, NodeParts
from radar.store.db import Connection
from schemas import wire
from schemas.codes import CaseStatus, Finding, Outcome, RecipientRole
from schemas.errors import Distrusted
from schemas.events import PriorSummary, Responsible
from schemas.intake import read_stored

MOST: Final = 80
_ODD: Final = re.compile(r"[^0-9A-Za-zÀ-ÖØ-öø-ÿ .,:'()/&+-]")
LIVE = (CaseStatus.OPEN, CaseStatus.MONITORED)


def summary_of(conn: Connection, node: NodeParts, link_id: str, report_id: str) -> PriorSummary:
    """What is said of this report to whoever has this link to it."""
    content, status, version, received_at, corrected_on = SQL.prior_facts(conn, report_id=report_id)
    state = CaseStatus(status)
    report = read_stored(json.dumps(content).encode())
    month = received_at.date()
    decided = SQL.decided(conn, report_id=report_id)
    protect_stay = any(person.protect_stay for person in report.persons)
    return PriorSummary(
        link_id=link_id,
        version=version,
        status=state,
        month=f"{month.year:04d}-{month.month:02d}",
        outcome=Outcome(decided[0]) if decided else None,
        finding=_finding(state, decided[1] if decided else None),
        corrected_on=corrected_on,
        responsible=None if protect_stay or state not in LIVE else responsible_of(conn, node, report_id),
        call=node.desk.call(node.now()),
        protect_stay=protect_stay,
    )


def _finding(state: CaseStatus, found: str | None) -> Finding | None:
    if found:
        return Finding(found)
    return Finding.OPEN if state in LIVE else None


def responsible_of(conn: Connection, node: NodeParts, report_id: str) -> Responsible:
    """Who watches over the safety now: the partner that accepted it, otherwise we ourselves."""
    row = SQL.watching(conn, report_id=report_id)
    if row and row[0]:
        return Responsible(RecipientRole(row[0]), _fit_to_travel(row[1]))
    name = node.around.directory.manifest[node.around.party].name
    return Responsible(node.desk.role, name)


def _fit_to_travel(organisation: str) -> str:
    """As own systems write it, without what no letter may hold; an odd sign must not stop the letter."""
    return _ODD.sub(" ", organisation)[:MOST].strip() or "-"


def keep(summary: PriorSummary) -> str:
    """To be stored beside its link."""
    return wire.encode(summary).decode("ascii")


def kept(text: str | None) -> PriorSummary | None:
    """As `keep` stored it; None when nothing came, or in a form of another version."""
    if text is None:
        return None
    try:
        found = wire.decode(text.encode())
    except Distrusted:
        return None
    return found if isinstance(found, PriorSummary) else None
