"""The four acts on a report, from typed input to the request that says them to the door.

An act that no door could take is refused here, before it gets into an outbox.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final
from urllib.parse import quote

from schemas.intake import read_closing, read_number, read_stored, write_report
from schemas.report import Report
from schemas.strict_json import canonical

REPORTS: Final = "/radar/v1/meldingen"
JSON: Final = "application/json"


class ActKind(Enum):
    FILE = "file"
    CORRECT = "correct"
    CLOSE = "close"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Act:
    """One act, ready to be sent any number of times: the door gives the same receipt each time."""

    kind: ActKind
    number: str = field(repr=False)
    revision: int
    """0 for a withdrawal, which has none."""
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request. `path` begins with a slash and holds nothing of a person."""

    method: str
    path: str = field(repr=False)
    content: bytes = field(default=b"", repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    """How long the exchange may take; 0 leaves it to the line."""


def filing(report: Report) -> Act:
    """Raises BadInput with every fault that any door would find, the clock apart."""
    return _of_report(ActKind.FILE, report)


def correction(report: Report) -> Act:
    """Of a report under a higher revision. Raises as `filing`."""
    return _of_report(ActKind.CORRECT, report)


def closing(number: str, revision: int, on: date) -> Act:
    """Raises BadInput."""
    content = canonical({"revisie": revision, "op": on.isoformat()})
    read_closing(content, date.max)
    return Act(ActKind.CLOSE, read_number(number), revision, content)


def withdrawal(number: str) -> Act:
    """Raises BadInput."""
    return Act(ActKind.WITHDRAW, read_number(number), 0, b"")


def request_of(act: Act) -> Sent:
    there = of_number(act.number)
    as_json = (("Content-Type", JSON),)
    if act.kind is ActKind.FILE:
        return Sent("POST", REPORTS, act.content, as_json)
    if act.kind is ActKind.CORRECT:
        return Sent("PUT", there, act.content, as_json)
    if act.kind is ActKind.CLOSE:
        return Sent("PUT", f"{there}/afsluiting", act.content, as_json)
    return Sent("DELETE", there)


def of_number(number: str) -> str:
    """The path of a report."""
    return f"{REPORTS}/{quote(number, safe='')}"


def _of_report(kind: ActKind, report: Report) -> Act:
    content = canonical(write_report(report))
    read_stored(content)
    return Act(kind, report.number, report.revision, content)
