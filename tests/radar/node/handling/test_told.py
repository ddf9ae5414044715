"""Promises of radar/node/handling/told.py and advice.py: the own system leads, and advices stand apart."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from radar.node.handling.advice import invented_name, take_advice
from radar.node.handling.cases import read_case
from radar.node.handling.handovers import Partner
from radar.node.handling.told import Told, ToldByOwnSystem
from radar.node.handling.views import CaseView, case_standing
from schemas.advice import Advice, read_advice
from schemas.codes import (
    Channel,
    FamilyInformed,
    Finding,
    HandoverAct,
    Outcome,
    Phase,
    RecipientRole,
    ReporterKind,
    Service,
    TaskEnd,
    TaskKind,
    Watch,
)
from schemas.errors import BadInput, Conflict, NotFound
from schemas.told import AssessmentTold, DecisionTold, FeedbackTold, HandoverTold, HouseholdTold
from tests.fakes.village import SOURCE
from tests.radar.node.handling.conftest import ANNE, GRN, Desk

TODAY = date(2026, 11, 24)
JUDGED = AssessmentTold(1, "anne", "triage-instrument", "4.1", "B2")
DECIDED = DecisionTold(
    1, ("anne", "bram"), Outcome.INVESTIGATION, (Service.INVESTIGATION,), Finding.OPEN, urgent=False
)
OFFERED = HandoverTold(
    1, "anne", "O-1", HandoverAct.OFFERED, RecipientRole.CHAIN_PARTNER, "Wijkteam Verzonnen", "050 000 00 03"
)


@pytest.fixture
def own(desk: Desk) -> Desk:
    """The region's own system leads."""
    desk.member.node.own_system_leads = True
    return desk


def tell(desk: Desk, report_id: str, told: Told, source: str = SOURCE) -> Any:
    system = ToldByOwnSystem(desk.member.node)
    return system.take(desk.conn, source, desk.number(report_id), told)


def view(desk: Desk, report_id: str) -> CaseView:
    return desk.handling.case_view(desk.conn, report_id)


def refused(code: str, act: Callable[..., object], *arguments: Any) -> None:
    with pytest.raises(Conflict) as refusal:
        act(*arguments)
    assert refusal.value.code == code


# --- (J1) one case, told by messages or done in pages -------------------------------------------------------


def by_messages(desk: Desk) -> str:
    desk.member.node.own_system_leads = True
    report_id = desk.file()
    offered = replace(OFFERED, ends_on=date(2027, 6, 1))
    accepted = replace(offered, serial=2, act=HandoverAct.ACCEPTED, informs_others=True)
    decided = replace(DECIDED, outcome=Outcome.DIRECT_HANDOVER, services=(Service.DIRECT_HANDOVER,))
    household = HouseholdTold(1, "anne", FamilyInformed.AFTER, TODAY)
    for told in (JUDGED, household, decided, offered, accepted, FeedbackTold(1, "anne", TODAY, "de melder")):
        tell(desk, report_id, told)
    desk.made.close(GRN, desk.number(report_id), 2)
    return report_id


def by_people(desk: Desk) -> str:
    desk.member.node.own_system_leads = False
    report_id = desk.judged()
    handling, conn = desk.handling, desk.conn
    handling.family_informed(conn, report_id, ANNE, FamilyInformed.AFTER, TODAY)
    desk.decided(Outcome.DIRECT_HANDOVER, Service.DIRECT_HANDOVER, report_id=report_id)
    partner = Partner(RecipientRole.CHAIN_PARTNER, "Wijkteam Verzonnen", "050 000 00 03")
    handover = handling.offer_handover(conn, report_id, ANNE, partner, ends_on=date(2027, 6, 1))
    handling.accept_handover(conn, handover, ANNE, informs_others=True)
    handling.close_feedback(conn, report_id, ANNE, TODAY, "de melder")
    desk.made.close(GRN, desk.number(report_id), 2)
    return report_id


def told_of(desk: Desk, report_id: str) -> dict[str, Any]:
    """What a case came to, without who did it and when."""
    shown = view(desk, report_id)
    household = shown.household_informed
    return {
        "phase": shown.phase,
        "assessments": [(each.instrument, each.version, each.result) for each in shown.assessments],
        "decisions": [
            (each.outcome, each.services, each.finding, each.answer, each.in_force_at is not None)
            for each in shown.decisions
        ],
        "watches": [(each.watch, each.organisation) for each in shown.responsibilities],
        "handovers": [
            (each.partner, each.answer, each.informs_others, each.ends_on) for each in shown.handovers
        ],
        "tasks": sorted((task.kind.value, task.due_on, task.how) for task in shown.tasks),
        "household": (household.how, household.told_on) if household else None,
    }


def test_a_whole_case_by_message_comes_to_the_same_as_in_pages(desk: Desk) -> None:
    """A whole case runs by API without opening a page, and the same story passes in both modes (J1)."""
    told, done = told_of(desk, by_messages(desk)), told_of(desk, by_people(desk))
    assert told == done
    assert told["phase"] is Phase.CLOSED
    assert [watch for watch, _ in told["watches"]] == [Watch.JUDGES, Watch.HANDS_OVER, Watch.PARTNER]
    assert ("feedback_first", TODAY, TaskEnd.SPOKEN) in told["tasks"]


