"""What every process tells its operator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import httpx
import pytest

from connectors.http.edge import bare_app
from connectors.http.ops import Check, ops_routes
from tests.fakes.site import running


@dataclass
class Process:
    """How the process says it is."""

    healthy: bool = True
    checks: Sequence[Check] = field(default_factory=list)


@pytest.fixture(scope="module")
def process() -> Process:
    return Process()


@pytest.fixture(scope="module")
def site(process: Process) -> Iterator[httpx.Client]:
    app = bare_app("proef", lambda _: None)
    app.include_router(
        ops_routes(
            lambda: process.healthy,
            lambda: process.checks,
            lambda: ("text/plain; version=1.0.0", b"radar_meldingen_total 1\n"),
            "0.1.0",
        )
    )
    with (
        running(app) as port,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        yield client


def test_health(site: httpx.Client, process: Process) -> None:
    """200 as long as the process is worth keeping, 503 when it must be started again."""
    assert site.get("/health").status_code == 200
    process.healthy = False
    assert site.get("/health").status_code == 503
    process.healthy = True


def test_ready(site: httpx.Client, process: Process) -> None:
    """Ready when every part is well; otherwise a problem that names each part and what to do, in Dutch."""
    process.checks = [("database", True, "bereikbaar"), ("sleutels", True, "geldig")]
    assert site.get("/ready").json()["klaar"] is True
    process.checks = [("database", True, "bereikbaar"), ("broker", False, "geen antwoord; wacht")]
    answer = site.get("/ready")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["onderdelen"] == [
        {"naam": "database", "goed": True, "tekst": "bereikbaar"},
        {"naam": "broker", "goed": False, "tekst": "geen antwoord; wacht"},
    ]


def test_metrics_and_version(site: httpx.Client) -> None:
    """Metrics come as the registry writes them, with its content type; the version is one word."""
    metrics = site.get("/metrics")
    assert metrics.content == b"radar_meldingen_total 1\n"
    assert metrics.headers["Content-Type"] == "text/plain; version=1.0.0; charset=utf-8"
    assert site.get("/version").json() == {"versie": "0.1.0"}
