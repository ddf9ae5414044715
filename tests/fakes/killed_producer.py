"""A process that files a report and kills itself at a point of the act: `OUTBOX PORT ACT POINT`."""

import os
import sys
from pathlib import Path

from connectors.client import Answer
from connectors.client.acts import Sent
from tests.fakes.producer import Producer, Scripted, corrected, line_to, report

ACTS = {
    "file": lambda client: client.file(report()),
    "correct": lambda client: client.correct(corrected(report(), 2)),
    "withdraw": lambda client: client.withdraw("GRN-1"),
}


def die(outbox: str, port: str, act: str, point: str) -> None:
    """What the killed process runs."""
    line = line_to(int(port))

    def way(sent: Sent) -> Answer:
        answer = line(sent) if point == "after_send" else None
        os.kill(os.getpid(), 9)
        assert answer
        return answer

    producer = Producer(Path(outbox), Scripted(way))
    ACTS[act](producer.client)


if __name__ == "__main__":
    die(*sys.argv[1:])
