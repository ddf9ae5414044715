"""An application with pages: the routes of logging in and out, what a browser loads, and errors as pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from connectors.http.edge import Crashed, bare_app
from radar.config import Web
from radar.web.assets import Assets
from radar.web.frame import Frame, Menu, local
from radar.web.guard import SIGN_IN, Form, Guard, SendTo, checked_form, sent_on
from radar.web.login import GOODBYE, WAY_BACK, Login
from radar.web.sessions import Pool, Sessions
from schemas.errors import CODES, RadarError
from schemas.sealed import StorageKey

Clock = Callable[[], datetime]
SENT_ALONG: Final = 600
"""Seconds that the cookie of a departure to the provider lives."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages of a process are made with: `frame` renders, `guard` and `login` are this module's."""

    frame: Frame
    guard: Guard
    login: Login
    assets: Assets

    def add_to(self, app: FastAPI) -> None:
        """Put logging in and assets on an application that was made with `error_page=pages.error_page`."""
        app.state.guard = self.guard
        app.add_exception_handler(SendTo, sent_on(self.guard.settings))
        app.include_router(self.assets.routes())
        app.include_router(_sign_in_routes(self))

    def error_page(self, request: Request, error: RadarError) -> Response | None:
        """For whoever reads pages; None for a system, which gets problem+json."""
        if "text/html" not in request.headers.get("accept", ""):
            return None
        return self.frame.error(request, error, CODES[error.code][0])


def pages_of(
    settings: Web,
    *,
    party: str,
    title: str,
    pool: Pool,
    storage: StorageKey,
    clock: Clock,
    login_key: bytes | None,
    machine_clock: Clock = lambda: datetime.now(UTC),
    packages: Sequence[str] = (),
    menu: Menu = lambda _: (),
) -> Pages:
    """`title`: the organisation, as the bar names it. `packages`: with folders of templates. `login_key`:
    PEM, or None in the demo. `machine_clock`: what tokens of the provider go by, also where `clock` is
    shifted."""
    assets = Assets()
    sessions = Sessions(pool, storage, settings, clock)
    organisations = frozenset(settings.organisations or {party})
    login = Login(settings, organisations, login_key, machine_clock)
    # The party in its name: in the demo all nodes share a host, and with it their cookies.
    guard = Guard(settings, f"__Host-radar-{party}", sessions, login.still_allowed, clock)
    return Pages(Frame(settings, title, assets, sessions, clock, packages, menu), guard, login, assets)


def web_app(
    pages: Pages, routers: Sequence[APIRouter], crashed: Crashed, title: str = "Veilig Thuis radar"
) -> FastAPI:
    """An application that has pages only."""
    app = bare_app(title, crashed, error_page=pages.error_page)
    pages.add_to(app)
    for router in routers:
        app.include_router(router)
    return app


def _sign_in_routes(pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    guard, login, frame = pages.guard, pages.login, pages.frame
    departed = f"{guard.cookie}-inloggen"

    @router.get(SIGN_IN)
    def depart(naar: str = "/", opnieuw: str = "") -> Response:
        departure = login.depart(local(naar), guard.clock(), again=opnieuw == "ja")
        guard.sessions.keep_sign_in(departure.state, departure.sign_in)
        answer = RedirectResponse(departure.address, 303, headers={"Cache-Control": "no-store"})
        # Lax: the page after the login comes from another site, and must have it.
        answer.set_cookie(departed, departure.state, SENT_ALONG, secure=True, httponly=True, samesite="lax")
        return answer

    @router.get(WAY_BACK)
    def arrive(request: Request, code: str = "", state: str = "") -> Response:
        # The state must be this browser's own: otherwise somebody could be signed in as another.
        sign_in = guard.sessions.take_sign_in(state) if state else None
        if sign_in is None or request.cookies.get(departed) != state or not code:
            raise RadarError("inloggen_ongeldig")
        user, grant = login.arrive(code, sign_in, guard.clock())
        before = request.cookies.get(guard.cookie)
        if before and (old := guard.sessions.find(before, "/")):
            guard.sessions.end(old)
        answer = RedirectResponse(sign_in.way_back, 303, headers={"Cache-Control": "no-store"})
        secret = guard.sessions.start(user, grant)
        answer.set_cookie(guard.cookie, secret, secure=True, httponly=True, samesite="lax")
        answer.delete_cookie(departed, secure=True, httponly=True, samesite="lax")
        return answer

    @router.post("/uitloggen")
    def leave(request: Request, _: Annotated[Form, Depends(checked_form)]) -> Response:
        session = request.state.session
        answer = RedirectResponse(login.farewell(guard.sessions.end(session)), 303)
        answer.delete_cookie(guard.cookie, secure=True, httponly=True, samesite="lax")
        answer.headers.update(frame.headers)
        return answer

    @router.get(GOODBYE)
    def goodbye(request: Request) -> Response:
        return frame.page(request, "signed_out.html")

    @router.post("/sessie")
    def go_on(_: Annotated[Form, Depends(checked_form)]) -> Response:
        """Somebody is still there: being asked is being seen."""
        return Response(status_code=204)

    @router.get("/inloggen/sleutels")
    def keys() -> JSONResponse:
        return JSONResponse(login.public_keys())

    return router
