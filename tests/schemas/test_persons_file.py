"""PRIOR and NEW are read as their form says: what cannot be used is missing and counted, what cannot be read
is refused, and nothing of anybody is shown."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import AddressKind, Sex
from schemas.persons_file import COLUMNS, PERSON_COLUMNS, Persons, person_cells, persons_of
from schemas.report import Address, BirthDate, Bsn, Person
from schemas.tables import CellFaults, Row, Table, TableRefused, read_csv, write_csv
from tests.fakes.reports import TODAY

Cells = dict[str, str]
SAAR: Cells = {
    "bsn": "999900006",
    "voornamen": "Saar J.",
    "tussenvoegsel": "van der",
    "achternaam": "Proef",
    "geboortedatum": "2016-04-05",
    "geslacht": "V",
    "postcode": "9999 ZZ",
    "huisnummer": "1 a",
    "straat": "Fictielaan",
    "adressoort": "woning",
}


def read(*rows: Cells, today: date = TODAY) -> Persons:
    """The persons of a file with these lines; `persoon` and `melding` are filled in where left out."""
    lines = [{"persoon": f"p{at}", "melding": "m1"} | row for at, row in enumerate(rows)]
    faults = CellFaults("oud.csv")
    persons = persons_of(read_csv(write_csv(PERSON_COLUMNS, lines), COLUMNS, faults), faults, today)
    faults.refuse()
    return persons


def only(persons: Persons) -> Person:
    (report,) = persons.reports
    (person,) = report.people
    return person


def refused(*rows: Cells) -> list[tuple[int, str, str]]:
    with pytest.raises(TableRefused) as error:
        read(*rows)
    return [(fault.line, fault.column, fault.code) for fault in error.value.faults]


def test_every_column_is_read() -> None:
    """A full line is one person with all that is known."""
    persons = read(SAAR | {"persoon": "p9", "meldingsdatum": "2019-11-30"})
    assert only(persons) == Person(
        bsn=Bsn("999900006"),
        first_names="Saar J.",
        prefix="van der",
        surname="Proef",
        birth_date=BirthDate(2016, 4, 5),
        sex=Sex.FEMALE,
        address=Address("9999 ZZ", "1 a", "Fictielaan", AddressKind.DWELLING),
    )
    assert (persons.ids, persons.unusable) == (["p9"], Counter())
    assert persons.reports[0].received_on == date(2019, 11, 30)


def test_an_empty_line_is_a_person_of_whom_nothing_is_known() -> None:
    """All that is optional may be missing."""
    persons = read({})
    assert only(persons) == Person()
    assert persons.unusable == Counter()


@pytest.mark.parametrize(
    ("column", "text", "field", "value"),
    [
        ("geboortedatum", "2016-04-00", "birth_date", BirthDate(2016, 4)),
        ("geboortedatum", "2016-00-00", "birth_date", BirthDate(2016)),
        ("geboortedatum", "2016", "birth_date", BirthDate(2016)),
        ("geslacht", "M", "sex", Sex.MALE),
        ("geslacht", "O", "sex", Sex.OTHER),
        ("adressoort", "opvang", "address", Address(kind=AddressKind.SHELTER)),
        ("adressoort", "instelling", "address", Address(kind=AddressKind.INSTITUTION)),
        ("adressoort", "geheim", "address", Address(kind=AddressKind.SECRET)),
        ("huisnummer", "12-3", "address", Address(house_number="12-3")),
        ("ongeboren", "ja", "unborn", True),
        ("voornamen", "J. P", "first_names", "J. P"),
    ],
)
def test_each_form_of_a_value_is_taken(column: str, text: str, field: str, value: object) -> None:
    """The forms that the contract of the file names."""
    persons = read({column: text})
    assert getattr(only(persons), field) == value
    assert persons.unusable == Counter()


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("bsn", "999900007", "bsn_ongeldig"),
        ("bsn", "99990000", "bsn_ongeldig"),
        ("bsn", "999999999", "bsn_ongeldig"),
        ("bsn", "000000000", "bsn_ongeldig"),
        ("geboortedatum", "5-4-2016", "datum_ongeldig"),
        ("geboortedatum", "2016-04", "datum_ongeldig"),
        ("geboortedatum", "99999999", "datum_ongeldig"),
        ("geboortedatum", "2015-02-29", "datum_bestaat_niet"),
        ("geboortedatum", "2015-00-12", "datum_bestaat_niet"),
        ("geboortedatum", "1850-01-01", "datum_te_oud"),
        ("geboortedatum", "2031-01-01", "datum_in_toekomst"),
        ("geslacht", "vrouw", "onbekende_waarde"),
        ("adressoort", "huis", "onbekende_waarde"),
        ("ongeboren", "nee", "onbekende_waarde"),
        ("huisnummer", "bis 3", "huisnummer_ongeldig"),
        ("postcode", "9999 ZZ 12345", "te_lang"),
        ("straat", "s" * 101, "te_lang"),
        ("achternaam", "Proef\u202e", "verboden_teken"),
        ("voornamen", "Saar\nJ", "verboden_teken"),
    ],
)
def test_what_cannot_be_used_is_missing_and_counted(column: str, text: str, code: str) -> None:
    """The rest of the person stays."""
    assert column in SAAR or column == "ongeboren"
    persons = read(SAAR | {column: text})
    without = {name: value for name, value in SAAR.items() if name != column}
    assert only(persons) == only(read(without))
    assert persons.unusable == Counter({code: 1})


def test_every_value_that_cannot_be_used_is_counted() -> None:
    """Also those of one line, and those that show only when others are gone."""
    bad = {"bsn": "1", "geboortedatum": "x", "geslacht": "x", "achternaam": "a\tb", "huisnummer": "a"}
    persons = read(SAAR | bad, SAAR | bad)
    assert persons.unusable == Counter(
        bsn_ongeldig=2, datum_ongeldig=2, onbekende_waarde=2, verboden_teken=2, huisnummer_ongeldig=2
    )
    assert persons.reports[0].people[0].first_names == "Saar J."


def test_who_stands_twice_in_a_report_is_there_once() -> None:
    """The door refuses such a report; here the second keeps its line and has no values."""
    persons = read(SAAR, {"voornamen": "Koen", "achternaam": "Verzonnen"}, SAAR)
    assert [person.first_names for person in persons.reports[0].people] == ["Saar J.", "Koen", None]
    assert persons.reports[0].people[2] == Person()
    assert persons.unusable == Counter(dubbele_persoon=1)


def test_a_report_is_all_lines_with_its_number() -> None:
    """Wherever they stand; reports keep the order of their first line, and rows their place in the file."""
    persons = read({"melding": "b"}, {"melding": "a"}, {"melding": "b"}, {"melding": " b"})
    assert [(report.number, report.rows) for report in persons.reports] == [
        ("b", [0, 2]),
        ("a", [1]),
        (" b", [3]),
    ]
    assert persons.ids == ["p0", "p1", "p2", "p3"]


def test_the_day_of_a_report_is_its_first_usable_one() -> None:
    """Another day on another line, or one that cannot be, is counted."""
    days = ["", "30-11-2019", "2019-11-30", "2019-12-01", "2019-11-30"]
    persons = read(*({"meldingsdatum": day, "voornamen": f"N{at}"} for at, day in enumerate(days)))
    assert persons.reports[0].received_on == date(2019, 11, 30)
    assert persons.unusable == Counter(datum_ongeldig=1, regel_wijkt_af=1)


@pytest.mark.parametrize(
    ("day", "code"), [("1989-12-31", "datum_te_oud"), ("2027-01-01", "datum_in_toekomst")]
)
def test_a_day_that_no_report_can_have_is_missing(day: str, code: str) -> None:
    """A report is not from before the first one, nor from after today."""
    persons = read(SAAR | {"meldingsdatum": day})
    assert persons.reports[0].received_on is None
    assert persons.unusable == Counter({code: 1})


def test_an_unborn_child_has_its_expected_date() -> None:
    """That date may lie ahead of us."""
    persons = read({"ongeboren": "ja", "geboortedatum": "2027-03-01"})
    assert only(persons) == Person(birth_date=BirthDate(2027, 3, 1), unborn=True)
    assert persons.unusable == Counter()


def test_lines_that_cannot_be_told_apart_are_refused() -> None:
    """Each row has its own id and belongs to a report of at most 25 persons; all faults come at once."""
    rows: list[Cells] = [{"melding": "groot"} for _ in range(27)]
    rows += [{"persoon": ""}, {"melding": ""}, {"persoon": "p0"}]
    assert refused(*rows) == [
        (27, "melding", "te_veel_personen"),
        (29, "persoon", "veld_ontbreekt"),
        (30, "melding", "veld_ontbreekt"),
        (31, "persoon", "dubbele_persoon"),
    ]


def test_twenty_five_persons_are_a_report() -> None:
    """The most that the door takes."""
    assert len(read(*({} for _ in range(25))).reports[0].people) == 25


def test_nobody_is_shown() -> None:
    """Not in the repr of what was read, nor in an error."""
    persons = read(SAAR, {"melding": "geheim-nummer"})
    for shown in (repr(persons), repr(persons.reports[0])):
        assert not any(text in shown for text in (*SAAR.values(), "geheim-nummer", "p0"))


_texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
_values = st.one_of(
    _texts,
    st.sampled_from(
        ["", "ja", "V", "2016-00-00", "2016", "999900006", "12", "opvang", "2019-01-01", "woning"]
    ),
)
_rows = st.fixed_dictionaries({}, optional={column: _values for column in PERSON_COLUMNS[2:]})


@given(st.lists(_rows, max_size=5))
def test_any_values_are_read_and_written_the_same(rows: list[Cells]) -> None:
    """Nothing raises, every row stays in its place, and what was read is read again from what is written."""
    lines = [
        Row(at + 2, {"persoon": f"p{at}", "melding": f"m{at // 2}"} | row) for at, row in enumerate(rows)
    ]
    faults = CellFaults("oud.csv")
    persons = persons_of(Table(PERSON_COLUMNS, lines), faults, TODAY)
    assert faults.number == 0
    assert [row for report in persons.reports for row in report.rows] == list(range(len(rows)))
    assert all(len(report.people) == len(report.rows) for report in persons.reports)
    again = person_cells(persons.reports, persons.ids)
    assert {"onbekend"}.isdisjoint(cells.get("adressoort") for cells in again)
    assert persons_of(_table(again), faults, TODAY) == Persons(persons.reports, persons.ids)


def _table(lines: list[Cells]) -> Table:
    return Table(PERSON_COLUMNS, [Row(at + 2, cells) for at, cells in enumerate(lines)])
