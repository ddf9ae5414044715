"""Promises of radar/node/handling: from receipt to closing, by people who decide in the radar's own pages."""

from datetime import date, timedelta

import psycopg
import pytest

from radar.node.handling.handovers import Partner
from radar.node.handling.measures import measure
from radar.node.parts import AMSTERDAM
from radar.node.parts import SQL as NODE
from schemas.codes import (
    CaseStatus,
    FamilyInformed,
    Finding,
    Outcome,
    Phase,
    RecipientRole,
    Service,
    TaskEnd,
    TaskKind,
    Watch,
)
from schemas.errors import Conflict, NotFound
from tests.fakes.family import child, mother, report
from tests.radar.node.handling.conftest import ANNE, BRAM, GRN, UTR, Desk

TEAM = Partner(RecipientRole.CHAIN_PARTNER, "Wijkteam Verzonnen", "050 000 00 03")
OTHERS = [
    outcome for outcome in Outcome if outcome not in {Outcome.CONVERTED_TO_ADVICE, Outcome.OUT_OF_SCOPE}
]


def open_kinds(desk: Desk, report_id: str) -> set[TaskKind]:
    return {task.kind for task in desk.handling.case_view(desk.conn, report_id).tasks if task.open}


def due(desk: Desk, report_id: str, kind: TaskKind) -> date:
    (found,) = [t for t in desk.handling.case_view(desk.conn, report_id).tasks if t.kind is kind]
    return found.due_on


def watches(desk: Desk, report_id: str) -> list[Watch]:
    return [each.watch for each in desk.handling.case_view(desk.conn, report_id).responsibilities]


def found_at(desk: Desk, number: str) -> bool:
    """Whether this report of the other region finds one here."""
    return any(link.party == GRN for link in desk.made.answer(UTR, number).persons[0].links)


def refused(code: str, act: object, *arguments: object, **named: object) -> None:
    with pytest.raises(Conflict) as refusal:
        act(*arguments, **named)  # type: ignore[operator]
    assert refusal.value.code == code


# --- (B1, B3, B4, B25) a report opens a case ----------------------------------------------------------------


def test_every_report_has_exactly_one_assessment(desk: Desk) -> None:
    """Every report has exactly one open or finished assessment; reports_without_assessment = 0 (B1)."""
    report_id = desk.file()
    desk.made.correct(GRN, report(desk.number(report_id), child(), revisie=2))
    desk.handling.judge(desk.conn, report_id, ANNE, "triage-instrument", "4.1", "B2")
    desk.handling.judge(desk.conn, report_id, BRAM, "triage-instrument", "4.1", "A1")
    desk.made.close(GRN, desk.number(report_id), 3)
    without = desk.member.rows(
        "SELECT r.report_id FROM report r LEFT JOIN task t ON t.report_id = r.report_id AND t.kind = 'assess'"
        " WHERE r.load_id IS NULL GROUP BY r.report_id HAVING count(t.task_id) <> 1"
    )
    assert without == []
    desk.member.work.say_alive(desk.conn)
    assert desk.member.metric("radar_reports_without_assessment") == 0


def test_an_assessment_is_due_after_five_working_days(desk: Desk) -> None:
    """Received on Monday 23 November it is due on the 30th; late it raises a flag and blocks nothing (B3)."""
    report_id = desk.file()
    view = desk.handling.case_view(desk.conn, report_id)
    assert (view.due_on, view.overdue) == (date(2026, 11, 30), False)
    assert view.due_words == "nog 4 werkdagen, uiterlijk maandag 30 november"
    clock = desk.made.clock
    before = clock.now
    clock.now = before + timedelta(days=14)
    try:
        late = desk.handling.case_view(desk.conn, report_id)
        assert (late.overdue, late.due_words) == (True, "6 werkdagen te laat, uiterlijk maandag 30 november")
        measure(desk.conn, desk.member.node)
        assert desk.member.metric("radar_tasks_overdue", kind="assess") >= 1
        desk.decided(Outcome.INVESTIGATION, Service.INVESTIGATION, report_id=_judge(desk, report_id))
    finally:
        clock.now = before


def _judge(desk: Desk, report_id: str) -> str:
    desk.handling.judge(desk.conn, report_id, ANNE, "triage-instrument", "4.1", "B2")
    return report_id


