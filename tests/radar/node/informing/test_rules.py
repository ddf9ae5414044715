"""The clocks of each kind of notice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from radar.deadlines import Calendar
from radar.node.informing.rules import (
    FEEDBACK,
    ROLE_OF,
    Rules,
    call_at,
    keep_until,
    next_school_day,
    purpose_of,
)
from schemas.codes import DisclosurePurpose, NoticeKind, RecipientRole

HWC, GP = NoticeKind.SCHOOL_HANDLE_WITH_CARE, NoticeKind.GP
RULES = Rules(calendar=Calendar.of([date(2026, 11, 30)]))
"""With Monday 30 November 2026 equalled with a holiday."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("sent", "school_day"),
    [
        ("11-24T06:44", date(2026, 11, 24)),  # 07.44 in Amsterdam
        ("11-24T06:45", date(2026, 11, 25)),
        ("11-24T12:00", date(2026, 11, 25)),
        ("11-27T16:00", date(2026, 12, 1)),  # Friday, and Monday is free
        ("11-28T05:00", date(2026, 12, 1)),
        ("12-24T12:00", date(2026, 12, 28)),  # Christmas
    ],
)
def test_handle_with_care_is_for_the_next_school_day(sent: str, school_day: date) -> None:
    """C5: before school that same day; unopened at 07.45 somebody calls, at 16.00 it is gone."""
    assert next_school_day(RULES, at(sent)) == school_day
    call, gone = call_at(HWC, RULES, at(sent), urgent=True), keep_until(HWC, RULES, at(sent))
    assert (call.date(), call.hour, call.minute) == (school_day, 7, 45)
    assert (gone.date(), gone.hour) == (school_day, 16)


def test_escalation_follows_the_notices_own_deadline() -> None:
    """C6: acute after an hour, by night too; otherwise after four working days, in the morning."""
    assert call_at(GP, RULES, at("11-28T02:00"), urgent=True) == at("11-28T03:00")
    later = call_at(GP, RULES, at("11-24T12:00"), urgent=False)
    assert (later.date(), later.hour) == (date(2026, 12, 1), 9)
    assert keep_until(GP, RULES, at("11-24T12:00")) == at("11-24T12:00") + timedelta(days=28)


def test_a_call_is_made_while_a_letter_can_still_be_read() -> None:
    """Nothing expires before somebody was asked to call."""
    for kind in NoticeKind:
        for hour in range(0, 24 * 7, 5):
            sent = at("11-23T00:00") + timedelta(hours=hour)
            assert call_at(kind, RULES, sent, urgent=False) < keep_until(kind, RULES, sent)


def test_each_kind_has_a_purpose_and_a_role() -> None:
    """Whoever reported gets feedback, a partner a handover, all others are informed for their work."""
    assert {purpose_of(kind) for kind in FEEDBACK} == {DisclosurePurpose.FEEDBACK_REPORTER}
    assert purpose_of(NoticeKind.CHAIN_PARTNER) is DisclosurePurpose.HANDOVER
    assert purpose_of(HWC) is purpose_of(GP) is DisclosurePurpose.INFORM_PROFESSIONAL
    assert set(ROLE_OF) == set(NoticeKind) - {HWC}
    assert {kind for kind, role in ROLE_OF.items() if role is RecipientRole.REPORTER} == FEEDBACK
