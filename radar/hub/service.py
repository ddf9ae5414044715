"""The hub: what each message does to the register, and what goes back. Relaying letters is the exchange's.

One thread, one transaction a message: rows are added before they are compared, and owners are told of a look
in the transaction that gives the senders. It writes counts and ids of messages down, never rows.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from radar import audit
from radar.exchange.arrivals import Arrived, bury, take_receipts
from radar.exchange.post import SQL as EXCHANGE
from radar.exchange.post import Post, Surroundings, senders_message
from radar.hub.register import Register
from radar.parties import canonical, key_to_json
from radar.store.db import Connection, statements
from schemas.codes import Role
from schemas.errors import Distrusted, Refusal
from schemas.events import (
    Alive,
    CandidatesFound,
    Coverage,
    PartyCoverage,
    QuestionRefused,
    ReportFiled,
    RowsShown,
    RowsWithdrawn,
    SendersAsked,
    SendersGiven,
)
from schemas.row import CANDIDATE

SQL: Any = statements(__package__, "hub.sql")
LONGEST_SECONDS: Final = 20 * 366 * 24 * 3600
"""Whoever says that a message waits for longer says nonsense, which no date can hold."""
PART: Final = 1_200 * CANDIDATE.itemsize
"""Candidates in one part of an answer, so that it fits the largest padded size."""


class Hub:
    def __init__(self, around: Surroundings, post: Post, register: Register) -> None:
        self._around, self._post, self._register = around, post, register
        self._takes: dict[type, Callable[[Connection, Arrived, Any], None]] = {
            ReportFiled: self._file,
            SendersAsked: self._give_senders,
            RowsWithdrawn: self._withdraw,
            Alive: self._hear,
        }

    def load(self, conn: Connection) -> None:
        """Rebuild what stands in memory; at start and after any transaction that failed."""
        self._register.load(conn)

    def effects(self, conn: Connection, arrived: Arrived) -> None:
        if take_receipts(conn, self._around, arrived):
            return
        take = self._takes.get(type(arrived.event))
        if take is None:
            raise Distrusted("onleesbaar")
        take(conn, arrived, arrived.event)
        self._around.metrics.put("radar_register_rows", self._register.rows_waiting)
        self._around.metrics.put("radar_largest_block_rows", self._register.largest_block)

    def _file(self, conn: Connection, arrived: Arrived, event: ReportFiled) -> None:
        """Add the rows, then compare: of two reports filed at once, one finds the other."""
        number, roles = self._party(arrived)
        now = self._around.clock()
        if Role.FILE not in roles:
            raise Distrusted("vreemde_rij")
        taken = self._register.take(
            conn, message_id=arrived.message_id, party=number, filed=event, may_ask=Role.ASK in roles, now=now
        )
        message, party = arrived.message_id, arrived.source
        audit.record(conn, now, "letter_taken", message=message, party=party, rows=taken.rows)
        self._then_say(arrived, "rows_taken", message=message, party=party, rows=taken.rows)
        if not event.question:
            return
        if taken.refusal is None:
            compared = self._register.compare(conn, party=number, filed=event, now=now)
            if not isinstance(compared, Refusal):
                self._answer(conn, arrived, compared.candidates, compared.compared, urgent=event.urgent)
                return
            self._refuse(conn, arrived, arrived.message_id, compared)
            return
        self._refuse(conn, arrived, arrived.message_id, taken.refusal)

    def _answer(
        self, conn: Connection, arrived: Arrived, candidates: bytes, compared: int, *, urgent: bool
    ) -> None:
        parts = [candidates[at : at + PART] for at in range(0, len(candidates), PART)] or [b""]
        # Without the keys to seal to, which come each minute: they would be most of the letter.
        coverage = tuple(replace(line, sealing_key=None) for line in self.coverage(conn))
        for number, part in enumerate(parts, start=1):
            found = CandidatesFound(arrived.message_id, number, len(parts), part, coverage)
            self._post.queue(conn, arrived.source, found, urgent=urgent)
        count = len(candidates) // CANDIDATE.itemsize
        audit.record(
            conn, self._around.clock(), "question_answered", message=arrived.message_id,
            party=arrived.source, candidates=count, compared=compared,
        )  # fmt: skip
        self._around.metrics.add("radar_compared_rows_total", compared, party=arrived.source)
        self._then_say(
            arrived, "question_answered", message=arrived.message_id, party=arrived.source, candidates=count
        )

    def _refuse(self, conn: Connection, arrived: Arrived, question_id: str, refusal: Refusal) -> None:
        self._post.queue(conn, arrived.source, QuestionRefused(question_id, refusal.code))
        audit.record(
            conn, self._around.clock(), "question_refused", question=question_id, party=arrived.source,
            code=refusal.code,
        )  # fmt: skip
        self._around.metrics.add("radar_questions_refused_total", code=refusal.code)
        self._then_say(arrived, "question_refused", question=question_id, code=refusal.code)

    def _give_senders(self, conn: Connection, arrived: Arrived, event: SendersAsked) -> None:
        """The senders of some rows; and a word to each owner of who asked, when and for which case."""
        number, roles = self._party(arrived)
        now = self._around.clock()
        if not self._may_ask_senders(conn, arrived, event):
            self._refuse(conn, arrived, event.question_id, Refusal("mag_niet_vragen"))
            return
        given = self._register.senders(
            conn, party=number, persons=event.persons, wanted=event.wanted, may_ask=Role.ASK in roles, now=now
        )
        if isinstance(given, Refusal):
            self._refuse(conn, arrived, event.question_id, given)
            return
        manifest = self._around.directory.manifest
        shown = 0
        # First, as somebody waits for it; the owners are told in the same transaction.
        self._post.queue(conn, arrived.source, SendersGiven(event.question_id, given.senders))
        for owner, row_ids in given.owners.items():
            look = RowsShown(event.question_id, arrived.source, now, event.case_commitment, b"".join(row_ids))
            self._post.queue(conn, manifest.by_number(owner).id, look)
            shown += len(row_ids)
        audit.record(
            conn, now, "senders_given", message=arrived.message_id, party=arrived.source, senders=shown
        )
        self._then_say(
            arrived, "senders_given", message=arrived.message_id, party=arrived.source, senders=shown
        )

    def _may_ask_senders(self, conn: Connection, arrived: Arrived, event: SendersAsked) -> bool:
        """Once for each question of this party, or the limit of 20 a person would be one of each message."""
        once = arrived.message_id == senders_message(event.question_id)
        return once and EXCHANGE.taken(conn, source=arrived.source, message_id=event.question_id) is not None

    def _withdraw(self, conn: Connection, arrived: Arrived, event: RowsWithdrawn) -> None:
        """Out of every answer at once; and a report that carried them and comes later is dropped."""
        number, _ = self._party(arrived)
        now = self._around.clock()
        bury(conn, self._around, arrived.source, event.filed_in)
        rows = self._register.withdraw(
            conn, message_id=arrived.message_id, party=number, rows=event.rows, now=now
        )
        message, party = arrived.message_id, arrived.source
        audit.record(conn, now, "letter_withdrawn", message=message, party=party, rows=rows)
        self._then_say(arrived, "rows_withdrawn", message=message, party=party, rows=rows)

    def _hear(self, conn: Connection, arrived: Arrived, event: Alive) -> None:
        """A party lives: how far it is, and the key that others seal to."""
        now = self._around.clock()
        unsent = timedelta(seconds=min(event.oldest_unsent_seconds or 0, LONGEST_SECONDS))
        SQL.heard(
            conn, party=arrived.source, since=event.since, oldest=event.oldest_report_on,
            current=now - unsent, backfilled=event.backfilled_at, now=now,
        )  # fmt: skip
        key = event.sealing_key
        if key.party != arrived.source:
            raise Distrusted("verkeerde_afzender")
        if self._around.directory.learn(key):
            EXCHANGE.keep_key(conn, party=key.party, statement=canonical(key_to_json(key)))

    def coverage(self, conn: Connection) -> tuple[PartyCoverage, ...]:
        """Per party that files, how far it is; with the newest key of each."""
        heard = {party: facts for party, *facts in SQL.all_heard(conn)}
        directory = self._around.directory
        lines = []
        for party in directory.manifest.nodes:
            since, oldest, current, backfilled = heard.get(party.id, (None, None, None, None))
            key = directory.sealing_key(party.id)
            lines.append(PartyCoverage(party.id, since, oldest, current, key, backfilled))
        return tuple(lines)

    def publish_coverage(self, conn: Connection) -> None:
        """To all: how far each party is, with the hub's own key among those to seal to."""
        directory = self._around.directory
        own = PartyCoverage(self._around.party, None, None, None, self._around.keyring.statement())
        # An inbox is no party that is searched: of it others need its key, and nothing else.
        inboxes = [
            PartyCoverage(party.id, None, None, None, directory.sealing_key(party.id))
            for party in directory.manifest.inboxes
        ]
        self._post.publish(conn, Coverage((*self.coverage(conn), *inboxes, own)))

    def fold_if_due(self, conn: Connection) -> None:
        """In the consuming thread, between messages: the register has one writer."""
        now = self._around.clock()
        if not self._register.fold_due(now):
            return
        try:
            with conn.transaction():
                folded = self._register.fold(conn, now)
                audit.record(
                    conn, now, "folded", letters=folded.letters, rows=folded.rows, rewritten=folded.rewritten
                )
        except BaseException:
            self._register.load(conn)
            raise
        self._around.metrics.add("radar_folds_total")
        self._around.journal.say(
            "folded", letters=folded.letters, rows=folded.rows, rewritten=int(folded.rewritten)
        )

    def _party(self, arrived: Arrived) -> tuple[int, frozenset[Role]]:
        party = self._around.directory.manifest[arrived.source]
        return party.number, party.roles

    def _then_say(self, arrived: Arrived, event: str, **facts: str | int | None) -> None:
        arrived.then.append(lambda: self._around.journal.say(event, **facts))
