"""Suites that need a machine to themselves: they are named at its end, and run with `make by-hand`.

`pytestmark = by_hand("why")`. Asked for by its file, such a suite runs as any other.
"""

import os
from typing import Final

import pytest

ASKED: Final = "RADAR_BY_HAND"
_LEFT_OUT = pytest.StashKey[dict[str, str]]()


def by_hand(why: str) -> pytest.MarkDecorator:
    """Run this only when asked; `why` is told whoever did not."""
    return pytest.mark.by_hand(why)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "by_hand(why): runs when asked only (tests/plugins/by_hand.py)")
    config.stash[_LEFT_OUT] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get(ASKED) == "1" or any(".py" in each for each in config.args):
        return
    out = [item for item in items if item.get_closest_marker("by_hand")]
    for item in out:
        mark = item.get_closest_marker("by_hand")
        assert mark is not None
        config.stash[_LEFT_OUT][item.nodeid.partition("::")[0]] = str(mark.args[0])
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left = config.stash[_LEFT_OUT]
    if left:
        terminalreporter.section("by hand: make by-hand")
        for file, why in sorted(left.items()):
            terminalreporter.write_line(f"not run: {file} ({why})")
