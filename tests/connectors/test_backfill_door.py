"""Promises of connectors/http/backfill.py, over a running server: the past comes in whole or not at all."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import httpx
import jsonschema
import pytest

from connectors.http.backfill import DELIMITER_HEADER, MEDIA_TYPES
from connectors.http.door import door
from connectors.http.openapi import document
from connectors.http.ops import ops_routes
from connectors.old_files import MOST_KIB, Kind, OldFile, template
from tests.bad_files.cases import CASES
from tests.bad_files.test_bad_files import LISTS
from tests.bad_files.written import MELDING, line, listed, other, text, xlsx
from tests.fakes.door import NOW, FakeDoor
from tests.fakes.site import running

HERE = "/radar/v1/inhaalslag"
CSV = {"Content-Type": "text/csv; charset=utf-8"}
NOBODYS = "00000000-0000-4000-8000-999999999999"
FILE_ROUTES = [HERE, f"{HERE}/proef"]


@dataclass
class Site:
    """A client that one source system uses, and the node behind the door."""

    node: FakeDoor
    client: httpx.Client
    token: str = "geheim-1"

    def send(
        self, method: str, path: str = "", data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        sent = {"Authorization": f"Bearer {self.token}"} | dict(headers or {})
        return self.client.request(method, HERE + path, content=data, headers=sent)

    def deliver(self, file: OldFile, path: str = "") -> httpx.Response:
        """The file with all that is declared of it."""
        media = MEDIA_TYPES[file.kind] + (f"; charset={file.encoding}" if file.encoding else "")
        word = {",": "komma", ";": "puntkomma"}.get(file.delimiter, file.delimiter)
        return self.send("POST", path, file.data, {"Content-Type": media, DELIMITER_HEADER: word})

    def load(self) -> str:
        lading: str = self.send("POST", "", text().encode(), CSV).json()["lading"]
        return lading


@pytest.fixture(scope="module")
def served() -> Iterator[Site]:
    node = FakeDoor()
    ops = ops_routes(lambda: True, list, lambda: ("text/plain", b""), "0.1.0")
    app = door(node, now=lambda: NOW, ops=ops, crashed=lambda _: None)
    with (
        running(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client,
    ):
        yield Site(node, client)


@pytest.fixture
def site(served: Site) -> Site:
    served.node.__init__()  # type: ignore[misc]
    return replace(served)


def _as_promised(schema: str, told: Any) -> None:
    jsonschema.validate(told, {"$ref": f"#/components/schemas/{schema}", **document()})


def _faults(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    _as_promised("Probleem", answer.json())
    return [(fault["pad"], fault["code"]) for fault in answer.json()["fouten"]]


GOOD: list[tuple[bytes, dict[str, str]]] = [
    (text(line(), other()).encode(), CSV),
    (text(line(), other(), delimiter=";").encode("cp1252"),
     {"Content-Type": 'Text/CSV; charset="Windows-1252"', DELIMITER_HEADER: "puntkomma"}),
    (xlsx(lambda _: None, line(), other()), {"Content-Type": MEDIA_TYPES[Kind.XLSX]}),
    (listed(MELDING, MELDING | {"nummer": "M-2"}).data, {"Content-Type": "application/json"}),
]  # fmt: skip


@pytest.mark.parametrize(("data", "headers"), GOOD, ids=["csv", "cp1252", "excel", "json"])
def test_a_file_is_taken_as_a_load(site: Site, data: bytes, headers: dict[str, str]) -> None:
    """202 with its place and how much it is; the reports are the node's."""
    answer = site.send("POST", "", data, headers)
    assert answer.status_code == 202, answer.text
    _as_promised("LadingGenomen", answer.json())
    assert answer.json() | {"lading": ""} == {
        "lading": "",
        "meldingen": 2,
        "personen": 2,
        "alOntvangen": False,
    }
    assert answer.headers["Location"] == f"{HERE}/{answer.json()['lading']}"
    assert site.node.delivered[0].number == "M-2015-1"
    assert len(site.node.delivered) == 2