def test_an_urgent_report_keeps_its_missing_numbers_as_a_task(desk: Desk) -> None:
    """Missing BSN steps are recorded as postponed and reappear as task, until they come (B4)."""
    report_id = desk.file(mother(bsn=None), spoed=True)
    assert TaskKind.IDENTITY in open_kinds(desk, report_id)
    desk.made.correct(GRN, report(desk.number(report_id), mother(), spoed=True, revisie=2))
    assert TaskKind.IDENTITY not in open_kinds(desk, report_id)
    assert TaskKind.IDENTITY not in open_kinds(desk, desk.file(mother(bsn=None)))


def test_acute_is_urgent_when_nothing_else_is_said(desk: Desk) -> None:
    """The ground "acuut" feeds the urgent lane (E9, B4); a source that says otherwise is believed."""
    acute = report("X", grond="acuut")
    del acute["spoed"]
    assert desk.made.read(acute).urgent
    assert not desk.made.read(report("X", grond="acuut", spoed=False)).urgent


def test_an_urgent_report_is_asked_before_those_that_wait(desk: Desk) -> None:
    """`urgent=true` is served before the normal queue under load (B4)."""
    desk.made.run()
    waiting = [desk.file() for _ in range(3)]
    urgent = desk.file(spoed=True)
    first = NODE.next_waiting(desk.conn, now=desk.member.node.now())[1]
    assert (first, first in waiting) == (urgent, False)


def test_from_receipt_veilig_thuis_watches(desk: Desk) -> None:
    """From receipt it reads "Veilig Thuis (beoordeelt)", never "melder" (B25)."""
    (only,) = desk.handling.case_view(desk.conn, desk.file()).responsibilities
    assert only.words == "Veilig Thuis (beoordeelt)"


def test_a_report_of_an_unknown_reporter_asks_no_feedback(desk: Desk) -> None:
    """There is nobody to tell what came of it (E2); of all others somebody must be told."""
    unknown = {
        "hoedanigheid": "buurt", "anonimiteit": "onbekend_bij_veilig_thuis", "akkoordLeidinggevende": True,
    }  # fmt: skip
    assert TaskKind.FEEDBACK_FIRST not in open_kinds(desk, desk.file(melder=unknown))
    assert TaskKind.FEEDBACK_FIRST in open_kinds(desk, desk.file(melder={"hoedanigheid": "politie"}))


# --- (B2, B5, B23) collect and judge ------------------------------------------------------------------------


def test_collecting_names_who_is_waited_for_and_blocks_nothing(desk: Desk) -> None:
    """`judged` at any time: the assessment keeps whether every connected source had answered (B2)."""
    report_id = desk.file()
    view = desk.handling.case_view(desk.conn, report_id)
    assert (view.phase, view.collected.complete, view.collected.waiting) == (Phase.COLLECTING, False, (UTR,))
    desk.handling.judge(desk.conn, report_id, ANNE, "triage-instrument", "4.1", "B2")
    desk.made.run()
    desk.handling.judge(desk.conn, report_id, ANNE, "triage-instrument", "4.1", "A1")
    view = desk.handling.case_view(desk.conn, report_id)
    assert (view.phase, view.collected.complete) == (Phase.JUDGED, True)
    assert [(each.complete, each.result) for each in view.assessments] == [(False, "B2"), (True, "A1")]


def test_each_assessment_keeps_what_it_saw(desk: Desk) -> None:
    """N assessments per case, none overwritten, each with the hash of the evidence seen (B23)."""
    desk.made.file(UTR, report("H-UTR-1"))
    desk.made.run()
    report_id = desk.judged()
    desk.made.run()
    _judge(desk, report_id)
    first, second = desk.handling.case_view(desk.conn, report_id).assessments
    assert (first.position, second.position) == (1, 2)
    assert first.evidence != second.evidence


@pytest.mark.parametrize(
    "said", [("", "4.1", "B2"), ("triage-instrument", " ", "B2"), ("triage-instrument", "4.1", "")]
)
def test_a_result_without_instrument_or_version_is_refused(desk: Desk, said: tuple[str, str, str]) -> None:
    """Result without instrument version is rejected; the radar keeps a code and no score (B5)."""
    refused("zonder_instrument", desk.handling.judge, desk.conn, desk.file(), ANNE, *said)


# --- (B8) two people ----------------------------------------------------------------------------------------


