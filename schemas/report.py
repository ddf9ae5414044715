"""The plain report and its people. It never leaves the node that took it, and its repr shows nobody."""

from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.codes import (
    AddressKind,
    Anonymity,
    CaseStatus,
    FamilyInformed,
    Ground,
    IdentifierKind,
    Nature,
    Occasion,
    RecipientRole,
    ReporterKind,
    Sex,
)


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
class Reporter:
    """Who reported, as far as Veilig Thuis knows. Named to nobody unless `anonymity` is OPEN (E1)."""

    kind: ReporterKind
    anonymity: Anonymity
    name: str | None = field(default=None, repr=False)
    organisation: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    one_off: bool | None = None
    """A single or short contact with the family, not a running one."""
    keeps_responsibility: bool | None = None
    """Whether this reporter goes on watching over the safety (E4)."""
    supervisor_agreed: bool = False
    """A supervisor agreed to a report whose reporter stays unknown (E2)."""


@dataclass(frozen=True, slots=True)
class Professional:
    """A role in an organisation that is, or was, involved with these people; never a person by name."""

    role: RecipientRole
    organisation: str = field(repr=False)
    identifier_kind: IdentifierKind | None = None
    identifier: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    positions: tuple[int, ...] = ()
    """With which people of the report, from 1; empty when that was not said."""
    active: bool = True
    covenant: bool = False
    """Of a school: an agreement on Handle with Care is registered."""


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
    reporter: Reporter | None = None
    ground: Ground | None = None
    occasions: tuple[Occasion, ...] = ()
    natures: tuple[Nature, ...] = ()
    professionals: tuple[Professional, ...] = field(default=(), repr=False)
    main_case_number: str | None = field(default=None, repr=False)
    """The region's own number of the case; it may repeat while that case is open (A15)."""
    family_informed: FamilyInformed | None = None
    """Whether the reporter told the family (C9)."""
    family_not_informed_reason: str | None = field(default=None, repr=False)
    reporting_code_done: bool | None = None
    """Steps 1 to 4 of the reporting code (E5)."""
