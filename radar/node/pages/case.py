"""One case: its people, the links of all organisations, and what a person says, asks and searches of them."""

import time
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from radar.node.handling.views import CaseView
from radar.node.pages.case_view import Card, card, persons_of, who_sees
from radar.node.pages.deadline import Deadline, deadline
from radar.node.pages.picture import picture
from radar.node.pages.words import PHASES, SAID, TASKS, WAITS, short
from radar.node.pages.workplace import CASES, DESK, Site, actor_of
from radar.node.parts import AMSTERDAM
from radar.node.reviewing.again import Sought
from radar.node.reviewing.view import Asked, LinksView
from radar.store.db import Connection
from radar.web.guard import Form, checked_form, signed_in
from radar.web.user import User
from schemas.codes import DisclosurePurpose, Verdict
from schemas.dutch_codes import PURPOSES as PURPOSE_CODES
from schemas.dutch_codes import VERDICTS as VERDICT_CODES
from schemas.errors import NotFound, RadarError
from schemas.words import DETAIL_FIELDS, PURPOSES, REFUSALS

Posted = Annotated[Form, Depends(checked_form)]
ANSWER_PATIENCE: Final = 1.2
"""Seconds: an answer by policy is here by then, and the second click shows it."""
VERDICTS: Final = {word: verdict for verdict, word in VERDICT_CODES.items()}
ASKABLE: Final = {word: purpose for purpose, word in PURPOSE_CODES.items()}


def case_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    desk, cases = (Depends(signed_in(*roles)) for roles in (DESK, CASES))
    fresh = Depends(signed_in(*CASES, fresh=True))
    handling, reviewing = site.work.handling, site.work.reviewing

    @router.get("/zaken/{report_id}")
    def show(request: Request, report_id: UUID, user: Annotated[User, desk]) -> Response:
        may_open = user.has(*CASES)
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
            links = reviewing.links_view(conn, str(report_id), actor_of(user)) if may_open else None
            if links and any(alert.seen_at is None for alert in links.alerts):
                reviewing.see_alerts(conn, str(report_id), actor_of(user))
        return site.page(request, "case.html", **_shown(site, case, links), colleagues=site.colleagues(user))

    @router.post("/zaken/{report_id}/koppelingen/{link_id}/oordeel")
    def verdict(
        request: Request, report_id: UUID, link_id: UUID, user: Annotated[User, cases], form: Posted
    ) -> Response:
        said = VERDICTS.get(form.get("oordeel", ""))
        if said is None:
            raise RadarError("onleesbaar")
        place = f"/zaken/{report_id}"

        def do(conn: Connection) -> tuple[str, str]:
            done = reviewing.verdict(conn, str(link_id), actor_of(user), said)
            waits = done.waits_for_second and done.verdict is Verdict.SAME
            return (WAITS if waits else SAID[said]), f"{place}#k-{done.link_id}"

        return site.act(request, place, do)

    @router.post("/zaken/{report_id}/koppelingen/{link_id}/ongedaan")
    def undo(
        request: Request, report_id: UUID, link_id: UUID, user: Annotated[User, cases], _: Posted
    ) -> Response:
        place = f"/zaken/{report_id}"

        def do(conn: Connection) -> tuple[str, str]:
            done = reviewing.undo(conn, str(link_id), actor_of(user))
            return "Ongedaan gemaakt: over deze koppeling is niets gezegd.", f"{place}#k-{done.link_id}"

        return site.act(request, place, do)

    @router.post("/zaken/{report_id}/koppelingen/{link_id}/inhoud")
    def ask(
        request: Request, report_id: UUID, link_id: UUID, user: Annotated[User, cases], form: Posted
    ) -> Response:
        purpose = ASKABLE.get(form.get("doel", ""))
        if purpose is None:
            raise RadarError("onleesbaar")
        place = f"/zaken/{report_id}"

        def do(conn: Connection) -> tuple[str, str]:
            request_id = reviewing.ask_details(conn, str(link_id), actor_of(user), purpose)
            _await_answer(site, conn, str(report_id), request_id)
            return "De inhoud is gevraagd.", f"{place}/inhoud/{request_id}"

        return site.act(request, place, do)

    @router.get("/zaken/{report_id}/inhoud/{request_id}")
    def content(
        request: Request, report_id: UUID, request_id: UUID, user: Annotated[User, fresh]
    ) -> Response:
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
            links = reviewing.links_view(conn, str(report_id), actor_of(user))
        found = _asked(links, str(request_id))
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

    @router.post("/zaken/{report_id}/opnieuw-zoeken")
    def again(request: Request, report_id: UUID, user: Annotated[User, cases], form: Posted) -> Response:
        sought = Sought(
            bsn=form.text("bsn", 20),
            surname=form.text("achternaam", 200),
            birth_date=form.text("geboortedatum", 10),
            postcode=form.text("postcode", 10),
            house_number=form.text("huisnummer", 10),
        )

        def do(conn: Connection) -> str:
            reviewing.search_again(conn, str(report_id), actor_of(user), sought)
            return "Er wordt opnieuw gezocht. Wat er wordt gevonden, komt bij deze zaak te staan."

        return site.act(request, f"/zaken/{report_id}", do)

    return router


def _shown(site: Site, case: CaseView, links: LinksView | None) -> dict[str, object]:
    node = site.work.node
    persons = persons_of(case.report, links) if links else ()
    return {
        "case": case,
        "links": links,
        "persons": persons,
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


def _asked(links: LinksView, request_id: str) -> tuple[int, Card, Asked] | None:
    for person in links.persons:
        for shown in person.others:
            for asked in shown.asked:
                if asked.request_id == request_id:
                    return person.position, card(shown), asked
    return None


def _await_answer(site: Site, conn: Connection, report_id: str, request_id: str) -> None:
    """What policy answers comes within a second: the page after the click should hold it."""
    until = time.monotonic() + ANSWER_PATIENCE
    while time.monotonic() < until:
        found = _asked(site.work.reviewing.links_view(conn, report_id), request_id)
        if found is None or found[2].answered_at:
            return
        time.sleep(0.1)
