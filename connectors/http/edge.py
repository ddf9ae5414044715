"""What every HTTP door shares: limits on what comes in, headers on what goes out, and every error as
problem+json in Dutch. It must never let a value that somebody sent, or the text of an unexpected
exception, out: not into an answer and not into a log.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import ClientDisconnect
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schemas.errors import RadarError
from schemas.problem import MEDIA_TYPE, problem

API_VERSION: Final = "1.0.0"
LIMIT_KIB: Final = 256
BODY_SECONDS: Final = 20.0
PROBLEM: Final = MEDIA_TYPE
METHODS: Final = ("DELETE", "GET", "PATCH", "POST", "PUT")

Crashed = Callable[[str], None]
"""Told the type and place of an unexpected exception, never its text: that may hold a person."""
Refused = Callable[[str], None]
"""Told the code of each request that was refused."""
ErrorPage = Callable[[Request, RadarError], Response | None]
"""An error as a page for whoever reads pages; None where problem+json is meant."""


def no_page(_: Request, __: RadarError) -> None:
    """Of an application for systems only."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How large a request's body may be, and how long it may take to come."""

    kib: int
    seconds: float


_HEADERS: Final[Mapping[str, str]] = {
    "API-Version": API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STATUS_HEADERS: Final[Mapping[int, Mapping[str, str]]] = {
    401: {"WWW-Authenticate": 'Bearer realm="radar"'},
    # What is left of the body is not read: the connection ends with the answer.
    408: {"Connection": "close"},
    413: {"Connection": "close"},
    503: {"Retry-After": "30"},
}
_NO_TELEMETRY: Final = {
    # FastAPI would otherwise put URLs and exception texts into spans and logs of whatever provider there is.
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip


def bare_app(
    title: str,
    crashed: Crashed,
    *,
    refused: Refused = lambda _: None,
    limit_kib: int = LIMIT_KIB,
    body_seconds: float = BODY_SECONDS,
    larger: Mapping[str, Allowance] | None = None,
    error_page: ErrorPage = no_page,
) -> FastAPI:
    """An application without routes, pages or telemetry, and with this edge around it.

    `larger`: paths that allow another body than the rest.
    """
    app = FastAPI(
        title=title,
        telemetry=_NO_TELEMETRY,  # type: ignore[arg-type]
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.error_page = error_page
    app.add_exception_handler(RadarError, partial(_refused, refused))
    app.add_exception_handler(HTTPException, _not_here)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(ClientDisconnect, _gone)
    # Starlette's own handler for Exception raises it after answering, and the server would log its text.
    app.add_middleware(ExceptionMiddleware, handlers={Exception: partial(_crash, crashed)})
    app.add_middleware(Edge, usual=Allowance(limit_kib, body_seconds), larger=larger or {})
    return app


def error_response(request: Request, error: RadarError) -> Response:
    """As a page where one is wanted, otherwise as problem+json."""
    page: Response | None = request.app.state.error_page(request, error)
    return page or problem_response(error)


def problem_response(error: RadarError) -> JSONResponse:
    body = problem(error)
    status = int(body["status"])
    return JSONResponse(body, status, headers=_STATUS_HEADERS.get(status), media_type=PROBLEM)


async def body(request: Request) -> bytes:
    """Dependency of handlers that read a body; the limits are kept below it, in `Edge`."""
    return await request.body()


class Edge:
    """The outermost layer: matches undecoded paths, bounds the body in size and time, adds the headers."""

    def __init__(self, app: ASGIApp, usual: Allowance, larger: Mapping[str, Allowance]) -> None:
        self._app = app
        self._usual = usual
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Routes are matched before decoding, so that an encoded slash stays inside its segment.
        scope["path"] = scope["raw_path"].decode("latin-1")
        allowed = self._larger.get(scope["path"], self._usual)
        bounded = _BoundedBody(receive, allowed.kib, allowed.seconds)
        await self._app(scope, bounded, partial(_send_with_headers, send))


async def _send_with_headers(send: Send, message: Message) -> None:
    if message["type"] == "http.response.start":
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)  # pages have a policy of their own
    await send(message)


class _BoundedBody:
    """A `receive` that gives up on a body that is too large or too slow.

    Up to four times the limit is read and thrown away first: a connection closed with unread data is reset,
    and the sender would see that instead of the reason.
    """

    def __init__(self, receive: Receive, limit_kib: int, seconds: float) -> None:
        self._receive = receive
        self._limit_kib = limit_kib
        self._limit = limit_kib << 10
        self._seconds = seconds
        self._deadline: float | None = None
        self._taken = 0
        self._complete = False

    async def __call__(self) -> Message:
        if self._complete:
            return await self._receive()
        message = await self._in_time()
        while self._limit < self._taken <= 4 * self._limit and not self._complete:
            message = await self._in_time()
        if self._taken > self._limit:
            raise RadarError("te_groot", limiet=self._limit_kib)
        return message

    async def _in_time(self) -> Message:
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise RadarError("te_traag", limiet=int(self._seconds)) from None
        self._taken += len(message.get("body", b""))
        self._complete = not message.get("more_body", False)
        return message


def _refused(refused: Refused, request: Request, error: Exception) -> Response:
    assert isinstance(error, RadarError)
    refused(error.code)
    return error_response(request, error)


def _not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        code = "pad_onbekend" if error.status_code == 404 else "onleesbaar"
        return error_response(request, RadarError(code))
    response = error_response(request, RadarError("niet_toegestaan"))
    response.headers["Allow"] = ", ".join(_allowed(request))
    return response


def _allowed(request: Request) -> list[str]:
    routes = request.app.router.routes
    return [
        method
        for method in METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


def _unreadable(request: Request, _: Exception) -> Response:
    # FastAPI's own answer is a 422 that repeats what was sent.
    return error_response(request, RadarError("onleesbaar"))


async def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=400)  # nobody is left to read it


async def _crash(crashed: Crashed, request: Request, error: Exception) -> Response:
    crashed(f"{type(error).__name__} in {_place(error)}")
    return await run_in_threadpool(error_response, request, RadarError("fout"))


def _place(error: Exception) -> str:
    trace: Any = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else "?"
