"""What every HTTP door shares: limits, headers, and errors that never show what went wrong inside."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection

import httpx
import pytest
from fastapi import Depends, FastAPI, Request

from connectors.http.edge import API_VERSION, bare_app, body
from schemas.errors import Unavailable
from tests.fakes.site import raw, read_all, running

CANARY = "Verzonnen-Molenwiek"
LIMIT_KIB = 4
PROBLEM = "application/problem+json"


def _app(crashes: list[str]) -> FastAPI:
    app = bare_app("proef", crashes.append, limit_kib=LIMIT_KIB, body_seconds=0.3)

    @app.post("/lengten")
    def length(sent: bytes = Depends(body)) -> int:
        return len(sent)

    @app.get("/ongelukken")
    def crash() -> None:
        raise ValueError(CANARY)

    @app.get("/storingen")
    def down() -> None:
        raise Unavailable("storing")

    @app.get("/getallen/{getal}")
    def number(getal: int) -> int:
        return getal

    @app.get("/delen/{deel}")
    def part(deel: str) -> str:
        return deel

    @app.get("/delen")
    def parts(request: Request) -> str:
        return str(request.url.scheme)

    return app


@pytest.fixture(scope="module")
def crashes() -> list[str]:
    return []


@pytest.fixture(scope="module")
def port(crashes: list[str]) -> Iterator[int]:
    with running(_app(crashes)) as port:
        yield port


@pytest.fixture(scope="module")
def site(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        yield client


def test_a_body_up_to_the_limit_is_taken(site: httpx.Client) -> None:
    """The limit itself still fits."""
    assert site.post("/lengten", content=b"x" * (LIMIT_KIB << 10)).json() == LIMIT_KIB << 10


@pytest.mark.parametrize("size", [(LIMIT_KIB << 10) + 1, LIMIT_KIB << 11, 1 << 20])
def test_a_larger_body_is_refused(site: httpx.Client, size: int) -> None:
    """One byte more is 413 with the limit named, however much more it is."""
    answer = site.post("/lengten", content=b"x" * size)
    assert (answer.status_code, answer.json()["code"]) == (413, "te_groot")
    assert "4 KiB" in answer.text


@pytest.mark.parametrize("size", [LIMIT_KIB << 10, (LIMIT_KIB << 10) + 1])
def test_a_body_of_unknown_length_has_the_same_limit(site: httpx.Client, size: int) -> None:
    """Chunked, without Content-Length, nothing gets past the limit."""
    answer = site.post("/lengten", content=iter([b"x" * (size // 2), b"x" * (size - size // 2)]))
    assert answer.status_code == (200 if size == LIMIT_KIB << 10 else 413)


def test_an_endless_body_is_cut_off(port: int) -> None:
    """Who keeps sending gets a closed connection, not our memory; and mostly hears why."""
    reasons = []
    for _ in range(5):
        with raw(port) as connection:
            connection.sendall(b"POST /lengten HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            reasons.append(cut_off(connection))
    assert b"HTTP/1.1 413" in reasons


def cut_off(connection: socket.socket) -> bytes:
    """Send until the other side ends it, at most 10 s; what it answered first."""
    kib = b"400\r\n" + b"x" * 1024 + b"\r\n"
    answer = b""
    with suppress(OSError):
        for _ in range(4 * LIMIT_KIB + 1):
            connection.sendall(kib)
        answer = connection.recv(12)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            connection.sendall(kib)
        pytest.fail("it goes on reading")
    return answer


def test_a_slow_body_is_given_up(port: int) -> None:
    """A body that does not come in time is 408, also when the first part came."""
    with raw(port) as connection:
        connection.sendall(b"POST /lengten HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc")
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"te_traag" in answer


def test_a_slow_head_is_given_up(crashes: list[str]) -> None:
    """A connection that never finishes its request is closed, with or without a first byte."""
    with running(_app(crashes), head_seconds=0.2) as port:
        for sent in (b"", b"GET /delen HTTP/1.1\r\nHost:"):
            with raw(port) as connection:
                connection.sendall(sent)
                assert read_all(connection) == b""


def test_an_idle_connection_may_be_used_again(port: int) -> None:
    """The limit on the head does not cut off a connection that is served."""
    with closing(HTTPConnection("127.0.0.1", port)) as connection:
        for _ in range(2):
            connection.request("GET", "/delen")
            assert connection.getresponse().read() == b'"http"'
            assert connection.sock is not None


@pytest.mark.parametrize("path", ["/delen", "/niets", "/ongelukken", "/storingen", "/getallen/x"])
def test_every_answer_carries_the_headers(site: httpx.Client, path: str) -> None:
    """Version, no caching and no sniffing stand on good and bad answers alike; the server is not named."""
    headers = site.get(path).headers
    assert headers["API-Version"] == API_VERSION
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "server" not in headers


def test_a_crash_shows_nothing(
    site: httpx.Client, crashes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The sender reads that something went wrong; the operator its type and place; nobody its text."""
    crashes.clear()
    with caplog.at_level("DEBUG"):
        answer = site.get("/ongelukken")
    assert (answer.status_code, answer.json()["code"]) == (500, "fout")
    assert answer.headers["Content-Type"] == PROBLEM
    (told,) = crashes
    assert told.startswith("ValueError in ")
    assert CANARY not in answer.text + told + caplog.text


def test_a_part_that_is_down_asks_to_come_back(site: httpx.Client) -> None:
    """Unavailable is 503 with the time to wait."""
    answer = site.get("/storingen")
    assert (answer.status_code, answer.json()["code"]) == (503, "storing")
    assert answer.headers["Retry-After"] == "30"


def test_no_422_ever(site: httpx.Client) -> None:
    """What FastAPI refuses by itself is a 400 too, without what was sent."""
    answer = site.get(f"/getallen/{CANARY}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert CANARY not in answer.text


@pytest.mark.parametrize("path", ["/niets", "/delen/", "/delen//", "/docs", "/openapi.json", "/DELEN"])
def test_an_unknown_address_is_a_problem(site: httpx.Client, path: str) -> None:
    """404 in Dutch, without redirects and without pages that nobody asked for."""
    answer = site.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["code"] == "pad_onbekend"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PATCH", "PUT", "DELETE", "PROPFIND"])
def test_another_verb_is_refused(site: httpx.Client, method: str) -> None:
    """405 names what is allowed; a verb never does something by accident."""
    answer = site.request(method, "/delen")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.headers["Content-Type"] == PROBLEM


def test_an_encoded_slash_stays_in_its_segment(site: httpx.Client) -> None:
    """Paths are matched before decoding: a slash inside a number opens no other address."""
    assert site.get("/delen/a%2Fb").json() == "a%2Fb"


def test_forwarded_headers_change_nothing(site: httpx.Client) -> None:
    """Whoever claims to come through a proxy, or to mean another verb, is treated as everybody else."""
    spoofed = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "elders.example",
        "X-Forwarded-Prefix": "/elders",
        "X-HTTP-Method-Override": "DELETE",
        "X-Original-URL": "/ongelukken",
        "Forwarded": "for=203.0.113.9;proto=https",
    }
    plain, claimed = site.get("/delen"), site.get("/delen", headers=spoofed)
    assert (plain.status_code, plain.text) == (claimed.status_code, claimed.text) == (200, '"http"')
