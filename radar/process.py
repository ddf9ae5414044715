"""The threads of a process: each repeats one step on its own connection and outlives every part that fails.

What is not foreseen ends the process at once: a supervisor starts it again, and nothing is lost by that.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import httpx
import psycopg

from radar.journal import Journal
from radar.metrics import Metrics
from radar.store.db import Connection, connect
from schemas.errors import Unavailable

FAILED: Final = 70  # EX_SOFTWARE
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 2.0
PASSING: Final = (psycopg.OperationalError, psycopg.InterfaceError, Unavailable, OSError, httpx.HTTPError)
"""Failures of a part outside, which pass: the step is tried again on a new connection."""


@dataclass(slots=True)
class Pulse:
    """What the threads of one process share."""

    dsn: str = field(repr=False)  # holds the password
    journal: Journal
    metrics: Metrics
    stop: threading.Event = field(default_factory=threading.Event)
    active: threading.Event = field(default_factory=threading.Event)
    rest: float = 1
    """By how much longer a thread rests that nothing wakes."""
    down: dict[str, str] = field(default_factory=dict)
    """Parts that do not answer now, with the cause's type."""


class Worker(threading.Thread):
    """Repeats `step(conn)`, which returns for how long to wait before the next; `wake` cuts that short.

    `begin(conn)` runs on each new connection. A step that needs the lock is only run while active.
    """

    def __init__(
        self,
        name: str,
        pulse: Pulse,
        step: Callable[[Connection], float],
        *,
        begin: Callable[[Connection], None] = lambda _: None,
        end: Callable[[], None] = lambda: None,
        wake: threading.Event | None = None,
        needs_lock: bool = True,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._pulse, self._step, self._begin, self._end = pulse, step, begin, end
        self._wake = wake or threading.Event()
        self._needs_lock = needs_lock

    def run(self) -> None:
        try:
            self._run()
        except (
            BaseException
        ) as error:  # a thread that dies in silence would leave a process that only looks alive
            self._pulse.journal.say("failure", part=self.name, cause=_named(error))
            os._exit(FAILED)

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._pulse.stop.is_set():
            if self._needs_lock and not self._pulse.active.wait(0.2):
                continue
            try:
                with connect(self._pulse.dsn) as conn:
                    self._begin(conn)
                    while self._goes_on():
                        self._wake.clear()  # before the step: what comes during it must not be slept through
                        seconds = self._step(conn)
                        self._back()
                        pause = FIRST_PAUSE
                        if seconds:
                            self._wake.wait(seconds * self._pulse.rest)
            except PASSING as error:
                self._down(error)
                self._pulse.stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            finally:
                self._end()

    def _goes_on(self) -> bool:
        return not self._pulse.stop.is_set() and (not self._needs_lock or self._pulse.active.is_set())

    def _down(self, error: BaseException) -> None:
        cause = _named(error)
        if self._pulse.down.get(self.name) != cause:
            self._pulse.down[self.name] = cause
            self._pulse.journal.say("part_down", part=self.name, cause=cause)
            self._pulse.metrics.put("radar_part_up", 0, part=self.name)

    def _back(self) -> None:
        if self._pulse.down.pop(self.name, None):
            self._pulse.journal.say("part_back", part=self.name)
        self._pulse.metrics.put("radar_part_up", 1, part=self.name)


def _named(error: BaseException) -> str:
    """The type of an error, and its code where it is ours: never its text, which may hold a value."""
    code = getattr(error, "code", None)
    return f"{type(error).__name__} {code}" if isinstance(code, str) else type(error).__name__
