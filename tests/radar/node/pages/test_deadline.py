"""Promises of radar/node/pages/deadline.py: the term of a case in words, and as working days."""

from datetime import date

import pytest

from radar.deadlines import Calendar
from radar.node.pages.deadline import deadline, pressing

THURSDAY = date(2026, 11, 19)
DUE = date(2026, 11, 26)
CALENDAR = Calendar()


def test_the_term_is_said_in_words() -> None:
    """ "nog 3 werkdagen, uiterlijk donderdag 26 november"."""
    term = deadline(THURSDAY, DUE, date(2026, 11, 23), CALENDAR)
    assert (term.head, term.rest) == ("Nog 3 werkdagen", "uiterlijk donderdag 26 november")


def test_the_strip_has_the_working_days_and_says_which_is_today() -> None:
    """Five working days after receipt, the weekend left out."""
    term = deadline(THURSDAY, DUE, date(2026, 11, 23), CALENDAR)
    assert [(day.words, day.state) for day in term.days] == [
        ("vr 20", "past"), ("ma 23", "today"), ("di 24", "to_come"), ("wo 25", "to_come"),
        ("do 26", "to_come"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2026, 11, 23), "calm"), (date(2026, 11, 25), "soon"), (DUE, "soon"), (date(2026, 11, 27), "late")],
)
def test_it_presses_from_the_last_working_day_on(today: date, expected: str) -> None:
    """Colour follows the working days that are left; what is late is flagged."""
    assert pressing(DUE, today, CALENDAR) == expected


def test_a_term_of_long_ago_has_no_endless_strip() -> None:
    """A case that waited for years is late, and its page stays a page."""
    term = deadline(date(2020, 1, 2), date(2026, 11, 20), date(2026, 11, 23), CALENDAR)
    assert term.pressing == "late"
    assert len(term.days) == 10