def test_a_decision_needs_two_people(desk: Desk) -> None:
    """A decision needs two distinct user ids: until the second agrees nothing is decided (B8)."""
    report_id = desk.judged()
    decision = desk.handling.propose_decision(
        desk.conn, report_id, ANNE, Outcome.INVESTIGATION, [Service.INVESTIGATION]
    )
    assert desk.handling.case_view(desk.conn, report_id).phase is Phase.JUDGED
    refused("zelfde_persoon", desk.handling.confirm_decision, desk.conn, decision, ANNE)
    desk.handling.confirm_decision(desk.conn, decision, BRAM)
    view = desk.handling.case_view(desk.conn, report_id)
    (decided,) = view.decisions
    assert (view.phase, decided.outcome, decided.services) == (
        Phase.DECIDED, Outcome.INVESTIGATION, (Service.INVESTIGATION,),
    )  # fmt: skip
    assert (decided.proposed_by, decided.answered_by) == (ANNE.fact, BRAM.fact)
    refused("al_beantwoord", desk.handling.confirm_decision, desk.conn, decision, BRAM)


def test_an_urgent_decision_acts_at_once_and_is_confirmed_by_the_next_working_day(desk: Desk) -> None:
    """With `spoed` one id acts at once and the second confirms by the end of the next working day (B8)."""
    report_id = desk.judged()
    decision = desk.handling.propose_decision(
        desk.conn, report_id, ANNE, Outcome.CONDITIONS_AND_FOLLOW_UP, [], urgent=True
    )
    view = desk.handling.case_view(desk.conn, report_id)
    assert view.phase is Phase.DECIDED
    assert view.waiting_decision is not None
    assert due(desk, report_id, TaskKind.CONFIRM) == date(2026, 11, 25)
    refused("zelfde_persoon", desk.handling.confirm_decision, desk.conn, decision, ANNE)
    desk.made.close(GRN, desk.number(report_id), 2)
    desk.handling.confirm_decision(desk.conn, decision, BRAM)  # also when the report was closed meanwhile
    assert TaskKind.CONFIRM not in open_kinds(desk, report_id)


def test_what_ends_a_case_is_never_decided_by_one(desk: Desk) -> None:
    """Taking a report out of every answer cannot be undone, and is never urgent."""
    report_id = desk.judged()
    for outcome in (Outcome.NO_FOLLOW_UP, Outcome.OUT_OF_SCOPE, Outcome.CONVERTED_TO_ADVICE):
        refused(
            "spoed_niet_mogelijk",
            desk.handling.propose_decision,
            desk.conn,
            report_id,
            ANNE,
            outcome,
            urgent=True,
        )


def test_of_two_who_decide_at_once_the_later_hears_of_the_earlier(desk: Desk) -> None:
    """A second proposal is refused until its author has seen the first and says that theirs replaces it."""
    report_id = desk.judged()
    propose = desk.handling.propose_decision
    first = propose(desk.conn, report_id, ANNE, Outcome.INVESTIGATION)
    refused("besluit_ligt_voor", propose, desk.conn, report_id, BRAM, Outcome.NO_FOLLOW_UP)
    propose(desk.conn, report_id, BRAM, Outcome.NO_FOLLOW_UP, instead_of=first)
    refused("al_beantwoord", desk.handling.confirm_decision, desk.conn, first, BRAM)
    answers = [each.answer for each in desk.handling.case_view(desk.conn, report_id).decisions]
    assert answers == ["replaced", None]


def test_a_second_person_may_disagree(desk: Desk) -> None:
    """A declined proposal never comes into force; an urgent decision stands until another is taken."""
    report_id = desk.judged()
    decision = desk.handling.propose_decision(desk.conn, report_id, ANNE, Outcome.NO_FOLLOW_UP)
    desk.handling.decline_decision(desk.conn, decision, BRAM)
    assert desk.handling.case_view(desk.conn, report_id).phase is Phase.JUDGED
    urgent = desk.handling.propose_decision(desk.conn, report_id, ANNE, Outcome.INVESTIGATION, urgent=True)
    desk.handling.decline_decision(desk.conn, urgent, BRAM)
    assert TaskKind.DECIDE in open_kinds(desk, report_id)


def test_nothing_is_decided_that_was_not_judged(desk: Desk) -> None:
    """A report always leads to an assessment: a decision rests on one (B1)."""
    report_id = desk.file()
    refused(
        "nog_niet_beoordeeld",
        desk.handling.propose_decision,
        desk.conn,
        report_id,
        ANNE,
        Outcome.INVESTIGATION,
    )


