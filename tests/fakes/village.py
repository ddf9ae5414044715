"""A whole federation in one process, without threads: real keys, real PostgreSQL, a log in memory.

Everything is built as the wiring builds it; only the steps are taken by hand, and the clock too.
"""

import io
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from psycopg_pool import ConnectionPool

from connectors.evaluators import Door, EvaluatorAddress, InProcessTransport
from connectors.mail import KeptMail
from connectors.memory import MemoryBroker, MemoryLog
from connectors.ports import TOPIC_ALL, PersonLinks, PriorReports, Receipt, Record, topic_in, topic_out
from radar.exchange.arrivals import Arrivals, Effects
from radar.exchange.post import Post, Surroundings, letter_path
from radar.federation.described import described
from radar.hub.service import Hub
from radar.inbox.parts import InboxParts
from radar.inbox.service import InboxWork
from radar.journal import Journal
from radar.keys.ceremony import ceremony
from radar.keys.ring import read_keyring
from radar.metrics import make_metrics
from radar.node.answers import prior_reports
from radar.node.backfill import Backfill
from radar.node.filing import Filing
from radar.node.parts import AMSTERDAM, NodeParts
from radar.node.service import NodeWork
from radar.parties import Directory, Manifest
from radar.store.db import Connection, connect
from radar.wiring import evaluator_of, evaluators_of, hub_of, node_parts
from schemas import envelope, wire
from schemas.codes import HUB, PartyId, Role
from schemas.evaluation import Reply
from schemas.events import Event
from schemas.intake import read_report
from schemas.sealed import info, seal

SOURCE = "zaaksysteem"
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROUNDS = 100

Database = Callable[[str], str]
Said = tuple[str, Mapping[str, Any]]


