"""Promises of radar/node/service.py: tokens are known by hash only; a database that is away means not now."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from psycopg_pool import ConnectionPool

from connectors.http.door import door
from radar.node.service import NodeDoor, make_token
from radar.store.db import Connection, connect
from schemas.errors import NotFound, Unavailable
from tests.fakes.family import report
from tests.fakes.village import village

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Database = Callable[[str], str]


def test_a_token_is_stored_as_its_hash_and_put_on_record(database: Database) -> None:
    """Whoever reads the database or the audit cannot use it."""
    with connect(database("node")) as conn:
        token = make_token(conn, NOW, "zaaksysteem")
        stored = conn.execute("SELECT token_hash FROM access_token").fetchall()
        assert token.encode() not in bytes(stored[0][0])
        assert conn.execute("SELECT action, facts FROM audit").fetchall() == [
            ("token_made", {"source": "zaaksysteem"})
        ]


def test_the_door_knows_whose_token_it_is_and_tells_what_it_refused(
    tmp_path: Path, database: Database
) -> None:
    """Filing with the token works, any other is nobody's, and each refusal is told by its code."""
    codes: list[str] = []
    with village(tmp_path, database, live=False) as made:
        node = made["vt-grn"]
        token = make_token(node.conn, NOW, "zaaksysteem")
        dsn = f"{node.conn.info.dsn} password=proef"
        with ConnectionPool[Connection](dsn, min_size=1, kwargs={"autocommit": True}, open=True) as pool:
            known = NodeDoor(node.node, pool)
            assert [known.source_of(each) for each in (token, "ander")] == ["zaaksysteem", None]
            app = door(known, now=made.clock, ops=APIRouter(), crashed=codes.append, refused=codes.append)
            with TestClient(app) as client:
                answers = [
                    client.post(
                        "/radar/v1/meldingen",
                        json=report("G-1", **extra),
                        headers={"Authorization": f"Bearer {each}"},
                    ).status_code
                    for each, extra in ((token, {}), ("ander", {}), (token, {"spoed": True}))
                ]
        assert (answers, codes) == ([201, 401, 409], ["geen_toegang", "andere_inhoud"])


def test_the_door_brings_in_the_past_of_one_source(tmp_path: Path, database: Database) -> None:
    """A load is started, paused, resumed and listed for the system that sent it, and for no other."""
    with village(tmp_path, database, live=False) as made:
        node = made["vt-grn"]
        dsn = f"{node.conn.info.dsn} password=proef"
        with ConnectionPool[Connection](dsn, min_size=1, kwargs={"autocommit": True}, open=True) as pool:
            known = NodeDoor(node.node, pool)
            load = known.start_load("zaaksysteem", "csv", [made.read(report("G-1"))])
            states = [
                act("zaaksysteem", load.load_id).state.value
                for act in (known.pause_load, known.load_progress, known.resume_load)
            ]
            assert states == ["paused", "paused", "running"]
            assert [each.load_id for each in known.loads("zaaksysteem")] == [load.load_id]
            assert list(known.loads("ander")) == []
            for act in (known.pause_load, known.load_progress, known.resume_load):
                with pytest.raises(NotFound):
                    act("ander", load.load_id)


def test_a_database_that_is_away_is_not_now(tmp_path: Path, database: Database) -> None:
    """The door raises what becomes a 503, and not the driver's own error with its text."""
    with village(tmp_path, database, live=False) as made:
        pool: ConnectionPool[Connection] = ConnectionPool("port=9", min_size=0, max_size=1, open=True)
        pool.close()
        with pytest.raises(Unavailable) as refusal:
            NodeDoor(made["vt-grn"].node, pool).source_of("ander")
        assert refusal.value.code == "storing"
