"""Each page of the workplace: no barrier, fits at 320 pixels and at 200 %, an order of focus, and prints."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from radar.federation.postgres import EmbeddedPostgres
from tests.browser.cases import INBOX, PAGES, story
from tests.browser.chromium import NARROW, WIDE, faults, focus_order, overflow
from tests.browser.conftest import Open
from tests.browser.shots import ACTS
from tests.browser.workplace import GRN, SANNE, UTR, Served, log_in, of_module, somebody
from tests.fakes.family import report
from tests.plugins.tools import needs

pytestmark = needs("browser")
ZOOMED = {"width": WIDE["width"] // 2, "height": WIDE["height"] // 2}
"""What a page of 1366x768 has at 200 %."""


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, _templates: Callable[[str], str]
) -> Iterator[Served]:
    with of_module(tmp_path_factory, postgres, _templates, inboxes=(INBOX,)) as site:
        yield site


@pytest.fixture(scope="module")
def ids(site: Served) -> dict[str, str]:
    return story(site)


@pytest.fixture(scope="module")
def people(site: Served, browser: Browser) -> Iterator[Callable[[str], Page]]:
    """`people(subject)`: this person's page, logged in."""
    found: dict[str, Page] = {}

    def person(subject: str) -> Page:
        if subject not in found:
            found[subject] = browser.new_context(viewport=WIDE, locale="nl-NL").new_page()
            log_in(found[subject], site, subject)
        return found[subject]

    yield person
    for page in found.values():
        page.context.close()


def looked_at(page: Page, name: str) -> list[str]:
    """What is wrong with a page as it stands, at each width."""
    wrong = []
    for what, size in (("wide", WIDE), ("zoomed", ZOOMED), ("narrow", NARROW)):
        page.set_viewport_size(size)
        if overflow(page):
            wrong.append(f"{name} {what}: {overflow(page)} pixels too wide")
        wrong += [f"{name} {what}: {fault}" for fault in faults(page)] if what != "zoomed" else []
    page.set_viewport_size(WIDE)
    return wrong


@pytest.mark.parametrize(("name", "subject", "path"), PAGES, ids=[name for name, _, _ in PAGES])
def test_a_page_has_no_barrier_and_fits(
    site: Served, ids: dict[str, str], people: Callable[[str], Page], name: str, subject: str, path: str
) -> None:
    """axe finds nothing at 1366 and at 320 pixels, and nothing scrolls sideways there or at 200 %."""
    page = people(subject)
    page.goto(site.url + path.format(**ids))
    wrong = looked_at(page, name)
    assert not wrong, wrong


def test_what_comes_of_an_act_has_no_barrier_and_fits(
    site: Served, ids: dict[str, str], people: Callable[[str], Page]
) -> None:
    """So it is for content, a verdict, letters before and after they are sent, calls and their script."""
    wrong = []
    for name, act in ACTS.items():
        act(people(SANNE), site, ids)
        wrong += looked_at(people(SANNE), name)
    assert not wrong, wrong


def test_what_opens_has_no_barrier_either(
    site: Served, ids: dict[str, str], people: Callable[[str], Page]
) -> None:
    """With each detail open: purposes, explanation, table, forms."""
    wrong = []
    for path in (f"/zaken/{ids['zaak']}", f"/zaken/{ids['besloten']}/besluit", "/"):
        page = people(SANNE)
        page.goto(site.url + path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        wrong += looked_at(page, path)
    assert not wrong, wrong


def test_focus_goes_through_a_case_in_the_order_of_reading(
    site: Served, ids: dict[str, str], people: Callable[[str], Page]
) -> None:
    """First the way to the content, then the menu, the parts of the case, then link by link."""
    page = people(SANNE)
    page.goto(f"{site.url}/zaken/{ids['zaak']}")
    order = focus_order(page)
    firsts = [order.index(next(each for each in order if each.startswith(words))) for words in (
        "Naar de inhoud", "Werkvoorraad", "Uitloggen", "Eerdere meldingen", "Vraag inhoud", "Zelfde persoon",
        "Andere persoon", "Weet niet", "Uitleg", "Opnieuw zoeken",
    )]  # fmt: skip
    assert firsts == sorted(firsts)


def test_a_print_carries_who_and_when_and_no_buttons(
    site: Served, ids: dict[str, str], people: Callable[[str], Page]
) -> None:
    """On paper stand the case and "afgedrukt door … op …"; the bar and the buttons do not."""
    page = people(SANNE)
    page.goto(f"{site.url}/zaken/{ids['zaak']}")
    page.emulate_media(media="print")
    expect(page.get_by_text("Afgedrukt door Sanne Verzonnen")).to_be_visible()
    expect(page.get_by_text("dinsdag 24 november 2026, 10.00 uur", exact=False).last).to_be_visible()
    expect(page.get_by_role("button", name="Zelfde persoon").first).to_be_hidden()
    expect(page.get_by_role("navigation", name="Hoofdmenu")).to_be_hidden()
    expect(page.get_by_text("Vrijwel zeker dezelfde persoon").first).to_be_visible()
    page.emulate_media(media="screen")


def test_where_somebody_is_protected_no_page_and_no_print_names_the_region(
    site: Served, opened: Open
) -> None:
    """A17: no print, letter, notice or overview contains its region."""
    person = somebody()
    site.file(UTR, report("U-beschermd", person | {"verblijfBeschermen": True}))
    report_id = site.file(GRN, report("GR-beschermd", person))
    page = opened()
    log_in(page, site, path=f"/zaken/{report_id}")
    expect(page.get_by_text("niet delen: verblijfplaats").first).to_be_visible()
    assert "Utrecht" not in page.locator("main").inner_html()
