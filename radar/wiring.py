"""Where everything meets: each kind of process, built in a screenful. This is the deployment diagram."""

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version as installed
from typing import Final, TextIO

import psycopg
from fastapi import APIRouter, FastAPI
from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from connectors.evaluators import EvaluatorAddress, HttpTransport, ThresholdEvaluators, Transport
from connectors.folder import Folder
from connectors.http.door import door
from connectors.http.edge import bare_app, no_page
from connectors.http.ops import Check, ops_routes
from connectors.http.serve import serve, tls_context
from connectors.kafka import KafkaLog, KafkaSettings
from connectors.mail import SmtpMail, SmtpServer
from connectors.memory import MemoryBroker, MemoryLog
from connectors.ports import Log
from connectors.webhook import Webhook
from matching import oprf
from matching.weights import Weights
from matching.weights import read as read_weights
from radar import audit
from radar.config import Settings
from radar.deadlines import Calendar
from radar.evaluator.quota import Quota
from radar.evaluator.service import Evaluator, evaluator_routes
from radar.exchange.active import acquire
from radar.exchange.arrivals import Arrivals, Effects
from radar.exchange.post import BATCH, Post, Surroundings
from radar.exchange.post import SQL as EXCHANGE
from radar.hub.register import Register
from radar.hub.service import Hub
from radar.inbox.pages import Reading, inbox_routes
from radar.inbox.parts import InboxParts
from radar.inbox.service import InboxWork
from radar.journal import Journal, Watcher
from radar.keys.ring import Keyring, read_keyring, read_shares
from radar.metrics import Metrics, make_metrics
from radar.node.backfill import Backfill
from radar.node.desk import Desk
from radar.node.folder import FolderWork
from radar.node.pages.routes import workplace_routes
from radar.node.pages.workplace import Workplace
from radar.node.parts import NodeParts
from radar.node.reviewing.hooks import Hooks
from radar.node.service import NodeDoor, NodeWork
from radar.node.weighed import appender
from radar.parties import Directory, Manifest, key_from_stored, read_manifest, read_root, separated
from radar.process import Pulse, Worker
from radar.store.db import Connection, check_schema, connect
from radar.web.app import Pages, pages_of, web_app
from radar.web.frame import Menu
from radar.web.login import safe_provider
from schemas.codes import PartyId, PartyKind, RecipientRole, Role
from schemas.errors import Distrusted, StartRefused, Unavailable
from schemas.evaluation import Reply
from schemas.sealed import StorageKey

VERSION: Final = installed("veiligthuis-radar")
Clock = Callable[[], datetime]
SWITCH: Final = 0.0005
"""Seconds for which a thread of Python keeps the interpreter from the others. While a file of old reports is
read each answer of the database would wait for ten times as long, some hundred times for one new report."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What a process is given by whoever starts it: the clock, where logs go, when to stop, who watches."""

    clock: Clock
    stop: threading.Event
    stream: TextIO | None = None
    watch: Watcher | None = None
    on_ready: Callable[[int], None] | None = None


def run(settings: Settings, outside: Outside) -> None:
    """Run one process until `outside.stop`. Raises StartRefused when it must not start like this."""
    sys.setswitchinterval(SWITCH)
    {"node": run_node, "hub": run_hub, "evaluator": run_evaluator, "inbox": run_inbox}[settings.kind](
        settings, outside
    )


def trusted(settings: Settings, now: datetime) -> tuple[Manifest, Keyring]:
    """The manifest and keys, when this process may start with them.

    1. The manifest is signed by the pinned root, and valid now.
    2. What is for the demonstration only is refused outside it.
    3. Roles that must be apart are with different hosts.
    4. No private file can be read by others.
    """
    root = read_root(settings.root.read_text(encoding="ascii"))
    manifest = read_manifest(settings.manifest.read_bytes(), root, now)  # (1)
    if not settings.demo:  # (2)
        if manifest.demo:
            raise StartRefused("alleen_demo", wat="demosleutels")
        if settings.broker and settings.broker.embedded:
            raise StartRefused("alleen_demo", wat="ingebouwde broker")
        if settings.mail and not settings.mail.starttls:
            raise StartRefused("alleen_demo", wat="e-mail zonder TLS")
        if settings.web and not safe_provider(settings.web):
            raise StartRefused("alleen_demo", wat="inloggen zonder TLS of eigen sleutel")
        if settings.lift_limits:
            raise StartRefused("alleen_demo", wat="vragen zonder grenzen")
        if settings.weights or settings.weighed or settings.patience_seconds or settings.rest != 1:
            raise StartRefused("alleen_demo", wat="meten")
        separated(manifest.parties)  # (3)
    return manifest, read_keyring(settings.keys, PartyId(settings.party))  # (4)


