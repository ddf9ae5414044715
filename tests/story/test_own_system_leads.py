"""The own system leads (J1): one whole case through the door of a real node, and no page is ever opened."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from psycopg_pool import ConnectionPool

from radar.node.service import NodeDoor, make_token
from radar.store.db import Connection
from tests.fakes.family import child, mother, report
from tests.fakes.served import served
from tests.fakes.village import SOURCE, Village, village

GRN = "vt-grn"


@dataclass
class OwnSystem:
    """A case system in front of a node's door: it knows nothing but its own numbers and HTTP."""

    made: Village
    url: str
    token: str

    def send(self, method: str, path: str, sent: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(method, f"{self.url}/{path}", json=sent, headers=headers, timeout=30)

    def tell(self, act: str, **said: Any) -> httpx.Response:
        return self.send("PUT", f"meldingen/G-1/{act}", {"volgnummer": 1, "door": "mw-017"} | said)

    def standing(self) -> Any:
        return self.send("GET", "meldingen/G-1/behandeling").json()


@pytest.fixture
def own(tmp_path: Path, database: Callable[[str], str]) -> Iterator[OwnSystem]:
    with village(tmp_path, database) as made, ExitStack() as open_:
        node = made[GRN]
        dsn = f"{node.conn.info.dsn} password=proef"
        pool = open_.enter_context(
            ConnectionPool[Connection](dsn, min_size=1, kwargs={"autocommit": True}, open=True)
        )
        port = open_.enter_context(served(NodeDoor(node.node, pool)))
        token = make_token(node.conn, made.clock(), SOURCE)
        yield OwnSystem(made, f"http://127.0.0.1:{port}/radar/v1", token)


def test_a_whole_case_by_api(own: OwnSystem) -> None:
    """A whole case runs by API without opening a page, and a task closes by message (J1)."""
    reporter = {"hoedanigheid": "primair_onderwijs", "houdtZicht": False}
    sent = report("G-1", mother(), child(), melder=reporter, grond="structureel", gezinGeinformeerd="vooraf")
    assert own.send("POST", "meldingen", sent).status_code == 201
    start = own.standing()
    assert (start["fase"], start["zicht"]["stand"]) == ("verzamelen", "veilig_thuis_beoordeelt")
    assert [task["soort"] for task in start["taken"]] == ["beoordelen", "eerste_terugkoppeling"]
    assert {task["uiterlijk"] for task in start["taken"]} == {"2026-11-30"}

    assert own.tell("beoordeling", instrument="triage", versie="4.1", uitslag="B2").status_code == 200
    assert own.standing()["fase"] == "beoordeeld"
    decided = {
        "door": ["mw-017", "mw-022"],
        "uitkomst": "directe_overdracht",
        "diensten": ["directe_overdracht"],
    }
    assert own.tell("besluit", **decided).status_code == 200
    assert own.standing()["zicht"]["stand"] == "veilig_thuis_draagt_over"

    partner = {"overdracht": "O-1", "rol": "ketenpartner", "organisatie": "Wijkteam Verzonnen"}
    assert own.tell("overdracht", **partner, stand="aangeboden").status_code == 200
    assert own.tell("overdracht", **partner, stand="aangenomen", volgnummer=2).status_code == 200
    assert own.standing()["zicht"] | {"sinds": ""} == {
        "stand": "partner", "organisatie": "Wijkteam Verzonnen", "sinds": "",
    }  # fmt: skip

    assert own.tell("gezin-geinformeerd", stand="achteraf", op="2026-11-23").status_code == 200
    assert own.tell("terugkoppeling", op="2026-11-23", met="de melder").status_code == 200
    assert own.send("PUT", "meldingen/G-1/afsluiting", {"revisie": 2, "op": "2026-11-23"}).status_code == 200
    end = own.standing()
    assert (end["fase"], end["uitkomst"], end["taken"]) == ("gesloten", "directe_overdracht", [])
    assert own.tell("beoordeling", instrument="t", versie="1", uitslag="A", volgnummer=2).status_code == 409


def test_an_advice_leaves_nothing_to_be_found(own: OwnSystem) -> None:
    """Until it is a report: no person field and no search; the same number is no report either (G4, G12)."""
    advice = {
        "soort": "advies", "nummer": "A-1", "op": "2026-11-23", "hoedanigheid": "huisarts",
        "kanaal": "telefoon", "notitie": "De huisarts maakt zich zorgen over een kind van 7.",
    }  # fmt: skip
    made = own.send("POST", "adviezen", advice)
    assert made.status_code == 201
    assert own.send("POST", "adviezen", advice).json() == made.json() | {"alOntvangen": True}
    assert own.send("GET", "meldingen/A-1/eerdere-meldingen").status_code == 404
    own.made.run()
    assert own.made[GRN].value("SELECT count(*) FROM question") == 0
