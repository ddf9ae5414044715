"""Promises of connectors/webhook.py: the own system hears that something changed, signed, and not what."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from fastapi import FastAPI, Request, Response

from connectors.webhook import SIGNATURE, Webhook, body_of, sign
from tests.fakes.site import running

AT = datetime(2026, 11, 24, 9, 0, 30, tzinfo=UTC)
OIN, SECRET = "00000001999900000000", b"een geheim van proef"


@contextmanager
def own_system(status: int = 204) -> Iterator[tuple[Webhook, list[tuple[str, bytes]]]]:
    """A really running receiver: what it got, as (signature, body)."""
    got: list[tuple[str, bytes]] = []
    app = FastAPI()

    @app.post("/haak")
    async def hear(request: Request) -> Response:
        got.append((request.headers[SIGNATURE], await request.body()))
        return Response(status_code=status, headers={"Location": "/elders"} if status == 302 else None)

    with running(app) as port:
        yield Webhook(f"http://127.0.0.1:{port}/haak", SECRET, OIN), got


def test_it_tells_that_something_changed_and_nothing_else() -> None:
    """A CloudEvent without data: an opaque reference, when, and which region tells."""
    with own_system() as (hook, got):
        assert hook.tell("haak-1", "verwijzing-1", AT)
    [(signature, body)] = got
    assert json.loads(body) == {
        "specversion": "1.0", "id": "haak-1", "source": f"urn:nld:oin:{OIN}", "subject": "verwijzing-1",
        "type": "nl.veilig-thuis.radar.eerdere-meldingen-gewijzigd.v1", "time": "2026-11-24T09:00:30Z",
    }  # fmt: skip
    assert signature == f"t={int(AT.timestamp())},v1={sign(SECRET, AT, body)}"


def test_a_signature_is_of_one_body_one_moment_and_one_secret() -> None:
    """Nobody else can make the own system look, and an old call is seen to be old."""
    body = body_of("haak-1", "verwijzing-1", AT, OIN)
    made = sign(SECRET, AT, body)
    others = (
        sign(b"ander", AT, body), sign(SECRET, AT.replace(second=31), body), sign(SECRET, AT, body + b" "),
    )  # fmt: skip
    assert made not in others


@pytest.mark.parametrize("status", [302, 400, 500])
def test_whatever_is_no_yes_is_told_again_later(status: int) -> None:
    """A redirect is not followed: it would carry the reference to an address nobody declared."""
    with own_system(status) as (hook, got):
        assert not hook.tell("haak-1", "verwijzing-1", AT)
    assert len(got) == 1


def test_an_own_system_that_is_away_is_told_later() -> None:
    """Nobody listens there."""
    with own_system() as (hook, _):
        away = hook.url
    assert not Webhook(away, SECRET, OIN).tell("haak-1", "verwijzing-1", AT)


@pytest.mark.parametrize("url", ["http://own.example/haak", "ftp://127.0.0.1/haak", "own.example"])
def test_it_is_never_told_over_an_open_line(url: str) -> None:
    """Only on the machine itself without TLS; and the secret is not printed."""
    with pytest.raises(ValueError, match="https"):
        Webhook(url, SECRET, OIN)
    assert "geheim" not in repr(Webhook("https://own.example/haak", SECRET, OIN))
