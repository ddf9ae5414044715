"""The one way a table gets in: a header and lines of cells, from CSV bytes or from a grid that Excel gave.

Everything that is wrong goes on one list, with line and column. Encoding and delimiter are told, never
guessed, and a fault never holds what stood in a cell: an unknown column appears as its position (`?3`).
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from schemas.errors import CODES, Fault, RadarError

ENCODINGS: Final = ("utf-8", "windows-1252", "iso-8859-15")
"""What a sender may declare."""
DELIMITERS: Final = (",", ";")
EXTRA: Final = "x_"
"""A column whose name starts with this is the sender's own: allowed and not read."""
MAX_LISTED: Final = 1000
"""More faults than this are counted and not listed: the list is for a person."""
_BOM: Final = b"\xef\xbb\xbf"
_UNFIT: Final = re.compile("[\ud800-\udfff]")  # a byte that the encoding does not have, kept in its place
_TOO_LONG: Final = "field larger"  # how the csv module's error begins


@dataclass(frozen=True, slots=True)
class CellFault:
    """One thing wrong: file, line (1 is the header; 0 the file as such), column (empty: the line), code."""

    file: str
    line: int
    column: str
    code: str
    args: tuple[tuple[str, str | int], ...] = ()

    @property
    def text(self) -> str:
        """The Dutch sentence for a person."""
        return Fault(self.column, self.code, self.args).text


class TableRefused(RadarError):
    """A file that cannot be taken: `faults`, those that are listed, and `number`, how many there are."""

    def __init__(self, faults: Sequence[CellFault], number: int) -> None:
        first = faults[0]
        super().__init__(first.code, first.column, **dict(first.args))
        self.faults = tuple(faults)
        self.number = number


class CellFaults:
    """What was wrong so far in one file. All are counted in `number`, the first `limit` are in `found`."""

    def __init__(self, file: str, limit: int = MAX_LISTED) -> None:
        self.file = file
        self.found: list[CellFault] = []
        self.number = 0
        self._limit = limit

    def add(self, line: int, code: str, column: str = "", **args: str | int) -> None:
        """Put a fault on the list. Raises KeyError when `code` is not one of CODES."""
        CODES[code]
        self.number += 1
        if len(self.found) < self._limit:
            self.found.append(CellFault(self.file, line, column, code, tuple(args.items())))

    def in_order(self) -> list[CellFault]:
        """Those that are listed, by line; on one line in the order in which they were found."""
        return sorted(self.found, key=lambda fault: fault.line)

    def refuse(self) -> None:
        """Raise TableRefused when anything was wrong."""
        if self.number:
            raise TableRefused(self.in_order(), self.number)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table must and may have."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    any_other: bool = False
    """Whether every other column is read too (GROUPS names its own)."""
    extra_prefix: str = EXTRA
    """A column with this beginning is allowed and not read; empty: there is none such."""

    def reads(self, name: str) -> bool:
        """Whether the cells of this column are read."""
        known = name in self.required or name in self.optional
        return known or (self.any_other and name != "" and not self.ignores(name))

    def ignores(self, name: str) -> bool:
        """Whether this column is there for the sender only."""
        known = name in self.required or name in self.optional
        return not known and self.extra_prefix != "" and name.startswith(self.extra_prefix)


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line where it starts, and the text of each cell that is read (empty: missing)."""

    line: int
    cells: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that are read, in the order of the file, and the lines that could be read."""

    columns: tuple[str, ...]
    rows: list[Row] = field(repr=False)


def read_csv(
    data: bytes, columns: Columns, faults: CellFaults, *, encoding: str = "utf-8", delimiter: str = ","
) -> Table:
    """The table in `data`: CSV as in RFC 4180 with one header line; a BOM is allowed in UTF-8.

    `encoding` is one of ENCODINGS and `delimiter` one of DELIMITERS. Never raises for what is in `data`; puts
    on `faults`: `codering_onbekend`, `codering_onjuist`, `scheidingsteken`, `aanhalingsteken` (not closed, or
    in the middle of a cell), `te_lang`, and all those of `read_grid`. A line with a fault is not in the
    table, so the caller refuses the whole (`faults.refuse()`) before it does anything with the rest.
    """
    if encoding not in ENCODINGS:
        faults.add(0, "codering_onbekend")
        return Table((), [])
    if delimiter not in DELIMITERS:
        faults.add(0, "scheidingsteken")
        return Table((), [])
    marked = data.startswith(_BOM)
    if marked and encoding != "utf-8":
        faults.add(1, "codering_onjuist")  # the file itself says that it is UTF-8
        return Table((), [])
    text = data[len(_BOM) if marked else 0 :].decode(encoding, "surrogateescape")
    return read_grid(_records(text, delimiter, faults), columns, faults, delimiter)


