"""How long to wait before the next try: exponential with full jitter, and never sooner than the door asked.

Full jitter, so that all the systems that a node's outage stopped do not come back in the same second.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import SystemRandom
from threading import Lock
from typing import Final

FIRST: Final = 1.0
"""Seconds that the first wait lasts at most."""
LONGEST: Final = 300.0
SHORTEST: Final = 0.2
LONGEST_WISH: Final = 3600.0
"""A door that asks for more is asked again after this."""

Random = Callable[[], float]
"""A number from 0 up to but not including 1, another each time."""
RANDOM: Final = SystemRandom().random


def wait(tries: int, wish: str, now: datetime, random: Random) -> timedelta:
    """Before try `tries` + 1. `wish` is a Retry-After header: seconds or an HTTP date, or empty."""
    jitter = random() * min(LONGEST, FIRST * 2 ** min(tries, 20))
    return timedelta(seconds=max(SHORTEST, jitter, _wished(wish, now) + random()))


def _wished(wish: str, now: datetime) -> float:
    if wish.isascii() and wish.isdigit():
        return min(LONGEST_WISH, float(wish))
    try:
        at = parsedate_to_datetime(wish)
    except (ValueError, OverflowError):
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(LONGEST_WISH, (at - now).total_seconds())


class Quiet:
    """The door was not there, or asked to be left alone: not before when it is asked again. Thread-safe."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._lock = Lock()
        self._failures = 0
        self._until: datetime | None = None
        self._wished = False

    def begin(self, now: datetime, wish: str) -> None:
        """Longer each time in a row."""
        with self._lock:
            self._until = now + wait(self._failures, wish, now, self._random)
            self._failures += 1
            self._wished = bool(wish)

    def end(self) -> None:
        """It answered."""
        with self._lock:
            self._failures, self._until, self._wished = 0, None, False

    def holds(self, now: datetime) -> bool:
        with self._lock:
            # A clock that was set back must not make it last.
            return self._until is not None and now < self._until < now + timedelta(seconds=2 * LONGEST_WISH)

    def wished(self, now: datetime) -> bool:
        """Whether the door itself asked for it: then nobody asks, not even with something new."""
        return self.holds(now) and self._wished
