"""The table of need-to-know answers every question, and what it does not say is refused."""

import itertools

import pytest

from radar.policy.decide import BY_CONTENT, COLUMNS, Grant, Refusal, basis_for, decide, read, table
from schemas.codes import (
    DetailField,
    DisclosurePurpose,
    LegalBasis,
    NoticeKind,
    Phase,
    RecipientRole,
    RefusalCode,
)
from schemas.notices import ALLOWED, NoticeField

HEAD = ",".join(COLUMNS) + "\n"
GP_DECIDED = (
    RecipientRole.GP,
    DisclosurePurpose.INFORM_PROFESSIONAL,
    Phase.DECIDED,
    LegalBasis.WMO_411_2D,
)
KINDS = {
    RecipientRole.GP: {NoticeKind.GP},
    RecipientRole.YOUTH_HEALTHCARE: {NoticeKind.YOUTH_HEALTHCARE},
    RecipientRole.SCHOOL: {NoticeKind.SCHOOL_HANDLE_WITH_CARE, NoticeKind.SCHOOL_INVOLVED},
    RecipientRole.SCHOOL_ATTENDANCE: {NoticeKind.SCHOOL_HANDLE_WITH_CARE},
    RecipientRole.CHAIN_PARTNER: {NoticeKind.CHAIN_PARTNER},
    RecipientRole.REPORTER: {
        NoticeKind.REPORTER_ONE_OFF,
        NoticeKind.REPORTER_VT_TAKES_OVER,
        NoticeKind.REPORTER_KEEPS,
    },
}


def test_every_question_has_an_answer_and_a_missing_row_is_a_refusal() -> None:
    """Over all roles, purposes, phases and grounds: what a row says, and else a refusal."""
    rows = {row.key: row.answer for row in table()}
    for key in itertools.product(RecipientRole, DisclosurePurpose, Phase, LegalBasis):
        assert decide(*key) == rows.get(key, Refusal(RefusalCode.NO_RULE))


def test_nobody_outside_is_told_before_a_decision() -> None:
    """C3: a link or a judgement alone never grants a field of a notice."""
    for row in table():
        if row.phase in (Phase.COLLECTING, Phase.JUDGED) and row.role not in BY_CONTENT:
            assert isinstance(row.answer, Refusal), row.key


def test_a_notice_is_never_granted_what_its_kinds_cannot_hold() -> None:
    """The table and the schemas of the notices agree: nothing is promised that could not be written."""
    for row in table():
        if isinstance(row.answer, Grant) and row.role not in BY_CONTENT:
            holds = frozenset().union(*(ALLOWED[kind] for kind in KINDS[row.role]))
            assert row.answer.notice <= holds, row.key
            assert row.answer.details == frozenset()


def test_handle_with_care_is_a_name_a_birth_date_and_a_code_word() -> None:
    """C4: on the covenant's own ground, and no other field."""
    answer = decide(
        RecipientRole.SCHOOL, DisclosurePurpose.INFORM_PROFESSIONAL, Phase.HANDLE_WITH_CARE, LegalBasis.HWC
    )
    assert isinstance(answer, Grant)
    assert answer.fields == {
        NoticeField.FIRST_NAME,
        NoticeField.SURNAME,
        NoticeField.BIRTH_DATE,
        NoticeField.CODE_WORD,
    }


def test_the_gp_and_youth_healthcare_read_different_things() -> None:
    """Each what its own work needs: the nature of the violence is for the GP."""
    gp = decide(*GP_DECIDED)
    youth = decide(RecipientRole.YOUTH_HEALTHCARE, *GP_DECIDED[1:])
    assert isinstance(gp, Grant)
    assert isinstance(youth, Grant)
    assert gp.fields - youth.fields == {NoticeField.NATURES}


def test_a_reporter_reads_less_of_an_earlier_case_than_a_region_may_see() -> None:
    """A12: what may be passed on to a reporter is a part of what may be read for judging."""
    for phase in (Phase.DECIDED, Phase.CLOSED):
        read_ = decide(
            RecipientRole.VT_ORGANISATION, DisclosurePurpose.JUDGE_SAFETY, phase, LegalBasis.WMO_533_3
        )
        passed = decide(
            RecipientRole.VT_ORGANISATION, DisclosurePurpose.PASS_TO_REPORTER, phase, LegalBasis.WMO_411_2G
        )
        assert isinstance(read_, Grant)
        assert isinstance(passed, Grant)
        assert passed.details < read_.details
        assert DetailField.CONTACT not in passed.details


def test_a_question_of_the_rvdk_is_for_a_person() -> None:
    """No table answers it; somebody at the source does."""
    answer = decide(RecipientRole.RVDK, DisclosurePurpose.JUDGE_SAFETY, Phase.DECIDED, LegalBasis.WMO_411_2E)
    assert answer == Refusal(RefusalCode.BY_SOURCE, by_hand=True)


def test_the_table_names_the_ground() -> None:
    """Whoever asks need not know an article; there is one for each question that has a row."""
    assert basis_for(*GP_DECIDED[:3]) is LegalBasis.WMO_411_2D
    assert basis_for(RecipientRole.RVDK, DisclosurePurpose.HANDOVER, Phase.DECIDED) is None
    grounds: dict[tuple[object, ...], set[LegalBasis]] = {}
    for row in table():
        grounds.setdefault(row.key[:3], set()).add(row.basis)
    assert {len(each) for each in grounds.values()} == {1}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("tandarts,overdracht,besloten,WMO_411_2D,voornaam,", "tandarts stands in no list"),
        ("huisarts,overdracht,besloten,WMO_411_2D,bsn,", "bsn stands in no list"),
        ("huisarts,overdracht,besloten,WMO_411_2D,,zomaar", "zomaar stands in no list"),
        ("huisarts,overdracht,besloten,WMO_411_2D,,", "grants or refuses"),
        ("huisarts,overdracht,besloten,WMO_411_2D,voornaam,geen_regel", "grants or refuses"),
        ("huisarts,overdracht,besloten,WMO_411_2D,voornaam voornaam,", "twice"),
        ("huisarts,overdracht,besloten,WMO_411_2D,voornaam,\n" * 2, "has a row already"),
    ],
)
def test_a_table_that_can_be_misread_is_none(lines: str, why: str) -> None:
    """A wrong word, a double row or a row that says nothing stops the program, never widens what is told."""
    with pytest.raises(ValueError, match=why):
        read(HEAD + lines)


def test_other_columns_are_no_policy() -> None:
    """The columns are those, in that order."""
    with pytest.raises(ValueError, match="columns"):
        read("wie,wat\n")
