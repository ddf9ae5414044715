"""A folder in which a region's system puts files of old reports: `in` to `gelezen` or `geweigerd`.

A file is taken when it stopped changing; it leaves `in` last, so that whatever ends the process it is taken
again and gives the same receipt. What is written beside it holds counts and faults, never a value.
"""

import csv
import filecmp
import io
import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from connectors.old_files import MOST_KIB, Kind, OldFile, read_file
from connectors.ports import Load
from schemas.report import Report
from schemas.tables import CellFault, TableRefused

IN: Final = "in"
READ: Final = "gelezen"
REFUSED: Final = "geweigerd"
RECEIPT: Final = ".ontvangst.json"
FAULTS: Final = ".fouten.csv"
KINDS: Final = {".csv": Kind.CSV, ".xlsx": Kind.XLSX}
LONGEST_NAME: Final = 100
"""Bytes of it that are kept: what is written beside the file has a longer one."""

Start = Callable[[str, Sequence[Report]], Load]
"""Files the reports under this name; the same reports again give the same load."""
Look = tuple[int, int, int]
"""What changes while a file is written: which file it is, its size, and when it was changed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: the load, or how many faults."""

    load: Load | None
    faults: int = 0


@dataclass(slots=True)
class Folder:
    """`path` with its three folders, and what is declared of every file in it."""

    path: Path
    encoding: str
    delimiter: str = ","
    _seen: dict[str, Look] = field(default_factory=dict)

    def open(self) -> None:
        """Make the folders that are missing; for the owner and the group only. Raises OSError."""
        for name in (IN, READ, REFUSED):
            (self.path / name).mkdir(mode=0o770, parents=True, exist_ok=True)

    def step(self, today: date, now: datetime, start: Start) -> Iterator[Outcome]:
        """Take every file that is as it was at the last look; `today` and `now` as in `read_file`.

        A file that cannot be taken does not hold up the others. Raises OSError after them, and at once what
        `start` raises.
        """
        failed: OSError | None = None
        for name in self._complete():
            try:
                yield from self._take(name, today, now, start)
            except OSError as error:
                failed = error
        if failed:
            raise failed

    def _complete(self) -> list[str]:
        """Files whose look did not change since the last time."""
        found = dict(self._looks())
        complete = [name for name, look in found.items() if self._seen.get(name) == look]
        self._seen = found
        return sorted(complete)

    def _looks(self) -> Iterator[tuple[str, Look]]:
        with os.scandir(self.path / IN) as entries:
            for entry in entries:
                if _kind(entry.name) and entry.is_file(follow_symlinks=False):
                    seen = entry.stat(follow_symlinks=False)
                    yield entry.name, (seen.st_ino, seen.st_size, seen.st_mtime_ns)

    def _take(self, name: str, today: date, now: datetime, start: Start) -> list[Outcome]:
        file = self.path / IN / name
        try:
            data = _read(file)
        except FileNotFoundError:
            return []  # its sender took it back
        kind = _kind(name)
        assert kind is not None, "only such files are looked at"
        shown = _shown(name)
        sent = OldFile(data, kind, shown, self.encoding, self.delimiter)
        try:
            reports = read_file(sent, today, now)
        except TableRefused as refused:
            self._settle(file, REFUSED, shown, FAULTS, _fault_list(refused))
            return [Outcome(None, refused.number)]
        load = start(shown, reports)
        self._settle(file, READ, shown, RECEIPT, _receipt(load, shown))
        return [Outcome(load)]

    def _settle(self, file: Path, folder: str, shown: str, ending: str, written: bytes) -> None:
        """The answer first, then the file out of `in`: both are there, or the file is taken again."""
        to = _free(file, self.path / folder, shown)
        _write(to.with_name(to.name + ending), written)
        file.replace(to)
        _sync(to.parent)


def _kind(name: str) -> Kind | None:
    return None if name.startswith(".") else KINDS.get(Path(name).suffix.casefold())


def _shown(name: str) -> str:
    """The name without what a database, a log or another folder could not hold."""
    plain = Path(name).stem.encode("utf-8", "replace").decode()
    shown = "".join(each if each.isprintable() else "_" for each in plain)
    return shown.encode()[:LONGEST_NAME].decode(errors="ignore") + Path(name).suffix


def _read(file: Path) -> bytes:
    """At most one byte more than is allowed; a link is not followed."""
    opened = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(opened, "rb") as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise FileNotFoundError
        return stream.read((MOST_KIB << 10) + 1)


def _free(file: Path, folder: Path, shown: str) -> Path:
    """Where the file goes: nothing that differs from it is overwritten."""
    stem, suffix, number = Path(shown).stem, Path(shown).suffix, 1
    while True:
        to = folder / (shown if number == 1 else f"{stem}-{number}{suffix}")
        if not to.exists() or filecmp.cmp(file, to, shallow=False):
            return to
        number += 1


def _write(to: Path, data: bytes) -> None:
    """Whole or not at all."""
    part = to.with_name(f".{to.name}.part")
    with part.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(to)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _receipt(load: Load, shown: str) -> bytes:
    written: dict[str, Any] = {
        "lading": load.load_id,
        "bestand": shown,
        "meldingen": load.reports,
        "personen": load.persons,
        "begonnenOp": load.created_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    return json.dumps(written, ensure_ascii=False, indent=2).encode() + b"\n"


def _fault_list(refused: TableRefused) -> bytes:
    """For Excel as it is set up here: a BOM and semicolons."""
    text = io.StringIO(newline="")
    lines = csv.writer(text, delimiter=";")
    lines.writerow(("regel", "kolom", "code", "tekst"))
    lines.writerows(fault_line(fault) for fault in refused.faults)
    if refused.number > len(refused.faults):
        told = f"Er zijn {refused.number} fouten; hier staan de eerste {len(refused.faults)}."
        lines.writerow(("", "", "", told))
    return text.getvalue().encode("utf-8-sig")


def fault_line(fault: CellFault) -> tuple[str, str, str, str]:
    """Line, column, code and Dutch text; no line for the file as such."""
    return str(fault.line or ""), fault.column, fault.code, fault.text
