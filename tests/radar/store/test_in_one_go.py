"""Promises of `in_one_go`: all or nothing, and nobody takes a count that is not known for a count."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from radar.exchange.post import SQL
from radar.store.db import Connection, connect, in_one_go

Database = Callable[[str], str]
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def conn(database: Database) -> Iterator[Connection]:
    with connect(database("node")) as conn:
        yield conn


def keep(conn: Connection, party: str) -> Any:
    return SQL.keep_key(conn, party=party, statement=b"een sleutel")


def kept(conn: Connection) -> int:
    return len(list(SQL.kept_keys(conn)))


def test_what_is_written_is_read_in_the_same_go(conn: Connection) -> None:
    with in_one_go(conn):
        keep(conn, "vt-dorp")
        assert kept(conn) == 1
    assert kept(conn) == 1


def refused(conn: Connection, *, looks: bool) -> None:
    with in_one_go(conn):
        keep(conn, "vt-dorp")
        conn.execute("INSERT INTO party_key (party) VALUES ('vt-meer')")
        if looks:
            kept(conn)


def broken(conn: Connection) -> None:
    with in_one_go(conn):
        keep(conn, "vt-dorp")
        raise KeyError


def test_an_error_undoes_all_of_it(conn: Connection) -> None:
    """Also one of a statement that nobody waited for, and one of the last."""
    with pytest.raises(psycopg.errors.NotNullViolation):
        refused(conn, looks=True)
    with pytest.raises(psycopg.errors.NotNullViolation):
        refused(conn, looks=False)
    with pytest.raises(KeyError):
        broken(conn)
    assert kept(conn) == 0


def test_it_can_be_rolled_back_in_silence(conn: Connection) -> None:
    with in_one_go(conn) as act:
        keep(conn, "vt-dorp")
        raise psycopg.Rollback(act)
    assert kept(conn) == 0


def test_a_count_is_known_outside_and_refused_inside(conn: Connection) -> None:
    """What psycopg gives inside, -1, is as good as true: a message of nobody would count as received."""
    assert keep(conn, "vt-dorp") == 1
    with in_one_go(conn):
        count = keep(conn, "vt-meer")
        with pytest.raises(TypeError):
            bool(count)
        with pytest.raises(TypeError):
            count == 1  # noqa: B015 (the comparing is the point)
