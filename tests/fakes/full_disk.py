"""A process whose files may not grow: it fills its outbox until that says so. `OUTBOX`."""

import itertools
import resource
import sys
from pathlib import Path

from connectors.client import Outbox, OutboxFailed
from connectors.client.acts import filing
from tests.fakes.producer import NOW, report


def fill(outbox: Outbox) -> str:
    outbox.put(filing(report()), NOW)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
    try:
        for number in itertools.count(2):
            outbox.put(filing(report(f"GRN-{number}")), NOW)
    except OutboxFailed:
        return f"{outbox.pending()[0].act.number} kept, then OutboxFailed"
    return "never full"


if __name__ == "__main__":
    print(fill(Outbox(Path(sys.argv[1]))))
