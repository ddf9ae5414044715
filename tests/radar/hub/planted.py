"""Registers with a known bug, so that the tests which guard against it are seen to find it."""

from collections.abc import Iterable
from datetime import datetime
from threading import Barrier
from typing import Final

from radar.hub.packs import Packs
from radar.hub.register import Compared, Register
from radar.store.db import Connection
from schemas.events import ReportFiled
from schemas.row import ROW, Rows, unpack

PATIENCE: Final = 30.0  # seconds until a test that hangs fails


class StoresAndComparesAtOnce:
    """One of two workers: stores and compares in one transaction, and sees others' rows in the database only.

    `both_stored` brings about what otherwise depends on luck: nobody compares before both have stored.
    """

    def __init__(self, conn: Connection, register: Register, both_stored: Barrier) -> None:
        self._conn, self._register, self._both_stored = conn, register, both_stored

    def __call__(self, message_id: str, party: int, filed: ReportFiled, now: datetime) -> bytes:
        with self._conn.transaction():
            self._register.take(
                self._conn, message_id=message_id, party=party, filed=filed, may_ask=True, now=now
            )
            self._both_stored.wait(PATIENCE)
            self._register.load(self._conn)
            answer = self._register.compare(self._conn, party=party, filed=filed, now=now)
        assert isinstance(answer, Compared)
        return answer.candidates


def write_report_by_report(conn: Connection, packs: Packs, reports: Iterable[Rows]) -> None:
    """What folding must never be: the rows of each report into the packs in a transaction of their own."""
    for rows in reports:
        with conn.transaction():
            for row in rows:
                stored = packs.stored(row["token"].tobytes())
                block = packs.read(conn, [stored]).get(stored, b"")
                conn.execute("DELETE FROM posting WHERE token = %s", (stored,))
                packs.write(conn, [(stored, unpack(block + row.tobytes(), ROW))])