# --- (B9, E5, E7) outcomes ----------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [Outcome.CONVERTED_TO_ADVICE, Outcome.OUT_OF_SCOPE])
def test_what_was_no_report_leaves_every_answer_at_once(desk: Desk, outcome: Outcome) -> None:
    """`converted_to_advice` and `out_of_scope` withdraw the rows at once; no correction files them anew."""
    surname = outcome.value.replace("_", "").title()
    born = f"19{len(surname) + 50}-07-07"
    someone = mother(bsn=None, voornamen="Ypsilon", achternaam=surname, geboortedatum=born, adres=None)
    report_id = desk.judged(someone)
    desk.made.run()
    number = f"U-{outcome.value[:4]}"
    desk.made.file(UTR, report(number, someone))
    desk.made.run()
    assert found_at(desk, number)
    desk.decided(outcome, report_id=report_id)
    desk.made.run()
    assert not found_at(desk, number)
    again = mother(bsn=None, voornamen="Ypsilon Ander", geboortedatum="1971-07-08", adres=None)
    desk.made.correct(GRN, report(desk.number(report_id), again, revisie=2))
    desk.made.run()
    assert desk.member.value("SELECT count(*) FROM involved WHERE report_id = %s", report_id) == 0
    assert desk.handling.case_view(desk.conn, report_id).decisions[0].outcome is outcome


@pytest.mark.parametrize("stays", [True, False])
def test_after_no_follow_up_the_federation_says_whether_it_is_found(desk: Desk, stays: bool) -> None:
    """For `no_follow_up` one setting for the whole federation; shipped: kept, with its outcome (B9)."""
    around, before = desk.member.around, desk.member.around.directory.manifest
    assert before.no_follow_up_stays
    object.__setattr__(before, "no_follow_up_stays", stays)
    try:
        born = f"196{6 + stays}-06-06"
        someone = mother(
            bsn=None, voornamen="Quirina", achternaam=f"Geen{stays}", geboortedatum=born, adres=None
        )
        report_id = desk.judged(someone)
        desk.decided(Outcome.NO_FOLLOW_UP, report_id=report_id)
        desk.made.run()
        number = f"U-geen-{stays}"
        desk.made.file(UTR, report(number, someone))
        desk.made.run()
        assert found_at(desk, number) is stays
        assert desk.made.answer(GRN, desk.number(report_id)).no_follow_up_stays is stays
    finally:
        object.__setattr__(around.directory.manifest, "no_follow_up_stays", True)
    standing = desk.handling.standing(desk.conn, report_id)
    assert (standing.outcome, standing.finding) == (Outcome.NO_FOLLOW_UP, Finding.NONE)


def test_a_report_after_all_steps_of_the_reporting_code_is_no_advice(desk: Desk) -> None:
    """Outcome `converted_to_advice` only if steps not completed (E5)."""
    report_id = desk.judged(meldcodeDoorlopen=True)
    refused(
        "meldcode_doorlopen",
        desk.handling.propose_decision,
        desk.conn,
        report_id,
        ANNE,
        Outcome.CONVERTED_TO_ADVICE,
    )


@pytest.mark.parametrize("outcome", Outcome)
def test_with_an_ending_outcome_the_case_closes(desk: Desk, outcome: Outcome) -> None:
    """No follow-up, advice and out of scope end the involvement at once; with the others it goes on (B9)."""
    report_id = desk.decided(outcome)
    ends = outcome in {Outcome.NO_FOLLOW_UP, Outcome.CONVERTED_TO_ADVICE, Outcome.OUT_OF_SCOPE}
    view = desk.handling.case_view(desk.conn, report_id)
    assert (view.status is CaseStatus.CLOSED) == ends
    assert (watches(desk, report_id)[-1] is Watch.ENDED) == ends
    assert TaskKind.FEEDBACK_FIRST in open_kinds(desk, report_id)


def test_what_the_source_sends_after_a_decision_is_still_newer(desk: Desk) -> None:
    """Closing by decision keeps the source's revision: its next message is taken as ever."""
    report_id = desk.decided(Outcome.NO_FOLLOW_UP)
    assert desk.made.close(GRN, desk.number(report_id), 2).revision == 2


# --- (A14, A15) closed is closed ----------------------------------------------------------------------------


