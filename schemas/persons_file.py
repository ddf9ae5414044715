"""PRIOR and NEW of `radar evaluate`: a table with one line for each person, as reports of persons.

The Dutch columns stand here only. A value that cannot be used becomes missing and is counted by its code,
judged as the door would judge it; a file that cannot be read is refused whole. Neither ever shows a value.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from schemas.codes import MAX_PERSONS, CaseStatus
from schemas.forms import BAD, Day, Faults
from schemas.identity import is_bsn
from schemas.intake import NAMES, read_document, write_report
from schemas.report import Person, Report
from schemas.strict_json import FORBIDDEN
from schemas.tables import CellFaults, Columns, Row, Table

ROW_ID: Final = "persoon"
REPORT_ID: Final = "melding"
RECEIVED: Final = "meldingsdatum"
UNBORN: Final = "ongeboren"
ADDRESS: Final = {
    "postcode": "postcode",
    "huisnummer": "huisnummer",
    "straat": "straat",
    "adressoort": "soort",
}
"""The columns of an address, and what the report JSON calls them."""
PERSON: Final = ("bsn", "voornamen", "tussenvoegsel", "achternaam", "geboortedatum", "geslacht")
"""Columns that the report JSON calls the same."""
PERSON_COLUMNS: Final = (ROW_ID, REPORT_ID, *PERSON, *ADDRESS, UNBORN, RECEIVED)
"""All columns; the first two are required."""
COLUMNS: Final = Columns(frozenset({ROW_ID, REPORT_ID}), frozenset(PERSON_COLUMNS))

LAST_DAY: Final = date(2199, 12, 31)
_NO_DAY: Final = datetime(2000, 1, 1, 12, tzinfo=UTC)  # stands where a report has no day
_FORBIDDEN: Final = re.compile(f"[{FORBIDDEN}]")
_BIRTH: Final = re.compile(r"[0-9]{4}(-[0-9]{2}-[0-9]{2})?", re.ASCII)
_WHERE: Final = re.compile(r"betrokkenen\[([0-9]+)\](?:\.(adres)\b)?(?:\.(\w+))?", re.ASCII)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LinkageReport:
    """The persons of one `melding`, in the order of the file."""

    number: str = field(repr=False)
    """The text of `melding`, equal for one report; not always a number that the door would take."""
    received_on: date | None
    """The first usable `meldingsdatum` of the report."""
    people: list[Person] = field(repr=False)
    rows: list[int]
    """Index of each person's row in the file; the first line under the header is 0."""


@dataclass(frozen=True, slots=True)
class Persons:
    """The reports of one file, by their first line; the `persoon` of each row; what could not be used."""

    reports: list[LinkageReport] = field(repr=False)
    ids: list[str] = field(repr=False)
    unusable: Counter[str] = field(default_factory=Counter)
    """How many values became missing, by code."""


def persons_of(table: Table, faults: CellFaults, today: date = LAST_DAY) -> Persons:
    """The reports in a table with COLUMNS. `today`: nobody was born and nothing was reported after it.

    Puts on `faults`: `veld_ontbreekt` (`persoon` or `melding` is empty), `dubbele_persoon` (a `persoon` that
    came before), `te_veel_personen` (the 26th of a report). Counted as not usable: what the door refuses,
    with its codes; `bsn_ongeldig` for a protocol's "none" too; `huisnummer_ongeldig` when no digit is first;
    `dubbele_persoon` for all of a person who stands twice in one report; `regel_wijkt_af` for another
    `meldingsdatum` than the report already has.
    """
    unusable: Counter[str] = Counter()
    lines: dict[str, list[tuple[int, Row]]] = {}
    seen: set[str] = set()
    for at, row in enumerate(table.rows):
        for column in (ROW_ID, REPORT_ID):
            if not row.cells.get(column):
                faults.add(row.line, "veld_ontbreekt", column)
        if row.cells.get(ROW_ID) in seen:
            faults.add(row.line, "dubbele_persoon", ROW_ID)
        seen.add(row.cells.get(ROW_ID, ""))
        members = lines.setdefault(row.cells.get(REPORT_ID, ""), [])
        members.append((at, row))
        if len(members) == MAX_PERSONS + 1:
            faults.add(row.line, "te_veel_personen", REPORT_ID, limiet=MAX_PERSONS)
    if faults.number:
        return Persons([], [])
    reports = [_report(number, members, today, unusable) for number, members in lines.items()]
    return Persons(reports, [row.cells[ROW_ID] for row in table.rows], unusable)


