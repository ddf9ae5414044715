"""`make bench`: speed as ratios, each against what it needs at least or a peer, measured in the same run.

Absolute times say little on a noisy machine; a ratio measured side by side says whether our own part is slow.
"""

import itertools
import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import rbcl

from connectors.kafka import KafkaLog, KafkaSettings
from matching import levels, oprf
from matching.normalise import Normalised, normalise
from matching.passes import keys
from radar.federation.broker import EmbeddedBroker
from radar.federation.described import described
from radar.federation.families import demo_reports
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from radar.node.blocks import Involved, Origin, encode
from schemas.codes import Pass
from schemas.intake import read_report
from schemas.row import ROW
from tests.measure import people
from tests.measure.written import percentiles, write

SEED_PRIOR, SEED_NEW = 1, 2
REPORTS = 200
TODAY = date(2026, 11, 24)


def main() -> None:
    figures: dict[str, Any] = {}
    measures = {
        "rows": rows,
        "compare": compare,
        "filed_to_links": filed_to_links,
        "pages": people.pages,
        "filed_and_told": people.filed_and_told,
    }
    for name, measure in measures.items():
        figures[name] = measure()
        print(f"{name}:")
        for key, value in figures[name].items():
            print(f"  {key:<34} {value}")
    print(f"written to {write('bench', [SEED_PRIOR, SEED_NEW], figures).name}")


# --- (1) a person's rows against the bare group operations --------------------------------------------


def rows() -> dict[str, Any]:
    """Making all rows of a person (three parties' work in one process) against the multiplications alone."""
    people = [Involved(secrets.token_bytes(16), 1, person) for person in _people(60)]
    dealing = oprf.deal([int(each) for each in Pass])
    whole, bare, points = [], [], []
    for involved in people:
        count = len(keys(involved.person))
        whole.append(_timed(lambda who=involved: _encoded(who, dealing)))
        bare.append(_timed(lambda n=count: _bare(n)))
        points.append(count)
    return {
        "points_a_person": round(statistics.mean(points), 1),
        "whole_ms": _ms(statistics.median(whole)),
        "bare_group_operations_ms": _ms(statistics.median(bare)),
        "ratio_whole_to_bare": round(statistics.median(w / b for w, b in zip(whole, bare, strict=True)), 2),
    }


def _encoded(involved: Involved, dealing: oprf.Dealing) -> None:
    def evaluate(inputs: Mapping[int, Sequence[bytes]]) -> dict[int, list[bytes]]:
        return {number: _threshold(dealing, number, texts) for number, texts in inputs.items()}

    origin = Origin(1, 1, secrets.token_bytes(16), secrets.token_bytes(16), 300, 301)
    encode([involved], evaluate, b"k" * 32, origin)


def _threshold(dealing: oprf.Dealing, number: int, texts: Sequence[bytes]) -> list[bytes]:
    """What a node and two evaluators do together: blind, raise, prove, verify, combine, finalise."""
    blinds, points = oprf.blind(texts)
    answers = {}
    for index in (1, 2):
        public = dealing.public_shares[index][number]
        elements, proof = oprf.evaluate(dealing.shares[index][number], points, public)
        oprf.verify(public, points, elements, proof)
        answers[index] = elements
    return list(oprf.finish(texts, blinds, answers))


def _bare(points: int) -> None:
    """Per point: to the group, blind, two evaluations, two Lagrange factors, unblind."""
    scalar = rbcl.crypto_core_ristretto255_scalar_random()
    for _ in range(points):
        point = rbcl.crypto_core_ristretto255_from_hash(secrets.token_bytes(64))
        for _ in range(6):
            point = rbcl.crypto_scalarmult_ristretto255(scalar, point)


# --- (2) comparing 1,000 rows -------------------------------------------------------------------------


def compare() -> dict[str, Any]:
    """One probe with 1,000 rows, against touching the same bytes once, and against a clear-text peer."""
    block = np.frombuffer(secrets.token_bytes(1000 * ROW.itemsize), dtype=ROW)
    probe = block[:1]
    flat = np.frombuffer(block.tobytes(), dtype=np.uint8)
    ours = _median(lambda: levels.compare(probe, block), 200)
    touch = _median(lambda: np.count_nonzero(flat == flat[0]), 200)
    peer = _peer()
    return {
        "ours_ms": _ms(ours),
        "one_pass_over_the_bytes_ms": _ms(touch),
        "ratio_to_one_pass": round(ours / touch, 1),
        "recordlinkage_clear_text_ms": _ms(peer),
        "ratio_to_recordlinkage": round(ours / peer, 3),
    }


