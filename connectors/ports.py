"""The Protocols of everything outside: a log of records, and evaluators. One contract suite holds each.

Below them the answers that a node gives its region's own systems. They hold no value of another party's
records and never the probability of a link. `schemas.report` must not be reached from here: the log is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from schemas.codes import (
    Band,
    CaseStatus,
    Caution,
    Field,
    Finding,
    Outcome,
    PartyId,
    Phase,
    Purpose,
    Service,
    TaskKind,
    Verdict,
    Watch,
    Word,
)
from schemas.events import PriorSummary


@dataclass(frozen=True, slots=True)
class LogId:
    """Which log this is: it changes when a broker or topic was replaced, and positions mean nothing then."""

    cluster_id: str
    topic_id: str


@dataclass(frozen=True, slots=True)
class Record:
    topic: str
    offset: int
    value: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    """Ed25519, 64 bytes, from the record's header; empty when there was none."""


LARGEST_RECORD = 1_000_000
"""Bytes in a record's value; every log takes as many, none takes more."""


class LogReader(Protocol):
    """Reads whole topics from given offsets, partition 0, in order; the caller keeps the positions.

    Belongs to one thread. After Unavailable it is of no use: close it and open another where you were.
    """

    replaced: Sequence[str]
    """Topics whose log turned out to be another than the caller knew; read from their beginning."""

    def poll(self, seconds: float) -> Sequence[Record]:
        """Records as soon as there are any, at the latest after `seconds`; may be empty.

        Raises Unavailable("storing") when the log is unreachable (noticed after at most 1 s of silence, said
        within 2 s more), when it may not read a topic, and when the log was replaced meanwhile (then the next
        reader names it in `replaced`), with the cause in the exception's notes.
        """

    def log_id(self, topic: str) -> LogId:
        """Identity of the topic's log as of the opening of this reader."""

    def lag(self) -> Mapping[str, int]:
        """Records not yet read, per topic (highwater - position)."""

    def close(self) -> None: ...


class Log(Protocol):
    """A broker. Appends return only when the broker took the record; readers start where they are told."""

    def append(self, topic: str, value: bytes, signature: bytes) -> int:
        """Append to partition 0; the offset. From any thread.

        Raises Unavailable("storing") after at most 10 s; the record may then have been taken all the same.
        Raises BadInput("te_groot") for more than LARGEST_RECORD bytes, which no second try would change.
        """

    def reader(self, topics: Mapping[str, tuple[LogId, int] | None]) -> LogReader:
        """A reader of `topics`, each from (identity, next offset) or from its beginning.

        Where the identity differs, or the log ends before the offset (replaced or emptied), that topic is
        read from its beginning and named in `reader.replaced`. Raises Unavailable("storing").
        """

    def ensure_topics(self, topics: Sequence[str]) -> None:
        """Create those that do not exist, with one partition (administrator's work)."""

    def reachable(self) -> bool:
        """Whether the broker answers now (at most 2 s)."""

    def close(self) -> None: ...


class Evaluators(Protocol):
    """The evaluators as one: any two of three."""

    def evaluate(
        self, inputs: Mapping[int, Sequence[bytes]], purpose: Purpose = Purpose.REPORT
    ) -> Mapping[int, Sequence[bytes]]:
        """For each pass number the VOPRF outputs y (64 B each) of these canonical inputs, in order.

        Blinds, asks two evaluators, checks proofs, asks the third when one is down or lies, combines and
        finalises. Raises Unavailable("te_weinig_sleutelhouders"), Unavailable("quotum").
        """


def topic_out(party: PartyId) -> str:
    """Only the party writes, only the hub reads."""
    return f"radar.{party}.uit.v1"


def topic_in(party: PartyId) -> str:
    """Only the hub writes, only the party reads."""
    return f"radar.{party}.in.v1"


TOPIC_ALL = "radar.allen.v1"
"""Only the hub writes, all read; unsealed."""


# --- what a node answers its region's own systems


@dataclass(frozen=True, slots=True)
class Receipt:
    """One call on one report was committed; the same call again gives the same receipt with `again`."""

    number: str = field(repr=False)
    revision: int
    received_at: datetime
    receipt_id: str
    again: bool = False


class SearchState(Enum):
    SEARCHED = "searched"
    PARTLY_SEARCHED = "partly_searched"
    NOT_YET_SEARCHED = "not_yet_searched"


class SearchReason(Enum):
    """Why a search is not, or not wholly, done."""

    WAITING = "waiting"  # asked; (parts of) the answer are still to come
    HUB = "hub"  # the log or the hub is out of reach
    EVALUATORS = "evaluators"  # fewer than two evaluators answer
    QUOTA = "quota"  # the evaluators' quota of the day is used up
    REFUSED = "refused"  # the hub refused the question
    PARTIES_BEHIND = "parties_behind"  # one or more parties are not up to date
    NOT_ASKED = "not_asked"  # filed without a question (backfill)


class PartyState(Enum):
    SEARCHED = "searched"
    NOT_YET = "not_yet"
    NOT_JOINED = "not_joined"


class StatusKnown(Enum):
    KNOWN = "known"
    REQUESTED = "requested"
    WITHHELD = "withheld"
    AFTER_CHECK = "after_check"  # asked only once a person said that it is the same one


