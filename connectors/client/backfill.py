"""A region's past through its node's door: a file of old reports, tried, delivered and followed.

A file is taken whole or not at all, and the same file again gives the same load: so there is no outbox here,
the file itself is one. Nothing is guessed: kind, encoding and delimiter are declared.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final
from urllib.parse import quote

from connectors.client.acts import Sent
from connectors.client.line import Exchange
from connectors.client.outcome import ask, fetch
from connectors.client.reading import CODE, LONG, MAYBE_INSTANT, TEXT, Growing, list_of
from connectors.ports import Load, LoadState, Progress
from schemas.forms import Field as Member
from schemas.forms import Flag, Instant, Maybe, Number
from schemas.forms import Word as Among

PATH: Final = "/radar/v1/inhaalslag"
SECONDS: Final = 900.0
"""For a file: the door gives its bytes 300 s, and then judges every line."""
DELIMITER_HEADER: Final = "Radar-Scheidingsteken"
# Beside `connectors.http.backfill`, which has them too and needs a web server; a test holds them together.
STATES: Final = {LoadState.RUNNING: "loopt", LoadState.PAUSED: "gepauzeerd", LoadState.DONE: "klaar"}


class FileKind(Enum):
    """By media type."""

    CSV = "text/csv"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    JSON = "application/json"


class Encoding(Enum):
    """What a CSV file may be written in."""

    UTF_8 = "utf-8"
    WINDOWS_1252 = "windows-1252"
    ISO_8859_15 = "iso-8859-15"


class Delimiter(Enum):
    COMMA = "komma"
    SEMICOLON = "puntkomma"


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file of old reports. `encoding` and `delimiter` are those of CSV, and needed there."""

    data: bytes = field(repr=False)
    kind: FileKind
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None

    def __post_init__(self) -> None:
        declared = self.encoding is not None and self.delimiter is not None
        if declared != (self.kind is FileKind.CSV):
            raise ValueError("a CSV file, and no other, declares its encoding and its delimiter")


@dataclass(frozen=True, slots=True)
class LoadTaken:
    """The file was taken. `again`: it, or the same reports in another file, had been taken before."""

    load_id: str
    reports: int
    persons: int
    again: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a file without faults holds. `filled`: how many of a hundred lines have each column."""

    reports: int
    persons: int
    filled: tuple[tuple[str, int], ...]
    warnings: tuple[str, ...]


class Backfill:
    """Each call raises Refused, with every fault by line and column at once, Unavailable or SetupWrong."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def trial(self, file: OldFile) -> Trial:
        """Have the file judged; the node keeps nothing of it."""
        found: Trial = ask(self._exchange, _sent(f"{PATH}/proef", file), _TRIAL)
        return found

    def start(self, file: OldFile) -> LoadTaken:
        """Deliver the file; its reports are filed behind all other work. May be repeated."""
        taken: LoadTaken = ask(self._exchange, _sent(PATH, file), _TAKEN)
        return taken

    def loads(self) -> tuple[Load, ...]:
        """Every load of this source system, the newest first."""
        found: tuple[Load, ...] = ask(self._exchange, Sent("GET", PATH), _LOADS)
        return found

    def progress(self, load_id: str) -> Progress:
        """How far a load is."""
        return self._of_load("GET", load_id)

    def pause(self, load_id: str) -> Progress:
        """Take nothing new on; what is under way arrives."""
        return self._of_load("PUT", load_id, "/pauze")

    def resume(self, load_id: str) -> Progress:
        """Go on where it was."""
        return self._of_load("PUT", load_id, "/hervatting")

    def template(self, kind: FileKind) -> bytes:
        """The file to fill in: CSV, or XLSX with an explanation of each column."""
        name = {FileKind.CSV: "sjabloon.csv", FileKind.XLSX: "sjabloon.xlsx"}[kind]
        return fetch(self._exchange, Sent("GET", f"{PATH}/{name}")).content

    def _of_load(self, method: str, load_id: str, act: str = "") -> Progress:
        path = f"{PATH}/{quote(load_id, safe='')}{act}"
        found: Progress = ask(
            self._exchange, Sent(method, path), _PROGRESS, lambda held: held.load_id == load_id
        )
        return found


def _sent(path: str, file: OldFile) -> Sent:
    media = file.kind.value if file.encoding is None else f"{file.kind.value}; charset={file.encoding.value}"
    declared = [("Content-Type", media)]
    if file.delimiter is not None:
        declared.append((DELIMITER_HEADER, file.delimiter.value))
    return Sent("POST", path, file.data, tuple(declared), SECONDS)


_LOAD_ID: Final = Member("load_id", "lading", TEXT)
_SIZE: Final = (Member("reports", "meldingen", Number()), Member("persons", "personen", Number()))
_TAKEN: Final = Growing((_LOAD_ID, *_SIZE, Member("again", "alOntvangen", Flag())), LoadTaken)
_HEAD: Final = (_LOAD_ID, Member("name", "naam", LONG), Member("state", "stand", Among(STATES)), *_SIZE)
_FINISHED: Final = Member("finished_at", "klaarOp", MAYBE_INSTANT)


def _only(items: tuple[Load, ...]) -> tuple[Load, ...]:
    return items


_LOADS: Final = Growing(
    (
        Member(
            "items",
            "ladingen",
            list_of(Growing((*_HEAD, Member("created_at", "begonnenOp", Instant()), _FINISHED), Load)),
        ),
    ),
    _only,
)


def _pair(name: str, number: int) -> tuple[str, int]:
    return name, number


_TRIAL: Final = Growing(
    (
        *_SIZE,
        Member(
            "filled",
            "gevuld",
            list_of(Growing((Member("name", "kolom", TEXT), Member("number", "procent", Number())), _pair)),
        ),
        Member("warnings", "waarschuwingen", list_of(LONG)),
    ),
    Trial,
)


def _bare(code: str) -> str:
    return code


def _progress(refused: Iterable[tuple[str, int]], **told: Any) -> Progress:
    return Progress(refused=dict(refused), **told)


_PROGRESS: Final = Growing(
    (
        *_HEAD,
        Member("waits_for", "wachtOp", Maybe(Growing((Member("code", "code", CODE),), _bare))),
        Member("filed", "ingediend", Number()),
        Member("loaded", "geladen", Number()),
        Member(
            "refused",
            "geweigerd",
            list_of(Growing((Member("name", "code", CODE), Member("number", "aantal", Number())), _pair)),
        ),
        Member("started_at", "begonnenOp", Instant()),
        _FINISHED,
        Member("per_hour", "personenPerUur", Number()),
    ),
    _progress,
)
