"""Promises of radar/node/informing: from a decision to a letter that its recipient alone reads."""

from datetime import timedelta

import pytest

from radar.node.informing.drafting import Choice
from radar.node.informing.informing import Informing
from radar.node.informing.rules import Rules
from radar.node.informing.steps import CallWhy
from radar.node.informing.views import Call
from radar.policy.decide import Refusal
from schemas.codes import LegalBasis, NoticeKind, NoticeState, Phase, RecipientRole, RefusalCode
from schemas.errors import BadInput, Conflict, NotFound
from schemas.notices import NoticeField
from tests.radar.node.informing.conftest import (
    ANNE,
    BRAM,
    DOCTOR,
    GP,
    JGZ,
    MELDER,
    NURSE,
    SCHOOL,
    TEACHER,
    TEAM,
    Office,
)

THREE = [GP, JGZ, SCHOOL]


def refused(code: str, act: object, *arguments: object, **named: object) -> None:
    with pytest.raises(Conflict) as refusal:
        act(*arguments, **named)  # type: ignore[operator]
    assert refusal.value.code == code


def calls(office: Office, report_id: str) -> list[Call]:
    return [each for each in office.informing.calls(office.conn) if each.report_id == report_id]


# --- (C1, C2, C3) one decision, so many sealed letters ------------------------------------------------------


def test_three_involved_parties_get_three_sealed_letters_each_for_its_own_key(office: Office) -> None:
    """C1: after triage with 3 involved parties, exactly 3 sealed notices exist, each read by its recipient
    alone, and each exactly as the preview said."""
    report_id = office.decided(betrokkenProfessionals=THREE)
    roles = (RecipientRole.GP, RecipientRole.YOUTH_HEALTHCARE, RecipientRole.SCHOOL)
    kinds = {RecipientRole.SCHOOL: NoticeKind.SCHOOL_INVOLVED}
    choices = [office.choice(report_id, role, kind=kinds.get(role)) for role in roles]
    shown = [each.letter.text for each in office.informing.preview(office.conn, report_id, choices)
             if each.letter]  # fmt: skip
    told = office.informing.decide(office.conn, report_id, ANNE, choices)
    office.made.run()
    ids = [each.notice_id or "" for each in told]
    rows = office.made.inbox().rows("SELECT notice_id, content FROM notice WHERE notice_id = ANY(%s)", ids)
    assert len(rows) == 3
    assert all(b"Yara" not in bytes(content) for _, content in rows)
    readers = (DOCTOR, NURSE, TEACHER)
    assert [office.read(each, user) for each, user in zip(ids, readers, strict=True)] == shown
    assert len(set(shown)) == 3
    with pytest.raises(NotFound):
        office.letters.open(office.made.inbox().conn, ids[0], NURSE)
    assert len(office.audited("notice_sent", report_id)) == 3


def test_nobody_is_told_without_a_decision_and_not_telling_is_one_too(office: Office) -> None:
    """C2: a notice has a decision with user, reason and ground; a decision not to tell is kept the same."""
    report_id = office.decided(betrokkenProfessionals=[GP, JGZ])
    keys = [each.key for each in office.informing.proposals(office.conn, report_id)]
    assert office.informing.notices(office.conn, report_id) == ()
    office.informing.decide(
        office.conn, report_id, ANNE,
        [Choice(keys[0], tell=True, reason="ziet dit gezin vaak"),
         Choice(keys[1], tell=False, reason="al bekend")],
    )  # fmt: skip
    views = {each.role: each for each in office.informing.notices(office.conn, report_id)}
    told, silent = views[RecipientRole.GP], views[RecipientRole.YOUTH_HEALTHCARE]
    assert (told.told, told.reason, told.decided_by) == (True, "ziet dit gezin vaak", "person:anne-1")
    assert told.basis is LegalBasis.WMO_411_2D
    assert "artikel 4.1.1" in (told.basis_words or "")
    assert (silent.told, silent.reason, silent.notice_id) == (False, "al bekend", None)
    assert [each["told"] for each in office.audited("disclosure_decided", report_id)] == [True, False]


