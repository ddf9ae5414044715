"""Calls that hang, fail or come late."""

import threading
import time

import pytest

from connectors.bounded import within


def test_a_result_in_time_is_given() -> None:
    """What answers in time gives its result."""
    assert within(5, lambda: 7, ()) == 7


def test_an_error_in_time_is_raised() -> None:
    """One of the errors that were named comes out as it was raised, a TimeoutError too."""

    def fail() -> None:
        raise TimeoutError("van de ander")

    with pytest.raises(TimeoutError, match="van de ander"):
        within(5, fail, (OSError,))


def test_what_hangs_is_left_and_what_comes_late_discarded() -> None:
    """A call that hangs raises after the limit; its result is discarded when it comes after all."""
    may_end, discarded = threading.Event(), threading.Event()
    late: list[str] = []

    def hang() -> str:
        may_end.wait(20)
        return "te laat"

    def discard(result: str) -> None:
        late.append(result)
        discarded.set()

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        within(0.1, hang, (), discard)
    assert time.monotonic() - began < 5
    may_end.set()
    assert discarded.wait(20)
    assert late == ["te laat"]


def test_an_error_that_comes_late_disturbs_nobody() -> None:
    """A late failure ends silently: its caller was told already."""
    may_end = threading.Event()

    def hang() -> None:
        may_end.wait(20)
        raise OSError("te laat")

    with pytest.raises(TimeoutError):
        within(0.05, hang, (OSError,))
    threads = [t for t in threading.enumerate() if t.name == "bounded"]
    may_end.set()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
