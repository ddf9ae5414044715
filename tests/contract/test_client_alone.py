"""What a producer installs stands alone: importing the client brings in nothing that a node is made of."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {
    "alembic", "cryptography", "fastapi", "kafka", "matplotlib", "openpyxl", "pandas", "prometheus_client",
    "psycopg", "psycopg_pool", "pydantic", "rbcl", "recordlinkage", "sklearn", "splink", "sqlalchemy",
    "starlette", "structlog", "typer", "uvicorn",
}  # fmt: skip
NOT_HERE = {"matching", "radar", "connectors.kafka", "connectors.http.door", "connectors.http.backfill"}


def loaded(statement: str) -> set[str]:
    """The modules of a fresh interpreter after this statement."""
    code = f"{statement}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def modules() -> set[str]:
    return loaded("import connectors.client")


def test_the_client_brings_in_no_server_broker_or_database(modules: set[str]) -> None:
    """What it needs is httpx, numpy and the standard library."""
    assert modules & (NOT_OURS | NOT_HERE) == set()


def test_it_brings_in_what_it_needs(modules: set[str]) -> None:
    """So that the promise above was made about the whole client."""
    parts = {path.stem for path in (ROOT / "connectors" / "client").glob("*.py")} - {"__init__"}
    assert {f"connectors.client.{part}" for part in parts} - modules == set()
    assert {"httpx", "sqlite3", "schemas.intake"} - modules == set()


def test_the_door_would_be_noticed() -> None:
    """The same look at the door finds its web server."""
    assert {"fastapi", "connectors.http.backfill"} - loaded("import connectors.http.door") == set()
