"""A served application with the frame, the guard and a few pages of its own, and a browser of bare HTTP."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from psycopg_pool import ConnectionPool

from radar.config import Web
from radar.federation.logins import EmbeddedLogins, Worker
from radar.federation.loopback import free_port
from radar.web.app import Pages, pages_of, web_app
from radar.web.frame import MenuItem
from radar.web.guard import Form, checked_form, signed_in
from radar.web.user import User
from schemas.codes import WorkerRole
from schemas.sealed import StorageKey
from tests.fakes.site import running

WORKERS = (
    Worker("w-1", "Sanne Verzonnen", "vt-utr", ("casusmedewerker", "bereikbaarheidsdienst")),
    Worker("w-2", "Bram Bedacht", "vt-utr", ("beheerder",)),
    Worker("w-3", "Zonder Tweede Stap", "vt-utr", ("casusmedewerker",), factors=("pwd",)),
    Worker("w-4", "Van Elders", "vt-grn", ("casusmedewerker",)),
    Worker("w-5", "Zonder Rol", "vt-utr", ("portier",)),
    Worker("w-6", "Noor Nergens", "vt-utr", ("casusmedewerker",)),
)
NAMES = "Ann\u202egnikrow\u200bAan <script>alert(1)</script>"


@dataclass
class Clock:
    """Moves on when it is told to."""

    by: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


@dataclass
class Site:
    url: str
    pages: Pages
    clock: Clock
    done: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """The acts that came through: whose, and what they said."""
    crashes: list[str] = field(default_factory=list)


def routes(site_done: list[tuple[str, dict[str, str]]], pages: Callable[[], Pages]) -> APIRouter:
    router = APIRouter()
    worker = Depends(signed_in(WorkerRole.CASE_WORKER))

    @router.get("/")
    def work(request: Request, _: Annotated[User, worker]) -> Response:
        return pages().frame.page(request, "work.html", name=NAMES)

    @router.get("/inhoud")
    def content(
        request: Request, _: Annotated[User, Depends(signed_in(WorkerRole.CASE_WORKER, fresh=True))]
    ) -> Response:
        return pages().frame.page(request, "work.html", name="inhoud")

    @router.post("/doe")
    def act(
        request: Request, user: Annotated[User, worker], form: Annotated[Form, Depends(checked_form)]
    ) -> Response:
        site_done.append((user.subject, dict(form)))
        return pages().frame.go(request, "/", "Vastgelegd.")

    @router.get("/stuk")
    def broken(_: Annotated[User, worker]) -> Response:
        raise ValueError("Jan Jansen")

    return router


@contextmanager
def site(
    dsn: str, issuer: str, *, port: int = 0, login_key: bytes | None = None, **changed: Any
) -> Iterator[Site]:
    """A served site on this database. `changed`: settings other than the demo's."""
    port = port or free_port()
    given = {"client_login": "private_key_jwt" if login_key else "demo"} | changed
    settings = Web(url=f"http://127.0.0.1:{port}", issuer=issuer, **given)
    clock = Clock()
    with ConnectionPool(dsn, min_size=1, max_size=4, open=True, kwargs={"autocommit": True}) as pool:
        pages = pages_of(
            settings,
            party="vt-utr",
            title="Veilig Thuis Utrecht",
            pool=pool,
            storage=StorageKey.generate(),
            clock=clock,
            login_key=login_key,
            packages=("tests.radar.web",),
            menu=lambda _: (MenuItem("/", "Werkvoorraad", 7), MenuItem("/wie-keek", "Wie keek")),
        )
        made = Site(settings.url, pages, clock)
        app = web_app(pages, [routes(made.done, lambda: pages)], made.crashes.append)
        with running(app, port=port):
            yield made


@contextmanager
def logins() -> Iterator[EmbeddedLogins]:
    provider = EmbeddedLogins(WORKERS)
    provider.start()
    yield provider
    provider.stop()


@dataclass
class Browser:
    """Follows redirects and keeps cookies as a browser does; a secure cookie also on loopback."""

    site: Site
    client: httpx.Client = field(init=False)
    jars: dict[str, dict[str, str]] = field(default_factory=dict)
    """By origin, its cookies."""
    flags: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = httpx.Client(trust_env=False, timeout=60)

    @property
    def cookies(self) -> dict[str, str]:
        """Those of the site."""
        return self.jars.setdefault(self.site.url, {})

    def send(self, method: str, url: str, **more: Any) -> httpx.Response:
        headers = {"Accept": "text/html"} | more.pop("headers", {})
        jar = self.jars.setdefault("/".join(url.split("/")[:3]), {})
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        self.client.cookies.clear()
        answer = self.client.request(method, url, headers=headers, **more)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            jar.pop(name, None)
            self.flags[name] = {flag.strip() for flag in line.split(";")[1:]}
            if value not in ("", '""'):
                jar[name] = value
        return answer

    def open(self, path: str, worker: str = "w-1") -> httpx.Response:
        """The page, logging in as this worker wherever that is asked."""
        url = self.site.url + path
        for _ in range(8):
            answer = self.send("GET", url)
            if "/oauth2/authorize" in url and answer.status_code == 200:
                answer = self.send("POST", url, data={"sub": worker})
            if answer.status_code not in (302, 303):
                return answer
            url = str(httpx.URL(url).join(answer.headers["location"]))
        raise AssertionError("a login loop")

    def post(self, path: str, page: httpx.Response, fields: dict[str, str], **more: Any) -> httpx.Response:
        """Send a form of this page."""
        data = {**hidden(page), **fields}
        headers = {"Origin": self.site.url} | more.pop("headers", {})
        return self.send("POST", self.site.url + path, data=data, headers=headers, **more)


def hidden(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the first form of a page."""
    names = ("formulierbewijs", "pagina")
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page.text)[0] for name in names}