# --- (J1) each message once ---------------------------------------------------------------------------------


def test_the_same_message_again_is_the_same_receipt(own: Desk) -> None:
    """Twice gives one assessment and one receipt, also after the case was closed."""
    report_id = own.file()
    first, again = tell(own, report_id, JUDGED), tell(own, report_id, JUDGED)
    assert (first.receipt_id, first.again, again.again) == (again.receipt_id, False, True)
    own.made.close(GRN, own.number(report_id), 2)
    assert tell(own, report_id, JUDGED).again
    assert len(view(own, report_id).assessments) == 1


def test_another_message_under_the_same_number_is_refused(own: Desk) -> None:
    """What was told stands; an older number than the newest is no news either."""
    report_id = own.file()
    tell(own, report_id, replace(JUDGED, serial=3))
    refused("ander_bericht", tell, own, report_id, replace(JUDGED, serial=3, result="A1"))
    refused("oude_revisie", tell, own, report_id, replace(JUDGED, serial=2))


def test_a_refused_message_may_come_again(own: Desk) -> None:
    """Nothing of a refused one stays: after what it waited for it is taken under the same number."""
    report_id = own.file()
    refused("nog_niet_beoordeeld", tell, own, report_id, DECIDED)
    tell(own, report_id, JUDGED)
    assert not tell(own, report_id, DECIDED).again
    assert view(own, report_id).phase is Phase.DECIDED


def test_a_case_of_another_source_is_unknown(own: Desk) -> None:
    """Numbers are each source system's own."""
    report_id = own.file()
    with pytest.raises(NotFound):
        tell(own, report_id, JUDGED, source="ander")


def test_where_people_decide_in_pages_messages_are_refused(desk: Desk) -> None:
    """With `radar` there is one place where it is decided, and a message about it is a mistake."""
    report_id = desk.file()
    for told in (JUDGED, DECIDED, OFFERED, FeedbackTold(1, "anne", TODAY)):
        refused("radar_leidt", tell, desk, report_id, told)


def test_a_closed_case_takes_only_what_is_still_said_of_it(own: Desk) -> None:
    """Deciding on it is refused and audited (A14); the reporter and the household still hear."""
    report_id = own.file()
    own.made.close(GRN, own.number(report_id), 2)
    for told in (JUDGED, DECIDED, OFFERED):
        refused("gesloten", tell, own, report_id, told)
    assert [each["act"] for each in own.audited("closed_case_refused", report_id)] == [
        "judged", "decided", "handed_over",
    ]  # fmt: skip
    tell(own, report_id, FeedbackTold(1, "anne", TODAY, "de melder"))
    tell(own, report_id, HouseholdTold(1, "anne", FamilyInformed.BEFORE, TODAY))


# --- (B8) two people of the own system ----------------------------------------------------------------------


def test_an_urgent_decision_is_confirmed_by_the_same_one_with_the_second(own: Desk) -> None:
    """With one it acts at once and has a task; the same decision with both ids confirms it (B8)."""
    report_id = own.file()
    tell(own, report_id, JUDGED)
    tell(own, report_id, replace(DECIDED, by=("anne",), urgent=True))
    assert view(own, report_id).phase is Phase.DECIDED
    assert TaskKind.CONFIRM in {task.kind for task in view(own, report_id).tasks if task.open}
    tell(own, report_id, replace(DECIDED, serial=2, urgent=True))
    (decision,) = view(own, report_id).decisions
    assert (decision.proposed_by, decision.answered_by, decision.answer) == (
        f"system:{SOURCE}/anne", f"system:{SOURCE}/bram", "confirmed",
    )  # fmt: skip
    assert TaskKind.CONFIRM not in {task.kind for task in view(own, report_id).tasks if task.open}


def test_another_decision_after_an_urgent_one_is_a_decision_of_its_own(own: Desk) -> None:
    """It does not confirm what somebody else decided."""
    report_id = own.file()
    tell(own, report_id, JUDGED)
    tell(own, report_id, replace(DECIDED, by=("anne",), urgent=True))
    tell(own, report_id, replace(DECIDED, serial=2, outcome=Outcome.CONDITIONS_AND_FOLLOW_UP))
    assert [each.answer for each in view(own, report_id).decisions] == [None, "confirmed"]


# --- (D1) handing over by message ---------------------------------------------------------------------------


def test_a_handover_that_was_accepted_before_it_was_told_is_taken_whole(own: Desk) -> None:
    """A first message "aangenomen" is offer and acceptance; a second offer of the same is refused."""
    report_id = own.file()
    tell(own, report_id, JUDGED)
    tell(own, report_id, replace(OFFERED, act=HandoverAct.ACCEPTED))
    assert view(own, report_id).responsibilities[-1].watch is Watch.PARTNER
    refused("al_beantwoord", tell, own, report_id, replace(OFFERED, serial=2))
    tell(own, report_id, replace(OFFERED, serial=2, act=HandoverAct.CONFIRMED, ends_on=date(2027, 2, 1)))
    (handover,) = view(own, report_id).handovers
    assert handover.ends_on == date(2027, 2, 1)


