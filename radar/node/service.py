"""A node: what its region's systems can do at its door, what each message does, and the work between them."""

import hashlib
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from connectors.ports import AdviceReceipt, CaseStanding, Load, PriorReports, Progress, Receipt
from radar import audit
from radar.exchange.arrivals import Arrived, take_receipts
from radar.exchange.post import SQL as EXCHANGE
from radar.node.answers import prior_reports
from radar.node.asking import Asking
from radar.node.backfill import HOUR, Backfill
from radar.node.background import BACKFILL
from radar.node.calibration import show as show_calibration
from radar.node.coverage import keep_coverage
from radar.node.filing import Filing
from radar.node.handling.advice import take_advice
from radar.node.handling.handovers import look_at_clock
from radar.node.handling.measures import measure
from radar.node.handling.told import Told, ToldByOwnSystem
from radar.node.handling.views import case_standing
from radar.node.informing.informing import Informing
from radar.node.links import take_link, take_status, take_withdrawal
from radar.node.loading import Loading
from radar.node.parts import SQL, NodeParts
from radar.node.reviewing.details import Details
from radar.node.selfcheck import EVERY, check_self
from radar.store.db import Connection
from schemas.advice import Advice
from schemas.codes import HUB
from schemas.errors import Distrusted, Unavailable
from schemas.events import (
    Alive,
    CandidatesFound,
    Coverage,
    DetailsAnswered,
    DetailsAsked,
    LinkMade,
    LinkWithdrawn,
    NoticeStatus,
    PriorSummary,
    QuestionRefused,
    RowsShown,
    SendersGiven,
)
from schemas.report import Report

_T = TypeVar("_T")
Pool = ConnectionPool[Connection]


class NodeDoor:
    """`connectors.http.door.Door`, on the node's database: nothing here waits for another process."""

    def __init__(self, node: NodeParts, pool: Pool) -> None:
        self._node, self._pool = node, pool
        self._filing = Filing(node)
        self._backfill = Backfill(node)
        self._told = ToldByOwnSystem(node)

    def source_of(self, token: str) -> str | None:
        row = self._with(lambda conn: SQL.token_source(conn, token_hash=token_hash(token)))
        return row[0] if row else None

    def file_report(self, source: str, report: Report) -> Receipt:
        return self._with(lambda conn: self._filing.file(conn, source, report))

    def correct_report(self, source: str, report: Report) -> Receipt:
        return self._with(lambda conn: self._filing.correct(conn, source, report))

    def close_report(self, source: str, number: str, revision: int, on: date) -> Receipt:
        return self._with(lambda conn: self._filing.close(conn, source, number, revision, on))

    def withdraw_report(self, source: str, number: str) -> Receipt:
        return self._with(lambda conn: self._filing.withdraw(conn, source, number))

    def prior_reports(self, source: str, number: str) -> PriorReports:
        return self._with(lambda conn: prior_reports(conn, self._node, source, number))

    def told(self, source: str, number: str, told: Told) -> Receipt:
        return self._with(lambda conn: self._told.take(conn, source, number, told))

    def case_standing(self, source: str, number: str) -> CaseStanding:
        return self._with(lambda conn: case_standing(conn, self._node, source, number))

    def take_advice(self, source: str, advice: Advice) -> AdviceReceipt:
        return self._with(lambda conn: take_advice(conn, self._node, source, advice))

    def start_load(self, source: str, name: str, reports: Sequence[Report]) -> Load:
        return self._with(lambda conn: self._backfill.start(conn, source, name, reports))

    def loads(self, source: str) -> Sequence[Load]:
        return self._with(lambda conn: self._backfill.loads(conn, source))

    def load_progress(self, source: str, load_id: str) -> Progress:
        return self._with(lambda conn: self._backfill.progress(conn, source, load_id))

    def pause_load(self, source: str, load_id: str) -> Progress:
        return self._with(lambda conn: self._backfill.pause(conn, source, load_id))

    def resume_load(self, source: str, load_id: str) -> Progress:
        return self._with(lambda conn: self._backfill.resume(conn, source, load_id))

    def _with(self, act: Callable[[Connection], _T]) -> _T:
        try:
            with self._pool.connection(timeout=5) as conn:
                return act(conn)
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise Unavailable("storing") from error


