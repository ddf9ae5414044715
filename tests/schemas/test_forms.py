"""Each form reads what it writes, tells what is wrong by code, and describes what it writes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import jsonschema
import pytest

from schemas.codes import PartyId, Sex
from schemas.forms import (
    BAD,
    Among,
    Bytes,
    Day,
    Faults,
    Field,
    Flag,
    Form,
    Instant,
    Many,
    Maybe,
    Number,
    Part,
    Party,
    Text,
    Word,
    fixed,
)
from schemas.strict_json import MAX_FAULTS


@dataclass(frozen=True)
class Pair:
    low: int
    high: int | None


PAIR = Part(
    (Field("low", "laag", Number()), Field("high", "hoog", Maybe(Number()), needed=False)),
    Pair,
    lambda pair: pair.high is None or pair.low <= pair.high,
    {"soort": "paar"},
)
AT = datetime(2026, 11, 23, 9, 0, 0, 5, tzinfo=UTC)

GOOD: list[tuple[Form, Any, Any]] = [
    (Text(3), "abc", "abc"),
    (Text(3), "", ""),
    (Text(9, "[a-z]+"), "abc", "abc"),
    (Among(("abc",), Text(3)), "abc", "abc"),
    (Flag(), False, False),
    (Number(1, 3), 3, 3),
    (Bytes(0, 6, 3), b"", ""),
    (Bytes(0, 6, 3), b"abc", "YWJj"),
    (fixed(1), b"\xff", "/w=="),
    (Day(), date(2026, 2, 28), "2026-02-28"),
    (Instant(), AT, "2026-11-23T09:00:00.000005Z"),
    (Instant(), AT.replace(microsecond=0), "2026-11-23T09:00:00Z"),
    (Party(), PartyId("vt-grn"), "vt-grn"),
    (Word({Sex.MALE: "M"}), Sex.MALE, "M"),
    (Maybe(Flag()), None, None),
    (Maybe(Flag()), True, True),
    (Many(Number(), 2), (1, 2), [1, 2]),
    (Many(Number(), 2), (), []),
    (PAIR, Pair(1, 2), {"soort": "paar", "laag": 1, "hoog": 2}),
    (PAIR, Pair(1, None), {"soort": "paar", "laag": 1}),
]
WRONG: list[tuple[Form, Any, list[tuple[str, str]]]] = [
    (Text(3), 1, [("p", "verkeerd_type")]),
    (Text(3), "abcd", [("p", "te_lang")]),
    (Text(9, "[a-z]+", "nummer_ongeldig"), "abc1", [("p", "nummer_ongeldig")]),
    (Text(9, "[a-z]+"), "abc\n", [("p", "onbekende_waarde")]),
    (Text(9, r"\d+"), "٣", [("p", "onbekende_waarde")]),
    (Among(("abc",), Text(3)), "abd", [("p", "onbekende_waarde")]),
    (Among(("abc",), Text(3)), "abcd", [("p", "te_lang")]),
    (Flag(), 1, [("p", "verkeerd_type")]),
    (Flag(), None, [("p", "verkeerd_type")]),
    (Number(1, 3), 0, [("p", "onbekende_waarde")]),
    (Number(1, 3), 4, [("p", "onbekende_waarde")]),
    (Number(1, 3), True, [("p", "verkeerd_type")]),
    (Number(1, 3), 1.0, [("p", "verkeerd_type")]),
    (Number(1, 3), "1", [("p", "verkeerd_type")]),
    (Bytes(1, 6), "", [("p", "onbekende_waarde")]),
    (Bytes(0, 6, 3), "YWI=", [("p", "onbekende_waarde")]),
    (fixed(1), "/x==", [("p", "onbekende_waarde")]),
    (fixed(1), "/w", [("p", "verkeerd_type")]),
    (fixed(1), "_w==", [("p", "verkeerd_type")]),
    (fixed(1), "/w==\n", [("p", "verkeerd_type")]),
    (fixed(1), "é", [("p", "verkeerd_type")]),
    (Bytes(1, 1, check=lambda raw: raw == b"a"), "Yg==", [("p", "onbekende_waarde")]),
    (Day(), "2026-02-30", [("p", "datum_bestaat_niet")]),
    (Day(), "20260228", [("p", "datum_ongeldig")]),
    (Day(), None, [("p", "datum_ongeldig")]),
    (Instant(), "2026-11-23T09:00:00", [("p", "tijd_zonder_zone")]),
    (Instant(), "2026-11-23T09:00Z", [("p", "tijd_ongeldig")]),
    (Instant(), "2026-11-23 09:00:00Z", [("p", "tijd_ongeldig")]),
    (Instant(), "2026-11-23T25:00:00Z", [("p", "datum_bestaat_niet")]),
    (Instant(), "9999-12-31T23:59:59-01:00", [("p", "datum_bestaat_niet")]),
    (Instant(), 0, [("p", "tijd_ongeldig")]),
    (Party(), "VT-GRN", [("p", "onbekende_waarde")]),
    (Party(), 1, [("p", "verkeerd_type")]),
    (Word({Sex.MALE: "M"}), "m", [("p", "onbekende_waarde")]),
    (Word({Sex.MALE: "M"}), [], [("p", "verkeerd_type")]),
    (Maybe(Flag()), "ja", [("p", "verkeerd_type")]),
    (Many(Number(), 1), [1, 2], [("p", "onbekende_waarde")]),
    (Many(Number(), 2, 1, "geen_personen"), [], [("p", "geen_personen")]),
    (Many(Number(), 2), {}, [("p", "verkeerd_type")]),
    (Part((), dict, constants={"versie": 1}), {"versie": True}, [("p.versie", "onbekende_waarde")]),
    (PAIR, [], [("p", "verkeerd_type")]),
    (PAIR, {"soort": "paar"}, [("p.laag", "veld_ontbreekt")]),
    (PAIR, {"laag": 1}, [("p.soort", "veld_ontbreekt")]),
    (PAIR, {"soort": "stel", "laag": 1}, [("p.soort", "onbekende_waarde")]),
    (PAIR, {"soort": "paar", "laag": 1, "naam": 1}, [("p.naam", "onbekend_veld")]),
    (PAIR, {"soort": "paar", "laag": 1, "Verzonnen": 1}, [("p.?3", "onbekend_veld")]),
    (PAIR, {"soort": "paar", "laag": 2, "hoog": 1}, [("p", "onbekende_waarde")]),
]


@pytest.mark.parametrize(("form", "value", "written"), GOOD, ids=range(len(GOOD)))
def test_what_is_written_is_read_and_described(form: Form, value: Any, written: Any) -> None:
    """Both ways the same, and the schema lets it in."""
    faults = Faults()
    assert form.write(value) == written
    assert (form.read(written, "p", faults), faults.found) == (value, [])
    jsonschema.validate(written, form.schema())


@pytest.mark.parametrize(("form", "written", "told"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_by_code(form: Form, written: Any, told: list[tuple[str, str]]) -> None:
    """BAD stands in its place, and the fault has its path, its code and a whole sentence."""
    faults = Faults({"naam"})
    assert form.read(written, "p", faults) is BAD
    assert [(fault.path, fault.code) for fault in faults.found] == told
    assert all(fault.text for fault in faults.found)


def test_an_unreadable_item_stays_in_its_place() -> None:
    """The others of the list are read, with the right paths."""
    faults = Faults()
    assert Many(Number(), 3).read([1, "x", 3], "p", faults) == (1, BAD, 3)
    assert [fault.path for fault in faults.found] == ["p[1]"]


def test_a_part_that_makes_nothing_gives_what_could_be_read() -> None:
    """For whoever wants to judge the rest as well."""
    faults = Faults()
    assert Part(PAIR.fields).read({"laag": "x", "hoog": 2}, "", faults) == {"low": BAD, "high": 2}
    assert [fault.path for fault in faults.found] == ["laag"]


def test_a_time_keeps_its_zone_and_is_cut_at_microseconds() -> None:
    """What day it was where it was written can be told."""
    read = Instant().read("2026-11-23t00:30:00.1234567+01:00", "p", Faults())
    assert read == datetime(2026, 11, 23, 0, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    assert read.date() == date(2026, 11, 23)


def test_a_time_without_zone_is_not_written() -> None:
    """A fault of ours."""
    with pytest.raises(ValueError):
        Instant().write(AT.replace(tzinfo=None))


def test_faults_beyond_the_limit_are_counted() -> None:
    """They are not kept, and still nothing is made of what is wrong."""
    faults = Faults()
    for _ in range(MAX_FAULTS):
        faults.add("p", "te_lang", limiet=1)
    assert PAIR.read({"soort": "paar", "laag": "x"}, "p", faults) is BAD
    assert (len(faults.found), faults.number) == (MAX_FAULTS, MAX_FAULTS + 1)
