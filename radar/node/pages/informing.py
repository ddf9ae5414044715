"""Who is told what of a case: choose, read exactly what each will read, confirm; take back, recall, call."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.informing.drafting import Choice
from radar.node.pages import choosing, words
from radar.node.pages.choosing import Option, choices_of, options_of
from radar.node.pages.deciding import day_of
from radar.node.pages.workplace import CaseWorker, FreshCaseWorker, Posted, Site, actor_of
from radar.store.db import Connection
from radar.web.user import User
from schemas.errors import BadInput, NotFound
from schemas.words import NOTICE_KINDS, RECIPIENT_ROLES

DEVIATION = "afwijking"


def informing_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    informing, handling = site.work.informing, site.work.handling

    @router.get("/zaken/{report_id}/informeren")
    def show(request: Request, report_id: UUID, user: CaseWorker) -> Response:
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
            notices = informing.notices(conn, str(report_id))
            options = _options(site, conn, str(report_id))
        people = [(str(at), words.name_of(each)) for at, each in enumerate(case.report.persons, 1)]
        return site.page(
            request, "informing.html", case=case, notices=notices, options=options, people=people,
            partner=choosing.partner_passed_over(options), may_tell=choosing.MAY_TELL, advice=choosing.ADVICE,
            role_words=RECIPIENT_ROLES, kind_words=NOTICE_KINDS, phase=case.phase.value,
        )  # fmt: skip

    @router.post("/zaken/{report_id}/informeren/voorbeeld")
    def choose(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
        place = _place(report_id)
        site.keep(request, place, form)

        def do(conn: Connection) -> tuple[str, str]:
            choices_of(_options(site, conn, str(report_id)), _kept(site, user, place))
            return "", f"{place}/voorbeeld"

        return site.act(request, place, do)

    @router.get("/zaken/{report_id}/informeren/voorbeeld")
    def preview(request: Request, report_id: UUID, user: FreshCaseWorker) -> Response:
        place = _place(report_id)
        try:
            with site.connection() as conn:
                case = handling.case_view(conn, str(report_id))
                choices = choices_of(_options(site, conn, str(report_id)), _kept(site, user, place))
                letters = informing.preview(conn, str(report_id), choices)
                proposals = {each.key: each for each in informing.proposals(conn, str(report_id))}
        except (BadInput, NotFound) as error:
            return site.refused(request, place, error)
        silent = [(proposals[each.proposal], each.reason) for each in choices if not each.tell]
        good = all(each.letter and not each.faults for each in letters)
        undo = site.work.informing.rules.undo.total_seconds() / 60
        return site.page(
            request, "preview.html", case=case, letters=letters, silent=silent, good=good,
            role_words=RECIPIENT_ROLES, undo_minutes=0 if case.urgent else round(undo), choosing=place,
        )  # fmt: skip

    return router


def telling_routes(site: Site) -> APIRouter:
    """What is decided: to tell these, or nobody."""
    router = APIRouter(include_in_schema=False)
    informing = site.work.informing

    @router.post("/zaken/{report_id}/informeren")
    def decide(request: Request, report_id: UUID, user: CaseWorker, form: Posted) -> Response:
        place = _place(report_id)

        def do(conn: Connection) -> str:
            kept = _kept(site, user, place)
            choices = choices_of(_options(site, conn, str(report_id)), kept)
            deviation = next(iter(kept.get(DEVIATION, ())), "")
            informing.decide(conn, str(report_id), actor_of(user), choices, deviation=deviation)
            site.pages.guard.sessions.forget_draft(user, place)
            return _said(choices)

        return site.act(request, place, do)

    @router.post("/zaken/{report_id}/informeren/niemand")
    def nobody(request: Request, report_id: UUID, user: CaseWorker, _: Posted) -> Response:
        def do(conn: Connection) -> str:
            if not _options(site, conn, str(report_id)):
                return "Over iedereen is al besloten."
            informing.inform_nobody(conn, str(report_id), actor_of(user))
            return "Vastgelegd: er wordt niemand geïnformeerd, want het is niet nodig voor hun taak."

        return site.act(request, _place(report_id), do)

    return router


def notice_routes(site: Site) -> APIRouter:
    """What is done with a notice that was decided on."""
    router = APIRouter(include_in_schema=False)
    informing, handling = site.work.informing, site.work.handling

    @router.post("/zaken/{report_id}/besluiten-informeren/{disclosure_id}/ongedaan")
    def undo(request: Request, report_id: UUID, disclosure_id: UUID, user: CaseWorker, _: Posted) -> Response:
        def do(conn: Connection) -> str:
            informing.undo(conn, str(disclosure_id), actor_of(user))
            return "Teruggenomen. Er is niets verstuurd."

        return site.act(request, _place(report_id), do)

    @router.post("/zaken/{report_id}/berichten/{notice_id}/intrekken")
    def recall(request: Request, report_id: UUID, notice_id: UUID, user: CaseWorker, _: Posted) -> Response:
        def do(conn: Connection) -> str:
            informing.recall(conn, str(notice_id), actor_of(user))
            return "Het bericht wordt ingetrokken. Dat lukt als het nog niet geopend is."

        return site.act(request, _place(report_id), do)

    @router.get("/zaken/{report_id}/berichten/{notice_id}")
    def script(request: Request, report_id: UUID, notice_id: UUID, user: FreshCaseWorker) -> Response:
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
            letter = informing.phone_script(conn, str(notice_id))
            notices = informing.notices(conn, str(report_id))
        notice = next((each for each in notices if each.notice_id == str(notice_id)), None)
        if notice is None:
            raise NotFound("bericht_onbekend")
        return site.page(
            request, "phone.html", case=case, notice=notice, letter=letter, role_words=RECIPIENT_ROLES,
            today=site.work.node.today(),
        )  # fmt: skip

    @router.post("/zaken/{report_id}/berichten/{notice_id}/verteld")
    def told(request: Request, report_id: UUID, notice_id: UUID, user: CaseWorker, form: Posted) -> Response:
        def do(conn: Connection) -> tuple[str, str]:
            name, on = form.text("aan", 100), day_of(form, "op")
            informing.told_by_phone(conn, str(notice_id), actor_of(user), name, on)
            return f"Telefonisch verteld aan {name} op {words.short(on)}.", _place(report_id)

        return site.act(request, f"/zaken/{report_id}/berichten/{notice_id}", do, form)

    return router


def _place(report_id: UUID) -> str:
    return f"/zaken/{report_id}/informeren"


def _kept(site: Site, user: User, place: str) -> choosing.Fields:
    return site.pages.guard.sessions.draft(user, place)


def _options(site: Site, conn: Connection, report_id: str) -> tuple[Option, ...]:
    """Whoever nothing was decided on; the table was asked of each that has one kind of notice."""
    informing = site.work.informing
    proposals = informing.proposals(conn, report_id)
    single = [Choice(each.key, tell=True) for each in proposals if len(each.kinds) == 1]
    looks = {each.proposal.key: each for each in informing.preview(conn, report_id, single)}
    return options_of(proposals, looks, informing.notices(conn, report_id))


def _said(choices: Sequence[Choice]) -> str:
    told = sum(each.tell for each in choices)
    if not told:
        return "Vastgelegd: deze ontvangers worden niet geïnformeerd."
    return "Besloten. Het bericht staat klaar." if told == 1 else f"Besloten. {told} berichten staan klaar."
