"""Any bytes give a value or a coded refusal, soon, without echoing what was sent."""

import gc
import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from schemas.errors import BadInput
from schemas.strict_json import MAX_BYTES, MAX_FAULTS, canonical, child, parse

NAMES = frozenset({"naam", "lijst"})


def _faults(data: bytes, names: frozenset[str] = NAMES) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        parse(data, names)
    return [(fault.path, fault.code) for fault in refused.value.faults]


def _filled(unit: bytes, before: bytes = b"[", after: bytes = b"0]") -> bytes:
    """A text of the largest size that is let in, out of many of the same."""
    return before + unit * ((MAX_BYTES - len(before) - len(after)) // len(unit)) + after


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": [1, -2.5, true, null, "x"]}', {"a": [1, -2.5, True, None, "x"]}),
        (b'\xef\xbb\xbf{"naam": "Zo\xc3\xab"}', {"naam": "Zoë"}),
        (b'"tab \\t regel \\n"', "tab \t regel \n"),
        (b'"\\ud83d\\ude42"', "\U0001f642"),
        (b'"[[[[{{{{ \\" \\\\"', '[[[[{{{{ " \\'),
        (b"[" * 32 + b"]" * 32, json.loads("[" * 32 + "]" * 32)),
        (b" 1 ", 1),
        (b'{"a":1,"b":{"a":2}}', {"a": 1, "b": {"a": 2}}),
    ],
    ids=range(8),
)
def test_json_is_read(data: bytes, value: Any) -> None:
    """What is right is read as it is: a BOM, accents, pairs of surrogates, escaped line ends, 32 levels."""
    assert parse(data, NAMES) == value


