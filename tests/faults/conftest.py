"""One federation for all fault tests, and a line at the end with how long each kind of recovery took."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.staged import Stage, staged

Measure = Callable[[str, float], None]


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    made = staged(tmp_path_factory.mktemp("faults"))
    yield made
    made.threads.shutdown()
    made.federation.stop()


@pytest.fixture(scope="session")
def measure(request: pytest.FixtureRequest) -> Iterator[Measure]:
    """`measure(what, seconds)`: printed at the end as count, median and longest."""
    measured: dict[str, list[float]] = {}
    yield lambda what, seconds: measured.setdefault(what, []).append(seconds)
    reporter = request.config.pluginmanager.getplugin("terminalreporter")
    for what, all_seconds in measured.items():
        ordered = sorted(all_seconds)
        middle, longest = ordered[len(ordered) // 2], ordered[-1]
        reporter.write_line(f"{what}: {len(ordered)} times, median {middle:.1f} s, longest {longest:.1f} s")
