"""Handing a case to a partner: offered, and accepted or refused; only then does oversight pass (D1)."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.handling.handovers import Partner
from radar.node.pages.deciding import day_of, place_of
from radar.node.pages.workplace import CaseWorker, Posted, Site, actor_of
from radar.store.db import Connection
from radar.web.guard import Form
from schemas.codes import RecipientRole
from schemas.dutch_codes import RECIPIENT_ROLES
from schemas.errors import BadInput, Fault, RadarError


def handover_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    handling = site.work.handling

    @router.post("/zaken/{report_id}/overdracht")
    def offer(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            handling.offer_handover(
                conn, str(report_id), actor_of(user), _partner(form),
                oversight=form.get("zicht") == "ja", answer_by=_day(form, "antwoordUiterlijk"),
                ends_on=_day(form, "eindigtOp"),
            )  # fmt: skip
            return "De overdracht is aangeboden. Tot de partner haar aanneemt, houdt Veilig Thuis zicht."

        return site.act(request, place_of(report_id), do, form)

    @router.post("/zaken/{report_id}/overdracht/{handover_id}/antwoord")
    def answer(
        request: Request, report_id: UUID, handover_id: UUID, user: CaseWorker, form: Posted
    ) -> Response:
        known, actor = str(handover_id), actor_of(user)

        def do(conn: Connection) -> str:
            match form.get("antwoord"):
                case "aangenomen":
                    informs = form.get("informeert") == "ja"
                    handling.accept_handover(conn, known, actor, informs_others=informs)
                    return "Vastgelegd: de partner nam de zaak aan."
                case "geweigerd":
                    handling.refuse_handover(conn, known, actor)
                    return "Vastgelegd: de partner nam de zaak niet aan. Veilig Thuis houdt zicht."
                case "loopt":
                    handling.confirm_handover(conn, known, actor)
                    return "Vastgelegd: de overdracht loopt nog."
            raise RadarError("onleesbaar")

        return site.act(request, place_of(report_id), do)

    return router


def _partner(form: Form) -> Partner:
    organisation = form.text("organisatie", 80)
    if not organisation:
        raise BadInput([Fault("organisatie", "veld_ontbreekt")])
    role = next(
        (code for code, word in RECIPIENT_ROLES.items() if word == form.get("rol")),
        RecipientRole.CHAIN_PARTNER,
    )
    return Partner(role, organisation, form.text("telefoon", 20) or None)


def _day(form: Form, name: str) -> date | None:
    return day_of(form, name) if form.get(name) else None
