"""What a person sees of a case's links: the answer of all parties, what people said, what was asked and told.

A chance is words here and stands under an explanation only: a bare number beside a child's name reads as a
risk score. What a source told is opened here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.http.dutch import outcomes
from connectors.ports import PriorLink, PriorReports
from radar.node.answers import found_for
from radar.node.parts import SQL as NODE
from radar.node.parts import Actor, NodeParts
from radar.node.reviewing.alerts import Alert, alerts_of
from radar.node.reviewing.by import SearchBy
from radar.node.reviewing.completeness import Completeness, completeness
from radar.node.reviewing.details import Details, overdue
from radar.node.reviewing.looks import note_look
from radar.node.reviewing.timeline import Timeline, timeline
from radar.node.reviewing.verdicts import SQL
from radar.store.db import Connection
from schemas.codes import DisclosurePurpose, PartyId, RefusalCode
from schemas.details import Details as Content
from schemas.details import read_details


@dataclass(frozen=True, slots=True)
class Asked:
    """Content that was asked of a source, and what came. Both None: it is waited for."""

    request_id: str
    purpose: DisclosurePurpose
    asked_by: str
    asked_at: datetime
    due_at: datetime
    overdue: bool
    answered_at: datetime | None
    refusal: RefusalCode | None
    content: Content | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class LinkShown:
    """One link, as `connectors.ports.PriorLink` says it, with what only a page shows."""

    link: PriorLink
    position: int
    party_name: str
    chance: str
    """`ongeveer 9 op 10`"""
    found_at: datetime
    verdict_by: str | None
    verdict_at: datetime | None
    second_by: str | None
    own_report_id: str | None
    """In the own region: the case to open."""
    asked: tuple[Asked, ...]

    @property
    def may_ask(self) -> bool:
        return self.link.sure and not self.link.own_region

    @property
    def when(self) -> str:
        """Month, or of a possible link that nobody looked at the year only."""
        return self.link.month if self.link.opened else self.link.month[:4]


@dataclass(frozen=True, slots=True)
class PersonShown:
    position: int
    sought: bool
    own_said: str
    """`1 vrijwel zeker, 1 te controleren`, or where nothing was found, or not looked."""
    others_said: str
    own: tuple[LinkShown, ...]
    others: tuple[LinkShown, ...]
    household: tuple[tuple[int, LinkShown], ...]
    """(position of who is known there, that link): prior reports of the household without this person."""


@dataclass(frozen=True, slots=True)
class Again:
    """The last time a person asked again."""

    by: SearchBy
    asked_at: datetime
    done_at: datetime | None
    refused: str | None


@dataclass(frozen=True, slots=True)
class LinksView:
    report_id: str
    found: PriorReports
    persons: tuple[PersonShown, ...]
    completeness: Completeness
    timeline: Timeline
    alerts: tuple[Alert, ...]
    again: Again | None


def links_view(conn: Connection, node: NodeParts, report_id: str, actor: Actor | None = None) -> LinksView:
    """All of it, of one moment; with `actor` the look is written down. Raises NotFound,
    Conflict("ingetrokken")."""
    with conn.transaction():
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        found = found_for(conn, node, report_id)
        extras = {row[0]: row for row in SQL.prior_extras(conn, report_id=report_id)}
        asked = _asked(conn, node, report_id)
        persons = _persons(node, found, extras, asked)
        if actor:
            note_look(conn, node, report_id, actor, sum(len(each.links) for each in found.persons))
        return LinksView(
            report_id=report_id,
            found=found,
            persons=persons,
            completeness=completeness(found, lambda party: _party(node, party).kind, node.now()),
            timeline=_timeline(conn, node, report_id, found),
            alerts=alerts_of(conn, report_id),
            again=_again(conn, report_id),
        )


def _persons(
    node: NodeParts,
    found: PriorReports,
    extras: Mapping[str, Sequence[Any]],
    asked: Mapping[str, tuple[Asked, ...]],
) -> tuple[PersonShown, ...]:
    shown = {
        link.link_id: _shown(node, link, person.position, extras[link.link_id], asked)
        for person in found.persons
        for link in person.links
    }
    return tuple(
        PersonShown(
            person.position,
            person.sought,
            *outcomes(person, found),
            own=tuple(shown[link.link_id] for link in person.links if link.own_region),
            others=tuple(shown[link.link_id] for link in person.links if not link.own_region),
            household=tuple((each.via, shown[each.link_id]) for each in person.household),
        )
        for person in found.persons
    )


def _shown(
    node: NodeParts,
    link: PriorLink,
    position: int,
    extra: Sequence[Any],
    asked: Mapping[str, tuple[Asked, ...]],
) -> LinkShown:
    _, probability, verdict_by, verdict_at, second_by, own_report_id, found_at = extra
    return LinkShown(
        link=link,
        position=position,
        party_name=_party(node, link.party).name,
        chance=chance(probability),
        found_at=found_at,
        verdict_by=verdict_by,
        verdict_at=verdict_at,
        second_by=second_by,
        own_report_id=own_report_id,
        asked=asked.get(link.link_id, ()),
    )


def chance(probability: float) -> str:
    """In words a person can picture, never with more certainty than there is."""
    if probability > 0.99:
        return "meer dan 99 op 100"
    if probability >= 0.95:
        return f"ongeveer {int(probability * 100)} op 100"
    return f"ongeveer {max(1, int(probability * 10 + 0.5))} op 10"


def _asked(conn: Connection, node: NodeParts, report_id: str) -> dict[str, tuple[Asked, ...]]:
    by_link: dict[str, list[Asked]] = {}
    for row in SQL.asked_of(conn, report_id=report_id):
        request_id, link_id, _, purpose, by, at, due_at, refusal, content, answered_at = row
        opened = read_details(Details(node).open_content(request_id, bytes(content))) if content else None
        late = answered_at is None and overdue(due_at, node.now())
        by_link.setdefault(link_id, []).append(
            Asked(
                request_id, DisclosurePurpose(purpose), by, at, due_at, late, answered_at,
                RefusalCode(refusal) if refusal else None, opened,
            )
        )  # fmt: skip
    return {link_id: tuple(each) for link_id, each in by_link.items()}


def _timeline(conn: Connection, node: NodeParts, report_id: str, found: PriorReports) -> Timeline:
    _, _, _, _, _, received_at, *_ = NODE.report_by_id(conn, report_id=report_id)
    received = f"{received_at.year:04d}-{received_at.month:02d}"
    return timeline(found, received, node.around.party, lambda party: _party(node, party).name)


def _again(conn: Connection, report_id: str) -> Again | None:
    row = SQL.last_again(conn, report_id=report_id)
    if row is None:
        return None
    state, code, by, asked_at, done_at = row
    return Again(SearchBy(by), asked_at, done_at, code or state if state == "refused" else None)


def _party(node: NodeParts, party: PartyId) -> Any:
    return node.around.directory.manifest[party]