def token_hash(token: str) -> bytes:
    """Only this is stored; looking a token up by its hash leaks nothing through time."""
    return hashlib.sha256(b"vt-radar/v1/token\0" + token.encode(errors="replace")).digest()


def make_token(conn: Connection, node_now: datetime, source: str) -> str:
    """A new token for a source system; shown once."""
    token = secrets.token_urlsafe(32)
    with conn.transaction():
        SQL.keep_token(conn, token_hash=token_hash(token), source=source, now=node_now)
        audit.record(conn, node_now, "token_made", source=source)
    return token


class NodeWork:
    """The steps that the threads of a node repeat."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node
        self._asking = Asking(node)
        self._loading = Loading(node)
        self._looked = threading.Event()
        self._next_check: datetime | None = None
        details, self._informing = Details(node), Informing(node)
        self._takes: dict[type, Callable[[Connection, Arrived, Any], None]] = {
            CandidatesFound: self._asking.take_candidates,
            SendersGiven: self._asking.take_senders,
            QuestionRefused: self._asking.take_refusal,
            RowsShown: self._asking.take_shown,
            LinkMade: lambda conn, arrived, event: take_link(conn, node, arrived, event),
            PriorSummary: lambda conn, arrived, event: take_status(conn, node, arrived, event),
            LinkWithdrawn: lambda conn, arrived, event: take_withdrawal(conn, node, arrived, event),
            DetailsAsked: details.take_question,
            DetailsAnswered: details.take_answer,
            NoticeStatus: self._informing.take_status,
            Coverage: lambda conn, _, event: keep_coverage(conn, node, event.parties),
        }

    def effects(self, conn: Connection, arrived: Arrived) -> None:
        """What a message does, in the transaction of its position and id."""
        if take_receipts(conn, self._node.around, arrived):
            return
        take = self._takes.get(type(arrived.event))
        if take is None:
            raise Distrusted("onleesbaar")
        take(conn, arrived, arrived.event)

    def ask(self, conn: Connection) -> float:
        """File and ask what waits; for how long to rest."""
        now = self._node.now()
        if self._next_check is None or now >= self._next_check:
            checked = check_self(self._node)
            self._looked.set()
            self._next_check = now + EVERY if checked else None
        return 0 if self._asking.ask_next(conn) else 0.5

    def backfill(self, conn: Connection) -> float:
        """File the past, and search again, behind all other work; for how long to rest."""
        if not self._looked.is_set():
            return 0.5  # nobody knows yet whether this node is like all others
        return self._loading.step(conn)

    def tell(self, conn: Connection) -> float:
        """Send the notices that may leave, and look which nobody opened; for how long to rest."""
        self._informing.look_at_clock(conn)
        return 0 if self._informing.send_due(conn) else 1.0

    def alive(self, conn: Connection) -> Alive:
        """How this node is, for the hub."""
        around = self._node.around
        count, oldest_unsent = EXCHANGE.unsent(conn)
        # A letter to a party that is down says nothing of the register.
        unfiled = SQL.oldest_unfiled(conn, hub=HUB)
        first = SQL.oldest_report(conn)
        waiting, oldest_waiting = SQL.waiting(conn)
        around.metrics.put("radar_load_persons_waiting", BACKFILL.waiting_persons(conn))
        sent, _ = BACKFILL.sent_by_all(conn, since=self._node.now() - HOUR)
        around.metrics.put("radar_load_persons_per_hour", sent)
        show_calibration(conn, around.metrics)
        now = self._node.now()
        around.metrics.put("radar_outbox_messages", count)
        around.metrics.put("radar_outbox_oldest_seconds", _age(oldest_unsent, now))
        around.metrics.put("radar_reports_waiting", waiting)
        around.metrics.put("radar_oldest_waiting_seconds", _age(oldest_waiting, now))
        return Alive(
            last_sequence=EXCHANGE.last_sent(conn, topic=f"radar.{around.party}.uit.v1"),
            oldest_unsent_seconds=int(_age(unfiled, now)) if unfiled else None,
            since=around.directory.manifest[around.party].since,
            oldest_report_on=first.date() if first else None,
            sealing_key=around.keyring.statement(),
            backfilled_at=BACKFILL.backfilled_at(conn),
        )

    def say_alive(self, conn: Connection) -> None:
        look_at_clock(conn, self._node)
        measure(conn, self._node)
        self._node.post.send_fleeting(conn, HUB, self.alive(conn))


def _age(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0
