"""What others ask of this region and who may get its letters: questions answered, calls, the register."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from radar.federation.postgres import EmbeddedPostgres
from radar.node.parts import person
from radar.node.reviewing.reviewing import Reviewing
from schemas.codes import DetailField, DisclosurePurpose
from tests.browser.cases import INBOX
from tests.browser.conftest import Open
from tests.browser.workplace import FLEUR, GRN, SANNE, UTR, WILLEM, Served, log_in, of_module, somebody
from tests.fakes.family import report
from tests.plugins.tools import needs

pytestmark = needs("browser")


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, _templates: Callable[[str], str]
) -> Iterator[Served]:
    with of_module(tmp_path_factory, postgres, _templates, inboxes=(INBOX,)) as site:
        yield site


def asked_from_elsewhere(site: Served, number: str) -> str:
    """UTR asks content of a case of ours with somebody who is protected; the id of its own case."""
    somewhere = somebody()
    site.file(GRN, report(f"GR-{number}", somewhere | {"verblijfBeschermen": True}))
    asking = site.file(UTR, report(f"U-{number}", somewhere, aanleidingen=["partnergeweld"]))
    with site.lock:
        utr = site.made[UTR]
        link = utr.value("SELECT link_id FROM link WHERE report_id = %s", asking)
        Reviewing(utr.node).ask_details(utr.conn, str(link), person("sofie"), DisclosurePurpose.JUDGE_SAFETY)
        site.made.run()
    return asking


def answered(site: Served, asking: str) -> object:
    with site.lock:
        site.made.run()
        utr = site.made[UTR]
        (part,) = Reviewing(utr.node).links_view(utr.conn, asking).persons
    (asked,) = part.others[0].asked
    return asked


def test_a_person_gives_exactly_the_fields_that_were_chosen(site: Served, opened: Open) -> None:
    """Nothing is chosen beforehand; what is ticked is what the other region reads."""
    asking = asked_from_elsewhere(site, "1")
    page = opened()
    log_in(page, site, SANNE, "/vragen")
    assert page.locator("input[name=velden]:checked").count() == 0
    page.get_by_label("Wie u kunt bellen").check()
    page.get_by_role("button", name="Geef dit").click()
    expect(page.get_by_text("De inhoud is gegeven.")).to_be_visible()
    content = answered(site, asking).content  # type: ignore[attr-defined]
    assert set(content.fields) == {DetailField.CONTACT}


def test_a_refusal_reaches_who_asked(site: Served, opened: Open) -> None:
    """Refused by a person: the other side reads that, and the question is gone here."""
    asking = asked_from_elsewhere(site, "2")
    page = opened()
    log_in(page, site, SANNE, "/vragen")
    page.get_by_role("button", name="Weiger").click()
    expect(page.get_by_text("Er wacht geen vraag van een andere organisatie.")).to_be_visible()
    assert answered(site, asking).refusal is not None  # type: ignore[attr-defined]


def test_who_looked_elsewhere_is_seen_here(site: Served, opened: Open) -> None:
    """The privacy officer sees which organisations were shown a report of this region, and opens no case."""
    asked_from_elsewhere(site, "3")
    page = opened()
    log_in(page, site, WILLEM)
    row = page.locator("tr", has_text="GR-3").first
    expect(row.get_by_text("Veilig Thuis Utrecht")).to_be_visible()
    row.get_by_role("link", name="GR-3").click()
    expect(page.get_by_role("heading", name="Wie keek bij GR-3")).to_be_visible()
    page.goto(page.url.removesuffix("/wie-keek"))
    expect(page.get_by_role("heading", name="Geen toegang")).to_be_visible()


def test_a_recipient_is_registered_and_gets_a_code_on_paper(site: Served, opened: Open) -> None:
    """J13: the code is shown once, for a letter on paper, and stands in no address and no other page."""
    page = opened()
    log_in(page, site, FLEUR)
    page.get_by_label("Organisatie").fill("Huisartsenpraktijk Bedacht")
    page.get_by_label("Nummer", exact=True).fill("01009999")
    page.get_by_label("Postvak").select_option(index=1)
    page.get_by_role("button", name="Zet in het register").click()
    expect(page.get_by_text("Huisartsenpraktijk Bedacht staat in het register.")).to_be_visible()
    page.get_by_role("button", name="Schrijf de brief met een code").click()
    code = page.locator(".code").inner_text()
    assert len(code.replace("-", "")) == 12
    page.get_by_role("link", name="Klaar").click()
    assert code not in page.content()
