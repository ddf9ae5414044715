"""What the door answers, as typed values. Receipts and lines of coverage are those of `connectors.ports`.

Whoever shows this to a person shows `completeness` and the `text` of an outcome before any link: no links is
never "there are no prior reports".
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from connectors.client.errors import ToldFault
from connectors.ports import CoverageLine, SearchReason, SearchState, StatusKnown
from schemas.codes import Band, CaseStatus, Caution, Field, PartyId, Word

E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True)
class Coded(Generic[E]):
    """A code with its Dutch sentence. `known` is None for a code that is newer than this client."""

    known: E | None
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A prior report in which a person of this report probably occurs.

    In the band *possible* the door tells party and year only, until somebody checked; the rest is None or
    empty then.
    """

    link_id: str
    party: PartyId
    band: Band
    year: int
    month: str | None
    """`JJJJ-MM`."""
    status: CaseStatus | None
    status_known: StatusKnown | None
    compared: tuple[tuple[Field, Word], ...]
    rules: tuple[str, ...]
    cautions: tuple[Coded[Caution], ...]
    protect_stay: bool
    """Do not share where this person stays."""
    own_number: str | None = field(repr=False)
    """The prior report's own number; in the own region only."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`text` says in Dutch what was found, and where nothing was, and where nobody looked."""

    text: str
    links: tuple[FoundLink, ...]


@dataclass(frozen=True, slots=True)
class PersonFound:
    """One involved person, by position from 1 in the report."""

    position: int
    own_region: Outcome
    elsewhere: Outcome


@dataclass(frozen=True, slots=True)
class LaterReport:
    """A report elsewhere that found this one; when and how it stands only once the link is not doubtful."""

    party: PartyId
    band: Band
    year: int
    received_at: datetime | None
    status: CaseStatus | None


@dataclass(frozen=True, slots=True)
class Search:
    """How far a search is. `reason` and `since`: why, and since when, it is not whole."""

    state: SearchState
    searched_at: datetime | None
    reason: Coded[SearchReason] | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one report, and where nobody looked."""

    number: str = field(repr=False)
    revision: int
    completeness: tuple[str, ...]
    """Four Dutch lines to show before any result."""
    own_region: Search
    elsewhere: Search
    persons: tuple[PersonFound, ...]
    later: tuple[LaterReport, ...]
    coverage: tuple[CoverageLine, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What the door said when it took nothing (RFC 9457)."""

    status: int
    code: str
    detail: str
    faults: tuple[ToldFault, ...]
