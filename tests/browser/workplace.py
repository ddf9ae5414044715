"""A served workplace of one region in a village that lives: what browser tests and `make shots` look at."""

import itertools
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from radar.config import Web
from radar.federation.logins import EmbeddedLogins, workers_of
from radar.federation.loopback import free_port
from radar.node.pages.routes import workplace_routes
from radar.node.pages.workplace import Workplace
from radar.node.parts import Actor, person
from radar.web.app import Pages, pages_of, web_app
from tests.fakes.family import BSNS, HOME
from tests.fakes.site import running
from tests.fakes.village import NodeMember, Village, village

GRN, UTR, RVDK = "vt-grn", "vt-utr", "rvdk"
SANNE, BRAM, NOOR, WILLEM, FLEUR = (
    f"{GRN}.{word}" for word in ("casus", "tweede", "voorkant", "privacy", "beheer")
)


@dataclass
class Served:
    """The pages of GRN. Take `lock` to touch the village: it goes on by itself meanwhile."""

    made: Village
    url: str
    pages: Pages
    work: Workplace
    lock: threading.Lock = field(default_factory=threading.Lock)
    crashes: list[str] = field(default_factory=list)

    @property
    def member(self) -> NodeMember:
        return self.made[GRN]

    def file(self, party: str, report: dict[str, Any]) -> str:
        """File it and let everybody hear; its id."""
        with self.lock:
            self.made.file(party, report)
            self.made.run()
            found = self.made[party].value("SELECT report_id FROM report WHERE number = %s", report["nummer"])
        return str(found)

    def settle(self) -> None:
        with self.lock:
            self.made.run()

    def actor(self, subject: str = SANNE) -> Actor:
        return person(subject)


@contextmanager
def served(
    folder: Path, database: Callable[[str], str], *, radar_leads: bool = True, inboxes: tuple[str, ...] = ()
) -> Iterator[Served]:
    provider = EmbeddedLogins(workers_of(GRN, "region"))
    provider.start()
    port = free_port()
    settings = Web(url=f"http://127.0.0.1:{port}", issuer=provider.issuer, client_login="demo", client_id=GRN)
    try:
        with village(folder, database, nodes=(GRN, UTR, RVDK), inboxes=inboxes) as made, _pool(made) as pool:
            member = made[GRN]
            member.node.own_system_leads = not radar_leads
            work = Workplace(member.node, pool)
            pages = pages_of(
                settings, party=GRN, title=member.around.directory.manifest[GRN].name, pool=pool,
                storage=member.around.storage, clock=made.clock, login_key=None,
                packages=("radar.node.pages",), menu=work.menu,
            )  # fmt: skip
            site = Served(made, settings.url, pages, work)
            app = web_app(pages, workplace_routes(work, pages), site.crashes.append)
            with running(app, port=port), _going_on(site):
                yield site
            assert site.crashes == []
    finally:
        provider.stop()


def _pool(made: Village) -> Any:
    info = made[GRN].conn.info
    dsn = make_conninfo(info.dsn, password=info.password)
    return ConnectionPool(dsn, min_size=1, max_size=8, open=True, kwargs={"autocommit": True})


@contextmanager
def _going_on(site: Served) -> Iterator[None]:
    stop = threading.Event()

    def go_on() -> None:
        while not stop.wait(0.05):
            site.settle()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)


_people = itertools.count()
_WORDS = ("Klaproos", "Vuurtoren", "Bijenkorf", "Zeilboot", "Molensteen", "Wilgenkat", "Dakpan", "Fluitketel",
          "Sneeuwuil", "Hooiberg", "Turfschip", "Jachthoorn", "Nachtegaal", "Pannenkoek", "Rietkraag",
          "Lampion", "Egelvis", "Oeverloper", "Citroenvlinder", "Xylofoon")  # fmt: skip


def somebody(**values: Any) -> dict[str, Any]:
    """An invented person whom no other test has."""
    at = next(_people)
    word = _WORDS[at % len(_WORDS)]
    return {
        "bsn": BSNS[20 + at], "voornamen": f"{word[:4]}ina", "achternaam": f"Verzonnen{word}",
        "geslacht": "V", "adres": HOME | {"huisnummer": str(100 + at)},
        "geboortedatum": f"{1950 + at}-0{1 + at % 9}-1{at % 10}",
    } | values  # fmt: skip


@contextmanager
def of_module(
    factory: Any, postgres: Any, templates: Callable[[str], str], **settings: Any
) -> Iterator[Served]:
    """One for all tests of a file: each has people of its own."""

    def database(kind: str) -> str:
        name = f"werkplek_{uuid.uuid4().hex}"
        return str(postgres.create(name, f"owner_{kind}", "proef", template=templates(kind)))

    with served(factory.mktemp("werkplek"), database, **settings) as site:
        yield site


def log_in(page: Any, site: Served, subject: str = SANNE, path: str = "/") -> None:
    """Come in as this worker, at this page."""
    page.goto(site.url + path)
    button = page.locator(f"button[name=sub][value='{subject}']")
    if button.count():
        button.click()
