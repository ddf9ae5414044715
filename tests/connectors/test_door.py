"""The door for regional systems, over a really running server: every route and every way to be refused."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

import httpx
import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.http.door import door
from connectors.http.edge import API_VERSION
from connectors.http.openapi import document
from connectors.http.ops import ops_routes
from connectors.ports import PersonLinks, PriorLink, PriorReports, SearchState, StatusKnown
from schemas.codes import Band, PartyId
from tests.fakes.door import NOW, FakeDoor
from tests.fakes.site import running

MELDINGEN = "/radar/v1/meldingen"
PROBLEM = "application/problem+json"
MELDING: dict[str, Any] = {
    "soort": "melding",
    "nummer": "GRN-2026-1",
    "revisie": 1,
    "ontvangenOp": "2026-11-23T08:30:00+01:00",
    "laatstGewijzigdOp": "2026-11-23",
    "spoed": False,
    "status": "open",
    "betrokkenen": [
        {
            "bsn": "999900006",
            "voornamen": "Saar",
            "tussenvoegsel": "van der",
            "achternaam": "Proef",
            "geboortedatum": "2016-04-05",
            "geslacht": "V",
            "adres": {"postcode": "9999ZZ", "huisnummer": "1 a", "straat": "Fictielaan"},
        },
        {"achternaam": "Verzonnen", "voornamen": "Koen", "geboortedatum": "1985"},
    ],
}
CLOSING = {"revisie": 2, "op": "2026-11-20"}


@dataclass
class Site:
    """A client of the door that one source system uses, and the node behind it."""

    node: FakeDoor
    client: httpx.Client
    crashes: list[str]
    token: str = "geheim-1"

    def send(self, method: str, path: str = "", sent: Any = None, **options: Any) -> httpx.Response:
        content = sent if isinstance(sent, bytes | None) else json.dumps(sent).encode()
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return self.client.request(method, MELDINGEN + path, content=content, headers=headers, **options)


class Behind(FakeDoor):
    """One server serves all tests of this file; each puts its own node behind it."""


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    node, crashes = Behind(), list[str]()
    ops = ops_routes(lambda: True, list, lambda: ("text/plain", b""), "0.1.0")
    app = door(node, now=lambda: NOW, ops=ops, crashed=crashes.append, body_seconds=5)
    with (
        running(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        yield Site(node, client, crashes)


@pytest.fixture
def site(served: Site) -> Site:
    _forget(served)
    return replace(served)


def _forget(site: Site) -> None:
    site.node.__init__()  # type: ignore[misc]
    site.crashes.clear()


def _person(**values: Any) -> dict[str, Any]:
    """The report with its first person changed; None leaves a field out."""
    report = deepcopy(MELDING)
    person = report["betrokkenen"][0] | values
    report["betrokkenen"][0] = {name: value for name, value in person.items() if value is not None}
    return report


def _faults(answer: httpx.Response) -> set[tuple[str, str]]:
    """Where and what, after checking that it is a problem as promised."""
    assert answer.headers["Content-Type"] == PROBLEM
    assert answer.headers["API-Version"] == API_VERSION
    told = answer.json()
    _as_promised("Probleem", told)
    assert told["status"] == answer.status_code
    return {(fault["pad"], fault["code"]) for fault in told["fouten"]}


def _as_promised(schema: str, told: Any) -> None:
    published = document()
    jsonschema.validate(told, {"$ref": f"#/components/schemas/{schema}", **published})


# --- the life of a report


def test_a_report_is_taken_with_a_receipt(site: Site) -> None:
    """201 with the receipt, its place, and the report at the node under the sender's name."""
    answer = site.send("POST", sent=MELDING)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{MELDINGEN}/GRN-2026-1"
    _as_promised("Ontvangstbewijs", answer.json())
    assert answer.json()["bericht"] == "Ontvangen op 23-11-2026 om 10.00 uur."
    assert list(site.node.reports) == [("zaaksysteem", "GRN-2026-1")]


def test_the_same_report_twice_gives_the_same_receipt(site: Site) -> None:
    """200 the second time, with the receipt of the first."""
    first, again = site.send("POST", sent=MELDING), site.send("POST", sent=MELDING)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["ontvangstbewijs"] == first.json()["ontvangstbewijs"]
    assert again.json()["bericht"].startswith("Al ontvangen op ")
    assert len(site.node.reports) == 1


