"""The plain report and its people. It never leaves the node that took it, and its repr shows nobody."""

from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.codes import AddressKind, CaseStatus, Sex


class Bsn(str):
    """Nine ASCII digits that pass the eleven-test and are no sentinel. Make one with `intake.bsn`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Bsn(…)"


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A full or partial date of birth; month and day None when unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def __repr__(self) -> str:
        return "BirthDate(…)"


@dataclass(frozen=True, slots=True)
class Address:
    postcode: str | None = field(default=None, repr=False)  # as written
    house_number: str | None = field(default=None, repr=False)  # as written
    street: str | None = field(default=None, repr=False)
    kind: AddressKind = AddressKind.UNKNOWN


@dataclass(frozen=True, slots=True)
class Person:
    """One involved person as the source wrote it; None is not known."""

    bsn: Bsn | None = field(default=None, repr=False)
    first_names: str | None = field(default=None, repr=False)
    prefix: str | None = field(default=None, repr=False)
    surname: str | None = field(default=None, repr=False)
    birth_date: BirthDate | None = field(default=None, repr=False)
    """For an unborn child the expected date; never a key."""
    sex: Sex | None = field(default=None, repr=False)
    address: Address | None = field(default=None, repr=False)
    unborn: bool = False
    protect_stay: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One report of one source system. `number` is the region's own and never travels."""

    number: str = field(repr=False)
    revision: int
    received_at: datetime
    last_changed_on: date
    urgent: bool
    status: CaseStatus
    persons: tuple[Person, ...] = field(repr=False)