def read_grid(
    lines: Iterable[tuple[int, Sequence[str]]], columns: Columns, faults: CellFaults, delimiter: str = ""
) -> Table:
    """The table in a grid of (line number, texts of its cells); the first line with cells is the header.

    A line without cells is passed over. Puts on `faults`: `bestand_leeg`, `kolom_dubbel`, `kolom_onbekend`,
    `kolom_ontbreekt` (at the header), `aantal_cellen` (more or fewer than the header has), `verboden_teken`
    (NUL). `delimiter` is only there to say that the header was parted by another one.
    """
    before = faults.number
    filled = ((line, cells) for line, cells in lines if cells)
    line, header = next(filled, (0, ()))
    if not header:
        if faults.number == before:
            faults.add(0, "bestand_leeg")
        return Table((), [])
    if not _read_header(line, header, columns, faults, delimiter):
        return Table((), [])
    places = {name: place for place, name in enumerate(header) if columns.reads(name)}
    rows = [
        Row(line, {name: cells[place] for name, place in places.items()})
        for line, cells in filled
        if _fits(line, cells, header, faults, places)
    ]
    return Table(tuple(places), rows)


def _read_header(
    line: int, header: Sequence[str], columns: Columns, faults: CellFaults, delimiter: str
) -> bool:
    """Whether the cells under this header can be told apart."""
    if _misread(header):
        faults.add(line, "codering_onjuist" if _UNFIT.search("".join(header)) else "verboden_teken")
        return False
    if len(header) == 1 and not columns.reads(header[0]) and _parted_otherwise(header[0], delimiter):
        faults.add(line, "scheidingsteken")
        return False
    for place, name in enumerate(header, 1):
        if name in header[: place - 1]:
            faults.add(line, "kolom_dubbel", name if columns.reads(name) else f"?{place}")
        elif not columns.reads(name) and not columns.ignores(name):
            faults.add(line, "kolom_onbekend", f"?{place}")
    for name in sorted(columns.required.difference(header)):
        faults.add(line, "kolom_ontbreekt", name)
    return True


def _parted_otherwise(name: str, delimiter: str) -> bool:
    return delimiter != "" and any(other in name for other in (*DELIMITERS, "\t") if other != delimiter)


def _fits(
    line: int, cells: Sequence[str], header: Sequence[str], faults: CellFaults, places: dict[str, int]
) -> bool:
    """Whether this line can be read: as many cells as the header, each in the declared encoding."""
    before = faults.number
    if len(cells) != len(header):
        faults.add(line, "aantal_cellen", limiet=len(header))
    for place, cell in enumerate(cells) if _misread(cells) else ():
        name = header[place] if place < len(header) else ""
        column = name if name in places else f"?{place + 1}"
        if _UNFIT.search(cell):
            faults.add(line, "codering_onjuist", column)
        if "\0" in cell:
            faults.add(line, "verboden_teken", column)
    return faults.number == before


def _misread(cells: Sequence[str]) -> bool:
    """Whether a byte did not fit the encoding, or NUL is among them."""
    text = "".join(cells)
    return "\0" in text or (not text.isascii() and _UNFIT.search(text) is not None)


def _records(text: str, delimiter: str, faults: CellFaults) -> Iterator[tuple[int, list[str]]]:
    """Each record that is CSV, with the line where it starts; a fault of one does not end the others."""
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            taken.append(line)
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    quoted = re.compile(rf'(?:^|(?<={delimiter}))"(?:[^"]|"")*+"(?={delimiter}|[\r\n]|$)')
    start, headed = 1, False
    while True:
        cells, code = _record(reader)
        raw = "".join(taken)
        if not raw:
            return
        # The csv module takes a quote in a cell that is not quoted; RFC 4180 does not.
        if not code and '"' in raw and '"' in quoted.sub("", raw):
            code = "aanhalingsteken"
        if code == "te_lang":
            faults.add(start, code, limiet=csv.field_size_limit())
        elif code:
            faults.add(start, code)
        else:
            yield start, cells
        headed = headed or (bool(cells) and not code)
        if code and not headed:
            return  # without a header nothing can be told of the rest
        start += len(taken)
        taken.clear()


def _record(reader: Iterator[list[str]]) -> tuple[list[str], str]:
    """The next record (none: no cells), and what is wrong with it."""
    try:
        return next(reader, []), ""
    except csv.Error as error:
        return [], "te_lang" if str(error).startswith(_TOO_LONG) else "aanhalingsteken"


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """A table as CSV (RFC 4180, UTF-8): the header and a line for each row; a cell that a row lacks is empty.

    Raises ValueError when a row has a cell that is in no column.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
