"""A later report elsewhere found a case of ours: a live case hears once of each, a closed one not any more.

Acute ones go to the duty list, the others to the digest of the next day; what comes within thirty days after
closing stands on a list of its own, and nobody is woken for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from radar.node.parts import AMSTERDAM, Actor, NodeParts
from radar.node.priors import LIVE, kept
from radar.node.reviewing.hooks import note_change
from radar.store.db import Connection, statements
from schemas.codes import Band, CaseStatus, PartyId

SQL: Any = statements(__package__, "reviewing.sql")
AFTER_CLOSING: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Alert:
    """One later case elsewhere, or in the own region, at a case of ours."""

    report_id: str
    number: str = field(repr=False)
    source: str
    party: PartyId
    link_id: str
    urgent: bool
    after_closing: bool
    alerted_at: datetime
    seen_at: datetime | None
    band: Band
    protect_stay: bool
    """Niet delen: verblijfplaats."""


def raise_alert(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    status: CaseStatus,
    *,
    party: PartyId,
    case_reference: bytes,
    link_id: str,
    urgent: bool,
) -> bool:
    """Keep an alert for a case that another party linked to; whether somebody who works on it is to hear."""
    live = status in LIVE
    today = node.today()
    if not live and SQL.closed_on(conn, report_id=report_id) < today - AFTER_CLOSING:
        return False
    fresh = SQL.alert(
        conn, report_id=report_id, party=party, case_reference=case_reference, link_id=link_id,
        urgent=urgent, after_closing=not live, now=node.now(), today=today,
    )  # fmt: skip
    return bool(fresh) and live


def alert_own(conn: Connection, node: NodeParts, report_id: str) -> int:
    """Tell earlier cases of the own region of this new report; how many live ones hear."""
    raised = list(
        SQL.alert_own(
            conn, report_id=report_id, party=node.around.party, now=node.now(), today=node.today(),
            case_reference=node.commitment(report_id)[:16], closed_since=node.today() - AFTER_CLOSING,
        )
    )  # fmt: skip
    for earlier, _, _ in raised:
        note_change(conn, node, earlier)
    return sum(not after_closing for _, _, after_closing in raised)


def alerts_of(conn: Connection, report_id: str) -> tuple[Alert, ...]:
    """All alerts of one case, also those that were seen."""
    return tuple(_read(row) for row in _alerts(conn, report_id=report_id))


def duty_list(conn: Connection) -> tuple[Alert, ...]:
    """Acute, on a live case, not seen yet: day and night."""
    return tuple(each for each in _unseen(conn) if each.urgent)


def digest(conn: Connection, node: NodeParts) -> tuple[Alert, ...]:
    """What came before today and is not acute: read together, in the morning."""
    midnight = node.now().astimezone(AMSTERDAM).replace(hour=0, minute=0, second=0, microsecond=0)
    return tuple(each for each in _unseen(conn) if not each.urgent and each.alerted_at < midnight)


def after_closing(conn: Connection, node: NodeParts) -> tuple[Alert, ...]:
    """The list "na sluiting": each stands on it for thirty days."""
    since = node.now() - AFTER_CLOSING
    return tuple(map(_read, _alerts(conn, since=since)))


def see_alerts(conn: Connection, node: NodeParts, report_id: str, actor: Actor) -> int:
    """Somebody looked at the alerts of a case; how many were new."""
    with conn.transaction():
        seen = list(SQL.see_alerts(conn, report_id=report_id, seen_by=actor.fact, now=node.now()))
        for link_id, party in seen:
            node.audit(
                conn, "alert_seen", link=link_id, dossier=report_id, party=party, actor=actor.fact
            )  # fmt: skip
    return len(seen)


def _unseen(conn: Connection) -> list[Alert]:
    return [_read(row) for row in _alerts(conn, unseen=True)]


def _alerts(
    conn: Connection, report_id: str | None = None, since: datetime | None = None, *, unseen: bool = False
) -> list[Sequence[Any]]:
    return list(SQL.alerts(conn, report_id=report_id, unseen=unseen, since=since))


def _read(row: Sequence[Any]) -> Alert:
    *own, band, summary, protected = row
    report_id, number, source, party, link_id, urgent, closed, alerted_at, seen_at = own
    told = kept(summary)
    protect_stay = bool(protected or (told and told.protect_stay))
    return Alert(
        report_id, number, source, PartyId(party), link_id, urgent, closed, alerted_at, seen_at, Band(band),
        protect_stay,
    )  # fmt: skip