def test_a_closed_dossier_is_read_and_not_acted_on(desk: Desk) -> None:
    """Any decision, assignment or reuse on a closed dossier is refused (409) and audited (A14)."""
    report_id = desk.judged()
    handover = desk.handling.offer_handover(desk.conn, report_id, ANNE, TEAM)
    waiting = desk.handling.propose_decision(desk.conn, report_id, ANNE, Outcome.INVESTIGATION)
    desk.made.close(GRN, desk.number(report_id), 2)
    handling, conn = desk.handling, desk.conn
    refused("gesloten", handling.judge, conn, report_id, ANNE, "triage-instrument", "4.1", "B2")
    refused("gesloten", handling.propose_decision, conn, report_id, ANNE, Outcome.INVESTIGATION)
    refused("gesloten", handling.confirm_decision, conn, waiting, BRAM)
    refused("gesloten", handling.decline_decision, conn, waiting, BRAM)
    refused("gesloten", handling.offer_handover, conn, report_id, ANNE, TEAM)
    refused("gesloten", handling.accept_handover, conn, handover, ANNE)
    refused("gesloten", handling.refuse_handover, conn, handover, ANNE)
    refused("gesloten", handling.assign, conn, report_id, ANNE, "bram-2")
    assert [each["act"] for each in desk.audited("closed_case_refused", report_id)] == [
        "judge", "propose_decision", "confirm_decision", "decline_decision", "offer_handover",
        "accept_handover", "refuse_handover", "assign",
    ]  # fmt: skip
    view = handling.case_view(conn, report_id)
    assert (view.phase, len(view.decisions)) == (Phase.CLOSED, 1)
    assert desk.made.correct(GRN, report(desk.number(report_id), status="gesloten", revisie=3)).revision == 3


def test_a_closed_case_number_is_not_used_again(desk: Desk) -> None:
    """The main case number may repeat while the case is open; a new report is a new dossier (A15)."""
    first = desk.file(hoofdnummer="HOOFD-1")
    second = desk.file(hoofdnummer="HOOFD-1")
    (same,) = desk.handling.case_view(desk.conn, second).same_case
    assert (same.report_id, first != second) == (first, True)
    desk.made.close(GRN, desk.number(first), 2)
    third = desk.file(hoofdnummer="HOOFD-1")
    for each in (second, third):
        desk.made.close(GRN, desk.number(each), 2)
    refused("hoofdnummer_gesloten", desk.file, hoofdnummer="HOOFD-1")
    again = report(desk.number(first), hoofdnummer="HOOFD-1")
    assert desk.made.file(GRN, again).again  # the same content still gives the same receipt
    acts = desk.member.rows("SELECT facts->>'act' FROM audit WHERE action = 'closed_case_refused'")
    assert ("file",) in acts


def test_earlier_decisions_stay_readable(desk: Desk) -> None:
    """A case that goes on is decided again: the chain is added to and nothing in it overwritten (A15)."""
    report_id = desk.decided(Outcome.INVESTIGATION, Service.INVESTIGATION)
    decision = desk.handling.propose_decision(
        desk.conn, report_id, BRAM, Outcome.CONDITIONS_AND_FOLLOW_UP, finding=Finding.NOT_CONFIRMED
    )
    desk.handling.confirm_decision(desk.conn, decision, ANNE)
    first, second = desk.handling.case_view(desk.conn, report_id).decisions
    assert (first.outcome, second.outcome) == (Outcome.INVESTIGATION, Outcome.CONDITIONS_AND_FOLLOW_UP)
    assert desk.handling.standing(desk.conn, report_id).finding is Finding.NOT_CONFIRMED


@pytest.mark.parametrize(
    "change", ["UPDATE decision SET outcome = 'no_follow_up'", "UPDATE assessment SET result = 'A1'"]
)
def test_the_database_refuses_to_overwrite_a_decision(desk: Desk, change: str) -> None:
    """An earlier decision or assessment is never overwritten, by whatever program (A15, B23)."""
    report_id = desk.decided(Outcome.INVESTIGATION)
    with pytest.raises(psycopg.errors.RaiseException):
        desk.conn.execute(change + " WHERE report_id = %s", (report_id,))


# --- (B6, D1, D2) handing over ------------------------------------------------------------------------------


