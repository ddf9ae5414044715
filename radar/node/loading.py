"""The work of a load, a batch at a time: reports are stored here, their rows sent, and the load ended.

It stands still while anybody waits for an answer. Each step is one short transaction and can be made again:
a load that is killed anywhere goes on where it was, and nothing is stored or sent twice.
"""

import json
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from radar.exchange.post import new_message_id
from radar.node.again import SearchingAgain
from radar.node.background import BACKFILL, ROOM, read_due, send_together, together
from radar.node.blocks import Encoded, Involved, encode, local_evaluate
from radar.node.filing import Filing, clash, named
from radar.node.own import keep_own_rows, normalised, note_addresses
from radar.node.parts import SQL, NodeParts
from radar.node.sending import origin_of
from radar.store.db import Connection
from schemas.codes import MAX_PERSONS
from schemas.errors import Unavailable
from schemas.intake import read_stored
from schemas.report import Report

RETRY: Final = timedelta(seconds=15)
RETRY_QUOTA: Final = timedelta(minutes=5)
YOUNG: Final = timedelta(seconds=5)
"""A question that is open for longer waits for a part that is down: that must not stop a load."""
LOOK: Final = timedelta(seconds=10)
"""After so long it is looked whether a load is through, though another one goes on."""
BUSY: Final = 0.1
IDLE: Final = 0.5
"""Seconds of rest: while others go first or letters are under way, and when there is nothing to do."""


@dataclass(frozen=True, slots=True)
class _Old:
    """A report from the past, read and made into own rows before anything is locked."""

    load_id: str
    source: str
    position: int
    report: Report
    report_id: str
    dossier: bytes = field(repr=False)
    group: bytes = field(repr=False)
    people: Sequence[Involved] = field(repr=False)
    encoded: Sequence[Encoded] = field(repr=False)


