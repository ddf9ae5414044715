"""Invented reports as a source sends them, and a strategy that makes any report."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from schemas.codes import AddressKind, CaseStatus, Sex
from schemas.identity import is_bsn
from schemas.report import Address, BirthDate, Bsn, Person, Report
from schemas.strict_json import FORBIDDEN

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
OLDEST = datetime(1990, 1, 2, tzinfo=UTC)
CHILD: dict[str, Any] = {
    "bsn": "999900006",
    "voornamen": "Saar",
    "tussenvoegsel": "van der",
    "achternaam": "Proef",
    "geboortedatum": "2016-04-05",
    "geslacht": "V",
    "adres": {"postcode": "9999 ZZ", "huisnummer": "1 a", "straat": "Fictielaan", "soort": "woning"},
}
MELDING: dict[str, Any] = {
    "soort": "melding",
    "nummer": "GRN-2026-1",
    "revisie": 2,
    "ontvangenOp": "2026-11-23T08:30:00+01:00",
    "laatstGewijzigdOp": "2026-11-22",
    "spoed": True,
    "status": "monitoring",
    "betrokkenen": [CHILD, {"voornamen": "Koen", "achternaam": "Verzonnen", "geboortedatum": "1985"}],
}
"""With every field of a report, and a person with gaps."""


def melding(*persons: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The report with these persons instead (CHILD when none), and these fields."""
    return MELDING | {"betrokkenen": list(persons) or [CHILD]} | values


_characters = st.characters(exclude_characters="\t\r\n", codec="utf-8")


def _lines(limit: int) -> st.SearchStrategy[str | None]:
    pattern = rf"[^\t\r\n{FORBIDDEN}]{{1,{limit}}}"
    texts = st.from_regex(pattern, fullmatch=True, alphabet=_characters).filter(str.strip)
    return st.none() | texts


_numbers = st.integers(0, 999_999_999).map(lambda number: f"{number:09d}").filter(is_bsn).map(Bsn)
_births = st.dates(date(1890, 1, 1), TODAY)
_addresses = st.builds(Address, _lines(10), _lines(20), _lines(50), st.sampled_from(AddressKind)).filter(
    lambda address: address != Address()
)


@st.composite
def _birth_dates(draw: st.DrawFn) -> BirthDate:
    day = draw(_births)
    known = draw(st.integers(1, 3))
    return BirthDate(day.year, day.month if known > 1 else None, day.day if known > 2 else None)


_persons = st.builds(
    Person,
    bsn=st.none() | _numbers,
    first_names=_lines(50),
    prefix=_lines(20),
    surname=_lines(50),
    birth_date=st.none() | _birth_dates(),
    sex=st.none() | st.sampled_from(Sex),
    address=st.none() | _addresses,
    unborn=st.booleans(),
    protect_stay=st.booleans(),
)


def _called(person: Person) -> str:
    return f"{person.first_names} {person.surname}".casefold().replace(" ", "")


def any_report() -> st.SearchStrategy[Report]:
    """Any report that may be taken on TODAY."""
    return st.builds(
        Report,
        number=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True),
        revision=st.integers(1, 2**31 - 1),
        received_at=st.datetimes(
            OLDEST.replace(tzinfo=None), NOW.replace(tzinfo=None), timezones=st.just(UTC)
        ),
        last_changed_on=st.dates(OLDEST.date(), TODAY),
        urgent=st.booleans(),
        status=st.sampled_from(CaseStatus),
        persons=st.lists(_persons, min_size=1, max_size=3, unique_by=_called).map(tuple),
    )
