"""The outbox of a source system: a file where every act stands from before its first try until its receipt.

It holds reports in the clear: its folder must lie on an encrypted disk and be open to nobody else. The file
is made with mode 600 and refused with another; what is deleted is overwritten in it and gone from its log.
After a receipt only number, revision, receipt id and times are kept. It must never show a report.
"""

import json
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import Any, Final

from connectors.client.acts import Act, ActKind
from connectors.client.errors import OutboxFailed, OutboxInUse, OutboxUnsafe, ToldFault
from connectors.client.waiting import LONGEST_WISH
from connectors.ports import Receipt

_APPLICATION: Final = 0x76746F62
_VERSION: Final = 1
_TABLES: Final = """
CREATE TABLE act (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, number TEXT NOT NULL, revision INTEGER NOT NULL, content BLOB NOT NULL,
    put_at TEXT NOT NULL, due_at TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    last TEXT NOT NULL DEFAULT '',
    status INTEGER, code TEXT, faults TEXT
);
CREATE INDEX act_by_number ON act (number, id);
CREATE TABLE receipt (
    act_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, number TEXT NOT NULL, revision INTEGER NOT NULL,
    receipt_id TEXT NOT NULL, received_at TEXT NOT NULL, again INTEGER NOT NULL, settled_at TEXT NOT NULL
);
CREATE INDEX receipt_by_number ON receipt (number);
"""
_TRACELESS: Final = ("secure_delete=ON", "temp_store=MEMORY")
# An act is waiting as long as no code says that it was refused. The first act of a number goes before its
# others, whatever its state: so a refused one holds the later ones back, and those of no other number.
_FIRST: Final = (
    "NOT EXISTS (SELECT 1 FROM act AS earlier WHERE earlier.number = act.number AND earlier.id < act.id)"
)

# What waits for longer than anything ever waits was postponed by a clock that was wrong.
_DUE: Final = "(due_at <= ? OR due_at > ?)"
_LONGEST: Final = timedelta(seconds=2 * LONGEST_WISH)


