"""Promises of radar/node/filing.py: the life of a report, one receipt an act, and its effects elsewhere."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from connectors.ports import PriorReports, SearchReason, SearchState, StatusKnown
from schemas.codes import CaseStatus
from schemas.errors import Conflict, NotFound
from tests.fakes.family import child, father, mother, report, undated_father
from tests.fakes.village import Village, village

GRN, UTR = "vt-grn", "vt-utr"


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def linked(made: Village) -> None:
    """UTR knows the mother; GRN asks and finds her, nearly certain."""
    made.file(UTR, report("U-1"))
    made.run()
    made.file(GRN, report("G-1"))
    made.run()


def found(made: Village, party: str, number: str) -> list[tuple[str, str]]:
    answer = made.answer(party, number)
    return [(link.party, link.band.value) for person in answer.persons for link in person.links]


def later(answer: PriorReports) -> list[tuple[str, CaseStatus | None]]:
    return [(link.party, link.status) for link in answer.later]


def test_a_report_finds_one_elsewhere_and_is_seen_there(made: Village) -> None:
    """The asker sees the source's state, and the source sees the asker's report and how it stands."""
    linked(made)
    answer = made.answer(GRN, "G-1")
    (link,) = answer.persons[0].links
    assert (link.party, link.band.value) == (UTR, "nearly_certain")
    assert (link.status, link.status_known) == (CaseStatus.OPEN, StatusKnown.KNOWN)
    assert answer.state is SearchState.SEARCHED
    assert later(made.answer(UTR, "U-1")) == [(GRN, CaseStatus.OPEN)]


def test_filing_again_gives_the_same_receipt_and_nothing_twice(made: Village) -> None:
    """The same content under the same number is the same act."""
    first = made.file(GRN, report("G-1"))
    made.clock.move(hours=1)
    again = made.file(GRN, report("G-1"))
    assert (first.receipt_id, first.received_at, True) == (again.receipt_id, again.received_at, again.again)
    assert made[GRN].value("SELECT count(*) FROM question") == 1


def test_other_content_under_one_number_is_refused_naming_fields_only(made: Village) -> None:
    """409 says which fields differ, and repeats no value of either report."""
    made.file(GRN, report("G-1"))
    with pytest.raises(Conflict) as refusal:
        made.file(GRN, report("G-1", mother(achternaam="Fictief"), spoed=True))
    assert refusal.value.code == "andere_inhoud"
    assert "spoed, betrokkenen[0].achternaam" in refusal.value.fault.text
    assert not any(name in refusal.value.fault.text for name in ("Zandkever", "Fictief"))


def test_a_newer_revision_is_no_new_report(made: Village) -> None:
    """A POST of another revision names that field; it never silently replaces."""
    made.file(GRN, report("G-1"))
    with pytest.raises(Conflict) as refusal:
        made.file(GRN, report("G-1", revisie=2))
    assert (refusal.value.code, "revisie" in refusal.value.fault.text) == ("andere_inhoud", True)


@pytest.mark.parametrize("revision", [1, 2])
def test_an_older_revision_is_refused(made: Village, revision: int) -> None:
    """What was replaced does not come back, as a report nor as a correction."""
    made.file(GRN, report("G-1"))
    made.correct(GRN, report("G-1", revisie=3, spoed=True))
    with pytest.raises(Conflict) as refusal:
        made.correct(GRN, report("G-1", revisie=revision))
    assert refusal.value.code == "oude_revisie"


def test_a_correction_of_the_same_revision_with_other_content_names_the_fields(made: Village) -> None:
    """Two contents under one revision: a source's mistake, told as such."""
    made.file(GRN, report("G-1"))
    made.correct(GRN, report("G-1", revisie=2))
    with pytest.raises(Conflict) as refusal:
        made.correct(GRN, report("G-1", revisie=2, spoed=True))
    assert (refusal.value.code, "spoed" in refusal.value.fault.text) == ("andere_inhoud", True)


def test_a_correction_of_the_people_withdraws_and_finds_anew(made: Village) -> None:
    """The asker loses the old link; the corrected report finds the asker's, and both see that."""
    linked(made)
    first = made.correct(UTR, report("U-1", mother(geboortedatum="1989-05-18"), revisie=2))
    made.run()
    assert found(made, GRN, "G-1") == []
    assert found(made, UTR, "U-1") == [(GRN, "nearly_certain")]
    assert later(made.answer(GRN, "G-1")) == [(UTR, CaseStatus.OPEN)]
    assert later(made.answer(UTR, "U-1")) == []
    again = made.correct(UTR, report("U-1", mother(geboortedatum="1989-05-18"), revisie=2))
    assert (first.receipt_id, True) == (again.receipt_id, again.again)


