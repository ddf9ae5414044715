"""Promises of schemas/old_reports.py: lines become the reports that the door would have taken."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from schemas.codes import AddressKind, CaseStatus, Sex
from schemas.errors import BadInput
from schemas.forms import Faults
from schemas.intake import NAMES, read_document, read_report, write_report
from schemas.old_reports import ALLOWED, COLUMNS, MOST_PERSONS, read_listed, read_old_reports, template_csv
from schemas.report import Address, BirthDate, Bsn, Person, Report
from schemas.tables import ENCODINGS, MAX_LISTED, CellFaults, Row, Table
from tests.bad_files.written import LINE, MELDING, PERSON, line, other
from tests.fakes.reports import NOW, TODAY, any_report


def read(*lines: dict[str, str]) -> tuple[list[Report], list[tuple[int, str, str]]]:
    """The reports of these lines, the first being line 2, and the faults."""
    faults = CellFaults("oud.csv")
    columns = tuple(dict.fromkeys(column for each in lines for column in each))
    rows = [Row(at, {name: each.get(name, "") for name in columns}) for at, each in enumerate(lines, 2)]
    reports = read_old_reports(Table(columns, rows), TODAY, NOW, faults)
    return reports, [(fault.line, fault.column, fault.code) for fault in faults.found]


def test_a_line_becomes_a_report_with_one_person() -> None:
    """Every column comes where it belongs."""
    cells = LINE | {"bsn_protocol": "vt", "ongeboren": "nee", "verblijf_beschermen": "ja", "soort": "melding"}
    ((report,), faults) = read(cells)
    assert faults == []
    assert report == Report(
        number="M-2015-1",
        revision=1,
        received_at=report.received_at,
        last_changed_on=report.last_changed_on,
        urgent=False,
        status=CaseStatus.CLOSED,
        persons=(
            Person(
                Bsn("999900006"), "Saar", "van der", "Proef", BirthDate(2009, 4, 5), Sex.FEMALE,
                Address("9999 ZZ", "1 a", "Fictielaan", AddressKind.DWELLING), protect_stay=True,
            ),
        ),
    )  # fmt: skip
    assert report.last_changed_on.isoformat() == "2016-01-08"


def test_a_day_is_its_beginning_in_the_netherlands() -> None:
    """In winter and in summer; a time with its zone is that time."""
    days = ("2015-03-17", "2015-07-01", "2015-03-17T10:00:00+01:00")
    reports, _ = read(*(other(at, ontvangen_op=day) for at, day in enumerate(days, 2)))
    assert [report.received_at.isoformat() for report in reports] == [
        "2015-03-16T23:00:00+00:00", "2015-06-30T22:00:00+00:00", "2015-03-17T09:00:00+00:00",
    ]  # fmt: skip


def test_lines_with_one_number_are_one_report() -> None:
    """Also when they stand apart, in the order of the file."""
    reports, faults = read(line(), other(), line(voornamen="Koen", bsn=""))
    assert faults == []
    assert [(report.number, len(report.persons)) for report in reports] == [("M-2015-1", 2), ("M-2015-2", 1)]


def test_empty_lines_and_spaces_around_a_cell_are_nothing() -> None:
    """Excel leaves both behind."""
    (spaced, faults) = read({name: f" {cell} " for name, cell in LINE.items()}, dict.fromkeys(LINE, " "))
    assert faults == []
    assert spaced == read(LINE)[0]


@given(any_report())
@settings(max_examples=60, deadline=None)
def test_every_report_can_be_written_as_lines(report: Report) -> None:
    """A report as the door takes it, written in columns, is the same report."""
    plain = replace(report, urgent=False)
    assert read(*as_lines(plain)) == ([stripped(plain)], [])


def as_lines(report: Report) -> list[dict[str, str]]:
    document = write_report(report)
    return [
        {
            column.name: as_cell(at_field(document | {"betrokkenen": person}, column.field))
            for column in COLUMNS
            if column.name != "bsn_protocol"
        }
        | ({} if says_somebody(person) else {"ongeboren": "nee"})
        for person in document["betrokkenen"]
    ]


def says_somebody(person: dict[str, Any]) -> bool:
    return bool(person.keys() - {"verblijfBeschermen"})


def at_field(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document.get(name) if document else None
    return document


def as_cell(value: Any) -> str:
    return (
        {None: "", True: "ja", False: "nee"}.get(value, str(value))
        if isinstance(value, bool | None)
        else str(value)
    )


def stripped(report: Report) -> Report:
    """Spaces around a text do not survive the table."""

    def strip(value: Any) -> Any:
        return (value.strip(" ") or None) if isinstance(value, str) and not isinstance(value, Bsn) else value

    def of(person: Person) -> Person:
        home = person.address
        if home:
            home = Address(strip(home.postcode), strip(home.house_number), strip(home.street), home.kind)
        return replace(
            person, first_names=strip(person.first_names), prefix=strip(person.prefix),
            surname=strip(person.surname), address=home,
        )  # fmt: skip

    return replace(report, persons=tuple(of(person) for person in report.persons))


def test_a_line_that_only_says_how_to_read_it_names_nobody() -> None:
    """A protocol without a number is no person."""
    nobody = dict.fromkeys(PERSON, "")
    assert read(line(), other(bsn_protocol="vt", **nobody))[1] == [(3, "", "regel_zonder_persoon")]


def test_of_an_advice_nothing_more_is_told() -> None:
    """Whatever else is wrong with its lines."""
    assert read(line(soort="advies", bsn="1", status="dicht", laatst_gewijzigd=""))[1] == [
        (2, "soort", "advies")
    ]


def test_a_place_has_one_fault() -> None:
    """What follows from a fault is not told too; another fault of the line is."""
    found = read(line(nummer="M\u200b1", geslacht="X"))[1]
    assert found == [(2, "nummer", "verboden_teken"), (2, "geslacht", "onbekende_waarde")]


def test_a_column_that_is_missing_is_not_told_on_each_line() -> None:
    """The header tells it."""
    without = {name: cell for name, cell in LINE.items() if name != "status"}
    assert read(without, without)[1] == [(3, "", "dubbele_persoon")]


def test_faults_are_counted_beyond_those_that_are_listed() -> None:
    """Whoever repairs a file knows how much work it is."""
    faults = CellFaults("oud.csv")
    rows = [Row(at, other(at, status="dicht")) for at in range(2, MAX_LISTED + 502)]
    assert read_old_reports(Table(tuple(LINE), rows), TODAY, NOW, faults) == []
    assert (len(faults.found), faults.number) == (MAX_LISTED, MAX_LISTED + 500)


def test_the_template_has_every_column_once() -> None:
    """The header that is given out is the one that is read."""
    header = template_csv(";").strip().split(";")
    assert header == [column.name for column in COLUMNS]
    assert set(header) == ALLOWED.required | ALLOWED.optional
    assert len(set(header)) == len(header)


def test_the_examples_of_the_template_make_a_report() -> None:
    """Whoever types over the examples is understood."""
    reports, faults = read({column.name: column.example for column in COLUMNS})
    assert faults == []
    assert reports[0].persons[0].surname == "Proef"


def test_every_fault_of_a_person_has_its_column() -> None:
    """There is no field of the document whose fault would have no column."""
    document = MELDING | {"betrokkenen": [{"adres": {}}]}
    fields = {column.field.removeprefix("betrokkenen.") for column in COLUMNS if column.of_person}
    faults = Faults(NAMES)
    person = dict.fromkeys((name for name in fields if "." not in name), object())
    home = {name.removeprefix("adres."): object() for name in fields if name.startswith("adres.")}
    read_document(document | {"betrokkenen": [person | {"adres": home}]}, TODAY, NOW, faults)
    told = {fault.path.removeprefix("betrokkenen[0].") for fault in faults.found}
    assert told == fields


# --- the list in JSON


def test_listed_reports_are_read_as_the_door_reads_one() -> None:
    """The same documents give the same reports."""
    sent = [MELDING, MELDING | {"nummer": "M-2", "spoed": True}]
    assert read_listed({"meldingen": sent}, TODAY, NOW) == [
        read_report(json.dumps(each).encode(), TODAY, NOW) for each in sent
    ]


@pytest.mark.parametrize("field", ["laatstGewijzigdOp", "status"])
def test_an_old_report_says_how_it_stands(field: str) -> None:
    """What the door of today fills in itself must be sent of a report of the past, also when it is null."""
    for sent in (MELDING | {field: None}, {name: value for name, value in MELDING.items() if name != field}):
        with pytest.raises(BadInput) as refused:
            read_listed({"meldingen": [sent]}, TODAY, NOW)
        assert [(fault.path, fault.code) for fault in refused.value.faults] == [
            (f"meldingen[0].{field}", "veld_ontbreekt")
        ]


def test_listed_faults_are_counted_too() -> None:
    """A thousand are listed, all are counted."""
    sent = [MELDING | {"nummer": f"M-{at}", "status": "dicht"} for at in range(MAX_LISTED + 7)]
    with pytest.raises(BadInput) as refused:
        read_listed({"meldingen": sent}, TODAY, NOW)
    assert (len(refused.value.faults), refused.value.number) == (MAX_LISTED, MAX_LISTED + 7)


def test_a_list_has_at_most_so_many_persons() -> None:
    """The same limit as a table has."""
    full = [{"voornamen": f"Kind {at}", "achternaam": "Verzonnen"} for at in range(25)]
    sent = [MELDING | {"nummer": f"M-{at}", "betrokkenen": full} for at in range(MOST_PERSONS // 25 + 1)]
    with pytest.raises(BadInput) as refused:
        read_listed({"meldingen": sent}, TODAY, NOW)
    assert refused.value.code == "te_veel_regels"


def test_the_manual_names_every_column_and_limit() -> None:
    """What a region reads before it begins is what the program does."""
    manual = (Path(__file__).parents[2] / "docs" / "inhaalslag.md").read_text(encoding="utf-8")
    assert {column.name for column in COLUMNS if f"`{column.name}`" not in manual} == set()
    assert f"hoogstens {MOST_PERSONS:,}".replace(",", ".") in manual
    assert {encoding for encoding in ENCODINGS if f"`{encoding}`" not in manual} == set()
