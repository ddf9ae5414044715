"""Which row of the feature list is shown by which test: `make rows`, or `pytest --rows`.

A test names its rows with `@pytest.mark.row("A7")`, or in its docstring as the promises there are written:
"A7, A9: …" at the beginning, or "… (B3)" behind a sentence. Rows that no test names are listed by themselves.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

WANTED = (
    *(f"A{number}" for number in (1, 2, 4, 5, *range(7, 18))),
    *(f"B{number}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 10, 13)),
    *(f"C{number}" for number in (1, 2, 3, 4, 5, 6, 7, 9)),
    *(f"D{number}" for number in (1, 2, 3)),
    *(f"E{number}" for number in (1, 2, 3)),
    "F6",
    *(f"G{number}" for number in (1, 2, 3, 4, 5, 12)),
    "H6",
    *(f"J{number}" for number in (1, 2, 12, 13, 14)),
)
"""The rows of "People see and decide"; another that a test names is listed too."""
_ROW = r"[A-J][0-9]{1,2}"
_ROWS = rf"{_ROW}(?:(?:,| and| en) {_ROW})*"
_NAMED = re.compile(rf"(?:^|[;:.] )({_ROWS})[:;,]|\(({_ROWS})\)")


def rows_in(docstring: str) -> list[str]:
    """The rows that a promise names."""
    text = " ".join(docstring.split())
    return [row for found in _NAMED.finditer(text) for row in re.findall(_ROW, found[1] or found[2])]


def rows_of(item: pytest.Item) -> set[str]:
    function = getattr(item, "function", None)
    marked = {row for mark in item.iter_markers("row") for row in mark.args}
    return marked | set(rows_in(getattr(function, "__doc__", None) or ""))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rows", action="store_true", help="run the tests that show a row, and list them by row"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "row(*ids): shows these rows of the feature list (tests/plugins/rows.py)"
    )
    if config.getoption("--rows"):
        config.pluginmanager.register(Listing(), "rows-listing")


@dataclass(eq=False)  # pytest keeps its plugins in a set
class Listing:
    tests: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    """Outcome of each test, by row and then by id."""

    @pytest.hookimpl(trylast=True)  # after the suites whose tools are missing were left out
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        named = {item: rows for item in items if (rows := rows_of(item))}
        for item, rows in named.items():
            for row in rows:
                self.tests[row][item.nodeid] = "not run"
        config.hook.pytest_deselected(items=[item for item in items if item not in named])
        items[:] = [*named]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and not report.failed:
            return
        for tests in self.tests.values():
            if report.nodeid in tests and tests[report.nodeid] != "failed":
                tests[report.nodeid] = report.outcome

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("rows of the feature list")
        for line in self.lines():
            terminalreporter.line(line)

    def lines(self) -> Iterator[str]:
        """Row, result and test; then the rows that no test shows."""
        for row in sorted(self.tests, key=_order):
            yield from _lines_of(row, self.tests[row])
        without = [row for row in WANTED if "passed" not in self.tests.get(row, {}).values()]
        shown = len(WANTED) - len(without)
        yield f"{shown} of {len(WANTED)} rows shown; without: {', '.join(without) or 'none'}"


def _lines_of(row: str, tests: Mapping[str, str]) -> Iterator[str]:
    """One for each test, whatever it was tried with; its worst outcome counts."""
    outcomes: dict[str, list[str]] = defaultdict(list)
    for nodeid, outcome in tests.items():
        outcomes[nodeid.partition("[")[0]].append(outcome)
    for test, found in sorted(outcomes.items()):
        worst = next((each for each in ("failed", "not run") if each in found), found[0])
        yield f"{row:4} {worst:8} {test}" + (f" (x{len(found)})" if len(found) > 1 else "")


def _order(row: str) -> tuple[str, int]:
    return row[0], int(row[1:])
