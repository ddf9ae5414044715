"""A source system that is killed in the middle of an act has its receipt after all, and once.

The process is a real one, killed by its own hand at a point that the test names; its outbox lies on disk.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.client import OutboxInUse
from tests.fakes.door import FakeDoor
from tests.fakes.producer import Producer, Scripted, corrected, line_to, report
from tests.fakes.served import served

ROOT = Path(__file__).resolve().parents[3]
KILLED = -9


@pytest.fixture(scope="module")
def door() -> Iterator[tuple[FakeDoor, int]]:
    node = FakeDoor()
    with served(node) as port:
        yield node, port


@pytest.fixture
def node(door: tuple[FakeDoor, int]) -> FakeDoor:
    known, _ = door
    known.reports, known.withdrawn = {}, {}
    return known


def killed(outbox: Path, port: int, act: str, point: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fakes.killed_producer", str(outbox), str(port), act, point],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == KILLED


@pytest.mark.parametrize("point", ["before_send", "after_send"])
@pytest.mark.parametrize("act", ["file", "correct", "withdraw"])
def test_the_act_arrives_once_and_its_receipt_too(
    act: str, point: str, node: FakeDoor, door: tuple[FakeDoor, int], tmp_path: Path
) -> None:
    """Before the request left, or when only the answer was lost: the next process has the same receipt."""
    line = line_to(door[1])
    if act != "file":
        node.file_report("zaaksysteem", report())
    killed(tmp_path / "outbox", door[1], act, point)
    at_the_door = (dict(node.reports), dict(node.withdrawn))
    producer = Producer(tmp_path / "outbox", Scripted(line))
    assert len(producer.client.pending()) == 1
    assert producer.flush_after() == (1, 0, 0, False)
    (settled,) = producer.client.receipts()
    assert settled.receipt.again == (point == "after_send")
    if point == "after_send":  # nothing happened a second time
        assert (node.reports, node.withdrawn) == at_the_door
    assert len(node.reports) + len(node.withdrawn) == 1
    kept = [receipt for _, receipt in node.reports.values()] + list(node.withdrawn.values())
    assert [receipt.receipt_id for receipt in kept] == [settled.receipt.receipt_id]
    producer.outbox.close()


def test_a_killed_process_leaves_the_outbox_to_the_next(
    node: FakeDoor, door: tuple[FakeDoor, int], tmp_path: Path
) -> None:
    """Its lock goes with it, and its order stays: the correction that follows does not overtake."""
    killed(tmp_path / "outbox", door[1], "file", "before_send")
    producer = Producer(tmp_path / "outbox", Scripted(line_to(door[1])))
    with pytest.raises(OutboxInUse):
        Producer(tmp_path / "outbox", Scripted())
    assert producer.client.correct(corrected(report(), 2)).revision == 2
    assert producer.way.numbered() == [("POST", "-"), ("PUT", "/GRN-1")]
    producer.outbox.close()
