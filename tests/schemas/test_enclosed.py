"""What is sealed inside a letter, for one reader."""

import pytest

from schemas.codes import PartyId
from schemas.enclosed import (
    Question,
    answer_context,
    code_hash,
    content_context,
    details_context,
    question_context,
    read_question,
    write_question,
)
from schemas.errors import Distrusted

GRN, INBOX = PartyId("vt-grn"), PartyId("postvak")


def test_a_question_holds_a_first_name_and_a_date() -> None:
    """It comes back as it was, and its repr shows nobody."""
    question = Question("Saar", "2016-03-00")
    assert read_question(write_question(question)) == question
    assert "Saar" not in repr(question)


@pytest.mark.parametrize("plain", [b"", b"{}", b'{"voornaam":"Saar","geboortedatum":"2016-03-00"}'])
def test_another_spelling_is_no_question(plain: bytes) -> None:
    """There is one way to write it, and no more fields."""
    with pytest.raises(Distrusted):
        read_question(plain)


def test_a_question_without_form_does_not_leave() -> None:
    """A date that is none is a fault of ours."""
    with pytest.raises(ValueError, match="cannot travel"):
        write_question(Question("Saar", "maart"))


def test_no_two_contexts_are_the_same() -> None:
    """A seal of one kind, party, recipient or message opens as nothing else."""
    contexts = [
        question_context(GRN, INBOX, "agb-1", "n-1"),
        content_context(GRN, INBOX, "agb-1", "n-1"),
        content_context(GRN, INBOX, "agb-2", "n-1"),
        content_context(GRN, INBOX, "agb-1", "n-2"),
        answer_context(INBOX, GRN, "n-1"),
        details_context(GRN, INBOX, "n-1"),
    ]
    assert len(set(contexts)) == len(contexts)


def test_a_code_is_typed_over_as_people_do() -> None:
    """Small letters, spaces and dashes do not matter; the enrolment that it is for does."""
    assert code_hash("a-1", "abcd-efgh 2345") == code_hash("a-1", "ABCDEFGH2345")
    assert code_hash("a-1", "ABCDEFGH2345") != code_hash("a-2", "ABCDEFGH2345")
