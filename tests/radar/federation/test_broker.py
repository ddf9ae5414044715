"""The embedded broker: quick, on loopback, forgetful, and gone without a trace."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.kafka import KafkaLog, KafkaSettings
from connectors.ports import LogId
from radar.federation.broker import EmbeddedBroker
from radar.federation.loopback import living_in

TOPIC = "radar.proef.uit.v1"


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    made = EmbeddedBroker(tmp_path / "tansu")
    yield made
    made.destroy()


def identity(broker: EmbeddedBroker) -> LogId:
    log = KafkaLog(KafkaSettings(broker.bootstrap, "proef", embedded=True))
    reader = log.reader({TOPIC: None})
    try:
        return reader.log_id(TOPIC)
    finally:
        reader.close()
        log.close()


def listening(pid: int) -> set[str]:
    """Addresses on which a process listens, as the kernel shows them."""
    ends = [str(end.readlink()) for end in Path(f"/proc/{pid}/fd").iterdir()]
    sockets = {end[8:-1] for end in ends if end.startswith("socket:")}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in sockets:
                found.add(fields[1])
    return found


def test_listens_on_loopback_only(broker: EmbeddedBroker) -> None:
    """It has no logins, so nobody outside this machine may reach it."""
    broker.start()
    assert broker.pid is not None
    assert listening(broker.pid) == {f"0100007F:{broker.port:04X}"}


def test_start_twice_is_one_broker(broker: EmbeddedBroker) -> None:
    """Starting what runs already changes nothing."""
    broker.start()
    first = broker.pid
    broker.start()
    assert first == broker.pid


@pytest.mark.parametrize("end", [EmbeddedBroker.stop, EmbeddedBroker.kill])
def test_restarted_it_is_another_log_at_the_same_address(broker: EmbeddedBroker, end: object) -> None:
    """It forgets everything, so its cluster and its topics say that they are others."""
    broker.start()
    address, before = broker.bootstrap, identity(broker)
    end(broker)  # type: ignore[operator]
    assert broker.pid is None
    broker.start()
    after = identity(broker)
    assert broker.bootstrap == address
    assert before.cluster_id != after.cluster_id
    assert before.topic_id != after.topic_id


def test_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After destroy there is no process and no folder, and HOME never got a copy of the binary."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    broker = EmbeddedBroker(tmp_path / "tansu")
    broker.start()
    work = tmp_path / "tansu" / "work"
    assert living_in(work) == [broker.pid]
    broker.destroy()
    assert living_in(work) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]
    assert list(home.iterdir()) == []


def test_a_second_object_finds_the_same_broker(broker: EmbeddedBroker, tmp_path: Path) -> None:
    """Another object over the same folder sees the running broker and can end it."""
    broker.start()
    again = EmbeddedBroker(tmp_path / "tansu")
    assert (again.port, again.pid) == (broker.port, broker.pid)
    again.kill()
    assert broker.pid is None
