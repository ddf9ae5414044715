"""What happens to a suite whose tool is missing; run with pytest inside pytest."""

from pathlib import Path
from textwrap import dedent

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]

SUITE = """
    import pytest
    from tests.plugins.tools import needs

    @pytest.fixture(params=["memory", pytest.param("broker", marks=needs("broker"))])
    def log(request):
        return request.param

    def test_with_a_log(log):
        pass

    @needs("broker")
    def test_with_the_broker():
        pass
"""
CONFTEST = """
    from tests.plugins.tools import TOOLS, Tool
    pytest_plugins = ["tests.plugins.tools"]
    TOOLS.clear()
    TOOLS["broker"] = Tool("Een Broker", lambda: {lacking!r}, "make ergens")
"""


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(test_suite=SUITE)
    return pytester


def run(suite: pytest.Pytester, lacking: str | None) -> pytest.RunResult:
    suite.makeconftest(dedent(CONFTEST).format(lacking=lacking))
    return suite.runpytest_subprocess("--import-mode=importlib", "--strict-markers")


def test_with_the_tool_everything_runs(suite: pytest.Pytester) -> None:
    """Where the tool is there, its suites run like any other and nothing is said."""
    result = run(suite, None)
    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*not run*")


def test_without_the_tool_its_suites_are_named(suite: pytest.Pytester) -> None:
    """A missing tool leaves its suites out, by name and with how to get it, and does not fail the rest."""
    result = run(suite, "het kernstuk")
    result.assert_outcomes(passed=1, deselected=2)
    result.stdout.fnmatch_lines(
        [
            "*not run for lack of Een Broker (het kernstuk not found)*",
            "get it with: make ergens",
            "  test_suite.py",
        ]
    )
    assert result.ret == pytest.ExitCode.OK


def test_in_ci_a_missing_tool_fails(suite: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With CI=true a suite cannot be left out: the run fails and says which."""
    monkeypatch.setenv("CI", "true")
    result = run(suite, "het kernstuk")
    result.stdout.fnmatch_lines(
        ["*failed, because CI=true: not run for lack of Een Broker*", "  test_suite.py"]
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
