"""The outbox as a file: what stands in it, who may open it, and that nothing of a person stays behind."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.client.acts import Act, ActKind, filing
from connectors.client.errors import OutboxInUse, OutboxUnsafe, ToldFault
from connectors.client.outbox import Outbox
from connectors.ports import Receipt
from tests.fakes.producer import CANARY, NOW, report


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    made = Outbox(path)
    yield made
    made.close()


def receipt(number: str = "GRN-1") -> Receipt:
    return Receipt(number, 1, NOW, f"bewijs-{number}")


def on_disk(path: Path) -> bytes:
    """Everything that lies in the folder."""
    return b"".join(each.read_bytes() for each in path.parent.iterdir())


def numbers(outbox: Outbox) -> list[str]:
    return [kept.act.number for kept in outbox.pending()]


def test_what_was_put_is_there_after_a_restart(path: Path) -> None:
    """On disk when the call returns, with its tries and its times."""
    first = Outbox(path)
    kept = first.put(filing(report()), NOW)
    first.postpone(kept.id, NOW + timedelta(seconds=3), "offline")
    first.close()
    second = Outbox(path)
    (held,) = second.pending()
    second.close()
    assert (held.act, held.put_at, held.tries, held.last) == (filing(report()), NOW, 1, "offline")
    assert held.due_at == NOW + timedelta(seconds=3)


def test_due_is_the_oldest_that_may_be_tried(outbox: Outbox) -> None:
    """Not what was postponed, and of each report only the first."""
    first = outbox.put(filing(report()), NOW)
    outbox.put(Act(ActKind.WITHDRAW, "GRN-1", 0, b""), NOW)
    outbox.put(filing(report("GRN-2")), NOW)
    outbox.postpone(first.id, NOW + timedelta(seconds=1), "offline")
    due = outbox.due(NOW)
    assert due
    assert due.act.number == "GRN-2"
    outbox.settle(due.id, receipt("GRN-2"), NOW)
    assert outbox.due(NOW) is None
    due = outbox.due(NOW + timedelta(seconds=1))
    assert due
    assert due.id == first.id


def test_the_same_act_again_is_another_once_something_came_between(outbox: Outbox) -> None:
    """Only the last act of a report can be the same one."""
    first = outbox.put(filing(report()), NOW)
    assert outbox.put(filing(report()), NOW) == first
    outbox.put(Act(ActKind.WITHDRAW, "GRN-1", 0, b""), NOW)
    assert outbox.put(filing(report()), NOW).id != first.id
    assert numbers(outbox) == ["GRN-1"] * 3


def test_after_the_receipt_nothing_of_a_person_is_left(path: Path, outbox: Outbox) -> None:
    """Of two hundred reports, settled in whatever order, no page of the file and no log holds a name."""
    kept = [outbox.put(filing(report(f"GRN-{each}", surname="Fictief" * (each % 25 + 1))), NOW)
            for each in range(200)]  # fmt: skip
    assert CANARY.encode() in on_disk(path)
    for each in kept[::3] + kept[1::3]:
        outbox.postpone(each.id, NOW, "offline")
    for each in kept[::2]:
        outbox.settle(each.id, receipt(each.act.number), NOW)
    for each in kept[1::2]:
        outbox.refuse(each.id, 409, "andere_inhoud", ())
        outbox.take_note(each.id)
    assert [word for word in (CANARY, "Fictief", "Molenwiek") if word.encode() in on_disk(path)] == []
    assert len(outbox.receipts()) == 100


def test_a_refused_act_keeps_what_the_door_said(outbox: Outbox) -> None:
    """Status, code and every fault, for whoever has to mend it."""
    kept = outbox.put(filing(report()), NOW)
    faults = (ToldFault("nummer", "nummer_ongeldig", "Dit is geen geldig meldingsnummer."),)
    outbox.refuse(kept.id, 400, "nummer_ongeldig", faults)
    (held,) = outbox.refused()
    assert (held.status, held.code, held.faults) == (400, "nummer_ongeldig", faults)
    assert outbox.pending() == ()
    assert outbox.due(NOW + timedelta(days=9)) is None


def test_what_waits_cannot_be_forgotten(outbox: Outbox) -> None:
    """Only of a refusal somebody takes note: an act without an answer stays."""
    kept = outbox.put(filing(report()), NOW)
    with pytest.raises(LookupError):
        outbox.take_note(kept.id)
    assert numbers(outbox) == ["GRN-1"]


def test_only_its_owner_can_read_the_file(path: Path, outbox: Outbox) -> None:
    """Mode 600, for the file and for its log."""
    outbox.put(filing(report()), NOW)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()}
    assert modes == {"outbox": 0o600, "outbox-wal": 0o600}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    """It would be too late to take what it holds back."""
    Outbox(path).close()
    path.chmod(mode)
    with pytest.raises(OutboxUnsafe):
        Outbox(path)


def test_a_link_is_refused(path: Path) -> None:
    """What it points at may lie anywhere."""
    Outbox(path).close()
    link = path.with_name("link")
    link.symlink_to(path)
    with pytest.raises(OutboxUnsafe):
        Outbox(link)


def test_another_file_is_refused(path: Path) -> None:
    """Neither what is no database, nor one of somebody else, is written to."""
    path.touch(0o600)
    path.write_bytes(b"geen database" * 100)
    with pytest.raises(OutboxUnsafe):
        Outbox(path)
    assert path.read_bytes() == b"geen database" * 100
    path.unlink()
    path.touch(0o600)
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE act (iets)")
    other.close()
    with pytest.raises(OutboxUnsafe):
        Outbox(path)


def test_one_process_at_a_time(path: Path, outbox: Outbox) -> None:
    """Neither this process nor another gets the outbox a second time, nor takes the lock away by trying."""
    code = f"from connectors.client import Outbox; from pathlib import Path; Outbox(Path({str(path)!r}))"
    for _ in range(2):
        with pytest.raises(OutboxInUse):
            Outbox(path)
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=False
        )
        assert "OutboxInUse" in done.stderr
    outbox.put(filing(report()), NOW)


def test_receipts_are_forgotten_in_time(outbox: Outbox) -> None:
    """By when they came in here."""
    for days in (0, 5):
        kept = outbox.put(filing(report(f"GRN-{days}")), NOW)
        outbox.settle(kept.id, receipt(f"GRN-{days}"), NOW + timedelta(days=days))
    outbox.forget_receipts(NOW + timedelta(days=3))
    assert [settled.receipt.number for settled in outbox.receipts()] == ["GRN-5"]


def test_what_stays_of_a_receipt(outbox: Outbox) -> None:
    """Which act, its receipt, and when."""
    kept = outbox.put(filing(report()), NOW)
    outbox.settle(kept.id, receipt(), NOW)
    settled = outbox.receipt_of(kept.id)
    assert settled
    assert (settled.kind, settled.receipt, settled.settled_at) == (ActKind.FILE, receipt(), NOW)
    assert outbox.receipts("GRN-2") == ()
    assert json.loads(filing(report()).content)["nummer"] == settled.receipt.number


def test_an_act_waits_no_longer_because_the_clock_was_wrong(outbox: Outbox) -> None:
    """What was postponed under a clock a year ahead goes as soon as the clock is right."""
    kept = outbox.put(filing(report()), NOW + timedelta(days=365))
    outbox.postpone(kept.id, NOW + timedelta(days=365), "offline")
    due = outbox.due(NOW)
    assert due
    assert due.id == kept.id


def test_a_full_disk_is_told_and_loses_nothing(path: Path) -> None:
    """What was kept before stays; what is handed over is refused, not half kept."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fakes.full_disk", str(path)],
        cwd=Path(__file__).resolve().parents[3], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr, done.returncode) == ("GRN-1 kept, then OutboxFailed\n", "", 0)
    again = Outbox(path)
    assert numbers(again)[0] == "GRN-1"
    again.close()
