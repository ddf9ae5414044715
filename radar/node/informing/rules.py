"""What a region sets of its notices, and the clocks of each kind. Pure."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from radar.deadlines import Calendar
from schemas.codes import DisclosurePurpose, NoticeKind, RecipientRole

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
ACUTE_UNOPENED: Final = timedelta(hours=1)
CALL_AFTER: Final = 4
"""Working days: unopened for so long, somebody calls."""
BREACH: Final = timedelta(hours=72)
"""AVG, article 33."""
SCHOOL_CALL: Final = time(7, 45)
SCHOOL_STARTS: Final = time(8, 30)
SCHOOL_ENDS: Final = time(16, 0)
ROLE_OF: Final = {
    NoticeKind.GP: RecipientRole.GP,
    NoticeKind.YOUTH_HEALTHCARE: RecipientRole.YOUTH_HEALTHCARE,
    NoticeKind.SCHOOL_INVOLVED: RecipientRole.SCHOOL,
    NoticeKind.CHAIN_PARTNER: RecipientRole.CHAIN_PARTNER,
    NoticeKind.REPORTER_ONE_OFF: RecipientRole.REPORTER,
    NoticeKind.REPORTER_VT_TAKES_OVER: RecipientRole.REPORTER,
    NoticeKind.REPORTER_KEEPS: RecipientRole.REPORTER,
}
"""Handle with Care goes to a school or, where that is unknown, to leerplicht."""
FEEDBACK: Final = frozenset(kind for kind, role in ROLE_OF.items() if role is RecipientRole.REPORTER)


@dataclass(frozen=True, slots=True)
class Rules:
    undo: timedelta = timedelta(minutes=10)
    """How long a decision can be taken back before anything leaves; not for what is acute."""
    keep_days: int = 28
    code_days: int = 14
    """How long the code in a letter on paper works."""
    code_word: str = "Handle with Care"
    calendar: Calendar = field(default_factory=Calendar)


def purpose_of(kind: NoticeKind) -> DisclosurePurpose:
    """What a notice of this kind is for."""
    if kind in FEEDBACK:
        return DisclosurePurpose.FEEDBACK_REPORTER
    if kind is NoticeKind.CHAIN_PARTNER:
        return DisclosurePurpose.HANDOVER
    return DisclosurePurpose.INFORM_PROFESSIONAL


def call_at(kind: NoticeKind, rules: Rules, sent_at: datetime, *, urgent: bool) -> datetime:
    """When somebody calls if it was not opened: each kind has its own clock (C5, C6)."""
    if kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE:
        return at(next_school_day(rules, sent_at), SCHOOL_CALL)
    if urgent:
        return sent_at + ACUTE_UNOPENED
    return at(rules.calendar.after(_day(sent_at), CALL_AFTER), time(9, 0))


def keep_until(kind: NoticeKind, rules: Rules, sent_at: datetime) -> datetime:
    """When the content is gone at the inbox: of Handle with Care at the end of that school day."""
    if kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE:
        return at(next_school_day(rules, sent_at), SCHOOL_ENDS)
    return sent_at + timedelta(days=rules.keep_days)


def next_school_day(rules: Rules, now: datetime) -> date:
    """Before school starts on a working day that day, else the next; school holidays are not known here."""
    here = now.astimezone(AMSTERDAM)
    if rules.calendar.is_working(here.date()) and here.time() < SCHOOL_CALL:
        return here.date()
    return rules.calendar.next_working_day(here.date())


def at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, AMSTERDAM)


def _day(now: datetime) -> date:
    return now.astimezone(AMSTERDAM).date()
