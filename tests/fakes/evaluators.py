"""Three evaluators with their own keys, shares and databases, a node that asks them, and a way to serve."""

import io
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import uvicorn
from fastapi import FastAPI
from psycopg_pool import ConnectionPool

from connectors.evaluators import Door, EvaluatorAddress, ThresholdEvaluators, Transport
from matching import oprf
from radar.evaluator.quota import Quota
from radar.evaluator.service import Evaluator, evaluator_routes
from radar.federation.loopback import wait_until
from radar.journal import Journal
from radar.metrics import Metrics, make_metrics
from radar.store.db import Connection
from schemas.codes import POINTS_PER_PERSON, PartyId
from schemas.sealed import SigningKey

NODE = PartyId("vt-prf")
EPOCH = 1
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARTIES = {index: PartyId(f"eval-{index}") for index in oprf.INDEXES}


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Trio:
    """Three evaluators, and what a node knows of them."""

    dealing: oprf.Dealing
    evaluators: Mapping[PartyId, Evaluator]
    addresses: Sequence[EvaluatorAddress]
    signing: Mapping[PartyId, SigningKey]
    node_key: SigningKey
    clock: Time
    metrics: Metrics
    log: io.StringIO
    pools: Sequence["ConnectionPool[Connection]"]
    refused: list[tuple[PartyId, str]] = field(default_factory=list)

    def doors(self) -> dict[PartyId, Door]:
        return {party: evaluator.answer for party, evaluator in self.evaluators.items()}

    def node(
        self, transport: Transport, addresses: Sequence[EvaluatorAddress] | None = None
    ) -> ThresholdEvaluators:
        """A node that asks through this transport; what it refuses is appended to `refused`."""
        return ThresholdEvaluators(
            party=NODE,
            signing=self.node_key,
            addresses=addresses or self.addresses,
            pass_keys=self.dealing.public_keys,
            epoch=EPOCH,
            oprf=oprf,
            transport=transport,
            clock=self.clock,
            on_refused=lambda party, code: self.refused.append((party, code)),
        )

    def expected(self, inputs: Mapping[int, Sequence[bytes]]) -> dict[int, list[bytes]]:
        """What the whole keys, which nobody has, would give."""
        return {p: [oprf.evaluate_whole(self.dealing.keys[p], x) for x in of] for p, of in inputs.items()}


def make_trio(
    pools: Sequence["ConnectionPool[Connection]"],
    base_persons: int = 200,
    backfill: tuple[int, date | None] = (0, None),
) -> Trio:
    """Evaluators 1 to 3 on these three databases, with quotas of this many persons a day."""
    dealing = oprf.deal(list(POINTS_PER_PERSON))
    node_key, clock, metrics, log = SigningKey.generate(), Time(), make_metrics(), io.StringIO()
    signing = {party: SigningKey.generate() for party in PARTIES.values()}
    evaluators = {
        party: Evaluator(
            party=party,
            signing=signing[party],
            shares={EPOCH: dealing.shares[index]},
            asker_key={NODE: node_key.public}.get,
            allowed=Quota(base_persons, *backfill),
            pool=pool,
            clock=clock,
            journal=Journal(party, clock, log),
            metrics=metrics,
        )
        for (index, party), pool in zip(PARTIES.items(), pools, strict=True)
    }
    addresses = [
        EvaluatorAddress(party, index, f"http://{party}", signing[party].public, dealing.public_shares[index])
        for index, party in PARTIES.items()
    ]
    return Trio(dealing, evaluators, addresses, signing, node_key, clock, metrics, log, pools)


@contextmanager
def pools_of(dsns: Sequence[str]) -> Iterator[list["ConnectionPool[Connection]"]]:
    """An open pool for each database."""
    pools: list[ConnectionPool[Connection]] = [
        ConnectionPool(dsn, min_size=1, max_size=4, timeout=2, kwargs={"autocommit": True}, open=True)
        for dsn in dsns
    ]
    try:
        yield pools
    finally:
        for pool in pools:
            pool.close()


class Servers:
    """Each door behind a real HTTP server on loopback."""

    def __init__(self, doors: Mapping[PartyId, Door], settings: Mapping[str, object]) -> None:
        self._servers = {party: _Server(door, settings) for party, door in doors.items()}

    def url(self, address: EvaluatorAddress) -> str:
        return self._servers[address.party].url

    def stop(self, party: PartyId) -> None:
        """As if this evaluator's process had ended; stopping twice is once."""
        self._servers[party].stop()

    def close(self) -> None:
        for server in self._servers.values():
            server.end()
        for server in self._servers.values():
            server.stop()


@contextmanager
def served(doors: Mapping[PartyId, Door], **settings: object) -> Iterator[Servers]:
    """Servers that end with the block; `settings` are uvicorn's."""
    servers = Servers(doors, settings)
    try:
        yield servers
    finally:
        servers.close()


class _Server:
    def __init__(self, door: Door, settings: Mapping[str, object]) -> None:
        app = FastAPI()
        app.include_router(evaluator_routes(door))
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", **settings)  # type: ignore[arg-type]
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        assert wait_until(lambda: self._server.started, 10)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http{'s' if 'ssl_certfile' in settings else ''}://127.0.0.1:{port}"

    def end(self) -> None:
        self._server.should_exit = True

    def stop(self) -> None:
        self.end()
        self._thread.join(10)


def at_urls(
    addresses: Sequence[EvaluatorAddress], url_of: Callable[[EvaluatorAddress], str]
) -> list[EvaluatorAddress]:
    """The same addresses where these servers listen."""
    return [replace(address, url=url_of(address)) for address in addresses]
