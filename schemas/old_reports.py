"""Reports of the past as a region sends them: a table with a line for each person, or a list in JSON.

The cells become the same Dutch document that the door takes, and `intake` judges it, so that no rule is
written twice. Nothing is guessed and no fault holds a value; one fault refuses the whole file.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from schemas.codes import MAX_PERSONS
from schemas.errors import BadInput, Fault
from schemas.forms import BAD, Day, Faults
from schemas.intake import NAMES, read_document
from schemas.report import Report
from schemas.strict_json import FORBIDDEN, child
from schemas.tables import MAX_LISTED, CellFaults, Columns, Row, Table

MOST_PERSONS: Final = 100_000
"""In one file: what a process can check at once beside its other work."""
LIST: Final = "meldingen"
"""The one field of the JSON document."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the template; `field` is where its cells go in the Dutch document."""

    name: str
    field: str
    explanation: str
    example: str
    needed: bool = False

    @property
    def of_person(self) -> bool:
        """Whether it tells of a person; otherwise of the report, and then it is equal on each line of it."""
        return self.field.startswith(_PERSON)


_PERSON: Final = "betrokkenen."
_DAY_OR_TIME: Final = "JJJJ-MM-DD, of een tijdstip met tijdzone (JJJJ-MM-DDTUU:MM:SS+01:00)."

COLUMNS: Final = (
    Column("nummer", "nummer", "Eigen nummer van de melding. Regels met hetzelfde nummer zijn één melding, "
           "met een regel voor elke betrokkene.", "M-2015-0042", needed=True),
    Column("soort", "soort", "Leeg, of: melding. Een advies hoort niet in de radar.", "melding"),
    Column("revisie", "revisie", "Versie van de melding: 1 of hoger. Leeg is 1.", "1"),
    Column("ontvangen_op", "ontvangenOp", f"Wanneer de melding binnenkwam: {_DAY_OR_TIME}", "2015-03-17",
           needed=True),
    Column("laatst_gewijzigd", "laatstGewijzigdOp", "Dag van de laatste wijziging: JJJJ-MM-DD.", "2016-01-08",
           needed=True),
    Column("status", "status", "open, monitoring of gesloten.", "gesloten", needed=True),
    Column("bsn", "betrokkenen.bsn", "Negen cijfers, met voorloopnul. Leeg als het niet bekend is.",
           "999900006"),
    Column("bsn_protocol", "betrokkenen.bsnProtocol", "vt of jeugd: wat 000000000 en 999999999 betekenen. "
           "Leeg is vt: onbekend en ongeboren.", "vt"),
    Column("voornamen", "betrokkenen.voornamen", "Namen of voorletters, met een spatie ertussen.", "Saar"),
    Column("tussenvoegsel", "betrokkenen.tussenvoegsel", "Bijvoorbeeld: van der.", "van der"),
    Column("achternaam", "betrokkenen.achternaam", "Achternaam zoals geschreven.", "Proef"),
    Column("geboortedatum", "betrokkenen.geboortedatum", "JJJJ-MM-DD. Onbekende delen als 00 (2009-04-00, "
           "2009-00-00), of alleen het jaar. Bij een ongeboren kind de verwachte datum.", "2009-04-05"),
    Column("geslacht", "betrokkenen.geslacht", "M, V of O.", "V"),
    Column("postcode", "betrokkenen.adres.postcode", "Zoals geschreven.", "9999 ZZ"),
    Column("huisnummer", "betrokkenen.adres.huisnummer", "Met toevoeging.", "1 a"),
    Column("straat", "betrokkenen.adres.straat", "Straatnaam.", "Fictielaan"),
    Column("adressoort", "betrokkenen.adres.soort", "woning, opvang, instelling, geheim of onbekend. "
           "Leeg is onbekend.", "woning"),
    Column("ongeboren", "betrokkenen.ongeboren", "ja of nee. Leeg is nee.", "nee"),
    Column("verblijf_beschermen", "betrokkenen.verblijfBeschermen", "ja als niemand mag weten waar deze "
           "betrokkene verblijft; anders nee of leeg.", "nee"),
)  # fmt: skip
"""The template, in its order."""
_HEAD: Final = tuple(column for column in COLUMNS if not column.of_person)
_OF_PERSON: Final = tuple(column for column in COLUMNS if column.of_person)
ALLOWED: Final = Columns(
    frozenset(column.name for column in COLUMNS if column.needed),
    frozenset(column.name for column in COLUMNS if not column.needed),
    extra_prefix="",  # what nobody reads should not be sent: it would be about these families too
)
"""The columns that a table must and may have."""
NINE_DIGITS: Final = "bsn"
"""The column in which Excel loses zeros."""
_NAME_OF: Final = {column.field: column.name for column in COLUMNS}

