"""Promises of radar/audit.py: one line an act, from a closed list, that nothing can change any more."""

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest

from radar.audit import record
from radar.store.db import KINDS, connect

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit SET action = 'x'", "DELETE FROM audit", "DELETE FROM audit WHERE false", "TRUNCATE audit"],
)
def test_nothing_changes_or_goes(database: Callable[[str], str], kind: str, statement: str) -> None:
    """No update, delete or truncate, not even one that touches no line, at any kind of process."""
    with connect(database(kind)) as conn:
        record(conn, NOW, "log_replaced", topic="radar.allen.v1")
        with pytest.raises(psycopg.errors.RaiseException):
            conn.execute(statement)
        lines = conn.execute("SELECT at, action, facts FROM audit").fetchall()
        assert lines == [(NOW, "log_replaced", {"topic": "radar.allen.v1"})]


def test_a_line_stands_or_falls_with_its_act(database: Callable[[str], str]) -> None:
    """Written in the transaction of the act, it goes with it."""
    with connect(database("node")) as conn:
        with conn.transaction(force_rollback=True):
            record(conn, NOW, "token_made", source="bron")
        assert conn.execute("SELECT count(*) FROM audit").fetchone() == (0,)


def test_what_is_not_listed_is_a_defect(database: Callable[[str], str]) -> None:
    """An unknown action, and a known one with a fact too many, raise and write nothing."""
    with connect(database("node")) as conn:
        with pytest.raises(KeyError):
            record(conn, NOW, "gekeken")
        with pytest.raises(ValueError, match="may not carry"):
            record(conn, NOW, "token_made", bsn="999900006")
        assert conn.execute("SELECT count(*) FROM audit").fetchone() == (0,)