def dsn_of(settings: Settings, keyring: Keyring) -> str:
    return make_conninfo(settings.database, password=keyring.password("database.password"))


def log_of(settings: Settings, keyring: Keyring) -> KafkaLog:
    assert settings.broker is not None, "a node and the hub have a broker"
    login = settings.broker.user
    return KafkaLog(
        KafkaSettings(
            settings.broker.bootstrap,
            settings.party,
            ca_file=settings.broker.ca_file,
            user=login,
            password=keyring.password("broker.password") if login else None,
            fetch_max_wait_ms=settings.fetch_max_wait_ms,
            embedded=settings.broker.embedded,
        )
    )


# --- the four processes ---------------------------------------------------------------------------------


def run_node(settings: Settings, outside: Outside) -> None:
    around, pulse = _surroundings(settings, outside)
    post = Post(around, timedelta(seconds=settings.patience_seconds))
    pool = _pool(pulse.dsn)
    node = node_parts(around, post, _evaluators(settings, around, pool))
    node.own_system_leads = settings.leidend_systeem == "eigen"
    node.desk = _desk(settings, node)
    node.weights = _weights(settings)
    node.weighed = appender(settings.weighed) if settings.weighed else None
    work = NodeWork(node)
    threads = _threads(settings, pulse, around, post, work.effects, say=work.say_alive)
    threads.append(Worker("asking", pulse, work.ask, wake=node.wake_asking))
    threads.append(Worker("telling", pulse, work.tell, wake=node.wake_telling))
    threads.append(Worker("backfill", pulse, work.backfill, wake=node.wake_backfill))
    if settings.webhook:
        hooks = _hooks(settings, node)
        threads.append(Worker("hooks", pulse, hooks.step, wake=node.wake_hooks))
    if settings.folder:
        files = Folder(settings.folder.path, settings.folder.encoding, settings.folder.delimiter)
        brought = FolderWork(node, files, settings.folder.source)
        threads.append(Worker("folder", pulse, brought.step, begin=brought.begin))
    workplace = Workplace(node, pool)
    pages = _pages(settings, outside, around, pool, ("radar.node.pages",), workplace.menu)
    app = door(
        NodeDoor(node, pool),
        now=outside.clock,
        ops=_ops(pulse, around.log.reachable, pool),
        crashed=_crashed(pulse),
        refused=lambda code: pulse.metrics.add("radar_reports_refused_total", code=code),
        error_page=pages.error_page if pages else no_page,
    )
    if pages:
        pages.add_to(app)
        for router in workplace_routes(workplace, pages):
            app.include_router(router)
    _serve_until_stopped(settings, outside, pulse, app, threads, pool)


def run_hub(settings: Settings, outside: Outside) -> None:
    around, pulse = _surroundings(settings, outside)
    post = Post(around, timedelta(seconds=settings.patience_seconds))
    hub = hub_of(around, post, lift_limits=settings.lift_limits, weights=_weights(settings))
    threads = _threads(
        settings, pulse, around, post, hub.effects,
        load=hub.load, between=hub.fold_if_due, say=hub.publish_coverage,
    )  # fmt: skip
    app = bare_app("Veilig Thuis radar: hub", _crashed(pulse))
    app.include_router(_ops(pulse, around.log.reachable, None))
    _serve_until_stopped(settings, outside, pulse, app, threads, None)


def run_inbox(settings: Settings, outside: Outside) -> None:
    around, pulse = _surroundings(settings, outside)
    post = Post(around, timedelta(seconds=settings.patience_seconds))
    pool = _pool(pulse.dsn)
    inbox = InboxParts(around, post, _mail(settings, around.keyring), _address(settings))
    work = InboxWork(inbox)
    threads = _threads(settings, pulse, around, post, work.effects, say=work.say_alive)
    threads.append(Worker("tending", pulse, work.tend))
    reading = Reading(inbox, work.letters, pool)
    pages = _pages(settings, outside, around, pool, ("radar.inbox",), reading.menu)
    if pages:
        app = web_app(pages, inbox_routes(reading, pages), _crashed(pulse), "Veilig Thuis radar: postvak")
    else:
        app = bare_app("Veilig Thuis radar: postvak", _crashed(pulse))
    app.include_router(_ops(pulse, around.log.reachable, pool))
    _serve_until_stopped(settings, outside, pulse, app, threads, pool)


