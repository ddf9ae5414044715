"""Dutch JSON by which a region's own system tells what was done in a case that it leads (J1).

Each message has a number of its own within its kind: the same number again is the same message. Who did it is
an id of that system, never a name.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from schemas.circumstances import IDENTIFIER, ORGANISATION, PHONE, Identifier, line
from schemas.codes import FamilyInformed, Finding, HandoverAct, Outcome, RecipientRole, Service, TaskEnd
from schemas.dutch_codes import (
    FAMILY_INFORMED,
    FINDINGS,
    HANDOVER_ACTS,
    OUTCOMES,
    RECIPIENT_ROLES,
    SERVICES,
    TASK_ENDS,
)
from schemas.errors import BadInput
from schemas.forms import Day, Faults, Field, Flag, Many, Maybe, Number, Part, Text, Word
from schemas.strict_json import parse

_Told = TypeVar("_Told")
PERSON_ID: Final = Text(64, "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
"""Of whoever did it, in the own system."""
_COUNT: Final = Number(1, 2**31 - 1)
_CODE: Final = Text(80, r"[^\t\r\n]*[^\s][^\t\r\n]*", "verboden_teken")


@dataclass(frozen=True, slots=True)
class AssessmentTold:
    serial: int
    by: str
    instrument: str
    version: str
    result: str


@dataclass(frozen=True, slots=True)
class DecisionTold:
    """`by`: the one or two people who decided; the same decision with the second is its confirmation."""

    serial: int
    by: tuple[str, ...]
    outcome: Outcome
    services: tuple[Service, ...]
    finding: Finding
    urgent: bool
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class HandoverTold:
    """`handover`: the own system's number of the handover, the same in each message about it."""

    serial: int
    by: str
    handover: str
    act: HandoverAct
    role: RecipientRole
    organisation: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    identifier: Identifier | None = field(default=None, repr=False)
    oversight: bool = True
    answer_by: date | None = None
    ends_on: date | None = None
    informs_others: bool = False


@dataclass(frozen=True, slots=True)
class FeedbackTold:
    serial: int
    by: str
    on: date
    spoken_with: str | None = field(default=None, repr=False)
    how: TaskEnd = TaskEnd.SPOKEN


@dataclass(frozen=True, slots=True)
class HouseholdTold:
    serial: int
    by: str
    how: FamilyInformed
    on: date | None = None
    reason: str | None = field(default=None, repr=False)


def _decision(finding: Any, urgent: Any, services: Any, **values: Any) -> DecisionTold:
    return DecisionTold(
        **values, services=services or (), finding=finding or Finding.OPEN, urgent=bool(urgent)
    )


def _handover(oversight: Any, informs_others: Any, **values: Any) -> HandoverTold:
    return HandoverTold(**values, oversight=oversight is not False, informs_others=bool(informs_others))


def _feedback(how: Any, **values: Any) -> FeedbackTold:
    return FeedbackTold(**values, how=how or TaskEnd.SPOKEN)


_SERIAL: Final = Field("serial", "volgnummer", _COUNT)
_BY: Final = Field("by", "door", PERSON_ID)
_TOLD_HOW: Final = {end: TASK_ENDS[end] for end in (TaskEnd.SPOKEN, TaskEnd.WRITTEN)}

