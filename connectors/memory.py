"""A log in memory, for tests and simulations in one process: what Kafka promises, and how it fails."""

import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.ports import LARGEST_RECORD, LogId, LogReader, Record
from schemas.errors import BadInput, Fault, Unavailable

_BATCH = 500


@dataclass(slots=True)
class _Topic:
    topic_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    records: list[Record] = field(default_factory=list, repr=False)


class MemoryBroker:
    """What the logs of several parties share; it can be taken down, and emptied as a replaced broker is."""

    def __init__(self) -> None:
        self.arrived = threading.Condition()
        self._cluster_id = str(uuid.uuid4())
        self._topics: dict[str, _Topic] = {}
        self._down = False

    def stop(self) -> None:
        with self.arrived:
            self._down = True
            self.arrived.notify_all()

    def start(self) -> None:
        with self.arrived:
            self._down = False

    def replace(self) -> None:
        """Another, empty broker under the same address; somebody has to make its topics again."""
        with self.arrived:
            self._cluster_id, self._topics = str(uuid.uuid4()), {}
            self.arrived.notify_all()

    def reachable(self) -> bool:
        with self.arrived:
            return not self._down

    def ensure(self, topics: Sequence[str]) -> None:
        with self.arrived:
            self._must_be_up()
            for topic in topics:
                self._topics.setdefault(topic, _Topic())

    def append(self, topic: str, value: bytes, signature: bytes) -> int:
        with self.arrived:
            records = self._topic(topic).records
            records.append(Record(topic, len(records), value, signature))
            self.arrived.notify_all()
            return records[-1].offset

    def records(self, topic: str) -> list[Record]:
        with self.arrived:
            return self._topic(topic).records

    def log_id(self, topic: str) -> LogId:
        with self.arrived:
            return LogId(self._cluster_id, self._topic(topic).topic_id)

    def _topic(self, name: str) -> _Topic:
        self._must_be_up()
        if name not in self._topics:
            raise _unavailable(f"there is no topic {name}")
        return self._topics[name]

    def _must_be_up(self) -> None:
        if self._down:
            raise _unavailable("the broker is down")


def _unavailable(cause: str) -> Unavailable:
    error = Unavailable("storing")
    error.add_note(cause)
    return error


class MemoryLog:
    """One party's way to a MemoryBroker."""

    def __init__(self, broker: MemoryBroker | None = None) -> None:
        self._broker = broker if broker is not None else MemoryBroker()

    def append(self, topic: str, value: bytes, signature: bytes) -> int:
        if len(value) > LARGEST_RECORD:
            raise BadInput([Fault("", "te_groot", (("limiet", LARGEST_RECORD // 1024),))])
        return self._broker.append(topic, value, signature)

    def reader(self, topics: Mapping[str, tuple[LogId, int] | None]) -> LogReader:
        return MemoryReader(self._broker, topics)

    def ensure_topics(self, topics: Sequence[str]) -> None:
        self._broker.ensure(topics)

    def reachable(self) -> bool:
        return self._broker.reachable()

    def close(self) -> None:
        """Nothing to let go of: the broker is not this log's own."""


class MemoryReader:
    """Reads some topics of a MemoryBroker."""

    def __init__(self, broker: MemoryBroker, topics: Mapping[str, tuple[LogId, int] | None]) -> None:
        self.replaced: Sequence[str] = ()
        self._broker = broker
        with broker.arrived:
            self._ids = {topic: broker.log_id(topic) for topic in topics}
            self._logs = {topic: broker.records(topic) for topic in topics}
            self._next = {topic: self._start(topic, known) for topic, known in topics.items()}

    def _start(self, topic: str, known: tuple[LogId, int] | None) -> int:
        if known is None:
            return 0
        identity, offset = known
        if identity == self._ids[topic] and offset <= len(self._logs[topic]):
            return offset
        self.replaced = (*self.replaced, topic)
        return 0

    def poll(self, seconds: float) -> Sequence[Record]:
        with self._broker.arrived:
            self._broker.arrived.wait_for(self._something, seconds)
            self._must_be_the_same()
            return self._take()

    def _something(self) -> bool:
        if not self._broker.reachable():
            return True
        self._must_be_the_same()
        return any(self.lag().values())

    def _must_be_the_same(self) -> None:
        for topic, identity in self._ids.items():
            if self._broker.log_id(topic) != identity:
                raise _unavailable(f"{topic} was replaced")

    def _take(self) -> list[Record]:
        taken: list[Record] = []
        for topic, start in self._next.items():
            taken += self._logs[topic][start : start + _BATCH]
        for record in taken:
            self._next[record.topic] = record.offset + 1
        return taken

    def log_id(self, topic: str) -> LogId:
        return self._ids[topic]

    def lag(self) -> Mapping[str, int]:
        return {topic: len(self._logs[topic]) - start for topic, start in self._next.items()}

    def close(self) -> None:
        """Nothing to let go of."""
