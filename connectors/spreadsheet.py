"""Excel files: bytes to lines of cell texts, and the template. The home of openpyxl.

What Excel changed by itself (zeros, numbers, dates) is refused or written as the template wants it, never
guessed. No bytes make it raise, and no fault or log holds what stood in a cell.
"""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser

from schemas.tables import CellFaults, Columns

MOST_UNPACKED: Final = 128 << 20
"""Bytes, over all parts of the file: a zip bomb holds more."""
MOST_CELLS: Final = 256
"""In one line; Excel allows 16,384, the template has nineteen."""
SHEET: Final = "meldingen"
EXPLANATION: Final = "uitleg"

Lines = list[tuple[int, list[str]]]

# openpyxl warns with the value of a cell in the text.
warnings.filterwarnings("ignore", module=r"openpyxl\.")

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ENTITIES: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PROLOGUE: Final = 4096
_SHEETS: Final = "xl/worksheets/"
_LONGEST_ROW: Final = 1 << 20
_ROW: Final = re.compile(rb"<(?:[A-Za-z0-9_]{1,20}:)?row[ />]")
_END: Final = re.compile(rb"</(?:[A-Za-z0-9_]{1,20}:)?sheetData")
_TAG: Final = 40
_MOST_DIGITS: Final = 15
"""Excel keeps no more digits of a number."""
# What openpyxl, zipfile and the XML parser raise for a file that is no workbook: they promise nothing.
_BROKEN: Final = (
    ArithmeticError, AssertionError, AttributeError, EOFError, InvalidFileException, LookupError,
    OSError, RuntimeError, SyntaxError, TypeError, ValueError, struct.error,
    zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read_xlsx(
    data: bytes, columns: Columns, faults: CellFaults, digits: Mapping[str, int], most: int
) -> Lines:
    """The lines of the one sheet with cells (or of the sheet SHEET beside EXPLANATION), by their row numbers.

    `columns`: those whose names a fault may show; `digits`: of these the number cells must have so many
    digits, because fewer means that zeros were lost. `most`: lines below the header.
    What is wrong goes on `faults`: `geen_xlsx`, `oude_excel`, `met_wachtwoord`, `te_groot_uitgepakt`,
    `te_veel_bladen`, `verborgen`, `samengevoegd`, `formule`, `foutwaarde`, `geen_tekstcel`, `voorloopnul`,
    `aantal_cellen`, `te_veel_regels`. The cell is then empty in the lines, so the caller refuses the whole.
    """
    refused = _refused(data)
    if refused:
        faults.add(0, refused, limiet=MOST_UNPACKED >> 20)
        return []
    try:
        return _Reader(columns, faults, digits, most).read(data)
    except _BROKEN:
        faults.add(0, "geen_xlsx")
        return []


def _refused(data: bytes) -> str | None:
    """Why these bytes are not given to openpyxl at all."""
    if data.startswith(_OLE):
        return "met_wachtwoord" if _ENCRYPTED in data else "oude_excel"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            # zipfile reads no more of a part than it announces, so that the announced sizes can be summed.
            if sum(part.file_size for part in parts) > MOST_UNPACKED:
                return "te_groot_uitgepakt"
            if any(_ENTITIES.search(_beginning(archive, part)) for part in parts):
                return "geen_xlsx"
            if any(_has_long_row(archive, part) for part in parts if part.filename.startswith(_SHEETS)):
                return "geen_xlsx"
    except _BROKEN:
        return "geen_xlsx"
    return None


def _beginning(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as opened:
        return opened.read(_PROLOGUE)


def _has_long_row(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a stretch of this sheet longer than any honest row holds no beginning of one.

    The XML parser keeps a whole row in memory, a hundred times as large as its bytes.
    """
    with archive.open(part) as opened:
        before = b""
        while stretch := opened.read(_LONGEST_ROW):
            if len(stretch) == _LONGEST_ROW and not _ROW.search(before + stretch):
                return True
            before = stretch[-_TAG:]
            if _END.search(stretch):
                return False
    return False


class _Reader:
    """One file, while it is read."""

    def __init__(self, columns: Columns, faults: CellFaults, digits: Mapping[str, int], most: int) -> None:
        self._columns, self._faults, self._digits, self._most = columns, faults, digits, most
        self._header: list[str] = []

    def read(self, data: bytes) -> Lines:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = self._sheet(book)
            lines = list(islice(self._lines(book, sheet), self._most + 2)) if sheet is not None else []
            if len(lines) > self._most + 1:
                self._faults.add(0, "te_veel_regels", limiet=self._most)
            return lines
        finally:
            book.close()

    def _sheet(self, book: Any) -> Any:
        """The sheet with the reports; None when there is no telling which."""
        if any(each.sheet_state != "visible" for each in book.worksheets):
            return self._faults.add(0, "verborgen")
        others = [each for each in book.worksheets if each.title.casefold() != EXPLANATION]
        if len(others) != 1 or len(book.worksheets) != len(book.sheetnames):
            return self._faults.add(0, "te_veel_bladen" if others else "geen_xlsx")
        return others[0]

    def _lines(self, book: Any, sheet: Any) -> Iterator[tuple[int, list[str]]]:
        # openpyxl's own reader of cells: its public one in this mode fills up missing rows, millions when
        # told so, and hides merged cells; the mode that shows those holds the whole file in memory.
        with sheet._get_source() as source:
            parser = WorkSheetParser(
                source,
                sheet._shared_strings,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            for line, row in parser.parse():
                cells = [cell for cell in row if cell["value"] is not None or cell["data_type"] == "f"]
                if cells:
                    yield line, self._line(line, cells)
        for merged in getattr(parser.merged_cells, "mergeCell", None) or ():
            line, column = merged.min_row, merged.min_col
            self._faults.add(line, "samengevoegd", self._name(column))

    def _line(self, line: int, cells: Sequence[dict[str, Any]]) -> list[str]:
        width = max(len(self._header), cells[-1]["column"])
        if width > MOST_CELLS:
            self._faults.add(line, "aantal_cellen", limiet=len(self._header) or MOST_CELLS)
            return [""] * len(self._header)
        texts = [""] * width
        for cell in cells:
            texts[cell["column"] - 1] = self._text(line, cell)
        if not self._header:
            self._header = texts
        return texts

    def _name(self, column: int) -> str:
        """A column as a fault may show it; what it is called stands in the file, so it may be anything."""
        name = self._header[column - 1] if column <= len(self._header) else ""
        return name if self._columns.reads(name) else f"?{column}"

    def _text(self, line: int, cell: dict[str, Any]) -> str:
        column = cell["column"]
        text, code = _text_of(cell["value"], cell["data_type"])
        least = self._digits.get(self._header[column - 1], 0) if column <= len(self._header) else 0
        if not code and cell["data_type"] == "n" and len(text) < least:
            code = "voorloopnul"
        if code:
            self._faults.add(line, code, self._name(column))
        return text


def _text_of(value: Any, kind: str) -> tuple[str, str]:
    """The text of a cell, and the code of what is wrong with it."""
    if kind == "f":
        return "", "formule"
    if kind == "e":
        return "", "foutwaarde"
    if isinstance(value, str):
        return value, ""
    if isinstance(value, datetime):
        # A time in Excel has no zone; the reader of the column says so where one is needed.
        return (value.date() if value.time() == time() else value.replace(microsecond=0)).isoformat(), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    return _number(value)


def _number(value: Any) -> tuple[str, str]:
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1
    if not whole or not 0 <= value < 10**_MOST_DIGITS:
        return "", "geen_tekstcel"
    return str(int(value)), ""


def template_xlsx(columns: Sequence[tuple[str, str, str, bool]]) -> bytes:
    """A workbook to fill in. `columns`: name, explanation, invented example, whether it is required.

    All columns are text, so that Excel leaves zeros and dates as they are typed.
    """
    book = Workbook()
    sheet, told = book.active, book.create_sheet(EXPLANATION)
    sheet.title = SHEET
    sheet.freeze_panes = "A2"
    for at, (name, *_) in enumerate(columns, 1):
        letter = get_column_letter(at)
        dimension = sheet.column_dimensions[letter]
        dimension.width, dimension.number_format = max(12, len(name) + 3), "@"
        cell = sheet.cell(1, at, name)
        cell.font, cell.number_format = Font(bold=True), "@"
    _explain(told, columns)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _explain(sheet: Any, columns: Sequence[tuple[str, str, str, bool]]) -> None:
    header = ("kolom", "verplicht", "uitleg", "verzonnen voorbeeld")
    rows = [(name, "ja" if needed else "nee", text, example) for name, text, example, needed in columns]
    for line, texts in enumerate((header, *rows), 1):
        for at, text in enumerate(texts, 1):
            cell = sheet.cell(line, at, text)
            cell.number_format, cell.alignment = "@", Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=line == 1)
    for letter, width in zip("ABCD", (22, 10, 80, 24), strict=True):
        sheet.column_dimensions[letter].width = width
