"""More than a hundred files, each with a fault of its own, by name. `expected.json` says what is told."""

import datetime as dt
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from connectors.old_files import MOST_KIB, Kind, OldFile
from connectors.spreadsheet import MOST_UNPACKED
from schemas.old_reports import MOST_PERSONS
from tests.bad_files.written import (
    LINE,
    MELDING,
    PERSON,
    csv_file,
    excel,
    excel_with,
    json_file,
    line,
    lines,
    listed,
    other,
    raw_excel,
    repacked,
    text,
    xlsx,
)

Make = Callable[[], OldFile]

MIXED: Final = text(line(voornamen="Zoë")).encode() + text(other(voornamen="Chloë")).split("\n", 1)[1].encode(
    "cp1252"
)
TWENTY_SIX: Final = [other(9, voornamen=f"Kind {chr(97 + at)}") for at in range(26)]
NOBODY: Final = dict.fromkeys(PERSON, "")
SMALL: Final = "nummer,ontvangen_op,laatst_gewijzigd,status,achternaam\r\n"


def _bytes(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> Make:
    return lambda: csv_file(data, encoding, delimiter)


def _cells(**values: str) -> Make:
    """The one line of the file with these cells."""
    return lambda: lines(line(**values))


def _second_line(**values: str) -> Make:
    """A second person of the report, on whose line these cells differ."""
    return lambda: lines(line(), line(voornamen="Koen", bsn="", **values))


def _without(*columns: str) -> Make:
    return lambda: lines({name: cell for name, cell in LINE.items() if name not in columns})


def _head(old: str, new: str) -> Make:
    """The file with another header."""
    return lambda: csv_file(text().replace(old, new, 1))


ENCODINGS: Final[dict[str, Make]] = {
    "codering-niet-opgegeven": _bytes(text().encode(), ""),
    "codering-die-niemand-kent": _bytes(text().encode(), "macroman"),
    "utf16-als-utf8": _bytes(text().encode("utf-16")),
    "utf16-zonder-bom-als-utf8": _bytes(text().encode("utf-16-be")),
    "cp1252-als-utf8": _bytes(text(line(voornamen="Zoë")).encode("cp1252")),
    "cp1252-in-de-kop": _bytes(text().replace("straat", "stráát").encode("cp1252")),
    "bom-van-utf8-bij-windows-1252": _bytes(text().encode("utf-8-sig"), "windows-1252"),
    "byte-die-windows-1252-niet-heeft": _bytes(
        text().encode().replace(b"Proef", b"Pro\x81f"), "windows-1252"
    ),
    "stuurteken-in-iso-8859-15": _bytes(text().encode().replace(b"Proef", b"Pro\x85f"), "iso-8859-15"),
    "afgekapt-in-een-letter": _bytes(text(line(adressoort="é")).encode()[:-3]),
    "te-lange-utf8": _bytes(text().encode().replace(b"Proef", b"Pr\xc0\xafef")),
    "half-utf8-half-cp1252": _bytes(MIXED),
    "los-surrogaat": _bytes(text().encode().replace(b"Proef", b"Pr\xed\xa0\x80ef")),
    "bom-middenin": _bytes(text(line(), other()).replace("M-2015-2", "\ufeffM-2015-2").encode()),
}
DELIMITERS: Final[dict[str, Make]] = {
    "puntkomma-in-plaats-van-komma": _bytes(text(delimiter=";").encode()),
    "komma-in-plaats-van-puntkomma": _bytes(text().encode(), delimiter=";"),
    "tab-in-plaats-van-komma": _bytes(text(delimiter="\t").encode()),
    "scheidingsteken-dat-niemand-kent": _bytes(text(delimiter="|").encode(), delimiter="|"),
    "regel-met-ander-scheidingsteken": _bytes(
        text().encode() + text(other(), delimiter=";").split("\n", 1)[1].encode()
    ),
    "te-weinig-cellen": _bytes(text().encode() + b"M-2015-2,1,2015-03-17\r\n"),
    "te-veel-cellen": _bytes(text().encode()[:-2] + b",nog een,en nog een\r\n"),
}
QUOTES: Final[dict[str, Make]] = {
    "aanhalingsteken-niet-gesloten": _bytes(text().replace("Fictielaan", '"Fictielaan').encode()),
    "aanhalingsteken-middenin": _bytes(text().replace("Fictielaan", 'Fictie"laan').encode()),
    "tekst-na-aanhalingsteken": _bytes(text().replace("Fictielaan", '"Fictie"laan').encode()),
    "aanhalingsteken-met-schuine-streep": _bytes(text().replace("Fictielaan", r'"Fictie\"laan"').encode()),
    "enkele-aanhalingstekens": _bytes(text().replace("Fictielaan", "'Fictie,laan'").encode()),
    "regeleinde-in-een-cel": _cells(straat="Fictie\nlaan"),
    "cel-zonder-einde": _cells(straat="F" * 200_000),
}
HEADERS: Final[dict[str, Make]] = {
    "leeg": _bytes(b""),
    "alleen-een-bom": _bytes(b"\xef\xbb\xbf"),
    "alleen-lege-regels": _bytes(b"\r\n\r\n\r\n"),
    "alleen-een-kop": _bytes(text().split("\n")[0].encode() + b"\n"),
    "alleen-lege-cellen": lambda: lines(dict.fromkeys(LINE, "")),
    "geen-kop": _bytes(text().split("\n", 1)[1].encode()),
    "kolom-nummer-ontbreekt": _without("nummer"),
    "drie-kolommen-ontbreken": _without("status", "laatst_gewijzigd", "ontvangen_op"),
    "kolom-twee-keer": _head("straat", "postcode"),
    "kolom-die-niemand-kent": _head("straat", "toelichting"),
    "kolom-met-hoofdletter": _head("straat", "Straat"),
    "kolom-met-spatie": _head("straat", " straat"),
    "kolom-zonder-naam": _head("straat", ""),
    "kolom-van-de-afzender": _head("straat", "x_straat"),
    "kop-in-het-engels": _head("achternaam", "surname"),
    "kop-nog-eens": _bytes(text().encode() + text(other()).encode()),
}
HEAD_CELLS: Final[dict[str, Make]] = {
    "nummer-leeg": _cells(nummer=""),
    "nummer-met-spatie": _cells(nummer="M 2015"),
    "nummer-te-lang": _cells(nummer="M" * 41),
    "nummer-met-schuine-streep": _cells(nummer="2015/42"),
    "revisie-in-letters": _cells(revisie="een"),
    "revisie-nul": _cells(revisie="0"),
    "revisie-te-groot": _cells(revisie="2147483648"),
    "revisie-met-komma": _cells(revisie="1,0"),
    "status-leeg": _cells(status=""),
    "status-met-hoofdletter": _cells(status="Gesloten"),
    "status-die-niemand-kent": _cells(status="dicht"),
    "soort-advies": lambda: lines(line(soort="advies", bsn="111111111")),
    "soort-die-niemand-kent": lambda: lines(line(soort="vraag")),
    "ontvangen-dag-voorop": _cells(ontvangen_op="17-03-2015"),
    "ontvangen-bestaat-niet": _cells(ontvangen_op="2015-02-30"),
    "ontvangen-in-de-toekomst": _cells(ontvangen_op="2031-01-01"),
    "ontvangen-te-lang-geleden": _cells(ontvangen_op="1989-12-31"),
    "ontvangen-zonder-zone": _cells(ontvangen_op="2015-03-17T10:00:00"),
    "ontvangen-tijd-bestaat-niet": _cells(ontvangen_op="2015-03-17T25:00:00Z"),
    "ontvangen-als-volgnummer-van-excel": _cells(ontvangen_op="42080"),
    "gewijzigd-leeg": _cells(laatst_gewijzigd=""),
    "gewijzigd-in-de-toekomst": _cells(laatst_gewijzigd="2031-01-01"),
    "gewijzigd-zonder-dag": _cells(laatst_gewijzigd="2016-01-00"),
    "gewijzigd-met-tijd": _cells(laatst_gewijzigd="2016-01-08T10:00:00Z"),
}
PERSON_CELLS: Final[dict[str, Make]] = {
    "bsn-acht-cijfers": _cells(bsn="99990000"),
    "bsn-tien-cijfers": _cells(bsn="9999000060"),
    "bsn-zakt-voor-elfproef": _cells(bsn="999900007"),
    "bsn-negen-dezelfde": _cells(bsn="111111111"),
    "bsn-met-punten": _cells(bsn="9999.00.006"),
    "bsn-in-brede-cijfers": _cells(bsn="９９９９００００６"),
    "bsn-in-de-vorm-van-excel": _cells(bsn="9,999E+08"),
    "protocol-dat-niemand-kent": lambda: lines(line(bsn_protocol="jgz")),
    "geboren-zonder-nullen": _cells(geboortedatum="2009-4-5"),
    "geboren-met-schuine-streep": _cells(geboortedatum="05/04/2009"),
    "geboren-jaar-in-twee-cijfers": _cells(geboortedatum="03-04-05"),
    "geboren-maand-dertien": _cells(geboortedatum="2009-13-01"),
    "geboren-dag-zonder-maand": _cells(geboortedatum="2009-00-05"),
    "geboren-op-31-februari": _cells(geboortedatum="2009-02-31"),
    "geboren-te-lang-geleden": _cells(geboortedatum="1850-01-01"),
    "geboren-in-de-toekomst": _cells(geboortedatum="2031-01-01"),
    "geboren-in-arabische-cijfers": _cells(geboortedatum="٢٠٠٩-٠٤-٠٥"),
    "ongeboren-van-een-ander-protocol": lambda: lines(line(bsn_protocol="jeugd", geboortedatum="99999999")),
    "verwacht-over-twee-jaar": lambda: lines(line(ongeboren="ja", geboortedatum="2028-12-01")),
    "ongeboren-met-een-j": lambda: lines(line(ongeboren="J")),
    "verblijf-beschermen-waar": lambda: lines(line(verblijf_beschermen="WAAR")),
    "geslacht-voluit": _cells(geslacht="vrouw"),
    "adressoort-die-niemand-kent": _cells(adressoort="huis"),
    "voornamen-te-lang": _cells(voornamen="S" * 201),
    "tussenvoegsel-te-lang": _cells(tussenvoegsel="van der van der van d"),
    "postcode-te-lang": _cells(postcode="9999 ZZ 9999 ZZ"),
    "huisnummer-te-lang": _cells(huisnummer="1 a, tweede deur links"),
    "nul-breed-in-achternaam": _cells(achternaam="Pro\u200bef"),
    "andersom-in-straat": _cells(straat="Fictie\u202enaal"),
    "zacht-koppelteken-in-nummer": _cells(nummer="M-\u00ad2015"),
    "nul-in-een-cel": _cells(achternaam="Pro\0ef"),
    "tab-in-achternaam": _cells(achternaam="Pro\tef"),
    "onzichtbaar-merkteken": _cells(voornamen="Saar\U000e0041"),
}
LINES: Final[dict[str, Make]] = {
    "status-spreekt-zich-tegen": _second_line(status="open"),
    "dag-spreekt-zich-tegen": _second_line(ontvangen_op="2015-03-18"),
    "revisie-spreekt-zich-tegen": lambda: lines(line(), other(), line(voornamen="Koen", bsn="", revisie="2")),
    "gewijzigd-alleen-op-de-eerste-regel": _second_line(laatst_gewijzigd=""),
    "zelfde-persoon-twee-keer": lambda: lines(line(), line()),
    "zesentwintig-betrokkenen": lambda: lines(*TWENTY_SIX),
    "regel-zonder-persoon": lambda: lines(line(), other(**NOBODY)),
    "regel-met-alleen-een-protocol": lambda: lines(other(bsn_protocol="vt", **NOBODY)),
    "alles-tegelijk": lambda: lines(
        line(bsn="111111111", geboortedatum="2009-02-31", status="dicht"),
        other(3, nummer="", geslacht="X", laatst_gewijzigd="gisteren"),
    ),
    "meer-dan-duizend-fouten": lambda: lines(*(other(at, status="dicht") for at in range(1200))),
    "te-veel-regels": _bytes(
        SMALL.encode() + b"M-1,2015-03-17,2016-01-08,gesloten,Proef\r\n" * (MOST_PERSONS + 1)
    ),
    "te-veel-lege-regels": _bytes(text().encode() + b"\n" * (2 * MOST_PERSONS)),
    "te-groot": _bytes(b"," * ((MOST_KIB << 10) + 1)),
}  # fmt: skip


# --- Excel


def _sheet(change: Callable[[Worksheet], object]) -> Make:
    return lambda: excel(lambda book: change(book["meldingen"]))


def _cell(place: str, value: Any) -> Make:
    return _sheet(lambda sheet: sheet.__setitem__(place, value))


def _second(title: str, state: str = "visible") -> Make:
    def change(book: Workbook) -> None:
        book.create_sheet(title).sheet_state = state

    return lambda: excel(change)


def _part(ending: str, old: bytes, new: bytes) -> Make:
    return lambda: repacked(lambda name, part: part.replace(old, new, 1) if name.endswith(ending) else part)


def _bomb() -> OldFile:
    packed = BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bom.xml", "w") as part,
    ):
        for _ in range((MOST_UNPACKED >> 20) + 1):
            part.write(bytes(1 << 20))
    return raw_excel(packed.getvalue())


