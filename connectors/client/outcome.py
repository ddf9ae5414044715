"""One question to the door and its answer, typed: what came back decides what the caller does next."""

from collections.abc import Callable
from typing import Any, Final

from connectors.client.acts import Sent
from connectors.client.answers import Problem
from connectors.client.errors import Reason, Refused, SetupWrong, Unavailable
from connectors.client.line import Answer, Exchange
from connectors.client.reading import PROBLEM, Unreadable, read
from schemas.forms import Form

_NOT_NOW: Final = frozenset({408, 429, 503})
_SETUP: Final = frozenset({"geen_toegang", "niet_toegestaan", "pad_onbekend"})
"""Codes that judge who asked or where, not what was sent."""


def ask(exchange: Exchange, sent: Sent, form: Form, fits: Callable[[Any], bool] = lambda _: True) -> Any:
    """What `form` reads in the door's answer.

    Raises Refused for a refusal in the door's own words, SetupWrong when it is about the token or the path,
    and Unavailable for everything else: a page of some proxy is neither a receipt nor a refusal, and an
    answer that does not fit what was asked is another's.
    """
    value = _read(form, fetch(exchange, sent))
    if not fits(value):
        raise Unavailable(Reason.UNREADABLE)
    return value


def fetch(exchange: Exchange, sent: Sent) -> Answer:
    """The answer as it came, when the door took what was sent. Raises as `ask` does."""
    answer = exchange(sent)
    if 200 <= answer.status < 300:
        return answer
    if answer.status in _NOT_NOW:
        raise Unavailable(Reason.BUSY, answer.retry_after)
    if answer.status >= 500:
        raise Unavailable(Reason.FAILED, answer.retry_after)
    problem: Problem = _read(PROBLEM, answer)
    if problem.status != answer.status:
        raise Unavailable(Reason.UNREADABLE)
    if problem.code in _SETUP:
        raise SetupWrong(problem.code)
    raise Refused(problem.status, problem.code, problem.faults)


def _read(form: Form, answer: Answer) -> Any:
    try:
        return read(form, answer.content)
    except Unreadable:
        raise Unavailable(Reason.UNREADABLE) from None
