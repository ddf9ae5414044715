"""The outside of a message: one form, nothing telling, everything else refused."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from schemas import envelope
from schemas.errors import Distrusted
from schemas.events import Coverage
from schemas.wire import decode, encode

OIN = "00000001234567890000"
NOW = datetime(2026, 11, 23, 9, 0, 0, 120, tzinfo=UTC)
COMMON: dict[str, Any] = {"message_id": "bericht-1", "source_oin": OIN, "sequence": 7, "time": NOW}
SEALED = envelope.write(**COMMON, sealed=b"\0\1\2")
OPEN = envelope.write_open(**COMMON, data=encode(Coverage(())))


def _changed(value: bytes, **changes: Any) -> bytes:
    document = json.loads(value) | changes
    return json.dumps({name: held for name, held in document.items() if held != "leave out"}).encode()


def _code(value: bytes) -> str:
    with pytest.raises(Distrusted) as refused:
        envelope.read(value)
    return refused.value.code


def test_sealed_bytes_come_back() -> None:
    """What was written around a seal is read again, with its number and time."""
    read = envelope.read(SEALED)
    assert (
        read.message_id, read.source_oin, read.sequence, read.time, read.sealed, read.data,
    ) == ("bericht-1", OIN, 7, NOW, b"\0\1\2", None)  # fmt: skip


def test_an_open_event_comes_back() -> None:
    """What all may read is handed on as the canonical JSON that `wire` takes."""
    read = envelope.read(OPEN)
    assert read.sealed is None
    assert read.data == encode(Coverage(()))
    assert decode(read.data) == Coverage(())


def test_a_time_is_written_in_utc() -> None:
    """Whatever zone the clock has."""
    local = NOW.astimezone(timezone(timedelta(hours=1)))
    assert envelope.write(**COMMON | {"time": local}, sealed=b"\0\1\2") == SEALED


def test_the_attributes_tell_nothing() -> None:
    """Exactly these attributes, and the same type for everything that is sealed."""
    document = json.loads(SEALED)
    assert document.keys() == {
        "specversion", "id", "source", "type", "sequence", "sequencetype", "time", "datacontenttype",
        "data_base64",
    }  # fmt: skip
    assert document["type"] == "nl.veiligthuis.radar.bericht.v1"
    assert document["sequence"] == "00000000000000000007"
    assert document["source"] == f"urn:nld:oin:{OIN}"


@pytest.mark.parametrize(
    "changes",
    [
        {"specversion": "1.1"},
        {"specversion": "0.3"},
        {"type": "nl.veiligthuis.radar.bericht.v2"},
        {"type": "com.example.ander"},
    ],
    ids=str,
)
def test_another_version_is_told_apart(changes: dict[str, Any]) -> None:
    """A message of a later version is known as such, for whoever reads the quarantine."""
    assert _code(_changed(SEALED, **changes)) == "onbekende_versie"


@pytest.mark.parametrize("value", [SEALED, OPEN], ids=["sealed", "open"])
@pytest.mark.parametrize("name", sorted(json.loads(SEALED).keys() - {"data_base64"}))
def test_a_missing_attribute_is_unreadable(value: bytes, name: str) -> None:
    """Every attribute is there, each time."""
    assert _code(_changed(value, **{name: "leave out"})) == "onleesbaar"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "iets"},
        {"data": {}},
        {"data_base64": "leave out"},
        {"data_base64": "leave out", "data": {}},
        {"specversion": 1.0},
        {"type": None},
        {"id": ""},
        {"id": "x" * 65},
        {"id": "a b"},
        {"id": 1},
        {"source": OIN},
        {"source": "urn:nld:oin:123"},
        {"source": "urn:nld:oin:" + "٠" * 20},
        {"sequence": "7"},
        {"sequence": 7},
        {"sequence": "9" * 20},
        {"sequence": "-0000000000000000007"},
        {"sequencetype": "integer"},
        {"time": "2026-11-23T09:00:00"},
        {"time": "2026-11-23T10:00:00+01:00"},
        {"time": "2026-02-30T09:00:00Z"},
        {"time": "2026-11-23"},
        {"time": 0},
        {"datacontenttype": "application/json"},
        {"data_base64": ""},
        {"data_base64": "AAE"},
        {"data_base64": "AAEC\n"},
        {"data_base64": "AAF="},
        {"data_base64": "AA-_"},
        {"data_base64": "ÀAEC"},
        {"data_base64": None},
        {"data_base64": ["AAEC"]},
    ],
    ids=str,
)
def test_a_malformed_attribute_is_unreadable(changes: dict[str, Any]) -> None:
    """Unknown, of another type or spelled otherwise: refused."""
    assert _code(_changed(SEALED, **changes)) == "onleesbaar"


@pytest.mark.parametrize("data", [None, [], "x", 1])
def test_open_data_is_an_object(data: Any) -> None:
    """Nothing but an event stands in the open."""
    assert _code(_changed(OPEN, data=data)) == "onleesbaar"


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"garbage",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        SEALED[:-1],
        SEALED + b" {}",
        SEALED[:-1] + b',"id":"bericht-1"}',
        SEALED[:-1] + b" " * (1 << 20) + b"}",
    ],
    ids=["empty", "text", "bytes", "list", "null", "nested", "truncated", "twice", "doubled", "too large"],
)
def test_garbage_is_unreadable(value: bytes) -> None:
    """Any bytes on a topic give a coded refusal, not a crash."""
    assert _code(value) == "onleesbaar"


def test_a_refusal_holds_nothing_of_the_message() -> None:
    """Neither its text nor the exceptions behind it repeat a byte that was sent."""
    with pytest.raises(Distrusted) as refused:
        envelope.read(b'{"achternaam": "Verzonnen"')
    assert (str(refused.value), refused.value.__cause__, refused.value.__context__) == (
        "onleesbaar",
        None,
        None,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "a b"},
        {"source_oin": "123"},
        {"sequence": -1},
        {"sequence": 2**63},
        {"time": NOW.replace(tzinfo=None)},
        {"sealed": b""},
    ],
    ids=str,
)
def test_we_do_not_write_what_we_would_refuse(changes: dict[str, Any]) -> None:
    """A fault of ours is noticed where it is made."""
    with pytest.raises(ValueError):
        envelope.write(**COMMON | {"sealed": b"\0"} | changes)


def test_no_repr_prints_content() -> None:
    """An envelope in a log shows its number, not what it holds."""
    assert "data" not in repr(envelope.read(OPEN))
    assert "sealed" not in repr(envelope.read(SEALED))
