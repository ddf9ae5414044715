"""A really running server around an application, on a (free) port of the loopback, for as long as a test."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event, Thread
from typing import Any

from starlette.types import ASGIApp

from connectors.http.serve import serve

SECONDS = 10.0


@contextmanager
def running(
    app: ASGIApp, tls: ssl.SSLContext | None = None, *, port: int = 0, **settings: Any
) -> Iterator[int]:
    """The port; the server is gone afterwards, or the test fails."""
    ports: Queue[int] = Queue()
    stop = Event()
    thread = Thread(target=serve, args=(app, "127.0.0.1", port, tls, ports.put, stop), kwargs=settings)
    thread.start()
    try:
        yield ports.get(timeout=SECONDS)
    finally:
        stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


@contextmanager
def raw(port: int) -> Iterator[socket.socket]:
    """A bare connection, for what no honest client sends."""
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        yield connection


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    received = b""
    while block := connection.recv(65536):
        received += block
    return received
