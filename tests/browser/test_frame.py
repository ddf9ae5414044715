"""The frame in Chromium: logging in, what is loaded, keyboard, narrow windows, and without JavaScript."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import faults, focus_order, overflow
from tests.browser.conftest import Open
from tests.plugins.tools import needs
from tests.radar.web.pages import Site, logins, site

pytestmark = needs("browser")


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with logins() as provider:
        yield provider.issuer


@pytest.fixture
def served(database: Callable[[str], str], issuer: str) -> Iterator[Site]:
    with site(database("node"), issuer) as running:
        yield running


def log_in(page: Page, served: Site) -> Page:
    page.goto(served.url + "/")
    page.get_by_role("button", name="Sanne Verzonnen").click()
    page.wait_for_url(served.url + "/")
    return page


@pytest.mark.parametrize("narrow", [False, True])
def test_a_page_has_no_barrier_and_fits(opened: Open, served: Site, narrow: bool) -> None:
    """axe finds nothing, and nothing is cut off or scrolls sideways, at 1366 and at 320 pixels."""
    page = log_in(opened(narrow=narrow), served)

    assert faults(page) == []
    assert overflow(page) == 0
    page.goto(served.url + "/bestaat-niet")
    assert faults(page) == []
    assert overflow(page) == 0


def test_a_planted_barrier_is_found(page: Page, served: Site) -> None:
    """The check can fail: a picture without words, and a line that does not break."""
    log_in(page, served)
    page.evaluate("document.querySelector('main').innerHTML += '<img><p id=lang>' + 'x'.repeat(900) + '</p>'")
    style = "overflow-wrap: normal; word-break: normal"
    page.evaluate(f"document.getElementById('lang').style.cssText = '{style}'")

    assert any(fault.startswith("image-alt") for fault in faults(page))
    assert overflow(page) > 0


def test_all_is_in_our_own_letters(page: Page, served: Site) -> None:
    """Style and fonts come from the radar itself, and are used."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    log_in(page, served)
    page.evaluate("document.fonts.ready")

    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert {name.strip('"') for name in loaded} == {"Fira Sans", "Source Sans 3"}
    ours = [url for url in asked if "/opmaak/" in url]
    assert ours
    assert all(url.startswith(served.url) for url in ours)


def test_by_keyboard(page: Page, served: Site) -> None:
    """The first tab leads past the bar; the order is that of the page; every stop can be seen."""
    log_in(page, served)

    order = focus_order(page)

    assert order[:3] == ["Naar de inhoud", "Radar Veilig Thuis", "Werkvoorraad (7)"]
    assert order.index("Uitloggen") < order.index("Vraag inhoud op") < order.index("Zelfde persoon")
    page.keyboard.press("Tab")
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"


def test_single_keys_work_and_can_be_switched_off(page: Page, served: Site) -> None:
    """j goes to the next, z presses its button; not while typing, and not once switched off."""
    log_in(page, served)
    page.get_by_label("Toelichting").focus()
    page.keyboard.type("zaj")
    assert served.done == []

    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    page.keyboard.press("z")
    expect(page.get_by_text("Vastgelegd.", exact=True)).to_be_visible()
    assert len(served.done) == 1

    page.get_by_label("Zet deze toetsen uit").check()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    page.keyboard.press("z")
    page.reload()
    expect(page.get_by_label("Zet deze toetsen uit")).to_be_checked()
    assert len(served.done) == 1


def test_without_javascript_all_works(opened: Open, served: Site) -> None:
    """Logging in, an act and logging out, with JavaScript off."""
    page = log_in(opened(java_script_enabled=False), served)

    page.get_by_role("button", name="Andere persoon").first.click()
    expect(page.get_by_text("Vastgelegd.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Uitloggen").click()
    page.get_by_role("button", name="Ja, log uit").click()
    expect(page.get_by_role("heading", name="U bent uitgelogd")).to_be_visible()
    page.goto(served.url + "/")
    expect(page.get_by_role("heading", name="Wie bent u?")).to_be_visible()


def test_a_double_press_is_one_act(page: Page, served: Site) -> None:
    """Two clicks at once send one form; after going back it can be sent again."""
    log_in(page, served)

    page.get_by_role("button", name="Bewaren").dblclick()
    expect(page.get_by_text("Vastgelegd.", exact=True)).to_be_visible()
    assert len(served.done) == 1
    page.go_back()
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("Vastgelegd.", exact=True)).to_be_visible()
    assert len(served.done) == 2


def test_a_session_that_rested_keeps_what_was_typed(page: Page, served: Site) -> None:
    """Sending after half an hour leads through the login back to the page, with the text in its place."""
    log_in(page, served)
    page.get_by_label("Toelichting").fill("Wat ik net schreef")
    served.clock.by = timedelta(minutes=30)

    page.get_by_role("button", name="Bewaren").click()
    page.get_by_role("button", name="Sanne Verzonnen").click()

    expect(page.get_by_text("Uw tekst is bewaard.")).to_be_visible()
    expect(page.get_by_label("Toelichting")).to_have_value("Wat ik net schreef")


def test_before_a_session_rests_the_page_says_so(
    opened: Open, database: Callable[[str], str], issuer: str
) -> None:
    """Two minutes before; one button goes on without losing what stands on the page."""
    with site(database("node"), issuer, idle_minutes=2) as served:
        page = opened()
        page.clock.install()
        log_in(page, served)
        page.get_by_label("Toelichting").fill("blijft staan")
        page.clock.fast_forward("00:31")

        page.get_by_role("button", name="Blijf ingelogd").click()

        expect(page.get_by_role("button", name="Blijf ingelogd")).to_be_hidden()
        expect(page.get_by_label("Toelichting")).to_have_value("blijft staan")


def test_at_twice_the_size_nothing_is_lost(opened: Open, served: Site) -> None:
    """At 200 % zoom, half the pixels: nothing scrolls sideways and every button can still be pressed."""
    page = log_in(opened(), served)
    page.set_viewport_size({"width": 683, "height": 384})

    assert overflow(page) == 0
    page.get_by_role("button", name="Zelfde persoon").click()
    expect(page.get_by_text("Vastgelegd.", exact=True)).to_be_visible()
