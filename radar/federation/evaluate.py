"""`radar evaluate`: how good the matching is on anybody's own files. Read, weighed, counted, written.

No value of a file is ever printed; ids of rows stand in the links only, because their owner asked for them.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Final

import httpx
import psycopg

from matching.evaluate.figures import count
from matching.evaluate.output import Run, as_json, as_links, printed
from matching.model_name import name_of
from matching.weighed import WeighedPairs
from matching.weights import Weights
from matching.weights import read as read_weights
from radar.federation.direct import direct as weighed_directly
from radar.federation.progress import Meter, Say, say_on_stderr
from radar.federation.throwaway import Plan, weighed_through_federation
from radar.node.parts import AMSTERDAM
from radar.wiring import VERSION
from schemas.errors import StartRefused, Unavailable
from schemas.linkage import Linkage, read_all
from schemas.tables import CellFault, TableRefused

DONE: Final = 0
REFUSED: Final = 2
FAILED: Final = 3
INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Given:
    """The files that are read. `truth` None: it is not known which pairs are true."""

    prior: Path
    new: Path
    truth: Path | None = None
    groups: Path | None = None
    weights: Path | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The files that are written."""

    links: Path | None = None
    json: Path | None = None
    report: Path | None = None


def evaluate(
    given: Given,
    wanted: Wanted,
    *,
    direct: bool,
    regions: int,
    seed: int,
    now: datetime,
    show: Callable[[str], None],
    say: Say = say_on_stderr,
) -> int:
    """The exit status. What was found goes to `show`, how far it is and what went wrong to `say`."""
    began = time.monotonic()
    try:
        with _interruptible():
            read, model, name = _read(given, wanted, now)
            plan = Plan(regions, seed, given.weights)
            weighed = _directly(read, plan, model, say) if direct else _through(read, plan, now, say)
            run = Run(VERSION, name, seed, time.monotonic() - began)
            _write(read, weighed, run, wanted, show)
    except TableRefused as refused:
        _tell(refused, say)
        return REFUSED
    except KeyboardInterrupt:
        say("onderbroken")
        return INTERRUPTED
    except (Unavailable, StartRefused, psycopg.Error, httpx.HTTPError) as error:
        say(f"de federatie is mislukt: {_named(error)}")
        return FAILED
    return DONE


# --- in -----------------------------------------------------------------------------------------------


def _read(given: Given, wanted: Wanted, now: datetime) -> tuple[Linkage, Weights | None, str]:
    """The files, the model when it is another one, and its name. Raises TableRefused for anything that cannot
    be read, or could not be written at the end."""
    faults = [
        CellFault(str(path), 0, "", "bestand_niet_te_schrijven")
        for path in astuple(wanted)
        if path and (path.is_dir() or not path.parent.is_dir())
    ]
    paths = [path for path in astuple(given) if path]
    contents = {path: data for path in paths if (data := _bytes(path, faults)) is not None}
    if faults:
        raise TableRefused(faults, len(faults))

    def file(path: Path) -> tuple[bytes, str]:
        return contents[path], str(path)

    model, name = _model(given.weights, contents)
    read = read_all(
        file(given.prior),
        file(given.new),
        file(given.truth) if given.truth else None,
        file(given.groups) if given.groups else None,
        now.astimezone(AMSTERDAM).date(),
    )
    return read, model, name


def _bytes(path: Path, faults: list[CellFault]) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        faults.append(CellFault(str(path), 0, "", "bestand_niet_te_lezen"))
        return None


def _model(path: Path | None, contents: dict[Path, bytes]) -> tuple[Weights | None, str]:
    """A model goes by the first digits of the SHA-256 of its file."""
    data = contents[path] if path else resources.files("matching").joinpath("weights.json").read_bytes()
    name = name_of(data)
    if path is None:
        return None, name
    try:
        return read_weights(data.decode()), name
    except (StartRefused, UnicodeDecodeError):
        raise TableRefused([CellFault(str(path), 0, "", "gewichten_ongeldig")], 1) from None


# --- weighed ------------------------------------------------------------------------------------------


def _directly(read: Linkage, plan: Plan, model: Weights | None, say: Say) -> WeighedPairs:
    meter = Meter("meldingen", len(read.prior.reports) + len(read.new.reports), say)
    return weighed_directly(
        read.prior, read.new, seed=plan.seed, regions=plan.regions, weights=model,
        say=lambda done, _: meter.at(done),
    )  # fmt: skip


def _through(read: Linkage, plan: Plan, now: datetime, say: Say) -> WeighedPairs:
    return weighed_through_federation(read.prior, read.new, plan, now, say)


@contextmanager
def _interruptible() -> Iterator[None]:
    """A signal to end is as Ctrl-C: everything that was started is ended in order."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


# --- out ----------------------------------------------------------------------------------------------


def _write(
    read: Linkage, weighed: WeighedPairs, run: Run, wanted: Wanted, show: Callable[[str], None]
) -> None:
    figures = count(weighed, read.truth, read.prior, read.new, read.groups)
    if wanted.links:
        wanted.links.write_bytes(as_links(weighed, read.prior, read.new))
    if wanted.json:
        wanted.json.write_bytes(as_json(figures, run))
    if wanted.report:
        from matching.evaluate.pictures import report  # matplotlib takes a second

        wanted.report.write_bytes(report(figures, run))
    show(printed(figures, run))


def _tell(refused: TableRefused, say: Say) -> None:
    for fault in refused.faults:
        say(f"{fault.file}:{fault.line}: {fault.column}: {fault.text} [{fault.code}]")
    if refused.number > len(refused.faults):
        say(f"en nog {refused.number - len(refused.faults)} fouten")


def _named(error: Exception) -> str:
    """What of an error may be told: its code and our own notes, or its type."""
    if isinstance(error, Unavailable | StartRefused):
        return " ".join([f"{error.fault.text} [{error.code}]", *getattr(error, "__notes__", [])])
    return type(error).__name__
