"""`make shots`: a story in the workplace, and each of its pages as a picture at 1366x768 and 320 px.

People look at them; nothing here says whether they are good.
"""

import itertools
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from radar.federation.postgres import EmbeddedPostgres
from radar.store.db import migrate
from tests.browser.cases import INBOX, PAGES, story
from tests.browser.chromium import NARROW, WIDE, chromium
from tests.browser.mailbox import DOCTOR, Mailbox, mailbox
from tests.browser.workplace import FLEUR, SANNE, Served, log_in, served

WIDTHS = {"1366": WIDE, "320": NARROW}


def shoot(
    browser: Browser, site: Served, folder: Path, name: str, viewport: Any, ids: dict[str, str]
) -> None:
    with _people(browser, site, viewport) as page_of:
        for picture, subject, path in PAGES:
            page = page_of(subject)
            page.goto(site.url + path.format(**ids))
            page.screenshot(path=folder / f"{picture}-{name}.png", full_page=True)
        for picture, act in ACTS.items():
            act(page_of(SANNE), site, ids)
            page_of(SANNE).screenshot(path=folder / f"{picture}-{name}.png", full_page=True)
        _letter_with_code(page_of(FLEUR), site, ids)
        page_of(FLEUR).screenshot(path=folder / f"brief-met-code-{name}.png", full_page=True)


@contextmanager
def _people(browser: Browser, site: Served, viewport: Any) -> Iterator[Callable[[str], Page]]:
    found: dict[str, Page] = {}

    def page_of(subject: str) -> Page:
        if subject not in found:
            context = browser.new_context(viewport=viewport, locale="nl-NL")
            found[subject] = context.new_page()
            log_in(found[subject], site, subject)
        return found[subject]

    try:
        yield page_of
    finally:
        for page in found.values():
            page.context.close()


def _content(page: Page, site: Served, ids: dict[str, str]) -> None:
    page.goto(f"{site.url}/zaken/{ids['zaak']}")
    page.locator("details.menu summary").first.click()
    page.get_by_role("button", name="De veiligheid beoordelen").first.click()


def _said(page: Page, site: Served, ids: dict[str, str]) -> None:
    page.goto(f"{site.url}/zaken/{ids['zaak']}")
    same = page.get_by_role("button", name="Zelfde persoon")
    if same.count():
        same.last.click()


def _preview(page: Page, site: Served, ids: dict[str, str]) -> None:
    page.goto(f"{site.url}/zaken/{ids['besloten']}/informeren")
    for box in page.get_by_label("Informeren", exact=True).all():
        box.check()
    for kind in page.get_by_label("bericht aan een betrokken school").all():
        kind.check()
    page.get_by_role("button", name="Bekijk wat iedereen leest").click()


def _told(page: Page, site: Served, ids: dict[str, str]) -> None:
    confirm = page.get_by_role("button", name="Bevestig en verstuur")
    if confirm.count():
        confirm.click()


def _calls(page: Page, site: Served, ids: dict[str, str]) -> None:
    page.goto(f"{site.url}/bellen")


def _phone(page: Page, site: Served, ids: dict[str, str]) -> None:
    page.goto(f"{site.url}/bellen")
    page.get_by_role("link", name="Belscript").first.click()


def _letter_with_code(page: Page, site: Served, ids: dict[str, str]) -> None:
    page.goto(f"{site.url}/beheer")
    page.get_by_role("button", name="Schrijf de brief").first.click()


def shoot_inbox(browser: Browser, box: Mailbox, folder: Path, name: str, viewport: Any) -> None:
    """The pages of a recipient: the list, the question, the letter."""
    notice = box.write()
    page = browser.new_context(viewport=viewport, locale="nl-NL").new_page()
    page.goto(box.url)
    page.locator(f"button[name=sub][value='{DOCTOR.subject}']").click()
    page.screenshot(path=folder / f"postvak-{name}.png", full_page=True)
    page.goto(f"{box.url}/berichten/{notice}")
    page.screenshot(path=folder / f"postvak-vraag-{name}.png", full_page=True)
    page.get_by_role("button", name="Ja, open het bericht", exact=True).click()
    page.screenshot(path=folder / f"postvak-bericht-{name}.png", full_page=True)
    page.context.close()


ACTS: dict[str, Callable[[Page, Served, dict[str, str]], None]] = {
    "inhoud": _content,
    "zaak-gezegd": _said,
    "voorbeeld": _preview,
    "geinformeerd": _told,
    "bellen": _calls,
    "belscript": _phone,
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        server = EmbeddedPostgres(Path(made) / "postgres", fsync=False)
        server.start()
        try:
            for name, viewport in WIDTHS.items():
                work, post = Path(made) / name, Path(made) / f"{name}-{INBOX}"
                with served(work, _databases(server), inboxes=(INBOX,)) as site, chromium() as browser:
                    shoot(browser, site, folder, name, viewport, story(site))
                with mailbox(post, _databases(server)) as box, chromium() as browser:
                    shoot_inbox(browser, box, folder, name, viewport)
        finally:
            server.destroy()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _databases(server: EmbeddedPostgres) -> Callable[[str], str]:
    numbers, templates = itertools.count(), set()

    def make(kind: str) -> str:
        number = next(numbers)
        dsn = server.create(f"beeld_{kind}_{id(numbers)}_{number}", f"owner_{kind}", "proef")
        migrate(dsn, kind)
        templates.add(kind)
        return dsn

    return make


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "shots"))