def test_other_content_under_the_same_number_names_the_fields(site: Site) -> None:
    """409 says which fields differ, and what was taken stays."""
    site.send("POST", sent=MELDING)
    answer = site.send("POST", sent=MELDING | {"spoed": True})
    assert (answer.status_code, _faults(answer)) == (409, {("", "andere_inhoud")})
    assert "spoed" in answer.text
    assert site.node.reports["zaaksysteem", "GRN-2026-1"][0].urgent is False


def test_a_report_is_corrected(site: Site) -> None:
    """A higher revision replaces; a lower one is refused."""
    site.send("POST", sent=MELDING)
    assert site.send("PUT", "/GRN-2026-1", MELDING | {"revisie": 3}).status_code == 200
    assert site.node.reports["zaaksysteem", "GRN-2026-1"][0].revision == 3
    answer = site.send("PUT", "/GRN-2026-1", MELDING | {"revisie": 2})
    assert (answer.status_code, _faults(answer)) == (409, {("", "oude_revisie")})


def test_the_number_in_the_body_is_that_of_the_address(site: Site) -> None:
    """A correction of another report than the address names touches neither."""
    site.send("POST", sent=MELDING)
    answer = site.send("PUT", "/GRN-2026-2", MELDING | {"revisie": 2})
    assert (answer.status_code, _faults(answer)) == (400, {("nummer", "nummer_anders")})
    assert site.node.reports["zaaksysteem", "GRN-2026-1"][0].revision == 1


def test_a_report_is_closed(site: Site) -> None:
    """Closing has its own revision and day."""
    site.send("POST", sent=MELDING)
    assert site.send("PUT", "/GRN-2026-1/afsluiting", CLOSING).status_code == 200
    assert site.node.reports["zaaksysteem", "GRN-2026-1"][0].status.value == "closed"


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (CLOSING | {"op": "2026-13-40"}, ("op", "datum_bestaat_niet")),
        (CLOSING | {"op": "2026-11-24"}, ("op", "datum_in_toekomst")),
        (CLOSING | {"revisie": "2"}, ("revisie", "verkeerd_type")),
        (CLOSING | {"revisie": True}, ("revisie", "verkeerd_type")),
        ({"revisie": 2}, ("op", "veld_ontbreekt")),
        (CLOSING | {"waarom": "x"}, ("?3", "onbekend_veld")),
        ([], ("", "verkeerd_type")),
    ],
)
def test_a_bad_closing_is_refused(site: Site, sent: Any, fault: tuple[str, str]) -> None:
    """Each fault of a closing has its code and place."""
    site.send("POST", sent=MELDING)
    answer = site.send("PUT", "/GRN-2026-1/afsluiting", sent)
    assert (answer.status_code, _faults(answer)) == (400, {fault})


