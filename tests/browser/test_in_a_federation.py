"""The pages as they are really run: beside the door of a node's own process, with the demo's logins."""

from pathlib import Path

import httpx
from playwright.sync_api import expect

from radar.federation.described import described
from radar.federation.federation import Federation
from radar.federation.logins import workers_of
from radar.federation.loopback import wait_until
from tests.browser.conftest import Open
from tests.fakes.family import mother, report
from tests.plugins.tools import needs

pytestmark = needs("browser")
NODES = ("vt-grn", "vt-utr")


def searched(door: httpx.Client, number: str) -> bool:
    answer = door.get(f"/radar/v1/meldingen/{number}/eerdere-meldingen")
    return answer.status_code == 200 and answer.json()["elders"]["stand"] == "gezocht"


def test_a_case_that_came_in_at_the_door_is_seen_in_the_browser(tmp_path: Path, opened: Open) -> None:
    """Sent as JSON to the one port of a node, searched by itself, and there when somebody logs in."""
    workers = [worker for node in NODES for worker in workers_of(node, "region")]
    federation = Federation(tmp_path / "federatie", described(NODES), workers=workers)
    try:
        federation.start()
        for node, number in (("vt-utr", "U-1"), ("vt-grn", "GR-1")):
            with federation.client(node) as door:
                assert door.post("/radar/v1/meldingen", json=report(number, mother())).status_code == 201
                assert wait_until(lambda: searched(door, number), 60)  # noqa: B023 (called at once)
        page = opened()
        page.goto(federation.url("vt-grn"))
        page.get_by_role("button", name="Sanne Verzonnen (Grn)").click()
        page.get_by_role("link", name="GR-1").click()
        expect(page.locator(".tag", has_text="Vrijwel zeker dezelfde persoon")).to_be_visible()
        page.get_by_role("link", name="Beoordelen en besluiten").click()
        expect(page.get_by_text("Uw eigen systeem is leidend.")).to_be_visible()
    finally:
        federation.stop()
