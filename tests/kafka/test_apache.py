"""What only a real broker promises: logins, permissions, a log that survives, topics that are deleted."""

import os
import secrets
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.kafka import KafkaLog
from connectors.ports import LogReader
from schemas.errors import Unavailable
from tests.kafka.apache import ApacheKafka
from tests.plugins.tools import needs

pytestmark = needs("kafka")


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    made = ApacheKafka(tmp_path_factory.mktemp("apache"))
    made.start()
    made.add_user("vt-proef")
    yield made
    made.destroy()


@pytest.fixture
def admin(broker: ApacheKafka) -> Iterator[KafkaLog]:
    log = KafkaLog(broker.settings("admin"))
    yield log
    log.close()


@pytest.fixture
def party(broker: ApacheKafka) -> Iterator[KafkaLog]:
    """A node as it will be: it may do only what it was allowed."""
    log = KafkaLog(broker.settings("vt-proef"))
    yield log
    log.close()


@pytest.fixture
def topic(admin: KafkaLog) -> str:
    name = f"radar.proef-{secrets.token_hex(4)}.uit.v1"
    admin.ensure_topics([name])
    return name


def causes(call: object) -> str:
    with pytest.raises(Unavailable) as caught:
        call()  # type: ignore[operator]
    return "\n".join(caught.value.__notes__)


def polled_until_it_fails(reader: LogReader) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        reader.poll(0.2)


def test_reading_a_foreign_topic_says_why(party: KafkaLog, topic: str) -> None:
    """A topic that one may not read is an error with its cause, never an endless silence."""
    assert "TopicAuthorizationFailedError" in causes(lambda: party.reader({topic: None}))


def test_reading_a_topic_one_may_only_write_says_why(
    broker: ApacheKafka, party: KafkaLog, topic: str
) -> None:
    """Write permission shows the topic but does not let one read it; that too is said when opening."""
    broker.allow("vt-proef", "WRITE", topic)
    party.append(topic, b"x", b"")
    assert "no READ" in causes(lambda: party.reader({topic: None}))


def test_reading_what_one_may_needs_nothing_else(
    broker: ApacheKafka, admin: KafkaLog, party: KafkaLog, topic: str
) -> None:
    """READ on the topic is all a reader needs: no group, no rights on the cluster."""
    broker.allow("vt-proef", "READ", topic)
    admin.append(topic, b"voor u", b"")
    reader = party.reader({topic: None})
    assert [r.value for r in reader.poll(20)] == [b"voor u"]
    reader.close()


@pytest.mark.parametrize("seen", [False, True], ids=["hidden", "may-read"])
def test_a_refused_write_leaves_the_others_alone(
    broker: ApacheKafka, admin: KafkaLog, party: KafkaLog, topic: str, seen: bool
) -> None:
    """A write that client or broker refuses says why, and the next write to one's own goes through."""
    own = f"{topic}.eigen"
    admin.ensure_topics([own])
    broker.allow("vt-proef", "WRITE", own)
    if seen:  # then the client knows no better, and the broker itself has to refuse
        broker.allow("vt-proef", "READ", topic)
    assert "TopicAuthorizationFailedError" in causes(lambda: party.append(topic, b"x", b""))
    assert party.append(own, b"x", b"") == 0


def test_a_wrong_password_says_so(broker: ApacheKafka, topic: str) -> None:
    """A refused login shows its cause, not only that time ran out, and not the password."""
    log = KafkaLog(replace(broker.settings("vt-proef"), password="zandkever"))
    notes = causes(lambda: log.append(topic, b"x", b""))
    log.close()
    assert "SaslAuthenticationFailedError" in notes
    assert "zandkever" not in notes


def test_a_foreign_certificate_says_so(broker: ApacheKafka, topic: str, tmp_path: Path) -> None:
    """A broker whose certificate another authority signed is not talked to."""
    other = ApacheKafka(tmp_path / "ander")
    log = KafkaLog(replace(broker.settings("vt-proef"), ca_file=other.ca_file))
    notes = causes(lambda: log.append(topic, b"x", b""))
    log.close()
    other.destroy()
    assert "CERTIFICATE_VERIFY_FAILED" in notes


def test_a_deleted_topic_is_noticed(broker: ApacheKafka, admin: KafkaLog, topic: str) -> None:
    """A topic deleted under a reader is an error with its cause; made again it is another log."""
    end = admin.append(topic, b"oud", b"") + 1
    reader = admin.reader({topic: None})
    identity = reader.log_id(topic)
    broker.delete_topic(topic)
    assert "UnknownTopicOrPartitionError" in causes(lambda: polled_until_it_fails(reader))
    reader.close()
    admin.ensure_topics([topic])
    again = admin.reader({topic: (identity, end)})
    assert list(again.replaced) == [topic]
    again.close()


def test_a_restart_keeps_log_and_identity(broker: ApacheKafka, admin: KafkaLog, topic: str) -> None:
    """After a restart the same log goes on: nothing counts as replaced and positions hold."""
    end = admin.append(topic, b"voor", b"") + 1
    reader = admin.reader({topic: None})
    identity = reader.log_id(topic)
    reader.close()
    broker.restart()
    admin.append(topic, b"na", b"")
    again = admin.reader({topic: (identity, end)})
    assert list(again.replaced) == []
    assert [r.value for r in again.poll(20)] == [b"na"]
    again.close()


def test_a_stopped_broker_is_unavailable_in_time(broker: ApacheKafka, admin: KafkaLog, topic: str) -> None:
    """A broker that hangs with its connections open is noticed by reader, writer and probe, and forgiven."""
    admin.append(topic, b"x", b"")
    reader = admin.reader({topic: None})
    assert len(reader.poll(20)) == 1
    assert broker.pid is not None
    os.kill(broker.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        causes(lambda: polled_until_it_fails(reader))
        assert time.monotonic() - began < 6
        began = time.monotonic()
        assert not admin.reachable()
        assert time.monotonic() - began < 4
        began = time.monotonic()
        causes(lambda: admin.append(topic, b"y", b""))
        assert time.monotonic() - began < 11
    finally:
        os.kill(broker.pid, signal.SIGCONT)
        reader.close()
    assert admin.append(topic, b"z", b"") >= 1