@dataclass
class HandMoved:
    """The clock of the village: it stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Member:
    """What one process of a node or the hub is made of, and what it said."""

    around: Surroundings
    post: Post
    conn: Connection
    arrivals: Arrivals
    said: list[Said]
    log: io.StringIO

    def step(self) -> int:
        """Send what is due and take what came; how much that was."""
        taken = self.post.send_due(self.conn) + self.arrivals.step(self.conn, 0)
        self.post.send_receipts(self.conn)
        return taken

    def events(self, name: str) -> list[Mapping[str, Any]]:
        """The facts of each journal event of this name, in order."""
        return [facts for event, facts in self.said if event == name]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.conn.execute(query, values).fetchall()

    def value(self, query: str, *values: Any) -> Any:
        return self.rows(query, *values)[0][0]

    def quarantined(self) -> list[str]:
        """The codes in quarantine, in the order of arrival."""
        return [code for (code,) in self.rows("SELECT code FROM quarantine ORDER BY id")]

    def metric(self, name: str, **labels: str) -> float:
        return self.around.metrics.registry.get_sample_value(name, labels) or 0.0


@dataclass
class NodeMember(Member):
    node: NodeParts
    work: NodeWork
    filing: Filing
    backfill: Backfill

    def step(self) -> int:
        asked = 0
        while self.work.ask(self.conn) == 0:
            asked += 1
        while self.work.backfill(self.conn) == 0:
            asked += 1
        while self.work.tell(self.conn) == 0:
            asked += 1
        return asked + super().step()


@dataclass
class HubMember(Member):
    hub: Hub


@dataclass
class InboxMember(Member):
    inbox: InboxParts
    work: InboxWork
    mail: KeptMail

    def step(self) -> int:
        ended = 0
        while self.work.tend(self.conn) == 0:
            ended += 1
        return ended + super().step()


@dataclass
class Village:
    """`file`, `run`, `answer`. Opened by `village`, which gives it its databases and keys."""

    clock: HandMoved
    broker: MemoryBroker
    manifest: Manifest
    keys: Path
    evaluators: dict[PartyId, Door]
    """Change one to make it lie; take it away to have it down."""
    members: dict[str, Member] = field(default_factory=dict)

    @property
    def hub(self) -> HubMember:
        hub = self.members[HUB]
        assert isinstance(hub, HubMember)
        return hub

    @property
    def nodes(self) -> list[NodeMember]:
        return [member for member in self.members.values() if isinstance(member, NodeMember)]

    def __getitem__(self, party: str) -> NodeMember:
        member = self.members[party]
        assert isinstance(member, NodeMember)
        return member

    def inbox(self, party: str = "postvak") -> InboxMember:
        member = self.members[party]
        assert isinstance(member, InboxMember)
        return member

    # --- what a source does

    def read(self, report: Mapping[str, Any]) -> Any:
        now = self.clock()
        return read_report(json.dumps(report).encode(), now.astimezone(AMSTERDAM).date(), now)

    def file(self, party: str, report: Mapping[str, Any], source: str = SOURCE) -> Receipt:
        member = self[party]
        return member.filing.file(member.conn, source, self.read(report))

    def correct(self, party: str, report: Mapping[str, Any], source: str = SOURCE) -> Receipt:
        member = self[party]
        return member.filing.correct(member.conn, source, self.read(report))

    def close(self, party: str, number: str, revision: int, on: date | None = None) -> Receipt:
        member = self[party]
        return member.filing.close(member.conn, SOURCE, number, revision, on or self.clock().date())

    def withdraw(self, party: str, number: str, source: str = SOURCE) -> Receipt:
        member = self[party]
        return member.filing.withdraw(member.conn, source, number)

    def answer(self, party: str, number: str, source: str = SOURCE) -> PriorReports:
        member = self[party]
        return prior_reports(member.conn, member.node, source, number)

    # --- what goes on by itself

    def run(self) -> None:
        """Everybody steps until nothing moves."""
        for _ in range(ROUNDS):
            if not sum(member.step() for member in self.members.values()):
                return
        raise AssertionError("the village does not come to rest")

    def live(self) -> None:
        """What each minute brings: signs of life, then how far everybody is."""
        for member in self.nodes:
            member.work.say_alive(member.conn)
        for party in self.manifest.inboxes:
            self.inbox(party.id).work.say_alive(self.inbox(party.id).conn)
        self.run()
        self.hub.hub.publish_coverage(self.hub.conn)
        self.run()

    def reopen(self) -> None:
        """Each process starts again: what it had only in memory is gone."""
        for member in self.members.values():
            member.arrivals.close()
            if isinstance(member, HubMember):
                member.hub.load(member.conn)
            member.arrivals.open(member.conn)

    def replace_log(self) -> None:
        """Another, empty broker; everybody finds out."""
        self.broker.replace()
        self.broker.ensure(topics(self.manifest))
        self.reopen()

    # --- what only an attacker or a broken sender does

    def records(self, topic: str) -> list[Record]:
        return self.broker.records(topic)

    def put(self, topic: str, value: bytes, signature: bytes) -> None:
        self.broker.append(topic, value, signature)

    def sign_and_put(self, topic: str, value: bytes, signer: str | None = None) -> None:
        """Under the signature of `signer`, by default of the one who writes this topic."""
        key = self.members[signer or self.writer(topic)].around.keyring.signing
        self.put(topic, value, key.sign(topic, value))

    def writer(self, topic: str) -> str:
        party = topic.removeprefix("radar.").rsplit(".", 2)[0]
        return party if topic == topic_out(PartyId(party)) else HUB

    def put_plain(self, topic: str, plain: bytes, message_id: str, **envelope_values: Any) -> None:
        """A record with this inside, sealed, enveloped and signed as its writer would."""
        writer = PartyId(self.writer(topic))
        reader = HUB if writer != HUB else PartyId(topic.removeprefix("radar.").rsplit(".", 2)[0])
        self.sign_and_put(topic, self.outer(writer, reader, plain, message_id, **envelope_values))

    def put_event(self, sender: str, addressee: str, event: Event, message_id: str) -> None:
        """An event between a node and the hub, whether or not that is allowed."""
        topic = topic_in(PartyId(addressee)) if sender == HUB else topic_out(PartyId(sender))
        self.put_plain(topic, wire.encode(event), message_id)

    def put_letter(
        self, sender: str, addressee: str, event: Event, message_id: str, signed_for: str | None = None
    ) -> None:
        """A letter as the node `sender` would send it, perhaps signed for somebody else."""
        around = self.members[sender].around
        me, to = PartyId(sender), PartyId(addressee)
        value = self.inner(me, to, wire.encode(event), message_id)
        signature = around.keyring.signing.sign(letter_path(me, PartyId(signed_for or addressee)), value)
        self.put_plain(topic_out(me), wire.encode_letter(to, value, signature), f"om-{message_id}")

    def inner(self, sender: PartyId, addressee: PartyId, plain: bytes, message_id: str) -> bytes:
        return self.outer(sender, addressee, plain, message_id, purpose="brief", sequence=0)

    def outer(
        self,
        sender: PartyId,
        addressee: PartyId,
        plain: bytes,
        message_id: str,
        *,
        purpose: str = "bericht",
        sequence: int | None = None,
        oin: str | None = None,
        public: bytes | None = None,
    ) -> bytes:
        around = self.members[sender].around
        key = around.directory.sealing_key(addressee)
        assert public or key
        return envelope.write(
            message_id=message_id,
            source_oin=oin or self.manifest[sender].oin,
            sequence=self.next_sequence(sender, addressee) if sequence is None else sequence,
            time=self.clock(),
            sealed=seal(
                plain, public or (key.public if key else b""), info(sender, addressee, purpose, message_id)
            ),
        )

    def next_sequence(self, sender: PartyId, addressee: PartyId) -> int:
        topic = topic_in(addressee) if sender == HUB else topic_out(sender)
        post = self.members[sender].post
        return post._sequence(self.members[sender].conn, topic)


def topics(manifest: Manifest) -> list[str]:
    nodes = [party.id for party in manifest.correspondents]
    return [TOPIC_ALL, *map(topic_in, nodes), *map(topic_out, nodes)]


def number_of(links: Iterable[PersonLinks]) -> list[list[tuple[str, str]]]:
    """For each person the parties and bands found: what a story compares."""
    return [[(link.party, link.band.value) for link in person.links] for person in links]


_idle: dict[str, list[str]] = {}
"""Databases of villages that ended, by kind: emptying one is much faster than making one."""


class _Borrowed:
    """Empty databases for one village; `done` gives them back."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lent: list[tuple[str, str]] = []

    def __call__(self, kind: str) -> str:
        idle = _idle.setdefault(kind, [])
        dsn = idle.pop() if idle else self._database(kind)
        self._lent.append((kind, dsn))
        return dsn

    def done(self) -> None:
        for kind, dsn in self._lent:
            with connect(dsn) as conn:
                _empty(conn)
            _idle[kind].append(dsn)


