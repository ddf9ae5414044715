"""Runs an application on a port until it is told to stop. The caller owns threads and signals.

It must never log a URL (they hold report numbers) or the text of an exception.
"""

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS: Final = 10.0
"""From the first byte, or the connection, to the end of the request's head."""
KEEP_ALIVE_SECONDS: Final = 15
STOP_SECONDS: Final = 10
"""What is under way when told to stop may take this long."""


def serve(
    app: ASGIApp,
    host: str,
    port: int,
    tls: ssl.SSLContext | None = None,
    on_ready: Callable[[int], None] | None = None,
    stop: Event | None = None,
    head_seconds: float = HEAD_SECONDS,
) -> None:
    """Serve until `stop` is set; then end gracefully. `on_ready` is told the port (0 asks for a free one).

    Raises OSError when the address cannot be had.
    """
    with closing(_listen(host, port)) as listener:
        _Server(_config(app, tls, head_seconds), on_ready, stop or Event()).run([listener])


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """TLS 1.3 only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate, key)
    return context


def _listen(host: str, port: int) -> socket.socket:
    """What is accepted here sends at once. asyncio sees to that only for sockets that name their protocol,
    which these do not; the body of an answer would wait 40 ms after its head."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=512)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _config(app: ASGIApp, tls: ssl.SSLContext | None, head_seconds: float) -> uvicorn.Config:
    logging.getLogger("uvicorn.error").addFilter(_without_exception)
    return uvicorn.Config(
        app,
        http=type("Impatient", (Impatient,), {"head_seconds": head_seconds}),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
        ssl_context_factory=(lambda _config, _default: tls) if tls else None,
    )


def _without_exception(record: logging.LogRecord) -> bool:
    """A logging filter: an exception's text may hold a person."""
    record.exc_info = None
    record.exc_text = None
    return True


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_ready: Callable[[int], None] | None, stop: Event) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._stop = stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals are the caller's, who sets `stop`

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self._on_ready:
            self._on_ready(sockets[0].getsockname()[1])

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or self._stop.is_set()


class Impatient(H11Protocol):
    """uvicorn waits for ever for the head of a request; this does not."""

    head_seconds = HEAD_SECONDS
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._forget_timer()
        elif not self.transport.is_closing():
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_timer()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self.head_seconds, self._give_up)

    def _give_up(self) -> None:
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()
        self._head_timer = None

    def _forget_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