@pytest.mark.parametrize(
    "data",
    [
        b"", b" ", b"{", b'{"a":}', b"[1,]", b"{'a':1}", b"nul", b"1 2", b'"\n"', b'"a', b'"a\\', b'"\\x"',
        b"NaN", b"[Infinity]", b"-Infinity", b"1e999", b"9" * 5000, b"01", b"\xff\xfe{\x00}\x00",
        b'"\xe9"', b'"\xed\xa0\x80"', b"\xef\xbb\xbf\xef\xbb\xbf1", b"[1]]", b"\x00",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused(data: bytes) -> None:
    """Also what Python's own parser lets in, other encodings, and numbers without end."""
    assert _faults(data) == [("", "geen_json")]


@pytest.mark.parametrize(
    "data",
    [b"[" * 33 + b"]" * 33, b"[" * 100_000, b'{"a":' * 50_000, b'[{"a":[' * 12 + b"]}]" * 12],
    ids=range(4),
)
def test_too_deep_is_refused_before_parsing(data: bytes) -> None:
    """More than 32 levels, up to as many as fit, never end in a RecursionError."""
    assert _faults(data) == [("", "te_diep")]


def test_too_large_is_refused() -> None:
    """One byte above 256 KiB is too much, 256 KiB is not; another limit may be set."""
    assert parse(b" " * (MAX_BYTES - 1) + b"1") == 1
    assert _faults(b" " * MAX_BYTES + b"1") == [("", "te_groot")]
    assert parse(b" " * MAX_BYTES + b"1", limit=2 * MAX_BYTES) == 1


def test_every_doubled_field_is_told_with_its_path() -> None:
    """The last one does not silently win."""
    data = b'{"naam":1,"naam":2,"lijst":[{},{"naam":[],"naam":[]}]}'
    assert _faults(data) == [("naam", "dubbel_veld"), ("lijst[1].naam", "dubbel_veld")]


def test_a_doubled_field_is_seen_though_it_is_spelled_otherwise() -> None:
    """An escape does not make another name."""
    assert _faults(b'{"naam":1,"\\u006eaam":2}') == [("naam", "dubbel_veld")]


def test_a_doubled_field_inside_one_that_lost_is_still_refused() -> None:
    """Whatever is thrown away, the object that threw it away is refused."""
    assert _faults(b'{"naam":{"lijst":1,"lijst":2},"naam":3}') == [("naam", "dubbel_veld")]


@pytest.mark.parametrize(
    "character",
    [
        "\0", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\x80", "\x9f", "\xad", "\u034f", "\u061c",
        "\u115f", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a",
        "\u202e", "\u2060", "\u2066", "\u2069", "\u206f", "\u3164", "\ufeff", "\uffa0", "\ufff9", "\uffff",
        "\U000e0001", "\U000e0100",
    ],
)  # fmt: skip
def test_invisible_characters_are_refused(character: str) -> None:
    """Escaped or as they are, in a value or a name: two texts that look alike are alike."""
    for escaped in (True, False):
        text = json.dumps({"naam": f"Ver{character}zonnen"}, ensure_ascii=escaped).encode()
        assert _faults(text) == [("naam", "verboden_teken")]
    assert _faults(json.dumps([{f"na{character}am": 1}]).encode()) == [("[0].?1", "verboden_teken")]


@pytest.mark.parametrize(
    "data", [b'["\\b"]', b'["\\f"]', b'["\\ud800"]', b'["\\udc00\\ud800"]', b'["\\u0000"]']
)
def test_short_escapes_and_lone_surrogates_are_refused(data: bytes) -> None:
    """There is no way around by spelling."""
    assert _faults(data) == [("[0]", "verboden_teken")]


def test_a_path_shows_our_names_only() -> None:
    """A field that we do not know may be named after somebody: its place is told instead."""
    data = b'{"lijst":[{"naam":1,"Saar Verzonnen":{"naam":"\\u200b"}}]}'
    assert _faults(data) == [("lijst[0].?2.naam", "verboden_teken")]
    assert (child("a", "naam", 9, NAMES), child("", "Verzonnen", 3, NAMES)) == ("a.naam", "?3")


def test_the_faults_come_in_the_order_of_the_text() -> None:
    """Whoever repairs it goes through it once."""
    data = b'{"naam":"\\u200b","lijst":["\\u200b",["\\u200b"],"\\u200b"]}'
    assert [path for path, _ in _faults(data)] == ["naam", "lijst[0]", "lijst[1][0]", "lijst[2]"]


def test_doubled_fields_that_went_are_refused_all_the_same() -> None:
    """However many doubled objects were thrown away with their parent before it was seen to be doubled."""
    inner = b'{"a":1,"a":2},' * 200
    assert _faults(b'{"lijst":[' + inner[:-1] + b'],"lijst":[]}') == [("", "dubbel_veld")]


def test_no_more_faults_than_somebody_reads() -> None:
    """A text full of faults gives a short list."""
    assert len(_faults(_filled(b'"\\u200b",'))) == MAX_FAULTS


def test_a_refusal_holds_nothing_of_the_text() -> None:
    """Neither its words nor the exceptions behind it."""
    for data in (b'{"naam": "Verzonnen"', b'"Verzonnen \xff"', b'{"Verzonnen":"\\u200b"}', b'"Verzonnen" 1'):
        with pytest.raises(BadInput) as refused:
            parse(data, NAMES)
        error = refused.value
        assert "Verzonnen" not in f"{error} {error!r} {error.faults}"
        assert (error.__cause__, error.__context__) == (None, None)


WORST = {
    "numbers": _filled(b"0,"),
    "objects": _filled(b"{},"),
    "lists": _filled(b"[],"),
    "strings": _filled(b'"",'),
    "quotes": b'"' * MAX_BYTES,
    "escapes": b'"' + b'\\"' * (MAX_BYTES // 2 - 1),
    "forbidden": _filled(b'"\\u200b",'),
    "doubled": _filled(b'{"":0,"":0},'),
    "emoji": _filled(b'{"\\ud83d\\ude42":0},'),
    "long numbers": _filled(b"9" * 4000 + b","),
    "deep": b"[" * MAX_BYTES,
}


def _cost(judge: Callable[[bytes], object], text: bytes) -> float:
    """Processor time, the best of some tries."""
    costs = []
    for _ in range(7):
        before = time.process_time()
        with suppress(BadInput):
            judge(text)
        costs.append(time.process_time() - before)
    return min(costs)


@pytest.fixture
def small_heap() -> Iterator[None]:
    """The garbage collector leaves alone what other tests hold: it is no cost of reading a text."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("small_heap")
@pytest.mark.parametrize("name", WORST)
def test_the_worst_texts_take_50_ms(name: str) -> None:
    """256 KiB of whatever costs most takes 50 ms where Python itself reads 87,000 empty objects in 3."""
    assert _cost(parse, WORST[name]) / _cost(json.loads, WORST["objects"]) < 50 / 3


def test_canonical_is_one_spelling() -> None:
    """Order and spaces do not count, and nothing but ASCII comes out."""
    assert canonical({"b": 1, "a": "ë"}) == canonical({"a": "ë", "b": 1}) == b'{"a":"\\u00eb","b":1}'
    with pytest.raises(ValueError):
        canonical(float("nan"))
