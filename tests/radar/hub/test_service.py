"""Promises of radar/hub/service.py and of asking: who may not ask is not answered, and never with none."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.ports import SearchReason, SearchState
from matching import oprf
from radar.evaluator.quota import Quota
from radar.evaluator.service import Evaluator
from radar.hub.asking import LIMIT
from radar.keys.ring import read_keyring
from schemas.codes import HUB, PartyId, Pass
from schemas.evaluation import Reply
from schemas.events import CandidatesFound
from tests.fakes.family import BSNS, child, father, mother, report
from tests.fakes.village import Village, village

GRN, UTR = "vt-grn", "vt-utr"
Database = Callable[[str], str]


@pytest.fixture
def made(tmp_path: Path, database: Database) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def state(made: Village, number: str, party: str = GRN) -> tuple[SearchState, SearchReason | None]:
    answer = made.answer(party, number)
    return answer.state, answer.reason


def parties_found(made: Village, number: str, party: str = GRN) -> set[str]:
    return {link.party for person in made.answer(party, number).persons for link in person.links}


NOT_SEARCHED = (SearchState.NOT_YET_SEARCHED, SearchReason.REFUSED)


def test_a_party_that_may_not_ask_is_refused_and_its_rows_stand(tmp_path: Path, database: Database) -> None:
    """Its report shows as not searched; others find it."""
    with village(tmp_path, database, roles={GRN: ["file"]}) as made:
        made.file(GRN, report("G-1"))
        made.run()
        assert state(made, "G-1") == NOT_SEARCHED
        assert made[GRN].value("SELECT code FROM question") == "mag_niet_vragen"
        assert made.hub.metric("radar_questions_refused_total", code="mag_niet_vragen") == 1
        made.file(UTR, report("U-1"))
        made.run()
        assert parties_found(made, "U-1", UTR) == {GRN}


def test_rows_of_a_party_that_may_not_file_are_no_rows(tmp_path: Path, database: Database) -> None:
    """They go to quarantine, and nobody finds them."""
    with village(tmp_path, database, roles={GRN: ["ask"]}) as made:
        made.file(GRN, report("G-1"))
        made.run()
        assert made.hub.quarantined() == ["vreemde_rij"]
        made.file(UTR, report("U-1"))
        made.run()
        assert parties_found(made, "U-1", UTR) == set()


def test_an_answer_without_our_own_rows_is_no_answer(made: Village) -> None:
    """A hub that compares nothing is not believed: not searched, counted and alarmed."""
    grn = made[GRN]
    made.file(GRN, report("G-1"))
    grn.step()
    question = grn.value("SELECT question_id FROM question")
    made.put_event(HUB, GRN, CandidatesFound(question, 1, 1, b"", ()), "leeg-1")
    grn.step()
    assert (state(made, "G-1"), grn.value("SELECT code FROM question")) == (NOT_SEARCHED, "zelfcontrole")
    assert len(grn.events("self_check_failed")) == 1
    assert grn.metric("radar_self_check_failures_total") == grn.value(
        "SELECT count(*) FROM filed_row WHERE NOT probe"
    )


def test_who_asks_too_often_is_refused(made: Village) -> None:
    """After twelve questions with one token in thirty days the next shows as not searched."""
    for number in range(LIMIT + 1):
        made.file(GRN, report(f"G-{number}"))
        made.run()
    assert state(made, f"G-{LIMIT - 1}")[0] is SearchState.SEARCHED
    assert state(made, f"G-{LIMIT}") == NOT_SEARCHED
    assert made[GRN].value("SELECT code FROM question WHERE state = 'refused'") == "te_vaak_gevraagd"


def test_a_used_up_quota_makes_a_report_wait_and_no_more(tmp_path: Path, database: Database) -> None:
    """It is taken, its own region is searched, the rest waits with the reason, and completes the next day."""
    with village(tmp_path, database, quota_persons=3) as made:
        made.file(UTR, report("U-1", child()))
        made.run()
        made.file(GRN, report("G-1"))
        made.file(GRN, report("G-2", mother(), child()))
        made.run()
        assert state(made, "G-2") == (SearchState.NOT_YET_SEARCHED, SearchReason.QUOTA)
        assert parties_found(made, "G-2") == {GRN}
        made.clock.move(hours=16)
        made.live()
        assert state(made, "G-2")[0] is SearchState.SEARCHED
        assert parties_found(made, "G-2") == {GRN, UTR}


def test_two_evaluators_down_make_a_report_wait_and_no_more(made: Village) -> None:
    """It says why, and it completes itself when one is back."""
    doors = dict(made.evaluators)
    for party in ("eval-1", "eval-3"):
        del made.evaluators[PartyId(party)]
    made.file(GRN, report("G-1"))
    made.run()
    assert state(made, "G-1") == (SearchState.NOT_YET_SEARCHED, SearchReason.EVALUATORS)
    made.evaluators |= doors
    made.clock.move(seconds=4)
    made.run()
    assert state(made, "G-1")[0] is SearchState.SEARCHED


def lying(made: Village, party: str) -> Callable[[Mapping[str, str], bytes], Reply]:
    """The door of an evaluator that signs well and multiplies with another key than the ceremony's."""
    keyring = read_keyring(made.keys / party, PartyId(party))
    honest = made.evaluators[PartyId(party)].__self__  # type: ignore[attr-defined]
    assert isinstance(honest, Evaluator)
    return Evaluator(
        party=PartyId(party),
        signing=keyring.signing,
        shares={1: oprf.deal([int(each) for each in Pass]).shares[1]},
        asker_key={each.id: each.signing_key for each in made.manifest.nodes}.get,
        allowed=Quota(200),
        pool=honest._pool,
        clock=made.clock,
        journal=made.hub.around.journal,
        metrics=made.hub.around.metrics,
    ).answer


