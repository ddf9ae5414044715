"""The log on Apache Kafka, or in the demo on the embedded broker; the only home of kafka-python.

Positions are the caller's, so there are no consumer groups; bytes are not decoded here. Whatever the client
would swallow, repeat or wait for without end becomes Unavailable, with the cause in its notes.
"""

import contextlib
import logging
import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final, TypeVar

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import (
    BrokerResponseError,
    KafkaError,
    TopicAlreadyExistsError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    for_code,
)

from connectors.bounded import within
from connectors.ports import LARGEST_RECORD, LogId, LogReader, Record
from schemas.errors import BadInput, Fault, StartRefused, Unavailable

T = TypeVar("T")

_SIGNATURE: Final = "sig"
_ERRORS: Final = (
    KafkaError,
    OSError,
    RuntimeError,
)  # RuntimeError: asked of a client that was closed meanwhile

_APPEND_SECONDS: Final = 9.5
_OPEN_SECONDS: Final = 5.0
_ASK_SECONDS: Final = 2.0
_SILENCE_SECONDS: Final = 1.0

# Fourteen days in segments of one day, never compacted: whatever lies longer is dead (design.md, Transport).
_TOPIC_SETTINGS: Final = {
    "cleanup.policy": "delete",
    "retention.ms": str(14 * 24 * 3600 * 1000),
    "segment.ms": str(24 * 3600 * 1000),
}


@dataclass(frozen=True, slots=True)
class KafkaSettings:
    """How one party reaches the broker: TLS and SCRAM-SHA-512, or `embedded` on loopback without either."""

    bootstrap: str
    party: str
    ca_file: Path | None = None
    """Whom to trust; the system's authorities when absent."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    fetch_max_wait_ms: int = 100
    embedded: bool = False


class _Causes(logging.Handler):
    """Remembers what the client only logs: why it cannot connect, what it may not read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._heard: deque[tuple[float, str]] = deque(maxlen=20)

    def emit(self, record: logging.LogRecord) -> None:
        given = record.args if isinstance(record.args, tuple) else ()
        self._heard.extend((time.monotonic(), _say(arg)) for arg in given if isinstance(arg, Exception))

    def since(self, moment: float) -> list[str]:
        """Each cause once, the last ones first."""
        return list(dict.fromkeys(text for at, text in reversed(self._heard) if at >= moment))[:4]