def test_informing_nobody_is_one_act_with_a_standing_reason(office: Office) -> None:
    """J12: one call keeps of everybody that they are not told, and why."""
    report_id = office.decided(betrokkenProfessionals=[GP, JGZ])
    assert len(office.informing.inform_nobody(office.conn, report_id, ANNE)) == 2
    views = office.informing.notices(office.conn, report_id)
    assert {(each.told, each.reason) for each in views} == {
        (False, "niet nodig voor de taak van deze ontvanger")
    }


def test_before_a_decision_nobody_outside_can_be_told(office: Office) -> None:
    """C3: neither a link nor a judgement alone tells anybody: the table refuses, in preview and decision."""
    report_id = office.judged(betrokkenProfessionals=[GP])
    choice = office.choice(report_id, RecipientRole.GP)
    (preview,) = office.informing.preview(office.conn, report_id, [choice])
    assert (preview.letter, preview.refusal) == (None, Refusal(RefusalCode.WRONG_PHASE))
    refused("mag_niet_volgens_tabel", office.informing.decide, office.conn, report_id, ANNE, [choice])
    assert office.informing.notices(office.conn, report_id) == ()


def test_an_urgent_decision_tells_less_and_has_a_reason(office: Office) -> None:
    """C3: `spoedbesluit`: on an acute report before triage, with a reason, without outcome or nature."""
    report_id = office.file(betrokkenProfessionals=[GP], spoed=True, aard=["lichamelijke_mishandeling"])
    choice = office.choice(report_id, RecipientRole.GP)
    with pytest.raises(BadInput) as missing:
        office.informing.decide(office.conn, report_id, ANNE, [choice])
    assert [fault.path for fault in missing.value.faults] == ["reden"]
    notice_id = office.tell(report_id, RecipientRole.GP, reason="vannacht gevaar")
    assert office.view(report_id).phase is Phase.URGENT_DECISION
    text = office.read(notice_id, DOCTOR)
    assert "mishandeling" not in text
    assert "Wat Veilig Thuis doet" not in text


def test_two_workers_who_decide_at_once_tell_somebody_once(office: Office) -> None:
    """A double click and a colleague who was first are the same: one notice."""
    report_id = office.decided(betrokkenProfessionals=[GP])
    choice = office.choice(report_id, RecipientRole.GP)
    office.tell(report_id, RecipientRole.GP)
    refused("al_besloten", office.informing.decide, office.conn, report_id, BRAM, [choice])
    assert len(office.informing.notices(office.conn, report_id)) == 1


def test_a_choice_that_is_wrong_tells_nobody_of_the_others(office: Office) -> None:
    """All of it or nothing."""
    report_id = office.decided(betrokkenProfessionals=[GP, JGZ])
    choices = [office.choice(report_id, RecipientRole.GP), Choice("jgz/onbekend", tell=True)]
    with pytest.raises(NotFound):
        office.informing.decide(office.conn, report_id, ANNE, choices)
    assert office.informing.notices(office.conn, report_id) == ()


# --- (C4, C5) the two school letters ------------------------------------------------------------------------


def test_a_school_has_two_letters_and_no_default(office: Office) -> None:
    """C4: without a choice nothing is sent; Handle with Care holds name, birth date and code word alone."""
    report_id = office.decided(betrokkenProfessionals=[SCHOOL])
    proposal = office.proposal(report_id, RecipientRole.SCHOOL)
    assert set(proposal.kinds) == {NoticeKind.SCHOOL_INVOLVED, NoticeKind.SCHOOL_HANDLE_WITH_CARE}
    with pytest.raises(BadInput) as missing:
        office.informing.decide(office.conn, report_id, ANNE, [Choice(proposal.key, tell=True)])
    assert missing.value.code == "soort_kiezen"
    office.tell(report_id, RecipientRole.SCHOOL, kind=NoticeKind.SCHOOL_HANDLE_WITH_CARE)
    view = office.view(report_id)
    assert (view.phase, view.basis) == (Phase.HANDLE_WITH_CARE, LegalBasis.HWC)
    text = office.read(view.notice_id or "", TEACHER)
    assert "Codewoord: Handle with Care." in text
    assert "gemeld" not in text
    assert "Veilig Thuis Groningen" not in text


