"""What others ask of us and whom we must call: content of our own cases, notices nobody read, breaches."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.pages.workplace import CaseWorker, Posted, Site, actor_of
from radar.store.db import Connection
from schemas.codes import DetailField
from schemas.dutch_codes import DETAIL_FIELDS as FIELD_CODES
from schemas.errors import BadInput, Fault, RadarError
from schemas.words import DETAIL_FIELDS, PURPOSES

_FIELDS: dict[str, DetailField] = {word: code for code, word in FIELD_CODES.items()}


def question_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    reviewing = site.work.reviewing

    @router.get("/vragen")
    def questions(request: Request, user: CaseWorker) -> Response:
        with site.connection() as conn:
            tasks = reviewing.tasks(conn)
        return site.page(
            request, "questions.html", tasks=tasks, party_name=site.work.party_name, purposes=PURPOSES,
            field_codes=FIELD_CODES, field_words=DETAIL_FIELDS,
        )  # fmt: skip

    @router.post("/vragen/{party}/{request_id}")
    def answer(request: Request, party: str, request_id: UUID, user: CaseWorker, form: Posted) -> Response:
        grant = form.get("antwoord") == "geef"
        fields = [_FIELDS[word] for word in form.all("velden") if word in _FIELDS]

        def do(conn: Connection) -> str:
            if grant and not fields:
                raise BadInput([Fault("velden", "veld_ontbreekt")])
            reviewing.answer_details(
                conn, party, str(request_id), actor_of(user), grant=grant, fields=fields if grant else None
            )
            return (
                "De inhoud is gegeven."
                if grant
                else "Geweigerd. De andere organisatie leest dat u dit besloot."
            )

        if form.get("antwoord") not in ("geef", "weiger"):
            raise RadarError("onleesbaar")
        return site.act(request, "/vragen", do)

    return router


def call_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    informing = site.work.informing

    @router.get("/bellen")
    def calls(request: Request, user: CaseWorker) -> Response:
        with site.connection() as conn:
            found, breaches = informing.calls(conn), informing.breaches(conn)
        return site.page(request, "calls.html", calls=found, breaches=breaches)

    @router.post("/bellen/{notice_id}/gebeld")
    def called(request: Request, notice_id: UUID, user: CaseWorker, _: Posted) -> Response:
        def do(conn: Connection) -> str:
            informing.called(conn, str(notice_id), actor_of(user))
            return "Vastgelegd: u hebt gebeld."

        return site.act(request, "/bellen", do)

    @router.post("/datalekken/{breach_id}")
    def close_breach(request: Request, breach_id: UUID, user: CaseWorker, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            reported = form.get("hoe") == "gemeld"
            informing.close_breach(conn, str(breach_id), actor_of(user), reported=reported)
            return "Vastgelegd: gemeld." if reported else "Vastgelegd: gewogen, geen risico."

        return site.act(request, "/bellen", do)

    return router