def test_oversight_passes_only_when_the_partner_accepts(desk: Desk) -> None:
    """Oversight changes only on acceptance; several executing parties possible (D1, B6)."""
    report_id = desk.decided(Outcome.DIRECT_HANDOVER, Service.DIRECT_HANDOVER)
    taker = desk.handling.offer_handover(desk.conn, report_id, ANNE, TEAM)
    helper = desk.handling.offer_handover(
        desk.conn, report_id, ANNE, Partner(RecipientRole.GP, "Praktijk Verzonnen"), oversight=False
    )
    assert watches(desk, report_id)[-1] is Watch.HANDS_OVER
    desk.handling.accept_handover(desk.conn, helper, ANNE)
    assert watches(desk, report_id)[-1] is Watch.HANDS_OVER
    desk.handling.accept_handover(desk.conn, taker, ANNE, informs_others=True)
    assert watches(desk, report_id) == [Watch.JUDGES, Watch.HANDS_OVER, Watch.PARTNER]
    now = desk.handling.standing(desk.conn, report_id).responsible
    assert now is not None
    assert (now.organisation, now.role) == ("Wijkteam Verzonnen", RecipientRole.CHAIN_PARTNER)
    active = desk.handling.active_handovers(desk.conn, report_id)
    assert {each.handover_id: each.informs_others for each in active} == {taker: True, helper: False}
    refused("al_beantwoord", desk.handling.accept_handover, desk.conn, taker, ANNE)


def test_responsibility_has_no_gap_and_no_overlap(desk: Desk) -> None:
    """Exactly one party holds safety oversight at any instant, from receipt on (B6, B25)."""
    report_id = desk.decided(Outcome.DIRECT_HANDOVER, Service.DIRECT_HANDOVER)
    handover = desk.handling.offer_handover(desk.conn, report_id, ANNE, TEAM, ends_on=date(2026, 12, 1))
    desk.made.clock.move(minutes=1)
    desk.handling.accept_handover(desk.conn, handover, ANNE)
    history = desk.handling.case_view(desk.conn, report_id).responsibilities
    assert [each.position for each in history] == [1, 2, 3]
    starts = [each.from_at for each in history]
    assert starts == sorted(starts)


def test_a_handover_lapses_at_its_end(desk: Desk) -> None:
    """A handover lapses at its end date: from the next midnight Veilig Thuis watches, and has a task (D2)."""
    report_id = desk.decided(Outcome.DIRECT_HANDOVER)
    handover = desk.handling.offer_handover(desk.conn, report_id, ANNE, TEAM, ends_on=date(2026, 12, 1))
    desk.handling.accept_handover(desk.conn, handover, ANNE)
    clock = desk.made.clock
    before = clock.now
    try:
        clock.now = before + timedelta(days=7)  # the last day
        assert desk.handling.active_handovers(desk.conn, report_id)
        desk.handling.look_at_clock(desk.conn)
        assert watches(desk, report_id)[-1] is Watch.PARTNER
        clock.now = before + timedelta(days=9)
        assert not desk.handling.active_handovers(desk.conn, report_id)
        desk.handling.look_at_clock(desk.conn)
        last = desk.handling.case_view(desk.conn, report_id).responsibilities[-1]
        assert last.watch is Watch.FOLLOWS_UP
        assert last.from_at.astimezone(AMSTERDAM).isoformat() == "2026-12-02T00:00:00+01:00"
        assert TaskKind.OVERSIGHT_BACK in open_kinds(desk, report_id)
        assert desk.handling.look_at_clock(desk.conn) == 0
    finally:
        clock.now = before


def test_a_handover_lapses_after_twelve_months_without_confirmation(desk: Desk) -> None:
    """... or after 12 months without confirmation; a confirmation gives twelve more (D2)."""
    report_id = desk.decided(Outcome.DIRECT_HANDOVER)
    handover = desk.handling.offer_handover(desk.conn, report_id, ANNE, TEAM)
    desk.handling.accept_handover(desk.conn, handover, ANNE)
    clock = desk.made.clock
    before = clock.now
    try:
        clock.now = before + timedelta(days=300)
        desk.handling.confirm_handover(desk.conn, handover, ANNE)
        clock.now = before + timedelta(days=600)
        assert desk.handling.active_handovers(desk.conn, report_id)
        clock.now = before + timedelta(days=670)
        assert not desk.handling.active_handovers(desk.conn, report_id)
        refused("al_beantwoord", _lapsed_then_confirm, desk, handover)
    finally:
        clock.now = before


def _lapsed_then_confirm(desk: Desk, handover: str) -> None:
    desk.handling.look_at_clock(desk.conn)
    desk.handling.confirm_handover(desk.conn, handover, ANNE)


