"""What the embedded servers share: a port of their own on loopback, and the processes that live in a folder.

Signals go only to processes that this module found in that folder, never to a name or a stored number alone.
"""

import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

HOST = "127.0.0.1"

# Below the kernel's ephemeral range: a port from that range could be some client's own by the time a killed
# server wants it back.
_FIRST, _LAST = 20000, 32000


def free_port() -> int:
    """A port on loopback that nobody listens on now and no client is given by chance."""
    while True:
        port = _FIRST + secrets.randbelow(_LAST - _FIRST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port


def kept_port(file: Path, wanted: int | None) -> int:
    """The port that a folder has used before, else `wanted`, else a free one; written down in `file`."""
    if wanted is None and file.exists():
        return int(file.read_text())
    port = free_port() if wanted is None else wanted
    file.write_text(str(port))
    return port


def living_in(folder: Path) -> list[int]:
    """Processes whose working directory is `folder`: a server and its children, also orphaned ones."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if _lives_in(entry, folder)]


def _lives_in(entry: Path, folder: Path) -> bool:
    if not entry.name.isdigit():
        return False
    try:
        return (entry / "cwd").readlink() == folder
    except OSError:  # gone meanwhile, a zombie, or somebody else's
        return False


def send(pid: int, number: signal.Signals) -> None:
    """A signal to a process that may have ended meanwhile."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def wait_until(true: Callable[[], bool], seconds: float, every: float = 0.01) -> bool:
    """Whether `true()` held within `seconds`; looks again after `every`."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
