"""A file of old reports, whatever kind it is: its bytes and what its sender declared, to reports or faults.

Kind, encoding and delimiter are declared, never guessed. It must never show a value of the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Final, NoReturn

from connectors.spreadsheet import read_xlsx, template_xlsx
from schemas.errors import BadInput, Fault
from schemas.intake import NAMES
from schemas.old_reports import (
    ALLOWED,
    COLUMNS,
    LIST,
    MOST_PERSONS,
    NINE_DIGITS,
    read_listed,
    read_old_reports,
    template_csv,
)
from schemas.report import Report
from schemas.strict_json import parse
from schemas.tables import CellFault, CellFaults, Table, TableRefused, read_csv, read_grid

MOST_KIB: Final = 32 << 10
"""The largest file: about as much as the persons it may hold."""


class Kind(Enum):
    """What a file may be."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file as it came, with its name for the faults and what its sender declared of it."""

    data: bytes = field(repr=False)
    kind: Kind
    name: str = ""
    encoding: str = ""
    """Of CSV only: one of `schemas.tables.ENCODINGS`."""
    delimiter: str = ","


def read_file(file: OldFile, today: date, now: datetime) -> list[Report]:
    """Every report in the file, as `intake.read_report` would judge it on `today` and `now` (aware).

    Raises TableRefused (CSV and Excel: line and column of each fault) or BadInput (JSON: its path); then
    nothing of the file may be used.
    """
    if len(file.data) > MOST_KIB << 10:
        _refuse(file, "te_groot", MOST_KIB)
    if _too_many(file):
        _refuse(file, "te_veel_regels", MOST_PERSONS)
    if file.kind is Kind.JSON:
        return read_listed(parse(file.data, {*NAMES, LIST}, MOST_KIB << 10), today, now)
    faults = CellFaults(file.name)
    reports = read_old_reports(_table(file, faults), today, now, faults)
    faults.refuse()
    return reports


def _refuse(file: OldFile, code: str, limit: int) -> NoReturn:
    """The file as such, in the way of its kind."""
    if file.kind is Kind.JSON:
        raise BadInput([Fault("", code, (("limiet", limit),))])
    raise TableRefused([CellFault(file.name, 0, "", code, (("limiet", limit),))], 1)


def _too_many(file: OldFile) -> bool:
    """Whether there must be more persons than may be, seen before the file is taken apart in memory."""
    count = file.data.count
    if file.kind is Kind.JSON:  # a person has at most its share of a report and of a list, itself, and a home
        return count(b"{") + count(b"[") > 4 * MOST_PERSONS + 2
    # Half of the lines may be empty, as some write them.
    return file.kind is Kind.CSV and max(count(b"\n"), count(b"\r")) > 2 * MOST_PERSONS


def _table(file: OldFile, faults: CellFaults) -> Table:
    if file.kind is Kind.XLSX:
        lines = read_xlsx(file.data, ALLOWED, faults, {NINE_DIGITS: 9}, MOST_PERSONS)
        return read_grid(lines, ALLOWED, faults) if lines or not faults.number else Table((), [])
    return read_csv(file.data, ALLOWED, faults, encoding=file.encoding.lower(), delimiter=file.delimiter)


def as_bad_input(refused: TableRefused) -> BadInput:
    """The same faults with the place as a path: `regel 12, kolom bsn`."""
    return BadInput(
        [Fault(place(fault.line, fault.column), fault.code, fault.args) for fault in refused.faults],
        refused.number,
    )


def place(line: int, column: str) -> str:
    """Where, in Dutch; empty for the file as such."""
    words: Sequence[str] = [f"regel {line}"] if line else []
    return ", ".join([*words, f"kolom {column}"] if column else words)


def template(kind: Kind) -> bytes:
    """The template of CSV or Excel: to fill in, without anybody in it."""
    if kind is Kind.XLSX:
        return template_xlsx(
            [(column.name, column.explanation, column.example, column.needed) for column in COLUMNS]
        )
    return template_csv().encode()
