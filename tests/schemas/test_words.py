"""The Dutch words for people are whole lists."""

from enum import Enum

import pytest

from connectors.http import dutch
from schemas import codes, words


@pytest.mark.parametrize(
    ("by_code", "closed"),
    [
        (words.BANDS, codes.Band),
        (words.FIELDS, codes.Field),
        (words.WORDS, codes.Word),
        (words.PASSES, codes.Pass),
        (words.CASE_STATUSES, codes.CaseStatus),
        (words.WORKER_ROLES, codes.WorkerRole),
        (words.OUTCOMES, codes.Outcome),
        (words.FINDINGS, codes.Finding),
        (words.SERVICES, codes.Service),
        (words.GROUNDS, codes.Ground),
        (words.OCCASIONS, codes.Occasion),
        (words.NATURES, codes.Nature),
        (words.REPORTERS, codes.ReporterKind),
        (words.ANONYMITIES, codes.Anonymity),
        (words.FAMILY_INFORMED, codes.FamilyInformed),
        (words.ADVICE_TO_HELPER, codes.AdviceToHelper),
        (words.RECIPIENT_ROLES, codes.RecipientRole),
        (words.NOTICE_KINDS, codes.NoticeKind),
        (words.NOTICE_STATES, codes.NoticeState),
        (words.NOTICE_NOTES, codes.NoticeNote),
        (words.PURPOSES, codes.DisclosurePurpose),
        (words.LEGAL_BASES, codes.LegalBasis),
        (words.VERDICTS, codes.Verdict),
        (words.DETAIL_FIELDS, codes.DetailField),
        (words.REFUSALS, codes.RefusalCode),
    ],
)
def test_every_code_has_its_own_word(by_code: dict[Enum, str], closed: type[Enum]) -> None:
    """No code is without a word, and no two share one."""
    assert set(by_code) == set(closed)
    assert len(set(by_code.values())) == len(closed)


def test_the_door_says_the_same_words() -> None:
    """There is one list of each."""
    assert dutch.BANDS is words.BANDS
    assert dutch.FIELDS is words.FIELDS
    assert dutch.WORDS is words.WORDS
