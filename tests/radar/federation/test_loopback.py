"""Ports of one's own, and which processes live in a folder."""

import socket
import subprocess
import sys
from pathlib import Path
from signal import SIGKILL

from radar.federation.loopback import HOST, free_port, kept_port, living_in, send, wait_until


def test_a_free_port_is_free_and_not_a_clients() -> None:
    """Nobody listens there, and it lies below the ports that the kernel hands to clients."""
    port = free_port()
    first_of_clients = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert 1024 < port < max(first_of_clients, 32768)
    with socket.create_server((HOST, port)):
        pass


def test_a_folder_keeps_its_port(tmp_path: Path) -> None:
    """The port of the first time is the port of every next time, unless another is asked for."""
    file = tmp_path / "port"
    first = kept_port(file, None)
    assert kept_port(file, None) == first
    assert kept_port(file, 20007) == 20007
    assert kept_port(file, None) == 20007


def test_only_what_lives_in_the_folder_is_found(tmp_path: Path) -> None:
    """A process is found by the folder it works in; ended, also as a zombie, it is not."""
    inside, outside = tmp_path / "een", tmp_path / "twee"
    children = []
    for folder in (inside, outside):
        folder.mkdir()
        command = [sys.executable, "-c", "input()"]
        children.append(subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE))
    try:
        assert living_in(inside) == [children[0].pid]
        send(children[0].pid, SIGKILL)
        assert wait_until(lambda: living_in(inside) == [], 10)
        assert living_in(outside) == [children[1].pid]
    finally:
        for child in children:
            child.kill()
            child.communicate()


def test_a_signal_to_who_is_gone_is_no_error() -> None:
    """Between finding a process and signalling it, it may have ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    send(child.pid, SIGKILL)


def test_waiting_ends() -> None:
    """Waiting for what never comes true ends with a no."""
    assert wait_until(lambda: False, 0.05) is False
