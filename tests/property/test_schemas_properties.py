"""What holds for any bytes, any event and any report."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import envelope, wire
from schemas.codes import HUB
from schemas.errors import BadInput, Distrusted, RadarError
from schemas.events import Event
from schemas.intake import NAMES, changed_fields, digest, read_closing, read_report, read_stored, write_report
from schemas.sealed import BUCKETS, OVERHEAD, OpeningKey, StorageKey, info, seal
from schemas.strict_json import canonical, parse
from tests.fakes.events import any_event
from tests.fakes.reports import NOW, TODAY, any_report

KEY = OpeningKey.generate()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(sorted(NAMES)), inner),
    max_leaves=20,
)
ANY_BYTES = st.binary(max_size=500) | JSON.map(lambda value: json.dumps(value).encode())
MUTATED = st.tuples(any_event().map(wire.encode), st.integers(0), st.integers(1, 255)).map(
    lambda parts: _flipped(*parts)
)


def _flipped(data: bytes, at: int, by: int) -> bytes:
    at %= len(data)
    return data[:at] + bytes([data[at] ^ by]) + data[at + 1 :]


def _read(read: Callable[[], Any]) -> tuple[Any, RadarError | None]:
    """What it gave, or how it refused; anything else raised is a defect and comes through."""
    try:
        return read(), None
    except RadarError as refused:
        return None, refused


def _is_told(refused: RadarError) -> bool:
    """A refusal of input has at least one fault, and each has its Dutch sentence."""
    return (
        isinstance(refused, BadInput) and bool(refused.faults) and all(fault.text for fault in refused.faults)
    )


@given(ANY_BYTES)
def test_any_bytes_give_a_value_or_bad_input(data: bytes) -> None:
    """The door has no third answer, and what it lets in has one canonical spelling that it reads the same."""
    value, refused = _read(lambda: parse(data, NAMES))
    assert _is_told(refused) if refused else parse(canonical(value)) == value


@given(JSON)
def test_any_json_gives_a_report_or_bad_input(value: Any) -> None:
    """Nor has the intake, whatever a document holds."""
    data = json.dumps(value).encode()
    for read in (
        lambda: read_report(data, TODAY, NOW),
        lambda: read_stored(data),
        lambda: read_closing(data, TODAY),
    ):
        _, refused = _read(read)
        assert refused
        assert _is_told(refused)


@given(st.data())
def test_a_spoiled_report_gives_a_report_or_bad_input(data: st.DataObject) -> None:
    """Any JSON in the place of any field, and still there are two answers only."""
    document = write_report(data.draw(any_report()))
    holder = data.draw(st.sampled_from([document, document["betrokkenen"][0]]))
    holder[data.draw(st.sampled_from(sorted(NAMES)))] = data.draw(JSON)
    report, refused = _read(lambda: read_report(json.dumps(document).encode(), TODAY, NOW))
    assert _is_told(refused) if refused else read_stored(canonical(write_report(report))) == report


@given(any_report())
def test_any_report_comes_back(report: Any) -> None:
    """What is written is read as the same, with the same digest and nothing changed."""
    data = canonical(write_report(report))
    again = read_report(data, TODAY, NOW)
    assert again == report
    assert read_stored(data) == report
    assert digest(again) == digest(report)
    assert changed_fields(again, report) == []


@given(any_report(), any_report())
def test_reports_that_differ_say_where(one: Any, other: Any) -> None:
    """Equal digest, no changed field and equality are the same thing."""
    assert (one == other) == (digest(one) == digest(other)) == (changed_fields(one, other) == [])


@given(any_event())
def test_any_event_comes_back(event: Event) -> None:
    """Through its Dutch JSON, and again through its envelope."""
    data = wire.encode(event)
    assert wire.decode(data) == event
    value = envelope.write_open(
        message_id="id", source_oin="0" * 20, sequence=1, time=datetime(2026, 1, 1, tzinfo=UTC), data=data
    )
    assert envelope.read(value).data == data


@given(ANY_BYTES | MUTATED)
def test_any_bytes_give_an_event_or_distrust(data: bytes) -> None:
    """And an event that was read is spelled exactly as it came: one message, one digest."""
    event, refused = _read(lambda: wire.decode_any(data))
    if refused:
        assert isinstance(refused, Distrusted)
        assert refused.code in {"onleesbaar", "onbekende_versie"}
    elif isinstance(event, wire.Letter):
        assert wire.encode_letter(event.peer, event.value, event.signature) == data
    else:
        assert wire.encode(event) == data


@given(ANY_BYTES)
def test_any_bytes_give_an_envelope_or_distrust(data: bytes) -> None:
    """Garbage on a topic is refused with a code."""
    with pytest.raises(Distrusted):
        envelope.read(data)


@settings(max_examples=50)
@given(st.binary(max_size=20_000), st.binary(max_size=50), st.integers(0), st.integers(1, 255))
def test_any_content_is_sealed_and_any_change_seen(plain: bytes, context: bytes, at: int, by: int) -> None:
    """It opens to what went in; with any one byte changed it does not open; its length is one of four."""
    sealed, stored = seal(plain, KEY.public, context), StorageKey(bytes(32)).seal(plain, context)
    assert KEY.open(sealed, context) == plain == StorageKey(bytes(32)).open(stored, context)
    assert len(sealed) - OVERHEAD in BUCKETS
    with pytest.raises(Distrusted):
        KEY.open(_flipped(sealed, at, by), context)
    with pytest.raises(Distrusted):
        StorageKey(bytes(32)).open(_flipped(stored, at, by), context)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_contexts_are_equal_only_when_their_parts_are(a: str, b: str, c: str, d: str) -> None:
    """No two contexts run into each other."""
    assert (info(HUB, HUB, a, b) == info(HUB, HUB, c, d)) == ((a, b) == (c, d))


def test_today_is_the_day_of_now() -> None:
    """The examples are about one moment."""
    assert date(NOW.year, NOW.month, NOW.day) == TODAY
