"""Working days and the terms that are counted in them: pure, no clock. A term flags; it never blocks anybody.

The five days of the safety assessment are working days (Q&A 3); Dutch holidays are those of the Algemene
termijnenwet, and days that a royal decree equals with them are configured.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Final

from holidays import country_holidays

ASSESSMENT_DAYS: Final = 5
TEN_WEEKS: Final = timedelta(days=70)
WEEKDAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip
_SUNDAY_AND_SATURDAY: Final = (5, 6)


@cache
def _holidays(year: int) -> frozenset[date]:
    # Public alone lacks Good Friday always and 5 May four years in five.
    return frozenset(country_holidays("NL", years=year, categories=("public", "optional")))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked."""

    decreed: frozenset[date] = field(default_factory=frozenset)
    """Days equalled with a holiday by royal decree."""

    @classmethod
    def of(cls, decreed: Iterable[date]) -> "Calendar":
        return cls(frozenset(decreed))

    def is_working(self, day: date) -> bool:
        free = day.weekday() in _SUNDAY_AND_SATURDAY or day in _holidays(day.year)
        return not free and day not in self.decreed

    def next_working_day(self, day: date) -> date:
        """The first working day after this one."""
        return self.after(day, 1)

    def after(self, day: date, working_days: int) -> date:
        """The day on which this many working days after `day` are over; `day` itself does not count."""
        left = working_days
        while left:
            day += timedelta(days=1)
            left -= self.is_working(day)
        return day

    def assessment_due(self, received_on: date) -> date:
        """The last day of the safety assessment."""
        return self.after(received_on, ASSESSMENT_DAYS)

    def working_days_left(self, due: date, today: date) -> int:
        """Working days after today up to `due`; when that is past, those since then, negative."""
        first, last, sign = (today, due, 1) if due >= today else (due, today, -1)
        days = (first + timedelta(days=each) for each in range(1, (last - first).days + 1))
        return sign * sum(self.is_working(day) for day in days)

    def due_in_words(self, due: date, today: date) -> str:
        """`nog 3 werkdagen, uiterlijk donderdag 26 november`."""
        until = f"uiterlijk {day_in_words(due, today)}"
        if due < today:
            late = max(1, -self.working_days_left(due, today))
            return f"{_days(late)} te laat, {until}"
        if due == today:
            return "vandaag de laatste dag"
        left = self.working_days_left(due, today)
        return f"nog {_days(left)}, {until}" if left else f"geen werkdag meer, {until}"


def feedback_due(decided_on: date, assessment_due: date) -> date:
    """The first feedback to the reporter: the day of the decision, and never after the fifth day (B10)."""
    return min(decided_on, assessment_due)


def second_feedback_due(first_on: date) -> date:
    """The ten weeks run from the first feedback, not from the report itself (Q&A 8)."""
    return first_on + TEN_WEEKS


def day_in_words(day: date, today: date) -> str:
    """`donderdag 26 november`; with the year when that is another than today's."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def _days(number: int) -> str:
    return "1 werkdag" if number == 1 else f"{number} werkdagen"
