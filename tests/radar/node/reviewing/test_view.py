"""Promises of radar/node/reviewing/view.py: what a person sees of a case's links, and what a look leaves."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radar.node.handling.handling import Handling
from radar.node.reviewing.reviewing import Reviewing
from radar.node.reviewing.view import LinksView, chance
from schemas.codes import (
    CaseStatus,
    DetailField,
    DisclosurePurpose,
    Finding,
    Outcome,
    RecipientRole,
    RefusalCode,
    Service,
    Verdict,
)
from tests.fakes.family import BSNS, child, father, mother, report
from tests.fakes.village import Village, village
from tests.radar.node.reviewing.cases import ANNE, BERT, GRN, SOFIE, UTR, doubtful, linked, report_id, say

JUDGE, PASS_ON = DisclosurePurpose.JUDGE_SAFETY, DisclosurePurpose.PASS_TO_REPORTER


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def seen(made: Village, party: str = GRN, number: str = "G-1") -> LinksView:
    return Reviewing(made[party].node).links_view(made[party].conn, report_id(made, party, number), ANNE)


def test_own_and_others_stand_apart_with_what_the_source_told(made: Village) -> None:
    """A4, A16: month, status, who is responsible and whom to call, of both."""
    made.file(GRN, report("G-0"))
    made.clock.move(minutes=1)
    linked(made)
    [person] = seen(made).persons
    [own], [other] = person.own, person.others
    assert own.own_report_id == report_id(made, GRN, "G-0")
    assert (own.may_ask, other.may_ask) == (False, True)
    for shown, name in ((own, "Veilig Thuis Groningen"), (other, "Veilig Thuis Utrecht")):
        told = shown.link.summary
        assert told
        assert told.responsible
        assert (told.status, told.month, told.finding) == (CaseStatus.OPEN, "2026-11", Finding.OPEN)
        assert (told.responsible.role, told.responsible.organisation) == (RecipientRole.VT_ORGANISATION, name)
        assert told.call
        assert told.call.telephone == "0800 2000"


def test_what_was_said_stands_with_who_said_it(made: Village) -> None:
    """What was reviewed before is shown, and a word that waits for a second person as waiting."""
    link = doubtful(made)
    say(made, link, ANNE, Verdict.SAME)
    [shown] = seen(made).persons[0].others
    assert (shown.link.verdict, shown.link.waits_for_second, shown.verdict_by) == (
        Verdict.SAME, True, "person:anne",
    )  # fmt: skip
    assert not shown.may_ask
    say(made, link, BERT, Verdict.SAME)
    [shown] = seen(made).persons[0].others
    assert (shown.link.waits_for_second, shown.second_by, shown.may_ask) == (False, "person:bert", True)


def test_content_is_shown_with_its_owner_and_date(made: Village) -> None:
    """Asked by whom, for what, and what came; or why not."""
    link = linked(made, report("U-1", mother(), aard=["psychisch_geweld"]))
    reviewing = Reviewing(made[GRN].node)
    reviewing.ask_details(made[GRN].conn, link, ANNE, JUDGE)
    [asked] = seen(made).persons[0].others[0].asked
    assert (asked.answered_at, asked.refusal, asked.content, asked.overdue) == (None, None, None, False)
    made.run()
    made.clock.move(minutes=1)
    reviewing.ask_details(made[GRN].conn, link, ANNE, DisclosurePurpose.PASS_TO_REPORTER)
    made.run()
    told, refused = seen(made).persons[0].others[0].asked
    assert told.content
    assert (told.content.owner, told.asked_by) == (UTR, "person:anne")
    assert "psychisch geweld" in [each.value for each in told.content.fields.values()]
    assert (refused.refusal, refused.content) == (RefusalCode.WRONG_PHASE, None)


def test_a_question_that_waits_is_a_task_at_the_source_and_overdue_in_time(made: Village) -> None:
    """It flags, at both ends, and blocks nothing."""
    link = linked(made, report("U-1", mother(verblijfBeschermen=True)))
    source = Reviewing(made[UTR].node)
    asked = Reviewing(made[GRN].node).ask_details(made[GRN].conn, link, ANNE, JUDGE)
    made.run()
    [task] = source.tasks(made[UTR].conn)
    assert (task.party, task.request_id, task.number, task.overdue) == (GRN, asked, "U-1", False)
    made.clock.move(days=5)
    assert source.tasks(made[UTR].conn)[0].overdue
    assert seen(made).persons[0].others[0].asked[0].overdue
    source.answer_details(made[UTR].conn, GRN, asked, SOFIE, grant=True)
    assert source.tasks(made[UTR].conn) == ()


def test_what_was_decided_there_is_told_here_in_words(made: Village) -> None:
    """E7: each prior report shows its outcome and what was found; no count, and an accepted partner (A16)."""
    linked(made)
    source = made[UTR]
    source.node.own_system_leads = False
    handling, prior = Handling(source.node), report_id(made, UTR, "U-1")
    handling.judge(source.conn, prior, ANNE, "triage", "2026", "B")
    decided = handling.propose_decision(
        source.conn, prior, ANNE, Outcome.CONDITIONS_AND_FOLLOW_UP, [Service.CONDITIONS_AND_FOLLOW_UP]
    )
    handling.confirm_decision(source.conn, decided, BERT)
    made.run()
    told = seen(made).persons[0].others[0].link.summary
    assert told
    assert (told.outcome, told.finding) == (Outcome.CONDITIONS_AND_FOLLOW_UP, Finding.OPEN)
    asked = Reviewing(made[GRN].node).ask_details(made[GRN].conn, told.link_id, ANNE, PASS_ON)
    made.run()
    [told_of] = [each for each in seen(made).persons[0].others[0].asked if each.request_id == asked]
    assert told_of.content
    assert {name: each.may_pass_on for name, each in told_of.content.fields.items()} == {
        DetailField.OUTCOME: True, DetailField.SERVICES: True, DetailField.SAFETY_CONDITIONS_SINCE: True,
    }  # fmt: skip


def test_a_sibling_who_was_not_reported_is_linked_by_the_household(made: Village) -> None:
    """A11: the earlier report on the brother is shown with the sister, through their mother, as household."""
    brother = child(bsn=BSNS[2], voornamen="Bram", geboortedatum="2014-01-30", geslacht="M")
    made.file(UTR, report("U-1", brother, mother()))
    made.run()
    made.file(GRN, report("G-1", child(), mother()))
    made.run()
    sister, parent = seen(made).persons
    assert (sister.own, sister.others) == ((), ())
    assert [(via, shown.link.party) for via, shown in sister.household] == [(2, UTR)]
    assert parent.household == ()


def test_of_a_shelter_nothing_is_linked_by_address(made: Village) -> None:
    """Two families that stayed at one address of that kind never share a household."""
    shelter = {"postcode": "9999XZ", "huisnummer": "9123", "soort": "opvang"}
    made.file(UTR, report("U-1", mother(adres=shelter)))
    made.run()
    made.file(GRN, report("G-1", father(adres=shelter)))
    made.run()
    [person] = seen(made).persons
    assert (person.others, person.household) == ((), ())


def test_a_look_is_written_down_and_stands_in_both_histories(made: Village) -> None:
    """Who looked at this case, and what I looked at; and at the source which party saw that it exists."""
    linked(made)
    seen(made)
    reviewing = Reviewing(made[GRN].node)
    at_case = reviewing.looks_at(made[GRN].conn, report_id(made))
    assert [(look.act, look.who, look.purpose) for look in at_case] == [("case_shown", "person:anne", JUDGE)]
    assert [look.report_id for look in reviewing.looks_by(made[GRN].conn, ANNE)] == [report_id(made)]
    assert reviewing.looks_by(made[GRN].conn, BERT) == ()
    elsewhere = Reviewing(made[UTR].node).looks_at(made[UTR].conn, report_id(made, UTR, "U-1"))
    assert [(look.act, look.party) for look in elsewhere] == [("rows_shown", GRN)]


def test_a_chance_is_words_and_never_certainty() -> None:
    """A bare number beside a child's name reads as a risk score."""
    assert [chance(each) for each in (0.06, 0.5, 0.9, 0.951, 0.999)] == [
        "ongeveer 1 op 10", "ongeveer 5 op 10", "ongeveer 9 op 10", "ongeveer 95 op 100",
        "meer dan 99 op 100",
    ]  # fmt: skip


def test_the_picture_has_a_lane_for_each_person(made: Village) -> None:
    """With the lines of completeness and the alerts of the case, all of one moment."""
    linked(made)
    view = seen(made)
    assert [lane.position for lane in view.timeline.lanes] == [1]
    assert len(view.completeness.lines) == 4
    assert view.alerts == ()
    assert [alert.party for alert in seen(made, UTR, "U-1").alerts] == [GRN]