@dataclass(frozen=True, slots=True)
class PriorLink:
    """A prior report in which a person of this report probably occurs."""

    link_id: str
    party: PartyId
    own_region: bool
    band: Band
    reasons: tuple[tuple[Field, Word], ...]
    rules: tuple[str, ...]
    """`R1` to `R6` (pseudonyms.md, section 4) that fired."""
    cautions: tuple[Caution, ...]
    month: str
    """Of the prior report, `JJJJ-MM`."""
    status: CaseStatus | None
    status_known: StatusKnown
    own_number: str | None = field(default=None, repr=False)
    """The prior report's own number; only with `own_region`."""
    protect_stay: bool = False
    verdict: Verdict | None = None
    """What a person said of it last."""
    waits_for_second: bool = False
    """One person said that it is the same; another has to say so too."""
    late: bool = False
    """Found after the first search of this report was done."""
    summary: PriorSummary | None = None
    """What its source tells of it; of an own report what we would tell."""

    @property
    def opened(self) -> bool:
        """Before somebody said that it is the same person, a possible link shows party and year only."""
        return self.band is not Band.POSSIBLE or self.verdict is Verdict.SAME

    @property
    def sure(self) -> bool:
        """Taken for the same person, by itself or by people."""
        if self.verdict is Verdict.SAME:
            return not self.waits_for_second
        return self.band is Band.NEARLY_CERTAIN and self.verdict is not Verdict.OTHER


@dataclass(frozen=True, slots=True)
class Household:
    """This person is not known there, but somebody of the same report is: `via`, by position (A11)."""

    link_id: str
    via: int


@dataclass(frozen=True, slots=True)
class PersonLinks:
    """One involved person, by position from 1 in the report; also with no link at all."""

    position: int
    links: tuple[PriorLink, ...]
    sought: bool = True
    """False: too little is known of this person to look for anybody, here or elsewhere."""
    household: tuple[Household, ...] = ()


@dataclass(frozen=True, slots=True)
class LaterLink:
    """A report elsewhere that found this one."""

    party: PartyId
    band: Band
    received_at: datetime
    status: CaseStatus | None
    urgent: bool = False
    protect_stay: bool = False


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """One party other than our own: how far it is in the register, and whether it was searched."""

    party: PartyId
    name: str
    since: date | None
    oldest_report_on: date | None
    current_up_to: datetime | None
    state: PartyState


class LoadState(Enum):
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Load:
    """A delivery of old reports by one source system, to be filed behind all other work."""

    load_id: str
    name: str = field(repr=False)
    state: LoadState
    reports: int
    persons: int
    created_at: datetime
    finished_at: datetime | None
    again: bool = False
    """The same reports were delivered before: this is the load they were taken in."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is. Nothing is lost: `reports` = those not stored yet + `filed` + all of `refused`."""

    load_id: str
    name: str = field(repr=False)
    state: LoadState
    waits_for: str | None
    """Of errors.CODES, when it runs and cannot go on now: "quotum", "te_weinig_sleutelhouders", ..."""
    reports: int
    persons: int
    filed: int
    """Reports that stand in the node: later reports of the own region find them."""
    loaded: int
    """Those of `filed` whose rows stand in the register: reports of all regions find them."""
    refused: Mapping[str, int]
    """By code, reports that clash with what the node had: "andere_inhoud", "oude_revisie", "ingetrokken"."""
    started_at: datetime
    finished_at: datetime | None
    per_hour: int
    """Persons sent to the register in the last hour, or since the start when that is shorter, as a rate."""


@dataclass(frozen=True, slots=True)
class PriorReports:
    """What was found for one report, and where it was not looked."""

    number: str = field(repr=False)
    revision: int
    state: SearchState  # of the search at the other parties
    reason: SearchReason | None
    since: datetime | None
    """Since when it is in this state, where `reason` says why."""
    searched_at: datetime | None
    own_searched_at: datetime | None
    persons: tuple[PersonLinks, ...]
    later: tuple[LaterLink, ...]
    coverage: tuple[CoverageLine, ...]
    reference: str = ""
    """Opaque: names the report in the pages of the workplace and in a webhook."""
    no_follow_up_stays: bool = True
    """The federation's setting: whether a case that ended without follow-up is still found (B9)."""


@dataclass(frozen=True, slots=True)
class AdviceReceipt:
    """An advice was kept under this invented name of its case; the same again gives the same receipt."""

    number: str = field(repr=False)
    alias: str
    received_at: datetime
    advice_id: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class OpenTask:
    """What a case still asks of somebody, and until when."""

    kind: TaskKind
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """How far a case is: what was decided, who watches over the safety, what is still to be done."""

    number: str = field(repr=False)
    phase: Phase
    outcome: Outcome | None
    services: tuple[Service, ...]
    finding: Finding | None
    watch: Watch | None
    organisation: str | None = field(repr=False)
    """The partner's, where a partner watches."""
    since: datetime | None
    tasks: tuple[OpenTask, ...]
    no_follow_up_stays: bool
    """The federation's setting: whether a case that ended without follow-up is still found (B9)."""
