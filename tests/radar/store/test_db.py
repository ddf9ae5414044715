"""Promises of radar/store: a process starts on its own schema only; what is stored says when it changed."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from radar.federation.postgres import EmbeddedPostgres
from radar.store import db
from radar.store.db import KINDS, check_schema, connect, migrate, newest, run_sql_files
from schemas.errors import StartRefused

Database = Callable[[str], str]
NO_REPORT: set[str] = {
    "alembic_version", "audit", "outbox", "seen", "log_position", "quarantine", "sent_sequence", "party_key",
    "party_coverage", "access_token", "calibration", "web_session", "web_sign_in",
}  # fmt: skip
"""Tables of a node that hold nothing of a report, or (audit, outbox) stand under their own time."""


def tables(conn: psycopg.Connection[tuple[str]], having: str | None = None) -> set[str]:
    """All tables, or those with this column."""
    query = "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' "
    query += "AND (%s::text IS NULL OR column_name = %s)"
    return {name for (name,) in conn.execute(query, (having, having))}


def test_everything_stored_of_a_report_says_when_it_changed(database: Database) -> None:
    """From the first day: `last_changed_on`, never empty, on every table that holds report data."""
    with connect(database("node")) as conn:
        assert tables(conn) > NO_REPORT
        assert tables(conn) - NO_REPORT == tables(conn, "last_changed_on")
        nullable = conn.execute(
            "SELECT table_name FROM information_schema.columns "
            "WHERE column_name = 'last_changed_on' AND is_nullable = 'YES'"
        )
        assert nullable.fetchall() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_migrated_database_is_started_on(database: Database, kind: str) -> None:
    """The newest schema of its own kind."""
    with connect(database(kind)) as conn:
        check_schema(conn, kind)
        assert conn.execute("SELECT version_num FROM alembic_version").fetchone() == (newest(kind),)


def refused(dsn: str, kind: str) -> str:
    with connect(dsn) as conn, pytest.raises(StartRefused) as refusal:
        check_schema(conn, kind)
    return refusal.value.code


def test_a_newer_an_empty_and_another_kinds_database_are_refused(
    database: Database, postgres: EmbeddedPostgres
) -> None:
    """A process never guesses what a schema means, and never migrates by itself."""
    dsn = database("node")
    with connect(dsn) as conn:
        conn.execute("UPDATE alembic_version SET version_num = 'node_9999'")
    assert refused(dsn, "node") == "schema_nieuwer"
    empty = postgres.create("leeg", "eigenaar_leeg", "proef")
    assert refused(empty, "node") == "schema_ouder"
    with connect(empty) as conn:
        assert tables(conn) == set()
    assert refused(database("hub"), "node") == "schema_nieuwer"


def test_migrating_twice_changes_nothing(database: Database) -> None:
    """What stands in it stays."""
    dsn = database("node")
    with connect(dsn) as conn:
        conn.execute("INSERT INTO access_token VALUES ('x', 'bron', now())")
        migrate(dsn, "node")
        assert conn.execute("SELECT count(*) FROM access_token").fetchone() == (1,)


def test_only_a_transaction_makes_a_transaction(database: Database) -> None:
    """A statement by itself is committed; a connection that hangs in a transaction is ended."""
    dsn = database("node")
    with connect(dsn) as one, connect(dsn) as other:
        one.execute("INSERT INTO access_token VALUES ('x', 'bron', now())")
        assert other.execute("SELECT count(*) FROM access_token").fetchone() == (1,)
        limits = one.execute(
            "SELECT current_setting('statement_timeout'), "
            "current_setting('idle_in_transaction_session_timeout')"
        )
        assert limits.fetchone() == ("30s", "1min")


def test_statements_and_files_are_found() -> None:
    """Each package's named statements, read once; files run whole and in order."""
    assert db.statements("radar.node", "node.sql") is db.statements("radar.node", "node.sql")
    ran: list[str] = []
    run_sql_files(ran.append, Path(db.__file__).parent / "migrations", ("audit.sql", "exchange.sql"))
    assert [text.split("CREATE TABLE ")[1].split(" ")[0] for text in ran] == ["audit", "outbox"]