def test_an_offer_that_nobody_answers_comes_back(desk: Desk) -> None:
    """Not accepted by the deadline → back to VT, who never stopped watching (D3)."""
    report_id = desk.decided(Outcome.DIRECT_HANDOVER)
    handover = desk.handling.offer_handover(desk.conn, report_id, ANNE, TEAM, answer_by=date(2026, 11, 25))
    clock = desk.made.clock
    before = clock.now
    try:
        clock.now = before + timedelta(days=2)
        desk.handling.look_at_clock(desk.conn)
    finally:
        clock.now = before
    assert TaskKind.OVERSIGHT_BACK in open_kinds(desk, report_id)
    assert watches(desk, report_id)[-1] is Watch.HANDS_OVER
    refused("al_beantwoord", desk.handling.accept_handover, desk.conn, handover, ANNE)


def test_a_partner_may_refuse(desk: Desk) -> None:
    """Then Veilig Thuis has a task, and oversight never moved."""
    report_id = desk.decided(Outcome.DIRECT_HANDOVER)
    handover = desk.handling.offer_handover(desk.conn, report_id, ANNE, TEAM)
    desk.handling.refuse_handover(desk.conn, handover, ANNE)
    assert TaskKind.OVERSIGHT_BACK in open_kinds(desk, report_id)
    assert not desk.handling.active_handovers(desk.conn, report_id)


# --- (B10, B11, C9) telling ---------------------------------------------------------------------------------


def test_a_conversation_closes_the_first_feedback(desk: Desk) -> None:
    """ "gesproken op … met …" closes the task; due the earlier of the decision day and day 5 (B10)."""
    report_id = desk.judged()
    assert due(desk, report_id, TaskKind.FEEDBACK_FIRST) == date(2026, 11, 30)
    desk.decided(Outcome.NO_FOLLOW_UP, report_id=report_id)
    today = desk.member.node.today()
    assert due(desk, report_id, TaskKind.FEEDBACK_FIRST) == today
    refused(
        "datum_in_toekomst", desk.handling.close_feedback, desk.conn, report_id, ANNE, today + timedelta(1)
    )
    kind = desk.handling.close_feedback(desk.conn, report_id, ANNE, today, "de melder, per telefoon")
    (told,) = [t for t in desk.handling.case_view(desk.conn, report_id).tasks if t.kind is kind]
    assert (kind, told.how, told.spoken_on) == (TaskKind.FEEDBACK_FIRST, TaskEnd.SPOKEN, today)
    assert told.spoken_with == "de melder, per telefoon"
    refused("geen_terugkoppeling", desk.handling.close_feedback, desk.conn, report_id, ANNE, today)


@pytest.mark.parametrize("service", Service)
def test_a_second_feedback_follows_two_services_only(desk: Desk, service: Service) -> None:
    """Due = delivered_at(feedback1) + 70 days; created only for the two services (B11)."""
    report_id = desk.decided(Outcome.INVESTIGATION, service)
    today = desk.member.node.today()
    desk.handling.close_feedback(desk.conn, report_id, ANNE, today)
    twice = service in {Service.INVESTIGATION, Service.CONDITIONS_AND_FOLLOW_UP}
    assert (TaskKind.FEEDBACK_SECOND in open_kinds(desk, report_id)) == twice
    if twice:
        assert due(desk, report_id, TaskKind.FEEDBACK_SECOND) == today + timedelta(days=70)


def test_how_the_household_was_told_is_kept(desk: Desk) -> None:
    """Told before, after, or not and then why (C9)."""
    report_id = desk.file()
    refused("zonder_reden", desk.handling.family_informed, desk.conn, report_id, ANNE, FamilyInformed.NOT)
    desk.handling.family_informed(
        desk.conn, report_id, ANNE, FamilyInformed.NOT, reason="Dat zou iemand in gevaar brengen."
    )
    desk.handling.family_informed(desk.conn, report_id, BRAM, FamilyInformed.AFTER, date(2026, 11, 24))
    told = desk.handling.case_view(desk.conn, report_id).household_informed
    assert told is not None
    assert (told.how, told.told_on, told.told_by) == (FamilyInformed.AFTER, date(2026, 11, 24), BRAM.fact)


# --- the work list ------------------------------------------------------------------------------------------


