"""A federation of real processes in which a test stops or kills a part exactly between two steps of a report.

Everybody here is invented. Nothing here may wait for a fixed time: it waits for what must come.
"""

import itertools
import os
import signal
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from radar.federation.described import described
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from schemas.identity import is_bsn

Json = dict[str, Any]

ASKER: Final = "vt-grn"
SOURCE: Final = "vt-utr"
BOARD: Final = "rvdk"
HUB: Final = "hub"
EVALUATORS: Final = ("eval-1", "eval-2", "eval-3")
NODES: Final = ("vt-grn", "vt-utr", "vt-zli", "rvdk")
BROKER, POSTGRES = "broker", "postgres"
RECEIVED_AT: Final = datetime.now(UTC) - timedelta(days=1)
QUIET: Final = 60.0
"""Seconds: after faults stop everything is through within these."""
OFTEN: Final = 0.05
KILL, STOP = "kill", "stop"
_SIGNALS: Final = {KILL: signal.SIGKILL, STOP: signal.SIGSTOP}
REPORTS: Final = "/radar/v1/meldingen"


@dataclass(frozen=True, slots=True)
class Trap:
    """Watches one process from inside: at an event it was armed for, the process kills or stops itself."""

    folder: Path
    party: str

    def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        for act, number in _SIGNALS.items():
            armed = self._armed(event, act)
            try:
                armed.rename(armed.with_suffix(".sprung"))  # one thread only gets it, and only once
            except FileNotFoundError:
                continue
            os.kill(os.getpid(), number)

    def arm(self, event: str, act: str) -> None:
        self._armed(event, act).touch()

    def sprung(self, event: str, act: str) -> bool:
        return self._armed(event, act).with_suffix(".sprung").exists()

    def clear(self) -> None:
        for file in self.folder.glob(f"{self.party}+*"):
            file.unlink(missing_ok=True)

    def _armed(self, event: str, act: str) -> Path:
        return self.folder / f"{self.party}+{event}+{act}.armed"


