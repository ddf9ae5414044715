"""Promises of connectors/mail.py, against a real SMTP server: it says that a letter waits, and no more."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from connectors.mail import SmtpMail, SmtpServer, Waiting
from schemas.errors import BadInput, Unavailable

WAITING = Waiting(
    "Veilig Thuis Groningen",
    "AB12CD34",
    "https://postvak.example",
    datetime(2026, 12, 23, 23, 30, tzinfo=UTC),
)
TO = "praktijk@verzonnen.example"


@dataclass
class Received:
    """What a real server was given; it refuses with `answer` when that is set."""

    messages: list[Any] = field(default_factory=list)
    answer: str = ""

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.messages.append(envelope)
        return "250 OK"


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def mail(received: Received) -> Iterator[SmtpMail]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(received, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield SmtpMail(SmtpServer("127.0.0.1", port, "postvak@postvak.example", starttls=False))
    finally:
        server.stop()


def test_a_mail_says_who_wrote_until_when_and_where_to_read(mail: SmtpMail, received: Received) -> None:
    """In plain Dutch, and not one word of what it is about (C6)."""
    mail.send(TO, WAITING)
    (envelope,) = received.messages
    message = message_from_bytes(envelope.content, policy=default)
    assert envelope.rcpt_tos == [TO]
    assert message["Subject"] == "Er staat een bericht van Veilig Thuis Groningen voor u klaar"
    text = message.get_content()
    assert "https://postvak.example" in text
    assert "AB12CD34" in text
    assert "24 december 2026" in text  # by the clock of its reader, not of the server
    assert set(message) >= {"Subject", "From", "To", "Message-ID", "Auto-Submitted"}
    assert socket.gethostname() not in envelope.content.decode()


def test_a_household_is_not_told_who_wrote(mail: SmtpMail, received: Received) -> None:
    """C6: no personal data, and to a household not the words Veilig Thuis, anywhere in the mail."""
    mail.send(TO, Waiting(None, WAITING.reference, WAITING.url, WAITING.keep_until))
    (envelope,) = received.messages
    message = message_from_bytes(envelope.content, policy=default)
    assert message["Subject"] == "Er staat een bericht voor u klaar"
    assert "veilig" not in (str(message) + message.get_content()).lower()


def test_a_second_mail_says_nog(mail: SmtpMail, received: Received) -> None:
    """So that nobody looks for a second letter."""
    mail.send(TO, Waiting(WAITING.sender, WAITING.reference, WAITING.url, WAITING.keep_until, again=True))
    message = message_from_bytes(received.messages[0].content, policy=default)
    assert message["Subject"] == "Er staat nog een bericht van Veilig Thuis Groningen voor u klaar"


@pytest.mark.parametrize(
    ("answer", "error"), [("550 onbekend", BadInput), ("450 bezig", Unavailable)], ids=["never", "later"]
)
def test_a_refused_address_is_told_apart_from_a_busy_server(
    mail: SmtpMail, received: Received, answer: str, error: type[Exception]
) -> None:
    """The first is never tried again, the second is; neither error repeats the address."""
    received.answer = answer
    with pytest.raises(error) as refused:
        mail.send(TO, WAITING)
    assert TO not in str(refused.value)


def test_a_server_that_is_down_is_unavailable() -> None:
    """And the error says nothing of where it should have gone."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        server = SmtpServer("127.0.0.1", closed.getsockname()[1], "postvak@postvak.example", starttls=False)
        with pytest.raises(Unavailable):
            SmtpMail(server).send(TO, WAITING)


def test_without_tls_nothing_is_sent_when_it_is_wanted(received: Received, mail: SmtpMail) -> None:
    """A server that cannot do STARTTLS gets no mail."""
    plain = mail._server
    strict = SmtpMail(SmtpServer(plain.host, plain.port, plain.sender))
    with pytest.raises(Unavailable):
        strict.send(TO, WAITING)
    assert received.messages == []