def test_handle_with_care_needs_a_covenant(office: Office) -> None:
    """C4: a school without a covenant, and without a part in a plan, is not proposed at all."""
    school = {"rol": "school", "organisatie": "School Zonder", "convenant": False}
    assert office.informing.proposals(office.conn, office.judged(betrokkenProfessionals=[school])) == ()
    report_id = office.decided(betrokkenProfessionals=[school])
    assert office.proposal(report_id, RecipientRole.SCHOOL).kinds == (NoticeKind.SCHOOL_INVOLVED,)


def test_of_a_closed_case_nobody_but_the_reporter_is_told(office: Office) -> None:
    """A14: neither a GP nor a school, by no template; whoever reported still hears."""
    report_id = office.decided(betrokkenProfessionals=[GP, SCHOOL], melder=MELDER | {"houdtZicht": False})
    number = office.member.value("SELECT number FROM report WHERE report_id = %s", report_id)
    office.made.close(office.party, number, 2)
    for role, kind in (
        (RecipientRole.GP, NoticeKind.GP),
        (RecipientRole.SCHOOL, NoticeKind.SCHOOL_HANDLE_WITH_CARE),
        (RecipientRole.SCHOOL, NoticeKind.SCHOOL_INVOLVED),
    ):
        choice = office.choice(report_id, role, kind=kind)
        (preview,) = office.informing.preview(office.conn, report_id, [choice])
        assert isinstance(preview.refusal, Refusal)
        refused("mag_niet_volgens_tabel", office.informing.decide, office.conn, report_id, ANNE, [choice])
    office.tell(report_id, RecipientRole.REPORTER)


def test_handle_with_care_is_due_before_school_and_gone_after_it(office: Office) -> None:
    """C5: unopened at 07.45 on the next school day makes a call task; at the end of that day it is gone."""
    report_id = office.decided(betrokkenProfessionals=[SCHOOL])
    notice_id = office.tell(report_id, RecipientRole.SCHOOL, kind=NoticeKind.SCHOOL_HANDLE_WITH_CARE)
    before = office.made.clock.now
    try:
        office.made.clock.now = before.replace(day=before.day + 1, hour=6, minute=44)
        office.made.run()
        assert office.view(report_id).calls == ()
        office.made.clock.move(minutes=1)
        office.made.run()
        assert office.view(report_id).calls == (CallWhy.UNOPENED,)
        office.made.clock.now = before.replace(day=before.day + 1, hour=15, minute=1)
        office.made.run()
        assert office.view(report_id).state is NoticeState.EXPIRED
        assert office.made.inbox().value("SELECT content FROM notice WHERE notice_id = %s", notice_id) is None
    finally:
        office.made.clock.now = before


# --- (C6, C7) on its way and back ---------------------------------------------------------------------------


def test_both_sides_see_how_far_a_letter_is(office: Office) -> None:
    """C7: klaargezet, afgeleverd, geopend, gelezen, in words, in that order."""
    report_id = office.decided(betrokkenProfessionals=[GP])
    notice_id = office.tell(report_id, RecipientRole.GP)
    office.read(notice_id, DOCTOR)
    office.letters.mark_read(office.made.inbox().conn, notice_id, DOCTOR)
    office.made.run()
    view = office.view(report_id)
    assert [step.words for step in view.steps] == ["klaargezet", "afgeleverd", "geopend", "gelezen"]
    assert (view.words, view.may_recall) == ("gelezen", False)


def test_a_recipient_asks_to_be_called_and_answers(office: Office) -> None:
    """What a recipient does beside reading is seen with the notice; the answer by the writer alone."""
    report_id = office.decided(betrokkenProfessionals=[GP])
    notice_id = office.tell(report_id, RecipientRole.GP)
    office.read(notice_id, DOCTOR)
    conn = office.made.inbox().conn
    office.letters.ask_call(conn, notice_id, DOCTOR)
    office.letters.reply(conn, notice_id, DOCTOR, "Ik zie het gezin morgen.")
    office.made.run()
    view = office.view(report_id)
    assert view.answer == "Ik zie het gezin morgen."
    assert view.calls == (CallWhy.ASKED,)
    assert [call.why for call in calls(office, report_id)] == [CallWhy.ASKED]
    stored = office.member.value("SELECT answer FROM notice WHERE notice_id = %s", notice_id)
    assert b"gezin" not in bytes(stored)
    office.informing.called(office.conn, notice_id, BRAM)
    assert calls(office, report_id) == []


