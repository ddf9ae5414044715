"""The door for the past: files of old reports in, how far they are out. It never answers a value of a file.

A file is taken whole or not at all; the dry run judges the same way and keeps nothing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from email.message import Message
from threading import Lock
from typing import Annotated, Any, Final, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from connectors.http.dutch import AMSTERDAM
from connectors.http.edge import body
from connectors.old_files import Kind, OldFile, as_bad_input, read_file, template
from connectors.ports import Load, LoadState, Progress
from schemas.errors import CODES, BadInput, Fault, NotFound
from schemas.old_counts import Counted, count
from schemas.report import Report
from schemas.tables import TableRefused

Json = dict[str, Any]

PATH: Final = "/inhaalslag"
BODY_SECONDS: Final = 300.0
DELIMITER_HEADER: Final = "Radar-Scheidingsteken"
DELIMITERS: Final = {"komma": ",", "puntkomma": ";"}
MEDIA_TYPES: Final = {
    Kind.CSV: "text/csv",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.JSON: "application/json",
}
STATES: Final = {LoadState.RUNNING: "loopt", LoadState.PAUSED: "gepauzeerd", LoadState.DONE: "klaar"}
_LOAD_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


class OldReports(Protocol):
    """What a node does with old reports. Another source's load raises NotFound("lading_onbekend")."""

    def start_load(self, source: str, name: str, reports: Sequence[Report]) -> Load:
        """Keep them, to be filed behind all other work; the same reports again give the same load."""

    def loads(self, source: str) -> Sequence[Load]:
        """The newest first."""

    def load_progress(self, source: str, load_id: str) -> Progress: ...

    def pause_load(self, source: str, load_id: str) -> Progress: ...

    def resume_load(self, source: str, load_id: str) -> Progress: ...


def backfill_routes(
    node: OldReports, now: Callable[[], datetime], prefix: str, guards: Sequence[Callable[..., Any]]
) -> APIRouter:
    """Routes below `prefix`. `guards`: dependencies in the order of refusal; the first tells the source."""
    router = APIRouter(prefix=prefix + PATH, dependencies=[Depends(guard) for guard in guards])
    source = Annotated[str, Depends(guards[0])]
    file = Annotated[OldFile, Depends(_file)]
    load = Annotated[str, Depends(_load_id)]
    # One file at a time: a check holds the processor for seconds, and new reports come in beside it.
    checking = Lock()

    def read(sent: OldFile) -> list[Report]:
        at = now()
        with checking:
            return _read(sent, at.astimezone(AMSTERDAM).date(), at)

    @router.post("")
    def start_load(sender: source, sent: file) -> JSONResponse:
        made = node.start_load(sender, sent.name, read(sent))
        where = {"Location": f"{prefix}{PATH}/{made.load_id}"}
        return JSONResponse(_taken(made), 202, headers=where)

    @router.post("/proef")
    def try_load(sent: file) -> JSONResponse:
        return JSONResponse(_counted(count(read(sent))))

    @router.get("")
    def list_loads(sender: source) -> JSONResponse:
        return JSONResponse({"ladingen": [_load(each) for each in node.loads(sender)]})

    @router.get("/sjabloon.csv")
    def csv_template() -> Response:
        return _template(Kind.CSV, f"{MEDIA_TYPES[Kind.CSV]}; charset=utf-8; header=present")

    @router.get("/sjabloon.xlsx")
    def xlsx_template() -> Response:
        return _template(Kind.XLSX, MEDIA_TYPES[Kind.XLSX])

    @router.get("/{lading}")
    def load_progress(sender: source, of: load) -> JSONResponse:
        return JSONResponse(_progress(node.load_progress(sender, of)))

    @router.put("/{lading}/pauze")
    def pause_load(sender: source, of: load) -> JSONResponse:
        return JSONResponse(_progress(node.pause_load(sender, of)))

    @router.put("/{lading}/hervatting")
    def resume_load(sender: source, of: load) -> JSONResponse:
        return JSONResponse(_progress(node.resume_load(sender, of)))

    return router


# --- what comes in


def _file(request: Request, data: Annotated[bytes, Depends(body)]) -> OldFile:
    """The file with what its headers declare of it."""
    said = Message()
    said["Content-Type"] = request.headers.get("content-type", "")
    kind = next((kind for kind, media in MEDIA_TYPES.items() if media == said.get_content_type()), None)
    if kind is None:
        raise BadInput([Fault("", "soort_bestand")])
    return OldFile(
        data=data,
        kind=kind,
        name=kind.value,
        encoding=said.get_content_charset("") if kind is Kind.CSV else "",
        delimiter=DELIMITERS.get(request.headers.get(DELIMITER_HEADER, "komma"), ""),
    )


def _load_id(lading: str) -> str:
    if not _LOAD_ID.fullmatch(lading):
        raise NotFound("lading_onbekend")
    return lading


def _read(sent: OldFile, today: date, now: datetime) -> list[Report]:
    try:
        return read_file(sent, today, now)
    except TableRefused as refused:
        raise as_bad_input(refused) from None


# --- what goes out


def _template(kind: Kind, media: str) -> Response:
    named = {"Content-Disposition": f'attachment; filename="meldingen.{kind.value}"'}
    return Response(template(kind), media_type=media, headers=named)


def _taken(load: Load) -> Json:
    return {
        "lading": load.load_id,
        "meldingen": load.reports,
        "personen": load.persons,
        "alOntvangen": load.again,
    }


def _counted(counted: Counted) -> Json:
    return {
        "meldingen": counted.reports,
        "personen": counted.persons,
        "gevuld": [{"kolom": name, "procent": percent} for name, percent in counted.filled.items()],
        "waarschuwingen": [*counted.warnings],
    }


def _load(load: Load) -> Json:
    return {
        "lading": load.load_id,
        "naam": load.name,
        "stand": STATES[load.state],
        "meldingen": load.reports,
        "personen": load.persons,
        "begonnenOp": _instant(load.created_at),
        "klaarOp": _instant(load.finished_at),
    }


def _progress(found: Progress) -> Json:
    return {
        "lading": found.load_id,
        "naam": found.name,
        "stand": STATES[found.state],
        "wachtOp": _coded(found.waits_for) if found.waits_for else None,
        "meldingen": found.reports,
        "personen": found.persons,
        "ingediend": found.filed,
        "geladen": found.loaded,
        "geweigerd": [_coded(code) | {"aantal": number} for code, number in sorted(found.refused.items())],
        "begonnenOp": _instant(found.started_at),
        "klaarOp": _instant(found.finished_at),
        "personenPerUur": found.per_hour,
    }


def _coded(code: str) -> Json:
    # Of many reports at once: which fields clash is told at the door, for one report.
    return {"code": code, "tekst": CODES[code][1].format_map(defaultdict(lambda: "…"))}


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
