"""The register of recipients, for the administrator: who they are, where their inbox is, how they enrol.

An administrator sees no case here and nowhere else.
"""

from typing import TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.pages.workplace import Administrator, Posted, Site, actor_of
from radar.store.db import Connection
from radar.web.guard import Form
from schemas.codes import IdentifierKind, PartyId, RecipientRole
from schemas.dutch_codes import IDENTIFIER_KINDS
from schemas.dutch_codes import RECIPIENT_ROLES as ROLE_CODES
from schemas.errors import BadInput, Conflict, Fault, NotFound
from schemas.words import RECIPIENT_ROLES

KINDS = {
    IdentifierKind.AGB: "AGB (zorg)",
    IdentifierKind.URA: "URA (zorg)",
    IdentifierKind.BRIN: "BRIN (school)",
    IdentifierKind.OIN: "OIN (overheid)",
    IdentifierKind.OWN: "eigen nummer",
}
ROLES = (
    RecipientRole.GP, RecipientRole.YOUTH_HEALTHCARE, RecipientRole.SCHOOL, RecipientRole.SCHOOL_ATTENDANCE,
    RecipientRole.CHAIN_PARTNER,
)  # fmt: skip
_T = TypeVar("_T")


def register_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    recipients = site.work.informing.recipients

    @router.get("/beheer")
    def register(request: Request, user: Administrator) -> Response:
        with site.connection() as conn:
            found, waiting = recipients.all(conn), recipients.to_call_back(conn)
        inboxes = site.work.node.around.directory.manifest.inboxes
        return site.page(
            request, "register.html", recipients=found, waiting=waiting, role_words=RECIPIENT_ROLES,
            roles=[(ROLE_CODES[each], RECIPIENT_ROLES[each]) for each in ROLES],
            kinds=[(IDENTIFIER_KINDS[each], KINDS[each]) for each in IdentifierKind],
            inboxes=[(each.id, each.name) for each in inboxes], party_name=site.work.party_name,
        )  # fmt: skip

    @router.post("/beheer/ontvangers")
    def keep(request: Request, user: Administrator, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            organisation, identifier = _needed(form, "organisatie", 80), _needed(form, "nummer", 30)
            inbox = form.get("postvak")
            recipients.register(
                conn, actor_of(user), _code(ROLE_CODES, form, "rol"), organisation,
                _code(IDENTIFIER_KINDS, form, "soort"), identifier, phone=form.text("telefoon", 20) or None,
                inbox=PartyId(inbox) if inbox else None, covenant=form.get("convenant") == "ja",
            )  # fmt: skip
            return f"{organisation} staat in het register."

        return site.act(request, "/beheer", do, form)

    @router.post("/beheer/vervangen")
    def replace(request: Request, user: Administrator, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            recipients.replace(conn, actor_of(user), form.get("ontvanger", ""), form.get("door", ""))
            return "Berichten gaan voortaan naar de vervanger."

        return site.act(request, "/beheer", do)

    return router


def enrolment_routes(site: Site) -> APIRouter:
    """Nobody enrols alone: a code on paper, and a call back on a known number."""
    router = APIRouter(include_in_schema=False)
    recipients = site.work.informing.recipients

    @router.post("/beheer/brief")
    def write_code(request: Request, user: Administrator, form: Posted) -> Response:
        try:
            with site.connection() as conn:
                letter = recipients.write_code(conn, actor_of(user), form.get("ontvanger", ""))
        except (Conflict, NotFound) as error:
            return site.refused(request, "/beheer", error)
        # Shown here once and kept nowhere: to go on to another page would mean to keep it.
        return site.page(request, "paper.html", letter=letter)

    @router.post("/beheer/teruggebeld")
    def called_back(request: Request, user: Administrator, form: Posted) -> Response:
        def do(conn: Connection) -> str:
            said = _needed(form, "vingerafdruk", 80)
            recipients.called_back(conn, actor_of(user), form.get("aanmelding", ""), said)
            return "De vingerafdruk klopt. Vanaf nu gaan berichten naar dit postvak."

        return site.act(request, "/beheer", do)

    return router


def _needed(form: Form, name: str, most: int) -> str:
    said = form.text(name, most)
    if not said:
        raise BadInput([Fault(name, "veld_ontbreekt")])
    return said


def _code(table: dict[_T, str], form: Form, name: str) -> _T:
    for code, word in table.items():
        if word == form.get(name):
            return code
    raise BadInput([Fault(name, "onbekende_waarde")])
