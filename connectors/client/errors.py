"""What can go wrong between a source system and its node's door, as types that say what to do next.

No error holds a value of a report or a token: only codes, field paths and the door's own sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class ToldFault:
    """One thing that the door refused: where (`betrokkenen[2].bsn`), its stable code, and it in Dutch."""

    path: str
    code: str
    text: str


class ClientError(Exception):
    """Root of what the client raises on purpose."""


class Refused(ClientError):
    """The door judged this and said no: the same again gets the same no, so it is never tried again.

    `code` and those in `faults` are stable; a newer door may have more of them than this client knows.
    `act_id` names the refused act in the outbox, where it stays until `take_note(act_id)`.
    """

    def __init__(
        self, status: int, code: str, faults: Sequence[ToldFault], act_id: int | None = None
    ) -> None:
        super().__init__(f"{status} {code} ({len(faults)} faults)")
        self.status = status
        self.code = code
        self.faults = tuple(faults)
        self.act_id = act_id


class HeldBack(ClientError):
    """An earlier act on this report was refused; this one waits in the outbox until `take_note(act_id)`."""

    def __init__(self, act_id: int) -> None:
        super().__init__(f"act {act_id} on the same report was refused and nobody took note")
        self.act_id = act_id


class SetupWrong(ClientError):
    """The door does not know this token or this path: the settings are wrong, and no act was judged.

    Every act waits and is tried again; somebody has to mend the settings.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reason(Enum):
    """Why there is no answer that counts."""

    OFFLINE = "offline"  # no connection, or it broke, or it took too long
    BUSY = "busy"  # 408, 429 or 503: not now
    FAILED = "failed"  # another 5xx: something is wrong there, perhaps with this very act
    UNREADABLE = "unreadable"  # not in the door's words: something between us and it
    NOT_SENT = "not_sent"  # the report itself still waits in the outbox


class Unavailable(ClientError):
    """No answer for now. An act stays in the outbox and is tried again: nothing is lost.

    `retry_after`: the door's own wish, as it stood in the header (seconds or an HTTP date), else empty.
    """

    def __init__(self, reason: Reason, retry_after: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retry_after = retry_after


class Offline(Unavailable):
    """The door was not reached, or the connection broke: whether it took the act is not known."""

    def __init__(self) -> None:
        super().__init__(Reason.OFFLINE)


class OutboxUnsafe(ClientError):
    """The outbox cannot be used here: not a plain file of ours, readable for others, or of a newer client."""


class OutboxInUse(ClientError):
    """Another process, or another client in this one, has this outbox open."""


class OutboxFailed(ClientError):
    """The disk under the outbox did not take it: full, or broken. What stood in the outbox still does; an act
    that was just handed over perhaps, and may be handed over again."""
