"""`radar evaluate`: how good the matching is on anybody's own files. Read, weighed, counted, written.

No value of a file is ever printed; ids of rows stand in the links only, because their owner asked for them.
"""

import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path

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
from radar.federation.refused import bytes_of, ended, unwritable
from radar.federation.throwaway import Plan, weighed_through_federation
from radar.node.parts import AMSTERDAM
from radar.wiring import VERSION
from schemas.errors import StartRefused, Unavailable
from schemas.linkage import Linkage, read_all
from schemas.tables import CellFault, TableRefused


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

    def work() -> None:
        read, model, name = _read(given, wanted, now)
        plan = Plan(regions, seed, given.weights)
        weighed = _directly(read, plan, model, say) if direct else _through(read, plan, now, say)
        run = Run(VERSION, name, seed, time.monotonic() - began)
        _write(read, weighed, run, wanted, show)

    return ended(
        work, say, "de federatie is mislukt", (Unavailable, StartRefused, psycopg.Error, httpx.HTTPError)
    )


# --- in -----------------------------------------------------------------------------------------------


def _read(given: Given, wanted: Wanted, now: datetime) -> tuple[Linkage, Weights | None, str]:
    """The files, the model when it is another one, and its name. Raises TableRefused for anything that cannot
    be read, or could not be written at the end."""
    faults = [fault for path in astuple(wanted) if path for fault in unwritable(path)]
    paths = [path for path in astuple(given) if path]
    contents = {path: data for path in paths if (data := bytes_of(path, faults)) is not None}
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