_ZONE: Final = ZoneInfo("Europe/Amsterdam")
_FORBIDDEN: Final = re.compile(f"[{FORBIDDEN}]")
_TIME: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].*", re.ASCII)
_COUNT: Final = re.compile("[0-9]{1,10}", re.ASCII)
_WHERE: Final = re.compile(r"betrokkenen(?:\[([0-9]+)\])?(?:\.(.+))?")
_YES_NO: Final = {"ja": True, "nee": False}
_FLAGS: Final = frozenset({"ongeboren", "verblijf_beschermen"})
_SAYS_NOBODY: Final = frozenset({"bsn_protocol", "verblijf_beschermen"})
_NO_ARGS: Final[Mapping[str, str | int]] = {}
_REQUIRED_HERE: Final = ("laatstGewijzigdOp", "status")
"""A report of today may leave these out; of one of twenty years ago nothing would then say how it stands."""


def template_csv(delimiter: str = ",") -> str:
    """The header line. No example: it would be sent in as somebody's report."""
    return delimiter.join(column.name for column in COLUMNS) + "\r\n"


def read_old_reports(table: Table, today: date, now: datetime, faults: CellFaults) -> list[Report]:
    """The reports in a table of ALLOWED columns, in the order of their first lines.

    `today` and `now` as in `intake.read_report`. Puts every fault on `faults`, with line and column; a report
    with a fault is not among the result, so the caller refuses the whole (`faults.refuse()`).
    """
    reports: dict[str, list[Row]] = {}
    lines = 0
    for row in table.rows:
        if any(cell.strip(" ") for cell in row.cells.values()):
            lines += 1
            # Without a number a line is a report of its own: whose it is cannot be told.
            reports.setdefault(row.cells.get("nummer", "").strip(" ") or f"\0{row.line}", []).append(row)
    if not lines and not faults.number:
        faults.add(0, "geen_meldingen")
    if lines > MOST_PERSONS:
        faults.add(0, "te_veel_regels", limiet=MOST_PERSONS)
        return []
    told = {(fault.line, fault.column) for fault in faults.found}
    # That a column is missing is told once, at the header.
    missing = ALLOWED.required.difference(table.columns)
    told.update((row.line, column) for row in table.rows for column in missing)
    read = (_Lines(rows, faults, told).report(today, now) for rows in reports.values())
    return [report for report in read if report is not None]


class _Lines:
    """The lines of one report, while they are read."""

    def __init__(self, rows: Sequence[Row], faults: CellFaults, told: set[tuple[int, str]]) -> None:
        self._rows = [(row.line, {name: cell.strip(" ") for name, cell in row.cells.items()}) for row in rows]
        self._faults = faults
        self._told = told  # places with a fault: what follows from it is not told too

    def report(self, today: date, now: datetime) -> Report | None:
        before = self._faults.number
        document = self._document()
        found = Faults(NAMES)
        report = read_document(document, today, now, found)
        if document.get("soort") != "advies":
            for field in _REQUIRED_HERE:
                if field not in document:
                    found.add(field, "veld_ontbreekt")
        for fault in found.found:
            line, column = self._place(fault)
            self._tell(line, column, fault.code, dict(fault.args))
        self._faults.number += found.number - len(found.found)
        return report if self._faults.number == before else None

    def _tell(self, line: int, column: str, code: str, args: Mapping[str, str | int] = _NO_ARGS) -> None:
        if (line, column) not in self._told:
            self._told.add((line, column))
            self._faults.add(line, code, column, **args)

    def _place(self, fault: Fault) -> tuple[int, str]:
        """Line and column of a path in the document."""
        found = _WHERE.fullmatch(fault.path)
        if found is None:
            return self._rows[0][0], _NAME_OF.get(fault.path, "")
        if found[1] is None:  # too many: from here on
            return self._rows[min(MAX_PERSONS, len(self._rows) - 1)][0], "nummer"
        return self._rows[int(found[1])][0], _NAME_OF.get(_PERSON + (found[2] or ""), "")

    def _document(self) -> dict[str, Any]:
        self._judge_characters()
        self._judge_heads()
        first_line, first = self._rows[0]
        head = {
            column.field: self._value(first_line, column, cell)
            for column in _HEAD
            if (cell := first.get(column.name))
        }
        people = [self._person(line, cells) for line, cells in self._rows]
        return {"soort": "melding"} | head | {"betrokkenen": people}

    def _judge_characters(self) -> None:
        for line, cells in self._rows:
            for name, cell in cells.items():
                plain = cell.isascii() and cell.isprintable()
                if not plain and _FORBIDDEN.search(cell):
                    self._tell(line, name, "verboden_teken")

    def _judge_heads(self) -> None:
        """What tells of the report is the same on each of its lines."""
        _, first = self._rows[0]
        for line, cells in self._rows[1:]:
            for column in _HEAD:
                if cells.get(column.name) != first.get(column.name):
                    self._tell(line, column.name, "regel_wijkt_af")

    def _person(self, line: int, cells: dict[str, str]) -> dict[str, Any]:
        person: dict[str, Any] = {}
        address: dict[str, Any] = {}
        said = False
        for column in _OF_PERSON:
            cell = cells.get(column.name)
            if not cell:
                continue
            said = said or column.name not in _SAYS_NOBODY
            inside, _, name = column.field.removeprefix(_PERSON).rpartition(".")
            (address if inside else person)[name] = self._value(line, column, cell)
        if not said:
            self._tell(line, "", "regel_zonder_persoon")
        return person | ({"adres": address} if address else {})

    def _value(self, line: int, column: Column, cell: str) -> Any:
        """The cell as the document would have it; what cannot be one goes on as text and is refused there."""
        if column.name == "revisie" and _COUNT.fullmatch(cell):
            return int(cell)
        if column.name == "ontvangen_op" and not _TIME.fullmatch(cell):
            return self._midnight(line, column.name, cell)
        if column.name in _FLAGS:
            if cell not in _YES_NO:
                self._tell(line, column.name, "onbekende_waarde")
            return _YES_NO.get(cell, False)
        return cell

    def _midnight(self, line: int, column: str, cell: str) -> str:
        """A day is its beginning: the first moment at which it can have been."""
        found = Faults()
        day = Day().read(cell, "", found)
        if day is BAD:
            self._tell(line, column, found.found[0].code)
            return cell
        return datetime(day.year, day.month, day.day, tzinfo=_ZONE).isoformat()