def test_a_lying_evaluator_is_refused_and_the_third_is_asked(made: Village) -> None:
    """Its proof does not hold: it is named, and the rows are the same as ever."""
    made.file(UTR, report("U-1"))
    made.run()
    made.evaluators[PartyId("eval-1")] = lying(made, "eval-1")
    made.file(GRN, report("G-1"))
    made.run()
    assert {"party": "eval-1", "code": "bewijs_onjuist"} in made[GRN].events("evaluator_refused")
    assert parties_found(made, "G-1") == {UTR}


@pytest.mark.parametrize("difference", [{"vectors": "00"}, {"rule_set": "vt-norm/0"}, {"check_values": {}}])
def test_a_node_that_normalises_otherwise_files_and_asks_nothing(
    made: Village, difference: dict[str, object]
) -> None:
    """It would split the register in silence; put right, it completes itself."""
    if "check_values" in difference:
        difference = {"check_values": dict.fromkeys(made.manifest.check_values, "00")}
    directory = made[GRN].around.directory
    directory.manifest = replace(made.manifest, **difference)  # type: ignore[arg-type]
    made.file(GRN, report("G-1"))
    made.clock.move(hours=2)
    made.run()
    assert made[GRN].events("rows_filed") == []
    assert state(made, "G-1") == (SearchState.NOT_YET_SEARCHED, SearchReason.EVALUATORS)
    directory.manifest = made.manifest
    made.clock.move(hours=2)
    made.live()
    assert state(made, "G-1")[0] is SearchState.SEARCHED


def test_an_address_that_many_households_share_is_not_used(made: Village) -> None:
    """The ninth family makes no row of it; ten reports on one family are one household."""
    for number in range(10):
        made.file(GRN, report(f"Z-{number}", father()))
    made.run()
    rows = "SELECT count(*) FROM filed_row JOIN question USING (question_id) JOIN report USING (report_id) "
    rows += "WHERE number = %s AND pass = %s"
    assert made[GRN].value(rows, "Z-9", int(Pass.ADDRESS)) == 1
    for number in range(8):
        other = {"bsn": BSNS[9 + number], "achternaam": f"Fictief{'abcdefghi'[number]}"}
        made.file(GRN, report(f"G-{number}", mother(**other)))
        made.run()
    assert [made[GRN].value(rows, f"G-{number}", int(Pass.ADDRESS)) for number in (0, 6, 7)] == [1, 1, 0]


def test_the_audit_of_the_hub_names_no_row_and_no_case(made: Village) -> None:
    """Ids of messages, parties and counts: what it holds does not draw the graph of links."""
    made.file(UTR, report("U-1"))
    made.run()
    made.file(GRN, report("G-1"))
    made.run()
    written = str(made.hub.rows("SELECT action, facts FROM audit"))
    assert "senders_given" in written
    ids = [bytes(row_id).hex() for (row_id,) in made[GRN].rows("SELECT row_id FROM filed_row")]
    commitments = [bytes(each).hex() for (each,) in made[UTR].rows("SELECT case_commitment FROM shown")]
    assert commitments
    assert not [each for each in (*ids, *commitments) if each in written]
