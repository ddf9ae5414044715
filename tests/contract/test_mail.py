"""Both ways to mail keep the same promises: the real one against a real server, and the one for tests."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from connectors.mail import KeptMail, Mail, SmtpMail, SmtpServer, Waiting
from schemas.errors import Unavailable

WAITING = Waiting(
    "Veilig Thuis Groningen", "AB12CD34", "https://postvak.example", datetime(2026, 12, 1, tzinfo=UTC)
)
TO = "praktijk@verzonnen.example"


@dataclass
class Served:
    """One way to mail, where it arrives, and how it goes down."""

    mail: Mail
    arrived: Callable[[], list[str]]
    go_down: Callable[[], None]


@pytest.fixture(params=["kept", "smtp"])
def served(request: pytest.FixtureRequest) -> Iterator[Served]:
    if request.param == "kept":
        kept = KeptMail()
        yield Served(kept, lambda: [to for to, _ in kept.sent], lambda: setattr(kept, "down", True))
        return
    tos: list[str] = []

    class Handler:
        async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
            tos.extend(envelope.rcpt_tos)
            return "250 OK"

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Handler(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        mail = SmtpMail(SmtpServer("127.0.0.1", port, "postvak@postvak.example", starttls=False))
        yield Served(mail, lambda: tos, server.stop)
    finally:
        if server.loop.is_running():
            server.stop()


def test_each_mail_arrives_once(served: Served) -> None:
    """At the one address it was meant for, in the order they were sent."""
    served.mail.send(TO, WAITING)
    served.mail.send("school@verzonnen.example", WAITING)
    assert served.arrived() == [TO, "school@verzonnen.example"]


def test_what_is_down_is_unavailable(served: Served) -> None:
    """The caller tries later; nothing has arrived."""
    served.go_down()
    with pytest.raises(Unavailable):
        served.mail.send(TO, WAITING)
    assert served.arrived() == []
