"""Suites that need a tool beside Python: without it they do not run and are named at the end; CI fails.

`pytestmark = needs("kafka")`, or `pytest.param(..., marks=needs("kafka"))`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest


@dataclass(frozen=True)
class Tool:
    name: str
    lacking: Callable[[], str | None]
    """What of it is missing, if anything."""
    get: str


def _kafka() -> str | None:
    from tests.kafka.apache import lacking  # only now: most runs need neither the kit nor its client

    return lacking()


def _keycloak() -> str | None:
    from tests.keycloak.server import lacking

    return lacking()


def _browser() -> str | None:
    from tests.browser.chromium import lacking

    return lacking()


TOOLS = {
    "kafka": Tool("Apache Kafka", _kafka, "make machine"),
    "keycloak": Tool("Keycloak", _keycloak, "make machine"),
    "browser": Tool("Chromium", _browser, "make machine"),
}


def needs(tool: str) -> pytest.MarkDecorator:
    """Run this only where the tool is there."""
    return pytest.mark.tool(tool)


@dataclass
class _LeftOut:
    suites: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """(name of the tool and what of it is missing, how to get it) -> files."""


_LEFT_OUT = pytest.StashKey[_LeftOut]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tool(name): needs this tool beside Python (tests/plugins/tools.py)")
    config.stash[_LEFT_OUT] = _LeftOut()


@pytest.hookimpl(trylast=True)  # after -k and -m: name only what was asked for
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = {key: (tool, lack) for key, tool in TOOLS.items() if (lack := _lack(key, items))}
    out = [item for item in items if _tools(item) & missing.keys()]
    for item in out:
        for key in _tools(item) & missing.keys():
            tool, lack = missing[key]
            reason = (f"{tool.name} ({lack} not found)", tool.get)
            config.stash[_LEFT_OUT].suites.setdefault(reason, set()).add(item.nodeid.partition("::")[0])
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)


def _tools(item: pytest.Item) -> set[str]:
    return {mark.args[0] for mark in item.iter_markers("tool")}


def _lack(key: str, items: list[pytest.Item]) -> str | None:
    wanted = any(key in _tools(item) for item in items)
    return TOOLS[key].lacking() if wanted else None


def _must_run() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if session.config.stash[_LEFT_OUT].suites and _must_run():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for (reason, get), files in config.stash[_LEFT_OUT].suites.items():
        verdict = "failed, because CI=true: not run" if _must_run() else "not run"
        terminalreporter.section(f"{verdict} for lack of {reason}", red=_must_run(), yellow=not _must_run())
        terminalreporter.line(f"get it with: {get}")
        for file in sorted(files):
            terminalreporter.line(f"  {file}")
