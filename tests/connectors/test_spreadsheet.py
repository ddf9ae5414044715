"""Promises of connectors/spreadsheet.py: what Excel made of a table is read as it was meant, or refused."""

import datetime as dt
import io
import subprocess
import sys
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from connectors.old_files import Kind, template
from connectors.spreadsheet import EXPLANATION, MOST_CELLS, SHEET, read_xlsx
from schemas.old_reports import ALLOWED, COLUMNS
from schemas.tables import CellFaults
from tests.bad_files.written import LINE, excel, excel_with, repacked, xlsx

ALONE = """
import sys
from connectors.spreadsheet import read_xlsx
from schemas.old_reports import ALLOWED
from schemas.tables import CellFaults
read_xlsx(sys.stdin.buffer.read(), ALLOWED, CellFaults("oud.xlsx"), {}, 100)
"""
"""As a process does it: pytest hears warnings in its own way."""


def read(data: bytes, most: int = 100) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str, str]]]:
    faults = CellFaults("oud.xlsx")
    lines = read_xlsx(data, ALLOWED, faults, {"bsn": 9}, most)
    return lines, [(fault.line, fault.column, fault.code) for fault in faults.found]


def cell(column: str, value: Any) -> str:
    """What a cell of this column with this value is read as."""
    lines, faults = read(excel_with(**{column: value}).data)
    assert faults == []
    return lines[1][1][list(LINE).index(column)]


def test_lines_have_the_numbers_that_excel_shows() -> None:
    """Also when rows between are missing."""
    lines, faults = read(xlsx(lambda book: book[SHEET].insert_rows(2, 3)))
    assert ([line for line, _ in lines], faults) == ([1, 5], [])
    assert lines[1][1] == list(LINE.values())


def test_a_million_missing_rows_cost_nothing() -> None:
    """A row far down is one line, not a million."""
    lines, _ = read(xlsx(lambda book: book[SHEET].__setitem__("A1048576", "M-9")))
    assert [line for line, _ in lines] == [1, 2, 1_048_576]


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("geboortedatum", dt.date(2009, 4, 5), "2009-04-05"),
        ("geboortedatum", dt.datetime(2009, 4, 5), "2009-04-05"),  # noqa: DTZ001 (Excel has no zones)
        ("geboortedatum", 1985, "1985"),
        ("ontvangen_op", dt.datetime(2015, 3, 17, 10, 30), "2015-03-17T10:30:00"),  # noqa: DTZ001
        ("huisnummer", 12, "12"),
        ("huisnummer", 12.0, "12"),
        ("bsn", 999_900_006, "999900006"),
        ("bsn", "012345678", "012345678"),
        ("nummer", 20_150_042, "20150042"),
        ("voornamen", None, ""),
    ],
)
def test_a_cell_is_read_as_it_was_meant(column: str, value: Any, expected: str) -> None:
    """Dates as the template wants them, whole numbers as digits, text as it stands."""
    assert cell(column, value) == expected


def test_dates_of_either_calendar_of_excel_are_the_same_day() -> None:
    """Workbooks made on older Apple machines count from 1904."""

    born = LINE | {"geboortedatum": dt.date(2009, 4, 5)}
    lines, faults = read(xlsx(lambda book: setattr(book, "epoch", CALENDAR_MAC_1904), born))
    assert (lines[1][1][list(LINE).index("geboortedatum")], faults) == ("2009-04-05", [])


def test_a_number_that_lost_its_zero_is_refused() -> None:
    """A BSN of eight digits in a cell for numbers: which nine they were is not for us to say."""
    assert read(excel_with(bsn=12_345_678).data)[1] == [(2, "bsn", "voorloopnul")]


def test_the_explanation_may_stay_in() -> None:
    """The second sheet of the template is passed over; any other is refused."""
    assert read(xlsx(lambda book: book.create_sheet(EXPLANATION)))[1] == []
    assert read(xlsx(lambda book: book.create_sheet("kladblok")))[1] == [(0, "", "te_veel_bladen")]


