"""Who may open which page of the workplace: one table over all roles and all routes."""

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from radar.federation.postgres import EmbeddedPostgres
from radar.node.pages.routes import workplace_routes
from radar.web.sessions import Grant
from radar.web.user import User
from schemas.codes import WorkerRole
from tests.browser.workplace import GRN, UTR, Served, of_module, somebody
from tests.fakes.family import report

FRONT, CASE, DUTY, PRIVACY, ADMINISTRATOR, RECIPIENT = WorkerRole
CASES = {CASE, DUTY}
DESK = {FRONT, *CASES}
LOOKS = {*DESK, PRIVACY}
ANYBODY = {*LOOKS, ADMINISTRATOR}
MAY = {
    "GET /": ANYBODY,
    "POST /zaken/{report_id}/toewijzen": DESK,
    "GET /nieuw": CASES,
    "GET /zaken/{report_id}": DESK,
    "GET /zaken/{report_id}/inhoud/{request_id}": CASES,
    "POST /zaken/{report_id}/koppelingen/{link_id}/oordeel": CASES,
    "POST /zaken/{report_id}/koppelingen/{link_id}/ongedaan": CASES,
    "POST /zaken/{report_id}/koppelingen/{link_id}/inhoud": CASES,
    "POST /zaken/{report_id}/opnieuw-zoeken": CASES,
    "GET /zaken/{report_id}/besluit": CASES,
    "POST /zaken/{report_id}/beoordeling": CASES,
    "POST /zaken/{report_id}/besluit": CASES,
    "POST /zaken/{report_id}/besluit/{decision_id}/bevestigen": CASES,
    "POST /zaken/{report_id}/overdracht": CASES,
    "POST /zaken/{report_id}/overdracht/{handover_id}/antwoord": CASES,
    "POST /zaken/{report_id}/terugkoppeling": CASES,
    "POST /zaken/{report_id}/gezin-geinformeerd": CASES,
    "GET /zaken/{report_id}/informeren": CASES,
    "POST /zaken/{report_id}/informeren/voorbeeld": CASES,
    "GET /zaken/{report_id}/informeren/voorbeeld": CASES,
    "POST /zaken/{report_id}/informeren": CASES,
    "POST /zaken/{report_id}/informeren/niemand": CASES,
    "POST /zaken/{report_id}/besluiten-informeren/{disclosure_id}/ongedaan": CASES,
    "POST /zaken/{report_id}/berichten/{notice_id}/intrekken": CASES,
    "GET /zaken/{report_id}/berichten/{notice_id}": CASES,
    "POST /zaken/{report_id}/berichten/{notice_id}/verteld": CASES,
    "GET /vragen": CASES,
    "POST /vragen/{party}/{request_id}": CASES,
    "GET /bellen": CASES,
    "POST /bellen/{notice_id}/gebeld": CASES,
    "POST /datalekken/{breach_id}": CASES,
    "GET /wie-keek": LOOKS,
    "GET /zaken/{report_id}/wie-keek": LOOKS,
    "GET /beleid": ANYBODY,
    "GET /beheer": {ADMINISTRATOR},
    "POST /beheer/ontvangers": {ADMINISTRATOR},
    "POST /beheer/vervangen": {ADMINISTRATOR},
    "POST /beheer/brief": {ADMINISTRATOR},
    "POST /beheer/teruggebeld": {ADMINISTRATOR},
}


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, _templates: Callable[[str], str]
) -> Iterator[Served]:
    with of_module(tmp_path_factory, postgres, _templates) as site:
        yield site


class Visitor:
    """Somebody with one role, whose session is made without a provider."""

    def __init__(self, site: Served, role: WorkerRole, proved_ago: timedelta = timedelta()) -> None:
        self._url = site.url
        sessions, cookie = site.pages.guard.sessions, site.pages.guard.cookie
        proved_at = site.made.clock() - proved_ago
        user = User(f"rol-{role.value}", "Iemand Verzonnen", GRN, frozenset({role}), proved_at)
        secret = sessions.start(user, Grant(None, ""))
        found = sessions.find(secret, "/")
        assert found is not None
        self._token = found.form_token
        self._headers = {"Cookie": f"{cookie}={secret}", "Accept": "text/html", "Origin": site.url}

    def ask(self, method: str, path: str, **fields: str) -> httpx.Response:
        data: Any = {"formulierbewijs": self._token, "pagina": "/", **fields} if method == "POST" else None
        return httpx.request(
            method, self._url + path, headers=self._headers, data=data, timeout=20, trust_env=False
        )