def _ole(entry: str) -> OldFile:
    """The beginning of a compound file, in which old Excel and encrypted workbooks are kept."""
    magic = struct.pack("<Q", 0xE11AB1A1E011CFD0)
    return raw_excel(magic + bytes(504) + entry.encode("utf-16-le") + bytes(512))


SHEET: Final = "sheet1.xml"
EXCEL: Final[dict[str, Make]] = {
    "excel-geen-zip": lambda: raw_excel(text().encode()),
    "excel-leeg-bestand": lambda: raw_excel(b""),
    "excel-half-overgebracht": lambda: raw_excel(xlsx()[:-200]),
    "excel-zonder-werkmap": lambda: repacked(lambda name, part: None if name == "xl/workbook.xml" else part),
    "excel-kapotte-xml": _part(SHEET, b"</sheetData>", b"</sheet"),
    "excel-met-entiteiten": _part(SHEET, b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "b">]><worksheet'),
    "excel-van-vroeger": lambda: _ole("Workbook"),
    "excel-met-wachtwoord": lambda: _ole("EncryptedPackage"),
    "excel-bom": _bomb,
    "excel-als-csv": lambda: csv_file(b"PK\x03\x04" + bytes(range(256)), "windows-1252"),
    "excel-twee-bladen": _second("blad2"),
    "excel-verborgen-blad": _second("oud", "hidden"),
    "excel-diep-verborgen-blad": _second("oud", "veryHidden"),
    "excel-leeg-blad": lambda: excel(lambda book: book["meldingen"].delete_rows(1, 2)),
    "excel-alleen-een-kop": lambda: excel(lambda book: book["meldingen"].delete_rows(2)),
    "excel-formule": _cell("H2", "=UPPER(G2)"),
    "excel-formule-in-de-kop": _cell("H1", '="achter"&"naam"'),
    "excel-foutwaarde": _cell("H2", "#N/A"),
    "excel-samengevoegd": _sheet(lambda sheet: sheet.merge_cells("G2:H2")),
    "excel-samengevoegde-kop": _sheet(lambda sheet: sheet.merge_cells("A1:B1")),
    "excel-bsn-zonder-voorloopnul": lambda: excel_with(bsn=12345678),
    "excel-bsn-als-kommagetal": lambda: excel_with(bsn=999900006.5),
    "excel-waar": _cell("H2", True),
    "excel-huisnummer-met-komma": lambda: excel_with(huisnummer=1.5),
    "excel-huisnummer-onder-nul": lambda: excel_with(huisnummer=-1),
    "excel-nummer-met-te-veel-cijfers": lambda: excel_with(nummer=10**15),
    "excel-tijd-zonder-dag": lambda: excel_with(ontvangen_op=dt.time(10, 30)),
    "excel-tijdstip-zonder-zone": lambda: excel_with(
        ontvangen_op=dt.datetime(2015, 3, 17, 10, 30)  # noqa: DTZ001 (Excel has no zones)
    ),
    "excel-datum-als-getal": lambda: excel_with(geboortedatum=39908),
    "excel-datum-die-niet-bestaat": _part(SHEET, b"2009-04-05", b"2009-02-31"),
    "excel-kolom-die-niemand-kent": _cell("P1", "toelichting"),
    "excel-cel-naast-de-tabel": _cell("R2", "een losse aantekening"),
    "excel-cel-ver-naast-de-tabel": _cell("XFD2", "een losse aantekening"),
    "excel-ongeldige-plaats": _part(SHEET, b'r="A2"', b'r="ZZZZZZ2"'),
    "excel-andersom-in-straat": _cell("N2", "Fictie\u202enaal"),
}
# --- JSON


