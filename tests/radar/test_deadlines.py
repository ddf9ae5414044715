"""Promises of radar/deadlines.py: working days, holidays, and terms told in words (B3, B10, B11)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radar.deadlines import Calendar, day_in_words, feedback_due, second_feedback_due

CALENDAR = Calendar()
days = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-23", "2026-11-30"),  # a Monday: the next Monday
        ("2026-11-27", "2026-12-04"),  # a Friday
        ("2026-11-28", "2026-12-04"),  # a Saturday counts as the Friday before it
        ("2026-04-02", "2026-04-13"),  # Thursday before Easter: Good Friday and Easter Monday do not count
        ("2026-04-24", "2026-05-04"),  # King's Day on a Monday
        ("2026-04-28", "2026-05-06"),  # 5 May counts as a holiday in every year, not only each fifth
        ("2026-05-12", "2026-05-20"),  # Ascension Day
        ("2026-05-22", "2026-06-01"),  # Whit Monday
        ("2026-12-21", "2026-12-29"),  # Christmas on Friday and Saturday
        ("2026-12-30", "2027-01-07"),  # New Year's Day
    ],
)
def test_five_working_days(received: str, due: str) -> None:
    """Table test: report Thu 16:00 before Easter -> exact due date (B3)."""
    assert date.fromisoformat(due) == CALENDAR.assessment_due(date.fromisoformat(received))


def test_a_day_by_royal_decree_is_no_working_day() -> None:
    """Days that a royal decree equals with a holiday are configured, and move what is due."""
    calendar = Calendar.of([date(2026, 11, 27)])
    assert date(2026, 12, 1) == calendar.assessment_due(date(2026, 11, 23))
    assert date(2026, 11, 30) == calendar.next_working_day(date(2026, 11, 26))


@given(day=days, number=st.integers(1, 30))
def test_a_term_ends_on_a_working_day_and_holds_so_many(day: date, number: int) -> None:
    """Whatever the day of receipt, the last day is worked and the count comes out."""
    due = CALENDAR.after(day, number)
    assert CALENDAR.is_working(due)
    assert number == CALENDAR.working_days_left(due, day)
    assert -number == CALENDAR.working_days_left(day, due)


@pytest.mark.parametrize(
    ("due", "today", "words"),
    [
        ("2026-11-26", "2026-11-23", "nog 3 werkdagen, uiterlijk donderdag 26 november"),
        ("2026-11-24", "2026-11-23", "nog 1 werkdag, uiterlijk dinsdag 24 november"),
        ("2026-11-23", "2026-11-23", "vandaag de laatste dag"),
        ("2026-11-20", "2026-11-23", "1 werkdag te laat, uiterlijk vrijdag 20 november"),
        ("2026-11-20", "2026-11-21", "1 werkdag te laat, uiterlijk vrijdag 20 november"),
        ("2026-11-18", "2026-11-23", "3 werkdagen te laat, uiterlijk woensdag 18 november"),
        ("2026-11-22", "2026-11-21", "geen werkdag meer, uiterlijk zondag 22 november"),
        ("2027-01-04", "2026-12-30", "nog 2 werkdagen, uiterlijk maandag 4 januari 2027"),
    ],
)
def test_a_term_in_words(due: str, today: str, words: str) -> None:
    """A worker reads how much is left and until which day."""
    assert words == CALENDAR.due_in_words(date.fromisoformat(due), date.fromisoformat(today))


def test_the_first_feedback_is_due_at_the_decision_and_never_after_the_fifth_day() -> None:
    """Due the earlier of the decision day and day 5 (B10)."""
    fifth = date(2026, 11, 30)
    assert date(2026, 11, 25) == feedback_due(date(2026, 11, 25), fifth)
    assert fifth == feedback_due(date(2026, 12, 3), fifth)


@given(days)
def test_the_second_feedback_is_ten_weeks_after_the_first(first: date) -> None:
    """Due = delivered_at(feedback1) + 70 days (B11)."""
    assert timedelta(days=70) == second_feedback_due(first) - first


def test_a_day_of_another_year_has_its_year() -> None:
    """Nobody reads a day of next year as one of this year."""
    assert day_in_words(date(2027, 3, 1), date(2026, 3, 1)) == "maandag 1 maart 2027"
