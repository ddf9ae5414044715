"""A region brings in its past: a load of old reports is kept at once, and filed behind all other work.

What a source system may do with its loads; `loading` does the work. Old reports are filed and do not ask.
"""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from connectors.ports import Load, LoadState, Progress
from radar.node.parts import NodeParts
from radar.store.db import Connection, statements
from schemas.errors import NotFound
from schemas.intake import write_report
from schemas.report import Report
from schemas.strict_json import canonical

SQL: Any = statements(__package__, "backfill.sql")
HOUR: Final = timedelta(hours=1)


class Backfill:
    """Each call takes an open connection and makes its own transaction. Raises NotFound for the load of
    another source, as for one that does not exist."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node

    def start(self, conn: Connection, source: str, name: str, reports: Sequence[Report]) -> Load:
        """Keep these validated reports, to be filed in their order. Committed when this returns.

        The same reports of the same source again, under whatever name, give the load that took them.
        """
        written = [canonical(write_report(report)) for report in reports]
        digest = self._node.keyed("load", _digest(written))
        with conn.transaction():
            # Only loads wait here: a delivery that comes twice at once is one load.
            conn.execute("SELECT pg_advisory_xact_lock(2)")
            known = SQL.load_by_digest(conn, source=source, digest=digest)
            if known:
                return _load(known, again=True)
            load_id, now = str(uuid.uuid4()), self._node.now()
            persons = sum(len(report.persons) for report in reports)
            SQL.insert_load(
                conn, load_id=load_id, source=source, name=name, digest=digest, reports=len(reports),
                persons=persons, oldest=min((each.received_at for each in reports), default=None), now=now,
                today=self._node.today(),
            )  # fmt: skip
            with conn.cursor() as cursor, cursor.copy(SQL.copy_load_reports.sql) as copy:
                for position, (report, content) in enumerate(zip(reports, written, strict=True)):
                    copy.write_row(
                        (load_id, position, report.number, len(report.persons), content.decode(), "waiting",
                         report.last_changed_on)
                    )  # fmt: skip
            self._node.audit(
                conn, "load_started", load=load_id, source=source, reports=len(reports), persons=persons
            )
        self._node.around.journal.say("load_started", load=load_id, reports=len(reports), persons=persons)
        self._node.wake_backfill.set()
        return Load(load_id, name, LoadState.RUNNING, len(reports), persons, now, None)

    def pause(self, conn: Connection, source: str, load_id: str) -> Progress:
        """What is under way arrives; nothing new is taken on. One that is done or paused stays as it is."""
        return self._turn(conn, source, load_id, LoadState.RUNNING, LoadState.PAUSED)

    def resume(self, conn: Connection, source: str, load_id: str) -> Progress:
        """Go on where it was. One that is done or running stays as it is."""
        return self._turn(conn, source, load_id, LoadState.PAUSED, LoadState.RUNNING)

    def progress(self, conn: Connection, source: str, load_id: str) -> Progress:
        with conn.transaction():
            conn.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")  # counts of one moment
            return self._progress(conn, source, load_id)

    def loads(self, conn: Connection, source: str) -> tuple[Load, ...]:
        """Every load of this source, the newest first."""
        return tuple(_load(row) for row in SQL.loads_of(conn, source=source))

    def _turn(
        self, conn: Connection, source: str, load_id: str, previous: LoadState, state: LoadState
    ) -> Progress:
        with conn.transaction():
            turned = SQL.turn(
                conn, source=source, load_id=load_id, previous=previous.value, state=state.value,
                today=self._node.today(),
            )  # fmt: skip
            if turned:
                self._node.audit(conn, "load_turned", load=load_id, source=source, state=state.value)
            found = self._progress(conn, source, load_id)
        self._node.wake_backfill.set()
        return found

    def _progress(self, conn: Connection, source: str, load_id: str) -> Progress:
        row = SQL.load_of(conn, source=source, load_id=load_id)
        if row is None:
            raise NotFound("lading_onbekend")
        _, name, state, reports, persons, created_at, finished_at, code = row
        counted = {(state, why): count for state, why, count in SQL.counts(conn, load_id=load_id)}
        by_state = {state: count for (state, why), count in counted.items() if state != "refused"}
        sent = by_state.get("sent", 0) + by_state.get("known", 0)
        return Progress(
            load_id=load_id,
            name=name,
            state=LoadState(state),
            waits_for=code,
            reports=reports,
            persons=persons,
            filed=sent + by_state.get("stored", 0),
            loaded=sent - SQL.under_way(conn, load_id=load_id),
            refused={why: count for (state, why), count in counted.items() if state == "refused"},
            started_at=created_at,
            finished_at=finished_at,
            per_hour=self._per_hour(conn, load_id, finished_at),
        )

    def _per_hour(self, conn: Connection, load_id: str, finished_at: datetime | None) -> int:
        until = finished_at or self._node.now()
        persons, first = SQL.sent_since(conn, load_id=load_id, since=until - HOUR)
        seconds = (until - first).total_seconds() if first else 0
        # Below a second there is no rate to speak of.
        return round(persons * HOUR.total_seconds() / seconds) if seconds >= 1 else int(persons)


def _digest(written: Iterable[bytes]) -> bytes:
    whole = hashlib.sha256()
    for each in written:
        whole.update(len(each).to_bytes(4, "big") + each)
    return whole.digest()


def _load(row: Sequence[Any], *, again: bool = False) -> Load:
    load_id, name, state, reports, persons, created_at, finished_at = row
    return Load(load_id, name, LoadState(state), reports, persons, created_at, finished_at, again)