def _report(
    number: str, members: list[tuple[int, Row]], today: date, unusable: Counter[str]
) -> LinkageReport:
    document: Json = {
        "soort": "melding",
        "nummer": "1",
        "ontvangenOp": _NO_DAY.isoformat(),
        "betrokkenen": [_document(row.cells, unusable) for _, row in members],
    }
    received = _received(members, unusable)
    if received:
        document["ontvangenOp"] = f"{received.isoformat()}T12:00:00Z"
    report = _read(document, today, unusable)
    # The day went as well when it could not be used.
    kept = received if received == report.received_at.date() else None
    return LinkageReport(number, kept, list(report.persons), [at for at, _ in members])


def _received(members: list[tuple[int, Row]], unusable: Counter[str]) -> date | None:
    days: list[date] = []
    for _, row in members:
        text = row.cells.get(RECEIVED)
        faults = Faults()
        day = Day().read(text, RECEIVED, faults) if text else None
        unusable.update(fault.code for fault in faults.found)
        if day is not None and day is not BAD:
            days.append(day)
    unusable.update("regel_wijkt_af" for day in days if day != days[0])
    return days[0] if days else None


def _document(cells: Mapping[str, str], unusable: Counter[str]) -> Json:
    """What of these cells may be read as a person, as the door takes it."""
    usable: dict[str, str] = {}
    for column in (*PERSON, *ADDRESS, UNBORN):
        text = cells.get(column)
        code = _code(column, text) if text else ""
        if code:
            unusable[code] += 1
        elif text:
            usable[column] = text
    document: Json = {column: usable[column] for column in PERSON if column in usable}
    address = {name: usable[column] for column, name in ADDRESS.items() if column in usable}
    return document | ({"adres": address} if address else {}) | ({UNBORN: True} if UNBORN in usable else {})


def _code(column: str, text: str) -> str:
    """Why this value cannot be used, where the form of the file asks more than the door; empty: it may be."""
    if _FORBIDDEN.search(text):
        return "verboden_teken"
    # A protocol's way to write "none" is no number here, and says nothing of somebody's birth.
    if column == "bsn" and not is_bsn(text):
        return "bsn_ongeldig"
    if column == "geboortedatum" and not _BIRTH.fullmatch(text):
        return "datum_ongeldig"
    if column == "huisnummer" and text[0] not in "0123456789":
        return "huisnummer_ongeldig"
    return "onbekende_waarde" if column == UNBORN and text != "ja" else ""


def _read(document: Json, today: date, unusable: Counter[str]) -> Report:
    """The report, after everything that the door would refuse was taken out and counted."""
    now = datetime(today.year, today.month, today.day, 23, 59, tzinfo=UTC)
    while True:
        faults = Faults(NAMES)
        report = read_document(document, today, now, faults)
        if report is not None:
            return report
        for fault in faults.found:
            unusable[fault.code] += 1
            _take_out(document, fault.path)


def _take_out(document: Json, path: str) -> None:
    found = _WHERE.match(path)
    if found is None:
        document["ontvangenOp"] = _NO_DAY.isoformat()
        return
    at, address, name = int(found[1]), found[2], found[3]
    person = document["betrokkenen"][at]
    if name is None:
        document["betrokkenen"][at] = {}
    else:
        del (person["adres"] if address else person)[name]


def person_cells(reports: Iterable[LinkageReport], ids: list[str]) -> list[dict[str, str]]:
    """The lines of a file with these reports, by row: what `persons_of` reads as the same."""
    lines: dict[int, dict[str, str]] = {}
    for report in reports:
        day = report.received_on or _NO_DAY.date()
        written = write_report(Report("1", 1, _NO_DAY, day, False, CaseStatus.OPEN, tuple(report.people)))
        received = {RECEIVED: report.received_on.isoformat()} if report.received_on else {}
        for row, person in zip(report.rows, written["betrokkenen"], strict=True):
            lines[row] = {ROW_ID: ids[row], REPORT_ID: report.number, **_cells_of(person), **received}
    return [lines[row] for row in sorted(lines)]


def _cells_of(person: Json) -> dict[str, str]:
    address = person.get("adres") or {}
    cells = {column: person.get(column) for column in PERSON}
    cells |= {column: address.get(name) for column, name in ADDRESS.items()}
    cells[UNBORN] = "ja" if person.get(UNBORN) else None
    return {column: text for column, text in cells.items() if text and text != "onbekend"}
