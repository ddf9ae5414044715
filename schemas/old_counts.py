"""What a file of old reports holds, in numbers: what a dry run tells. It must never hold a value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.codes import AddressKind, CaseStatus
from schemas.report import Address, Person, Report

FEW: Final = 20
"""Below this a percentage says nothing."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Reports, persons, percent of the persons with a column filled, and Dutch sentences to think about."""

    reports: int
    persons: int
    filled: dict[str, int]
    warnings: tuple[str, ...]


def _of_address(name: str) -> Callable[[Person], Any]:
    return lambda person: getattr(person.address or _NOWHERE, name)


_NOWHERE: Final = Address()
_HELD: Final[dict[str, Callable[[Person], Any]]] = {
    "bsn": lambda person: person.bsn,
    "voornamen": lambda person: person.first_names,
    "tussenvoegsel": lambda person: person.prefix,
    "achternaam": lambda person: person.surname,
    "geboortedatum": lambda person: person.birth_date,
    "geslacht": lambda person: person.sex,
    "postcode": _of_address("postcode"),
    "huisnummer": _of_address("house_number"),
    "straat": _of_address("street"),
    "adressoort": lambda person: person.address and person.address.kind is not AddressKind.UNKNOWN,
    "ongeboren": lambda person: person.unborn,
    "verblijf_beschermen": lambda person: person.protect_stay,
}
_MISSED: Final = {
    "bsn": 50, "voornamen": 20, "achternaam": 20, "geboortedatum": 20, "geslacht": 50, "postcode": 50,
    "huisnummer": 50,
}  # fmt: skip
"""From this percentage on it is said that a column is empty: matching then has little to go by."""
_NEW_YEAR: Final = 10
_OPEN: Final = 50


def count(reports: Sequence[Report]) -> Counted:
    """The numbers of these reports."""
    people = [person for report in reports for person in report.persons]
    having = {name: sum(1 for person in people if held(person)) for name, held in _HELD.items()}
    return Counted(
        len(reports),
        len(people),
        {name: _percent(number, len(people)) for name, number in having.items()},
        (*_empty_columns(having, len(people)), *_new_year(people), *_still_open(reports)),
    )


def _percent(number: int, among: int) -> int:
    return number * 100 // among if among else 0


def _empty_columns(having: dict[str, int], people: int) -> list[str]:
    missed = {name: _percent(people - having[name], people) for name in _MISSED}
    return [f"Geen {name} bij {missed[name]} %." for name, most in _MISSED.items() if missed[name] >= most]


def _new_year(people: Sequence[Person]) -> list[str]:
    full = [person.birth_date for person in people if person.birth_date and person.birth_date.day]
    first = _percent(sum(1 for birth in full if (birth.month, birth.day) == (1, 1)), len(full))
    if len(full) < FEW or first < _NEW_YEAR:
        return []
    return [f"1 januari bij {first} % van de geboortedata; een onbekende dag en maand is 00."]


def _still_open(reports: Sequence[Report]) -> list[str]:
    # Each open report is searched again when the load is in: a wrong status costs searches and looks.
    still = _percent(sum(1 for report in reports if report.status is CaseStatus.OPEN), len(reports))
    if len(reports) < FEW or still < _OPEN:
        return []
    return [f"{still} % van de meldingen staat open; voor elke open melding wordt straks opnieuw gezocht."]