def test_a_letter_that_nobody_opens_makes_somebody_call(office: Office) -> None:
    """C6: acute after an hour, else after four working days; opening it closes the call."""
    for urgent, wait in ((True, timedelta(hours=1)), (False, timedelta(days=7))):
        report_id = office.decided(betrokkenProfessionals=[GP], spoed=urgent)
        notice_id = office.tell(report_id, RecipientRole.GP)
        before = office.made.clock.now
        office.made.clock.now = before + wait - timedelta(minutes=1)
        office.informing.look_at_clock(office.conn)
        was_early = office.view(report_id).calls if urgent else ()
        office.made.clock.now = before + wait
        office.informing.look_at_clock(office.conn)
        assert (was_early, office.view(report_id).calls) == ((), (CallWhy.UNOPENED,))
        assert office.informing.look_at_clock(office.conn) == 0
        office.made.clock.now = before
        office.read(notice_id, DOCTOR)
        assert office.view(report_id).calls == ()


def test_a_decision_can_be_taken_back_until_its_window_is_over(office: Office) -> None:
    """The undo window holds a letter back; taken back, it never leaves, and can be decided anew."""
    report_id = office.decided(betrokkenProfessionals=[GP])
    slow = Informing(office.member.node, Rules(undo=timedelta(minutes=10)))
    choice = office.choice(report_id, RecipientRole.GP)
    (told,) = slow.decide(office.conn, report_id, ANNE, [choice])
    office.made.run()
    assert office.view(report_id).undo_until == office.made.clock.now + timedelta(minutes=10)
    slow.undo(office.conn, told.disclosure_id, ANNE)
    office.made.clock.move(minutes=11)
    office.made.run()
    assert office.view(report_id).state is NoticeState.RECALLED
    assert office.made.inbox().rows("SELECT 1 FROM notice WHERE notice_id = %s", told.notice_id) == []
    (again,) = slow.decide(office.conn, report_id, ANNE, [choice])
    office.made.clock.move(minutes=10)
    office.made.run()
    assert office.view(report_id, again.notice_id).state is NoticeState.DELIVERED
    refused("al_verstuurd", slow.undo, office.conn, again.disclosure_id, ANNE)


def test_what_is_acute_does_not_wait_for_second_thoughts(office: Office) -> None:
    """The undo window is off when it is acute."""
    report_id = office.decided(betrokkenProfessionals=[GP], spoed=True)
    slow = Informing(office.member.node, Rules(undo=timedelta(minutes=10)))
    slow.decide(office.conn, report_id, ANNE, [office.choice(report_id, RecipientRole.GP)])
    office.made.run()
    assert office.view(report_id).state is NoticeState.DELIVERED


def test_a_letter_can_be_asked_back_until_it_is_opened(office: Office) -> None:
    """J14: recall works until opened; then nobody can read it any more. What was opened stays so."""
    report_id = office.decided(betrokkenProfessionals=[GP, JGZ])
    first = office.tell(report_id, RecipientRole.GP)
    office.informing.recall(office.conn, first, BRAM)
    office.made.run()
    assert office.view(report_id, first).state is NoticeState.RECALLED
    assert office.made.inbox().value("SELECT content FROM notice WHERE notice_id = %s", first) is None
    second = office.tell(report_id, RecipientRole.YOUTH_HEALTHCARE)
    office.read(second, NURSE)
    refused("al_geopend", office.informing.recall, office.conn, second, BRAM)