def _pages(
    settings: Settings,
    outside: Outside,
    around: Surroundings,
    pool: "ConnectionPool[Connection]",
    packages: Sequence[str],
    menu: Menu = lambda _: (),
) -> Pages | None:
    """What pages are made with, where this process has them. `packages`: with the folders of templates."""
    if settings.web is None:
        return None
    login_key = None if settings.web.client_login == "demo" else around.keyring.secret("login.key")
    return pages_of(
        settings.web,
        party=settings.party,
        title=around.directory.manifest[settings.party].name,
        pool=pool,
        storage=around.storage,
        clock=outside.clock,
        login_key=login_key,
        packages=packages,
        menu=menu,
    )


def _mail(settings: Settings, keyring: Keyring) -> SmtpMail | None:
    given = settings.mail
    if given is None:
        return None
    password = keyring.password("mail.password") if given.user else None
    return SmtpMail(SmtpServer(given.host, given.port, given.sender, given.starttls, given.user, password))


def _address(settings: Settings) -> str:
    """Where people reach the pages of this process."""
    return settings.web.url if settings.web else ""


def run_evaluator(settings: Settings, outside: Outside) -> None:
    manifest, keyring = trusted(settings, outside.clock())
    journal = Journal(settings.party, outside.clock, outside.stream, outside.watch)
    pulse = Pulse(dsn_of(settings, keyring), journal, make_metrics(), outside.stop)
    _await_database(pulse, settings.kind)
    pool = _pool(pulse.dsn)
    evaluator = evaluator_of(manifest, keyring, pool, outside.clock, journal, pulse.metrics)
    pulse.active.set()
    app = bare_app("Veilig Thuis radar: sleutelhouder", _crashed(pulse))
    app.include_router(evaluator_routes(evaluator.answer))
    app.include_router(_ops(pulse, None, pool))
    _serve_until_stopped(settings, outside, pulse, app, [], pool)


def backfill_of(settings: Settings, clock: Clock) -> tuple[Backfill, str]:
    """For the command line: the loads of this node, and its database."""
    node, dsn = parts_of(settings, clock)
    return Backfill(node), dsn


def parts_of(settings: Settings, clock: Clock) -> tuple[NodeParts, str]:
    """For the command line: this node, and its database. Nothing is sent or asked."""
    nobody_listens = MemoryLog(MemoryBroker())  # the process that runs sends what this keeps
    around, pulse = _surroundings(settings, Outside(clock, threading.Event()), nobody_listens)
    evaluators = evaluators_of(around, _asks_nobody, lambda *_: None)
    node = node_parts(around, Post(around), evaluators)
    node.own_system_leads = settings.leidend_systeem == "eigen"
    node.desk = _desk(settings, node)
    return node, pulse.dsn


def inbox_of(settings: Settings, clock: Clock) -> tuple[InboxParts, str]:
    """As `parts_of`, of an inbox."""
    around, pulse = _surroundings(settings, Outside(clock, threading.Event()), MemoryLog(MemoryBroker()))
    return InboxParts(around, Post(around)), pulse.dsn


def _asks_nobody(*_: object) -> Reply:
    raise Unavailable("te_weinig_sleutelhouders")


# --- what they are made of: here no socket, thread or setting, so that tests build the very same ----------


def node_parts(around: Surroundings, post: Post, evaluators: ThresholdEvaluators) -> NodeParts:
    return NodeParts(
        around=around,
        post=post,
        evaluators=evaluators,
        federation_key=around.keyring.secret("federation.key"),
        local_key=around.keyring.secret("local.key"),
    )


def hub_of(
    around: Surroundings, post: Post, *, lift_limits: bool = False, weights: Weights | None = None
) -> Hub:
    register = Register(
        around.keyring.secret("pepper.key"),
        StorageKey.from_bytes(around.keyring.secret("row.key")),
        epochs=[around.directory.manifest.epoch],
        lift_limits=lift_limits,
        weights=weights,
        on_large_block=lambda rows: around.journal.say("large_block", rows=rows),
    )
    return Hub(around, post, register)


def evaluator_of(
    manifest: Manifest,
    keyring: Keyring,
    pool: "ConnectionPool[Connection]",
    clock: Clock,
    journal: Journal,
    metrics: Metrics,
) -> Evaluator:
    askers = {party.id: party.signing_key for party in manifest.nodes if party.roles & {Role.FILE, Role.ASK}}
    return Evaluator(
        party=keyring.party,
        signing=keyring.signing,
        shares=read_shares(keyring.folder),
        asker_key=askers.get,
        allowed=Quota(manifest.quota_persons, manifest.backfill_persons, manifest.backfill_until),
        pool=pool,
        clock=clock,
        journal=journal,
        metrics=metrics,
    )