def _empty(conn: Connection) -> None:
    tables = [
        table
        for (table,) in conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        if table != "alembic_version"
    ]
    with conn.transaction():
        conn.execute("ALTER TABLE audit DISABLE TRIGGER audit_stands")
        conn.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        conn.execute("ALTER TABLE audit ENABLE TRIGGER audit_stands")


@contextmanager
def village(
    folder: Path,
    database: Database,
    *,
    nodes: Sequence[str] = ("vt-grn", "vt-utr"),
    inboxes: Sequence[str] = (),
    quota_persons: int = 5_000,
    backfill_persons: int = 5_000,
    roles: Mapping[str, Sequence[str]] | None = None,
    lift_limits: bool = False,
    live: bool = True,
) -> Iterator[Village]:
    """A village with these nodes and inboxes. `roles`: of a party that has not both."""
    clock = HandMoved()
    rows = described(nodes, inboxes)
    for row in rows:
        if row["kind"] == "evaluator":
            row["url"] = f"https://{row['id']}"
        if roles and row["id"] in roles:
            row["roles"] = list(roles[row["id"]])
    keys = folder / "keys"
    federation = {
        "quota_persons": quota_persons,
        "backfill_persons": backfill_persons,
        "backfill_until": (clock() + timedelta(days=30)).date(),
    }
    manifest = ceremony({"party": rows, "federation": federation}, keys, clock(), demo=True)
    broker = MemoryBroker()
    broker.ensure(topics(manifest))
    made = Village(clock, broker, manifest, keys, {})
    pools: list[ConnectionPool[Connection]] = []
    lent = _Borrowed(database)
    try:
        for party in manifest.evaluators:
            pool: ConnectionPool[Connection] = ConnectionPool(
                lent("evaluator"), min_size=1, max_size=2, kwargs={"autocommit": True}, open=True
            )
            pools.append(pool)
            keyring = read_keyring(keys / party.id, party.id)
            journal = Journal(party.id, clock, io.StringIO())
            made.evaluators[party.id] = evaluator_of(
                manifest, keyring, pool, clock, journal, make_metrics()
            ).answer
        made.members[HUB] = _hub(made, lent("hub"), lift_limits=lift_limits)
        for party in manifest.nodes:
            made.members[party.id] = _node(made, party.id, lent("node"))
        for party in manifest.inboxes:
            made.members[party.id] = _inbox(made, party.id, lent("inbox"))
        made.reopen()
        if live:
            made.live()
        yield made
    finally:
        for member in made.members.values():
            member.arrivals.close()
            member.conn.close()
        for pool in pools:
            pool.close()
        lent.done()


