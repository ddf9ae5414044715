"""Promises of radar/node/desk.py: the number that is answered now, and how long a person may take."""

from datetime import UTC, date, datetime

import pytest

from radar.deadlines import Calendar
from radar.node.desk import Desk
from schemas.codes import RecipientRole

DESK = Desk(
    telephone="050 0000001", duty_telephone="050 0000002", calendar=Calendar.of([date(2026, 11, 25)])
)  # fmt: skip


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (datetime(2026, 11, 24, 9, 0, tzinfo=UTC), "050 0000001"),  # Tuesday 10.00 here
        (datetime(2026, 11, 24, 6, 59, tzinfo=UTC), "050 0000002"),
        (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "050 0000002"),  # 18.00 here: closed
        (datetime(2026, 11, 28, 9, 0, tzinfo=UTC), "050 0000002"),  # Saturday
        (datetime(2026, 12, 25, 9, 0, tzinfo=UTC), "050 0000002"),  # Christmas
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), "050 0000002"),  # by royal decree
    ],
)
def test_by_night_and_in_the_weekend_the_duty_service_is_called(at: datetime, number: str) -> None:
    """J10: whoever is told whom to call reaches somebody."""
    assert DESK.call(at).telephone == number


def test_the_council_is_called_as_what_it_is() -> None:
    """Its desk is no Veilig Thuis."""
    assert Desk(role=RecipientRole.RVDK).call(datetime(2026, 11, 24, tzinfo=UTC)).role is RecipientRole.RVDK


def test_a_person_answers_in_two_working_days_and_at_once_when_acute() -> None:
    """Friday's question is due on Tuesday; an acute one at the end of the same day."""
    friday = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert DESK.answer_by(friday, urgent=False).date() == date(2026, 11, 24)
    assert DESK.answer_by(friday, urgent=True).date() == date(2026, 11, 20)
