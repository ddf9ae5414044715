"""E-mail that says that a letter waits, and nothing else: no name, no content, no word of what it is about.

Who may be a household is not told who wrote either: somebody else may see the mail (C6).
"""

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import make_msgid
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from schemas.errors import BadInput, Fault, Unavailable

_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip
SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that such a mail may say."""

    sender: str | None
    """The organisation that wrote the letter; None for whoever may be a household."""
    reference: str
    """Says nothing: the first characters of the notice's id."""
    url: str
    keep_until: datetime
    again: bool = False


class Mail(Protocol):
    """`send` raises Unavailable when the mail server does not take it now, BadInput when it never will."""

    def send(self, to: str, waiting: Waiting) -> None: ...


def subject(waiting: Waiting) -> str:
    written_by = f" van {waiting.sender}" if waiting.sender else ""
    return f"Er staat {'nog ' if waiting.again else ''}een bericht{written_by} voor u klaar"


def body(waiting: Waiting) -> str:
    """The whole text."""
    day = waiting.keep_until.astimezone(_AMSTERDAM)
    return (
        f"{subject(waiting)}.\n\n"
        f"Lees het hier, met uw eigen inlog: {waiting.url}\n"
        f"Kenmerk: {waiting.reference}\n"
        f"U kunt het lezen tot en met {day.day} {_MONTHS[day.month - 1]} {day.year}.\n\n"
        "In deze e-mail staat met opzet niets over de inhoud. Antwoord niet op deze e-mail.\n"
    )


@dataclass(frozen=True, slots=True)
class SmtpServer:
    host: str
    port: int
    sender: str
    """The address the mails come from."""
    starttls: bool = True
    user: str | None = None
    password: str | None = field(default=None, repr=False)


class SmtpMail:
    """Through a mail server, one connection a mail."""

    def __init__(self, server: SmtpServer, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._tls = tls or ssl.create_default_context()

    def send(self, to: str, waiting: Waiting) -> None:
        server, message = self._server, self._message(to, waiting)
        try:
            with smtplib.SMTP(server.host, server.port, timeout=SECONDS) as smtp:
                if server.starttls:
                    smtp.starttls(context=self._tls)
                if server.user and server.password:
                    smtp.login(server.user, server.password)
                smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            if all(code >= 500 for code, _ in refused.recipients.values()):
                raise BadInput([Fault("", "postadres_ongeldig")]) from None
            raise Unavailable("storing") from None
        except (OSError, smtplib.SMTPException):
            raise Unavailable("storing") from None  # the cause may hold an address

    def _message(self, to: str, waiting: Waiting) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = subject(waiting)
        message["From"] = self._server.sender
        message["To"] = to
        # Not of the machine's name, which would say more than it should.
        message["Message-ID"] = make_msgid(domain=self._server.sender.partition("@")[2] or "radar.invalid")
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body(waiting))
        return message


@dataclass(slots=True)
class KeptMail:
    """Keeps what it is given, for tests and the demo; refuses while `down`."""

    sent: list[tuple[str, Waiting]] = field(default_factory=list, repr=False)
    down: bool = False

    def send(self, to: str, waiting: Waiting) -> None:
        if self.down:
            raise Unavailable("storing")
        self.sent.append((to, waiting))
