"""Bringing in the past at the command line: a file judged, loads started, paused, resumed and shown.

What it says holds counts, places and codes, never a value of a file.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from connectors.folder import fault_line
from connectors.http.backfill import STATES
from connectors.old_files import Kind, OldFile, read_file
from connectors.ports import Progress
from radar.config import Settings
from radar.node.parts import AMSTERDAM
from radar.store.db import connect
from radar.wiring import Clock, backfill_of
from schemas.errors import CODES, BadInput
from schemas.old_counts import count
from schemas.report import Report
from schemas.tables import TableRefused

REFUSED: Final = 2
_KINDS: Final = {f".{kind.value}": kind for kind in Kind}


class FileRefused(Exception):
    """A file that cannot be taken; `lines` are its faults as a table."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("file refused")
        self.lines = lines


def judge(file: Path, encoding: str, delimiter: str, now: datetime) -> list[Report]:
    """The reports in the file. Raises FileRefused, and OSError when it cannot be read."""
    kind = _KINDS.get(file.suffix.casefold())
    if kind is None:
        raise FileRefused([CODES["soort_bestand"][1]])
    sent = OldFile(file.read_bytes(), kind, file.name, encoding, delimiter)
    try:
        return read_file(sent, now.astimezone(AMSTERDAM).date(), now)
    except TableRefused as refused:
        lines = [fault_line(fault) for fault in refused.faults]
        raise FileRefused(_table(("regel", "kolom", "code", "tekst"), lines, refused.number)) from None
    except BadInput as refused:
        places = [(fault.path, fault.code, fault.text) for fault in refused.faults]
        raise FileRefused(_table(("pad", "code", "tekst"), places, refused.number)) from None


def _table(header: Sequence[str], lines: Sequence[Sequence[str]], number: int) -> list[str]:
    widths = [max(len(line[at]) for line in (header, *lines)) for at in range(len(header))]
    padded = ("  ".join(map(str.ljust, line, widths)).rstrip() for line in (header, *lines))
    shown = "" if number == len(lines) else f" Hier staan de eerste {len(lines)}."
    return [*padded, f"Fouten: {number}. Niets is aangenomen.{shown}"]


def counts(reports: Sequence[Report]) -> Iterator[str]:
    """What a dry run tells."""
    counted = count(reports)
    yield f"{counted.reports} meldingen, {counted.persons} betrokkenen"
    for name, percent in counted.filled.items():
        yield f"  {name:<20}{percent:>4} % gevuld"
    yield from (f"Let op: {warning}" for warning in counted.warnings)


def start(settings: Settings, clock: Clock, source: str, name: str, reports: Sequence[Report]) -> str:
    """Keep the reports as a load of the node, which files them behind all its other work."""
    backfill, dsn = backfill_of(settings, clock)
    with connect(dsn) as conn:
        return _line(backfill.progress(conn, source, backfill.start(conn, source, name, reports).load_id))


def turn(settings: Settings, clock: Clock, source: str, load_id: str, *, pause: bool) -> str:
    """Pause or resume a load. Raises NotFound."""
    backfill, dsn = backfill_of(settings, clock)
    with connect(dsn) as conn:
        return _line((backfill.pause if pause else backfill.resume)(conn, source, load_id))


def progress(settings: Settings, clock: Clock, source: str) -> list[str]:
    """Every load of the source, a line each."""
    backfill, dsn = backfill_of(settings, clock)
    with connect(dsn) as conn:
        loads = backfill.loads(conn, source)
        return [_line(backfill.progress(conn, source, load.load_id)) for load in loads]


def _line(found: Progress) -> str:
    refused = "".join(f", {number} geweigerd ({code})" for code, number in sorted(found.refused.items()))
    waits = f", wacht op {found.waits_for}" if found.waits_for else ""
    return (
        f"{found.load_id}  {STATES[found.state]}{waits}: {found.loaded} van {found.reports} meldingen "
        f"geladen, {found.filed} ingediend{refused}; {found.per_hour} betrokkenen per uur"
    )