def _person(**values: Any) -> dict[str, Any]:
    return MELDING | {"betrokkenen": [MELDING["betrokkenen"][0] | values]}


def _lacking(field: str) -> dict[str, Any]:
    return {name: value for name, value in MELDING.items() if name != field}


JSON: Final[dict[str, Make]] = {
    "json-te-veel-meldingen": lambda: json_file(b'{"meldingen": [' + b"{}," * (4 * MOST_PERSONS) + b"{}]}"),
    "json-geen-json": lambda: json_file(text().encode()),
    "json-in-utf16": lambda: json_file('{"meldingen": []}'.encode("utf-16")),
    "json-te-diep": lambda: json_file(b'{"meldingen":' * 33 + b"1" + b"}" * 33),
    "json-geen-getal": lambda: json_file(b'{"meldingen": [NaN]}'),
    "json-alleen-een-lijst": lambda: json_file([MELDING]),
    "json-zonder-meldingen": lambda: json_file({}),
    "json-lege-lijst": lambda: listed(),
    "json-geen-lijst": lambda: json_file({"meldingen": MELDING}),
    "json-veld-te-veel": lambda: json_file({"meldingen": [MELDING], "toelichting": "geen"}),
    "json-veld-twee-keer": lambda: json_file(b'{"meldingen": [{"nummer": "a", "nummer": "b"}]}'),
    "json-melding-is-leeg": lambda: json_file({"meldingen": [None]}),
    "json-zonder-wijzigingsdag": lambda: listed(_lacking("laatstGewijzigdOp")),
    "json-zonder-status": lambda: listed(_lacking("status")),
    "json-advies": lambda: listed(MELDING, MELDING | {"soort": "advies", "nummer": "M-2"}),
    "json-nummer-twee-keer": lambda: listed(MELDING, _person(voornamen="Otto")),
    "json-bsn-zakt-voor-elfproef": lambda: listed(MELDING, _person(bsn="999900007") | {"nummer": "M-2"}),
    "json-bsn-als-getal": lambda: listed(_person(bsn=999900006)),
    "json-veld-van-een-persoon-te-veel": lambda: listed(_person(telefoon="geen")),
    "json-los-surrogaat": lambda: json_file(b'{"meldingen": [{"nummer": "\\ud800"}]}'),
    "json-fouten-in-twee-meldingen": lambda: listed(
        MELDING | {"status": "dicht"}, _person(geboortedatum="gisteren") | {"nummer": "M-2"}
    ),
}
KINDS: Final[dict[str, Make]] = {
    "csv-als-excel": lambda: OldFile(text().encode(), Kind.XLSX, "oud.xlsx"),
    "json-als-csv": lambda: csv_file(b'{"meldingen": []}'),
}

CASES: Final[dict[str, Make]] = (
    ENCODINGS | DELIMITERS | QUOTES | HEADERS | HEAD_CELLS | PERSON_CELLS | LINES | EXCEL | JSON | KINDS
)
