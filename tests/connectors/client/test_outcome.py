"""What an answer means for what to do next: taken, refused, set up wrongly, or not for now."""

import json
from typing import Any

import pytest

from connectors.client.acts import Sent
from connectors.client.errors import ClientError, Reason, Refused, SetupWrong, Unavailable
from connectors.client.line import Answer
from connectors.client.outcome import ask, fetch
from connectors.client.reading import RECEIPT
from connectors.http import dutch
from connectors.ports import Receipt
from schemas.errors import CODES, RadarError
from schemas.problem import problem
from tests.fakes.producer import NOW

SENT = Sent("POST", "/")
RECEIVED = Receipt("GRN-1", 1, NOW, "bewijs")
ARGUMENTS: dict[str, Any] = {"limiet": 1, "soort": "iets", "velden": "spoed", "wat": "iets"}


def outcome(answer: Answer, **options: Any) -> Any:
    """The value, or the error."""
    try:
        return ask(lambda _: answer, SENT, RECEIPT, **options)
    except ClientError as error:
        return error


def answered(code: str) -> Answer:
    body = problem(RadarError(code, **ARGUMENTS))
    return Answer(body["status"], json.dumps(body).encode())


def expected(code: str) -> object:
    status = CODES[code][0]
    if status in (408, 429, 503):
        return Reason.BUSY
    if status >= 500:
        return Reason.FAILED
    return SetupWrong if code in ("geen_toegang", "pad_onbekend", "niet_toegestaan") else code


@pytest.mark.parametrize("code", CODES)
def test_each_code_of_the_door_has_one_meaning(code: str) -> None:
    """Only what the door judged of the act itself is a refusal."""
    error = outcome(answered(code))
    if isinstance(error, Unavailable):
        assert expected(code) is error.reason
    elif isinstance(error, Refused):
        assert expected(code) == error.code == error.faults[0].code
    else:
        assert expected(code) is type(error)


def test_a_receipt_is_given_when_it_fits() -> None:
    """And is of no use when it is another's."""
    answer = Answer(201, json.dumps(dutch.receipt(RECEIVED)).encode())
    assert outcome(answer) == RECEIVED
    assert outcome(answer, fits=lambda held: held.number == "GRN-2").reason is Reason.UNREADABLE


@pytest.mark.parametrize("status", [100, 199, 204, 301, 308, 400, 401, 403, 404, 409, 418])
def test_what_is_not_in_the_doors_words_decides_nothing(status: int) -> None:
    """Some page of something in between, or no page."""
    for content in (b"", b"<html>", b"[]", b"{}", b"\xff"):
        assert outcome(Answer(status, content)).reason is Reason.UNREADABLE


def test_a_problem_under_another_status_is_not_the_doors() -> None:
    """Whatever rewrote it may have meant anything."""
    assert outcome(Answer(404, answered("andere_inhoud").content)).reason is Reason.UNREADABLE


@pytest.mark.parametrize(("status", "reason"), [(503, Reason.BUSY), (429, Reason.BUSY), (502, Reason.FAILED)])
def test_the_doors_wish_is_kept(status: int, reason: Reason) -> None:
    """Also from something in between."""
    error = outcome(Answer(status, b"", retry_after="30"))
    assert (error.reason, error.retry_after) == (reason, "30")


def test_a_file_is_given_as_it_came() -> None:
    """What is no JSON is not read as such."""
    assert fetch(lambda _: Answer(200, b"\xff"), SENT).content == b"\xff"