@dataclass(frozen=True, slots=True)
class Kept:
    """An act in the outbox, waiting for its receipt or refused."""

    id: int
    act: Act
    put_at: datetime
    due_at: datetime
    """Not tried again before."""
    tries: int
    last: str
    """Why the last try brought nothing: a `Reason`, or the code of a SetupWrong; empty when not tried."""
    status: int | None = None
    code: str | None = None
    """Why the door refused it; None as long as it waits."""
    faults: tuple[ToldFault, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """An act that has its receipt."""

    id: int
    kind: ActKind
    receipt: Receipt = field(repr=False)
    settled_at: datetime


class Outbox:
    """One file, of one process at a time; its methods may be called from several threads.

    Each method that changes something has it on disk when it returns, or raises OutboxFailed.
    """

    def __init__(self, path: Path) -> None:
        """Opens the file, or makes it. Raises OutboxUnsafe and OutboxInUse."""
        _private(path)
        self._lock = RLock()
        self._open = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except OutboxUnsafe:
            self._open.close()
            raise
        except sqlite3.DatabaseError as error:
            self._open.close()
            busy = error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
            raise OutboxInUse() if busy else OutboxUnsafe("no outbox") from error

    def put(self, act: Act, now: datetime) -> Kept:
        """Keep this act, due at once. The same as the number's last one that waits is that one."""
        with self._writing():
            last = self._one("SELECT * FROM act WHERE number = ? ORDER BY id DESC LIMIT 1", act.number)
            if last and last.code is None and last.act == act:
                return last
            at = _text(now)
            done = self._open.execute(
                "INSERT INTO act (kind, number, revision, content, put_at, due_at) VALUES (?, ?, ?, ?, ?, ?)",
                (act.kind.value, act.number, act.revision, act.content, at, at),
            )
            return Kept(int(done.lastrowid or 0), act, now, now, 0, "")

    def first_of(self, number: str) -> Kept | None:
        """The act of this report that goes before its others; refused when it has a code."""
        return self._one("SELECT * FROM act WHERE number = ? ORDER BY id LIMIT 1", number)

    def due(self, now: datetime) -> Kept | None:
        """The oldest act that may be tried now."""
        return self._one(
            f"SELECT * FROM act WHERE code IS NULL AND {_DUE} AND {_FIRST} ORDER BY id LIMIT 1",  # noqa: S608
            _text(now),
            _text(now + _LONGEST),
        )

    def find(self, act_id: int) -> Kept | None:
        return self._one("SELECT * FROM act WHERE id = ?", act_id)

    def settle(self, act_id: int, receipt: Receipt, now: datetime) -> None:
        """The receipt is in: it stays, the act goes."""
        with self._writing(forget=True):
            self._open.execute(
                "INSERT INTO receipt SELECT id, kind, number, revision, ?, ?, ?, ? FROM act WHERE id = ?",
                (receipt.receipt_id, _text(receipt.received_at), receipt.again, _text(now), act_id),
            )
            self._open.execute("DELETE FROM act WHERE id = ?", (act_id,))

    def refuse(self, act_id: int, status: int, code: str, faults: Sequence[ToldFault]) -> None:
        """The door said no: it stays, with its faults, until `take_note`."""
        told = json.dumps([asdict(fault) for fault in faults])
        with self._writing():
            self._open.execute(
                "UPDATE act SET tries = tries + 1, status = ?, code = ?, faults = ? WHERE id = ?",
                (status, code, told, act_id),
            )

    def postpone(self, act_id: int, due_at: datetime, why: str) -> None:
        with self._writing():
            self._open.execute(
                "UPDATE act SET tries = tries + 1, due_at = ?, last = ? WHERE id = ?",
                (_text(due_at), why, act_id),
            )

    def take_note(self, act_id: int) -> None:
        """Forget a refused act; what waited behind it goes on. Raises LookupError when there is none."""
        with self._writing(forget=True):
            done = self._open.execute("DELETE FROM act WHERE id = ? AND code IS NOT NULL", (act_id,))
            if not done.rowcount:
                raise LookupError(f"no refused act {act_id}")

    def forget_receipts(self, before: datetime) -> None:
        with self._writing():
            self._open.execute("DELETE FROM receipt WHERE settled_at < ?", (_text(before),))

    def pending(self) -> tuple[Kept, ...]:
        """What waits for its receipt, oldest first; also what a refused act of its number holds back."""
        return self._many("SELECT * FROM act WHERE code IS NULL ORDER BY id")

    def refused(self) -> tuple[Kept, ...]:
        return self._many("SELECT * FROM act WHERE code IS NOT NULL ORDER BY id")

    def receipts(self, number: str | None = None) -> tuple[Settled, ...]:
        """Of one report, or all, oldest first."""
        query = "SELECT * FROM receipt WHERE ? IS NULL OR number = ? ORDER BY settled_at, act_id"
        with self._lock:
            return tuple(map(_settled, self._open.execute(query, (number, number))))

    def receipt_of(self, act_id: int) -> Settled | None:
        with self._lock:
            row = self._open.execute("SELECT * FROM receipt WHERE act_id = ?", (act_id,)).fetchone()
        return None if row is None else _settled(row)

    def close(self) -> None:
        with self._lock:
            self._open.close()

    def __repr__(self) -> str:
        return "Outbox(…)"

    def _prepare(self) -> None:
        self._open.row_factory = sqlite3.Row
        # One process: two would send an act twice at once, and a correction could overtake its report.
        for setting in ("locking_mode=EXCLUSIVE", "journal_mode=WAL", "synchronous=FULL", *_TRACELESS):
            self._open.execute(f"PRAGMA {setting}").fetchall()
        self._open.execute("BEGIN IMMEDIATE")
        with self._open:
            held = self._pragma("application_id"), self._pragma("user_version")
            if held == (0, 0) and not self._open.execute("SELECT 1 FROM sqlite_schema").fetchone():
                for statement in _TABLES.split(";"):
                    self._open.execute(statement)
                self._open.execute(f"PRAGMA application_id={_APPLICATION}")
                self._open.execute(f"PRAGMA user_version={_VERSION}")
            elif held != (_APPLICATION, _VERSION):
                raise OutboxUnsafe("not an outbox of this client")

    def _pragma(self, name: str) -> int:
        return int(self._open.execute(f"PRAGMA {name}").fetchone()[0])

    @contextmanager
    def _writing(self, forget: bool = False) -> Iterator[None]:
        """One transaction. `forget`: what it deleted must be gone from the write-ahead log too.

        Raises OutboxFailed.
        """
        try:
            with self._lock:
                self._open.execute("BEGIN IMMEDIATE")
                with self._open:
                    yield
                if forget:
                    self._open.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.OperationalError as error:
            raise OutboxFailed(error.sqlite_errorname) from error

    def _one(self, query: str, *values: Any) -> Kept | None:
        found = self._many(query, *values)
        return found[0] if found else None

    def _many(self, query: str, *values: Any) -> tuple[Kept, ...]:
        with self._lock:
            return tuple(map(_kept, self._open.execute(query, values)))


def _private(path: Path) -> None:
    """Makes the file when it is not there. An existing one is not opened here: closing it would give up the
    lock that another connection of this process has on it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) or (os.name == "posix" and mode & 0o077):
            raise OutboxUnsafe("not a file that only its owner can read") from None


def _text(at: datetime) -> str:
    """In UTC and of one length, so that the order of texts is that of times."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _kept(row: sqlite3.Row) -> Kept:
    return Kept(
        row["id"],
        Act(ActKind(row["kind"]), row["number"], row["revision"], row["content"]),
        datetime.fromisoformat(row["put_at"]),
        datetime.fromisoformat(row["due_at"]),
        row["tries"],
        row["last"],
        row["status"],
        row["code"],
        tuple(ToldFault(**fault) for fault in json.loads(row["faults"] or "[]")),
    )


def _settled(row: sqlite3.Row) -> Settled:
    received = datetime.fromisoformat(row["received_at"])
    receipt = Receipt(row["number"], row["revision"], received, row["receipt_id"], bool(row["again"]))
    return Settled(row["act_id"], ActKind(row["kind"]), receipt, datetime.fromisoformat(row["settled_at"]))
