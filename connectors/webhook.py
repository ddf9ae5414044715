"""Tells a region's own system over HTTP that something changed at one of its reports, and not what.

The body holds an opaque reference and no content: whoever reads it learns that the own system should look,
which takes its own access token. Signed, so that nobody else can make it look.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import httpx

from schemas.strict_json import canonical

TYPE: Final = "nl.veilig-thuis.radar.eerdere-meldingen-gewijzigd.v1"
SIGNATURE: Final = "Radar-Handtekening"
SECONDS: Final = 10.0
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Webhook:
    """One address of one source system. Raises ValueError for one that is not https, but on the loopback."""

    url: str
    secret: bytes = field(repr=False)
    oin: str
    """Of the region that tells."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("a webhook is told over https")

    def tell(self, hook_id: str, reference: str, at: datetime) -> bool:
        """Whether the other side took it: any 2xx. The same `hook_id` may come more than once."""
        body = body_of(hook_id, reference, at, self.oin)
        headers = {
            "Content-Type": "application/cloudevents+json",
            SIGNATURE: f"t={int(at.timestamp())},v1={sign(self.secret, at, body)}",
        }
        try:
            answer = httpx.post(self.url, content=body, headers=headers, timeout=SECONDS)
        except httpx.HTTPError:
            return False
        return answer.is_success


def body_of(hook_id: str, reference: str, at: datetime, oin: str) -> bytes:
    """A CloudEvent (profile NL GOV) without data."""
    return canonical(
        {
            "specversion": "1.0",
            "id": hook_id,
            "source": f"urn:nld:oin:{oin}",
            "type": TYPE,
            "time": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "subject": reference,
        }
    )


def sign(secret: bytes, at: datetime, body: bytes) -> str:
    """HMAC-SHA256 over the second of sending and the body, in hex: an old one cannot be replayed."""
    return hmac.new(secret, b"%d." % int(at.timestamp()) + body, hashlib.sha256).hexdigest()
