"""Debian's Chromium through Playwright, and logging in with a click."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

EXECUTABLE = "/usr/bin/chromium"
DESKTOP = {"width": 1366, "height": 768}
NARROW = {"width": 320, "height": 640}


def launched(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(
        executable_path=EXECUTABLE, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    )


@contextmanager
def opened(browser: Browser, url: str, **settings: Any) -> Iterator[Page]:
    """A page of a person of their own: cookies apart from everybody's."""
    context = browser.new_context(base_url=url, locale="nl-NL", **({"viewport": DESKTOP} | settings))
    context.set_default_timeout(10_000)
    page = context.new_page()
    try:
        yield page
    finally:
        context.close()


def log_in(page: Page, subject: str, path: str = "/") -> None:
    page.goto(path)
    if page.locator(f"button[name=sub][value='{subject}']").count():
        page.locator(f"button[name=sub][value='{subject}']").click()