def test_the_table_names_every_route(site: Served) -> None:
    """No page can be added without saying who may open it."""
    found = {
        f"{method} {route.path}"
        for router in workplace_routes(site.work, site.pages)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert found == set(MAY)


@pytest.mark.parametrize("role", WorkerRole, ids=lambda role: role.value)
def test_each_role_opens_its_own_pages_and_no_other(site: Served, role: WorkerRole) -> None:
    """B22: the front office cannot open what others told; an administrator sees no case at all."""
    visitor = Visitor(site, role)
    names = ("report_id", "link_id", "request_id", "decision_id", "handover_id", "disclosure_id", "notice_id",
             "breach_id")  # fmt: skip
    ids = {name: str(uuid.uuid4()) for name in names} | {"party": UTR}
    opened = set()
    for route in MAY:
        method, _, path = route.partition(" ")
        answer = visitor.ask(method, path.format(**ids))
        assert answer.status_code != 500, route
        if answer.status_code != 403:
            opened.add(route)
    assert opened == {route for route, roles in MAY.items() if role in roles}


def test_the_front_office_sees_the_own_report_and_nothing_of_others(site: Served) -> None:
    """B22: its page names no other organisation, no link and no outcome."""
    person = somebody()
    site.file(UTR, report("U-voorkant", person))
    report_id = site.file(GRN, report("GR-voorkant", person))
    page = Visitor(site, FRONT).ask("GET", f"/zaken/{report_id}").text
    assert person["achternaam"] in page
    assert "Utrecht" not in page
    assert "dezelfde persoon" not in page
    assert "Utrecht" in Visitor(site, CASE).ask("GET", f"/zaken/{report_id}").text


def test_a_form_of_another_site_does_nothing(site: Served) -> None:
    """Every act needs the session's own token."""
    visitor = Visitor(site, CASE)
    report_id = site.file(GRN, report("GR-vreemd", somebody()))
    answer = visitor.ask("POST", f"/zaken/{report_id}/toewijzen", formulierbewijs="geraden", aan="mij")
    assert answer.status_code == 403


def test_where_the_own_system_leads_no_act_of_handling_gets_through(site: Served) -> None:
    """J1: the page is read-only, and a form sent all the same is refused."""
    site.member.node.own_system_leads = True
    try:
        visitor = Visitor(site, CASE)
        report_id = site.file(GRN, report("GR-eigen", somebody()))
        page = visitor.ask("GET", f"/zaken/{report_id}/besluit").text
        assert "Uw eigen systeem is leidend" in page
        assert "Leg vast" not in page
        fields = {"instrument": "x", "versie": "1", "uitslag": "B"}
        answer = visitor.ask("POST", f"/zaken/{report_id}/beoordeling", **fields)
        assert answer.status_code == 409
        assert "eigen systeem is leidend" in answer.text
    finally:
        site.member.node.own_system_leads = False


def test_content_asks_to_show_both_factors_again(site: Served) -> None:
    """What others told, a letter and a phone script open only shortly after a login with both factors."""
    visitor = Visitor(site, CASE, proved_ago=timedelta(minutes=20))
    report_id = site.file(GRN, report("GR-inhoud", somebody()))
    unknown = uuid.uuid4()
    for path in ("inhoud/{}", "informeren/voorbeeld", "berichten/{}"):
        answer = visitor.ask("GET", f"/zaken/{report_id}/{path.format(unknown)}")
        assert (answer.status_code, "opnieuw=ja" in answer.headers["location"]) == (303, True)
    assert visitor.ask("GET", f"/zaken/{report_id}").status_code == 200
