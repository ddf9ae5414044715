"""The term of a case as a strip of working days, and how pressing a day is. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from radar.deadlines import WEEKDAYS, Calendar

MOST_DAYS: Final = 10


@dataclass(frozen=True, slots=True)
class Day:
    words: str
    """`ma 23`"""
    state: str
    """past, today or to_come"""


@dataclass(frozen=True, slots=True)
class Deadline:
    head: str
    """`Nog 3 werkdagen`"""
    rest: str
    """`uiterlijk donderdag 26 november`"""
    pressing: str
    """late, soon or calm: the colour; the words say it too."""
    days: tuple[Day, ...]


def pressing(due: date, today: date, calendar: Calendar) -> str:
    if due < today:
        return "late"
    return "soon" if calendar.working_days_left(due, today) <= 1 else "calm"


def deadline(received: date, due: date, today: date, calendar: Calendar) -> Deadline:
    """Of a case received on a day, the working days in which it is judged."""
    head, _, rest = calendar.due_in_words(due, today).partition(", ")
    days = _days(received, due, today, calendar)
    return Deadline(head[:1].upper() + head[1:], rest, pressing(due, today, calendar), days)


def _days(received: date, due: date, today: date, calendar: Calendar) -> tuple[Day, ...]:
    days: list[date] = []
    on = received
    while on < due and len(days) < MOST_DAYS:
        on = calendar.next_working_day(on)
        days.append(on)
    return tuple(Day(f"{WEEKDAYS[each.weekday()][:2]} {each.day}", _state(each, today)) for each in days)


def _state(day: date, today: date) -> str:
    if day < today:
        return "past"
    return "today" if day == today else "to_come"