def test_a_report_is_withdrawn(site: Site) -> None:
    """Gone with a receipt, the same receipt when asked again, and not to be filed anew."""
    site.send("POST", sent=MELDING)
    first, again = site.send("DELETE", "/GRN-2026-1"), site.send("DELETE", "/GRN-2026-1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["ontvangstbewijs"] == first.json()["ontvangstbewijs"]
    for answer in (site.send("POST", sent=MELDING), site.send("GET", "/GRN-2026-1/eerdere-meldingen")):
        assert (answer.status_code, _faults(answer)) == (409, {("", "ingetrokken")})


def test_prior_reports_of_a_report(site: Site) -> None:
    """The answer is as published, lists everybody, and says where nobody looked yet."""
    site.send("POST", sent=MELDING)
    answer = site.send("GET", "/GRN-2026-1/eerdere-meldingen")
    assert answer.status_code == 200
    _as_promised("EerdereMeldingen", answer.json())
    assert answer.json()["elders"]["stand"] == "nog niet gezocht"
    assert [person["positie"] for person in answer.json()["betrokkenen"]] == [1, 2]


def test_found_links_are_as_published(site: Site) -> None:
    """Every shape of link fits the published schema."""
    site.send("POST", sent=MELDING)
    links = tuple(
        PriorLink(
            "k", PartyId("vt-fle"), own, band, (), (), (), "2019-03", None, StatusKnown.WITHHELD, None, True
        )
        for own in (True, False)
        for band in Band
    )
    site.node.found = PriorReports(
        "GRN-2026-1", 1, SearchState.SEARCHED, None, NOW, NOW, NOW, (PersonLinks(1, links),), (), ()
    )
    answer = site.send("GET", "/GRN-2026-1/eerdere-meldingen")
    _as_promised("EerdereMeldingen", answer.json())
    (person,) = answer.json()["betrokkenen"]
    assert len(person["eigenRegio"]["koppelingen"] + person["elders"]["koppelingen"]) == len(links)


def test_the_document_is_open(site: Site) -> None:
    """Whoever wants to build a client reads the document without a token, from any page."""
    answer = site.client.get("/radar/v1/openapi.json")
    assert (answer.status_code, answer.json()) == (200, document())
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["API-Version"] == API_VERSION


# --- who may come in

EVERYTHING = [
    ("POST", ""),
    ("PUT", "/GRN-2026-1"),
    ("PUT", "/GRN-2026-1/afsluiting"),
    ("DELETE", "/GRN-2026-1"),
    ("GET", "/GRN-2026-1/eerdere-meldingen"),
]
NOBODY = [
    "",
    "Bearer",
    "Bearer ,",
    "Bearer onbekend",
    "Basic geheim-1",
    "geheim-1",
    "Bearer geheim-1 x",
    "Bearer é",
]


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
@pytest.mark.parametrize("authorization", NOBODY)
def test_without_a_known_token_nothing_is_done(
    site: Site, method: str, path: str, authorization: str
) -> None:
    """401 in the same words for no, another and an unknown token, before the body is judged."""
    headers = {"Authorization": authorization.encode("latin-1")}
    answer = site.send(method, path, b"{", headers=headers)
    assert (answer.status_code, _faults(answer)) == (401, {("", "geen_toegang")})
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "vreemd" not in answer.text
    assert not site.node.reports


@pytest.mark.parametrize(("method", "path"), EVERYTHING[1:])
def test_another_source_cannot_tell_that_a_report_exists(site: Site, method: str, path: str) -> None:
    """For another source's number and for no number at all the answer is the same."""
    body = CLOSING if path.endswith("afsluiting") else MELDING
    body_of = body if method == "PUT" else None
    site.token = "geheim-2"
    none = site.send(method, path, body_of)
    site.token = "geheim-1"
    site.send("POST", sent=MELDING)
    site.token = "geheim-2"
    others = site.send(method, path, body_of)
    assert (others.status_code, _faults(others)) == (404, {("", "niet_gevonden")})
    assert others.content == none.content


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PATCH", "DELETE", "PUT", "MELD"])
def test_another_verb_is_refused(site: Site, method: str) -> None:
    """Only what is published can be done."""
    answer = site.send(method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_all_verbs_of_an_address_are_named(site: Site) -> None:
    """Allow lists each verb of the address, not those of the first route only."""
    assert site.send("POST", "/GRN-2026-1").headers["Allow"] == "DELETE, PUT"


@pytest.mark.parametrize("path", ["/", "/GRN-2026-1/", "//GRN-2026-1", "/GRN-2026-1/Eerdere-Meldingen"])
def test_an_address_has_one_spelling(site: Site, path: str) -> None:
    """No trailing or doubled slash and no other case leads anywhere."""
    answer = site.send("GET", path)
    assert (answer.status_code, _faults(answer)) == (404, {("", "pad_onbekend")})


@pytest.mark.parametrize("number", ["%FF", "%00", "a%0Ab", "%E2%80%8B", "x" * 500, "%20", "a%E2%80%AEb"])
def test_a_number_in_the_address_is_judged(site: Site, number: str) -> None:
    """What cannot be a number is 400, whatever way it is spelled."""
    answer = site.send("GET", f"/{number}/eerdere-meldingen")
    assert (answer.status_code, _faults(answer)) == (400, {("nummer", "nummer_ongeldig")})


def test_a_number_is_decoded_once(site: Site) -> None:
    """A number with a percent-encoded letter is that number; a doubly encoded one is not."""
    site.send("POST", sent=MELDING)
    assert site.send("GET", "/GRN%2D2026-1/eerdere-meldingen").status_code == 200
    assert site.send("GET", "/GRN%252D2026-1/eerdere-meldingen").status_code in (400, 404)


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_a_query_is_refused(site: Site, method: str, path: str) -> None:
    """A filter that nobody applies would be a wrong answer, and names must not get into addresses."""
    answer = site.send(method, path, params={"achternaam": "Molenwiek"})
    assert (answer.status_code, _faults(answer)) == (400, {("", "onbekend_veld")})
    assert "Molenwiek" not in answer.text


# --- what is not taken

TWENTY_SIX = [{"achternaam": "Verzonnen", "voornamen": f"Kind {chr(97 + at)}"} for at in range(26)]
BAD_BODIES: list[tuple[bytes, int, str]] = [
    (b"", 400, "geen_json"),
    (b"{", 400, "geen_json"),
    (b"\xff\xfe{}", 400, "geen_json"),
    (b'{"revisie": NaN}', 400, "geen_json"),
    (b"[" * 100_000, 400, "te_diep"),
    (b'{"a":' * 33 + b"1" + b"}" * 33, 400, "te_diep"),
    (b" " * 300 * 1024, 413, "te_groot"),
    (json.dumps(MELDING | {"status": "x" * 300 * 1024}).encode(), 413, "te_groot"),
    (json.dumps(MELDING).encode()[:-1] + b', "spoed": false}', 400, "dubbel_veld"),
]


@pytest.mark.parametrize(("sent", "status", "code"), BAD_BODIES, ids=range(len(BAD_BODIES)))
def test_a_body_that_is_no_report_is_refused(site: Site, sent: bytes, status: int, code: str) -> None:
    """Garbage, nesting, doubled fields and size each have their code; nothing is taken."""
    answer = site.send("POST", sent=sent)
    assert answer.status_code == status
    assert code in {fault for _, fault in _faults(answer)}
    assert not site.node.reports


def test_a_chunked_body_has_the_same_limit(site: Site) -> None:
    """Without Content-Length 300 KB is as much too much."""
    blocks = iter([b" " * 1024] * 300)
    answer = site.client.post(MELDINGEN, content=blocks, headers={"Authorization": "Bearer geheim-1"})
    assert (answer.status_code, _faults(answer)) == (413, {("", "te_groot")})


BAD_REPORTS: list[tuple[Any, str, str]] = [
    (MELDING | {"soort": "advies"}, "soort", "advies"),
    (MELDING | {"kleur": "rood"}, "?9", "onbekend_veld"),
    (MELDING | {"betrokkenen": []}, "betrokkenen", "geen_personen"),
    (MELDING | {"betrokkenen": TWENTY_SIX}, "betrokkenen", "te_veel_personen"),
    (MELDING | {"betrokkenen": [TWENTY_SIX[0]] * 2}, "betrokkenen[1]", "dubbele_persoon"),
    (MELDING | {"nummer": ""}, "nummer", "nummer_ongeldig"),
    (MELDING | {"ontvangenOp": "2026-11-23T08:30:00"}, "ontvangenOp", "tijd_zonder_zone"),
    (MELDING | {"ontvangenOp": "2026-11-24T08:30:00Z"}, "ontvangenOp", "datum_in_toekomst"),
    (MELDING | {"status": "onbekend"}, "status", "onbekende_waarde"),
    (MELDING | {"spoed": "nee"}, "spoed", "verkeerd_type"),
    (_person(bsn="111111111"), "betrokkenen[0].bsn", "bsn_ongeldig"),
    (_person(bsn="999900007"), "betrokkenen[0].bsn", "bsn_ongeldig"),
    (_person(bsn="９９９９０００６"), "betrokkenen[0].bsn", "bsn_ongeldig"),
    (_person(bsn=999900006), "betrokkenen[0].bsn", "verkeerd_type"),
    (_person(geboortedatum="2016-02-31"), "betrokkenen[0].geboortedatum", "datum_bestaat_niet"),
    (_person(geboortedatum="05-04-2016"), "betrokkenen[0].geboortedatum", "datum_ongeldig"),
    (_person(geboortedatum="2027-01-01"), "betrokkenen[0].geboortedatum", "datum_in_toekomst"),
    (_person(achternaam="Pro\u200bef"), "betrokkenen[0].achternaam", "verboden_teken"),
    (_person(achternaam="P" * 1000), "betrokkenen[0].achternaam", "te_lang"),
]


@pytest.mark.parametrize(("sent", "path", "code"), BAD_REPORTS, ids=range(len(BAD_REPORTS)))
def test_a_bad_report_is_refused(site: Site, sent: Any, path: str, code: str) -> None:
    """Each fault has its code and its place; nothing is taken."""
    answer = site.send("POST", sent=sent)
    assert answer.status_code == 400
    assert (path, code) in _faults(answer)
    assert not site.node.reports


@pytest.mark.parametrize(
    "sent",
    [
        _person(bsn=None),
        _person(geboortedatum="2016-04"),
        _person(geboortedatum="2016"),
        _person(geboortedatum=None),
        _person(bsn=None, voornamen=None, geboortedatum="2027-02", ongeboren=True),
        MELDING | {"betrokkenen": TWENTY_SIX[:25]},
    ],
)
def test_gaps_are_normal(site: Site, sent: Any) -> None:
    """No BSN, part of a date, an unborn child, 25 people: a report all the same."""
    answer = site.send("POST", sent=sent)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("sentinel", ["000000000", "999999999"])
@pytest.mark.parametrize("protocol", ["vt", "jeugd"])
def test_a_sentinel_is_nobodys_number(site: Site, sentinel: str, protocol: str) -> None:
    """What a protocol writes for unknown or unborn is normal input and never becomes a BSN."""
    assert site.send("POST", sent=_person(bsn=sentinel, bsnProtocol=protocol)).status_code == 201
    report, _ = site.node.reports["zaaksysteem", "GRN-2026-1"]
    assert report.persons[0].bsn is None


def test_all_faults_come_at_once(site: Site) -> None:
    """Whoever repairs a report reads everything that is wrong with it."""
    sent = _person(bsn="111111111", geboortedatum="2016-02-31") | {"status": "onbekend"}
    assert _faults(site.send("POST", sent=sent)) == {
        ("status", "onbekende_waarde"),
        ("betrokkenen[0].bsn", "bsn_ongeldig"),
        ("betrokkenen[0].geboortedatum", "datum_bestaat_niet"),
    }


# --- when something is wrong behind the door


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_a_node_that_is_down_asks_to_come_back(site: Site, method: str, path: str) -> None:
    """503 and try again: nothing was acknowledged."""
    site.node.down = True
    body = CLOSING if path.endswith("afsluiting") else MELDING
    answer = site.send(method, path, body if method in {"POST", "PUT"} else None)
    assert (answer.status_code, _faults(answer)) == (503, {("", "storing")})
    assert "Retry-After" in answer.headers


def test_a_crash_shows_nothing_of_the_report(site: Site) -> None:
    """Whatever an unexpected exception says, neither sender nor operator reads it."""
    site.node.crash = "Molenwiek 999900006"
    answer = site.send("POST", sent=MELDING)
    assert (answer.status_code, _faults(answer)) == (500, {("", "fout")})
    assert "Molenwiek" not in answer.text + "".join(site.crashes)
    assert site.crashes


def test_forwarded_headers_change_nothing(site: Site) -> None:
    """A claimed proxy or verb is not believed."""
    spoofed = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "elders.example",
        "X-HTTP-Method": "DELETE",
    }
    answer = site.send("POST", sent=MELDING, headers=spoofed)
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{MELDINGEN}/GRN-2026-1")


# --- no value is ever echoed

CANARY = "zandkever"
PLACES = [("POST", ""), ("PUT", "/GRN-2026-1"), ("PUT", "/GRN-2026-1/afsluiting")]
PLANTED = st.sampled_from(
    [
        CANARY,
        CANARY * 40,
        f"{CANARY}\u200b",
        f"{CANARY}\x00",
        f"<{CANARY}>",
        f"2016-02-{CANARY}",
        f"%s{{{CANARY}}}",
    ]
)
JUNK = st.none() | st.booleans() | st.integers() | PLANTED | st.lists(PLANTED, max_size=2)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """A report in which some values are planted, and perhaps a field is."""
    report = deepcopy(MELDING)
    people = list(report["betrokkenen"])
    objects = [report, *people, people[0]["adres"]]
    places = [(one, name) for one in objects for name in one]
    for place, name in draw(st.lists(st.sampled_from(places), min_size=1, max_size=4)):
        place[name] = draw(JUNK | st.dictionaries(PLANTED, JUNK, max_size=2))
    if draw(st.booleans()):
        draw(st.sampled_from([report, *people]))[draw(PLANTED)] = draw(JUNK)
    return json.dumps(report, ensure_ascii=draw(st.booleans())).encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sent=spoilt(),
    place=st.sampled_from([("POST", ""), ("PUT", "/GRN-2026-1"), ("PUT", "/GRN-2026-1/afsluiting")]),
)
def test_no_value_comes_back(served: Site, sent: bytes, place: tuple[str, str]) -> None:
    """Whatever is planted in whatever field, name or place, no refusal repeats it; and it never crashes."""
    _forget(served)
    answer = served.send(*place, sent)
    assert answer.status_code in {200, 201, 400, 404, 409}
    if answer.status_code >= 400:
        assert CANARY not in answer.text.casefold()
        _faults(answer)


@settings(max_examples=60, deadline=None)
@given(sent=st.binary(max_size=300) | st.text(max_size=100).map(lambda text: json.dumps(text).encode()))
def test_any_bytes_are_refused_with_a_code(served: Site, sent: bytes) -> None:
    """No bytes make the door fall over."""
    answer = served.send("POST", sent=sent)
    assert answer.status_code == 400
    assert _faults(answer)
