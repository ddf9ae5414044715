"""A federation that ended is gone: no process, port, folder or shared memory, whoever ran it and however."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.by_hand import by_hand
from tests.radar.federation.left_behind import Seen, watched

pytestmark = [pytest.mark.timeout(900), by_hand("a whole demo takes minutes on a busy machine")]

NOTHING: dict[str, list[object]] = {
    "processes": [],
    "ports": [],
    "folders": [],
    "temporary files": [],
    "segments": [],
}

PARTS = """
import tempfile
from pathlib import Path
from radar.federation.described import described
from radar.federation.federation import Federation

if __name__ == "__main__":
    folder = Path(tempfile.mkdtemp())
    federation = Federation(folder / "federatie", described(), apart=("hub",))
    try:
        federation.start()
        federation.kill_process("vt-utr")
        federation.broker.kill()
        federation.postgres.kill()
        print("up")
    finally:
        federation.stop()
        folder.rmdir()
"""


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "tijdelijk"
    folder.mkdir()
    return folder


def parts_of(seen: Seen) -> None:
    """The control: eight doors, broker and databases were really seen, each in its place."""
    assert len(seen.ports) >= 10, seen.output
    assert {"work", "data"} <= {folder.name for folder in seen.folders}


def test_a_stopped_federation_leaves_nothing(temporary: Path) -> None:
    """After `stop()` nothing is left, also of a process, a broker and a database that were killed before."""
    script = temporary.parent / "federatie.py"
    script.write_text(PARTS)
    seen = watched([sys.executable, str(script)], temporary, 90)
    assert (seen.code, seen.output) == (0, "up\n")
    parts_of(seen)
    assert seen.left(temporary) == NOTHING


def test_a_demo_that_ends_by_itself_leaves_nothing(temporary: Path) -> None:
    """`radar demo --once` with the regions of the story (`make demo ONCE=1 REGIONS=3`): the example is told
    within 30 seconds of "start", comes out as it should, and leaves nothing."""
    radar = Path(sys.executable).with_name("radar")
    seen = watched([str(radar), "demo", "--once", "--regions", "3"], temporary, 600)
    assert seen.code == 0, seen.output
    assert seen.output.startswith("start\n")
    told = re.search(r"^verteld in ([0-9.]+) s na start$", seen.output, re.MULTILINE)
    assert told is not None
    assert float(told[1]) < 30
    for words in ("vrijwel zeker", "Niet gekoppeld", "tweelinghelft", "rvdk", "Gezocht:", "Bijgewerkt:"):
        assert words in seen.output
    parts_of(seen)
    assert seen.left(temporary) == NOTHING


def test_what_is_left_is_seen(temporary: Path) -> None:
    """The control: a process in a session of its own, its port, its folder and a file are all found."""
    place = temporary / "plaats"
    place.mkdir()
    listens = (
        "import socket, signal; s = socket.create_server(('127.0.0.1', 0)); "
        "open('klaar', 'w').close(); signal.sigwait([signal.SIGTERM])"
    )
    starts = (
        "import subprocess, sys, pathlib, itertools\n"
        f"subprocess.Popen([sys.executable, '-c', {listens!r}], cwd={str(place)!r}, start_new_session=True)\n"
        f"next(n for n in itertools.count() if pathlib.Path({str(place)!r}, 'klaar').exists())\n"
        "subprocess.run([sys.executable, '-c', 'import threading; threading.Event().wait(.3)'])\n"
    )
    seen = watched([sys.executable, "-c", starts], temporary, 30)
    left = seen.left(temporary)
    for pid in left["processes"]:
        subprocess.run(["kill", str(pid)], check=True)
    assert (1, 1, [place], [place]) == (
        len(left["processes"]),
        len(left["ports"]),
        left["folders"],
        left["temporary files"],
    )