def addresses_of(manifest: Manifest) -> list[EvaluatorAddress]:
    return [
        EvaluatorAddress(party.id, party.index or 0, party.url or "", party.signing_key, party.public_shares)
        for party in manifest.evaluators
    ]


def evaluators_of(
    around: Surroundings, transport: Transport, refused: Callable[[PartyId, str], None]
) -> ThresholdEvaluators:
    """Any two of three over this transport. Raises StartRefused when their shares do not fit together."""
    manifest = around.directory.manifest
    try:
        return ThresholdEvaluators(
            party=around.party,
            signing=around.keyring.signing,
            addresses=addresses_of(manifest),
            pass_keys=manifest.pass_keys,
            epoch=manifest.epoch,
            oprf=oprf,
            transport=transport,
            clock=around.clock,
            on_refused=refused,
        )
    except Distrusted as error:
        raise StartRefused(error.code) from error


def _desk(settings: Settings, node: NodeParts) -> Desk:
    """What the region sets of its own work."""
    council = node.around.directory.manifest[node.around.party].kind is PartyKind.RVDK
    return Desk(
        role=RecipientRole.RVDK if council else RecipientRole.VT_ORGANISATION,
        calendar=Calendar.of(settings.decreed_holidays),
        own_system_hears=settings.webhook is not None,
        **settings.desk.model_dump(),
    )


def _hooks(settings: Settings, node: NodeParts) -> Hooks:
    """Raises StartRefused when the own system would be told over an open line."""
    assert settings.webhook, "asked for where there is one"
    oin = node.around.directory.manifest[node.around.party].oin
    try:
        hook = Webhook(settings.webhook.url, node.around.keyring.secret("webhook.key"), oin)
    except ValueError as error:
        raise StartRefused("instellingen_ongeldig") from error
    return Hooks(node, hook.tell, settings.webhook.source)


def _weights(settings: Settings) -> Weights | None:
    """The model to use in place of the shipped one."""
    return read_weights(settings.weights.read_text("utf-8")) if settings.weights else None


# --- what only a process has --------------------------------------------------------------------------


def _surroundings(settings: Settings, outside: Outside, log: Log | None = None) -> tuple[Surroundings, Pulse]:
    manifest, keyring = trusted(settings, outside.clock())
    journal = Journal(settings.party, outside.clock, outside.stream, outside.watch)
    metrics = make_metrics()
    pulse = Pulse(dsn_of(settings, keyring), journal, metrics, outside.stop, rest=settings.rest)
    directory = Directory(manifest)
    _await_database(pulse, settings.kind, directory)
    around = Surroundings(
        party=PartyId(settings.party),
        keyring=keyring,
        directory=directory,
        log=log or log_of(settings, keyring),
        clock=outside.clock,
        journal=journal,
        metrics=metrics,
        storage=keyring.storage,
        wake_sender=threading.Event(),
    )
    return around, pulse


def _await_database(pulse: Pulse, kind: str, directory: Directory | None = None) -> None:
    """Wait for the database, refuse one of another version, and learn the keys heard before."""
    while not pulse.stop.is_set():
        try:
            with connect(pulse.dsn) as conn:
                check_schema(conn, kind)
                if directory:
                    _learn_kept(conn, directory)
                return
        except psycopg.OperationalError as error:
            pulse.journal.say("part_down", part="database", cause=type(error).__name__)
            pulse.stop.wait(0.5)


def _learn_kept(conn: Connection, directory: Directory) -> None:
    for (statement,) in EXCHANGE.kept_keys(conn):
        directory.learn(key_from_stored(bytes(statement)))


def _pool(dsn: str) -> "ConnectionPool[Connection]":
    return ConnectionPool(
        dsn,
        min_size=1,
        max_size=8,
        open=True,
        kwargs={"autocommit": True, "connect_timeout": 5, "application_name": "radar"},
        check=ConnectionPool.check_connection,
        reconnect_timeout=10,
    )


def _evaluators(
    settings: Settings, around: Surroundings, pool: "ConnectionPool[Connection]"
) -> ThresholdEvaluators:
    addresses = addresses_of(around.directory.manifest)

    def refused(party: PartyId, code: str) -> None:
        around.journal.say("evaluator_refused", party=party, code=code)
        if code not in {"storing", "quotum"}:  # it answered, and wrongly: that is for the record
            with pool.connection(timeout=5) as conn:
                audit.record(conn, around.clock(), "evaluator_refused", party=party, code=code)

    transport = HttpTransport(addresses, ca_file=settings.evaluators_ca, insecure_demo=settings.demo)
    return evaluators_of(around, transport, refused)


