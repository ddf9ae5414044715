"""The outside of every message: a CloudEvents 1.0 document (NL GOV profile, structured mode) in JSON.

Its attributes must tell nothing: one type for all that is sealed, no subject, a number and a time. What is
meant stands inside the seal.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from schemas.errors import BadInput, Distrusted
from schemas.strict_json import canonical, parse

SEALED_TYPE: Final = "nl.veiligthuis.radar.bericht.v1"
OPEN_TYPE: Final = "nl.veiligthuis.radar.openbaar.v1"
MAX_BYTES: Final = 1 << 20
MAX_SEQUENCE: Final = 2**63 - 1

_SPEC: Final = "1.0"
_SOURCE: Final = re.compile(r"urn:nld:oin:([0-9]{20})", re.ASCII)
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
_SEQUENCE: Final = re.compile(r"[0-9]{20}", re.ASCII)
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z", re.ASCII)
_COMMON: Final = frozenset(
    {"specversion", "id", "source", "type", "sequence", "sequencetype", "time", "datacontenttype"}
)
_CONTENT: Final = {SEALED_TYPE: "application/octet-stream", OPEN_TYPE: "application/json"}
_DATA: Final = {SEALED_TYPE: "data_base64", OPEN_TYPE: "data"}


@dataclass(frozen=True, slots=True)
class Envelope:
    """A document as read. Exactly one of `sealed` and `data` is there."""

    message_id: str
    source_oin: str
    """20 digits: the organisation that says it sent this; believe the signature, not this."""
    sequence: int
    """Counts per topic from 1; 0 inside a letter."""
    time: datetime
    """UTC."""
    sealed: bytes | None = field(default=None, repr=False)
    data: bytes | None = field(default=None, repr=False)
    """Canonical JSON, for `wire.decode`."""


def write(*, message_id: str, source_oin: str, sequence: int, time: datetime, sealed: bytes) -> bytes:
    """The document around sealed bytes. Raises ValueError for attributes that `read` would refuse."""
    return _written(SEALED_TYPE, message_id, source_oin, sequence, time, base64.b64encode(sealed).decode())


def write_open(*, message_id: str, source_oin: str, sequence: int, time: datetime, data: bytes) -> bytes:
    """The document around an event that all may read: `data` is its JSON object, as `wire.encode` gives it.

    For the one unsealed topic only. Raises ValueError for attributes that `read` would refuse.
    """
    return _written(OPEN_TYPE, message_id, source_oin, sequence, time, json.loads(data))


def _written(kind: str, message_id: str, source_oin: str, sequence: int, time: datetime, data: Any) -> bytes:
    if time.tzinfo is None:
        raise ValueError("a time without zone")
    value = canonical(
        {
            "specversion": _SPEC,
            "id": message_id,
            "source": f"urn:nld:oin:{source_oin}",
            "type": kind,
            "sequence": f"{sequence:020d}",
            "sequencetype": "Integer",
            "time": time.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z",
            "datacontenttype": _CONTENT[kind],
            _DATA[kind]: data,
        }
    )
    try:
        read(value)  # what we would refuse ourselves never leaves
    except Distrusted as cause:
        raise ValueError("an attribute of the envelope is malformed") from cause
    return value


def read(value: bytes) -> Envelope:
    """The document in `value`, at most 1 MiB.

    Raises Distrusted("onbekende_versie") for another specversion or type, Distrusted("onleesbaar") for
    anything else that is not exactly this form: unknown, missing or double attributes included.
    """
    document = _object(value)
    if not (isinstance(document.get("specversion"), str) and isinstance(document.get("type"), str)):
        _unreadable()
    kind = document["type"]
    if document["specversion"] != _SPEC or kind not in _DATA:
        raise Distrusted("onbekende_versie")
    if document.keys() != _COMMON | {_DATA[kind]}:
        _unreadable()
    if document["sequencetype"] != "Integer" or document["datacontenttype"] != _CONTENT[kind]:
        _unreadable()
    sealed, data = _content(kind, document[_DATA[kind]])
    return Envelope(
        message_id=_matching(_ID, document["id"])[0],
        source_oin=_matching(_SOURCE, document["source"])[1],
        sequence=_sequence(document["sequence"]),
        time=_time(document["time"]),
        sealed=sealed,
        data=data,
    )


def _object(value: bytes) -> dict[str, Any]:
    document = _or_unreadable(lambda: parse(value, limit=MAX_BYTES), BadInput)
    if not isinstance(document, dict):
        _unreadable()
    return document


def _content(kind: str, content: Any) -> tuple[bytes | None, bytes | None]:
    if kind == OPEN_TYPE:
        if not isinstance(content, dict):
            _unreadable()
        return None, canonical(content)
    if not isinstance(content, str) or not content.isascii():
        _unreadable()
    sealed: bytes = _or_unreadable(lambda: base64.b64decode(content, validate=True), binascii.Error)
    if not sealed or base64.b64encode(sealed).decode() != content:  # one spelling only
        _unreadable()
    return sealed, None


def _matching(pattern: re.Pattern[str], text: Any) -> re.Match[str]:
    found = pattern.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        _unreadable()
    return found


def _sequence(text: Any) -> int:
    number = int(_matching(_SEQUENCE, text)[0])
    if number > MAX_SEQUENCE:
        _unreadable()
    return number


def _time(text: Any) -> datetime:
    written = _matching(_TIME, text)[0]
    at: datetime = _or_unreadable(lambda: datetime.fromisoformat(written), ValueError)
    return at


def _or_unreadable(reading: Callable[[], Any], expected: type[Exception]) -> Any:
    """The value, or Distrusted without the exception that carries what was sent."""
    try:
        return reading()
    except expected:
        pass
    _unreadable()


def _unreadable() -> NoReturn:
    raise Distrusted("onleesbaar")