def test_a_partner_who_refuses_leaves_a_task(own: Desk) -> None:
    """Veilig Thuis keeps watching and has something to do."""
    report_id = own.file()
    tell(own, report_id, OFFERED)
    tell(own, report_id, replace(OFFERED, serial=2, act=HandoverAct.REFUSED))
    assert TaskKind.OVERSIGHT_BACK in {task.kind for task in view(own, report_id).tasks if task.open}
    assert view(own, report_id).responsibilities[-1].watch is Watch.JUDGES


# --- how far a case is --------------------------------------------------------------------------------------


def test_the_own_system_sees_how_far_a_case_is(own: Desk) -> None:
    """Phase, what was decided, who watches, what is still asked, and the federation's setting (B9)."""
    report_id = own.file()
    number = own.number(report_id)
    tell(own, report_id, JUDGED)
    tell(own, report_id, DECIDED)
    found = case_standing(own.conn, own.member.node, SOURCE, number)
    assert (found.phase, found.outcome, found.watch) == (
        Phase.DECIDED, Outcome.INVESTIGATION, Watch.INVESTIGATES,
    )  # fmt: skip
    assert [(task.kind, task.due_on) for task in found.tasks] == [(TaskKind.FEEDBACK_FIRST, TODAY)]
    assert found.no_follow_up_stays
    with pytest.raises(NotFound):
        case_standing(own.conn, own.member.node, "ander", number)


# --- (G) advices --------------------------------------------------------------------------------------------

ADVICE = Advice("A-1", TODAY, ReporterKind.GP, Channel.PHONE, note="de huisarts maakt zich zorgen")


def advise(desk: Desk, advice: Advice) -> Any:
    return take_advice(desk.conn, desk.member.node, SOURCE, advice)


def test_an_advice_is_kept_and_counted_and_never_leaves(desk: Desk) -> None:
    """Advice never emits a radar event: no letter, no question, no row, no journal line; a count (G5, G7)."""
    tables = ("outbox", "question", "filed_row", "own_row", "report", "link", "task")
    before = [desk.member.value(f"SELECT count(*) FROM {table}") for table in tables]
    said = len(desk.member.said)
    advise(desk, replace(ADVICE, number="A-2"))
    assert before == [desk.member.value(f"SELECT count(*) FROM {table}") for table in tables]
    assert len(desk.member.said) == said
    assert desk.member.metric("radar_advices_total", channel="phone", seeker="gp") >= 1


def test_the_same_advice_again_is_the_same(desk: Desk) -> None:
    """One receipt and one alias; other content under its number is refused."""
    first, again = advise(desk, ADVICE), advise(desk, ADVICE)
    assert (first.alias, first.advice_id, again.again) == (again.alias, again.advice_id, True)
    refused("andere_inhoud", advise, desk, replace(ADVICE, note="anders"))


def test_two_advices_can_share_an_alias(desk: Desk) -> None:
    """A second advice on the same case is found by its alias, without any family data (G11)."""
    first = advise(desk, replace(ADVICE, number="A-3"))
    second = advise(desk, replace(ADVICE, number="A-4", alias=first.alias))
    assert first.alias == second.alias


def test_an_advice_has_no_way_to_a_report(desk: Desk) -> None:
    """No foreign key advice->report; under the number of a report an advice is refused (G4)."""
    to = desk.member.rows(
        "SELECT 1 FROM pg_constraint WHERE contype = 'f' AND ('advice'::regclass IN (conrelid, confrelid))"
    )
    assert to == []
    number = desk.number(desk.file())
    refused("advies_bij_melding", advise, desk, replace(ADVICE, number=number))
    with pytest.raises(BadInput):
        read_advice(json.dumps({"soort": "advies", "nummer": "A-9", "melding": number}).encode(), TODAY)


def test_the_node_refuses_a_name_that_only_it_knows(desk: Desk) -> None:
    """Also a first name in small letters, which no form could see (G1); nothing of it is kept."""
    with pytest.raises(BadInput) as refusal:
        advise(desk, replace(ADVICE, number="A-5", note="het gaat om johanna"))
    assert refusal.value.code == "persoonsgegevens"
    assert desk.member.value("SELECT count(*) FROM advice WHERE number = 'A-5'") == 0


def test_invented_names_are_many(desk: Desk) -> None:
    """Two cases seldom share one by accident."""
    assert len({invented_name() for _ in range(200)}) > 190


def test_a_case_reads_its_report(desk: Desk) -> None:
    """The content of a case is the report as it was filed, and no repr shows it."""
    case = read_case(desk.conn, desk.file())
    assert case.report.persons[0].surname == "Zandkever"
    assert "Zandkever" not in repr(case)
