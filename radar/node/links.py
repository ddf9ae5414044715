"""Links between a case here and one elsewhere, and their effects at both nodes. A link is a reversible
statement: it is made, told, answered with the state of the dossier, and withdrawn at every party that got it.
"""

from radar.exchange.arrivals import Arrived
from radar.node.parts import SQL, NodeParts
from radar.node.priors import keep, summary_of
from radar.node.reviewing.alerts import raise_alert
from radar.node.reviewing.hooks import note_change, note_change_of_link
from radar.store.db import Connection
from schemas.codes import Band, CaseStatus, PartyId, WithdrawalReason
from schemas.events import LinkMade, LinkWithdrawn, PriorSummary


def announce(
    conn: Connection,
    node: NodeParts,
    *,
    link_id: str,
    party: PartyId,
    dossier: bytes,
    case_reference: bytes,
    band: Band,
    urgent: bool,
    report_id: str,
) -> None:
    """Tell the source of a link, and how our own case stands, for it is news to them."""
    made = LinkMade(link_id, dossier, case_reference, band, urgent)
    node.post.queue(conn, party, made, urgent=urgent)
    node.post.queue(conn, party, summary_of(conn, node, link_id, report_id), urgent=urgent)


def announce_link(conn: Connection, node: NodeParts, link_id: str) -> None:
    """Tell the source of a link that is made; of one that waits for a person's word nothing is told."""
    told = SQL.link_to_announce(conn, link_id=link_id)
    if told is None:
        return
    party, dossier, band, report_id, urgent = told
    announce(
        conn,
        node,
        link_id=link_id,
        party=PartyId(party),
        dossier=bytes(dossier),
        case_reference=node.commitment(report_id)[:16],
        band=Band(band),
        urgent=urgent,
        report_id=report_id,
    )


def take_link(conn: Connection, node: NodeParts, arrived: Arrived, event: LinkMade) -> None:
    """A case elsewhere is linked to a dossier of ours: record it, alert a live case once of each, answer."""
    SQL.one_filing_at_a_time(conn)  # a report that is taken back meanwhile would not know of this link
    found = SQL.report_by_dossier(conn, dossier=event.dossier)
    if found is None:
        withdrawn = LinkWithdrawn(event.link_id, None, WithdrawalReason.WITHDRAWN)
        node.post.queue(conn, arrived.source, withdrawn)
        return
    report_id, status = found
    fresh = SQL.take_inbound(
        conn,
        link_id=event.link_id,
        party=arrived.source,
        report_id=report_id,
        case_reference=event.case_reference,
        band=event.band.value,
        urgent=event.urgent,
        now=node.now(),
        today=node.today(),
    )
    if not fresh:
        return
    band = event.band.value
    node.audit(conn, "link_received", link=event.link_id, dossier=report_id, party=arrived.source, band=band)
    note_change(conn, node, report_id)
    if raise_alert(
        conn, node, report_id, CaseStatus(status), party=arrived.source, urgent=event.urgent,
        case_reference=event.case_reference, link_id=event.link_id,
    ):  # fmt: skip
        arrived.then.append(
            lambda: node.around.journal.say("report_alert", dossier=report_id, link=event.link_id)
        )
    _send_status(conn, node, event.link_id, arrived.source, report_id)
    arrived.then.append(
        lambda: node.around.journal.say("link_received", link=event.link_id, party=arrived.source, band=band)
    )
    arrived.then.append(node.around.wake_sender.set)


def take_status(conn: Connection, node: NodeParts, arrived: Arrived, event: PriorSummary) -> None:
    """The state of the dossier at the other end; an older version than the one we have changes nothing."""
    take = SQL.status_of_inbound
    if SQL.link_known(conn, link_id=event.link_id, party=arrived.source):
        take = SQL.status_of_link
    take(
        conn,
        link_id=event.link_id,
        party=arrived.source,
        status=event.status.value if event.status else None,
        version=event.version,
        summary=keep(event),
        now=node.now(),
        today=node.today(),
    )
    node.audit(conn, "status_received", link=event.link_id, party=arrived.source)
    note_change_of_link(conn, node, arrived.source, event.link_id)
    arrived.then.append(
        lambda: node.around.journal.say("status_received", link=event.link_id, party=arrived.source)
    )


