"""Files of old reports as a region would write them: CSV, Excel and JSON, whole or spoilt. All invented."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook

from connectors.old_files import Kind, OldFile

PERSON: dict[str, str] = {
    "bsn": "999900006", "voornamen": "Saar", "tussenvoegsel": "van der", "achternaam": "Proef",
    "geboortedatum": "2009-04-05", "geslacht": "V", "postcode": "9999 ZZ", "huisnummer": "1 a",
    "straat": "Fictielaan", "adressoort": "woning",
}  # fmt: skip
LINE: dict[str, str] = {
    "nummer": "M-2015-1", "revisie": "1", "ontvangen_op": "2015-03-17", "laatst_gewijzigd": "2016-01-08",
    "status": "gesloten",
} | PERSON  # fmt: skip
"""One person of one report, with nothing wrong."""
MELDING: dict[str, Any] = {
    "soort": "melding", "nummer": "M-2015-1", "revisie": 1, "ontvangenOp": "2015-03-17T10:00:00+01:00",
    "laatstGewijzigdOp": "2016-01-08", "status": "gesloten",
    "betrokkenen": [{"voornamen": "Koen", "achternaam": "Verzonnen", "geboortedatum": "1985"}],
}  # fmt: skip


def line(**values: str) -> dict[str, str]:
    return LINE | values


def other(number: int = 2, **values: str) -> dict[str, str]:
    """A person of another report."""
    return (
        LINE
        | {"nummer": f"M-2015-{number}", "bsn": "", "voornamen": "Koen", "achternaam": "Verzonnen"}
        | values
    )


def text(*lines: Mapping[str, str], delimiter: str = ",", ending: str = "\r\n") -> str:
    """CSV with the columns of the first line, one line when none is given."""
    rows = lines or (LINE,)
    written = io.StringIO(newline="")
    table = csv.DictWriter(written, list(rows[0]), delimiter=delimiter, lineterminator=ending)
    table.writeheader()
    table.writerows(rows)
    return written.getvalue()


def csv_file(data: str | bytes, encoding: str = "utf-8", delimiter: str = ",") -> OldFile:
    raw = data.encode(encoding) if isinstance(data, str) else data
    return OldFile(raw, Kind.CSV, "oud.csv", encoding, delimiter)


def lines(*rows: Mapping[str, str]) -> OldFile:
    return csv_file(text(*rows))


def json_file(document: Any) -> OldFile:
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    return OldFile(raw, Kind.JSON, "oud.json")


def listed(*reports: Mapping[str, Any]) -> OldFile:
    return json_file({"meldingen": list(reports)})


def xlsx(change: Callable[[Workbook], object] = lambda _: None, *rows: Mapping[str, Any]) -> bytes:
    """A workbook with these lines (one when none), then changed."""
    book = Workbook()
    sheet = book.active
    sheet.title = "meldingen"
    filled = rows or (LINE,)
    sheet.append(list(filled[0]))
    for row in filled:
        sheet.append(list(row.values()))
    change(book)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def excel(change: Callable[[Workbook], object] = lambda _: None, *rows: Mapping[str, Any]) -> OldFile:
    return OldFile(xlsx(change, *rows), Kind.XLSX, "oud.xlsx")


def excel_with(**values: Any) -> OldFile:
    """A workbook with one line in which these cells hold what Excel made of them."""
    return excel(lambda _: None, LINE | values)


def raw_excel(data: bytes) -> OldFile:
    return OldFile(data, Kind.XLSX, "oud.xlsx")


def repacked(change: Callable[[str, bytes], bytes | None], data: bytes | None = None) -> OldFile:
    """The workbook with each of its parts changed, or left out."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data or xlsx())) as before,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            part = change(name, before.read(name))
            if part is not None:
                after.writestr(name, part)
    return raw_excel(packed.getvalue())
