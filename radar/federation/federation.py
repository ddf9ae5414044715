"""A whole federation on one machine: embedded PostgreSQL and broker, keys, databases, one process per party.

The processes are forked from one interpreter that has imported everything and has no thread. It leaves no
process, port or folder behind. Never in production.
"""

import json
import multiprocessing
import os
import shutil
import signal
import ssl
import threading
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final, Protocol

import httpx
import psycopg

from radar.config import read_settings
from radar.federation.broker import EmbeddedBroker
from radar.federation.logins import EmbeddedLogins, Worker
from radar.federation.loopback import free_port, wait_until
from radar.federation.postgres import EmbeddedPostgres
from radar.journal import Watcher
from radar.keys.ceremony import CA, MANIFEST, ROOT, ceremony
from radar.node.service import make_token
from radar.parties import Manifest
from radar.store.db import connect, migrate
from radar.wiring import Outside, run
from schemas.codes import HUB, PartyKind
from schemas.errors import StartRefused, Unavailable

REFUSED: Final = 78  # EX_CONFIG
HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Shifted:
    """A clock that runs at the usual pace, so much away from the machine's."""

    by: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


class BrokerPart(Protocol):
    """A broker that a federation is given. `settings(party)`: the [broker] table of that party's settings."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def destroy(self) -> None: ...


class Embedded:
    """The embedded broker, as a federation wants it."""

    def __init__(self, folder: Path) -> None:
        self._broker = EmbeddedBroker(folder)
        self.start, self.stop = self._broker.start, self._broker.stop
        self.kill, self.destroy = self._broker.kill, self._broker.destroy

    def join(self, manifest: Manifest, keys: Path) -> None:
        """Nobody logs in here."""

    def settings(self, party: str) -> dict[str, Any]:
        return {"bootstrap": self._broker.bootstrap, "embedded": True}

    @property
    def pid(self) -> int | None:
        return self._broker.pid


@dataclass(slots=True)
class Federation:
    """Start it once; kill, stop and start its parts by party id. `watch` must be picklable."""

    folder: Path
    parties: Sequence[Mapping[str, Any]]
    clock: Shifted = field(default_factory=Shifted)
    broker: Any = None
    watch: Mapping[str, Watcher] = field(default_factory=dict)
    alive_seconds: float = 2.0
    quota_persons: int = 5_000
    backfill_persons: int = 100_000
    fsync: bool = False
    lift_limits: bool = False
    weights: Path | None = None
    """Evaluation only: a model in place of the shipped one, at nodes and hub."""
    weighed: bool = False
    """Evaluation only: each node writes the pairs it weighed to its `weighed_file`."""
    patience_seconds: float = 0
    """Before it no letter is sent again."""
    rest: float = 1
    """By how much longer a thread rests that nothing wakes."""
    node_wait_ms: int = 100
    hub_wait_ms: int = 20
    """How long an idle fetch may wait: what comes is given at once, but many nodes that ask in vain eat the
    cores."""
    resting: Collection[str] = ()
    """Nodes at which nothing is going to happen: they look round less often and leave the cores to others."""
    more: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Further settings by party; a mapping is a table."""
    apart: Collection[str] = ()
    """Parties whose databases stand on a second server, so that its files can be searched by themselves."""
    workers: Sequence[Worker] = ()
    """Who can log in; a party that nobody can log in to has no pages."""
    logins: EmbeddedLogins | None = None
    tokens: dict[str, str] = field(default_factory=dict, repr=False)
    ports: dict[str, int] = field(default_factory=dict)
    postgres: EmbeddedPostgres = field(init=False)
    postgres_apart: EmbeddedPostgres | None = None
    _processes: dict[str, BaseProcess] = field(default_factory=dict)
    context: Any = field(default_factory=lambda: multiprocessing.get_context("forkserver"))

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def nodes(self) -> list[str]:
        return [party["id"] for party in self.parties if party["kind"] in ("region", "rvdk")]

    def start(self) -> None:
        """Everything up and ready; raises Unavailable when a party is not within a minute (more for many)."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # FastAPI imports the last one when it makes its first route: once, instead of in each process.
        self.context.set_forkserver_preload(["__main__", "radar.federation.federation", "pydantic.v1"])
        self.ports = {party["id"]: free_port() for party in self.parties}
        with ThreadPoolExecutor(2) as threads:
            starting = [threads.submit(self._start_postgres), threads.submit(self._start_broker)]
            manifest = self._hold_ceremony()
            for part in starting:
                part.result()  # what went wrong there must be said here
        if self.workers:
            self.logins = EmbeddedLogins(self.workers)
            self.logins.start()
        self.broker.join(manifest, self.keys)
        self._make_databases()
        for party in self.parties:
            self._write_settings(party)
            self.start_process(party["id"])
        self.wait_ready(60 + 4 * len(self.parties))  # each waits for the others' turn on the cores

    def _start_postgres(self) -> None:
        self.postgres = EmbeddedPostgres(self.folder / "postgres", fsync=self.fsync)
        self.postgres.start()
        if self.apart:
            self.postgres_apart = EmbeddedPostgres(self.folder / "postgres-apart", fsync=self.fsync)
            self.postgres_apart.start()

    def server(self, party: str) -> EmbeddedPostgres:
        """The server with this party's database."""
        return self.postgres_apart if self.postgres_apart and party in self.apart else self.postgres

    def _start_broker(self) -> None:
        self.broker = self.broker or Embedded(self.folder / "broker")
        self.broker.start()

    def _hold_ceremony(self) -> Manifest:
        rows = [dict(party) for party in self.parties]
        for row in rows:
            if row["kind"] == PartyKind.EVALUATOR.value:
                row["url"] = f"https://{HOST}:{self.ports[row['id']]}"
        described = {"party": rows, "federation": self._federation()}
        return ceremony(described, self.keys, self.clock(), demo=True)

    def _federation(self) -> dict[str, Any]:
        """The [federation] of a parties.toml: here anybody may bring in its past for a month."""
        until = (self.clock() + timedelta(days=30)).date()
        return {
            "quota_persons": self.quota_persons,
            "backfill_persons": self.backfill_persons,
            "backfill_until": until,
        }

    def _make_databases(self) -> None:
        """One database and one login each; the migrations run once for each kind of process."""
        password = "sjabloon-" + os.urandom(8).hex()
        kinds = {(_kind(party), self.server(party["id"])) for party in self.parties}
        for kind, server in sorted(kinds, key=lambda pair: pair[0]):
            migrate(server.create(f"sjabloon_{kind}", f"sjabloon_{kind}", password), kind)
        for party in self.parties:
            secret = (self.keys / party["id"] / "database.password").read_text()
            name = _database(party["id"])
            server = self.server(party["id"])
            dsn = server.create(name, name, secret, template=f"sjabloon_{_kind(party)}")
            if _kind(party) == "node":
                with connect(dsn) as conn:
                    self.tokens[party["id"]] = make_token(conn, self.clock(), "demonstratie")

    def _write_settings(self, party: Mapping[str, Any]) -> None:
        name = _database(party["id"])
        lines: dict[str, Any] = {
            "kind": _kind(party),
            "party": party["id"],
            "keys": str(self.keys / party["id"]),
            "manifest": str(self.keys / MANIFEST),
            "root": str(self.keys / ROOT),
            "database": f"host={HOST} port={self.server(party['id']).port} dbname={name} user={name}",
            "demo": True,
            "alive_seconds": self.alive_seconds,
            "fetch_max_wait_ms": self.hub_wait_ms if party["id"] == HUB else self.node_wait_ms,
            "lift_limits": self.lift_limits,
            "patience_seconds": self.patience_seconds,
            "rest": self.rest,
        }
        if party["id"] in self.resting:
            lines |= {"alive_seconds": 10.0, "fetch_max_wait_ms": 1_000, "rest": 4}
        more = self.more.get(party["id"], {})
        lines |= {key: value for key, value in more.items() if not isinstance(value, Mapping)}
        if self.weights:
            lines["weights"] = str(self.weights.resolve())
        if _kind(party) == "node":
            lines["evaluators_ca"] = str(self.keys / CA)
            if self.weighed:
                lines["weighed"] = str(self.weighed_file(party["id"]))
        text = "".join(f"{key} = {_toml(value)}\n" for key, value in lines.items())
        text += f"[http]\nhost = {_toml(HOST)}\nport = {self.ports[party['id']]}\n"
        if self.logins and any(worker.client == party["id"] for worker in self.workers):
            text += _table("web", self._web(party["id"], self.logins.issuer))
        if _kind(party) != "evaluator":
            table = self.broker.settings(party["id"])
            text += _table("broker", table)
        for key, value in more.items():
            if isinstance(value, Mapping):
                text += _table(key, value)
        self.settings_file(party["id"]).write_text(text, encoding="utf-8")

    def _web(self, party: str, issuer: str) -> dict[str, Any]:
        here = [worker.organisation for worker in self.workers if worker.client == party]
        return {
            "url": self.url(party),
            "issuer": issuer,
            "client_id": party,
            "client_login": "demo",
            "organisations": sorted({party, *here}),
        }

    def settings_file(self, party: str) -> Path:
        return self.folder / f"{party}.toml"

    def log_file(self, party: str) -> Path:
        return self.folder / f"{party}.log"

    def weighed_file(self, node: str) -> Path:
        return self.folder / f"{node}.weighed"

    # --- one process ------------------------------------------------------------------------------------

    def start_process(self, party: str) -> None:
        self._start(party, self.watch.get(party))

    def start_standby(self, party: str) -> str:
        """A second process of this party, on the same database and keys at another port; its own name."""
        name = f"{party}-standby"
        self.ports[name] = free_port()
        if party in self.tokens:
            self.tokens[name] = self.tokens[party]
        text = self.settings_file(party).read_text(encoding="utf-8")
        other = text.replace(f"\nport = {self.ports[party]}\n", f"\nport = {self.ports[name]}\n")
        self.settings_file(name).write_text(other, encoding="utf-8")
        self._start(name, self.watch.get(party))
        return name

    def _start(self, name: str, watch: Watcher | None) -> None:
        process = self.context.Process(
            target=_run_party,
            args=(self.settings_file(name), self.log_file(name), self.clock, watch),
            name=f"radar {name}",
        )
        process.start()
        self._processes[name] = process

    def kill_process(self, party: str) -> None:
        """kill -9, as the machine would."""
        process = self._processes[party]
        process.kill()
        process.join(10)

    def ended(self, party: str) -> bool:
        return not self._processes[party].is_alive()

    def pid(self, party: str) -> int | None:
        return self._processes[party].pid

    def wait_ready(self, seconds: float = 60) -> None:
        for party in self.parties:
            if not wait_until(lambda: self.ready(party["id"]), seconds):  # noqa: B023 (called at once)
                raise Unavailable("storing", party["id"])

    def ready(self, party: str) -> bool:
        process = self._processes.get(party)
        if process is None or not process.is_alive():
            return False
        try:
            with self.client(party) as client:
                return client.get("/ready").status_code == 200
        except httpx.HTTPError:
            return False

    def url(self, party: str) -> str:
        evaluators = {each["id"] for each in self.parties if _kind(each) == "evaluator"}
        return f"{'https' if party in evaluators else 'http'}://{HOST}:{self.ports[party]}"

    def client(self, party: str) -> httpx.Client:
        """A client of this party's door; with a source system's token at a node."""
        token = self.tokens.get(party)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        trust = ssl.create_default_context(cafile=self.keys / CA)
        return httpx.Client(
            base_url=self.url(party), headers=headers, verify=trust, timeout=20, trust_env=False
        )

    def database(self, party: str) -> psycopg.Connection[Any]:
        """For tests that look inside."""
        secret = (self.keys / party / "database.password").read_text()
        name = _database(party)
        return connect(self.server(party).dsn(name, name, secret))

    def stop(self) -> None:
        """End all processes, then the broker and the database, and leave nothing."""
        for process in self._processes.values():
            if process.is_alive():
                process.terminate()
        for process in self._processes.values():
            process.join(8)
            if process.is_alive():
                process.kill()
                process.join(5)
        if self.logins:
            self.logins.stop()
        if self.broker:
            self.broker.destroy()
        if hasattr(self, "postgres"):
            self.postgres.destroy()
        if self.postgres_apart:
            self.postgres_apart.destroy()
        shutil.rmtree(self.folder, ignore_errors=True)


