"""What goes wrong in real work: two at once, a session that ends, a second press, back, and odd names."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from radar.federation.postgres import EmbeddedPostgres
from schemas.codes import Outcome
from tests.browser.conftest import Open
from tests.browser.workplace import BRAM, GRN, SANNE, UTR, Served, log_in, of_module, somebody
from tests.fakes.family import report
from tests.plugins.tools import needs

pytestmark = needs("browser")
_numbers = iter(range(1, 1000))


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, _templates: Callable[[str], str]
) -> Iterator[Served]:
    with of_module(tmp_path_factory, postgres, _templates) as site:
        yield site


def judged(site: Served) -> str:
    report_id = site.file(GRN, report(f"GR-{next(_numbers)}", somebody()))
    with site.lock:
        site.work.handling.judge(site.member.conn, report_id, site.actor(), "Instrument", "4.1", "B2")
    return report_id


def propose(page: Page, outcome: str, reason: str) -> None:
    page.get_by_label(outcome).first.check()
    page.get_by_label("Reden (mag").fill(reason)
    page.get_by_role("button", name="Leg dit besluit voor").click()


def test_of_two_who_decide_at_once_the_later_hears_of_the_earlier(site: Served, opened: Open) -> None:
    """Both have the form open; the second is told that a decision lies there, and keeps what was typed."""
    report_id = judged(site)
    first, second = opened(), opened()
    log_in(first, site, SANNE, f"/zaken/{report_id}/besluit")
    log_in(second, site, BRAM, f"/zaken/{report_id}/besluit")
    propose(first, "Onderzoek door Veilig Thuis", "Eerst.")
    expect(first.get_by_text("Het besluit ligt voor.")).to_be_visible()
    propose(second, "Directe overdracht", "Later.")
    expect(second.get_by_text("Er ligt al een besluit voor; bekijk dat eerst.")).to_be_visible()
    second.get_by_role("link", name="Terug").click()
    expect(second.get_by_text("Onderzoek door Veilig Thuis").first).to_be_visible()
    expect(second.get_by_label("Reden (mag")).to_have_value("Later.")
    with site.lock:
        assert len(site.work.handling.case_view(site.member.conn, report_id).decisions) == 1


def test_an_expired_session_keeps_what_was_typed(site: Served, opened: Open) -> None:
    """The session ended while somebody typed: after logging in the text is there, and nothing was done."""
    report_id = judged(site)
    page = opened()
    log_in(page, site, SANNE, f"/zaken/{report_id}/besluit")
    page.get_by_label("Onderzoek door Veilig Thuis").check()
    page.get_by_label("Reden (mag").fill("Een lange overweging.")
    with site.lock:
        site.member.conn.execute("UPDATE web_session SET ended_at = now() WHERE subject = %s", (SANNE,))
    page.get_by_role("button", name="Leg dit besluit voor").click()
    page.locator(f"button[name=sub][value='{SANNE}']").click()
    expect(page.get_by_text("Uw tekst is bewaard.")).to_be_visible()
    expect(page.get_by_label("Reden (mag")).to_have_value("Een lange overweging.")
    expect(page.get_by_label("Onderzoek door Veilig Thuis")).to_be_checked()
    page.get_by_role("button", name="Leg dit besluit voor").click()
    expect(page.get_by_text("Het besluit ligt voor.")).to_be_visible()


def test_a_second_press_is_not_a_second_act(site: Served, opened: Open) -> None:
    """Pressed twice in a breath, with a script or without, one judgement is kept."""
    for script in (True, False):
        report_id = site.file(GRN, report(f"GR-{next(_numbers)}", somebody()))
        page = opened(java_script_enabled=script)
        log_in(page, site, SANNE, f"/zaken/{report_id}/besluit")
        page.get_by_label("Instrument").fill("Instrument")
        page.get_by_label("Versie").fill("4.1")
        page.get_by_label("Uitslag").fill("B2")
        page.get_by_role("button", name="Leg vast", exact=True).dblclick()
        expect(page.get_by_text("De beoordeling is vastgelegd.")).to_be_visible()
        with site.lock:
            assert len(site.work.handling.case_view(site.member.conn, report_id).assessments) == 1


def test_the_back_button_finds_a_page_and_repeats_nothing(site: Served, opened: Open) -> None:
    """After an act back shows the case as it is now, without the browser asking to send it again."""
    report_id = judged(site)
    page = opened()
    log_in(page, site, SANNE, f"/zaken/{report_id}")
    page.goto(f"{site.url}/zaken/{report_id}/besluit")
    propose(page, "Onderzoek door Veilig Thuis", "Nodig.")
    expect(page.get_by_text("Het besluit ligt voor.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Wacht op een tweede persoon")).to_be_visible()
    page.go_forward()
    expect(page.get_by_text("Wacht op een tweede persoon")).to_be_visible()
    with site.lock:
        (decision,) = site.work.handling.case_view(site.member.conn, report_id).decisions
    assert decision.outcome is Outcome.INVESTIGATION


def test_names_with_script_are_text(site: Served, opened: Open) -> None:
    """A name that is markup stands there as it was written, and runs nothing."""
    person = somebody(
        voornamen="<script>document.title='kapot'</script>", achternaam="<img src=x onerror=alert(1)>"
    )
    site.file(UTR, report(f"U-{next(_numbers)}", person))
    report_id = site.file(GRN, report(f"GR-{next(_numbers)}", person))
    page = opened()
    log_in(page, site, SANNE, f"/zaken/{report_id}")
    expect(page.get_by_role("heading", name="<script>document.title='kapot'</script>").first).to_be_visible()
    assert page.locator("main script, main img").count() == 0
    assert "kapot" not in page.title()


def test_what_passes_for_something_else_in_what_people_type_is_not_shown(site: Served, opened: Open) -> None:
    """Bidi and zero-width signs in a reason are gone on the page, and the text stands apart from the rest."""
    report_id = judged(site)
    page = opened()
    log_in(page, site, SANNE, f"/zaken/{report_id}/besluit")
    propose(page, "Onderzoek door Veilig Thuis", "Ann\u202egnikrow\u200bAan")
    shown = page.locator("dt:has-text('Reden') + dd").inner_text()
    assert "\u202e" not in shown
    assert "\u200b" not in shown
    assert page.locator("dt:has-text('Reden') + dd bdi").count() == 1


def test_a_deep_link_leads_to_the_case_after_logging_in(site: Served, opened: Open) -> None:
    """J2: the reference that the own system got opens the case, behind the same login, and names nobody."""
    person, number = somebody(), f"GR-{next(_numbers)}"
    report_id = site.file(GRN, report(number, person))
    with site.lock:
        reference = site.made.answer(GRN, number).reference
    assert reference == report_id
    page = opened()
    log_in(page, site, SANNE, f"/zaken/{reference}")
    expect(page.get_by_role("heading", name=f"Eerdere meldingen bij {number}")).to_be_visible()
    assert number not in page.url


def test_work_is_taken_and_handed_to_a_colleague(site: Served, opened: Open) -> None:
    """Taken with one click; handed over to somebody who logged in lately."""
    number = f"GR-{next(_numbers)}"
    site.file(GRN, report(number, somebody()))
    colleague, page = opened(), opened()
    log_in(colleague, site, BRAM)
    log_in(page, site)
    row = page.locator("tr", has_text=number)
    row.get_by_role("button", name="Neem").click()
    expect(page.get_by_text("De zaak staat op uw naam.")).to_be_visible()
    row.locator("summary").click()
    row.get_by_label("Aan wie").select_option(label="Bram Bedacht (Grn)")
    row.get_by_role("button", name="Geef over").click()
    expect(page.get_by_text("De zaak is overgegeven aan Bram Bedacht (Grn).")).to_be_visible()
    colleague.goto(f"{site.url}/?wie=ik")
    expect(colleague.get_by_role("link", name=number)).to_be_visible()
