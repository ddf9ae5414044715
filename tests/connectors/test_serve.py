"""Serving: a free port, an end when told so, and logs without addresses or exceptions."""

import logging
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from connectors.http.edge import bare_app
from connectors.http.serve import _listen, serve, tls_context
from tests.fakes.site import raw, read_all, running

CANARY = "Zandkever"


@pytest.fixture
def app() -> FastAPI:
    made = bare_app("proef", lambda _: None)

    @made.get("/namen/{naam}")
    def name(naam: str) -> int:
        return len(naam)

    return made


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A P-256 certificate of its own making, for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    paths = tmp_path / "certificate.pem", tmp_path / "key.pem"
    paths[0].write_bytes(made.public_bytes(pem))
    paths[1].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
            caplog.set_level(logging.DEBUG, name)
        yield caplog


def test_no_address_is_logged(app: FastAPI, everything: pytest.LogCaptureFixture) -> None:
    """URLs hold report numbers, so no log holds a URL."""
    with running(app) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/namen/{CANARY}", trust_env=False).json() == len(CANARY)
    ours = [one.getMessage() for one in everything.records if not one.name.startswith(("httpx", "httpcore"))]
    assert CANARY not in "".join(ours)


def test_no_exception_is_logged_with_its_text(everything: pytest.LogCaptureFixture) -> None:
    """Even what escapes every handler leaves no text of an exception in the log."""

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError(CANARY)

    with running(broken) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/", trust_env=False).status_code == 500
    assert "Exception in ASGI application" in everything.text
    assert CANARY not in everything.text


def test_garbage_is_not_logged(app: FastAPI, everything: pytest.LogCaptureFixture) -> None:
    """Bytes that are no HTTP get a 400 and are not repeated in a log."""
    with running(app) as port, raw(port) as connection:
        connection.sendall(f"{CANARY}\r\n\r\n".encode())
        assert read_all(connection).startswith(b"HTTP/1.1 400")
    assert CANARY not in everything.text


def test_the_port_is_free_again(app: FastAPI) -> None:
    """Told to stop, it ends and leaves the port."""
    with running(app) as port:
        pass
    with socket.create_server(("127.0.0.1", port)):
        pass


def test_a_taken_port_is_said(app: FastAPI) -> None:
    """An address that cannot be had raises; nothing serves in silence elsewhere."""
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        serve(app, "127.0.0.1", taken.getsockname()[1], stop=Event())


def test_an_answer_waits_for_nothing() -> None:
    """Head and body are written apart: without TCP_NODELAY the body waits 40 ms for the other side."""
    with (
        _listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()[:2]),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_tls_is_1_3_only(app: FastAPI, certificate: tuple[Path, Path]) -> None:
    """An older protocol is refused in the handshake; 1.3 is served."""
    with running(app, tls_context(*certificate)) as port:
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        url = f"https://localhost:{port}/namen/x"
        assert httpx.get(url, verify=trusting, trust_env=False).json() == 1
        trusting.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, verify=trusting, trust_env=False)
