"""A report's inputs are evaluated while it is being stored: it waits for the longer of the two, not for both.

In memory only, for a few reports and not for long. What is not found here is evaluated when its turn comes.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from matching.normalise import Normalised
from radar.node.blocks import Evaluate, evaluate_once

MOST: Final = 4
"""Reports at once: when more come, the evaluators have enough to do."""
KEPT: Final = 30.0
"""Seconds, for a report that was never asked: its transaction failed."""


class Ahead:
    """May be used from several threads."""

    def __init__(self, evaluate: Evaluate) -> None:
        self._evaluate = evaluate
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead")
        self._begun: dict[str, tuple[float, Future[Evaluate]]] = {}
        self._lock = threading.Lock()

    def begin(self, report_id: str, people: Sequence[Normalised]) -> None:
        """Evaluate for this report from now on, unless enough are being evaluated."""
        self.forget_old()
        with self._lock:
            if len(self._begun) < MOST:
                work = self._thread.submit(evaluate_once, people, self._evaluate, probes=True)
                self._begun[report_id] = (time.monotonic(), work)

    def take(self, report_id: str) -> Evaluate:
        """What evaluates the inputs of this report, once. It raises what the evaluators raise."""
        with self._lock:
            _, work = self._begun.pop(report_id, (0.0, None))
        if work is None or work.cancel():  # its turn has come first
            return self._evaluate

        def evaluate(inputs: Mapping[int, Sequence[bytes]]) -> Mapping[int, Sequence[bytes]]:
            try:
                return work.result()(inputs)
            except KeyError:  # an address became an institution's meanwhile: other inputs
                return self._evaluate(inputs)

        return evaluate

    def forget_old(self) -> None:
        """Outputs say more than they should to whoever reads our memory: none stays."""
        with self._lock:
            long_ago = time.monotonic() - KEPT
            for report_id in [name for name, (begun, _) in self._begun.items() if begun < long_ago]:
                self._begun.pop(report_id)[1].cancel()
