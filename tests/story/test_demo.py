"""`radar demo`, as a newcomer runs it, until Ctrl-C (`--once`: radar/federation/test_leaves_nothing.py)."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from radar.federation.loopback import wait_until

DEMO = [str(Path(sys.executable).with_name("radar")), "demo", "--regions", "3"]
pytestmark = pytest.mark.timeout(900)


def started(tmp_path: Path, *options: str) -> "subprocess.Popen[str]":
    """The demo in a session of its own, with its temporary folders where the test can see them."""
    return subprocess.Popen(
        [*DEMO, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        start_new_session=True,
    )


def session_of(leader: int) -> list[int]:
    """Every process whose command line or session shows that the demo started it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) == leader:
                    found.append(int(entry.name))
            except ProcessLookupError:
                continue
    return found


def named_in(folder: Path) -> list[int]:
    """Every process that has a file of this folder in its command line or as its working directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace")
            if str(folder) in words or str(folder) in str((entry / "cwd").readlink()):
                found.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def ports_open(ports: list[int]) -> list[int]:
    return [port for port in ports if socket.socket().connect_ex(("127.0.0.1", port)) == 0]


def nothing_left(leader: int, folder: Path) -> None:
    assert wait_until(lambda: not session_of(leader) and not named_in(folder), 10)
    assert [*folder.iterdir()] == []


def test_serves_until_ctrl_c_and_leaves_nothing(tmp_path: Path) -> None:
    """After the example it says where to POST, serves, and Ctrl-C takes process, port and folder away."""
    demo = started(tmp_path)
    assert demo.stdout is not None
    ports: list[int] = []
    for line in demo.stdout:
        if "curl" in line and "http://127.0.0.1:" in line:
            ports.append(int(line.split("http://127.0.0.1:")[1].split("/")[0]))
        if "eerdere-meldingen" in line:
            break
    assert ports
    assert ports_open(ports) == ports
    os.killpg(demo.pid, signal.SIGINT)  # what a terminal does with Ctrl-C
    assert demo.wait(60) == 0
    assert ports_open(ports) == []
    nothing_left(demo.pid, tmp_path)
