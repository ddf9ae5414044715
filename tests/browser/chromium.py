"""Debian's Chromium, as the tests of pages and the pictures of them use it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import axe_playwright_python
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb", "--lang=nl",
)  # fmt: skip
WIDE: Final = {"width": 1366, "height": 768}
NARROW: Final = {"width": 320, "height": 640}
_AXE: Final = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def program() -> str | None:
    return os.environ.get("RADAR_CHROMIUM") or shutil.which("chromium")


def lacking() -> str | None:
    return None if program() else "chromium"


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=[*FLAGS])
        yield browser
        browser.close()


def faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands now: the rule, and where. It is evaluated, not added as a
    script: the page's own policy would refuse that."""
    page.wait_for_load_state()
    page.evaluate(_AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {node['html'][:160]}" for fault in found["violations"] for node in fault["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window: reflow (WCAG 1.4.10) wants none."""
    page.wait_for_load_state()  # a page that a click brings is empty at first
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def focus_order(page: Page, most: int = 60) -> list[str]:
    """What gets the focus, tab by tab, by its words; until it comes round or after `most`."""
    order: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        words = page.evaluate(
            """() => {
                const now = document.activeElement;
                if (!now || now === document.body) return null;
                const label = now.labels && now.labels[0] ? now.labels[0].innerText : "";
                const named = now.getAttribute("aria-label") || now.id || now.tagName;
                return (label || now.innerText || named).trim();
            }"""
        )
        if words is None:
            break
        order.append(words)
    return order
