"""`radar evaluate` that does not come to its end: the status tells which, and nothing is left behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.measure.febrl import febrl4
from tests.radar.federation.left_behind import watched

pytestmark = pytest.mark.timeout(240)
RADAR = str(Path(sys.executable).with_name("radar"))

# Runs the command, and when its past is in the register does to it what `act` says.
SCRIPT = """
import os, signal, subprocess, sys
from pathlib import Path

def children(pid):
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
            yield int(entry.name), (entry / "cmdline").read_bytes()

def ctrl_c(process):
    os.killpg(process.pid, signal.SIGINT)  # what a terminal does

def database_dies(process):
    (server,) = [pid for pid, words in children(process.pid) if b"bin/postgres" in words]
    os.kill(server, signal.SIGKILL)

command = [RADAR, "evaluate", *FILES, "-", "--regions", "2"]
process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
for line in process.stderr:
    print(line, end="", flush=True)
    if line.startswith("eerdere") and "klaar" in line:
        ACT(process)
sys.exit(process.wait())
"""
NOTHING: dict[str, list[object]] = {
    "processes": [],
    "ports": [],
    "folders": [],
    "temporary files": [],
    "segments": [],
}


@pytest.mark.parametrize(
    ("act", "status", "word"), [("ctrl_c", 130, "onderbroken"), ("database_dies", 3, "mislukt")]
)
def test_it_ends_with_its_status_and_leaves_nothing(tmp_path: Path, act: str, status: int, word: str) -> None:
    """130 after Ctrl-C, 3 when a part of the federation broke; no trace, which could hold a value."""
    for name, data in febrl4(150).items():
        (tmp_path / name).write_bytes(data)
    script = tmp_path / "script.py"
    files = [str(tmp_path / name) for name in ("prior.csv", "new.csv")]
    script.write_text(f"RADAR, FILES = {RADAR!r}, {files!r}\n" + SCRIPT.replace("ACT", act))
    temporary = tmp_path / "tijdelijk"
    temporary.mkdir()
    seen = watched([sys.executable, str(script)], temporary, 200)
    assert (seen.code, "Traceback" in seen.output) == (status, False), seen.output
    assert word in seen.output.splitlines()[-1]
    assert len(seen.ports) >= 7  # the control: doors, broker and database were really seen
    assert seen.left(temporary) == NOTHING


def test_a_refused_file_is_status_2_at_the_command_line(tmp_path: Path) -> None:
    """And nothing was started for it."""
    (tmp_path / "leeg.csv").write_text("")
    command = [RADAR, "evaluate", "leeg.csv", "leeg.csv", "-"]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert (
        ended.stderr.splitlines()
        == ["leeg.csv:0: : Dit bestand is leeg; de eerste regel moet de kolommen noemen. [bestand_leeg]"] * 2
    )


def test_a_direct_run_says_no_more_than_how_far_it_is(tmp_path: Path) -> None:
    """The processes that shared the work end without a trace, which could hold a value."""
    for name, data in febrl4(300).items():
        (tmp_path / name).write_bytes(data)
    command = [RADAR, "evaluate", "prior.csv", "new.csv", "truth.csv", "--direct"]
    for _ in range(3):  # how far a process is when it is ended differs
        ended = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=60)
        assert ended.returncode == 0
        assert all(line.startswith("meldingen: ") for line in ended.stderr.splitlines()), ended.stderr


def test_a_direct_run_that_is_interrupted_says_so(tmp_path: Path) -> None:
    """130 after Ctrl-C at a terminal, which reaches every process of the run; no trace."""
    for name, data in febrl4().items():
        (tmp_path / name).write_bytes(data)
    command = [RADAR, "evaluate", "prior.csv", "new.csv", "truth.csv", "--direct"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, cwd=tmp_path, start_new_session=True
    )
    assert process.stderr is not None
    first = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    rest = process.stderr.read()
    assert (process.wait(60), "Traceback" in rest) == (130, False), first + rest
    assert rest.splitlines()[-1] == "onderbroken"
