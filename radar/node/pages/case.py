"""One case: its people, the links of all organisations, and what a person says, asks and searches of them."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.handling.views import CaseView
from radar.node.pages.case_view import Card, card, persons_of, who_sees
from radar.node.pages.deadline import Deadline, deadline
from radar.node.pages.picture import picture
from radar.node.pages.words import PHASES, TASKS, short
from radar.node.pages.workplace import CASES, DeskWorker, FreshCaseWorker, Site, actor_of
from radar.node.parts import AMSTERDAM
from radar.node.reviewing.view import Asked, LinksView
from schemas.codes import DisclosurePurpose
from schemas.dutch_codes import PURPOSES as PURPOSE_CODES
from schemas.errors import NotFound
from schemas.words import DETAIL_FIELDS, PURPOSES, REFUSALS


def case_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    handling, reviewing = site.work.handling, site.work.reviewing

    @router.get("/zaken/{report_id}")
    def show(request: Request, report_id: UUID, user: DeskWorker) -> Response:
        may_open = user.has(*CASES)
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
            links = reviewing.links_view(conn, str(report_id), actor_of(user)) if may_open else None
            if links and any(alert.seen_at is None for alert in links.alerts):
                reviewing.see_alerts(conn, str(report_id), actor_of(user))
        return site.page(request, "case.html", **_shown(site, case, links), colleagues=site.colleagues(user))

    @router.get("/zaken/{report_id}/inhoud/{request_id}")
    def content(request: Request, report_id: UUID, request_id: UUID, user: FreshCaseWorker) -> Response:
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
            links = reviewing.links_view(conn, str(report_id), actor_of(user))
        found = asked_in(links, str(request_id))
        if found is None:
            raise NotFound("aanvraag_onbekend")
        person, card, asked = found
        return site.page(
            request, "content.html", case=case, card=card, asked=asked,
            person=next(part for part in persons_of(case.report, links) if part.position == person),
            fields=DETAIL_FIELDS, purpose=PURPOSES[asked.purpose],
            refusal=REFUSALS[asked.refusal] if asked.refusal else "",
            owner=site.work.party_name(asked.content.owner) if asked.content else "",
        )  # fmt: skip

    return router


def _shown(site: Site, case: CaseView, links: LinksView | None) -> dict[str, object]:
    node = site.work.node
    persons = persons_of(case.report, links) if links else ()
    return {
        "case": case,
        "links": links,
        "persons": persons,
        "any_link": any(part.own or part.others for part in persons),
        "deadline": term_of(site, case),
        "picture": picture(links.timeline, case.report) if links else None,
        "sees": who_sees(links) if links else (),
        "phase": PHASES[case.phase],
        "tasks": TASKS,
        "today": node.today(),
        "purposes": [
            (PURPOSE_CODES[each], PURPOSES[each])
            for each in (
                DisclosurePurpose.JUDGE_SAFETY, DisclosurePurpose.PASS_TO_REPORTER, DisclosurePurpose.HANDOVER
            )
        ],
        "purpose_words": PURPOSES,
        "refusals": REFUSALS,
        "party_name": site.work.party_name,
        "short": short,
    }  # fmt: skip


def term_of(site: Site, case: CaseView) -> Deadline | None:
    """The earliest thing to do; None when nothing is."""
    node = site.work.node
    if case.due_on is None:
        return None
    received = case.received_at.astimezone(AMSTERDAM).date()
    return deadline(received, case.due_on, node.today(), node.desk.calendar)


def asked_in(links: LinksView, request_id: str) -> tuple[int, Card, Asked] | None:
    for person in links.persons:
        for shown in person.others:
            for asked in shown.asked:
                if asked.request_id == request_id:
                    return person.position, card(shown), asked
    return None