class Loading:
    """Belongs to one thread."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node
        self._filing = Filing(node)
        self._again = SearchingAgain(node)
        self._resume_at: datetime | None = None
        self._looked_at = node.now()
        self._most = MAX_PERSONS

    def step(self, conn: Connection) -> float:
        """One batch of work; for how long to rest after it."""
        if self._others_first(conn):
            return BUSY
        if self._node.now() >= self._looked_at + LOOK and self._finish(conn):
            return 0
        room = BACKFILL.in_outbox(conn) < ROOM
        if self._again.search_own(conn) or (room and self._send(conn)) or self._store_next(conn):
            return 0
        if self._finish(conn) or self._again.plan(conn):
            return 0
        return BUSY if BACKFILL.in_outbox(conn) else IDLE

    def _others_first(self, conn: Connection) -> bool:
        now = self._node.now()
        return bool(BACKFILL.others_first(conn, now=now, since=now - YOUNG))

    # --- (1) a report from the past stands here ---------------------------------------------------------

    def _store_next(self, conn: Connection) -> bool:
        waiting = list(BACKFILL.next_waiting(conn, most=MAX_PERSONS))
        batch = [self._read(conn, *row) for row in together(waiting, [row[3] for row in waiting])]
        if not batch:
            return False
        stored = 0
        for old in batch:
            if stored and self._others_first(conn):
                break  # the rest is read again
            with conn.transaction():  # each its own: a new report at the door waits for one, not for all
                SQL.one_filing_at_a_time(conn)
                self._store(conn, old)
            stored += 1
        self._node.around.journal.say("load_stored", load=batch[0].load_id, reports=stored)
        return True

    def _read(
        self, conn: Connection, load_id: str, source: str, position: int, _: int, content: object
    ) -> _Old:
        report = read_stored(json.dumps(content).encode())
        dossier, group = secrets.token_bytes(16), secrets.token_bytes(16)
        people = [
            Involved(secrets.token_bytes(16), place, person)
            for place, person in enumerate(normalised(conn, self._node, report.persons), start=1)
        ]
        origin = origin_of(self._node, group, dossier, report.received_at, report.last_changed_on)
        key = self._node.local_key
        rows = encode(people, local_evaluate(key), key, origin, probes=False)
        return _Old(load_id, source, position, report, str(uuid.uuid4()), dossier, group, people, rows)

    def _store(self, conn: Connection, old: _Old) -> None:
        """Store it with its people and own rows; what is known already is not touched."""
        if not BACKFILL.load_waits(conn, load_id=old.load_id, position=old.position):
            return
        known = SQL.report_by_number(conn, source=old.source, number=old.report.number)
        if known:
            code = self._clash(named(known), old.report)
            state = "refused" if code else "known"
            BACKFILL.settled(conn, load_id=old.load_id, position=old.position, state=state, code=code)
            if code:
                self._node.around.metrics.add("radar_load_reports_refused_total", code=code)
            return
        self._insert(conn, old)
        question_id = new_message_id()
        BACKFILL.insert_background(
            conn, question_id=question_id, report_id=old.report_id, asks=False, now=self._node.now(),
            last_changed_on=old.report.last_changed_on,
        )  # fmt: skip
        BACKFILL.stored(conn, question_id=question_id, load_id=old.load_id, position=old.position)
        self._node.audit(
            conn, "report_filed", dossier=old.report_id, revision=old.report.revision, source=old.source,
            persons=len(old.people), load=old.load_id,
        )  # fmt: skip
        self._node.around.metrics.add("radar_reports_total", act="loaded")

    def _clash(self, known: dict[str, object], report: Report) -> str | None:
        if known["withdrawn_at"]:
            return "ingetrokken"
        if known["digest"] == self._filing.digest_of(report):
            return None
        return clash(known, report).code

    def _insert(self, conn: Connection, old: _Old) -> None:
        report, changed_on = old.report, old.report.last_changed_on
        BACKFILL.insert_old_report(
            conn, report_id=old.report_id, dossier=old.dossier, group_handle=old.group, source=old.source,
            **self._filing.columns_of(report), received_at=report.received_at, now=self._node.now(),
            number=report.number, load_id=old.load_id,
        )  # fmt: skip
        for each in old.people:
            SQL.insert_involved(
                conn, handle=each.handle, report_id=old.report_id, position=each.position,
                last_changed_on=changed_on,
            )  # fmt: skip
        keep_own_rows(conn, old.encoded, changed_on)
        note_addresses(conn, self._node, old.report_id, report, changed_on)
        self._filing.keep_receipt(
            conn, old.source, report.number, "filed", report.revision, self._filing.digest_of(report)
        )

    # --- (2) its rows leave -----------------------------------------------------------------------------

    def _send(self, conn: Connection) -> bool:
        """Open cases first, which are few; when the evaluators do not help, all wait for a while."""
        if self._resume_at and self._node.now() < self._resume_at:
            return False
        try:
            sent = self._again.ask(conn, self._most) or self._send_next(conn)
        except Unavailable as reason:
            if reason.code == "quotum" and self._most > 1:
                self._most //= 2  # less may fit: what is left of today's quota is used
                return True
            self._wait(conn, reason.code)
            return False
        if sent:
            self._most = min(2 * self._most, MAX_PERSONS)
        return sent

    def _send_next(self, conn: Connection) -> bool:
        rows = list(BACKFILL.next_stored(conn, most=MAX_PERSONS))
        due = read_due(conn, self._node, rows, self._most)
        if not due:
            return bool(BACKFILL.overtaken(conn))
        points = send_together(conn, self._node, due)
        BACKFILL.loads_wait(conn, code=None)
        self._node.around.journal.say("load_sent", reports=len(due), points=points)
        return True

    def _wait(self, conn: Connection, code: str) -> None:
        self._resume_at = self._node.now() + (RETRY_QUOTA if code == "quotum" else RETRY)
        BACKFILL.loads_wait(conn, code=code)
        self._node.around.journal.say("load_waits", code=code)

    # --- (3) all of it stands in the register -----------------------------------------------------------

    def _finish(self, conn: Connection) -> bool:
        self._looked_at = self._node.now()
        with conn.transaction():
            ended = list(BACKFILL.finish(conn, now=self._node.now(), today=self._node.today()))
            for load_id, reports in ended:
                self._node.audit(conn, "load_done", load=load_id, reports=reports)
                self._node.around.journal.say("load_done", load=load_id, reports=reports)
        return bool(ended)