def test_the_table_is_asked_once_more_before_it_leaves(office: Office) -> None:
    """A case that closed in the undo window tells nobody any more: somebody is asked to look."""
    report_id = office.decided(betrokkenProfessionals=[GP])
    slow = Informing(office.member.node, Rules(undo=timedelta(minutes=10)))
    (told,) = slow.decide(office.conn, report_id, ANNE, [office.choice(report_id, RecipientRole.GP)])
    number = office.member.value("SELECT number FROM report WHERE report_id = %s", report_id)
    office.made.close(office.party, number, 2)
    office.made.clock.move(minutes=11)
    office.made.run()
    view = office.view(report_id)
    assert (view.state, view.calls) == (NoticeState.PREPARED, (CallWhy.REFUSED,))
    assert office.audited("notice_stopped", report_id)[0]["code"] == "mag_niet_volgens_tabel"
    assert office.made.inbox().rows("SELECT 1 FROM notice WHERE notice_id = %s", told.notice_id) == []


def test_of_a_report_that_is_taken_back_nothing_leaves(office: Office) -> None:
    """What was written about its people goes with it, and what nobody opened is asked back; that a decision
    was made stays."""
    report_id = office.decided(betrokkenProfessionals=[GP, JGZ])
    slow = Informing(office.member.node, Rules(undo=timedelta(minutes=10)))
    (told,) = slow.decide(office.conn, report_id, ANNE, [office.choice(report_id, RecipientRole.GP)])
    sent = office.tell(report_id, RecipientRole.YOUTH_HEALTHCARE)
    number = office.member.value("SELECT number FROM report WHERE report_id = %s", report_id)
    office.made.withdraw(office.party, number)
    office.made.clock.move(minutes=11)
    office.made.run()
    assert office.made.inbox().rows("SELECT 1 FROM notice WHERE notice_id = %s", told.notice_id) == []
    states = {each.notice_id: each.state for each in office.informing.notices(office.conn, report_id)}
    assert states == dict.fromkeys((told.notice_id, sent), NoticeState.RECALLED)
    assert office.made.inbox().value("SELECT content FROM notice WHERE notice_id = %s", sent) is None
    assert calls(office, report_id) == []
    with pytest.raises(NotFound):
        office.informing.phone_script(office.conn, sent)


# --- (J13, J14) without an account, and the wrong one -------------------------------------------------------


def test_without_an_account_a_worker_reads_the_same_letter_aloud(office: Office) -> None:
    """J13: `geen_account` gives a script with exactly the permitted fields; told by telephone is delivery."""
    report_id = office.decided(betrokkenProfessionals=[TEAM])
    choice = office.choice(report_id, RecipientRole.CHAIN_PARTNER)
    (preview,) = office.informing.preview(office.conn, report_id, [choice])
    assert not preview.has_account
    notice_id = office.tell(report_id, RecipientRole.CHAIN_PARTNER)
    view = office.view(report_id)
    assert (view.state, view.calls, view.phone) == (
        NoticeState.NO_ACCOUNT, (CallWhy.NO_ACCOUNT,), "050-0000014",
    )  # fmt: skip
    assert office.informing.phone_script(office.conn, notice_id) == preview.letter
    today = office.member.node.today()
    with pytest.raises(BadInput):
        office.informing.told_by_phone(office.conn, notice_id, ANNE, " ", today)
    with pytest.raises(BadInput):
        office.informing.told_by_phone(office.conn, notice_id, ANNE, "Ilse", today + timedelta(days=1))
    office.informing.told_by_phone(office.conn, notice_id, ANNE, "Ilse Bedacht", today)
    view = office.view(report_id)
    assert view.words == "telefonisch verteld aan Ilse Bedacht op 24 november 2026"
    assert (view.state, view.calls) == (NoticeState.TOLD_BY_PHONE, ())
    assert "Ilse" not in str(office.audited("notice_told", report_id))


