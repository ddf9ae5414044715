"""A source system at its node's door: each act is on disk before it is tried, and stays until its receipt.

At least once: after a crash or a broken connection the same act is sent again, and the door gives the same
receipt. Per report the order is kept. It must never drop an act, nor send one past an earlier one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Condition, Event
from typing import Final

from connectors.client.acts import Act, ActKind, Sent, closing, correction, filing, of_number, request_of
from connectors.client.acts import withdrawal as taking_back
from connectors.client.answers import Found
from connectors.client.errors import (
    ClientError,
    HeldBack,
    OutboxFailed,
    Reason,
    Refused,
    SetupWrong,
    Unavailable,
)
from connectors.client.line import Exchange
from connectors.client.outbox import Kept, Outbox, Settled
from connectors.client.outcome import ask
from connectors.client.reading import FOUND, RECEIPT
from connectors.client.waiting import RANDOM, Quiet, Random, wait
from connectors.ports import Receipt
from schemas.intake import read_number
from schemas.report import Report

KEEP_RECEIPTS: Final = timedelta(days=30)
LOOK_EVERY: Final = 1.0
"""Seconds between two looks of `run` into the outbox."""

Tell = Callable[[ClientError], None]
"""For the source system's own log: no error holds anything of a person, a report's number or a token."""


@dataclass(frozen=True, slots=True)
class Flushed:
    """What one flush brought about. `stopped`: the door was not there, and the rest was not tried."""

    receipts: int = 0
    refused: int = 0
    postponed: int = 0
    stopped: bool = False


class Client:
    """May be used from several threads. `exchange` is a `Line`, `clock` gives an aware time.

    An act returns its receipt, or raises: BadInput (no door would take it; it is not in the outbox), Refused
    (it stays there until `take_note`), HeldBack (it waits behind a refused one), Unavailable or SetupWrong
    (it waits; `flush`, or the thread that runs `run`, sends it later), OutboxFailed (hand it over again).
    """

    def __init__(
        self,
        exchange: Exchange,
        outbox: Outbox,
        *,
        clock: Callable[[], datetime],
        random: Random = RANDOM,
        keep_receipts: timedelta = KEEP_RECEIPTS,
    ) -> None:
        self._exchange, self._outbox, self._clock = exchange, outbox, clock
        self._random, self._keep_receipts = random, keep_receipts
        self._quiet = Quiet(random)
        self._turns = Condition()
        self._under_way: set[str] = set()

    # --- the acts

    def file(self, report: Report) -> Receipt:
        """A new report; the same again gives the same receipt, with `again`."""
        return self._give(filing(report))

    def correct(self, report: Report) -> Receipt:
        """The report under a higher revision."""
        return self._give(correction(report))

    def close(self, number: str, revision: int, on: date) -> Receipt:
        """The case was closed on that day, under a higher revision."""
        return self._give(closing(number, revision, on))

    def withdraw(self, number: str) -> Receipt:
        """Take the report back."""
        return self._give(taking_back(number))

    def prior_reports(self, number: str) -> Found:
        """What was found for a report. Raises Refused, Unavailable, SetupWrong; Unavailable(NOT_SENT) when
        the report still waits here: then nobody was asked yet."""
        first = self._outbox.first_of(read_number(number))
        if first and first.code is None and first.act.kind is ActKind.FILE:
            raise Unavailable(Reason.NOT_SENT)
        path = f"{of_number(number)}/eerdere-meldingen"
        found: Found = ask(self._exchange, Sent("GET", path), FOUND, lambda held: held.number == number)
        return found

    # --- the outbox

    def flush(self, now: datetime) -> Flushed:
        """Try what is due, oldest first. When the door is not there it stops, and is left alone for a while:
        longer each time, and as long as it asked for."""
        return self._flush(now, Event(), lambda _: None)

    def run(self, stop: Event, tell: Tell = lambda _: None) -> None:
        """Flush until `stop` is set; for a thread of its own. `tell` hears of everything that went wrong."""
        while not stop.is_set():
            try:
                self._flush(self._clock(), stop, tell)
            except OutboxFailed as error:  # the acts wait, and so does this
                tell(error)
            stop.wait(LOOK_EVERY)

    def pending(self) -> tuple[Kept, ...]:
        """Acts that have no answer yet, oldest first."""
        return self._outbox.pending()

    def refused(self) -> tuple[Kept, ...]:
        """Acts that the door refused and nobody took note of."""
        return self._outbox.refused()

    def take_note(self, act_id: int) -> None:
        """The refusal was dealt with: forget the act; what waited behind it goes on. Raises LookupError."""
        self._outbox.take_note(act_id)

    def receipts(self, number: str | None = None) -> tuple[Settled, ...]:
        """Receipts of the last days, of one report or all, oldest first."""
        return self._outbox.receipts(number)

    # --- how an act is sent

    def _give(self, act: Act) -> Receipt:
        now = self._clock()
        kept = self._outbox.put(act, now)
        with self._turn(act.number):
            while (first := self._outbox.first_of(act.number)) and first.id < kept.id:
                self._try_before(first, now)
            if settled := self._outbox.receipt_of(kept.id):  # by another thread, meanwhile
                return settled.receipt
            if first and first.code is not None:
                raise Refused(first.status or 0, first.code, first.faults, first.id)
            return self._try(kept, now)

    def _try_before(self, first: Kept, now: datetime) -> None:
        """What stands before an act, and holds it back when it is refused."""
        if first.code is not None:
            raise HeldBack(first.id)
        try:
            self._try(first, now)
        except Refused:
            raise HeldBack(first.id) from None

    def _flush(self, now: datetime, stop: Event, tell: Tell) -> Flushed:
        self._outbox.forget_receipts(now - self._keep_receipts)
        if self._quiet.holds(now):
            return Flushed(stopped=True)
        receipts = refused = postponed = 0
        while not stop.is_set() and (due := self._outbox.due(now)):
            try:
                with self._turn(due.act.number):
                    if self._outbox.find(due.id) == due:  # else another thread tried it meanwhile
                        self._try(due, now)
                        receipts += 1
            except Refused as error:
                refused += 1
                tell(error)
            except (Unavailable, SetupWrong) as error:
                postponed += 1
                tell(error)
                if self._quiet.holds(now):
                    return Flushed(receipts, refused, postponed, stopped=True)
        return Flushed(receipts, refused, postponed)

    def _try(self, kept: Kept, now: datetime) -> Receipt:
        """One try of an act whose turn it is; what came of it is on disk before anybody hears it."""
        if self._quiet.wished(now):
            raise Unavailable(Reason.BUSY)
        try:
            receipt = self._ask(kept.act)
        except Refused as error:
            error.act_id = kept.id
            self._outbox.refuse(kept.id, error.status, error.code, error.faults)
            self._quiet.end()
            raise
        except (Unavailable, SetupWrong) as error:
            wish = error.retry_after if isinstance(error, Unavailable) else ""
            self._outbox.postpone(kept.id, now + wait(kept.tries, wish, now, self._random), str(error))
            if _of_the_door(error):
                self._quiet.begin(now, wish)
            raise
        self._outbox.settle(kept.id, receipt, now)
        self._quiet.end()
        return receipt

    def _ask(self, act: Act) -> Receipt:
        receipt: Receipt = ask(self._exchange, request_of(act), RECEIPT, lambda held: _fits(held, act))
        return receipt

    @contextmanager
    def _turn(self, number: str) -> Iterator[None]:
        """One thread at a time has the turn of a report; others go on meanwhile."""
        with self._turns:
            self._turns.wait_for(lambda: number not in self._under_way)
            self._under_way.add(number)
        try:
            yield
        finally:
            with self._turns:
                self._under_way.discard(number)
                self._turns.notify_all()

    def __repr__(self) -> str:
        return "Client(…)"


def _fits(receipt: Receipt, act: Act) -> bool:
    """Of this very act; a withdrawal has no revision of its own."""
    revised = act.kind is ActKind.WITHDRAW or receipt.revision == act.revision
    return receipt.number == act.number and revised


def _of_the_door(error: Unavailable | SetupWrong) -> bool:
    """Every other act would meet the same; while a failure may lie in the one act."""
    return isinstance(error, SetupWrong) or error.reason in (Reason.OFFLINE, Reason.BUSY)