def test_a_correction_by_the_asker_closes_the_old_link_at_the_source(made: Village) -> None:
    """The source keeps one link to the case, the new one, and is not alerted twice of one case."""
    linked(made)
    made.correct(GRN, report("G-1", mother(), child(), revisie=2))
    made.run()
    assert found(made, GRN, "G-1") == [(UTR, "nearly_certain")]
    assert later(made.answer(UTR, "U-1")) == [(GRN, CaseStatus.OPEN)]
    assert len(made[UTR].events("report_alert")) == 1


def test_a_correction_that_leaves_the_people_asks_nothing_anew(made: Village) -> None:
    """Only the state travels: no rows, no question, the same link."""
    linked(made)
    rows = made[UTR].value("SELECT count(*) FROM filed_row")
    made.correct(UTR, report("U-1", revisie=2, status="monitoring"))
    made.run()
    assert rows == made[UTR].value("SELECT count(*) FROM filed_row")
    assert made[UTR].value("SELECT count(*) FROM question") == 1
    assert CaseStatus.MONITORED is made.answer(GRN, "G-1").persons[0].links[0].status


def test_closing_reaches_whoever_has_a_link(made: Village) -> None:
    """Closed at the source is closed at the asker, and the other way round."""
    linked(made)
    first = made.close(UTR, "U-1", 2)
    made.close(GRN, "G-1", 2)
    made.run()
    assert CaseStatus.CLOSED is made.answer(GRN, "G-1").persons[0].links[0].status
    assert later(made.answer(UTR, "U-1")) == [(GRN, CaseStatus.CLOSED)]
    again = made.close(UTR, "U-1", 2)
    assert (first.receipt_id, True) == (again.receipt_id, again.again)


def test_another_closing_of_the_same_revision_is_refused(made: Village) -> None:
    """One revision is one closing."""
    made.file(GRN, report("G-1"))
    made.close(GRN, "G-1", 2)
    with pytest.raises(Conflict) as refusal:
        made.close(GRN, "G-1", 2, date(2026, 11, 23))
    assert refusal.value.code == "oude_revisie"


def test_a_closed_case_gets_a_log_line_and_no_alert(made: Village) -> None:
    """Nobody is alerted of a case that is closed; that it was linked is on record."""
    made.file(UTR, report("U-1", status="gesloten"))
    made.run()
    made.file(GRN, report("G-1"))
    made.run()
    assert (made[UTR].events("report_alert"), len(made[UTR].events("link_received"))) == ([], 1)
    assert CaseStatus.CLOSED is made.answer(GRN, "G-1").persons[0].links[0].status


def test_a_live_case_is_alerted_once_of_each_case_elsewhere(made: Village) -> None:
    """Two of its people in one report are one alert; another report later is another."""
    made.file(UTR, report("U-1", mother(), child()))
    made.run()
    made.file(GRN, report("G-1", mother(), child()))
    made.run()
    assert len(made[UTR].events("report_alert")) == 1
    made.file(GRN, report("G-2", child()))
    made.run()
    assert len(made[UTR].events("report_alert")) == 2


def test_withdrawing_a_report_takes_its_links_away_at_both_ends(made: Village) -> None:
    """The asker's link is gone, the rows too, and the people are forgotten here."""
    linked(made)
    first = made.withdraw(UTR, "U-1")
    made.run()
    assert found(made, GRN, "G-1") == []
    assert made[UTR].rows("SELECT content FROM report") == [(None,)]
    for table in ("involved", "own_row", "filed_row", "own_address"):
        assert (table, 0) == (table, made[UTR].value(f"SELECT count(*) FROM {table}"))
    made.file(GRN, report("G-2"))
    made.run()
    assert found(made, GRN, "G-2") == [(GRN, "nearly_certain")]  # its own, and no other
    again = made.withdraw(UTR, "U-1")
    assert (first.receipt_id, True) == (again.receipt_id, again.again)


def test_withdrawing_the_asking_report_takes_it_from_the_source(made: Village) -> None:
    """The source no longer sees a later report that is none."""
    linked(made)
    made.withdraw(GRN, "G-1")
    made.run()
    assert later(made.answer(UTR, "U-1")) == []


@pytest.mark.parametrize("act", ["file", "correct", "close", "answer"])
def test_a_withdrawn_report_stays_withdrawn(made: Village, act: str) -> None:
    """Every other act on it is refused with the same code."""
    made.file(GRN, report("G-1"))
    made.withdraw(GRN, "G-1")
    acts: dict[str, Callable[[], object]] = {
        "file": lambda: made.file(GRN, report("G-1")),
        "correct": lambda: made.correct(GRN, report("G-1", revisie=2)),
        "close": lambda: made.close(GRN, "G-1", 2),
        "answer": lambda: made.answer(GRN, "G-1"),
    }
    with pytest.raises(Conflict) as refusal:
        acts[act]()
    assert refusal.value.code == "ingetrokken"


