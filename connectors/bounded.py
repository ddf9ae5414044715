"""Makes a call that may hang answer in time. What comes too late is let go of, never used."""

from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(
    seconds: float,
    call: Callable[[], T],
    errors: tuple[type[Exception], ...],
    discard: Callable[[T], object] = lambda _: None,
) -> T:
    """The call's result or one of its `errors`, else TimeoutError after `seconds`.

    A call that hangs keeps its thread until it ends; its result then goes to `discard`. An error that is not
    one of `errors` is a defect: it shows on the thread, and here as a TimeoutError.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            result = call()
        except errors as error:
            with suppress(InvalidStateError):  # nobody waits any more
                outcome.set_exception(error)
            return
        try:
            outcome.set_result(result)
        except InvalidStateError:
            discard(result)

    # A daemon, because a hanging call must not keep the process from ending.
    Thread(target=run, daemon=True, name="bounded").start()
    try:
        return outcome.result(max(0.0, seconds))
    except TimeoutError:
        if outcome.cancel():
            raise
        return outcome.result(0)  # it ended in this very moment, or raised a TimeoutError of its own
