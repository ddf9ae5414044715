"""What a region sets of its own work: whom others call by day and by night, when a second person looks."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from radar.deadlines import Calendar
from schemas.codes import RecipientRole
from schemas.events import Call

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
ALWAYS_REACHED: Final = "0800 2000"
"""The national number, day and night."""


@dataclass(frozen=True, slots=True)
class Desk:
    role: RecipientRole = RecipientRole.VT_ORGANISATION
    telephone: str = ALWAYS_REACHED
    duty_telephone: str = ALWAYS_REACHED
    opens: time = time(8, 0)
    closes: time = time(18, 0)
    calendar: Calendar = field(default_factory=Calendar)
    second_person: bool = True
    """Whether "zelfde" needs a second person when no equal BSN says so."""
    own_system_hears: bool = False
    """The own system is told by webhook that something changed."""
    answer_days: int = 2
    """Working days in which a person answers what another region asks."""
    undo_minutes: float = 10
    """How long a decision to tell can be taken back before anything leaves; not for what is acute."""
    keep_days: int = 28
    """How long a notice can be read at an inbox."""

    def is_open(self, now: datetime) -> bool:
        """By night and in the weekend only the duty service answers."""
        here = now.astimezone(AMSTERDAM)
        return self.calendar.is_working(here.date()) and self.opens <= here.time() < self.closes

    def call(self, now: datetime) -> Call:
        """The number that is answered now."""
        return Call(self.role, self.telephone if self.is_open(now) else self.duty_telephone)

    def answer_by(self, now: datetime, *, urgent: bool) -> datetime:
        """Until when a person may take to answer; on an acute case the same day."""
        today = now.astimezone(AMSTERDAM).date()
        day = today if urgent else self.calendar.after(today, self.answer_days)
        return end_of(day)


def end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), AMSTERDAM)