def _run_party(settings_file: Path, log_file: Path, clock: Shifted, watch: Watcher | None) -> None:
    """The body of a forked process."""
    stop = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the demo's, which ends us in order
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    threading.Thread(target=_stop_with_parent, args=(os.getppid(), stop), daemon=True).start()
    with log_file.open("a", encoding="utf-8", buffering=1) as stream:
        for output in (1, 2):  # what a library prints, or the interpreter as its last words, is a log too
            os.dup2(stream.fileno(), output)
        try:
            run(read_settings(settings_file), Outside(clock, stop, stream, watch))
        except StartRefused as refused:
            stream.write(json.dumps({"event": "start_refused", "code": refused.code}) + "\n")
            raise SystemExit(REFUSED) from None


def _stop_with_parent(parent: int, stop: threading.Event) -> None:
    """Whoever started us was killed: do not stay behind."""
    while not stop.wait(1):
        if os.getppid() != parent:
            stop.set()


def _kind(party: Mapping[str, Any]) -> str:
    return "node" if party["kind"] in ("region", "rvdk") else str(party["kind"])


def _database(party: str) -> str:
    return party.replace("-", "_")


def _table(name: str, values: Mapping[str, Any]) -> str:
    return f"[{name}]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in values.items())


def _toml(value: str | bool | float | Sequence[str]) -> str:
    return json.dumps(value)
