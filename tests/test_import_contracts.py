"""Each import contract, broken on purpose in a copy of the tree, is reported by its name."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("radar", "connectors", "matching", "schemas")

FOLDERS_NAME = "Four folders: radar, then matching and connectors, then schemas"
RADAR_NAME = "Inside radar: cli, federation, wiring, then node, inbox, hub, evaluator, then the rest"
UNNAMED = "The hub and the evaluators cannot name a person"
INBOX = "The inbox knows no report and compares nobody"
TRAVELS = "What travels holds no person"
KAFKA = "kafka-python lives in connectors.kafka"
OPENPYXL = "openpyxl lives in connectors.spreadsheet"
CRYPTOGRAPHY = "cryptography lives in schemas.sealed, matching.rows and radar.keys"
RBCL = "rbcl lives in matching.oprf"
PROMETHEUS = "prometheus-client lives in radar.metrics"
STRUCTLOG = "structlog lives in radar.journal"
MIGRATIONS = "Alembic and aiosql live in radar.store"
SQLALCHEMY = "SQLAlchemy is for the env.py of the migrations only"
POSTGRESQL = "Only radar knows PostgreSQL"
HTTP = "HTTP lives in connectors, and at the edges of radar"
PAGES = "Templates and logging in live in radar.web"
HOLIDAYS = "holidays lives in radar.deadlines"
PROVIDER = "The provider of the demonstration is for the demonstration"
CASE = "radar.web knows no report and no person"
LEARNING = "Libraries for learning live in matching.train and matching.evaluate"

# (contract, module that gets the line, the line)
PLANTED = [
    (FOLDERS_NAME, "schemas/planted.py", "import matching.levels"),
    (FOLDERS_NAME, "matching/planted.py", "import connectors.ports"),
    (FOLDERS_NAME, "connectors/planted.py", "import matching.levels"),
    (FOLDERS_NAME, "connectors/planted.py", "import radar.audit"),
    (RADAR_NAME, "radar/node/planted.py", "import radar.hub"),
    (RADAR_NAME, "radar/hub/planted.py", "import radar.evaluator"),
    (RADAR_NAME, "radar/store/planted.py", "import radar.node"),
    (RADAR_NAME, "radar/exchange/planted.py", "import radar.hub"),
    (RADAR_NAME, "radar/hub/planted.py", "import radar.federation"),
    (RADAR_NAME, "radar/federation/planted.py", "import radar.cli"),
    (RADAR_NAME, "radar/homeless.py", ""),
    (UNNAMED, "radar/hub/planted.py", "import schemas.report"),
    (UNNAMED, "radar/hub/planted.py", "import schemas.intake"),
    (UNNAMED, "radar/evaluator/planted.py", "import matching.passes"),
    (UNNAMED, "radar/hub/planted.py", "import matching.score"),
    (UNNAMED, "radar/hub/planted.py", "import schemas.notices"),
    (INBOX, "radar/inbox/planted.py", "import schemas.report"),
    (INBOX, "radar/inbox/planted.py", "import matching.levels"),
    (RADAR_NAME, "radar/inbox/planted.py", "import radar.node"),
    (TRAVELS, "schemas/events.py", "import schemas.report"),
    (TRAVELS, "schemas/wire.py", "import schemas.intake"),
    (TRAVELS, "schemas/row.py", "import schemas.report"),
    (TRAVELS, "connectors/kafka.py", "import schemas.intake"),
    (KAFKA, "radar/exchange/planted.py", "import kafka"),
    (CRYPTOGRAPHY, "radar/node/planted.py", "import cryptography.x509"),
    (OPENPYXL, "connectors/http/planted.py", "import openpyxl"),
    (RBCL, "radar/evaluator/planted.py", "import rbcl"),
    (PROMETHEUS, "radar/hub/planted.py", "import prometheus_client"),
    (STRUCTLOG, "radar/node/planted.py", "import structlog"),
    (MIGRATIONS, "radar/hub/planted.py", "import aiosql"),
    (MIGRATIONS, "radar/hub/planted.py", "import alembic"),
    (SQLALCHEMY, "radar/store/planted.py", "import sqlalchemy"),
    (POSTGRESQL, "matching/planted.py", "import psycopg"),
    (POSTGRESQL, "connectors/planted.py", "import psycopg_pool"),
    (HTTP, "radar/node/planted.py", "import fastapi"),
    (HTTP, "radar/hub/planted.py", "import httpx"),
    (RADAR_NAME, "radar/web/planted.py", "import radar.node"),
    (PAGES, "radar/node/planted.py", "import jinja2"),
    (PAGES, "connectors/http/planted.py", "import authlib"),
    (HOLIDAYS, "radar/node/planted.py", "import holidays"),
    (PROVIDER, "radar/web/planted.py", "import oidc_provider_mock"),
    (CASE, "radar/web/planted.py", "import schemas.intake"),
    (LEARNING, "matching/planted.py", "import pandas"),
    (LEARNING, "radar/node/planted.py", "import recordlinkage"),
    (LEARNING, "radar/federation/planted.py", "import sklearn"),
    (LEARNING, "matching/planted.py", "import scipy"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code and its contracts, nothing else."""
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def plant(tree: Path, module: str, line: str) -> None:
    path = tree / module
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")


def broken_in(tree: Path) -> tuple[int, set[str]]:
    """The exit status of import-linter in that tree, and the names of the contracts it calls broken."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=tree,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, set(re.findall(r"^(.+?) BROKEN$", done.stdout, re.MULTILINE))


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    """Unchanged, the tree breaks no contract."""
    assert broken_in(tree) == (0, set())


@pytest.mark.parametrize(("contract", "module", "line"), PLANTED)
def test_a_planted_import_breaks_its_contract(tree: Path, contract: str, module: str, line: str) -> None:
    """One forbidden import is enough, and the contract is named."""
    plant(tree, module, line)

    status, broken = broken_in(tree)

    assert (status, contract in broken) == (1, True)


# (contract, chain of planted lines): each module on the way is one that may be imported
CHAINS = [
    (UNNAMED, [("radar/exchange/planted.py", "import schemas.report"),
               ("radar/hub/planted.py", "import radar.exchange.planted")]),
    (UNNAMED, [("matching/levels.py", "import matching.normalise"),
               ("radar/evaluator/planted.py", "import matching.levels")]),
    (UNNAMED, [("schemas/codes.py", "import schemas.report")]),
    (TRAVELS, [("schemas/codes.py", "import schemas.report")]),
    (TRAVELS, [("connectors/planted.py", "import schemas.intake"),
               ("connectors/kafka.py", "import connectors.planted")]),
]  # fmt: skip


@pytest.mark.parametrize(("contract", "chain"), CHAINS)
def test_an_indirect_import_breaks_it_too(tree: Path, contract: str, chain: list[tuple[str, str]]) -> None:
    """Going through a module that may be imported does not help."""
    for module, line in chain:
        plant(tree, module, line)

    status, broken = broken_in(tree)

    assert (status, contract in broken) == (1, True)


def test_every_contract_is_broken_here_once() -> None:
    """No contract stands in the file that no planted import has ever broken."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    names = {section["name"] for title, section in contracts.items() if ":contract:" in title}

    assert names == {contract for contract, _, _ in PLANTED}