def test_a_report_withdrawn_before_it_was_asked_never_leaves(made: Village) -> None:
    """No rows, no withdrawal of rows, and nothing found."""
    made.file(GRN, report("G-1"))
    made.withdraw(GRN, "G-1")
    made.run()
    assert made[GRN].value("SELECT count(*) FROM filed_row") == 0
    assert made[GRN].events("rows_filed") == []
    assert made.hub.events("rows_taken") == []


def test_rows_withdrawn_before_they_arrived_are_dropped(made: Village) -> None:
    """The withdrawal overtakes the report in the outbox, and the hub drops what comes after."""
    made.file(UTR, report("U-1"))
    assert made[UTR].work.ask(made[UTR].conn) == 0
    made.withdraw(UTR, "U-1")
    made.run()
    made.file(GRN, report("G-1"))
    made.run()
    assert found(made, GRN, "G-1") == []
    assert [member.value("SELECT count(*) FROM outbox") for member in made.nodes] == [0, 0]


def shown_only(made: Village) -> None:
    """GRN is shown the father in UTR, not certain enough to tell UTR of a link."""
    made.file(UTR, report("U-1", undated_father()))
    made.run()
    made.file(GRN, report("G-1", father()))


def test_withdrawing_what_was_only_shown_reaches_the_one_who_saw_it(made: Village) -> None:
    """No link was made: the asker is told by the dossier's handle."""
    shown_only(made)
    made.run()
    assert made[GRN].rows("SELECT other_party, made FROM link") == [(UTR, False)]
    assert later(made.answer(UTR, "U-1")) == []
    assert made[UTR].value("SELECT count(*) FROM shown") == 1
    made.withdraw(UTR, "U-1")
    made.run()
    assert found(made, GRN, "G-1") == []
    assert made[GRN].value("SELECT count(*) FROM withdrawn_dossier") == 1


def test_a_look_that_the_source_hears_of_after_withdrawing_is_answered(made: Village) -> None:
    """The report was withdrawn while its look was under way: the one who saw it is told all the same."""
    shown_only(made)
    grn, utr, hub = made[GRN], made[UTR], made.hub
    while not hub.events("senders_given"):
        assert grn.step() + hub.step()
    made.withdraw(UTR, "U-1")
    made.run()
    assert [(utr.value("SELECT dossier FROM report"),)] == grn.rows("SELECT dossier FROM withdrawn_dossier")
    assert found(made, GRN, "G-1") == []


def test_the_number_of_another_source_is_not_known(made: Village) -> None:
    """Numbers are each source's own: every act on another's is as on none."""
    made.file(GRN, report("G-1"))
    acts: list[Callable[[], object]] = [
        lambda: made.answer(GRN, "G-1", source="ander"),
        lambda: made.withdraw(GRN, "G-1", source="ander"),
        lambda: made.correct(GRN, report("G-1", revisie=2), source="ander"),
        lambda: made.answer(GRN, "G-9"),
    ]
    for act in acts:
        with pytest.raises(NotFound) as refusal:
            act()
        assert refusal.value.code == "niet_gevonden"
    assert not made.file(GRN, report("G-1", child()), source="ander").again


def test_own_reports_are_found_with_everything_down(made: Village) -> None:
    """The hub and all evaluators are silent: the own earlier report is there, and the rest waits."""
    made.evaluators.clear()
    made.broker.stop()
    made.file(GRN, report("G-1"))
    made.file(GRN, report("G-2", mother(), child()))
    answer = made.answer(GRN, "G-2")
    assert [(link.party, link.own_number) for link in answer.persons[0].links] == [(GRN, "G-1")]
    assert (answer.state, answer.reason) == (SearchState.NOT_YET_SEARCHED, SearchReason.WAITING)


def test_an_own_earlier_report_that_is_corrected_is_still_seen(made: Village) -> None:
    """A correction moves the link to the corrected report's side; from the other it shows as a later one."""
    made.file(GRN, report("G-1"))
    made.file(GRN, report("G-2"))
    assert later(made.answer(GRN, "G-1")) == [(GRN, CaseStatus.OPEN)]
    made.correct(GRN, report("G-1", mother(voornamen="Wende Puck"), revisie=2))
    assert found(made, GRN, "G-2") == []
    assert found(made, GRN, "G-1") == [(GRN, "nearly_certain")]
    assert later(made.answer(GRN, "G-2")) == [(GRN, CaseStatus.OPEN)]


def test_the_newest_question_speaks_for_a_corrected_report(made: Village) -> None:
    """Corrected within one tick of the clock: the withdrawn question says nothing any more."""
    made.file(GRN, report("G-1"))
    for revision in range(2, 8):
        made.correct(GRN, report("G-1", mother(voornamen="Wende" + "a" * revision), revisie=revision))
        made.run()
        assert made.answer(GRN, "G-1").state is SearchState.SEARCHED