@pytest.mark.parametrize(("data", "headers"), GOOD, ids=["csv", "cp1252", "excel", "json"])
def test_a_dry_run_keeps_nothing(site: Site, data: bytes, headers: dict[str, str]) -> None:
    """200 with counts and warnings, and the node was not asked to keep anything."""
    answer = site.send("POST", "/proef", data, headers)
    assert answer.status_code == 200, answer.text
    _as_promised("Proef", answer.json())
    assert (answer.json()["meldingen"], answer.json()["personen"]) == (2, 2)
    assert {"kolom": "achternaam", "procent": 100} in answer.json()["gevuld"]
    assert "Geen bsn bij 50 %." in answer.json()["waarschuwingen"] or "json" in headers["Content-Type"]
    assert site.node.delivered == []


@pytest.mark.parametrize("name", [
    "cp1252-als-utf8", "codering-niet-opgegeven", "scheidingsteken-dat-niemand-kent", "alles-tegelijk",
    "meer-dan-duizend-fouten", "excel-met-wachtwoord", "excel-formule", "json-advies", "json-zonder-status",
    "json-fouten-in-twee-meldingen",
])  # fmt: skip
@pytest.mark.parametrize("path", ["", "/proef"])
def test_a_bad_file_has_the_same_faults_here_as_elsewhere(site: Site, name: str, path: str) -> None:
    """400 with the expected list, each with its place; nothing is taken, whatever it was sent to."""
    answer = site.deliver(CASES[name](), path)
    assert answer.status_code == 400
    found = _faults(answer)
    expected = LISTS[name]["fouten"]
    assert [code for _, code in found[: len(expected)]] == [fault[-2] for fault in expected]
    assert site.node.delivered == []


def test_a_place_is_a_line_and_a_column(site: Site) -> None:
    """Whoever opens the file finds it; more than a thousand are counted."""
    assert _faults(site.deliver(CASES["status-die-niemand-kent"]())) == [
        ("regel 2, kolom status", "onbekende_waarde")
    ]
    many = site.deliver(CASES["meer-dan-duizend-fouten"]())
    assert len(_faults(many)) == 1000
    assert many.json()["detail"] == "Er zijn 1200 fouten; de eerste 1000 staan in `fouten`."


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/vnd.ms-excel", "text/csv2", "multipart/form-data"]
)
def test_another_kind_of_file_is_refused(site: Site, media: str) -> None:
    """What it is must be said, and be one of three."""
    answer = site.send("POST", "", text().encode(), {"Content-Type": media})
    assert (answer.status_code, _faults(answer)) == (400, [("", "soort_bestand")])


@pytest.mark.parametrize("path", ["", "/proef"])
def test_a_file_may_be_larger_than_a_report(site: Site, path: str) -> None:
    """More than the 256 KiB of the other routes, and no more than its own limit."""
    rows = [other(at, straat="F" * 100) for at in range(1, 3001)]
    data = text(*rows).encode()
    assert len(data) > 512 << 10
    assert site.send("POST", path, data, CSV).status_code in {200, 202}
    too_large = site.send("POST", path, bytes((MOST_KIB << 10) + 1), CSV)
    assert (too_large.status_code, _faults(too_large)) == (413, [("", "te_groot")])


def test_a_report_may_not(site: Site) -> None:
    """The larger limit is for files only."""
    answer = site.client.post(
        "/radar/v1/meldingen", content=bytes(300 << 10), headers={"Authorization": "Bearer geheim-1"}
    )
    assert answer.status_code == 413


def test_progress_is_told(site: Site) -> None:
    """What is filed, loaded and refused, and what it waits for, in words."""
    told = site.send("GET", f"/{site.load()}").json()
    _as_promised("Voortgang", told)
    assert told["wachtOp"] == {"code": "quotum", "tekst": "Het quotum van vandaag is op."}
    assert told["geweigerd"] == [
        {
            "code": "andere_inhoud",
            "tekst": "Onder dit nummer is eerder iets anders ontvangen: ….",
            "aantal": 1,
        }
    ]


def test_a_load_is_paused_and_resumed(site: Site) -> None:
    """Each answers how far it is; twice is the same as once."""
    load = site.load()
    states = [site.send("PUT", f"/{load}/{act}").json()["stand"] for act in ("pauze", "pauze", "hervatting")]
    assert states == ["gepauzeerd", "gepauzeerd", "loopt"]


