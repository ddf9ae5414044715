"""Connections, named statements and migrations. Which statements and tables: beside the code that owns them.

A process never migrates by itself: it refuses to start on a schema that it does not know.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import aiosql
import psycopg
from aiosql.adapters.pyformat import PyFormatAdapter
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg.pq import PipelineStatus

from schemas.errors import StartRefused

KINDS = ("node", "hub", "evaluator", "inbox")
_MIGRATIONS = Path(__file__).parent / "migrations"

Connection = psycopg.Connection[tuple[Any, ...]]


@cache
def statements(package: str, file: str) -> Any:
    """The named statements of `file` in `package`, as functions of a connection."""
    text = resources.files(package).joinpath(file).read_text(encoding="utf-8")
    return aiosql.from_str(text, _Adapter)


@contextmanager
def in_one_go(conn: Connection) -> Iterator[psycopg.Transaction]:
    """A transaction that does not wait for the answer to each statement: those that read nothing go out with
    the next one that does. An error shows there, or at the end; the transaction fails by it all the same.

    How many rows an `!` statement touched is not known inside; one that must know says RETURNING.
    """
    with conn.pipeline(), conn.transaction() as transaction:
        yield transaction


class _Unknown:
    """The number of rows of a statement that nobody waited for: using it is a defect, and must not pass."""

    def __bool__(self) -> bool:
        raise TypeError("how many rows this touched is not known inside in_one_go")

    __int__ = __index__ = __eq__ = __lt__ = __gt__ = __add__ = __radd__ = __bool__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


class _Adapter(PyFormatAdapter):
    """aiosql's own, but for the counts of statements in a pipeline, which it would give as -1."""

    def insert_update_delete(self, conn: Connection, query_name: str, sql: str, parameters: Any) -> Any:
        count = super().insert_update_delete(conn, query_name, sql, parameters)  # type: ignore[no-untyped-call]
        return count if _waits(conn) else _Unknown()

    def insert_update_delete_many(self, conn: Connection, query_name: str, sql: str, parameters: Any) -> Any:
        count = super().insert_update_delete_many(  # type: ignore[no-untyped-call]
            conn, query_name, sql, parameters
        )
        return count if _waits(conn) else _Unknown()


def _waits(conn: Connection) -> bool:
    return conn.info.pipeline_status is PipelineStatus.OFF


def connect(dsn: str, *, autocommit: bool = True) -> Connection:
    """An autocommit connection, so that only `with conn.transaction()` makes a transaction."""
    return psycopg.connect(
        dsn,
        autocommit=autocommit,
        connect_timeout=5,
        application_name="radar",
        options="-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
    )


def _config(kind: str, dsn: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(_MIGRATIONS / kind))
    config.attributes["dsn"] = dsn
    return config


def migrate(dsn: str, kind: str) -> None:
    """Bring the database of one process to the newest schema of its kind."""
    command.upgrade(_config(kind, dsn), "head")


def newest(kind: str) -> str:
    head = ScriptDirectory.from_config(_config(kind)).get_current_head()
    assert head is not None, f"{kind} has no migrations"
    return head


def check_schema(conn: Connection, kind: str) -> None:
    """Refuse a database that misses migrations, or is of a newer version than this program."""
    known = {script.revision for script in ScriptDirectory.from_config(_config(kind)).walk_revisions()}
    found = _revision(conn)
    if found is not None and found not in known:
        raise StartRefused("schema_nieuwer")
    if found != newest(kind):
        raise StartRefused("schema_ouder")


def _revision(conn: Connection) -> str | None:
    try:
        row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return None
    return row[0] if row else None


def run_sql_files(execute: Any, folder: Path, files: Iterable[str]) -> None:
    """For migrations: run whole SQL files, in the order given."""
    for file in files:
        execute((folder / file).read_text(encoding="utf-8"))
