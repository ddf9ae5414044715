"""Promises of connectors/old_files.py: every kind of file gives the same reports, all of them or none."""

import pytest

from connectors.old_files import MOST_KIB, Kind, OldFile, as_bad_input, place, read_file, template
from schemas.errors import BadInput
from schemas.old_reports import MOST_PERSONS
from schemas.report import Report
from schemas.tables import ENCODINGS, TableRefused
from tests.bad_files.written import MELDING, csv_file, excel, json_file, line, lines, listed, other, text
from tests.fakes.reports import NOW, TODAY


def read(file: OldFile) -> list[Report]:
    return read_file(file, TODAY, NOW)


def test_csv_and_excel_give_the_same_reports() -> None:
    """Which of the two a region has makes no difference."""
    rows = (line(), other(), line(voornamen="Koen", bsn=""))
    assert read(excel(lambda _: None, *rows)) == read(lines(*rows))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_what_is_declared_is_what_is_read(encoding: str, delimiter: str) -> None:
    """Each encoding and delimiter that may be declared."""
    (report,) = read(csv_file(text(line(voornamen="Zoë"), delimiter=delimiter), encoding, delimiter))
    assert report.persons[0].first_names == "Zoë"


def test_the_name_of_an_encoding_has_no_case() -> None:
    """`UTF-8` is how most write it."""
    assert read(OldFile(text().encode(), Kind.CSV, encoding="UTF-8")) == read(lines())


def test_one_fault_refuses_the_whole() -> None:
    """A file with one bad line gives no reports at all, and the place of it."""
    with pytest.raises(TableRefused) as refused:
        read(lines(line(), other(geslacht="X")))
    error = as_bad_input(refused.value)
    assert [(fault.path, fault.code) for fault in error.faults] == [
        ("regel 3, kolom geslacht", "onbekende_waarde")
    ]


def test_places_are_said_in_dutch() -> None:
    """Line and column, the line alone, or nothing for the file as such."""
    assert [place(12, "bsn"), place(12, ""), place(0, "")] == ["regel 12, kolom bsn", "regel 12", ""]


def test_a_file_has_a_limit_of_persons() -> None:
    """Seen before it is taken apart, in whatever way it has too many."""
    line_ends = csv_file(text().encode() + b"\r" * (2 * MOST_PERSONS + 1))
    objects = json_file(b'{"meldingen": [' + b"{}," * (4 * MOST_PERSONS) + b"{}]}")
    for file in (line_ends, objects):
        with pytest.raises((BadInput, TableRefused)) as refused:
            read(file)
        assert refused.value.code == "te_veel_regels"


@pytest.mark.parametrize("kind", Kind)
def test_a_file_has_a_limit(kind: Kind) -> None:
    """Whatever it is, it is not looked into."""
    with pytest.raises((BadInput, TableRefused)) as refused:
        read(OldFile(bytes((MOST_KIB << 10) + 1), kind, encoding="utf-8"))
    assert refused.value.code == "te_groot"


def test_the_csv_template_is_read_without_reports() -> None:
    """Sent back as it is, it says that there is nothing in it."""
    with pytest.raises(TableRefused) as refused:
        read(csv_file(template(Kind.CSV)))
    assert [fault.code for fault in refused.value.faults] == ["geen_meldingen"]


def test_json_is_read_by_the_rules_of_the_door() -> None:
    """A list of what the door takes one by one."""
    assert [report.number for report in read(listed(MELDING))] == ["M-2015-1"]


def test_a_file_shows_nothing_of_itself() -> None:
    """Its repr, which ends in logs, holds no byte of it."""
    assert "Proef" not in repr(lines())
