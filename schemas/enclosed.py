"""What travels in a seal of its own inside a letter, for one reader: contexts, the question, the code.

The context binds a seal to sender, addressee, what it is and the one message that it belongs to; so nothing
that was sealed for one notice opens as part of another.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from schemas.codes import PartyId
from schemas.errors import BadInput, Distrusted
from schemas.forms import BAD, Faults, Field, Part, Text
from schemas.sealed import info, length_prefixed
from schemas.strict_json import canonical, parse


def details_context(source: PartyId, asker: PartyId, request_id: str) -> bytes:
    """Of `DetailsAnswered.sealed`."""
    return info(source, asker, "inhoud", request_id)


def question_context(node: PartyId, inbox: PartyId, recipient: str, notice_id: str) -> bytes:
    """Of `NoticeSent.question`."""
    return length_prefixed(info(node, inbox, "herkenning", notice_id), recipient)


def content_context(node: PartyId, inbox: PartyId, recipient: str, notice_id: str) -> bytes:
    """Of `NoticeSent.content`."""
    return length_prefixed(info(node, inbox, "kennisgeving", notice_id), recipient)


def answer_context(inbox: PartyId, node: PartyId, notice_id: str) -> bytes:
    """Of `NoticeStatus.answer`."""
    return info(inbox, node, "antwoord", notice_id)


def code_hash(notice_id: str, code: str) -> bytes:
    """What an inbox is told of an enrolment code: 32 bytes; capitals, spaces and dashes do not count."""
    plain = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.sha256(length_prefixed("vt-radar/v1/aanmeldcode", notice_id, plain)).digest()


@dataclass(frozen=True, slots=True)
class Question:
    """All that is shown before "Is dit uw patiënt/leerling?" is answered (J14)."""

    first_name: str = field(repr=False)
    birth_date: str = field(repr=False)
    """As it is known, perhaps partial: `2016-03-00`."""


_QUESTION: Final = Part(
    (
        Field("first_name", "voornaam", Text(200)),
        Field("birth_date", "geboortedatum", Text(10, "[0-9]{4}-[0-9]{2}-[0-9]{2}")),
    ),
    Question,
)


def write_question(question: Question) -> bytes:
    """Canonical JSON. Raises ValueError for one that could not be read."""
    if _QUESTION.read(_QUESTION.write(question), "", Faults()) is BAD:
        raise ValueError("this question cannot travel")
    return canonical(_QUESTION.write(question))


def read_question(plain: bytes) -> Question:
    """Raises Distrusted("onleesbaar") for anything that `write_question` would not have written."""
    try:
        document = parse(plain)
    except BadInput as cause:
        raise Distrusted("onleesbaar") from cause
    read = _QUESTION.read(document, "", Faults())
    if read is BAD or write_question(read) != plain:
        raise Distrusted("onleesbaar")
    question: Question = read
    return question
