"""The part of `make bench` that people wait for: a page with much behind it, a report until its links can be
seen, and a decision to tell until the letter can be read.

These are times on this machine, with the bar that each is held to beside it: nobody waits in ratios.
"""

import itertools
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import httpx

from radar.config import read_settings
from radar.federation.described import described
from radar.federation.families import ASKER, PARTIES, demo_reports
from radar.federation.federation import Federation
from radar.federation.logins import workers_of
from radar.federation.loopback import wait_until
from radar.federation.postgres import EmbeddedPostgres
from radar.federation.visit import GP, INBOX, around_the_child, register
from radar.node.handling.handling import Handling
from radar.node.parts import person
from radar.store.db import Connection, connect, migrate
from radar.wiring import parts_of
from schemas.codes import CaseStatus, Outcome, Service
from tests.browser.workplace import GRN, SANNE, UTR, Served, served
from tests.fakes.family import child, mother, report
from tests.measure.visible import links, until, visible
from tests.measure.written import percentiles
from tests.radar.web.pages import Browser

OPEN_CASES: Final = 10_000
CLOSED_CASES: Final = 100_000
"""Of 20 years, of a region of usual size."""
PAGES: Final = 200
REST: Final = 0.5
"""Seconds between two reports that are measured as they come."""
LONG_POLL_MS: Final = 40
"""Apache Kafka answers a fetch that waits when something comes; the embedded broker after a third of it."""
FILED: Final = 100
TOLD: Final = 40
ANNE, BRAM = person(f"{ASKER}.casus", "Anne"), person(f"{ASKER}.tweede", "Bram")


def pages() -> dict[str, Any]:
    """The work list and a case, over HTTP, signed in, with all that stands behind them."""
    with (
        tempfile.TemporaryDirectory(prefix="radar-bench-") as folder,
        _databases(Path(folder)) as database,
        served(Path(folder) / "dorp", database) as site,
    ):
        cases = _fill(site)
        browser = Browser(site)  # type: ignore[arg-type]  (it asks for no more than an address)
        took: dict[str, list[float]] = {"work_list": [], "case": []}
        for reference in Random(1).choices(cases, k=PAGES):
            took["work_list"].append(_opened(browser, "/"))
            took["case"].append(_opened(browser, f"/zaken/{reference}"))
        links = site.member.value("SELECT count(*) FROM link")
    figures: dict[str, Any] = {"open_cases": OPEN_CASES, "closed_cases": CLOSED_CASES, "links": links}
    for page, seconds in took.items():
        figures |= {f"{page}_{key}_ms": _ms(value) for key, value in percentiles(seconds[5:]).items()}
    return figures | {"bar_p95_ms": 300}


def _opened(browser: Browser, path: str) -> float:
    began = time.perf_counter()
    answer = browser.open(path, SANNE)
    took = time.perf_counter() - began
    assert answer.status_code == 200, answer.text
    return took


@contextmanager
def _databases(folder: Path) -> Iterator[Callable[[str], str]]:
    """A server that writes as in production, and a fresh migrated database of each kind that is asked."""
    server, numbers = EmbeddedPostgres(folder / "postgres", fsync=True), itertools.count(1)
    server.start()
    try:

        def make(kind: str) -> str:
            name = f"meet_{next(numbers)}"
            dsn = server.create(name, name, "proef")
            migrate(dsn, kind)
            return dsn

        yield make
    finally:
        server.destroy()


def _fill(site: Served) -> list[str]:
    """A case with links, so many times over; the references of the open ones."""
    for number in range(3):
        site.file(UTR, report(f"U-{number}"))
    first = site.file(GRN, report("G-1", mother(), child()))
    with site.lock:
        conn = site.member.conn
        conn.execute("SET statement_timeout = 0")
        _copies(conn, first, "open", OPEN_CASES - 1, CaseStatus.OPEN)
        _copies(conn, first, "dicht", CLOSED_CASES, CaseStatus.CLOSED)
        conn.execute("ANALYZE")
        found = conn.execute("SELECT report_id FROM report WHERE status = %s", (CaseStatus.OPEN.value,))
        return [reference for (reference,) in found]


