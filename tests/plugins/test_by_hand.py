"""A suite that is run by hand is never left out in silence."""

import pytest

SUITE = """
from tests.plugins.by_hand import by_hand

pytestmark = by_hand("takes an hour")

def test_long():
    raise AssertionError("it ran")
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest('pytest_plugins = ["tests.plugins.by_hand"]')
    pytester.makepyfile(test_long=SUITE, test_short="def test_short(): pass")
    return pytester


def test_an_ordinary_run_names_it(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its reason, and where to run it."""
    monkeypatch.delenv("RADAR_BY_HAND", raising=False)
    ran = project.runpytest()
    ran.assert_outcomes(passed=1, deselected=1)
    ran.stdout.fnmatch_lines(["*make by-hand*", "not run: test_long.py (takes an hour)"])


def test_it_runs_when_asked(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the variable that `make by-hand` sets, or by its file."""
    monkeypatch.setenv("RADAR_BY_HAND", "1")
    project.runpytest().assert_outcomes(passed=1, failed=1)
    monkeypatch.delenv("RADAR_BY_HAND")
    project.runpytest("test_long.py").assert_outcomes(failed=1)