def _around(made: Village, party: PartyId) -> tuple[Surroundings, list[Said], io.StringIO]:
    said: list[Said] = []
    log = io.StringIO()
    keyring = read_keyring(made.keys / party, party)
    around = Surroundings(
        party=party,
        keyring=keyring,
        directory=Directory(made.manifest),
        log=MemoryLog(made.broker),
        clock=made.clock,
        journal=Journal(party, made.clock, log, lambda event, facts: said.append((event, dict(facts)))),
        metrics=make_metrics(),
        storage=keyring.storage,
        wake_sender=threading.Event(),
    )
    return around, said, log


def _hub(made: Village, dsn: str, *, lift_limits: bool) -> HubMember:
    around, said, log = _around(made, HUB)
    post = Post(around)
    hub = hub_of(around, post, lift_limits=lift_limits)
    arrivals = Arrivals(around, post, hub.effects, after_rollback=hub.load)
    return HubMember(around, post, connect(dsn), arrivals, said, log, hub)


def _node(made: Village, party: PartyId, dsn: str) -> NodeMember:
    around, said, log = _around(made, party)
    post = Post(around)

    def at_the_door(address: EvaluatorAddress, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        return InProcessTransport(made.evaluators)(address, path, body, headers)

    def refused(evaluator: PartyId, code: str) -> None:
        around.journal.say("evaluator_refused", party=evaluator, code=code)

    node = node_parts(around, post, evaluators_of(around, at_the_door, refused))
    work = NodeWork(node)
    arrivals = Arrivals(around, post, work.effects)
    return NodeMember(
        around, post, connect(dsn), arrivals, said, log, node, work, Filing(node), Backfill(node)
    )


def _inbox(made: Village, party: PartyId, dsn: str) -> InboxMember:
    around, said, log = _around(made, party)
    post, mail = Post(around), KeptMail()
    inbox = InboxParts(around, post, mail, "https://postvak.example")
    work = InboxWork(inbox)
    arrivals = Arrivals(around, post, work.effects)
    return InboxMember(around, post, connect(dsn), arrivals, said, log, inbox, work, mail)


def with_effects(made: Village, party: str, effects: Effects) -> None:
    """The same process with other effects, for what a broken one does."""
    member = made.members[party]
    member.arrivals.close()
    member.arrivals = Arrivals(member.around, member.post, effects)
    member.arrivals.open(member.conn)


def without_role(manifest: Manifest, party: str, role: Role) -> Manifest:
    parties = tuple(
        replace(each, roles=each.roles - {role}) if each.id == party else each for each in manifest.parties
    )
    return replace(manifest, parties=parties)