def test_the_wrong_recipient_opens_nothing_and_starts_a_clock(office: Office) -> None:
    """J14: *nee* opens nothing, stops reminders, and opens a breach record that is due in 72 hours."""
    report_id = office.decided(betrokkenProfessionals=[GP])
    notice_id = office.tell(report_id, RecipientRole.GP)
    conn = office.made.inbox().conn
    question = office.letters.question(conn, notice_id, DOCTOR)
    assert "Yara" in getattr(question, "first_name", "")
    office.letters.answer_question(conn, notice_id, DOCTOR, yes=False)
    office.made.run()
    assert office.view(report_id).state is NoticeState.WRONG_RECIPIENT
    assert isinstance(office.letters.open(conn, notice_id, DOCTOR), Refusal)
    (breach,) = [each for each in office.informing.breaches(office.conn) if each.report_id == report_id]
    assert breach.due_at - breach.known_at == timedelta(hours=72)
    office.made.clock.move(days=6)
    office.informing.look_at_clock(office.conn)
    office.made.clock.move(days=-6)
    assert calls(office, report_id) == []
    office.informing.close_breach(office.conn, breach.breach_id, BRAM, reported=True)
    assert office.informing.breaches(office.conn) == ()
    with pytest.raises(NotFound):
        office.informing.close_breach(office.conn, breach.breach_id, BRAM, reported=True)


# --- edits, inside limits -----------------------------------------------------------------------------------


def test_a_worker_may_leave_out_what_this_recipient_need_not_know(office: Office) -> None:
    """Never what makes it a letter; the preview shows it at once."""
    report_id = office.decided(betrokkenProfessionals=[GP], aard=["lichamelijke_mishandeling"])
    choices = [
        office.choice(report_id, RecipientRole.GP, leave_out=out)
        for out in (frozenset[NoticeField](), frozenset({NoticeField.NATURES, NoticeField.WRITER}))
    ]
    whole, less = (office.informing.preview(office.conn, report_id, [each]) for each in choices)
    assert whole[0].letter
    assert less[0].letter
    assert "lichamelijke mishandeling" in whole[0].letter.text
    assert "mishandeling" not in less[0].letter.text
    assert "Veilig Thuis Groningen" in less[0].letter.text


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("De Sportclub belde ons.", "melder_genoemd"),
        ("Vraag het aan meneer Geheimzinnig.", "melder_genoemd"),
        ("Bel 06 00000 999.", "melder_genoemd"),
        ("In Utrecht is ook een melding.", "regio_genoemd"),
        ("Woont op 9999 XZ.", "gegeven_genoemd"),
        ("Nummer 999900006.", "gegeven_genoemd"),
        ("x" * 401, "te_lang"),
        ("a\u202eb", "verboden_teken"),
    ],
)
def test_a_remark_tells_nothing_that_must_stay_hidden(office: Office, remark: str, code: str) -> None:
    """E1, A17: it cannot name whoever reported in confidence, another region, an address or a number."""
    report_id = office.decided(betrokkenProfessionals=[GP], melder=MELDER)
    choice = office.choice(report_id, RecipientRole.GP, remark=remark)
    (preview,) = office.informing.preview(office.conn, report_id, [choice])
    assert [fault.code for fault in preview.faults] == [code]
    with pytest.raises(BadInput) as wrong:
        office.informing.decide(office.conn, report_id, ANNE, [choice])
    assert wrong.value.code == code


def test_the_case_holder_is_reached_at_a_number_and_at_nothing_else(office: Office) -> None:
    """What the inbox could not read is told to the worker, not sent."""
    report_id = office.decided(betrokkenProfessionals=[GP])
    good, bad = (
        office.choice(report_id, RecipientRole.GP, case_holder=number)
        for number in ("050-0000099", "bel Anne")
    )
    shown, refusal = office.informing.preview(office.conn, report_id, [good, bad])
    assert shown.letter
    assert "De casushouder is bereikbaar op 050-0000099." in shown.letter.text
    assert [(fault.path, fault.code) for fault in refusal.faults] == [("casushouder", "onbekende_waarde")]


def test_an_ordinary_remark_is_read_as_it_was_written(office: Office) -> None:
    """Tabs apart; it stands in the letter as a note of Veilig Thuis."""
    report_id = office.decided(betrokkenProfessionals=[GP], melder=MELDER)
    remark = "Wij spreken het gezin maandag om 14.00 uur, en zij wonen in het midden van Groningen."
    notice_id = office.tell(report_id, RecipientRole.GP, remark=remark)
    assert f"Toelichting: {remark}" in office.read(notice_id, DOCTOR)
