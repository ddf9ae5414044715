"""A whole case in the workplace, by mouse, by keyboard only and without JavaScript; and how many clicks."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from radar.federation.postgres import EmbeddedPostgres
from tests.browser.conftest import Open
from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.workplace import BRAM, GRN, UTR, Served, log_in, of_module, somebody
from tests.fakes.family import report
from tests.plugins.tools import needs

pytestmark = needs("browser")
GP = {"rol": "huisarts", "organisatie": "Praktijk Verzonnen", "telefoon": "050-0000011"}
PAST = {"ontvangenOp": "2024-02-12T10:00:00+01:00", "laatstGewijzigdOp": "2024-02-12"}
_numbers = iter(range(1, 1000))


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, _templates: Callable[[str], str]
) -> Iterator[Served]:
    with of_module(tmp_path_factory, postgres, _templates) as site:
        yield site


def known_elsewhere(site: Served, **values: object) -> str:
    """A new case of somebody who is nearly certain to be known at UTR."""
    person, number = somebody(), next(_numbers)
    site.file(UTR, report(f"U-{number}", person, aanleidingen=["partnergeweld"], **PAST))
    return site.file(GRN, report(f"GR-{number}", person, betrokkenProfessionals=[GP], **values))


def known_by_name(site: Served) -> str:
    """A new case whose person is known at UTR without number or birth date: only probably the same."""
    person, number = somebody(bsn=None), next(_numbers)
    undated = {name: value for name, value in person.items() if name != "geboortedatum"}
    site.file(UTR, report(f"U-{number}", undated, **PAST))
    return site.file(GRN, report(f"GR-{number}", person))


def play(hands: Hands, page: Page, site: Served, opened: Open, **settings: object) -> None:
    """From the work list to a closed task: found, asked, judged, decided by two, informed, told."""
    report_id = known_elsewhere(site)
    log_in(page, site)
    hands.press(page.locator(f"a[href='/zaken/{report_id}']"))
    expect(page.get_by_text("1 vrijwel zeker")).to_be_visible()
    ask_content(hands, page)
    expect(page.get_by_text("geweld tussen partners")).to_be_visible()
    hands.press(page.get_by_role("link", name="Terug naar de zaak"))
    hands.press(page.get_by_role("link", name="Beoordelen en besluiten", exact=True))
    hands.fill(page.get_by_label("Instrument"), "Triage-instrument")
    hands.fill(page.get_by_label("Versie"), "4.1")
    hands.fill(page.get_by_label("Uitslag"), "B2")
    hands.press(page.get_by_role("button", name="Leg vast", exact=True))
    hands.choose(page.get_by_label("Voorwaarden en vervolg").first)
    hands.fill(page.get_by_label("Reden (mag"), "Het gezin werkt mee.")
    hands.press(page.get_by_role("button", name="Leg dit besluit voor"))
    expect(page.get_by_text("Wacht op een tweede persoon")).to_be_visible()
    confirm_as_colleague(site, report_id, opened(**settings))
    hands.press(page.get_by_role("link", name="Informeren", exact=True))
    hands.choose(page.get_by_label("Informeren", exact=True))
    hands.press(page.get_by_role("button", name="Bekijk wat iedereen leest"))
    expect(page.get_by_text("Dit gaat over")).to_be_visible()
    hands.press(page.get_by_role("button", name="Bevestig en verstuur"))
    expect(page.get_by_text("Geen account: bel")).to_be_visible()
    hands.press(page.get_by_role("link", name="Bel en lees voor"))
    hands.fill(page.get_by_label("Verteld aan"), "de assistente")
    hands.press(page.get_by_role("button", name="Leg vast"))
    expect(page.get_by_text("Telefonisch verteld aan de assistente op 24 november 2026").last).to_be_visible()


def ask_content(hands: Hands, page: Page) -> None:
    hands.press(page.locator("summary", has_text="Vraag inhoud").first)
    hands.press(page.get_by_role("button", name="De veiligheid beoordelen").first)


def confirm_as_colleague(site: Served, report_id: str, page: Page) -> None:
    log_in(page, site, BRAM, f"/zaken/{report_id}/besluit")
    page.get_by_role("button", name="Bevestig dit besluit").click()
    expect(page.get_by_text("U hebt het besluit bevestigd.")).to_be_visible()


def test_a_whole_case_by_mouse(site: Served, opened: Open) -> None:
    """Found, content asked, judged, decided by two, informed and told: all of it with a mouse."""
    page = opened()
    play(Mouse(page), page, site, opened)


def test_a_whole_case_by_keyboard_only(site: Served, opened: Open) -> None:
    """The same case with nothing but Tab, Enter, Space and arrows."""
    page = opened()
    play(Keyboard(page), page, site, opened)


def test_a_whole_case_without_javascript(site: Served, opened: Open) -> None:
    """The same case where no script runs: every button works."""
    page = opened(java_script_enabled=False)
    play(Mouse(page), page, site, opened, java_script_enabled=False)


def test_one_nearly_certain_link_has_its_content_asked_in_two_clicks(site: Served, opened: Open) -> None:
    """J12: one nearly certain link: content asked in 2 clicks, and then it is read."""
    page = opened()
    log_in(page, site, path=f"/zaken/{known_elsewhere(site)}")
    mouse = Mouse(page)
    ask_content(mouse, page)
    expect(page.get_by_text("geweld tussen partners")).to_be_visible()
    expect(page.get_by_text("Eigenaar van deze informatie: Veilig Thuis Utrecht")).to_be_visible()
    assert mouse.clicks == 2


def test_no_links_is_no_click(site: Served, opened: Open) -> None:
    """J12: no links: 0 clicks in the radar; the case says where nothing was found, never that there is
    nothing."""
    report_id = site.file(GRN, report(f"GR-{next(_numbers)}", somebody()))
    page = opened()
    log_in(page, site, path=f"/zaken/{report_id}")
    expect(
        page.get_by_text("Niets gevonden in de eigen regio, Utrecht en Raad voor de Kinderbescherming")
    ).to_be_visible()
    assert "geen eerdere melding" not in page.content()


def test_informing_nobody_is_one_click(site: Served, opened: Open) -> None:
    """J12: informing nobody: 1 click with a standing reason."""
    report_id = known_elsewhere(site)
    page = opened()
    log_in(page, site, path=f"/zaken/{report_id}/informeren")
    mouse = Mouse(page)
    mouse.press(page.get_by_role("button", name="Informeer niemand"))
    expect(page.get_by_text("Niet geïnformeerd")).to_be_visible()
    assert mouse.clicks == 1


def test_single_keys_move_judge_and_undo_and_can_be_switched_off(site: Served, opened: Open) -> None:
    """j goes to the next link, z says zelfde persoon, u takes it back; switched off they do nothing."""
    page = opened()
    log_in(page, site, path=f"/zaken/{known_by_name(site)}")
    expect(page.get_by_role("button", name="Zelfde persoon")).to_be_visible()
    page.wait_for_load_state()  # with its script: a key pressed before it is nobody's
    page.keyboard.press("j")
    page.keyboard.press("z")
    expect(page.get_by_text("Wacht op een tweede persoon")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Ongedaan gemaakt")).to_be_visible()
    page.get_by_label("Zet deze toetsen uit").check()
    page.get_by_label("Zet deze toetsen uit").blur()
    page.keyboard.press("j")
    page.keyboard.press("z")
    page.wait_for_timeout(300)
    expect(page.get_by_text("Wacht op een tweede persoon")).to_have_count(0)


def test_same_without_a_number_waits_for_a_second_person(site: Served, opened: Open) -> None:
    """One worker says zelfde, a colleague confirms; only then the state of the other case is shown."""
    report_id = known_by_name(site)
    first, second = opened(), opened()
    log_in(first, site, path=f"/zaken/{report_id}")
    expect(first.get_by_text("komt als u zegt dat het dezelfde persoon is")).to_be_visible()
    first.get_by_role("button", name="Zelfde persoon").click()
    log_in(second, site, BRAM, f"/zaken/{report_id}")
    second.get_by_role("button", name="Bevestig: zelfde persoon").click()
    expect(second.get_by_text("bevestigd door Bram Bedacht")).to_be_visible()
    site.settle()
    second.reload()
    expect(second.get_by_text("nog open", exact=True)).to_be_visible()


def test_searching_again_takes_data_of_the_case_only(site: Served, opened: Open) -> None:
    """A BSN of somebody else is refused and what was typed waits; nothing typed stands in an address."""
    page = opened()
    log_in(page, site, path=f"/zaken/{known_elsewhere(site)}")
    page.locator("summary", has_text="Opnieuw zoeken").click()
    page.get_by_label("BSN").fill("999990019")
    page.get_by_role("button", name="Zoek opnieuw").click()
    expect(page.get_by_text("Dit gegeven hoort niet bij iemand van deze zaak.")).to_be_visible()
    assert "999990019" not in page.url
    page.get_by_role("link", name="Terug").click()
    expect(page.get_by_label("BSN")).to_have_value("999990019")
    page.get_by_label("BSN").fill("")
    page.get_by_role("button", name="Zoek opnieuw").click()
    expect(page.get_by_text("Er wordt opnieuw gezocht.")).to_be_visible()
