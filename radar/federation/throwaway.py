"""Two files of people through a federation of their own: the prior ones filed as the past, the new ones as
reports, and every pair that a node weighed read back. It leaves nothing behind.

Whatever goes wrong is raised: a pair that was lost on the way must never count as one that was not found.
"""

import hashlib
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

import httpx

from matching.weighed import WeighedPairs
from radar.federation.described import described, regions
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from radar.federation.progress import Meter, Say
from radar.federation.readback import read_pairs
from radar.federation.refused import undisturbed
from radar.store.db import Connection
from schemas.codes import CaseStatus
from schemas.errors import Unavailable
from schemas.intake import OLDEST_REPORT, write_report
from schemas.linkage import LinkageReport, Persons
from schemas.report import Report

Json = dict[str, Any]
_REPORTS: Final = "/radar/v1/meldingen"
_PAST: Final = "/radar/v1/inhaalslag"
PRIOR: Final = "P"
NEW: Final = "N"
_LOADS: Final = 4
_WINDOW: Final = 24
"""Regions that bring in their past at once, and new reports under way at once: as many as keep two cores
busy. More only wait for each other, until the evaluators' time is over and their work is done twice."""
_LOOK_EVERY: Final = 0.25
_STALLED: Final = 180.0
"""Seconds in which nothing moves: something is broken that does not say so."""
# In the register: its rows left, and the hub's receipt for them is in.
_LOADED: Final = """SELECT count(*) FROM question q WHERE q.state = 'filed'
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = q.question_id)"""
_SEARCHED: Final = "SELECT count(*) FROM question WHERE asks AND state = 'done'"
_REFUSED: Final = "SELECT count(*) FROM question WHERE state = 'refused'"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is made; `weights`: a model in place of the shipped one."""

    regions: int = 26
    seed: int = 1
    weights: Path | None = None


def region_of(seed: int, number: str, count: int) -> int:
    """Which of so many regions gets the report with this `melding`: sha256 of seed, NUL and melding."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{number}".encode()).digest(), "big") % count


def weighed_through_federation(
    prior: Persons, new: Persons, plan: Plan, now: datetime, say: Say
) -> WeighedPairs:
    """Every pair of a prior and a new row that was returned and weighed, by their places in the files.

    Raises Unavailable, StartRefused, psycopg.Error or httpx.HTTPError when the federation fails.
    """
    with _federation(plan, len(prior.ids) + len(new.ids), say) as federation, ExitStack() as stack:
        nodes = [
            Region(name, stack.enter_context(federation.client(name)), stack.enter_context(database))
            for name in federation.nodes
            for database in [federation.database(name)]
        ]
        _bring_in(federation, nodes, _sent(PRIOR, prior, plan, now), say)
        _file(federation, nodes, _sent(NEW, new, plan, now), say)
        files = [federation.weighed_file(node.name) for node in nodes]
        return read_pairs([node.database for node in nodes], files, prior, new)


@dataclass(slots=True)
class Region:
    """One node, as whoever files at its door and looks into its throw-away database."""

    name: str
    door: httpx.Client
    database: Connection
    wanted: int = 0
    done: int = 0

    def look(self, query: str) -> None:
        """Raises Unavailable when a question was refused: its pairs would be missing."""
        if _count(self.database, _REFUSED):
            raise _failed("een vraag is geweigerd")
        self.done = _count(self.database, query)


@contextmanager
def _federation(plan: Plan, persons: int, say: Say) -> Iterator[Federation]:
    folder = Path(tempfile.mkdtemp(prefix="radar-evaluate-"))
    federation = Federation(
        folder / "federatie",
        described(regions(plan.regions)),
        alive_seconds=30,
        quota_persons=persons + 1_000,
        backfill_persons=persons + 1_000,
        lift_limits=True,
        weights=plan.weights,
        weighed=True,
        patience_seconds=60,
        rest=4,
        node_wait_ms=2_000,
        hub_wait_ms=200,
    )
    try:
        say(f"een federatie met {plan.regions} regio's begint")
        federation.start()
        yield federation
    finally:
        with undisturbed():
            federation.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _sent(kind: str, persons: Persons, plan: Plan, now: datetime) -> Iterator[tuple[int, Json]]:
    """Each report as its region's system sends it, with the number of the region."""
    for place, report in enumerate(persons.reports):
        yield region_of(plan.seed, report.number, plan.regions), document(kind, place, report, now)