def _peer() -> float:
    """recordlinkage on 1,000 pairs in clear text: two names by Jaro-Winkler, three fields exact."""
    import pandas
    import recordlinkage

    people = list(itertools.islice(itertools.cycle(_people(60)), 1000))
    frame = pandas.DataFrame(
        {
            "first": [person.first[0] if person.first else "" for person in people],
            "surname": [person.surnames[0] if person.surnames else "" for person in people],
            "birth": [str(person.birth) for person in people],
            "postcode": [person.postcode or "" for person in people],
            "sex": [person.sex or "" for person in people],
        }
    )
    pairs = pandas.MultiIndex.from_arrays([[0] * 1000, range(1000)])
    judge = recordlinkage.Compare()
    for name in ("first", "surname"):
        judge.string(name, name, method="jarowinkler")
    for name in ("birth", "postcode", "sex"):
        judge.exact(name, name)
    return _median(lambda: judge.compute(pairs, frame, frame), 20)


# --- (3) filed to links -------------------------------------------------------------------------------


def filed_to_links() -> dict[str, Any]:
    """200 reports through real processes, one after the other, against the four broker trips they need."""
    with tempfile.TemporaryDirectory(prefix="radar-bench-") as folder:
        federation = Federation(Path(folder) / "federatie", described())
        try:
            federation.start()
            _file(federation, SEED_PRIOR, waits=False)
            _settle(federation)
            began = {party: len(federation.log_file(party).read_text()) for party in federation.nodes}
            count = _file(federation, SEED_NEW, waits=True)
            _settle(federation)
            seconds = [took for party in federation.nodes for took in _took(federation, party, began[party])]
        finally:
            federation.stop()
    trip = _broker_trip()
    shown = {key: _ms(value) for key, value in percentiles(seconds).items()}
    return {
        "reports": count,
        **{f"{key}_ms": value for key, value in shown.items()},
        "one_broker_trip_p50_ms": _ms(trip),
        "ratio_p50_to_four_trips": round(percentiles(seconds)["p50"] / (4 * trip), 2),
    }


def _file(federation: Federation, seed: int, *, waits: bool) -> int:
    count = 0
    for party, reports in demo_reports(seed, TODAY).prior.items():
        with federation.client(party) as client:
            for report in itertools.islice(itertools.cycle(reports), 50 if waits else len(reports)):
                if count >= REPORTS and waits:
                    return count
                count += 1
                number = f"BENCH-{seed}-{count}"
                client.post("/radar/v1/meldingen", json=report | {"nummer": number}).raise_for_status()
                if waits:
                    path = f"/radar/v1/meldingen/{number}/eerdere-meldingen"
                    wait_until(lambda p=path: client.get(p).json()["elders"]["gezochtOp"] is not None, 20)
    return count


def _settle(federation: Federation) -> None:
    def quiet() -> bool:
        pages = []
        for party in federation.nodes:
            with federation.client(party) as client:
                pages.append(client.get("/metrics").text)
        return all("radar_reports_waiting 0.0" in page for page in pages)

    wait_until(quiet, 60)


def _took(federation: Federation, party: str, skip: int) -> Iterator[float]:
    """From the journal: each report's time from taken to links found."""
    taken: dict[str, datetime] = {}
    for line in federation.log_file(party).read_text()[skip:].splitlines():
        said = json.loads(line)
        if said["event"] == "report_taken":
            taken[said["dossier"]] = datetime.fromisoformat(said["time"])
        elif said["event"] == "links_found" and said["dossier"] in taken:
            yield (datetime.fromisoformat(said["time"]) - taken[said["dossier"]]).total_seconds()


def _broker_trip() -> float:
    """Append to polled on an idle embedded broker, at the waits the processes use."""
    with tempfile.TemporaryDirectory(prefix="radar-bench-") as folder:
        broker = EmbeddedBroker(Path(folder) / "broker")
        broker.start()
        try:
            settings = KafkaSettings(broker.bootstrap, "bench", fetch_max_wait_ms=100, embedded=True)
            log = KafkaLog(settings)
            log.ensure_topics(["trip"])
            reader = log.reader({"trip": None})
            return _median(lambda: _trip(log, reader), 100)
        finally:
            broker.destroy()


def _trip(log: KafkaLog, reader: Any) -> None:
    log.append("trip", b"x" * 6000, b"s" * 64)
    while not reader.poll(1):
        pass


# --- small words --------------------------------------------------------------------------------------


def _people(count: int) -> list[Normalised]:
    found: list[Normalised] = []
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    for reports in demo_reports(SEED_PRIOR, TODAY).prior.values():
        for report in reports:
            persons = read_report(json.dumps(report).encode(), TODAY, now).persons
            found += [normalise(person) for person in persons]
    return found[:count]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _median(act: Callable[[], object], times: int) -> float:
    return statistics.median(_timed(act) for _ in range(times))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


if __name__ == "__main__":
    main()
