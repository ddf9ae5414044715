"""From filing a report to the answer that shows what was found: what a worker waits for.

The waiting is at the database: each GET is a look that the node writes down, and fifty in a second would be
most of what it does. One GET follows, as of an own system that was told there is news.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from radar.store.db import Connection


def visible(client: httpx.Client, look: Connection, sent: Mapping[str, Any]) -> tuple[float, dict[str, Any]]:
    """Seconds, and the answer about prior reports after the search."""
    path = f"/radar/v1/meldingen/{sent['nummer']}/eerdere-meldingen"
    client.get("/version")  # the connection stands, as that of an own system does
    began = time.perf_counter()
    client.post("/radar/v1/meldingen", json=sent).raise_for_status()
    until(lambda: _searched(look, sent["nummer"]))
    answer: dict[str, Any] = client.get(path).json()
    took = time.perf_counter() - began
    assert answer["elders"]["gezochtOp"] is not None, "searched, and the answer does not say so"
    return took, answer


def links(answer: Mapping[str, Any]) -> int:
    """How many links elsewhere it shows."""
    return sum(len(each["elders"]["koppelingen"]) for each in answer["betrokkenen"])


def until(there: Callable[[], bool], seconds: float = 60) -> None:
    """Asked so often that the asking does not count."""
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.005)


def _searched(look: Connection, number: str) -> bool:
    found = look.execute(
        "SELECT 1 FROM question JOIN report USING (report_id) WHERE number = %s AND state = 'done'", (number,)
    )
    return found.fetchone() is not None