def document(kind: str, place: int, report: LinkageReport, now: datetime) -> Json:
    """One report, known by its place in the file: the file's own numbers may be anything.

    A prior one is closed, or it would be searched again when a past was brought in. All were last changed
    today, so that none is past its retention: an evaluation is about people, not about years.
    """
    day = max(report.received_on or now.date(), OLDEST_REPORT)
    return write_report(
        Report(
            number=f"{kind}-{place}",
            revision=1,
            received_at=min(datetime.combine(day, time(), UTC), now),
            last_changed_on=now.date(),
            urgent=False,
            status=CaseStatus.CLOSED if kind == PRIOR else CaseStatus.OPEN,
            persons=tuple(report.people),
        )
    )


def _bring_in(
    federation: Federation, nodes: Sequence[Region], reports: Iterable[tuple[int, Json]], say: Say
) -> None:
    """The past, by the door for old reports; until the register holds all of it."""
    loads: dict[int, list[Json]] = defaultdict(list)
    for place, report in reports:
        loads[place].append(report)
    waiting = [(nodes[place], load) for place, load in sorted(loads.items())]
    total = sum(map(len, loads.values()))
    wait = _Wait(federation, _LOADED, Meter("eerdere meldingen", total, say))
    running: list[Region] = []
    while waiting or running:
        while waiting and len(running) < _LOADS:
            node, load = waiting.pop(0)
            node.door.post(_PAST, json={"meldingen": load}, timeout=120).raise_for_status()
            node.wanted = len(load)
            running.append(node)
        wait.until_moved(running)
        running = [node for node in running if node.done < node.wanted]


def _file(
    federation: Federation, nodes: Sequence[Region], reports: Iterable[tuple[int, Json]], say: Say
) -> None:
    """New reports, in the order of their file; until every one is searched."""
    waiting = list(reports)
    for node in nodes:
        node.wanted = node.done = 0
    wait = _Wait(federation, _SEARCHED, Meter("nieuwe meldingen", len(waiting), say))
    for place, report in waiting:
        while sum(node.wanted - node.done for node in nodes) >= _WINDOW:
            wait.until_moved(nodes)
        nodes[place].door.post(_REPORTS, json=report).raise_for_status()
        nodes[place].wanted += 1
    while any(node.done < node.wanted for node in nodes):
        wait.until_moved(nodes)


@dataclass(slots=True)
class _Wait:
    federation: Federation
    query: str
    meter: Meter
    total: int = 0

    def until_moved(self, nodes: Sequence[Region]) -> None:
        """Returns when something more is done. Raises Unavailable when a process ended, a question was
        refused or nothing moves."""
        unfinished = [node for node in nodes if node.done < node.wanted]
        done = sum(node.done for node in unfinished)

        def moved() -> bool:
            for node in unfinished:
                node.look(self.query)
            return sum(node.done for node in unfinished) > done

        if not wait_until(lambda: self._lives() and moved(), _STALLED, _LOOK_EVERY):
            raise _failed("er beweegt niets meer")
        self.total += sum(node.done for node in unfinished) - done
        self.meter.at(self.total)

    def _lives(self) -> bool:
        ended = [party["id"] for party in self.federation.parties if self.federation.ended(party["id"])]
        if ended:
            raise _failed(f"gestopt: {', '.join(ended)}")
        return True


def _count(conn: Connection, query: str) -> int:
    row = conn.execute(query).fetchone()
    assert row is not None
    return int(row[0])


def _failed(what: str) -> Unavailable:
    error = Unavailable("storing")
    error.add_note(what)
    return error
