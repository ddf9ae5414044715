"""How a command that reads files refuses them and ends: every fault with its line and code, and no value."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from schemas.errors import StartRefused, Unavailable
from schemas.tables import CellFault, TableRefused

DONE: Final = 0
REFUSED: Final = 2
FAILED: Final = 3
INTERRUPTED: Final = 130


def ended(
    work: Callable[[], None], say: Callable[[str], None], failed: str, errors: tuple[type[Exception], ...]
) -> int:
    """The exit status of this work. What went wrong is said; after `failed` when it is one of `errors`."""
    try:
        with interruptible():
            work()
    except TableRefused as refused:
        tell(refused, say)
        return REFUSED
    except KeyboardInterrupt:
        say("onderbroken")
        return INTERRUPTED
    except errors as error:
        say(f"{failed}: {named(error)}")
        return FAILED
    return DONE


def bytes_of(path: Path, faults: list[CellFault]) -> bytes | None:
    """The file; or None, and a fault more."""
    try:
        return path.read_bytes()
    except OSError:
        faults.append(CellFault(str(path), 0, "", "bestand_niet_te_lezen"))
        return None


def unwritable(path: Path) -> list[CellFault]:
    """What is wrong with a file that is to be written at the end."""
    if path.is_dir() or not path.parent.is_dir():
        return [CellFault(str(path), 0, "", "bestand_niet_te_schrijven")]
    return []


def tell(refused: TableRefused, say: Callable[[str], None]) -> None:
    """One line a fault."""
    for fault in refused.faults:
        say(f"{fault.file}:{fault.line}: {fault.column}: {fault.text} [{fault.code}]")
    if refused.number > len(refused.faults):
        say(f"en nog {refused.number - len(refused.faults)} fouten")


def named(error: Exception) -> str:
    """What of an error may be told: its code and our own notes, or its type."""
    if isinstance(error, Unavailable | StartRefused):
        return " ".join([f"{error.fault.text} [{error.code}]", *getattr(error, "__notes__", [])])
    return type(error).__name__


_ENDING: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """A signal to end is as Ctrl-C: everything that was started is ended in order. Only the first one counts:
    a second (`timeout` sends two, and people press twice) would leave half of it behind."""

    def interrupt(*_: object) -> None:
        for number in _ENDING:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    with _heard_by(interrupt):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """No signal to end is heard while what was started is being ended."""
    with _heard_by(signal.SIG_IGN):
        yield


@contextmanager
def _heard_by(handler: Any) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in _ENDING}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