def take_withdrawal(conn: Connection, node: NodeParts, arrived: Arrived, event: LinkWithdrawn) -> None:
    """The other end says it is no more: by link, or by dossier where no link was made. It stays gone."""
    reason, today = event.reason.value, node.today()
    note_change_of_link(conn, node, arrived.source, event.link_id, event.dossier)
    if event.dossier is not None:
        SQL.keep_withdrawn_dossier(conn, party=arrived.source, dossier=event.dossier, today=today)
        SQL.withdraw_links_to(conn, party=arrived.source, dossier=event.dossier, reason=reason, today=today)
    if event.link_id is not None:
        SQL.withdraw_link(conn, link_id=event.link_id, party=arrived.source, reason=reason, today=today)
        if not SQL.link_known(conn, link_id=event.link_id, party=arrived.source):
            SQL.withdraw_inbound(
                conn,
                link_id=event.link_id,
                party=arrived.source,
                reason=reason,
                now=node.now(),
                today=today,
            )
    node.around.metrics.add("radar_links_withdrawn_total", reason=reason)
    node.audit(conn, "link_withdrawn", link=event.link_id, party=arrived.source, reason=reason)
    arrived.then.append(
        lambda: node.around.journal.say("link_closed", link=event.link_id, party=arrived.source)
    )


def withdraw_all(
    conn: Connection, node: NodeParts, report_id: str, dossier: bytes, reason: WithdrawalReason
) -> None:
    """Every link of this report, both ways, at every party that got one, and at every party that was shown a
    row of it without making a link."""
    told: set[tuple[str, str | None]] = set()
    for link_id, party in [
        *SQL.made_links(conn, report_id=report_id),
        *SQL.inbound_links(conn, report_id=report_id),
    ]:
        node.post.queue(conn, PartyId(party), LinkWithdrawn(link_id, None, reason))
        told.add((party, link_id))
    for (asker,) in list(SQL.shown_to(conn, report_id=report_id, dossier=dossier)):
        node.post.queue(conn, PartyId(asker), LinkWithdrawn(None, dossier, reason))
    today = node.today()
    SQL.withdraw_own_links(conn, report_id=report_id, reason=reason.value, today=today)
    SQL.withdraw_inbound_links(conn, report_id=report_id, reason=reason.value, today=today)
    SQL.withdraw_links_to_own(conn, dossier=dossier, reason=reason.value, today=today)
    for party, link_id in sorted(told, key=str):
        node.audit(conn, "link_withdrawn", link=link_id, dossier=report_id, party=party, reason=reason.value)
        node.around.metrics.add("radar_links_withdrawn_total", reason=reason.value)


def tell_status(conn: Connection, node: NodeParts, report_id: str) -> None:
    """How the case stands changed (its version with it): say so at the other end of each of its links."""
    for link_id, party in [
        *SQL.made_links(conn, report_id=report_id),
        *SQL.inbound_links(conn, report_id=report_id),
    ]:
        _send_status(conn, node, link_id, PartyId(party), report_id)


def tell_change(conn: Connection, node: NodeParts, report_id: str) -> None:
    """Something of the case changed that others are told: a new version of it goes to each of them."""
    SQL.next_status_version(conn, report_id=report_id)
    tell_status(conn, node, report_id)
    node.around.wake_sender.set()


def _send_status(conn: Connection, node: NodeParts, link_id: str, party: PartyId, report_id: str) -> None:
    node.post.queue(conn, party, summary_of(conn, node, link_id, report_id))
    node.audit(conn, "status_sent", link=link_id, dossier=report_id, party=party)
