"""One federation for all fault tests, and at the end how long each kind of recovery took."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.staged import Stage, staged

Measure = Callable[[str, float], None]
MEASURED = pytest.StashKey[dict[str, list[float]]]()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = staged(tmp_path_factory.mktemp("faults"))
    yield made
    made.threads.shutdown()
    made.federation.stop()


@pytest.fixture(autouse=True)
def mended(stage: Stage) -> Iterator[None]:
    """What a failed test left dead or stopped must not fail the next one."""
    yield
    stage.mend()


@pytest.fixture(scope="session")
def measure(pytestconfig: pytest.Config) -> Measure:
    """`measure(what, seconds)`: printed at the end as count, median and longest."""
    measured = pytestconfig.stash.setdefault(MEASURED, {})
    return lambda what, seconds: measured.setdefault(what, []).append(seconds)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for what, seconds in config.stash.get(MEASURED, {}).items():
        ordered = sorted(seconds)
        middle, longest = ordered[len(ordered) // 2], ordered[-1]
        terminalreporter.write_line(
            f"{what}: {len(ordered)} times, median {middle:.1f} s, longest {longest:.1f} s"
        )
