"""What a person does with a link of a case: say what it is, take that back, ask content, search once more."""

import time
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.pages.case import asked_in
from radar.node.pages.words import SAID, WAITS
from radar.node.pages.workplace import CaseWorker, Posted, Site, actor_of
from radar.node.reviewing.again import Sought
from radar.store.db import Connection
from schemas.codes import Verdict
from schemas.dutch_codes import PURPOSES, VERDICTS
from schemas.errors import RadarError

ANSWER_PATIENCE: Final = 1.2
"""Seconds: an answer by policy is here by then, and the second click shows it."""
_VERDICTS: Final = {word: verdict for verdict, word in VERDICTS.items()}
_PURPOSES: Final = {word: purpose for purpose, word in PURPOSES.items()}


def link_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    reviewing = site.work.reviewing

    @router.post("/zaken/{report_id}/koppelingen/{link_id}/oordeel")
    def verdict(request: Request, report_id: UUID, link_id: UUID, user: CaseWorker, form: Posted) -> Response:
        said = _VERDICTS.get(form.get("oordeel", ""))
        if said is None:
            raise RadarError("onleesbaar")
        place = f"/zaken/{report_id}"

        def do(conn: Connection) -> tuple[str, str]:
            done = reviewing.verdict(conn, str(link_id), actor_of(user), said)
            waits = done.waits_for_second and done.verdict is Verdict.SAME
            return (WAITS if waits else SAID[said]), f"{place}#k-{done.link_id}"

        return site.act(request, place, do)

    @router.post("/zaken/{report_id}/koppelingen/{link_id}/ongedaan")
    def undo(request: Request, report_id: UUID, link_id: UUID, user: CaseWorker, _: Posted) -> Response:
        place = f"/zaken/{report_id}"

        def do(conn: Connection) -> tuple[str, str]:
            done = reviewing.undo(conn, str(link_id), actor_of(user))
            return "Ongedaan gemaakt: over deze koppeling is niets gezegd.", f"{place}#k-{done.link_id}"

        return site.act(request, place, do)

    @router.post("/zaken/{report_id}/koppelingen/{link_id}/inhoud")
    def ask(request: Request, report_id: UUID, link_id: UUID, user: CaseWorker, form: Posted) -> Response:
        purpose = _PURPOSES.get(form.get("doel", ""))
        if purpose is None:
            raise RadarError("onleesbaar")
        place = f"/zaken/{report_id}"

        def do(conn: Connection) -> tuple[str, str]:
            request_id = reviewing.ask_details(conn, str(link_id), actor_of(user), purpose)
            _await_answer(site, conn, str(report_id), request_id)
            return "De inhoud is gevraagd.", f"{place}/inhoud/{request_id}"

        return site.act(request, place, do)

    return router


def search_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    reviewing = site.work.reviewing

    @router.post("/zaken/{report_id}/opnieuw-zoeken")
    def again(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
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

        return site.act(request, f"/zaken/{report_id}", do, form)

    return router


def _await_answer(site: Site, conn: Connection, report_id: str, request_id: str) -> None:
    """What policy answers comes within a second: the page after the click should hold it."""
    until = time.monotonic() + ANSWER_PATIENCE
    while time.monotonic() < until:
        found = asked_in(site.work.reviewing.links_view(conn, report_id), request_id)
        if found is None or found[2].answered_at:
            return
        time.sleep(0.1)