ASSESSMENT: Final = Part(
    (
        _SERIAL,
        _BY,
        Field("instrument", "instrument", _CODE),
        Field("version", "versie", _CODE),
        Field("result", "uitslag", _CODE),
    ),
    AssessmentTold,
)
DECISION: Final = Part(
    (
        _SERIAL,
        Field("by", "door", Many(PERSON_ID, 2, 1)),
        Field("outcome", "uitkomst", Word(OUTCOMES)),
        Field("services", "diensten", Maybe(Many(Word(SERVICES), len(SERVICES))), needed=False),
        Field("finding", "bevinding", Maybe(Word(FINDINGS)), needed=False),
        Field("urgent", "spoed", Maybe(Flag()), needed=False),
        Field("reason", "reden", line(500), needed=False),
    ),
    _decision,
)
HANDOVER: Final = Part(
    (
        _SERIAL,
        _BY,
        Field("handover", "overdracht", Text(40, "[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "nummer_ongeldig")),
        Field("act", "stand", Word(HANDOVER_ACTS)),
        Field("role", "rol", Word(RECIPIENT_ROLES)),
        Field("organisation", "organisatie", ORGANISATION),
        Field("phone", "telefoon", Maybe(PHONE), needed=False),
        Field("identifier", "kenmerk", Maybe(IDENTIFIER), needed=False),
        Field("oversight", "zichtGaatOver", Maybe(Flag()), needed=False),
        Field("answer_by", "antwoordUiterlijk", Maybe(Day()), needed=False),
        Field("ends_on", "eindigtOp", Maybe(Day()), needed=False),
        Field("informs_others", "informeertAnderen", Maybe(Flag()), needed=False),
    ),
    _handover,
)
FEEDBACK: Final = Part(
    (
        _SERIAL,
        _BY,
        Field("on", "op", Day()),
        Field("spoken_with", "met", line(80), needed=False),
        Field("how", "hoe", Maybe(Word(_TOLD_HOW)), needed=False),
    ),
    _feedback,
)
HOUSEHOLD: Final = Part(
    (
        _SERIAL,
        _BY,
        Field("how", "stand", Word(FAMILY_INFORMED)),
        Field("on", "op", Maybe(Day()), needed=False),
        Field("reason", "reden", line(500), needed=False),
    ),
    HouseholdTold,
)
PARTS: Final = {
    "Beoordeling": ASSESSMENT,
    "Besluit": DECISION,
    "Overdracht": HANDOVER,
    "Terugkoppeling": FEEDBACK,
    "GezinGeinformeerd": HOUSEHOLD,
}
"""By the name of each published schema."""
_NAMES: Final = frozenset(field.dutch for part in PARTS.values() for field in part.fields)


def read_assessment(data: bytes) -> AssessmentTold:
    """Raises BadInput with all faults, as the others do."""
    return _read(data, ASSESSMENT, AssessmentTold, _fits)


def read_decision(data: bytes) -> DecisionTold:
    """Two people, or one when it is urgent (B8): otherwise BadInput("tweede_persoon_nodig")."""
    return _read(data, DECISION, DecisionTold, _two_people)


def read_handover(data: bytes) -> HandoverTold:
    return _read(data, HANDOVER, HandoverTold, _fits)


def read_feedback(data: bytes, today: date) -> FeedbackTold:
    return _read(data, FEEDBACK, FeedbackTold, lambda told, faults: _not_later(told.on, today, faults))


def read_household(data: bytes, today: date) -> HouseholdTold:
    """Not telling the household has a reason (C9)."""

    def judge(told: HouseholdTold, faults: Faults) -> None:
        _not_later(told.on, today, faults)
        if told.how is FamilyInformed.NOT and not (told.reason or "").strip():
            faults.add("reden", "veld_ontbreekt")

    return _read(data, HOUSEHOLD, HouseholdTold, judge)


def _read(data: bytes, part: Part, kind: type[_Told], judge: Callable[[_Told, Faults], None]) -> _Told:
    faults = Faults(_NAMES)
    told = part.read(parse(data, _NAMES), "", faults)
    if isinstance(told, kind):
        judge(told, faults)
    if faults.found or not isinstance(told, kind):
        raise BadInput(faults.found, faults.number)
    return told


def _fits(_: object, __: Faults) -> None:
    """There is nothing to judge but the form."""


def _two_people(told: DecisionTold, faults: Faults) -> None:
    if len(set(told.by)) == 1 and (len(told.by) > 1 or not told.urgent):
        faults.add("door", "tweede_persoon_nodig")


def _not_later(day: date | None, today: date, faults: Faults) -> None:
    if day and day > today:
        faults.add("op", "datum_in_toekomst")
