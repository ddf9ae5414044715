"""The answer to "were there earlier reports?": per person the links of all regions and the RvdK, and what was
searched. It never says that there is nothing; it says where nothing was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from connectors.ports import (
    Household,
    LaterLink,
    PersonLinks,
    PriorLink,
    PriorReports,
    SearchReason,
    SearchState,
    StatusKnown,
)
from matching.explain import reasons, warnings
from radar.node.coverage import complete, coverage_lines
from radar.node.parts import SQL, NodeParts
from radar.node.priors import kept, summary_of
from radar.store.db import Connection, in_one_go
from schemas.codes import Band, CaseStatus, PartyId, Verdict
from schemas.errors import Conflict, NotFound
from schemas.row import FLAG_PROTECT_STAY

_REASONS: Final[Mapping[str | None, SearchReason]] = {
    "te_weinig_sleutelhouders": SearchReason.EVALUATORS,
    "bewijs_onjuist": SearchReason.EVALUATORS,
    "aandelen_onjuist": SearchReason.EVALUATORS,
    "normalisatie_wijkt_af": SearchReason.EVALUATORS,
    "quotum": SearchReason.QUOTA,
}


def prior_reports(conn: Connection, node: NodeParts, source: str, number: str) -> PriorReports:
    """Assemble the answer, and write down that it was looked at. Raises NotFound, Conflict("ingetrokken")."""
    with in_one_go(conn):
        # One look: a correction that commits meanwhile would mix its people with the links of the others.
        conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        report = SQL.report_by_number(conn, source=source, number=number)
        if report is None:
            raise NotFound("niet_gevonden")
        found = found_for(conn, node, report[0])
        node.audit(
            conn, "prior_reports_shown", dossier=report[0], source=source,
            links=sum(len(person.links) for person in found.persons),
        )  # fmt: skip
        return found


def found_for(conn: Connection, node: NodeParts, report_id: str) -> PriorReports:
    """The answer for one report of ours; whoever asks for it writes down who looks. Raises as
    `prior_reports`."""
    report = SQL.search_of_report(conn, report_id=report_id)
    if report is None:
        raise NotFound("niet_gevonden")
    number, revision, own_searched_at, withdrawn_at = report
    if withdrawn_at:
        raise Conflict("ingetrokken")
    search = _search(conn, report_id)
    state, reason = search.state, search.reason
    lines = coverage_lines(conn, node, search.coverage)
    if search.asked_at and not complete(lines, search.asked_at):
        state, reason = SearchState.PARTLY_SEARCHED, SearchReason.PARTIES_BEHIND
    return PriorReports(
        reference=report_id,
        number=number,
        revision=revision,
        state=state,
        reason=reason,
        since=search.since,
        searched_at=search.searched_at,
        own_searched_at=own_searched_at,
        persons=_persons(conn, node, report_id),
        later=tuple(_later(row) for row in SQL.inbound_of(conn, report_id=report_id)),
        coverage=lines,
        no_follow_up_stays=node.around.directory.manifest.no_follow_up_stays,
    )


@dataclass(frozen=True, slots=True)
class _Search:
    state: SearchState
    reason: SearchReason | None
    since: datetime | None = None
    searched_at: datetime | None = None
    asked_at: datetime | None = None
    """Only of one that was done, and so is `coverage`: how far each party was then."""
    coverage: Sequence[Sequence[str | None]] | None = None


def _search(conn: Connection, report_id: str) -> _Search:
    question = SQL.newest_question(conn, report_id=report_id)
    if question is None:
        return _Search(SearchState.NOT_YET_SEARCHED, SearchReason.NOT_ASKED)
    question_id, state, code, created_at, done_at, filed_at, coverage = question
    if state == "done":
        return _Search(SearchState.SEARCHED, None, done_at, done_at, filed_at, coverage)
    if state == "refused":
        return _Search(SearchState.NOT_YET_SEARCHED, SearchReason.REFUSED, done_at)
    # Without its receipt the hub has not had the question.
    out_of_reach = SQL.unreceipted(conn, question_id=question_id) is not None
    waiting = SearchReason.HUB if out_of_reach else SearchReason.WAITING
    return _Search(SearchState.NOT_YET_SEARCHED, _REASONS.get(code, waiting), created_at)


def _persons(conn: Connection, node: NodeParts, report_id: str) -> tuple[PersonLinks, ...]:
    links: dict[int, list[PriorLink]] = {
        position: [] for _, position in SQL.involved_of(conn, report_id=report_id)
    }
    sure: dict[bytes, dict[int, str]] = {}
    """By prior dossier, who of this report is taken to be known there, by which link."""
    for row in SQL.links_of(conn, report_id=report_id):
        link = _link(conn, node, row)
        links[row[1]].append(link)
        if link.sure:
            sure.setdefault(bytes(row[-1]), {}).setdefault(row[1], link.link_id)
    sought = {position for (position,) in SQL.sought(conn, report_id=report_id)}
    return tuple(
        PersonLinks(position, tuple(found), position in sought, _household(position, sure))
        for position, found in sorted(links.items())
    )


def _household(position: int, sure: Mapping[bytes, Mapping[int, str]]) -> tuple[Household, ...]:
    """Prior reports in which others of this report occur and this person does not."""
    return tuple(
        Household(link_id, via)
        for known in sure.values()
        if position not in known
        for via, link_id in list(known.items())[:1]
    )


def _link(conn: Connection, node: NodeParts, row: Sequence[Any]) -> PriorLink:
    link_id, _, party, month, band, rules, levels, flags, own, made, status, version, number, _, *more = row
    verdict, waits, summary, own_report, late, _ = more
    read = tuple(bytes(levels))
    told = summary_of(conn, node, link_id, own_report) if own_report else kept(summary)
    return PriorLink(
        link_id=link_id,
        party=PartyId(party),
        own_region=own,
        band=Band(band),
        reasons=reasons(read),
        rules=tuple(rules),
        cautions=warnings(read, tuple(rules)),
        month=f"{2000 + month // 12:04d}-{month % 12 + 1:02d}",
        status=CaseStatus(status) if status else None,
        status_known=_known(own, made, status, version),
        own_number=number if own else None,
        protect_stay=bool(flags & FLAG_PROTECT_STAY) or bool(told and told.protect_stay),
        verdict=Verdict(verdict) if verdict else None,
        waits_for_second=waits,
        late=bool(late),
        summary=told,
    )


def _known(own: bool, made: bool, status: str | None, version: int) -> StatusKnown:
    if own or status:
        return StatusKnown.KNOWN
    if not made:
        return StatusKnown.AFTER_CHECK
    return StatusKnown.WITHHELD if version else StatusKnown.REQUESTED


def _later(row: Sequence[Any]) -> LaterLink:
    _, party, band, received_at, status, urgent, summary, content = row
    told = kept(summary)
    protected = any(each.get("verblijfBeschermen") for each in (content or {}).get("betrokkenen", ()))
    return LaterLink(
        PartyId(party), Band(band), received_at, CaseStatus(status) if status else None, bool(urgent),
        protect_stay=protected or bool(told and told.protect_stay),
    )  # fmt: skip
