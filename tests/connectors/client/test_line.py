"""The connection: to whom it goes, what it never follows, how long and large it may be, what no log holds."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from connectors.bounded import within
from connectors.client.acts import Sent
from connectors.client.errors import Offline, SetupWrong
from connectors.client.line import Line, Token, token_from
from connectors.http.serve import tls_context
from tests.fakes.certificate import make_certificate
from tests.fakes.producer import line_to
from tests.fakes.site import running

CANARY = "GRN-Zandkever"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = FastAPI(openapi_url=None)
    reached: list[str] = []

    @app.api_route("/echo/{number}", methods=["GET", "POST"])
    async def echo(request: Request, number: str) -> Response:
        reached.append(number)
        names = ("authorization", "accept-encoding", "content-type", "cookie", "user-agent")
        told = "|".join(request.headers.get(name, "-") for name in names)
        return Response(told.encode() + b"|" + await request.body(), headers={"Set-Cookie": "koek=1"})

    @app.get("/away")
    def away() -> Response:
        return RedirectResponse("/echo/away")

    @app.get("/large")
    def large() -> Response:
        return Response(b"0" * 2_000_000)

    @app.get("/later")
    def later() -> Response:
        return Response(b"{}", 503, {"Retry-After": "7"}, "application/problem+json; charset=utf-8")

    with running(app) as at:
        yield at


@contextmanager
def sending(*parts: bytes) -> Iterator[int]:
    """A door that says this to one caller, and then holds the connection until the caller goes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                for part in parts:
                    connection.sendall(part)
                connection.recv(1)

        thread = Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)
        assert not thread.is_alive()


def test_a_request_says_who_asks_and_nothing_else(port: int) -> None:
    """A token, no cookie, no compression, no name of a library."""
    line = line_to(port)
    sent = Sent("POST", "/echo/1", b"{}", (("Content-Type", "application/json"),))
    for _ in range(2):
        answer = line(sent)
        assert (answer.status, answer.content) == (200, b"Bearer geheim-1|identity|application/json|-|-|{}")
    line.close()


def test_a_redirect_is_not_followed(port: int) -> None:
    """What was sent goes to the door that was named, and to no other."""
    assert line_to(port)(Sent("GET", "/away")).status == 307


def test_a_proxy_of_the_environment_is_not_used(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody comes in between by setting a variable."""
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert line_to(port)(Sent("GET", "/echo/1")).status == 200


def test_what_the_door_wishes_is_told(port: int) -> None:
    """Its status, its kind of answer, and when to come back."""
    answer = line_to(port)(Sent("GET", "/later"))
    assert (answer.status, answer.media_type, answer.retry_after) == (503, "application/problem+json", "7")


def test_an_answer_without_end_is_cut_off(port: int) -> None:
    """Nobody fills a source system's memory."""
    with pytest.raises(Offline):
        line_to(port, largest_answer=1_000_000)(Sent("GET", "/large"))
    assert len(line_to(port)(Sent("GET", "/large")).content) == 2_000_000


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",),
        (b"HTTP/1.1 200 OK\r\n",),
        (b"220 post.example ESMTP\r\n",),
    ],
)
def test_half_an_answer_is_none(parts: tuple[bytes, ...]) -> None:
    """Silence, a part, or another protocol: in time, and without saying what it was."""
    with sending(*parts) as at:
        line = line_to(at, seconds=0.5)
        with pytest.raises(Offline) as offline:
            within(5, lambda: line(Sent("GET", f"/{CANARY}")), (Offline,))
        line.close()
    assert CANARY not in repr(offline.value) + str(offline.value)
    assert offline.value.__cause__ is None
    assert offline.value.__context__ is None


def test_a_drip_does_not_hold_the_caller_up() -> None:
    """A door that says a byte now and then, for ever, is given up in time."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not gone.wait(0.05):
                    connection.sendall(b"h")

        thread = Thread(target=drip)
        thread.start()
        started = time.monotonic()
        with pytest.raises(Offline):
            line_to(listener.getsockname()[1], seconds=0.5)(Sent("GET", "/"))
        lasted = time.monotonic() - started
        gone.set()
        thread.join(10)
    assert lasted < 5
    assert not thread.is_alive()


def test_nobody_there_is_offline() -> None:
    """No connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        at = listener.getsockname()[1]
    with pytest.raises(Offline):
        line_to(at)(Sent("GET", "/"))


def test_no_log_holds_an_address_or_a_token(port: int, caplog: pytest.LogCaptureFixture) -> None:
    """At the most talkative: addresses hold the numbers of reports."""
    caplog.set_level(logging.DEBUG)
    assert line_to(port)(Sent("GET", f"/echo/{CANARY}")).status == 200
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith(("uvicorn", "asyncio"))]
    assert [word for word in (CANARY, "geheim-1") if word in "".join(ours)] == []


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of its own making, for localhost, and its key."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


def test_the_door_is_who_its_certificate_says(certified: tuple[Path, Path]) -> None:
    """Taken with its own authority only, and only under its own name; never without asking."""
    app = FastAPI(openapi_url=None)
    app.get("/")(lambda: "ja")
    certificate, key = certified
    with running(app, tls_context(certificate, key)) as at:
        known = Line(f"https://localhost:{at}", lambda: Token("t"), ca_file=certificate)
        assert known(Sent("GET", "/")).content == b'"ja"'
        for stranger in (
            Line(f"https://localhost:{at}", lambda: Token("t")),
            Line(f"https://127.0.0.1:{at}", lambda: Token("t"), ca_file=certificate),
        ):
            with pytest.raises(Offline):
                stranger(Sent("GET", "/"))
        known.close()


@pytest.mark.parametrize(
    "address",
    [
        "http://node.example",
        "http://127.0.0.1.example",
        "ftp://localhost",
        "node.example",
        "https://",
        "https://naam:geheim@node.example",
        "https://node.example/?vraag",
        "https://node.example/#deel",
    ],
)
def test_an_address_without_tls_or_with_more_is_refused(address: str) -> None:
    """At the start, and without repeating it."""
    with pytest.raises(ValueError, match=r"address|https") as refused:
        Line(address, lambda: Token("t"))
    assert address not in str(refused.value)


@pytest.mark.parametrize("text", ["", "twee delen", "a\r\nX: y", "é", "a" * 257, "=a"])
def test_what_cannot_be_a_token_is_refused(text: str) -> None:
    """It could say more than a token in a header."""
    with pytest.raises(ValueError, match="not a bearer token") as refused:
        Token(text)
    assert not text or text not in str(refused.value)


def test_a_token_is_read_anew(tmp_path: Path, port: int) -> None:
    """It is replaced without a restart; without one nothing is sent."""
    path = tmp_path / "token"
    line = Line(f"http://127.0.0.1:{port}", token_from(path))
    with pytest.raises(SetupWrong):
        line(Sent("GET", "/echo/1"))
    for token in ("eerste", "tweede"):
        path.write_text(f"{token}\n")
        assert line(Sent("GET", "/echo/1")).content.startswith(f"Bearer {token}|".encode())
    assert repr(Token("eerste")) == "Token(…)"
    line.close()
