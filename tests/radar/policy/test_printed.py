"""The table as a person reads it: complete, in Dutch, and never wider than the table."""

from radar.policy.decide import Grant, Refusal, table
from radar.policy.printed import ITEMS, PHASES, PURPOSES, ROLES, in_order, printed, refused
from schemas.codes import DetailField, DisclosurePurpose, Phase, RecipientRole
from schemas.notices import NoticeField


def test_every_code_has_words() -> None:
    """No row can be without a sentence."""
    assert set(ROLES) == set(RecipientRole)
    assert set(PURPOSES) == set(DisclosurePurpose)
    assert set(PHASES) == set(Phase)
    assert set(ITEMS) == {*NoticeField, *DetailField}


def test_each_row_is_printed_with_all_that_it_grants() -> None:
    """As many lines as there are fields, and each refusal with its reason."""
    text = printed()
    granted = [row.answer for row in table() if isinstance(row.answer, Grant)]
    assert text.count("\n    - ") == sum(len(in_order(grant)) for grant in granted)
    refusals = [row.answer for row in table() if isinstance(row.answer, Refusal)]
    assert text.count(": niets (") == len(refusals)
    assert all(refused(refusal) in text for refusal in refusals)


def test_what_is_not_there_is_not_allowed_and_it_says_so() -> None:
    """The last word is for whoever looks for a row in vain."""
    assert printed().endswith("Wat hier niet staat, mag niet.\n")
