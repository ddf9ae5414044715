"""The door for what an own system did in a case, and for advices, over a running server."""

from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest
from fastapi import APIRouter

from connectors.http.door import door
from connectors.http.openapi import document
from tests.fakes.door import NOW, FakeDoor
from tests.fakes.reports import MELDING
from tests.fakes.served import running

CASE = "/radar/v1/meldingen/GRN-2026-1"
TOLD: dict[str, dict[str, Any]] = {
    "beoordeling": {
        "volgnummer": 1, "door": "anne", "instrument": "triage-instrument", "versie": "4.1", "uitslag": "B2",
    },
    "besluit": {
        "volgnummer": 1, "door": ["anne", "bram"], "uitkomst": "onderzoek", "diensten": ["onderzoek"],
    },
    "overdracht": {
        "volgnummer": 1, "door": "anne", "overdracht": "O-1", "stand": "aangeboden", "rol": "ketenpartner",
        "organisatie": "Wijkteam Verzonnen",
    },
    "terugkoppeling": {"volgnummer": 1, "door": "anne", "op": "2026-11-23", "met": "de melder"},
    "gezin-geinformeerd": {"volgnummer": 1, "door": "anne", "stand": "vooraf", "op": "2026-11-23"},
}  # fmt: skip
ADVICE = {
    "soort": "advies", "nummer": "A-1", "op": "2026-11-23", "hoedanigheid": "huisarts", "kanaal": "telefoon",
}  # fmt: skip


class Site:
    def __init__(self, port: int, node: FakeDoor) -> None:
        self.url, self.node = f"http://127.0.0.1:{port}", node

    def send(self, method: str, path: str, sent: Any = None, token: str = "geheim-1") -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, self.url + path, json=sent, headers=headers, timeout=10)


@pytest.fixture
def site() -> Iterator[Site]:
    node = FakeDoor()
    app = door(node, now=lambda: NOW, ops=APIRouter(), crashed=lambda _: None)
    with running(app) as port:
        made = Site(port, node)
        made.send("POST", "/radar/v1/meldingen", MELDING)
        yield made


def as_promised(schema: str, told: Any) -> None:
    jsonschema.validate(told, {"$ref": f"#/components/schemas/{schema}", **document()})


@pytest.mark.parametrize("act", TOLD)
def test_each_message_is_taken_with_a_receipt(site: Site, act: str) -> None:
    """A whole case can be told by API (J1): 200 and the receipt, whose revision is the message's number."""
    answer = site.send("PUT", f"{CASE}/{act}", TOLD[act])
    assert answer.status_code == 200
    as_promised("Ontvangstbewijs", answer.json())
    assert answer.json()["revisie"] == 1
    ((source, number, _, serial), _) = next(iter(site.node.told_of.items()))
    assert (source, number, serial) == ("zaaksysteem", "GRN-2026-1", 1)


@pytest.mark.parametrize("act", TOLD)
def test_nothing_is_told_by_a_stranger_or_of_an_unknown_case(site: Site, act: str) -> None:
    """Without a known token nothing is read, and another source's number is an unknown one."""
    assert site.send("PUT", f"{CASE}/{act}", TOLD[act], token="vreemd").status_code == 401
    assert site.send("PUT", f"{CASE}/{act}", TOLD[act], token="geheim-2").status_code == 404
    assert site.send("PUT", f"{CASE}/{act}?naam=x", TOLD[act]).status_code == 400
    assert site.node.told_of == {}


@pytest.mark.parametrize("act", TOLD)
def test_a_faulty_message_is_refused_with_all_its_faults(site: Site, act: str) -> None:
    """400 names the fields; nothing of it is taken, and no value is repeated."""
    answer = site.send("PUT", f"{CASE}/{act}", {"volgnummer": 0, "geheim": "Zandkever"})
    assert answer.status_code == 400
    assert {"volgnummer", "door"} <= {fault["pad"] for fault in answer.json()["fouten"]}
    assert "Zandkever" not in answer.text
    assert site.node.told_of == {}


def test_another_message_under_one_number_is_a_conflict(site: Site) -> None:
    """409, and what was told first stands."""
    site.send("PUT", f"{CASE}/beoordeling", TOLD["beoordeling"])
    answer = site.send("PUT", f"{CASE}/beoordeling", TOLD["beoordeling"] | {"uitslag": "A1"})
    assert answer.status_code == 409
    assert answer.json()["fouten"][0]["code"] == "ander_bericht"


def test_how_far_a_case_is(site: Site) -> None:
    """Phase, outcome, who watches, what is still asked, and the federation's setting, in Dutch (J1, B9)."""
    answer = site.send("GET", f"{CASE}/behandeling")
    assert answer.status_code == 200
    as_promised("Behandeling", answer.json())
    assert answer.json()["zicht"]["organisatie"] == "Wijkteam Verzonnen"
    assert answer.json()["taken"] == [{"soort": "beoordelen", "uiterlijk": "2026-11-23", "teLaat": False}]
    assert answer.json()["geenVervolg"] == "blijft_vindbaar"


def test_an_advice_is_kept_under_an_invented_name(site: Site) -> None:
    """201 with the alias, 200 the second time; there is no address to look it up (G3, G12)."""
    first, again = (site.send("POST", "/radar/v1/adviezen", ADVICE) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    as_promised("AdviesOntvangen", first.json())
    assert "Location" not in first.headers
    assert site.send("GET", "/radar/v1/adviezen").status_code == 405
    assert site.send("GET", "/radar/v1/adviezen/A-1").status_code == 404
    assert site.send("GET", "/radar/v1/meldingen/A-1/eerdere-meldingen").status_code == 404


def test_an_advice_with_anybody_in_it_is_refused(site: Site) -> None:
    """No field of a person, no name in the note, no way to a report; and no report as advice (G1, G4)."""
    for more in ({"betrokkenen": []}, {"melding": "GRN-2026-1"}, {"notitie": "het gaat om Wende Zandkever"}):
        answer = site.send("POST", "/radar/v1/adviezen", ADVICE | more)
        assert answer.status_code == 400
        assert "Zandkever" not in answer.text
    assert site.send("POST", "/radar/v1/adviezen", MELDING).status_code == 400
    assert site.send("POST", "/radar/v1/meldingen", ADVICE).json()["fouten"][0]["code"] == "advies"
    assert site.node.advices == {}
