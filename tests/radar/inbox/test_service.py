"""Promises of radar/inbox/service.py: an inbox is a party like the others, and is not searched."""

from pathlib import Path

import pytest

from connectors.ports import PartyState
from radar.federation.described import described
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from schemas.codes import PartyId
from schemas.errors import Distrusted
from schemas.events import PriorSummary
from tests.fakes.family import report
from tests.fakes.village import Village

POSTVAK = PartyId("postvak")


def test_an_inbox_runs_beside_the_others(tmp_path: Path) -> None:
    """It starts by itself, is ready, and the hub hears that it lives."""
    parties = described(["vt-grn"], ["postvak"])
    federation = Federation(tmp_path / "federatie", parties, alive_seconds=0.5)
    try:
        federation.start()

        def heard() -> bool:
            with federation.database("hub") as conn:
                parties = conn.execute("SELECT party FROM party_coverage").fetchall()
            return ("postvak",) in parties

        assert wait_until(heard, 20)
        assert federation.ready("postvak")
        with federation.client("postvak") as client:
            assert "radar_notices_unopened" in client.get("/metrics").text
    finally:
        federation.stop()


def test_an_inbox_is_no_party_that_is_searched(made: Village) -> None:
    """It stands in no list of who was searched, and an answer without it is complete."""
    made.file("vt-grn", report("G-1"))
    made.run()
    lines = made.answer("vt-grn", "G-1").coverage
    assert [(line.party, line.state) for line in lines] == [("vt-utr", PartyState.SEARCHED)]


def test_a_node_learns_a_newer_key_of_an_inbox(made: Village) -> None:
    """Keys change each week: letters go on being sealed to the newest."""
    made.clock.move(days=6, hours=1)
    for member in made.members.values():
        newer = member.around.keyring.renew(made.clock())
        assert newer
        member.around.directory.learn(newer)
    made.live()
    newest = made.inbox().around.keyring.statement()
    assert made["vt-grn"].around.directory.sealing_key(POSTVAK) == newest


def test_an_inbox_takes_nothing_but_notices(made: Village) -> None:
    """What nodes say to each other is refused, however well signed."""
    made.put_letter("vt-grn", "postvak", PriorSummary("koppeling-1", 1, None), "brief-1")
    made.run()
    assert made.inbox().quarantined() == ["verkeerde_afzender"]


def test_an_inbox_knows_no_other_work(made: Village) -> None:
    """Also when the exchange would let it through."""

    class Strange:
        event = PriorSummary("koppeling-1", 1, None)

    with pytest.raises(Distrusted):
        made.inbox().work.effects(made.inbox().conn, Strange())  # type: ignore[arg-type]