@dataclass(slots=True)
class Stage:
    """The federation, its traps, a client of each door, and parts that go down and come back."""

    federation: Federation
    traps: dict[str, Trap]
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(8))
    down: list[str] = field(default_factory=list)

    # --- parts

    def kill(self, part: str) -> None:
        self.down.append(part)
        if part == BROKER:
            self.federation.broker.kill()
        elif part == POSTGRES:
            self.federation.postgres.kill()
        else:
            self.federation.kill_process(part)

    def back(self, part: str) -> None:
        if part == BROKER:
            self.federation.broker.start()
        elif part == POSTGRES:
            self.federation.postgres.start()
        else:
            self.federation.start_process(part)
        self.down.remove(part)

    def go_on(self, party: str) -> None:
        """Let a process that stopped itself run again."""
        pid = self.federation.pid(party)
        assert pid is not None
        os.kill(pid, signal.SIGCONT)

    def await_trap(self, party: str, event: str, act: str) -> None:
        assert wait_until(lambda: self.traps[party].sprung(event, act), QUIET), f"{party}: no {event}"
        if act == KILL:
            assert wait_until(lambda: self.federation.ended(party), 10), f"{party} lives"
            self.down.append(party)

    def mend(self) -> None:
        """Whatever a failed test left: no trap, nothing stopped, everything running."""
        for party, trap in self.traps.items():
            trap.clear()
            if self.federation.ended(party):
                self.down.append(party)
            else:
                self.go_on(party)
        for part in sorted(set(self.down)):
            self.down = [part]
            self.back(part)

    # --- the doors

    def client(self, party: str) -> httpx.Client:
        if party not in self.clients:
            self.clients[party] = self.federation.client(party)
        return self.clients[party]

    def post(self, party: str, report: Json) -> httpx.Response | None:
        """None when there was no answer."""
        return self._tell(lambda: self.client(party).post(REPORTS, json=report))

    def put(self, party: str, report: Json) -> httpx.Response | None:
        return self._tell(lambda: self.client(party).put(f"{REPORTS}/{report['nummer']}", json=report))

    def close_report(self, party: str, number: str, revision: int, on: date) -> httpx.Response | None:
        body = {"revisie": revision, "op": on.isoformat()}
        return self._tell(lambda: self.client(party).put(f"{REPORTS}/{number}/afsluiting", json=body))

    def withdraw(self, party: str, number: str) -> httpx.Response | None:
        return self._tell(lambda: self.client(party).delete(f"{REPORTS}/{number}"))

    def answer(self, party: str, number: str) -> Json | None:
        """The prior reports, or None when the door does not give them now."""
        answer = self._tell(lambda: self.client(party).get(f"{REPORTS}/{number}/eerdere-meldingen"))
        found: Json | None = answer.json() if answer is not None and answer.status_code == 200 else None
        return found

    @staticmethod
    def _tell(call: Callable[[], httpx.Response]) -> httpx.Response | None:
        try:
            return call()
        except httpx.TransportError:
            return None

    def file_soon(self, party: str, report: Json) -> "Future[httpx.Response | None]":
        return self.threads.submit(self.post, party, report)

    def file(self, party: str, report: Json) -> None:
        """As a source system does: again, until there is a receipt."""
        codes: set[int | None] = set()

        def taken() -> bool:
            answer = self.post(party, report)
            codes.add(answer.status_code if answer is not None else None)
            return bool(codes & {200, 201})

        assert wait_until(taken, QUIET, OFTEN), codes

    def file_all(self, reports: Iterable[Mapping[str, Json]]) -> None:
        """Many reports, each party's one after the other, and rest after them."""
        by_party: dict[str, list[Json]] = {}
        for of_family in reports:
            for party, report in of_family.items():
                by_party.setdefault(party, []).append(report)

        def file_in_order(party: str) -> None:
            for report in by_party[party]:
                self.file(party, report)

        list(self.threads.map(file_in_order, by_party))
        assert wait_until(self.quiet, QUIET, OFTEN)

    # --- what stands where

    def rows(self, party: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(self.federation.database(party)) as conn:
            return conn.execute(query, values).fetchall()

    def quiet(self) -> bool:
        """Nothing waits to be sent, and no question is open."""
        try:
            unsent = any(self.rows(party, "SELECT 1 FROM outbox LIMIT 1") for party in (HUB, *NODES))
            return not unsent and not any(self.rows(party, _OPEN) for party in NODES)
        except psycopg.OperationalError:
            return False

    def said(self, name: str, event: str) -> int:
        """How often this process wrote that event down."""
        file = self.federation.log_file(name)
        return file.read_text(encoding="utf-8").count(f'"event": "{event}"') if file.exists() else 0

    def found(self, number: str, door: str = ASKER) -> "Found | None":
        """What the asker's door says of links elsewhere; None while it is not through."""
        answer = self.answer(door, number)
        if answer is None or answer["elders"]["stand"] != "gezocht":
            return None
        return Found.read(answer)

    def later(self, party: str, number: str, of: str) -> list[tuple[str, str]]:
        """The later reports of one party that a source's door tells of."""
        answer = self.answer(party, number)
        told = answer["latereMeldingen"] if answer else []
        return sorted((each["zekerheid"], str(each.get("status"))) for each in told if each["partij"] == of)


_OPEN: Final = "SELECT 1 FROM question WHERE state IN ('waiting', 'asked', 'senders') LIMIT 1"


@dataclass(frozen=True, slots=True)
class Found:
    """Links elsewhere as (position, party, band, status), each as often as it is there."""

    links: tuple[tuple[int, str, str, str], ...]

    @classmethod
    def read(cls, answer: Json) -> "Found":
        return cls(
            tuple(
                sorted(
                    (person["positie"], link["partij"], link["zekerheid"], str(link.get("status")))
                    for person in answer["betrokkenen"]
                    for link in person["elders"]["koppelingen"]
                )
            )
        )


NEARLY_CERTAIN: Final = "vrijwel zeker"
LINKS: Final = Found(
    (
        (1, BOARD, NEARLY_CERTAIN, "monitoring"),
        (1, SOURCE, NEARLY_CERTAIN, "open"),
        (2, SOURCE, NEARLY_CERTAIN, "open"),
    )
)
"""What an undisturbed report of a family finds: the mother at both, the child in the other region."""


def staged(folder: Path) -> Stage:
    """A federation that is up, with a trap in each process."""
    springs = folder / "traps"
    springs.mkdir(parents=True)
    traps = {party: Trap(springs, party) for party in (HUB, *EVALUATORS, *NODES)}
    federation = Federation(folder / "federation", described(), watch=dict(traps), alive_seconds=1.0)
    federation.start()
    return Stage(federation, traps)


# --- invented families: a mother and a child, known in two places before ---------------------------------

_SYLLABLES: Final = list(itertools.permutations("bdgklmnprst", 3))
_BSNS: Final = [digits for digits in (f"9999{n:05d}" for n in range(99_000)) if is_bsn(digits)]
_numbers = itertools.count()


@dataclass(frozen=True, slots=True)
class Family:
    """One of many that share no name, date, address or number, so that none is found for another."""

    index: int = field(default_factory=lambda: next(_numbers))

    @property
    def mother(self) -> Json:
        return self._person("Saar", 1980, 0) | {"bsn": _BSNS[2 * self.index]}

    @property
    def child(self) -> Json:
        return self._person("Puck", 2012, 0)

    @property
    def known_child(self) -> Json:
        return self.child | {"bsn": _BSNS[2 * self.index + 1]}

    def number(self, party: str) -> str:
        return f"{party.upper()}-{self.index:05d}"

    def report(self, party: str, *people: Json, status: str = "open", revision: int = 1) -> Json:
        return {
            "soort": "melding",
            "nummer": self.number(party),
            "revisie": revision,
            "ontvangenOp": RECEIVED_AT.isoformat(),
            "laatstGewijzigdOp": RECEIVED_AT.date().isoformat(),
            "spoed": False,
            "status": status,
            "betrokkenen": list(people),
        }

    @property
    def prior(self) -> dict[str, Json]:
        return {
            SOURCE: self.report(SOURCE, self.mother, self.child),
            BOARD: self.report(BOARD, self.mother, status="monitoring"),
        }

    @property
    def new(self) -> Json:
        return self.report(ASKER, self.mother, self.child)

    def _person(self, first: str, year: int, shift: int) -> Json:
        one, two, three = _SYLLABLES[self.index]
        # Days above 12 have no day that is the same with day and month exchanged.
        month, day = 1 + self.index // 16 % 12, 13 + self.index % 16
        return {
            "voornamen": first,
            "achternaam": f"{one.upper()}a{two}e{three}overzinsel",
            "geboortedatum": date(year + self.index // 192 + shift, month, day).isoformat(),
            "geslacht": "V",
            "adres": {
                "postcode": f"99{self.index // 26 % 100:02d}X{chr(65 + self.index % 26)}",
                "huisnummer": str(9000 + self.index),
                "straat": "Verzonnenstraat",
                "soort": "woning",
            },
        }