def read_listed(document: Any, today: date, now: datetime) -> list[Report]:
    """The reports of `{"meldingen": [...]}`: as the door takes one, but not without day and status.

    Raises BadInput with all faults (the first MAX_LISTED of them), at paths such as
    `meldingen[3].betrokkenen[0].bsn`.
    """
    sent = _list_of(document)
    if len(sent) > MOST_PERSONS:
        raise BadInput([Fault(LIST, "te_veel_regels", (("limiet", MOST_PERSONS),))])
    reports: list[Report] = []
    faults: list[Fault] = []
    number, people, seen = 0, 0, set[str]()
    for at, one in enumerate(sent):
        found = Faults(NAMES)
        report = _one_listed(one, today, now, found)
        if report and report.number in seen:
            found.add("nummer", "dubbel_nummer")
        number += found.number
        faults += _below(f"{LIST}[{at}]", found.found) if len(faults) < MAX_LISTED else []
        if report:
            seen.add(report.number)
            reports.append(report)
            people += len(report.persons)
    if people > MOST_PERSONS:
        raise BadInput([Fault(LIST, "te_veel_regels", (("limiet", MOST_PERSONS),))])
    if faults:
        raise BadInput(faults[:MAX_LISTED], number)
    return reports


def _one_listed(one: Any, today: date, now: datetime, found: Faults) -> Report | None:
    report = read_document(one, today, now, found)
    if isinstance(one, dict) and one.get("soort") != "advies":
        for field in _REQUIRED_HERE:
            if one.get(field) is None:
                found.add(field, "veld_ontbreekt")
    return report


def _list_of(document: Any) -> list[Any]:
    if not isinstance(document, dict):
        raise BadInput([Fault("", "verkeerd_type", (("soort", "een object"),))])
    unknown = [
        Fault(child("", name, at, (LIST,)), "onbekend_veld")
        for at, name in enumerate(document, 1)
        if name != LIST
    ]
    if unknown:
        raise BadInput(unknown[:MAX_LISTED], len(unknown))
    if LIST not in document:
        raise BadInput([Fault(LIST, "veld_ontbreekt")])
    sent = document[LIST]
    if not isinstance(sent, list):
        raise BadInput([Fault(LIST, "verkeerd_type", (("soort", "een lijst"),))])
    if not sent:
        raise BadInput([Fault(LIST, "geen_meldingen")])
    return sent


def _below(path: str, faults: Sequence[Fault]) -> Iterator[Fault]:
    for fault in faults:
        yield Fault(f"{path}.{fault.path}" if fault.path else path, fault.code, fault.args)
