"""The Dutch code values: whole lists, in one spelling."""

import re
from enum import Enum

from schemas import dutch_codes
from schemas.codes import FOLLOWS, NoticeState

TABLES = {
    name: table for name, table in vars(dutch_codes).items() if isinstance(table, dict) and name.isupper()
}


def test_every_code_has_one_value() -> None:
    """No code is without its Dutch value, no two share one, and each reads like a value."""
    assert len(TABLES) > 15
    for name, table in TABLES.items():
        (closed,) = {type(code) for code in table}
        assert issubclass(closed, Enum)
        assert set(table) == set(closed), name
        assert len(set(table.values())) == len(table), name
        assert all(re.fullmatch("[a-z_]+|[A-Z0-9_]+", value) for value in table.values()), name


def test_no_notice_goes_back() -> None:
    """From no state does a way lead back to delivered or prepared, and what is opened is never recalled."""
    assert set(FOLLOWS) == set(NoticeState)
    for state, next_ones in FOLLOWS.items():
        assert state not in next_ones
        assert NoticeState.PREPARED not in next_ones
    assert NoticeState.RECALLED not in FOLLOWS[NoticeState.OPENED]
    assert NoticeState.EXPIRED not in FOLLOWS[NoticeState.OPENED]
