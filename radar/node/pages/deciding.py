"""Judging, deciding, handing over and feedback: who said what, and the forms for it where the radar leads.

Where the region's own system leads, the same page shows what came from there and has no form (J1).
"""

from datetime import date
from typing import TypeVar
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.handling.views import CaseView
from radar.node.pages import words
from radar.node.pages.case import term_of
from radar.node.pages.workplace import CaseWorker, Posted, Site, actor_of
from radar.store.db import Connection
from radar.web.guard import Form
from schemas import dutch_codes
from schemas.codes import FamilyInformed, Finding, Outcome, RecipientRole, Service, TaskKind
from schemas.errors import BadInput, Fault
from schemas.words import FAMILY_INFORMED, FINDINGS, OUTCOMES, RECIPIENT_ROLES, SERVICES

_T = TypeVar("_T")
PARTNERS = (
    RecipientRole.CHAIN_PARTNER, RecipientRole.GP, RecipientRole.YOUTH_HEALTHCARE, RecipientRole.SCHOOL,
    RecipientRole.RVDK,
)  # fmt: skip
OUTCOME_HINTS = {
    Outcome.DIRECT_HANDOVER: "naar een ketenpartner die het zicht op de veiligheid overneemt",
    Outcome.CONVERTED_TO_ADVICE: "de melding was er geen; zij wordt nergens meer gevonden",
    Outcome.NO_FOLLOW_UP: "sluit de melding",
    Outcome.OUT_OF_SCOPE: "de melding was er geen; zij wordt nergens meer gevonden",
}


def deciding_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    handling = site.work.handling

    @router.get("/zaken/{report_id}/besluit")
    def show(request: Request, report_id: UUID, user: CaseWorker) -> Response:
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
        return site.page(request, "deciding.html", **shown(site, case))

    @router.post("/zaken/{report_id}/beoordeling")
    def judge(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            handling.judge(
                conn, str(report_id), actor_of(user), form.text("instrument", 80), form.text("versie", 20),
                form.text("uitslag", 40),
            )  # fmt: skip
            return "De beoordeling is vastgelegd. Neem nu een besluit."

        return site.act(request, place_of(report_id), do, form)

    @router.post("/zaken/{report_id}/besluit")
    def propose(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            urgent = form.get("spoed") == "ja"
            handling.propose_decision(
                conn, str(report_id), actor_of(user),
                outcome_of(form), services_of(form),
                finding=code_of(dutch_codes.FINDINGS, form.get("bevinding", ""), Finding.OPEN),
                urgent=urgent, reason=form.text("reden", 1000), instead_of=form.get("inPlaatsVan") or None,
            )  # fmt: skip
            if urgent:
                return "Het besluit geldt nu. Een collega bevestigt het uiterlijk de volgende werkdag."
            return "Het besluit ligt voor. Het geldt als een collega het bevestigt."

        return site.act(request, place_of(report_id), do, form)

    @router.post("/zaken/{report_id}/besluit/{decision_id}/bevestigen")
    def confirm(
        request: Request, report_id: UUID, decision_id: UUID, user: CaseWorker, form: Posted
    ) -> Response:
        def do(conn: Connection) -> str:
            if form.get("antwoord") == "nee":
                handling.decline_decision(conn, str(decision_id), actor_of(user))
                return "U bent het niet eens met dit besluit. Bespreek het met uw collega."
            handling.confirm_decision(conn, str(decision_id), actor_of(user))
            return "U hebt het besluit bevestigd. Het geldt nu."

        return site.act(request, place_of(report_id), do)

    return router


def place_of(report_id: UUID) -> str:
    return f"/zaken/{report_id}/besluit"


def code_of(words: dict[_T, str], said: str, otherwise: _T) -> _T:
    return next((code for code, word in words.items() if word == said), otherwise)


def outcome_of(form: Form) -> Outcome:
    """Raises BadInput when none was chosen."""
    for code, word in dutch_codes.OUTCOMES.items():
        if word == form.get("uitkomst"):
            return code
    raise BadInput([Fault("uitkomst", "veld_ontbreekt")])


def services_of(form: Form) -> tuple[Service, ...]:
    return tuple(code for code, word in dutch_codes.SERVICES.items() if word in form.all("diensten"))


def day_of(form: Form, name: str) -> date:
    """Raises BadInput for what is no day."""
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError:
        raise BadInput([Fault(name, "datum_ongeldig")]) from None


def shown(site: Site, case: CaseView) -> dict[str, object]:
    """What the page of deciding shows: all that was said before, and what can be said now."""
    open_tasks = {task.kind for task in case.tasks if task.open}
    last = case.assessments[-1] if case.assessments else None
    return {
        "case": case,
        "deadline": term_of(site, case),
        "today": site.work.node.today(),
        "phase": words.PHASES[case.phase],
        "waiting": [site.work.party_name(each) for each in case.collected.waiting],
        "absent": [site.work.party_name(each) for each in case.collected.not_connected],
        "last": last,
        "outcomes": [
            (dutch_codes.OUTCOMES[each], words.capital(OUTCOMES[each]), OUTCOME_HINTS.get(each, ""))
            for each in Outcome
        ],
        "services": [(dutch_codes.SERVICES[each], words.capital(SERVICES[each])) for each in Service],
        "findings": [(dutch_codes.FINDINGS[each], words.capital(FINDINGS[each])) for each in Finding],
        "outcome_words": OUTCOMES,
        "service_words": SERVICES,
        "finding_words": FINDINGS,
        "watches": words.WATCHES,
        "family": [
            (dutch_codes.FAMILY_INFORMED[each], words.capital(FAMILY_INFORMED[each]))
            for each in FamilyInformed
        ],
        "family_words": FAMILY_INFORMED,
        "partner_roles": [(dutch_codes.RECIPIENT_ROLES[each], RECIPIENT_ROLES[each]) for each in PARTNERS],
        "role_words": RECIPIENT_ROLES,
        "may_write": not case.read_only and case.phase.value != "closed",
        "may_feed_back": not case.read_only
        and bool(open_tasks & {TaskKind.FEEDBACK_FIRST, TaskKind.FEEDBACK_SECOND}),
        "told_tasks": [task for task in case.tasks if task.spoken_on],
        "short": words.short,
    }
