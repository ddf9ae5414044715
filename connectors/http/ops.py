"""What every process tells its operator: alive, ready, metrics, version. Open to whoever reaches the port,
so it must hold nothing about a person, a report or a key.
"""

from collections.abc import Callable, Sequence

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from connectors.http.edge import PROBLEM
from schemas.errors import RadarError
from schemas.problem import problem

Check = tuple[str, bool, str]
"""Name of the part, whether it is well, and what to know or do, in Dutch."""


def ops_routes(
    health: Callable[[], bool],
    ready: Callable[[], Sequence[Check]],
    metrics: Callable[[], tuple[str, bytes]],
    version: str,
) -> APIRouter:
    """`/health` (restart me when not 200), `/ready` (send me work when 200), `/metrics`, `/version`."""
    router = APIRouter()

    @router.get("/health")
    def tell_health() -> JSONResponse:
        return _state([("proces", health(), "")], "leeft")

    @router.get("/ready")
    def tell_ready() -> JSONResponse:
        return _state(ready(), "klaar")

    @router.get("/metrics")
    def tell_metrics() -> Response:
        content_type, text = metrics()
        return Response(text, media_type=content_type)

    @router.get("/version")
    def tell_version() -> JSONResponse:
        return JSONResponse({"versie": version})

    return router


def _state(checks: Sequence[Check], word: str) -> JSONResponse:
    parts = [{"naam": name, "goed": well, "tekst": text} for name, well, text in checks]
    if all(well for _, well, _ in checks):
        return JSONResponse({word: True, "onderdelen": parts})
    body = problem(RadarError("storing")) | {word: False, "onderdelen": parts}
    return JSONResponse(body, 503, media_type=PROBLEM)
