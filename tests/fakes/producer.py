"""A source system of a region: its invented reports, its clock, its outbox. It imports no door."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from connectors.client import Answer, Client, Exchange, Line, Outbox, Token
from connectors.client.acts import Sent
from schemas.codes import CaseStatus
from schemas.report import Person, Report

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CANARY = "Zandkever"


def report(number: str = "GRN-1", revision: int = 1, surname: str = "Verzonnen") -> Report:
    return Report(
        number, revision, NOW - timedelta(days=1), date(2026, 11, 22), False, CaseStatus.OPEN,
        (Person(first_names="Saar", surname=surname), Person(first_names=CANARY, surname="Molenwiek")),
    )  # fmt: skip


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@dataclass
class Scripted:
    """A way to a door that a test stands on: it notes what passes, and a test may answer in its place."""

    beyond: Exchange | None = None
    passed: list[Sent] = field(default_factory=list)
    instead: Callable[[Sent], Answer | None] = lambda _: None

    def __call__(self, sent: Sent) -> Answer:
        self.passed.append(sent)
        answer = self.instead(sent)
        if answer is None:
            assert self.beyond
            answer = self.beyond(sent)
        return answer

    def numbered(self) -> list[tuple[str, str]]:
        """Method and what distinguishes the report, of each request so far."""
        return [(sent.method, sent.path.rpartition("/meldingen")[2] or "-") for sent in self.passed]


def line_to(port: int, token: str = "geheim-1", **settings: float) -> Line:
    return Line(f"http://127.0.0.1:{port}", lambda: Token(token), **settings)  # type: ignore[arg-type]


@dataclass
class Producer:
    """One source system with its outbox; `again()` is its next process on the same disk."""

    path: Path
    way: Scripted
    clock: Clock = field(default_factory=Clock)
    random: float = 0.5

    def __post_init__(self) -> None:
        self._open()

    def _open(self) -> None:
        self.outbox = Outbox(self.path)
        self.client = Client(self.way, self.outbox, clock=self.clock, random=lambda: self.random)

    def again(self) -> "Producer":
        self.outbox.close()
        self._open()
        return self

    def flush_after(self, **by: float) -> tuple[int, int, int, bool]:
        done = self.client.flush(self.clock.move(**by))
        return done.receipts, done.refused, done.postponed, done.stopped


def corrected(of: Report, revision: int) -> Report:
    return replace(of, revision=revision, urgent=True)