def test_the_work_list_has_acute_first_then_by_deadline(desk: Desk) -> None:
    """By deadline, acute on top, own marked; a case without anything to do is not on it."""
    early = desk.file(ontvangenOp="2026-11-18T10:00:00+01:00")
    acute = desk.file(spoed=True, grond="acuut")
    plain = desk.file()
    desk.handling.assign(desk.conn, plain, ANNE, "anne-1")
    gone = desk.file()
    desk.made.withdraw(GRN, desk.number(gone))
    user = type("User", (), {"subject": "anne-1"})()
    items = desk.handling.work_list(desk.conn, user)
    order = [item.report_id for item in items]
    assert order.index(acute) < order.index(early) < order.index(plain)
    assert gone not in order
    by_id = {item.report_id: item for item in items}
    assert (by_id[plain].mine, by_id[early].mine) == (True, False)
    assert (by_id[acute].urgent, by_id[acute].phase, by_id[acute].persons) == (True, Phase.COLLECTING, 1)
    assert by_id[early].due_words == "nog 1 werkdag, uiterlijk woensdag 25 november"
    assert "H-" not in repr(items)


def test_a_report_that_was_taken_back_asks_nothing_and_keeps_no_words(desk: Desk) -> None:
    """Withdrawn: no open task, no reason, nobody spoken with; the case is not there any more."""
    report_id = desk.judged()
    desk.handling.propose_decision(
        desk.conn, report_id, ANNE, Outcome.INVESTIGATION, reason="Omdat het moet."
    )
    desk.handling.close_feedback(desk.conn, report_id, ANNE, desk.member.node.today(), "de melder")
    desk.made.withdraw(GRN, desk.number(report_id))
    words = desk.member.rows(
        "SELECT spoken_with FROM task WHERE report_id = %s AND (done_at IS NULL OR spoken_with IS NOT NULL)",
        report_id,
    ) + desk.member.rows("SELECT 1 FROM decision WHERE report_id = %s AND reason IS NOT NULL", report_id)
    assert words == []
    refused("ingetrokken", desk.handling.case_view, desk.conn, report_id)
    with pytest.raises(NotFound):
        desk.handling.case_view(desk.conn, "bestaat-niet")


def test_a_report_that_is_opened_again_goes_on(desk: Desk) -> None:
    """What ended only by closing is asked again, and Veilig Thuis watches."""
    report_id = desk.file()
    desk.made.close(GRN, desk.number(report_id), 2)
    assert TaskKind.ASSESS not in open_kinds(desk, report_id)
    desk.made.correct(GRN, report(desk.number(report_id), revisie=3))
    assert TaskKind.ASSESS in open_kinds(desk, report_id)
    assert watches(desk, report_id) == [Watch.JUDGES, Watch.ENDED, Watch.JUDGES]


# --- (J1) who leads -----------------------------------------------------------------------------------------


def test_where_the_own_system_leads_people_do_not_decide_in_pages(desk: Desk) -> None:
    """With `eigen` pages may only read: every act of a person is refused, and the view says so (J1)."""
    report_id = desk.judged()
    waiting = desk.handling.propose_decision(desk.conn, report_id, ANNE, Outcome.INVESTIGATION)
    desk.member.node.own_system_leads = True
    handling, conn = desk.handling, desk.conn
    code = "eigen_systeem_leidt"
    refused(code, handling.judge, conn, report_id, ANNE, "triage-instrument", "4.1", "B2")
    refused(code, handling.propose_decision, conn, report_id, ANNE, Outcome.INVESTIGATION)
    refused(code, handling.confirm_decision, conn, waiting, BRAM)
    refused(code, handling.decline_decision, conn, waiting, BRAM)
    refused(code, handling.offer_handover, conn, report_id, ANNE, TEAM)
    refused(code, handling.close_feedback, conn, report_id, ANNE, desk.member.node.today())
    refused(code, handling.family_informed, conn, report_id, ANNE, FamilyInformed.BEFORE)
    assert handling.case_view(conn, report_id).read_only


def test_a_withdrawn_report_is_counted_as_work_of_nobody(desk: Desk) -> None:
    """The number beside the work list looks at open tasks only, so withdrawal must leave none."""
    before = desk.handling.work_count(desk.conn)
    report_id = desk.file()
    assert desk.handling.work_count(desk.conn) == before + 1
    desk.made.withdraw(desk.party, desk.number(report_id))
    assert desk.handling.work_count(desk.conn) == before
