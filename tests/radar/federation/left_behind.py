"""What a command had on this machine while it ran, and what of that is still there when it has ended.

The caller becomes the one to whom orphans fall (PR_SET_CHILD_SUBREAPER), so that no process gets out of sight
by starting a session of its own, as database and broker do.
"""

import ctypes
import os
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from radar.federation.loopback import HOST, wait_until

_PR_SET_CHILD_SUBREAPER: Final = 36
_LISTENS: Final = "0A"


@dataclass
class Seen:
    """Everything that was ever seen of a command and of all whom it started."""

    code: int = 0
    output: str = ""
    pids: set[int] = field(default_factory=set)
    folders: set[Path] = field(default_factory=set)
    ports: set[int] = field(default_factory=set)

    def left(self, temporary: Path) -> dict[str, Sequence[object]]:
        """What is left of it, by kind; segments are those of System V and of POSIX shared memory."""
        return {
            "processes": sorted(pid for pid in self.pids if _lives(pid)),
            "ports": sorted(port for port in self.ports if _answers(port)),
            "folders": sorted(folder for folder in self.folders if folder.exists()),
            "temporary files": sorted(temporary.iterdir()),
            "segments": sorted(_segments(self.pids)),
        }


def watched(command: Sequence[str], temporary: Path, seconds: float) -> Seen:
    """Run the command to its end, with its temporary files in `temporary`, and look at it all the time."""
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    try:
        with (temporary.parent / "said").open("w+") as said:
            process = subprocess.Popen(
                command,
                stdout=said,
                stderr=subprocess.STDOUT,
                env=os.environ | {"TMPDIR": str(temporary)},
                start_new_session=True,
            )
            seen = Seen()
            ended = wait_until(lambda: _look(process, seen), seconds, 0.2)
            said.seek(0)
            seen.output = said.read()
        assert ended, seen.output
        seen.code = process.returncode
        wait_until(lambda: not _orphans(seen), 5)
        return seen
    finally:
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def _look(process: "subprocess.Popen[bytes]", seen: Seen) -> bool:
    """Whether it has ended; and what there is now."""
    parents = _parents()
    seen.pids.add(process.pid)
    before = 0
    while before != len(seen.pids):
        before = len(seen.pids)
        seen.pids |= {pid for pid, parent in parents.items() if parent in seen.pids}
    listening = _listening()
    for pid in seen.pids & parents.keys():
        with suppress(OSError):
            seen.folders.add(Path(f"/proc/{pid}/cwd").readlink())
        seen.ports |= {listening[inode] for inode in _sockets(pid) if inode in listening}
    seen.folders.discard(Path.cwd())
    return process.poll() is not None


def _parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def _sockets(pid: int) -> list[str]:
    found = []
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                kind, _, inode = str(entry.readlink()).partition(":")
                if kind == "socket":
                    found.append(inode.strip("[]"))
    return found


def _listening() -> dict[str, int]:
    """Inode of each listening socket -> its port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {row[9]: int(row[1].partition(":")[2], 16) for row in rows if row[3] == _LISTENS}


def _orphans(seen: Seen) -> list[int]:
    """Those who fell to us and live; the ended ones are taken away."""
    fallen = [pid for pid, parent in _parents().items() if parent == os.getpid() and pid in seen.pids]
    for pid in fallen:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    return [pid for pid in seen.pids if _lives(pid)]


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _segments(pids: set[int]) -> list[str]:
    rows = [line.split() for line in Path("/proc/sysvipc/shm").read_text().splitlines()[1:]]
    return [f"shm {row[1]}" for row in rows if int(row[4]) in pids]
