"""A Chromium for all tests here, and a page at the two widths that the workplace promises."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import NARROW, WIDE, chromium

Open = Callable[..., Page]
PATIENCE = 20_000

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with each file: while it runs, Playwright's event loop is this thread's, and no test of
    another folder could begin its own."""
    with chromium() as running:
        yield running


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """`opened(narrow=True)`: a fresh browser's page, wide or 320 pixels; other settings as Playwright has
    them (`java_script_enabled=False`). What the page's own policy refuses fails the test."""
    complaints: list[str] = []
    with ExitStack() as contexts:

        def make(*, narrow: bool = False, **settings: object) -> Page:
            context: BrowserContext = browser.new_context(
                viewport=NARROW if narrow else WIDE,
                locale="nl-NL",
                **settings,  # type: ignore[arg-type]
            )
            contexts.callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
            )
            return page

        yield make
    assert complaints == []


@pytest.fixture
def page(opened: Open) -> Page:
    return opened()
