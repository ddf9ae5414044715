"""Promises of tests/plugins/rows.py: a row is listed with its tests and how they ended, or as without."""

import pytest

from tests.plugins.rows import rows_in

SUITE = """
    import pytest

    @pytest.mark.row("A7")
    def test_marked(): pass

    def test_promised():
        '''A late one is told once (B3, B10).'''
        assert False

    def test_of_nothing(): assert False
"""


@pytest.mark.parametrize(
    ("docstring", "rows"),
    [
        ("A7: one late notice.", ["A7"]),
        ("B13, A13, B14: prior yes or no.", ["B13", "A13", "B14"]),
        ("It is refused\n    by the table (G1, G4).", ["G1", "G4"]),
        ("D2: the same partner; D3: and that one informs.", ["D2", "D3"]),
        ("Nothing of the kind, at page A4.", []),
    ],
)
def test_a_promise_names_its_rows(docstring: str, rows: list[str]) -> None:
    """At the beginning before a colon, or behind a sentence in brackets."""
    assert rows_in(docstring) == rows


def test_rows_are_listed_with_their_tests(pytester: pytest.Pytester) -> None:
    """A row is shown when a test of it passed; only tests that name a row are run. In folders of which one
    has a conftest.py, as here: pytest then looks up which plugins a folder has."""
    pytester.makepyfile(SUITE)
    other = pytester.mkpydir("other")
    (other / "conftest.py").write_text("", encoding="utf-8")
    (other / "test_other.py").write_text("def test_of_nothing(): pass", encoding="utf-8")
    done = pytester.runpytest("-p", "tests.plugins.rows", "--rows")
    done.assert_outcomes(passed=1, failed=1, deselected=2)
    done.stdout.fnmatch_lines(["A7   passed   *test_marked", "B3   failed   *", "B10  failed   *"])
    done.stdout.re_match_lines([r"1 of \d+ rows shown; without: A1, .*B3.*"])
