"""How long a client waits: full jitter, growing, never sooner than asked, never for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.client.waiting import LONGEST, LONGEST_WISH, SHORTEST, Quiet, wait

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def seconds(tries: int, wish: str = "", random: float = 0.0) -> float:
    return wait(tries, wish, NOW, lambda: random).total_seconds()


def test_the_longest_wait_doubles_up_to_a_limit() -> None:
    """One second, two, four, and so on to five minutes."""
    assert [round(seconds(tries, random=1.0)) for tries in range(4)] == [1, 2, 4, 8]
    assert seconds(10**9, random=1.0) == LONGEST


def test_jitter_is_full() -> None:
    """From nearly nothing to the whole, so that not all come back together."""
    assert seconds(8, random=0.0) == SHORTEST
    assert seconds(8, random=0.5) == 128.0


@pytest.mark.parametrize("wish", ["30", "Mon, 23 Nov 2026 09:00:30 GMT", "Mon, 23 Nov 2026 09:00:30 -0000"])
def test_the_door_is_not_asked_sooner_than_it_wants(wish: str) -> None:
    """Seconds or a date."""
    assert seconds(0, wish) == 30.0
    assert 30.0 < seconds(0, wish, random=0.5) < 31.0


@pytest.mark.parametrize("wish", ["", "straks", "-5", "Mon, 23 Nov 2020 09:00:30 GMT", "٣٠"])
def test_a_wish_that_means_nothing_is_none(wish: str) -> None:
    """It neither breaks nor shortens the wait."""
    assert seconds(0, wish) == SHORTEST


@given(st.text() | st.from_regex(r"[0-9]{1,400}", fullmatch=True), st.integers(0, 10**6))
def test_no_wait_is_for_ever(wish: str, tries: int) -> None:
    """Whatever stands in the header."""
    assert SHORTEST <= seconds(tries, wish, random=0.99) <= LONGEST_WISH + 1


def test_quiet_grows_until_an_answer_ends_it() -> None:
    """Each failure in a row lasts longer."""
    quiet = Quiet(lambda: 0.99)
    lasted = []
    for _ in range(4):
        quiet.begin(NOW, "")
        lasted.append(next(s for s in range(100) if not quiet.holds(NOW + timedelta(seconds=s))))
    assert lasted == [1, 2, 4, 8]
    assert not quiet.wished(NOW)
    quiet.begin(NOW, "30")
    assert quiet.wished(NOW + timedelta(seconds=29))
    quiet.end()
    assert not quiet.holds(NOW)


def test_quiet_ends_when_the_clock_is_set_back() -> None:
    """A year of silence would be nobody's wish."""
    quiet = Quiet(lambda: 0.5)
    quiet.begin(NOW + timedelta(days=365), "30")
    assert not quiet.holds(NOW)