def _copies(conn: Connection, first: str, word: str, count: int, status: CaseStatus) -> None:
    """The case `first` and all that belongs to it, with ids of their own; closed ones over twenty years."""
    days = "(n %% 5)" if status is CaseStatus.OPEN else "(30 + n %% 7300)"
    ident, handle = f"md5('{word}' || n)", "decode(md5(encode({}, 'hex') || '" + word + "' || n), 'hex')"
    reference = f"({ident})::uuid::text"
    own: Mapping[str, Mapping[str, str]] = {
        "report": {
            "report_id": reference, "dossier": handle.format("dossier"),
            "group_handle": handle.format("group_handle"), "number": f"number || '-{word}-' || n",
            "status": f"'{status.value}'", "received_at": f"received_at - {days} * interval '1 day'",
        },
        "involved": {"handle": handle.format("handle"), "report_id": reference},
        "question": {"question_id": f"md5(question_id || '{word}' || n)", "report_id": reference},
        "responsibility": {"report_id": reference},
        "task": {
            "task_id": f"md5(task_id || '{word}' || n)", "report_id": reference,
            "due_on": f"due_on - {days}", "done_at": "NULL" if status is CaseStatus.OPEN else "opened_at",
        },
        "link": {
            "link_id": f"(md5(link_id || '{word}' || n))::uuid::text", "report_id": reference,
            "handle": handle.format("handle"), "other_handle": handle.format("other_handle"),
        },
    }  # fmt: skip
    for table, given in own.items():
        names = [
            name
            for (name,) in conn.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
            )
        ]
        columns = ", ".join(names)
        values = ", ".join(given.get(name, f"{table}.{name}") for name in names)
        conn.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, generate_series(1, %s) n "
            f"WHERE {table}.report_id = %s",
            (count, first),
        )


# --- between processes -------------------------------------------------------------------------------


def filed_and_told() -> dict[str, Any]:
    """From POST to the GET that shows what was found, and from a click to a letter that waits."""
    with tempfile.TemporaryDirectory(prefix="radar-bench-") as folder:
        parties = described(PARTIES, [INBOX])
        federation = Federation(
            Path(folder) / "federatie", parties,
            workers=[each for party in parties for each in workers_of(party["id"], party["kind"])],
            more={ASKER: {"leidend_systeem": "radar", "desk": {"undo_minutes": 0}}},
            node_wait_ms=LONG_POLL_MS,
            hub_wait_ms=LONG_POLL_MS,
            resting=_others(parties),
        )  # fmt: skip
        try:
            federation.start()
            register(federation, ASKER)
            today = datetime.now(UTC).date()
            _file_priors(federation, today)
            reports = _new_reports(today, "R", FILED, 3, 4)
            known = _known_elsewhere(federation, reports)
            with federation.database(ASKER) as look:
                in_a_row = [
                    _visible(federation, look, each)[0] for each in _new_reports(today, "Z", FILED, 5, 6)
                ]
                rested = {each["nummer"]: _rested(federation, look, each) for each in reports}
                readable = _readable(federation, look, _new_reports(today, "V", TOLD, 7))
        finally:
            federation.stop()
    assert {number for number, (_, links) in rested.items() if links} >= known, "not found elsewhere"
    figures: dict[str, Any] = {"reports": len(rested), "known_elsewhere": len(known), "told": len(readable)}
    for name, seconds in (
        ("filed_to_visible", [took for took, _ in rested.values()]),
        ("filed_to_visible_known_elsewhere", [rested[number][0] for number in known]),
        ("filed_one_after_another", in_a_row),
        ("confirmed_to_readable", readable),
    ):
        figures |= {f"{name}_{key}_ms": _ms(value) for key, value in percentiles(seconds).items()}
    return figures | {
        "bar_filed_to_visible_p50_ms": 150,
        "bar_filed_to_visible_p99_ms": 500,
        "bar_confirmed_to_readable_p50_ms": 300,
    }


def _others(parties: Sequence[Mapping[str, Any]]) -> list[str]:
    """Who has a machine of their own outside this measurement: here they would ask on ours."""
    return [party["id"] for party in parties if party["kind"] in ("region", "rvdk") and party["id"] != ASKER]


def _file_priors(federation: Federation, today: Any) -> None:
    for party, reports in demo_reports(1, today).prior.items():
        with federation.client(party) as client:
            for each in reports:
                client.post("/radar/v1/meldingen", json=each).raise_for_status()
    wait_until(lambda: all(_quiet(federation, party) for party in federation.nodes), 120)


