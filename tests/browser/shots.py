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
from schemas.codes import Outcome, Service
from tests.browser.chromium import NARROW, WIDE, chromium
from tests.browser.workplace import BRAM, FLEUR, GRN, NOOR, RVDK, SANNE, UTR, WILLEM, Served, log_in, served
from tests.fakes.family import child, father, mother, report, undated_father

WIDTHS = {"1366": WIDE, "320": NARROW}
PROFESSIONALS = [
    {"rol": "huisarts", "organisatie": "Huisartsenpraktijk Verzonnen", "telefoon": "050 000 0001"},
    {"rol": "jgz", "organisatie": "JGZ Nergens", "kenmerk": {"soort": "agb", "waarde": "01000001"}},
    {"rol": "school", "organisatie": "Basisschool De Fantasie", "convenant": True},
]


def story(site: Served) -> dict[str, str]:
    """Cases in each stage, with something to see; the ids by name."""
    past = {"ontvangenOp": "2024-02-12T10:00:00+01:00", "laatstGewijzigdOp": "2024-02-12"}
    site.file(UTR, report("U-1", mother(), child(), aanleidingen=["partnergeweld"], **past))
    site.file(UTR, report("U-2", undated_father(), ontvangenOp="2025-01-12T10:00:00+01:00"))
    site.file(UTR, report("U-3", mother(voornamen="Petra", bsn=None, verblijfBeschermen=True)))
    site.file(RVDK, report("R-1", child(), ontvangenOp="2025-09-01T10:00:00+02:00"))
    site.file(GRN, report("GR-2025-000017", child(bsn=None), ontvangenOp="2025-06-02T10:00:00+02:00"))
    melder = {"hoedanigheid": "huisarts", "anonimiteit": "open", "houdtZicht": False,
              "organisatie": "Huisartsenpraktijk Verzonnen"}  # fmt: skip
    case = site.file(
        GRN,
        report(
            "GR-2026-004182", mother(), father(), child(), betrokkenProfessionals=PROFESSIONALS, melder=melder
        ),
    )
    acute = site.file(GRN, report("GR-2026-004190", _stranger("Hanneke"), spoed=True))
    calm = site.file(GRN, report("GR-2026-004191", _stranger("Joost"), betrokkenProfessionals=PROFESSIONALS))
    late = site.file(
        GRN, report("GR-2026-004100", _stranger("Ilse"), ontvangenOp="2026-11-10T10:00:00+01:00")
    )
    site.file(UTR, report("U-9", _stranger("Ilse"), spoed=True))
    with site.lock:
        decide(site, calm)
    return {"zaak": case, "acuut": acute, "besloten": calm, "te-laat": late}


def _stranger(name: str) -> dict[str, Any]:
    years = {"Hanneke": "1971-01-03", "Joost": "2015-08-21", "Ilse": "1992-06-30"}
    return mother(
        voornamen=name, achternaam=f"Nergens{name}", bsn=None, geboortedatum=years[name], adres=None
    )


def decide(site: Served, report_id: str) -> None:
    handling, conn = site.work.handling, site.member.conn
    handling.judge(conn, report_id, site.actor(SANNE), "Triage-instrument", "4.1", "B2")
    decision = handling.propose_decision(
        conn, report_id, site.actor(SANNE), Outcome.CONDITIONS_AND_FOLLOW_UP,
        [Service.CONDITIONS_AND_FOLLOW_UP], reason="Er is veel hulp en het gezin werkt mee.",
    )  # fmt: skip
    handling.confirm_decision(conn, decision, site.actor(BRAM))


def pages(ids: dict[str, str]) -> list[tuple[str, str, str]]:
    """(name of the picture, who looks, path)"""
    case, calm = ids["zaak"], ids["besloten"]
    return [
        ("werkvoorraad", SANNE, "/"),
        ("werkvoorraad-voorkant", NOOR, "/"),
        ("zaak", SANNE, f"/zaken/{case}"),
        ("zaak-niets-gevonden", SANNE, f"/zaken/{ids['acuut']}"),
        ("zaak-later", SANNE, f"/zaken/{ids['te-laat']}"),
        ("zaak-voorkant", NOOR, f"/zaken/{case}"),
        ("besluit-begin", SANNE, f"/zaken/{case}/besluit"),
        ("besluit", SANNE, f"/zaken/{calm}/besluit"),
        ("informeren-te-vroeg", SANNE, f"/zaken/{case}/informeren"),
        ("informeren", SANNE, f"/zaken/{calm}/informeren"),
        ("wie-keek-zaak", SANNE, f"/zaken/{case}/wie-keek"),
        ("vragen", SANNE, "/vragen"),
        ("bellen", SANNE, "/bellen"),
        ("nieuw", SANNE, "/nieuw"),
        ("wie-keek", WILLEM, "/"),
        ("beleid", WILLEM, "/beleid"),
        ("beheer", FLEUR, "/"),
        ("geen-toegang", FLEUR, f"/zaken/{case}"),
    ]


def shoot(
    browser: Browser, site: Served, folder: Path, name: str, viewport: Any, ids: dict[str, str]
) -> None:
    with _people(browser, site, viewport) as person:
        for picture, subject, path in pages(ids):
            page = person(subject)
            page.goto(site.url + path)
            page.screenshot(path=folder / f"{picture}-{name}.png", full_page=True)
        for picture, act in ACTS.items():
            act(person(SANNE), site, ids)
            person(SANNE).screenshot(path=folder / f"{picture}-{name}.png", full_page=True)


@contextmanager
def _people(browser: Browser, site: Served, viewport: Any) -> Iterator[Callable[[str], Page]]:
    found: dict[str, Page] = {}

    def person(subject: str) -> Page:
        if subject not in found:
            context = browser.new_context(viewport=viewport, locale="nl-NL")
            found[subject] = context.new_page()
            log_in(found[subject], site, subject)
        return found[subject]

    try:
        yield person
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


def _phone(page: Page, site: Served, ids: dict[str, str]) -> None:
    page.goto(f"{site.url}/bellen")
    page.get_by_role("link", name="Belscript").first.click()


ACTS: dict[str, Callable[[Page, Served, dict[str, str]], None]] = {
    "inhoud": _content,
    "zaak-gezegd": _said,
    "voorbeeld": _preview,
    "geinformeerd": _told,
    "belscript": _phone,
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        server = EmbeddedPostgres(Path(made) / "postgres", fsync=False)
        server.start()
        try:
            for name, viewport in WIDTHS.items():
                with served(Path(made) / name, _databases(server)) as site, chromium() as browser:
                    shoot(browser, site, folder, name, viewport, story(site))
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