def _threads(
    settings: Settings,
    pulse: Pulse,
    around: Surroundings,
    post: Post,
    effects: Effects,
    *,
    say: Callable[[Connection], None],
    load: Callable[[Connection], None] = lambda _: None,
    between: Callable[[Connection], None] = lambda _: None,
) -> list[Worker]:
    """Consume under the lock; send what is due; say each minute how it is."""
    arrivals = Arrivals(around, post, effects, after_rollback=load)

    def begin(conn: Connection) -> None:
        if not acquire(conn):
            pulse.journal.say("standby", kind=settings.kind)
            pulse.metrics.put("radar_active", 0)
            while not acquire(conn):
                if pulse.stop.wait(1):
                    return
            # As standby it heard nothing: keys were made, here and elsewhere, while another was active.
            around.keyring.read_again()
            _learn_kept(conn, around.directory)
        pulse.active.set()
        pulse.metrics.put("radar_active", 1)
        pulse.journal.say("active", kind=settings.kind)
        load(conn)
        arrivals.open(conn)

    def consume(conn: Connection) -> float:
        if not pulse.active.is_set():
            return 0.1
        arrivals.step(conn, 0.25 * settings.rest)
        between(conn)
        return 0

    def end() -> None:
        pulse.active.clear()
        arrivals.close()

    def send(conn: Connection) -> float:
        sent = post.send_due(conn)
        post.send_receipts(conn)
        return 0 if sent == BATCH else 0.3

    def live(conn: Connection) -> float:
        _renew_keys(around, conn)
        say(conn)
        return settings.alive_seconds

    return [
        Worker("consuming", pulse, consume, begin=begin, end=end, needs_lock=False),
        Worker("sending", pulse, send, wake=around.wake_sender),
        Worker("living", pulse, live),
    ]


def _renew_keys(around: Surroundings, conn: Connection) -> None:
    """A new key to seal to before the last one ends; the old ones destroyed when their time is over."""
    now = around.clock()
    made = around.keyring.renew(now)
    if made:
        around.directory.learn(made)
        around.journal.say("sealing_key_made", key=made.key_id.hex())
        audit.record(conn, now, "sealing_key_made", key=made.key_id.hex())
    for key_id in around.keyring.destroy_old(now):
        around.journal.say("sealing_key_destroyed", key=key_id.hex())
        audit.record(conn, now, "sealing_key_destroyed", key=key_id.hex())


def _ops(
    pulse: Pulse, broker: Callable[[], bool] | None, pool: "ConnectionPool[Connection] | None"
) -> APIRouter:
    def ready() -> list[Check]:
        checks = [("database", _database_answers(pulse, pool), "De database antwoordt niet.")]
        if broker:
            checks.append(("broker", broker(), "De broker antwoordt niet."))
        checks.append(("actief", pulse.active.is_set(), "Een ander proces is actief, of de start is bezig."))
        return [(name, well, "" if well else text) for name, well, text in checks]

    return ops_routes(lambda: not pulse.stop.is_set(), ready, pulse.metrics.page, VERSION)


def _database_answers(pulse: Pulse, pool: "ConnectionPool[Connection] | None") -> bool:
    try:
        if pool:
            with pool.connection(timeout=2) as conn:
                return conn.execute("SELECT 1").fetchone() is not None
        with connect(pulse.dsn) as conn:
            return conn.execute("SELECT 1").fetchone() is not None
    except psycopg.Error:
        return False


def _crashed(pulse: Pulse) -> Callable[[str], None]:
    return lambda cause: pulse.journal.say("failure", part="http", cause=cause)


def _serve_until_stopped(
    settings: Settings,
    outside: Outside,
    pulse: Pulse,
    app: FastAPI,
    threads: list[Worker],
    pool: "ConnectionPool[Connection] | None",
) -> None:
    pulse.journal.say("started", kind=settings.kind, version=VERSION)
    for thread in threads:
        thread.start()
    tls = None
    if (settings.keys / "tls.key").exists():
        tls = tls_context(settings.keys / "tls.pem", settings.keys / "tls.key")
    serve(app, settings.http.host, settings.http.port, tls, outside.on_ready, outside.stop)
    outside.stop.set()
    for thread in threads:
        thread.join(timeout=5)
    if pool:
        pool.close()
    pulse.journal.say("stopped", kind=settings.kind)
