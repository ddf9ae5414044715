"""One suite for every log: in memory, on the embedded broker, on Apache Kafka with TLS and SCRAM-SHA-512."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from connectors.kafka import KafkaLog, KafkaSettings
from connectors.memory import MemoryBroker, MemoryLog
from connectors.ports import LARGEST_RECORD, Log, LogId, LogReader, Record
from radar.federation.broker import EmbeddedBroker
from schemas.errors import BadInput, Unavailable
from tests.kafka.apache import ApacheKafka
from tests.plugins.tools import needs

SIGNATURE = bytes(range(64))
Known = Mapping[str, tuple[LogId, int] | None]


@dataclass
class Place:
    """One kind of log, and what can happen to its broker."""

    connect: Callable[[], Log]
    start: Callable[[], None]
    stop: Callable[[], None]
    replace: Callable[[], None]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    broker = EmbeddedBroker(tmp_path_factory.mktemp("tansu"))
    settings = KafkaSettings(broker.bootstrap, "proef", fetch_max_wait_ms=20, embedded=True)

    def replace() -> None:
        broker.kill()
        broker.start()

    yield Place(lambda: KafkaLog(settings), broker.start, broker.kill, replace)
    broker.destroy()


@pytest.fixture(scope="module")
def apache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    broker = ApacheKafka(tmp_path_factory.mktemp("apache"))
    yield Place(lambda: KafkaLog(broker.settings("admin")), broker.start, broker.kill, broker.wipe)
    broker.destroy()


@pytest.fixture
def memory() -> Place:
    broker = MemoryBroker()
    return Place(lambda: MemoryLog(broker), broker.start, broker.stop, broker.replace)


@pytest.fixture(params=["memory", "embedded", pytest.param("apache", marks=needs("kafka"))])
def place(request: pytest.FixtureRequest) -> Place:
    chosen: Place = request.getfixturevalue(request.param)
    chosen.start()
    return chosen


@pytest.fixture
def log(place: Place) -> Iterator[Log]:
    opened = place.connect()
    yield opened
    opened.close()


@pytest.fixture
def topic(log: Log) -> str:
    name = f"radar.proef-{secrets.token_hex(4)}.uit.v1"
    log.ensure_topics([name])
    return name


@pytest.fixture
def read(log: Log) -> Iterator[Callable[[Known], LogReader]]:
    """Opens readers and closes them afterwards."""
    opened: list[LogReader] = []

    def open_reader(topics: Known) -> LogReader:
        opened.append(log.reader(topics))
        return opened[-1]

    yield open_reader
    for reader in opened:
        reader.close()


def take(reader: LogReader, count: int) -> list[Record]:
    """The next `count` records, or as many as came within 20 s."""
    records: list[Record] = []
    deadline = time.monotonic() + 20
    while len(records) < count and time.monotonic() < deadline:
        records += reader.poll(1)
    return records


def when_it_fails(reader: LogReader) -> tuple[float, Unavailable]:
    """Poll until it raises; after how many seconds, and what. Records of another log must not come first."""
    began = time.monotonic()
    while time.monotonic() < began + 30:
        try:
            records = reader.poll(0.2)
        except Unavailable as error:
            return time.monotonic() - began, error
        assert list(records) == []
    pytest.fail("the reader noticed nothing")


def test_what_is_appended_is_read_in_order(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """Records come in the order of their appends, with growing offsets, each once."""
    offsets = [log.append(topic, b"%d" % n, SIGNATURE) for n in range(30)]
    records = take(read({topic: None}), 30)
    assert [b"%d" % n for n in range(30)] == [r.value for r in records]
    assert offsets == [r.offset for r in records] == list(range(offsets[0], offsets[0] + 30))


def test_bytes_come_back_as_they_went(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """Values and signatures are bytes: nothing is decoded, trimmed or compressed away."""
    values = [b"", b"\x00", b"\xff\xfe\x00\n\r", bytes(range(256)), "één ’s".encode("utf-16"), b'{"a": 1}']
    for value in values:
        log.append(topic, value, value[::-1])
    assert [(v, v[::-1]) for v in values] == [
        (r.value, r.signature) for r in take(read({topic: None}), len(values))
    ]


def test_a_record_without_signature_has_an_empty_one(
    log: Log, topic: str, read: Callable[[Known], LogReader]
) -> None:
    """Whoever left the signature out is read all the same, so that the receiver can refuse it."""
    log.append(topic, b"kaal", b"")
    assert [r.signature for r in take(read({topic: None}), 1)] == [b""]


def test_a_large_record_comes_whole(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """400 KiB, and the largest record allowed, go through and come back whole."""
    values = [secrets.token_bytes(400 * 1024), secrets.token_bytes(LARGEST_RECORD)]
    for value in values:
        log.append(topic, value, SIGNATURE)
    assert values == [r.value for r in take(read({topic: None}), 2)]


def test_a_record_too_large_is_refused(log: Log, topic: str) -> None:
    """One byte more than the largest is bad input, not a fault that a second try would mend."""
    with pytest.raises(BadInput) as caught:
        log.append(topic, bytes(LARGEST_RECORD + 1), SIGNATURE)
    assert caught.value.code == "te_groot"


def test_reading_starts_where_it_was_left(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """From a known identity and offset a reader goes on there, and nothing counts as replaced."""
    offsets = [log.append(topic, b"%d" % n, SIGNATURE) for n in range(5)]
    identity = read({topic: None}).log_id(topic)
    again = read({topic: (identity, offsets[3])})
    assert [r.value for r in take(again, 2)] == [b"3", b"4"]
    assert list(again.replaced) == []


def test_a_reader_at_the_end_gets_what_comes(
    log: Log, topic: str, read: Callable[[Known], LogReader]
) -> None:
    """At the end of the log a reader waits, and has the next record long before its time is over."""
    end = log.append(topic, b"oud", SIGNATURE) + 1
    reader = read({topic: (read({topic: None}).log_id(topic), end)})
    assert list(reader.poll(0.1)) == []
    sender = threading.Timer(0.3, log.append, (topic, b"nieuw", SIGNATURE))
    sender.start()
    began = time.monotonic()
    records = reader.poll(15)
    sender.join()
    assert [r.value for r in records] == [b"nieuw"]
    assert time.monotonic() - began < 7


def test_silence_takes_no_longer_than_asked(topic: str, read: Callable[[Known], LogReader]) -> None:
    """With nothing to read, poll comes back empty when its time is over."""
    reader = read({topic: None})
    began = time.monotonic()
    assert list(reader.poll(0.5)) == []
    assert 0.4 < time.monotonic() - began < 3


def test_several_topics_at_once(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """One reader has all of its topics, each from its own position."""
    other = f"{topic}.ander"
    log.ensure_topics([other])
    start = [log.append(topic, b"a%d" % n, SIGNATURE) for n in range(3)][1]
    for n in range(2):
        log.append(other, b"b%d" % n, SIGNATURE)
    reader = read({topic: (read({topic: None}).log_id(topic), start), other: None})
    records = take(reader, 4)
    assert [r.value for r in records if r.topic == topic] == [b"a1", b"a2"]
    assert [r.value for r in records if r.topic == other] == [b"b0", b"b1"]


def test_two_readers_do_not_share(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """Every reader has everything: the positions are the caller's, not the broker's."""
    one, two = read({topic: None}), read({topic: None})
    log.append(topic, b"voor allen", SIGNATURE)
    assert [[r.value for r in take(reader, 1)] for reader in (one, two)] == [[b"voor allen"]] * 2


def test_no_topics_is_no_error(read: Callable[[Known], LogReader]) -> None:
    """A reader of nothing reads nothing."""
    assert list(read({}).poll(0.1)) == []


def test_lag_counts_what_is_not_read(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """Lag is the number of records from position to end, from the opening on, and zero when all is read."""
    for n in range(4):
        log.append(topic, b"%d" % n, SIGNATURE)
    reader = read({topic: None})
    assert {topic: 4} == dict(reader.lag())
    take(reader, 4)
    assert {topic: 0} == dict(reader.lag())


def test_lag_counts_what_came_later(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """What was appended after the opening and not yet read counts as soon as the reader heard of it."""
    reader = read({topic: None})
    for n in range(520):
        log.append(topic, b"%d" % n, SIGNATURE)
    first = take(reader, 1)
    assert dict(reader.lag()) == {topic: 520 - len(first)} != {topic: 0}


def test_topics_are_made_once(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """Ensuring topics again changes neither their records nor their identity."""
    log.append(topic, b"blijft", SIGNATURE)
    before = read({topic: None}).log_id(topic)
    log.ensure_topics([topic, f"{topic}.nieuw"])
    reader = read({topic: None})
    assert before == reader.log_id(topic)
    assert [r.value for r in take(reader, 1)] == [b"blijft"]


def test_threads_append_together(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """Appends from several threads all arrive, each thread's own in its order."""

    def send(name: int) -> None:
        for n in range(20):
            log.append(topic, b"%d-%d" % (name, n), SIGNATURE)

    threads = [threading.Thread(target=send, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    values = [r.value for r in take(read({topic: None}), 80)]
    for name in range(4):
        assert [b"%d-%d" % (name, n) for n in range(20)] == [v for v in values if v.startswith(b"%d-" % name)]


def test_an_offset_past_the_end_is_a_replaced_log(
    log: Log, topic: str, read: Callable[[Known], LogReader]
) -> None:
    """A log that ends before the known position was emptied: it is named and read from its beginning."""
    log.append(topic, b"eerste", SIGNATURE)
    reader = read({topic: (read({topic: None}).log_id(topic), 7)})
    assert [topic] == list(reader.replaced)
    assert [r.value for r in take(reader, 1)] == [b"eerste"]


def test_another_identity_is_a_replaced_log(log: Log, topic: str, read: Callable[[Known], LogReader]) -> None:
    """A position in another log means nothing here: the topic is named and read from its beginning."""
    log.append(topic, b"eerste", SIGNATURE)
    log.append(topic, b"tweede", SIGNATURE)
    reader = read({topic: (LogId("een-ander", "heel-ander"), 1)})
    assert [topic] == list(reader.replaced)
    assert [r.value for r in take(reader, 2)] == [b"eerste", b"tweede"]


def test_a_broker_replaced_under_a_silent_reader_is_noticed(
    place: Place, log: Log, topic: str, read: Callable[[Known], LogReader]
) -> None:
    """Another, empty broker under the same address raises within seconds, and reopening names the topic."""
    end = log.append(topic, b"oud", SIGNATURE) + 1
    reader = read({topic: None})
    identity = reader.log_id(topic)
    take(reader, 1)
    place.replace()
    seconds, _ = when_it_fails(reader)
    assert seconds < 6  # 2 s on a quiet machine
    log.ensure_topics([topic])
    log.append(topic, b"nieuw", SIGNATURE)
    again = read({topic: (identity, end)})
    assert [topic] == list(again.replaced)
    assert [r.value for r in take(again, 1)] == [b"nieuw"]


def test_no_record_of_another_log_is_believed(
    place: Place, log: Log, topic: str, read: Callable[[Known], LogReader]
) -> None:
    """A new log grown past the reader's position does not pass for the old one: its first would be lost."""
    log.append(topic, b"oud", SIGNATURE)
    reader = read({topic: None})
    take(reader, 1)
    place.replace()
    fresh = place.connect()
    fresh.ensure_topics([topic])
    for n in range(5):
        fresh.append(topic, b"nieuw %d" % n, SIGNATURE)
    fresh.close()
    when_it_fails(reader)


def test_a_broker_out_of_reach_is_unavailable(
    place: Place, log: Log, topic: str, read: Callable[[Known], LogReader]
) -> None:
    """Without broker each call says so within its limit, and why; afterwards the same log works again."""
    log.append(topic, b"voor", SIGNATURE)
    reader = read({topic: None})
    take(reader, 1)
    assert log.reachable()
    place.stop()
    began = time.monotonic()
    assert not log.reachable()
    assert time.monotonic() - began < 4
    seconds, error = when_it_fails(reader)
    assert seconds < 6
    assert error.__notes__ != []
    for call in (lambda: log.append(topic, b"x", SIGNATURE), lambda: log.reader({topic: None})):
        began = time.monotonic()
        with pytest.raises(Unavailable) as caught:
            call()
        assert caught.value.code == "storing"
        assert time.monotonic() - began < 11
    place.start()
    log.ensure_topics([topic])
    log.append(topic, b"na", SIGNATURE)
    values = [r.value for r in take(read({topic: None}), 1)]
    assert values[-1] in (b"voor", b"na")  # what was before survives where the broker keeps it
