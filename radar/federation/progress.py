"""How far a long run is: how many, how fast, and how long still, now and then on one line."""

import sys
import time
from collections.abc import Callable
from typing import Final

Say = Callable[[str], None]
EVERY: Final = 10.0
"""Seconds between two lines."""


def say_on_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Meter:
    """Says where it is at most every `EVERY` seconds, and at the end."""

    def __init__(
        self, what: str, total: int, say: Say, *, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._what, self._total, self._say, self._seconds = what, total, say, seconds
        self._began = self._said = seconds()

    def at(self, count: int) -> None:
        now = self._seconds()
        if now - self._said < EVERY and count < self._total:
            return
        self._said = now
        took = max(now - self._began, 1e-3)
        line = f"{self._what}: {count} van {self._total}, {count / took:.1f} per seconde"
        if count >= self._total:
            self._say(f"{line}, klaar in {_spoken(took)}")
        elif count:
            self._say(f"{line}, nog {_spoken((self._total - count) * took / count)}")
        else:
            self._say(line)


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
