"""Promises of schemas/old_counts.py: what a dry run tells of a file is right and names nobody."""

from dataclasses import replace

from schemas.codes import AddressKind, CaseStatus, Sex
from schemas.old_counts import FEW, count
from schemas.old_reports import COLUMNS
from schemas.report import Address, BirthDate, Person, Report
from tests.fakes.reports import NOW, TODAY

SAAR = Person(
    first_names="Saar", surname="Proef", birth_date=BirthDate(2009, 4, 5),
    address=Address("9999 ZZ", "1", None, AddressKind.DWELLING),
)  # fmt: skip


def report(*people: Person, status: CaseStatus = CaseStatus.CLOSED) -> Report:
    return Report("M-1", 1, NOW, TODAY, False, status, people)


def test_percentages_are_of_the_persons() -> None:
    """Three of four have a first name; nobody has a number."""
    counted = count([report(SAAR, SAAR), report(SAAR, Person(surname="Fictief"))])
    assert (counted.reports, counted.persons) == (2, 4)
    shown = ("bsn", "voornamen", "achternaam", "postcode", "straat", "adressoort")
    assert [counted.filled[name] for name in shown] == [0, 75, 100, 75, 0, 75]


def test_every_column_of_a_person_is_counted() -> None:
    """None of the template is forgotten; how a number is meant is not a value."""
    named = {column.name for column in COLUMNS if column.of_person} - {"bsn_protocol"}
    assert count([report(SAAR)]).filled.keys() == named


def test_an_empty_column_is_warned_of() -> None:
    """With how often it is empty."""
    people = [SAAR] + [replace(SAAR, address=None)] * 9
    warnings = count([report(*people)]).warnings
    assert "Geen postcode bij 90 %." in warnings
    assert not any("achternaam" in warning for warning in warnings)
    half = count([report(SAAR, replace(SAAR, sex=Sex.FEMALE))]).warnings
    assert half == ("Geen bsn bij 100 %.", "Geen geslacht bij 50 %.")


def test_new_years_day_is_warned_of() -> None:
    """Where a system writes 1 January for unknown, that is a wrong birthday."""
    new_year = replace(SAAR, birth_date=BirthDate(2009, 1, 1))
    some = [new_year] * 5 + [SAAR] * (FEW - 5)
    assert (
        "1 januari bij 25 % van de geboortedata; een onbekende dag en maand is 00."
        in count([report(*some)]).warnings
    )
    assert not any("januari" in warning for warning in count([report(SAAR, new_year)]).warnings)


def test_many_open_reports_are_warned_of() -> None:
    """Each of them is searched again when the load is in."""
    still = [report(SAAR, status=CaseStatus.OPEN)] * FEW
    assert count(still).warnings[-1].startswith("100 % van de meldingen staat open")
    assert not any("open" in warning for warning in count([report(SAAR)] * FEW).warnings)


def test_nothing_is_nothing() -> None:
    """No reports, no division."""
    assert count([]).persons == 0
