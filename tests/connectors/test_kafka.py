"""What the Kafka log does before and beside the contract of tests/contract/test_log.py."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.kafka import KafkaLog, KafkaSettings
from radar.federation.broker import EmbeddedBroker
from radar.federation.loopback import HOST
from schemas.errors import StartRefused, Unavailable
from tests.kafka.apache import ApacheKafka

TOPIC = "radar.proef.uit.v1"


@pytest.fixture
def deaf() -> Iterator[str]:
    """A server that takes connections and never says anything, as a stopped broker does."""
    with socket.create_server((HOST, 0)) as server:
        yield f"{HOST}:{server.getsockname()[1]}"


def seconds_to_fail(call: object) -> float:
    began = time.monotonic()
    with pytest.raises(Unavailable):
        call()  # type: ignore[operator]
    return time.monotonic() - began


def test_without_login_only_embedded() -> None:
    """A broker without TLS and login is refused unless it is the embedded one."""
    with pytest.raises(StartRefused) as caught:
        KafkaLog(KafkaSettings("127.0.0.1:9092", "vt-proef"))
    assert caught.value.code == "alleen_demo"


def test_embedded_only_on_loopback() -> None:
    """The embedded broker, which knows no login, is refused at any address but this machine's own."""
    with pytest.raises(StartRefused) as caught:
        KafkaLog(KafkaSettings("192.0.2.1:9092", "vt-proef", embedded=True))
    assert caught.value.code == "alleen_demo"


def test_the_password_is_not_in_the_repr() -> None:
    """Settings can be printed without giving the password away."""
    settings = KafkaSettings("127.0.0.1:9092", "vt-proef", user="vt-proef", password="zandkever")
    assert "zandkever" not in repr(settings)


def test_the_password_is_not_in_any_log(caplog: pytest.LogCaptureFixture) -> None:
    """The client would log its whole configuration at the level DEBUG; none of it comes out."""
    settings = KafkaSettings("127.0.0.1:1", "vt-proef", user="vt-proef", password="zandkever")
    with caplog.at_level(logging.DEBUG):
        assert not KafkaLog(settings).reachable()
    assert "zandkever" not in caplog.text


@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
def test_a_broker_that_hangs_is_unavailable_in_time(deaf: str, encrypted: bool) -> None:
    """A broker that takes the connection and says nothing, even in the TLS handshake, holds nobody up."""
    login = {"user": "vt-proef", "password": "zandkever"} if encrypted else {"embedded": True}
    log = KafkaLog(KafkaSettings(deaf, "vt-proef", **login))  # type: ignore[arg-type]
    try:
        began = time.monotonic()
        assert not log.reachable()
        assert time.monotonic() - began < 4
        assert seconds_to_fail(lambda: log.append(TOPIC, b"x", b"")) < 11
        assert seconds_to_fail(lambda: log.reader({TOPIC: None})) < 11
    finally:
        log.close()


def test_last_words_are_heard(tmp_path: Path) -> None:
    """What a broker says while it hangs up (why it refused a login) is read before the end is seen."""
    kit = ApacheKafka(tmp_path / "certificates")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(kit.ca_file.with_name("server-chain-and-key.pem"))
    settings = KafkaSettings("127.0.0.1:1", "vt-proef", kit.ca_file, user="vt-proef", password="zandkever")
    context = KafkaLog(settings)._connection["ssl_context"]

    def say_and_hang_up(server: socket.socket) -> None:
        with serving.wrap_socket(server.accept()[0], server_side=True) as connection:
            connection.sendall(b"waarom")

    with socket.create_server((HOST, 0)) as server:
        speaker = threading.Thread(target=say_and_hang_up, args=(server,))
        speaker.start()
        with context.wrap_socket(
            socket.create_connection(server.getsockname()), server_hostname=HOST
        ) as client:
            speaker.join()
            # What the client does at each look: read until there is no more for now, or the end.
            assert client.recv(4096) == b"waarom"
            with pytest.raises(ssl.SSLWantReadError):
                client.recv(4096)
            assert client.recv(4096) == b""


def test_the_embedded_broker_gets_its_topics_back(tmp_path: Path) -> None:
    """It forgets its topics when it restarts; nobody administers it, so a reader makes them again."""
    broker = EmbeddedBroker(tmp_path / "tansu")
    log = KafkaLog(KafkaSettings(broker.bootstrap, "vt-proef", fetch_max_wait_ms=20, embedded=True))
    try:
        broker.start()
        reader = log.reader({TOPIC: None})
        offset = log.append(TOPIC, b"x", b"")
        assert [record.offset for record in reader.poll(10)] == [offset]
        reader.close()
    finally:
        log.close()
        broker.destroy()


def test_closing_leaves_no_thread(tmp_path: Path) -> None:
    """After close nothing of a log or reader runs on."""
    before = set(threading.enumerate())
    broker = EmbeddedBroker(tmp_path / "tansu")
    broker.start()
    try:
        log = KafkaLog(KafkaSettings(broker.bootstrap, "vt-proef", embedded=True))
        reader = log.reader({TOPIC: None})
        log.append(TOPIC, b"x", b"")
        reader.close()
        log.close()
        left = set(threading.enumerate()) - before
        for thread in left:
            thread.join(10)
        assert [thread.name for thread in left if thread.is_alive()] == []
    finally:
        broker.destroy()