def test_all_loads_of_a_source_are_listed(site: Site) -> None:
    """The newest first, and nobody else's."""
    loads = [site.load(), site.load()]
    told = site.send("GET").json()
    _as_promised("Ladingen", told)
    assert [each["lading"] for each in told["ladingen"]] == loads[::-1]
    site.token = "geheim-2"
    assert site.send("GET").json() == {"ladingen": []}


@pytest.mark.parametrize("load", [NOBODYS, "proef", "x", "%00", NOBODYS.upper() + "0"])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PUT", "/pauze"), ("PUT", "/hervatting")])
def test_a_load_that_is_not_there(site: Site, method: str, path: str, load: str) -> None:
    """404 for whatever is no load of this source."""
    answer = site.send(method, f"/{load}{path}")
    assert (answer.status_code, _faults(answer)) == (404, [("", "lading_onbekend")])


@pytest.mark.parametrize("path", ["", "/pauze", "/hervatting"])
def test_another_source_cannot_tell_that_a_load_exists(site: Site, path: str) -> None:
    """For another source's load the answer is that for none, to the byte."""
    load = site.load()
    site.token = "geheim-2"
    method = "PUT" if path else "GET"
    others, none = site.send(method, f"/{load}{path}"), site.send(method, f"/{NOBODYS}{path}")
    assert (others.status_code, others.content) == (404, none.content)


@pytest.mark.parametrize("kind", [Kind.CSV, Kind.XLSX])
def test_the_template_is_given(site: Site, kind: Kind) -> None:
    """As a file to save, with the columns that are read."""
    answer = site.send("GET", f"/sjabloon.{kind.value}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(MEDIA_TYPES[kind])
    assert answer.headers["Content-Disposition"] == f'attachment; filename="meldingen.{kind.value}"'
    assert len(answer.content) >= len(template(Kind.CSV))


EVERYTHING = [
    ("POST", ""), ("POST", "/proef"), ("GET", ""), ("GET", f"/{NOBODYS}"), ("PUT", f"/{NOBODYS}/pauze"),
    ("PUT", f"/{NOBODYS}/hervatting"), ("GET", "/sjabloon.csv"), ("GET", "/sjabloon.xlsx"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_nobody_unknown_comes_in(site: Site, method: str, path: str) -> None:
    """401 before a body is read or a load is looked for; a query is refused as elsewhere."""
    site.token = "onbekend"
    answer = site.send(method, path, b"x" if method == "POST" else None)
    assert (answer.status_code, _faults(answer)) == (401, [("", "geen_toegang")])
    site.token = "geheim-1"
    answer = site.send(method, f"{path}?naam=zandkever", b"x" if method == "POST" else None)
    assert (answer.status_code, _faults(answer)) == (400, [("", "onbekend_veld")])


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("GET", ""), ("GET", f"/{NOBODYS}")])
def test_a_node_that_is_down_asks_to_come_back(site: Site, method: str, path: str) -> None:
    """503 and nothing was taken; a dry run needs no database."""
    site.node.down = True
    answer = site.send(method, path, text().encode() if method == "POST" else None, CSV)
    assert (answer.status_code, _faults(answer)) == (503, [("", "storing")])
    assert site.send("POST", "/proef", text().encode(), CSV).status_code == 200


def test_two_files_at_once_are_both_taken(site: Site) -> None:
    """They are judged one after the other, and neither is lost."""
    data = text(*(other(at) for at in range(1, 500))).encode()
    answers: list[int] = []
    senders = [
        Thread(target=lambda: answers.append(site.send("POST", "", data, CSV).status_code)) for _ in range(4)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert answers == [202] * 4
    assert len(site.node.delivered) == 4 * 499


def test_the_example_of_the_document_is_taken(site: Site) -> None:
    """What is published as the form of the list is what is taken."""
    sent = {"meldingen": [MELDING]}
    _as_promised("OudeMeldingen", sent)
    answer = site.send("POST", "", json.dumps(sent).encode(), {"Content-Type": "application/json"})
    assert answer.status_code == 202
