"""What the parts of a node share: its surroundings, its secrets, and small words of its own."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from connectors.ports import Evaluators
from matching.weights import Weights
from radar.audit import record
from radar.exchange.post import Post, Surroundings
from radar.node.ahead import Ahead
from radar.node.desk import Desk
from radar.node.judging import Weighed
from radar.store.db import Connection, statements
from schemas.row import months_since_2000

SQL: Any = statements(__package__, "node.sql")
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Told = Callable[[Mapping[int, bytes], Sequence[Weighed]], None]


class ActorKind(Enum):
    PERSON = "person"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does an act: a person who logged in (id: the subject of the login), or a source system.

    The audit holds `fact`, never the name.
    """

    kind: ActorKind
    id: str
    name: str = field(default="", repr=False)

    @property
    def fact(self) -> str:
        return f"{self.kind.value}:{self.id}"


def person(subject: str, name: str = "") -> Actor:
    return Actor(ActorKind.PERSON, subject, name)


def system(source: str) -> Actor:
    return Actor(ActorKind.SYSTEM, source, source)


@dataclass(slots=True)
class NodeParts:
    around: Surroundings
    post: Post
    evaluators: Evaluators
    federation_key: bytes = field(repr=False)
    local_key: bytes = field(repr=False)
    desk: Desk = field(default_factory=Desk)
    own_system_leads: bool = True
    """The region's own system says what is decided, by message; pages show it and do not act (J1)."""
    wake_asking: threading.Event = field(default_factory=threading.Event)
    wake_hooks: threading.Event = field(default_factory=threading.Event)
    wake_backfill: threading.Event = field(default_factory=threading.Event)
    wake_telling: threading.Event = field(default_factory=threading.Event)
    refuses: str | None = None
    """A code while this node may neither file nor ask (its normalisation or check values differ)."""
    weights: Weights | None = None
    """A model in place of the shipped one; evaluation only."""
    weighed: Told | None = None
    """Is told every pair that was weighed, with the handles by position; evaluation only."""
    ahead: Ahead = field(init=False)

    def __post_init__(self) -> None:
        self.ahead = Ahead(lambda inputs: self.evaluators.evaluate(inputs))

    @property
    def number(self) -> int:
        return self.around.directory.manifest[self.around.party].number

    @property
    def epoch(self) -> int:
        return self.around.directory.manifest.epoch

    def now(self) -> datetime:
        return self.around.clock()

    def today(self) -> date:
        return self.now().astimezone(AMSTERDAM).date()

    def audit(self, conn: Connection, action: str, **facts: str | int | bool | None) -> None:
        record(conn, self.now(), action, **facts)

    def keyed(self, purpose: str, *parts: bytes) -> bytes:
        """HMAC-SHA256 under the local key; nobody else can make or check it."""
        return hmac.digest(self.local_key, b"\0".join((purpose.encode(), *parts)), hashlib.sha256)

    def commitment(self, report_id: str) -> bytes:
        """Names our case to the owners of what we are shown, without saying which it is."""
        return self.keyed("case", report_id.encode())


def month_of(day: date) -> int:
    return months_since_2000(day.year, day.month)


def changed_month(day: date) -> int:
    """Rounded up to the next month: the hub must not forget a row before its time."""
    return month_of(day) + 1
