"""`make load N=50000`: a region brings in its past while new reports come in, there and elsewhere.

Prints how many persons an hour it takes, and what a new report waits from filing to its links meanwhile. On
Apache Kafka, as in production: the embedded broker keeps all it ever had in memory, and after ten thousand
reports most of the machine's time is its own.
"""

import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx

from radar.federation.described import described
from radar.federation.federation import Federation
from tests.kafka.apache import lacking
from tests.kafka.part import ApachePart
from tests.measure.past import Json, report, reports
from tests.measure.visible import links, visible
from tests.measure.written import percentiles, write

LOADED: Final = "vt-grn"
OTHER: Final = "vt-utr"
SEED_PAST, SEED_NEW = 11, 12
EVERY: Final = 4.0
"""Seconds between two new reports at each of the two regions: 120 times the national rate of 15 an hour."""
MOST: Final = 2.0
"""Seconds a new report may wait for its links."""
PART: Final = 20_000
"""Persons in one delivery: below what the door takes at once."""


@dataclass(slots=True)
class Steady:
    """New reports at one region, on people of the past and on others, until told to stop."""

    federation: Federation
    party: str
    past: list[Json]
    stop: threading.Event
    waited: list[float] = field(default_factory=list)
    found: int = 0

    def __call__(self) -> None:
        random, number = Random(SEED_NEW), 0
        with self.federation.client(self.party) as client, self.federation.database(self.party) as look:
            while not self.stop.is_set():
                number += 1
                known = random.choice(self.past)["betrokkenen"]
                began = time.monotonic()
                took, answer = visible(
                    client, look, _today(report(f"NIEUW-{self.party}-{number}", known, random))
                )
                self.waited.append(took)
                self.found += links(answer) > 0
                self.stop.wait(max(0.0, EVERY - (time.monotonic() - began)))


def _today(filed: Json) -> Json:
    """As received today."""
    filed = {name: value for name, value in filed.items() if name != "laatstGewijzigdOp"}
    return filed | {"ontvangenOp": datetime.now(UTC).isoformat(), "status": "open"}


def main(persons: int) -> None:
    if missing := lacking():
        raise SystemExit(f"{missing} is missing here: `make machine` brings it")
    past = list(reports(SEED_PAST, persons, "OUD"))
    with tempfile.TemporaryDirectory(prefix="radar-load-") as folder:
        federation = Federation(
            Path(folder) / "federatie",
            described(),
            broker=ApachePart(Path(folder) / "kafka"),
            backfill_persons=10 * persons,
        )
        try:
            federation.start()
            figures = measured(federation, past, persons)
        finally:
            federation.stop()
    for key, value in figures.items():
        print(f"  {key:<34} {value}")
    print(f"written to {write('backfill', [SEED_PAST, SEED_NEW], figures).name}")
    if figures["max_s"] >= MOST:
        raise SystemExit(f"a new report waited {figures['max_s']} s")


def measured(federation: Federation, past: list[Json], persons: int) -> dict[str, Any]:
    stop = threading.Event()
    steady = [Steady(federation, party, past, stop) for party in (LOADED, OTHER)]
    with federation.client(LOADED) as client, ThreadPoolExecutor() as pool:
        asking = [pool.submit(each) for each in steady]
        try:
            began = time.monotonic()
            loads = _deliver(client, past)
            taken = time.monotonic() - began
            _await(client, loads)
            seconds = time.monotonic() - began
        finally:
            stop.set()
        for each in asking:
            each.result()  # a report that never got its links ends the measurement
    waited = [second for each in steady for second in each.waited]
    return {
        "persons": persons,
        "old_reports": len(past),
        "delivered_s": round(taken, 1),
        "loaded_s": round(seconds, 1),
        "persons_an_hour": round(persons / seconds * 3_600),
        "new_reports": len(waited),
        "new_reports_with_a_link": sum(each.found for each in steady),
        **{f"{key}_s": round(value, 2) for key, value in percentiles(waited).items()},
        "max_s": round(max(waited), 2),
        **_folds(federation),
    }


def _deliver(client: httpx.Client, past: list[Json]) -> list[str]:
    """In parts, as a region would: the paths of the loads."""
    paths = []
    step = max(1, len(past) * PART // max(1, sum(len(each["betrokkenen"]) for each in past)))
    for at in range(0, len(past), step):
        answer = client.post("/radar/v1/inhaalslag", json={"meldingen": past[at : at + step]}, timeout=300)
        if answer.status_code != httpx.codes.ACCEPTED:
            raise SystemExit(answer.text[:2000])
        paths.append(answer.headers["Location"])
    return paths


def _await(client: httpx.Client, paths: list[str]) -> None:
    for path in paths:
        shown = 0.0
        while (now := client.get(path, timeout=60).json())["stand"] != "klaar":
            if time.monotonic() - shown > 10:
                shown = time.monotonic()
                print({key: now[key] for key in now if key != "lading"}, file=sys.stderr)
            time.sleep(0.5)


def _folds(federation: Federation) -> dict[str, Any]:
    """How often the hub folded, which stops its answers meanwhile."""
    text = federation.log_file("hub").read_text(encoding="utf-8")
    return {"folds": text.count('"event": "folded"')}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