def _quiet(federation: Federation, party: str) -> bool:
    with federation.client(party) as client:
        return "radar_reports_waiting 0.0" in client.get("/metrics").text


def _families(seeds: Sequence[int], today: Any) -> Iterator[dict[str, Any]]:
    families = itertools.chain.from_iterable(
        reports for seed in seeds for reports in demo_reports(seed, today).prior.values()
    )
    # A letter about somebody without first name or birth date is refused, as it should be.
    return (each for each in families if {"voornamen", "geboortedatum"} <= each["betrokkenen"][-1].keys())


def _new_reports(today: Any, word: str, count: int, *seeds: int) -> list[dict[str, Any]]:
    """Of families that no other report is of, but those of `_known_elsewhere`."""
    made = [
        each | around_the_child(len(each["betrokkenen"])) | {"nummer": f"{word}-{number}", "status": "open"}
        for number, each in enumerate(itertools.islice(_families(seeds, today), count))
    ]
    assert len(made) == count, "too few families"
    return made


def _known_elsewhere(federation: Federation, reports: Sequence[Mapping[str, Any]]) -> set[str]:
    """Another region has every third of these families; the numbers of their reports here."""
    known = reports[::3]
    with federation.client(UTR) as client:
        for each in known:
            sent = {**each, "nummer": f"U-{each['nummer']}"}
            client.post("/radar/v1/meldingen", json=sent).raise_for_status()
    wait_until(lambda: _quiet(federation, UTR), 120)
    return {each["nummer"] for each in known}


def _rested(federation: Federation, look: Connection, sent: Mapping[str, Any]) -> tuple[float, int]:
    """As a report comes: not right after another. The other region, which rests, may still be at work on the
    one before, which in a country with 15 reports an hour it would not be."""
    time.sleep(REST)
    return _visible(federation, look, sent)


def _visible(federation: Federation, look: Connection, sent: Mapping[str, Any]) -> tuple[float, int]:
    with federation.client(ASKER) as client:
        took, answer = visible(client, look, sent)
    return took, links(answer)


def _readable(federation: Federation, look: Connection, reports: Sequence[Mapping[str, Any]]) -> list[float]:
    """Judged and decided beforehand; then the GP is told with the click that a worker gives."""
    node, dsn = parts_of(read_settings(federation.settings_file(ASKER)), federation.clock)
    handling, browser, took = Handling(node), Browser(_At(federation.url(ASKER))), []  # type: ignore[arg-type]
    with connect(dsn) as conn, federation.database(INBOX) as inbox:
        for sent in reports:
            _visible(federation, look, sent)
            row = conn.execute("SELECT report_id FROM report WHERE number = %s", (sent["nummer"],)).fetchone()
            assert row
            handling.judge(conn, row[0], ANNE, "triage-instrument", "4.1", "B2")
            made = handling.propose_decision(
                conn, row[0], ANNE, Outcome.CONDITIONS_AND_FOLLOW_UP, (Service.CONDITIONS_AND_FOLLOW_UP,)
            )
            handling.confirm_decision(conn, made, BRAM)
            took.append(_tell_the_doctor(browser, str(row[0]), inbox))
    return took


class _At:
    """All that the browser asks of a site."""

    def __init__(self, url: str) -> None:
        self.url = url


def _tell_the_doctor(browser: Browser, reference: str, inbox: Any) -> float:
    place = f"/zaken/{reference}/informeren"
    form = browser.open(place, ANNE.id)
    name = _field_of(form, GP.organisation)
    browser.post(f"{place}/voorbeeld", form, {f"{name}-keuze": "informeren"})
    preview = browser.open(f"{place}/voorbeeld", ANNE.id)
    before = _waiting(inbox)
    began = time.perf_counter()
    answer = browser.post(place, preview, {})
    assert answer.status_code == 303, answer.text
    until(lambda: _waiting(inbox) > before)
    return time.perf_counter() - began


def _field_of(form: httpx.Response, organisation: str) -> str:
    """The name of the proposal for this organisation: `o0`."""
    at = form.text.index(organisation)
    return form.text[form.text.index('name="o', at) + 6 :].partition("-")[0]


def _waiting(inbox: Any) -> int:
    return int(inbox.execute("SELECT count(*) FROM notice WHERE content IS NOT NULL").fetchone()[0])


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def main() -> None:
    """These figures alone."""
    for measure in (pages, filed_and_told):
        print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