def test_every_merge_is_told_with_its_place() -> None:
    """Merged cells are seen, although this way of reading does not show them."""

    def merge(book: Any) -> None:
        book[SHEET].merge_cells("G2:H2")
        book[SHEET].merge_cells("Z3:Z9")

    assert read(xlsx(merge))[1] == [(2, "voornamen", "samengevoegd"), (3, "?26", "samengevoegd")]


def test_a_sheet_has_a_limit() -> None:
    """Of lines with something in them; what comes after is not read."""
    rows = [LINE] * 5
    assert read(xlsx(lambda _: None, *rows), most=5)[1] == []
    lines, faults = read(xlsx(lambda _: None, *rows), most=4)
    assert (len(lines), faults) == (6, [(0, "", "te_veel_regels")])


def test_a_row_of_a_million_cells_is_not_taken_apart() -> None:
    """It would take a hundred times its size in memory."""

    def widened(name: str, part: bytes) -> bytes:
        cells = b'<row r="9">' + b"<c><v>1</v></c>" * 200_000 + b"</row></sheetData>"
        return part.replace(b"</sheetData>", cells) if name.endswith("sheet1.xml") else part

    assert read(repacked(widened).data)[1] == [(0, "", "geen_xlsx")]


def test_many_rows_are_no_long_row() -> None:
    """A sheet of several MiB with honest rows is read."""
    rows = [LINE | {"straat": "F" * 90}] * 5_000
    assert len(read(xlsx(lambda _: None, *rows), most=5_000)[0]) == 5_001


def test_a_line_has_a_limit() -> None:
    """A cell in the last column that Excel has does not make a line of sixteen thousand."""
    lines, faults = read(xlsx(lambda book: book[SHEET].cell(2, MOST_CELLS + 1, "x")))
    assert faults == [(2, "", "aantal_cellen")]
    assert {len(cells) for _, cells in lines} == {len(LINE)}


@pytest.mark.filterwarnings("ignore:Cell")
def test_nothing_of_a_file_is_warned_of() -> None:
    """openpyxl's warnings hold the value of a cell, and end in whatever log there is."""

    def out_of_range(name: str, part: bytes) -> bytes:
        old, new = b"<v>39908</v>", b"<v>99999999999</v>"
        return part.replace(old, new) if name.endswith("sheet1.xml") else part

    written = xlsx(lambda _: None, LINE | {"geboortedatum": dt.date(2009, 4, 5)})
    data = repacked(out_of_range, written).data
    assert read(data)[1] == [(2, "geboortedatum", "foutwaarde")]
    ended = subprocess.run(
        [sys.executable, "-c", ALONE], input=data, capture_output=True, timeout=60, check=True
    )
    assert ended.stderr == b""


def test_the_template_is_read_back() -> None:
    """Filled in with its own examples it gives the line that was typed."""
    book = load_workbook(io.BytesIO(template(Kind.XLSX)))
    book[SHEET].append([column.example for column in COLUMNS])
    written = io.BytesIO()
    book.save(written)
    lines, faults = read(written.getvalue())
    assert faults == []
    assert lines == [
        (1, [column.name for column in COLUMNS]),
        (2, [column.example for column in COLUMNS]),
    ]


def test_the_template_keeps_what_is_typed() -> None:
    """Every column is text, so that zeros and dates stay; each is explained, with an example."""
    book = load_workbook(io.BytesIO(template(Kind.XLSX)))
    sheet, told = book[SHEET], book[EXPLANATION]
    assert {sheet.column_dimensions[each.column_letter].number_format for each in sheet[1]} == {"@"}
    assert sheet.max_row == 1
    assert [row[0] for row in told.iter_rows(min_row=2, values_only=True)] == [
        column.name for column in COLUMNS
    ]
    assert all(all(row) for row in told.iter_rows(values_only=True))


def test_a_fault_never_names_a_column_of_the_sender() -> None:
    """A header may hold anything; only ours are shown."""
    found = read(excel(lambda book: book[SHEET].__setitem__("P1", "Zandkever"), LINE | {"x": "=1"}).data)[1]
    assert found == [(2, "?16", "formule")]
