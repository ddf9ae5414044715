"""The connection to the door: one request, one answer, bounded in time and size.

It must never follow a redirect, read a proxy from the environment, go without TLS to another machine, or put
an address (it holds a report's number) or a token into a log: httpx's own client logs addresses, hence its
transport is used.
"""

import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from connectors.bounded import within
from connectors.client.acts import Sent
from connectors.client.errors import Offline, SetupWrong

SECONDS: Final = 30.0
"""For a whole exchange; the door gives a body 20 s."""
CONNECT_SECONDS: Final = 5.0
LARGEST_ANSWER: Final = 8 << 20

_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,256}=*", re.ASCII)
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_FAILURES: Final = (httpx.HTTPError, httpx.StreamError, OSError)


class Token:
    """A bearer token that shows itself to nobody but the door. Raises ValueError when it cannot be one."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        if not _TOKEN.fullmatch(text):
            raise ValueError("not a bearer token")
        self._text = text

    def header(self) -> str:
        return f"Bearer {self._text}"

    def __repr__(self) -> str:
        return "Token(…)"


def token_from(path: Path) -> Callable[[], Token]:
    """Read anew for every request, so that a token can be replaced without a restart.

    What it gives raises SetupWrong("toegangsbewijs_onleesbaar") as long as there is no token in the file.
    """

    def read() -> Token:
        try:
            return Token(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            raise SetupWrong("toegangsbewijs_onleesbaar") from None

    return read


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: bytes = field(repr=False)
    media_type: str = ""
    retry_after: str = ""


Exchange = Callable[[Sent], Answer]
"""Brings one request to the door. Raises Offline when no whole answer came."""


class Line:
    """HTTPS to one node, with connections that stay open. May be used from several threads.

    `address`: `https://host[:port][/prefix]`; `http://` only to this very machine, for a proxy that does TLS.
    `ca_file`: trusted instead of the system's authorities.
    """

    def __init__(
        self,
        address: str,
        token: Callable[[], Token],
        *,
        ca_file: Path | None = None,
        seconds: float = SECONDS,
        largest_answer: int = LARGEST_ANSWER,
    ) -> None:
        """Raises ValueError for an address that is not one of the above."""
        self._address = _checked(address)
        self._token, self._seconds, self._largest = token, seconds, largest_answer
        context = ssl.create_default_context(cafile=ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        # Shorter than a node keeps an idle connection, so that none is used while it closes.
        limits = httpx.Limits(keepalive_expiry=5.0)
        self._transport = httpx.HTTPTransport(verify=context, trust_env=False, limits=limits)

    def __call__(self, sent: Sent) -> Answer:
        seconds = sent.seconds or self._seconds
        request = self._request(sent, seconds)
        try:
            # A time-out of httpx counts from byte to byte: a drip would hold the caller up for hours.
            return within(seconds, lambda: self._exchange(request, seconds), _FAILURES)
        except (TimeoutError, *_FAILURES):
            pass  # what broke may quote the address
        raise Offline

    def _request(self, sent: Sent, seconds: float) -> httpx.Request:
        headers = [
            *sent.headers,
            ("Authorization", self._token().header()),
            ("Accept", "application/json, application/problem+json"),
            # Not unpacked: the limit counts what is held in memory.
            ("Accept-Encoding", "identity"),
        ]
        timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        return httpx.Request(
            sent.method,
            self._address + sent.path,
            headers=headers,
            content=sent.content,
            extensions={"timeout": timeout.as_dict()},
        )

    def _exchange(self, request: httpx.Request, seconds: float) -> Answer:
        deadline = time.monotonic() + seconds
        response = self._transport.handle_request(request)
        content = bytearray()
        try:
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > self._largest or time.monotonic() > deadline:
                    raise httpx.ReadError("more, or slower, than an answer may be")
        finally:
            response.close()
        headers = response.headers
        media_type = headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(response.status_code, bytes(content), media_type, headers.get("Retry-After", ""))

    def close(self) -> None:
        self._transport.close()

    def __repr__(self) -> str:
        return "Line(…)"


def _checked(address: str) -> str:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        raise ValueError("not an address") from None
    if url.scheme != "https" and not (url.scheme == "http" and url.host in _LOOPBACK):
        raise ValueError("a door on another machine needs https")
    if not url.host or url.userinfo or url.query or url.fragment:
        raise ValueError("an address has a host, and perhaps a port and a prefix, and nothing else")
    return address.rstrip("/")
