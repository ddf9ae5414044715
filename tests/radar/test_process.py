"""Promises of radar/process.py: a thread outlives what fails outside, and not what nobody foresaw."""

import io
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TextIO

import pytest

from radar.federation.loopback import wait_until
from radar.journal import Journal
from radar.metrics import make_metrics
from radar.process import FAILED, Pulse, Worker
from radar.store.db import Connection
from schemas.errors import Unavailable

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SECONDS = 20


def pulse_of(dsn: str, stream: TextIO) -> Pulse:
    return Pulse(dsn, Journal("vt-grn", lambda: NOW, stream), make_metrics())


def said(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def beat(database: Callable[[str], str]) -> tuple[Pulse, io.StringIO]:
    stream = io.StringIO()
    return pulse_of(database("node"), stream), stream


def ends(pulse: Pulse, *workers: Worker) -> None:
    pulse.stop.set()
    for worker in workers:
        worker.join(SECONDS)
        assert not worker.is_alive()


def test_a_part_that_fails_passes(beat: tuple[Pulse, io.StringIO]) -> None:
    """Tried again on a new connection, after its end was called; told once down and once back."""
    pulse, stream = beat
    steps: list[int] = []
    ended: list[int] = []
    done = threading.Event()

    def step(conn: Connection) -> float:
        steps.append(conn.info.backend_pid)
        if len(steps) <= 2:
            raise Unavailable("storing")
        done.set()
        return 0.05

    worker = Worker("sending", pulse, step, end=lambda: ended.append(len(steps)), needs_lock=False)
    worker.start()
    assert done.wait(SECONDS)
    ends(pulse, worker)
    assert ended == [1, 2, len(steps)]
    assert len(set(steps)) == 3
    told = [(line["event"], line["part"]) for line in said(stream)]
    assert told == [("part_down", "sending"), ("part_back", "sending")]
    assert pulse.down == {}


def test_without_the_lock_a_step_is_not_run(beat: tuple[Pulse, io.StringIO]) -> None:
    """On standby nothing is sent; active it begins, and stops when the lock is lost."""
    pulse, _ = beat
    ran = threading.Event()

    def step(_: Connection) -> float:
        assert pulse.active.is_set()
        ran.set()
        pulse.active.clear()
        return 0

    worker = Worker("sending", pulse, step)
    worker.start()
    assert not ran.wait(0.3)
    pulse.active.set()
    assert ran.wait(SECONDS)
    ends(pulse, worker)


def test_being_woken_cuts_a_rest_short(beat: tuple[Pulse, io.StringIO]) -> None:
    """What comes during a step is not slept through either."""
    pulse, _ = beat
    wake, steps = threading.Event(), []

    def step(_: Connection) -> float:
        steps.append(1)
        if len(steps) == 1:
            wake.set()
        return 600

    worker = Worker("asking", pulse, step, wake=wake, needs_lock=False)
    worker.start()
    assert wait_until(lambda: len(steps) == 2, SECONDS)
    wake.set()
    assert wait_until(lambda: len(steps) == 3, SECONDS)
    pulse.stop.set()
    wake.set()
    ends(pulse, worker)


UNFORESEEN = """
import sys
from radar.process import Worker
from tests.radar.test_process import pulse_of

def step(conn):
    raise KeyError("999900006")

pulse = pulse_of(sys.argv[1], sys.stderr)
Worker("consuming", pulse, step, needs_lock=False).start()
pulse.stop.wait(20)
"""


def test_what_is_not_foreseen_ends_the_process(database: Callable[[str], str]) -> None:
    """With a code for the supervisor, and a line with the error's type and never its text."""
    ended = subprocess.run(
        [sys.executable, "-c", UNFORESEEN, database("node")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == FAILED
    assert ('"event": "failure"' in ended.stderr, '"cause": "KeyError"' in ended.stderr) == (True, True)
    assert "999900006" not in ended.stderr


def test_a_database_that_is_away_is_a_part_that_is_down() -> None:
    """No step is run, and the log says what is missing by type only."""
    stream = io.StringIO()
    pulse = pulse_of("host=127.0.0.1 port=9 dbname=geen user=niemand password=geheim", stream)
    worker = Worker("consuming", pulse, lambda _: 0, needs_lock=False)
    worker.start()
    assert wait_until(lambda: bool(pulse.down), SECONDS)
    ends(pulse, worker)
    assert said(stream)[0]["cause"] == "OperationalError"
    assert "geheim" not in stream.getvalue()
