"""One whole case in a vendor's case system, where the own system leads and where the radar does (J1, J2)."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import ConnectionPool

from connectors.webhook import Webhook
from radar.node.handling.handling import Handling
from radar.node.handling.handovers import Partner
from radar.node.reviewing.hooks import Hooks
from radar.node.service import NodeDoor, make_token
from radar.store.db import Connection
from schemas.codes import Outcome, RecipientRole, Service
from tests.casesystem.system import CaseSystem, case_system
from tests.fakes.door import NOW
from tests.fakes.family import BSNS, child, mother, report
from tests.fakes.served import served
from tests.fakes.village import SOURCE, Village, village
from tests.radar.node.informing.conftest import ANNE, BRAM

GRN, UTR = "vt-grn", "vt-utr"
SECRET = b"een geheim van de proef"
REPORTER = {"hoedanigheid": "primair_onderwijs", "houdtZicht": False}


@dataclass
class Region:
    """A node with its door, a case system in front of it, and a neighbour."""

    made: Village
    system: CaseSystem
    hooks: Hooks

    @property
    def conn(self) -> Connection:
        return self.made[GRN].conn

    def settle(self) -> None:
        """Everybody hears everything, the own system too."""
        self.made.run()
        while self.hooks.step(self.conn) == 0:
            pass


@pytest.fixture
def region(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Region]:
    with village(tmp_path, database) as made, ExitStack() as open_:
        member = made[GRN]
        dsn = f"{member.conn.info.dsn} password=proef"
        pool = open_.enter_context(
            ConnectionPool[Connection](dsn, min_size=1, kwargs={"autocommit": True}, open=True)
        )
        port = open_.enter_context(served(NodeDoor(member.node, pool)))
        token = make_token(member.conn, made.clock(), SOURCE)
        system = open_.enter_context(case_system(tmp_path / "zaaksysteem", port, token, SECRET))
        member.node.desk = replace(member.node.desk, own_system_hears=True)
        hook = Webhook(system.hook_url, SECRET, made.manifest[GRN].oin)
        yield Region(made, system, Hooks(member.node, hook.tell, SOURCE))


@dataclass
class ByMessage:
    """The own system leads: what people decided there comes as messages."""

    region: Region

    def handle(self, number: str) -> None:
        said: dict[str, dict[str, Any]] = {
            "beoordeling": {"door": "anne-1", "instrument": "triage", "versie": "4.1", "uitslag": "B2"},
            "besluit": {
                "door": ["anne-1", "bram-2"], "uitkomst": "directe_overdracht",
                "diensten": ["directe_overdracht"],
            },
            "overdracht": {
                "door": "anne-1", "overdracht": "O-1", "stand": "aangeboden", "rol": "ketenpartner",
                "organisatie": "Wijkteam Verzonnen",
            },
            "terugkoppeling": {"door": "anne-1", "op": "2026-11-23", "met": "de melder"},
        }  # fmt: skip
        codes = [self.region.system.tell(number, act, **words) for act, words in said.items()]
        accepted = said["overdracht"] | {"stand": "aangenomen", "volgnummer": 2}
        assert [*codes, self.region.system.tell(number, "overdracht", **accepted)] == [200] * 5


@dataclass
class ByHand:
    """The radar leads: people do it in its pages, and the own system's messages are refused."""

    region: Region

    def handle(self, number: str) -> None:
        refused = self.region.system.tell(
            number, "beoordeling", door="anne-1", instrument="triage", versie="4.1", uitslag="B2"
        )
        assert refused == 409
        node, conn = self.region.made[GRN].node, self.region.conn
        report_id, handling = self.region.system.reference(number), Handling(node)
        handling.judge(conn, report_id, ANNE, "triage", "4.1", "B2")
        outcome, services = Outcome.DIRECT_HANDOVER, (Service.DIRECT_HANDOVER,)
        decision = handling.propose_decision(conn, report_id, ANNE, outcome, services)
        handling.confirm_decision(conn, decision, BRAM)
        partner = Partner(RecipientRole.CHAIN_PARTNER, "Wijkteam Verzonnen")
        handling.accept_handover(conn, handling.offer_handover(conn, report_id, ANNE, partner), ANNE)
        handling.close_feedback(conn, report_id, ANNE, node.today(), "de melder")


@pytest.mark.row("J1", "J2")
@pytest.mark.parametrize("leads", [ByMessage, ByHand], ids=["eigen", "radar"])
def test_a_whole_case(region: Region, leads: type[ByMessage] | type[ByHand]) -> None:
    """J1: a whole case runs by API without opening a page, and the same story test passes in both modes.
    J2: a sample vendor application shows prior reports, alerts and late hits in its own screen."""
    made, system = region.made, region.system
    made[GRN].node.own_system_leads = leads is ByMessage
    made.file(UTR, report("U-1"))
    made.run()
    system.file(made.read(report("G-1", mother(), child(), melder=REPORTER, grond="structureel")))
    assert "nog niet gezocht" in system.screen("G-1")
    region.settle()
    reference = system.reference("G-1")
    assert system.changed[reference] == 1
    screen = system.screen("G-1")
    assert "Betrokkene 1: niets gevonden in de eigen regio; 1 vrijwel zeker\n  vt-utr 2026-11" in screen
    assert f"Open in de radar: /zaken/{reference}" in screen
    assert "Later gemeld" not in screen

    made.file(UTR, report("U-2"))
    region.settle()
    assert system.changed[reference] > 1
    assert "Later gemeld bij vt-utr" in system.screen("G-1")

    leads(region).handle("G-1")
    system.client.close("G-1", 2, NOW.date())
    region.settle()
    end = system.standing("G-1")
    assert (end["fase"], end["uitkomst"], end["taken"]) == ("gesloten", "directe_overdracht", [])
    assert end["zicht"]["organisatie"] == "Wijkteam Verzonnen"


def test_a_hook_tells_nothing_and_only_the_radar_is_believed(region: Region) -> None:
    """J2, C6: the webhook has no content, and one that somebody else sends is refused."""
    region.system.file(region.made.read(report("G-1", mother(), child())))
    region.settle()
    [body] = region.system.bodies
    assert b"G-1" not in body
    assert not any(word.encode() in body for word in ("Zandkever", "Wende", "1989", BSNS[0]))
    assert not region.system.take_hook(body, f"t=1,v1={'0' * 64}")
