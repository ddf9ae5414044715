"""What was told of a case by people: feedback to the reporter, and how the household was informed."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.pages.deciding import code_of, day_of, place_of
from radar.node.pages.workplace import CaseWorker, Posted, Site, actor_of
from radar.store.db import Connection
from schemas import dutch_codes
from schemas.codes import FamilyInformed, TaskEnd, TaskKind
from schemas.errors import BadInput, Fault


def feedback_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    handling = site.work.handling

    @router.post("/zaken/{report_id}/terugkoppeling")
    def feedback(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            how = TaskEnd.WRITTEN if form.get("hoe") == "geschreven" else TaskEnd.SPOKEN
            on, spoken_with = day_of(form, "op"), form.text("met", 100)
            if not spoken_with:
                raise BadInput([Fault("met", "veld_ontbreekt")])
            kind = handling.close_feedback(conn, str(report_id), actor_of(user), on, spoken_with, how)
            which = "eerste" if kind is TaskKind.FEEDBACK_FIRST else "tweede"
            return f"De {which} terugkoppeling is vastgelegd."

        return site.act(request, place_of(report_id), do, form)

    @router.post("/zaken/{report_id}/gezin-geinformeerd")
    def family(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            how = code_of(dutch_codes.FAMILY_INFORMED, form.get("hoe", ""), FamilyInformed.NOT)
            on = day_of(form, "op") if how is not FamilyInformed.NOT and form.get("op") else None
            handling.family_informed(
                conn, str(report_id), actor_of(user), how, on, form.text("redenGezin", 1000)
            )
            return "Vastgelegd hoe het gezin is geïnformeerd."

        return site.act(request, place_of(report_id), do, form)

    return router