def _say(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _listen_in() -> _Causes:
    # The client's own lines do not go to our logs: they repeat ten times a second, and at the level DEBUG
    # they hold its whole configuration, passwords too.
    logger, causes = logging.getLogger("kafka"), _Causes()
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    logger.addHandler(causes)
    return causes


_CAUSES: Final = _listen_in()


def _unavailable(error: Exception, began: float) -> Unavailable:
    result = Unavailable("storing")
    for note in dict.fromkeys([_say(error), *_CAUSES.since(began)]):
        result.add_note(note)
    return result


def _in_background(call: Callable[[], object]) -> None:
    """Let go of a client that failed; closing may take as long as what made it fail."""

    def run() -> None:
        with contextlib.suppress(*_ERRORS):
            call()

    Thread(target=run, daemon=True, name="kafka-close").start()


class _TellingSocket(ssl.SSLSocket):
    """Shows the end of the connection only on the next look.

    The client throws away what came together with the end: the broker's answer why it refused a login.
    """

    _heard = False

    def recv(self, buflen: int = 1024, flags: int = 0) -> bytes:
        data = super().recv(buflen, flags)
        if not data and self._heard:
            self._heard = False
            raise ssl.SSLWantReadError
        self._heard = bool(data)
        return data


def _connection(settings: KafkaSettings) -> dict[str, Any]:
    """What producer, consumer and administrator have in common."""
    common: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap,
        "client_id": f"radar-{settings.party}",
        "bootstrap_timeout_ms": int(_OPEN_SECONDS * 1000),
        "reconnect_backoff_max_ms": 1000,
    }
    if settings.embedded:
        host = settings.bootstrap.rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost", "[::1]"):
            raise StartRefused("alleen_demo", wat="een ingebouwde broker")
        return common
    if settings.user is None or settings.password is None:
        raise StartRefused("alleen_demo", wat="een broker zonder inlog")
    context = ssl.create_default_context(cafile=settings.ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.sslsocket_class = _TellingSocket
    return common | {
        "security_protocol": "SASL_SSL",
        "ssl_context": context,
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": settings.user,
        "sasl_plain_password": settings.password,
    }


class _Desk:
    """Questions to the broker about its topics. Connects when first asked, and anew after each failure."""

    def __init__(self, connection: Mapping[str, Any]) -> None:
        self._connection = connection
        self._client: KafkaAdminClient | None = None
        self._opening = Lock()

    def ask(self, question: Callable[[KafkaAdminClient], T], seconds: float = _ASK_SECONDS) -> T:
        began = time.monotonic()
        kept = self._client is not None
        try:
            try:
                return self._try(question, seconds)
            except KafkaError as error:
                # A connection kept from before may have died since, which says nothing about the broker now.
                if not kept or isinstance(error, BrokerResponseError):
                    raise
            return self._try(question, began + seconds - time.monotonic())
        except _ERRORS as error:
            raise _unavailable(error, began) from error

    def _try(self, question: Callable[[KafkaAdminClient], T], seconds: float) -> T:
        began = time.monotonic()
        client = self._open(seconds)
        try:
            return within(began + seconds - time.monotonic(), partial(question, client), _ERRORS)
        except BrokerResponseError:
            raise  # an answer, though a refusal
        except _ERRORS:
            self._drop(client)
            raise

    def _open(self, seconds: float) -> KafkaAdminClient:
        with self._opening:
            if self._client is None:
                self._client = within(
                    seconds, lambda: KafkaAdminClient(**self._connection), _ERRORS, KafkaAdminClient.close
                )
            return self._client

    def _drop(self, client: KafkaAdminClient | None) -> None:
        with self._opening:
            if client is not self._client:
                return  # somebody else did
            self._client = None
        if client is not None:
            _in_background(client.close)

    def close(self) -> None:
        with self._opening:
            client, self._client = self._client, None
        if client is not None:
            _in_background(client.close)


def _topic_ids(client: KafkaAdminClient, topics: Sequence[str]) -> dict[str, str]:
    """Identity of each topic; raises the broker's own error for one that is absent or not to be read."""
    ids = {}
    for answer in client.describe_topics(list(topics)):
        name, refusal = answer["name"], for_code(answer["error_code"])
        if answer["error_code"]:
            raise refusal(name)
        allowed = answer.get("authorized_operations")
        # Whoever may write a topic may describe it, and an assigned reader is not told that it may not read.
        if allowed is not None and "READ" not in allowed:
            raise TopicAuthorizationFailedError(f"{name}: no READ")
        ids[name] = str(answer["topic_id"])
    return ids


class KafkaLog:
    """One party's way to the broker. Connects when first needed, so that a process may fork before that."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._connection = _connection(settings)
        self._desk = _Desk(self._connection)
        self._sending: KafkaProducer | None = None
        self._opening = Lock()

    def append(self, topic: str, value: bytes, signature: bytes) -> int:
        if len(value) > LARGEST_RECORD:
            raise BadInput([Fault("", "te_groot", (("limiet", LARGEST_RECORD // 1024),))])
        began = time.monotonic()
        headers = [(_SIGNATURE, signature)] if signature else []
        producer = None
        try:
            producer = self._producer(_OPEN_SECONDS)
            sent = producer.send(topic, value=value, partition=0, headers=headers)
            return int(sent.get(timeout=max(0.0, began + _APPEND_SECONDS - time.monotonic())).offset)
        except TopicAuthorizationFailedError as error:  # says nothing about the other topics
            raise _unavailable(error, began) from error
        except _ERRORS as error:
            self._drop(producer)
            raise _unavailable(error, began) from error

    def _producer(self, seconds: float) -> KafkaProducer:
        with self._opening:
            if self._sending is None:
                self._sending = within(seconds, self._new_producer, _ERRORS, KafkaProducer.close)
            return self._sending

    def _new_producer(self) -> KafkaProducer:
        return KafkaProducer(
            **self._connection,
            acks="all",
            # With idempotence one refused write makes every later send fail. Receivers drop duplicates.
            enable_idempotence=False,
            allow_auto_create_topics=False,
            max_request_size=LARGEST_RECORD + 48_000,  # the broker's own limit is 1,048,588
            request_timeout_ms=4000,
            max_block_ms=4000,
            # Shorter than an append may take: no batch is still under way when we said that it failed.
            delivery_timeout_ms=5000,
            metrics_enabled=False,
        )

    def _drop(self, producer: KafkaProducer | None) -> None:
        with self._opening:
            if producer is not self._sending:
                return  # somebody else did
            self._sending = None
        if producer is not None:
            _in_background(partial(producer.close, timeout=6))

    def reader(self, topics: Mapping[str, tuple[LogId, int] | None]) -> LogReader:
        ids = self._identify(list(topics))
        return KafkaReader(self._consumer_options(), self._desk, ids, topics)

    def _identify(self, topics: Sequence[str]) -> dict[str, LogId]:
        def question(client: KafkaAdminClient) -> dict[str, LogId]:
            cluster = client.describe_cluster()["cluster_id"]
            return {topic: LogId(cluster, known) for topic, known in _topic_ids(client, topics).items()}

        try:
            return self._desk.ask(question, _OPEN_SECONDS)
        except Unavailable as error:
            # The embedded broker forgets its topics when it restarts, and nobody administers it.
            if not (self._settings.embedded and isinstance(error.__cause__, UnknownTopicOrPartitionError)):
                raise
        self.ensure_topics(topics)
        return self._desk.ask(question, _OPEN_SECONDS)

    def _consumer_options(self) -> dict[str, Any]:
        return self._connection | {
            "group_id": None,
            "enable_auto_commit": False,
            "auto_offset_reset": "none",
            "allow_auto_create_topics": False,
            "fetch_max_wait_ms": self._settings.fetch_max_wait_ms,
            "request_timeout_ms": 5000,
            "metrics_enabled": False,
        }

    def ensure_topics(self, topics: Sequence[str]) -> None:
        wanted = {
            topic: {"num_partitions": 1, "replication_factor": -1, "configs": _TOPIC_SETTINGS}
            for topic in topics
        }

        def question(client: KafkaAdminClient) -> None:
            answer = client.create_topics(wanted, raise_errors=False)
            for topic in answer["topics"]:
                refusal = for_code(topic["error_code"])
                if topic["error_code"] and refusal is not TopicAlreadyExistsError:
                    raise refusal(topic["name"])
            client.wait_for_topics(list(topics), timeout_ms=5000)

        if wanted:
            self._desk.ask(question, _OPEN_SECONDS)

    def reachable(self) -> bool:
        try:
            self._desk.ask(lambda client: client.describe_cluster())
        except Unavailable:
            return False
        return True

    def close(self) -> None:
        with self._opening:
            producer, self._sending = self._sending, None
        if producer is not None:
            with contextlib.suppress(*_ERRORS):
                producer.close(timeout=2)
        self._desk.close()


class KafkaReader:
    """Reads some topics. Believes no record before it knows that the log is still the one it opened."""

    def __init__(
        self,
        options: Mapping[str, Any],
        desk: _Desk,
        ids: Mapping[str, LogId],
        topics: Mapping[str, tuple[LogId, int] | None],
    ) -> None:
        self.replaced: Sequence[str] = ()
        self._desk, self._ids = desk, ids
        self._parts = {topic: TopicPartition(topic, 0) for topic in topics}
        began = time.monotonic()
        consumer = None
        try:
            consumer = within(
                _OPEN_SECONDS,
                lambda: KafkaConsumer(**options),
                _ERRORS,
                lambda late: late.close(timeout_ms=500),
            )
            self._consumer = consumer
            self._next = self._seek(topics)
        except _ERRORS as error:
            if consumer is not None:
                self.close()
            raise _unavailable(error, began) from error
        self._check_at = time.monotonic() + _SILENCE_SECONDS

    def _seek(self, topics: Mapping[str, tuple[LogId, int] | None]) -> dict[str, int]:
        parts = list(self._parts.values())
        self._consumer.assign(parts)
        limit = int(_OPEN_SECONDS * 1000)
        first = self._consumer.beginning_offsets(parts, timeout_ms=limit) if parts else {}
        self._ends = self._consumer.end_offsets(parts, timeout_ms=limit) if parts else {}
        starts = {}
        for topic, known in topics.items():
            part = self._parts[topic]
            starts[topic] = self._start(topic, known, first[part], self._ends[part])
            self._consumer.seek(part, starts[topic])
        return starts

    def _start(self, topic: str, known: tuple[LogId, int] | None, first: int, end: int) -> int:
        if known is None:
            return first
        identity, offset = known
        if identity != self._ids[topic] or offset > end:
            self.replaced = (*self.replaced, topic)
            return first
        return max(offset, first)  # what retention took is gone; the sequence in the messages shows the gap

    def poll(self, seconds: float) -> Sequence[Record]:
        deadline = time.monotonic() + seconds
        while True:
            records = self._fetch(min(deadline, self._check_at) - time.monotonic())
            silent = time.monotonic() >= self._check_at
            if records or silent:
                self._must_be_the_same(list(self._ids) if silent else sorted({r.topic for r in records}))
            if records or time.monotonic() >= deadline:
                return self._taken(records)

    def _fetch(self, seconds: float) -> list[Record]:
        began = time.monotonic()
        try:
            found = self._consumer.poll(timeout_ms=max(0, int(seconds * 1000)))
        except _ERRORS as error:
            raise _unavailable(error, began) from error
        return [
            Record(r.topic, r.offset, r.value or b"", dict(r.headers).get(_SIGNATURE) or b"")
            for records in found.values()
            for r in records
        ]

    def _must_be_the_same(self, topics: Sequence[str]) -> None:
        """Ask who the log is, after fetching and before believing.

        The client reconnects by itself, and then reads on at the old offset in whatever log is there now.
        """
        for topic, topic_id in self._desk.ask(lambda client: _topic_ids(client, topics)).items():
            if topic_id != self._ids[topic].topic_id:
                error = Unavailable("storing")
                error.add_note(f"{topic} was replaced")
                raise error
        if len(topics) == len(self._ids):
            self._check_at = time.monotonic() + _SILENCE_SECONDS

    def _taken(self, records: list[Record]) -> list[Record]:
        for record in records:
            self._next[record.topic] = record.offset + 1
        return records

    def log_id(self, topic: str) -> LogId:
        return self._ids[topic]

    def lag(self) -> Mapping[str, int]:
        return {topic: self._lag(topic, part) for topic, part in self._parts.items()}

    def _lag(self, topic: str, part: TopicPartition) -> int:
        highwater = self._consumer.highwater(part)
        return max(0, (self._ends[part] if highwater is None else int(highwater)) - self._next[topic])

    def close(self) -> None:
        with contextlib.suppress(*_ERRORS):
            self._consumer.close(autocommit=False, timeout_ms=500)
