"""The door for a region's own systems: reports in, prior reports out. It knows HTTP and nothing of how a
report is kept or searched; whoever opens it hands over a `Door`. It must never answer a value that was sent.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Final, Protocol
from urllib.parse import quote, unquote

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse

from connectors.http import dutch
from connectors.http.backfill import BODY_SECONDS as FILE_SECONDS
from connectors.http.backfill import PATH as BACKFILL
from connectors.http.backfill import OldReports, backfill_routes
from connectors.http.edge import BODY_SECONDS, Allowance, Crashed, ErrorPage, Refused, bare_app, body, no_page
from connectors.http.handling import Handles, handling_routes
from connectors.http.openapi import document
from connectors.old_files import MOST_KIB
from connectors.ports import PriorReports, Receipt
from schemas.errors import BadInput, Fault, RadarError
from schemas.intake import read_closing, read_number, read_report
from schemas.report import Report

PREFIX: Final = "/radar/v1"
_BEARER: Final = re.compile(r"bearer +([A-Za-z0-9._~+/-]{1,256}=*)", re.ASCII | re.IGNORECASE)


class Door(OldReports, Handles, Protocol):
    """The node, as its region's systems see it. `source` is the name of the system that the token is of."""

    def source_of(self, token: str) -> str | None:
        """The source system of a bearer token; None when unknown. Compares in constant time."""

    def file_report(self, source: str, report: Report) -> Receipt:
        """The same content again gives the same receipt with `again`.

        Raises Conflict("andere_inhoud", velden=...), Conflict("oude_revisie"), Conflict("ingetrokken").
        """

    def correct_report(self, source: str, report: Report) -> Receipt:
        """A higher revision. Raises as `file_report`, and NotFound("niet_gevonden")."""

    def close_report(self, source: str, number: str, revision: int, on: date) -> Receipt:
        """Raises NotFound("niet_gevonden") and Conflict."""

    def withdraw_report(self, source: str, number: str) -> Receipt:
        """Raises NotFound("niet_gevonden")."""

    def prior_reports(self, source: str, number: str) -> PriorReports:
        """Raises NotFound("niet_gevonden"), also for another source's number, and Conflict("ingetrokken")."""


def door(
    node: Door,
    *,
    now: Callable[[], datetime],
    ops: APIRouter,
    crashed: Crashed,
    refused: Refused = lambda _: None,
    body_seconds: float = BODY_SECONDS,
    error_page: ErrorPage = no_page,
) -> FastAPI:
    """The application: `ops` from `ops_routes`, `now` the clock (aware), `crashed` told of the unexpected,
    `refused` of the code of each request that was refused; `error_page` where the door has pages too."""
    files = dict.fromkeys((PREFIX + BACKFILL, f"{PREFIX}{BACKFILL}/proef"), Allowance(MOST_KIB, FILE_SECONDS))
    app = bare_app(
        "Veilig Thuis radar",
        crashed,
        refused=refused,
        body_seconds=body_seconds,
        larger=files,
        error_page=error_page,
    )
    known = _source_of(node)
    app.include_router(_openapi())
    app.include_router(_reports(node, now, known))
    app.include_router(handling_routes(node, now, PREFIX, [known, _no_query], _number))
    app.include_router(backfill_routes(node, now, PREFIX, [known, _no_query]))
    app.include_router(ops)
    return app


def _openapi() -> APIRouter:
    router = APIRouter(prefix=PREFIX)
    written = document()

    @router.get("/openapi.json")
    def tell_openapi() -> JSONResponse:
        return JSONResponse(written, headers={"Access-Control-Allow-Origin": "*"})

    return router


def _source_of(node: Door) -> Callable[[Request], str]:
    def source_of(request: Request) -> str:
        token = _BEARER.fullmatch(request.headers.get("authorization", ""))
        source = node.source_of(token[1]) if token else None
        if source is None:
            raise RadarError("geen_toegang")
        return source

    return source_of


def _reports(node: Door, now: Callable[[], datetime], known: Callable[[Request], str]) -> APIRouter:
    # The order of dependencies is the order of refusal: nobody unknown gets a body read or a number judged.
    router = APIRouter(prefix=PREFIX + "/meldingen", dependencies=[Depends(known), Depends(_no_query)])
    source = Annotated[str, Depends(known)]
    number = Annotated[str, Depends(_number)]
    data = Annotated[bytes, Depends(body)]

    def read(sent: bytes) -> Report:
        at = now()
        return read_report(sent, at.astimezone(dutch.AMSTERDAM).date(), at)

    @router.post("")
    def file_report(sender: source, sent: data) -> JSONResponse:
        receipt = node.file_report(sender, read(sent))
        where = {"Location": f"{PREFIX}/meldingen/{quote(receipt.number, safe='')}"}
        return JSONResponse(dutch.receipt(receipt), 200 if receipt.again else 201, headers=where)

    @router.put("/{nummer}")
    def correct_report(sender: source, of: number, sent: data) -> JSONResponse:
        report = read(sent)
        if report.number != of:
            raise BadInput([Fault("nummer", "nummer_anders")])
        return JSONResponse(dutch.receipt(node.correct_report(sender, report)))

    @router.put("/{nummer}/afsluiting")
    def close_report(sender: source, of: number, sent: data) -> JSONResponse:
        revision, on = read_closing(sent, now().astimezone(dutch.AMSTERDAM).date())
        return JSONResponse(dutch.receipt(node.close_report(sender, of, revision, on)))

    @router.delete("/{nummer}")
    def withdraw_report(sender: source, of: number) -> JSONResponse:
        return JSONResponse(dutch.receipt(node.withdraw_report(sender, of)))

    @router.get("/{nummer}/eerdere-meldingen")
    def prior_reports(sender: source, of: number) -> JSONResponse:
        return JSONResponse(dutch.prior_reports(node.prior_reports(sender, of)))

    return router


def _no_query(request: Request) -> None:
    # A filter that is silently ignored is a wrong answer; and names must not get into URLs.
    if request.url.query:
        raise BadInput([Fault("", "onbekend_veld")])


def _number(nummer: str) -> str:
    # Bytes that are no UTF-8 become U+FFFD, which no number holds.
    return read_number(unquote(nummer))
