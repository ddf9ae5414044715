"""Promises of radar/node/reviewing/details.py: content is asked of its source, for a purpose, and once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from radar.node.reviewing.details import Details
from radar.policy.decide import Grant, basis_for, decide
from schemas import wire
from schemas.codes import DetailField, DisclosurePurpose, Phase, RecipientRole, Verdict
from schemas.details import read_details
from schemas.errors import Conflict, Distrusted, NotFound
from schemas.events import DetailsAnswered
from schemas.sealed import OpeningKey, info
from tests.fakes.family import mother, report
from tests.fakes.village import Village, village
from tests.radar.node.reviewing.cases import (
    ANNE,
    BERT,
    GRN,
    SOFIE,
    UTR,
    doubtful,
    facts_of,
    link_of,
    linked,
    report_id,
    say,
)  # fmt: skip

JUDGE, PASS_ON = DisclosurePurpose.JUDGE_SAFETY, DisclosurePurpose.PASS_TO_REPORTER
TOLD = report(
    "U-1", aanleidingen=["partnergeweld"], aard=["psychisch_geweld"],
    betrokkenProfessionals=[{"rol": "huisarts", "organisatie": "Praktijk Verzonnen", "actief": True}],
)  # fmt: skip


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database, nodes=(GRN, UTR, "rvdk")) as made:
        yield made


def ask(made: Village, link: str, purpose: DisclosurePurpose = JUDGE) -> str:
    asked = Details(made[GRN].node).ask(made[GRN].conn, link, ANNE, purpose)
    made.run()
    return asked


def answered(made: Village, request: str) -> tuple[str | None, dict[DetailField, tuple[str, bool]]]:
    """The refusal, and what was told: value and whether it may go on."""
    refusal, content = made[GRN].rows(
        "SELECT refusal, content FROM details_asked WHERE request_id = %s", request
    )[0]
    if content is None:
        return refusal, {}
    told = read_details(Details(made[GRN].node).open_content(request, bytes(content)))
    return refusal, {name: (each.value, each.may_pass_on) for name, each in told.fields.items()}


def waiting(made: Village, party: str = UTR) -> list[Any]:
    return made[party].rows("SELECT party, request_id FROM details_given WHERE state = 'open'")


def protected(made: Village) -> str:
    return linked(made, report("U-1", mother(verblijfBeschermen=True)))


def test_policy_answers_at_once_with_the_fields_it_grants(made: Village) -> None:
    """Who judges safety reads what an open case elsewhere is about, who helps, and whom to call."""
    refusal, told = answered(made, ask(made, linked(made, TOLD)))
    assert refusal is None
    assert told == {
        DetailField.OCCASIONS: ("geweld tussen partners", False),
        DetailField.NATURES: ("psychisch geweld", False),
        DetailField.HELP_INVOLVED: ("huisarts (Praktijk Verzonnen)", False),
        DetailField.CONTACT: ("Veilig Thuis Utrecht, 0800 2000", False),
    }


def test_another_purpose_is_another_answer(made: Village) -> None:
    """A12: to pass it on to the reporter, nothing of a case that was not decided may be known."""
    refusal, told = answered(made, ask(made, linked(made, TOLD), PASS_ON))
    assert (refusal, told) == ("wrong_phase", {})


def test_both_ends_write_down_who_asked_and_what_was_answered(made: Village) -> None:
    """Four lines, two at each end, by the id of one question."""
    request = ask(made, linked(made))
    lines = [
        facts_of(made, party, action)[0]
        for party, action in (
            (GRN, "details_asked"), (UTR, "details_wanted"),
            (UTR, "details_answered"), (GRN, "details_received"),
        )
    ]  # fmt: skip
    assert {line["request"] for line in lines} == {request}
    assert (lines[0]["actor"], lines[0]["purpose"]) == ("person:anne", "judge_safety")
    assert (lines[2]["actor"], lines[2]["code"], lines[3]["code"]) == ("policy", "granted", "granted")


def test_the_key_of_a_question_is_gone_with_its_answer(made: Village) -> None:
    """What was kept of the letters can be opened by nobody afterwards."""
    ask(made, linked(made))
    assert made[GRN].rows("SELECT secret, content IS NULL FROM details_asked") == [(None, False)]


def test_no_key_of_the_hub_or_of_another_party_opens_an_answer(made: Village) -> None:
    """A8: the letter holds a seal within the seal, to a key that only the asking node ever had."""
    link = linked(made, TOLD)
    request = Details(made[GRN].node).ask(made[GRN].conn, link, ANNE, JUDGE)
    made[GRN].step()
    made.hub.step()
    made[UTR].arrivals.step(made[UTR].conn, 0)
    letters = made[UTR].rows("SELECT message_id, content FROM outbox")
    opened = [wire.decode(made[UTR].around.storage.open(bytes(each), id_.encode())) for id_, each in letters]
    sealed = [each.sealed for each in opened if isinstance(each, DetailsAnswered)]
    context = info(made[UTR].around.party, made[GRN].around.party, "inhoud", request)
    keys = [key for member in made.members.values() for key, _ in member.around.keyring.opening.values()]
    assert (len(sealed), len(keys)) == (1, len(made.members))
    for key in [*keys, OpeningKey.generate()]:
        with pytest.raises(Distrusted):
            key.open(sealed[0] or b"", context)
    made.run()
    assert answered(made, request)[0] is None


def test_a_double_click_asks_once(made: Village) -> None:
    """While an answer is waited for, the same question is the same question."""
    link = protected(made)
    assert ask(made, link) == ask(made, link)
    assert len(facts_of(made, GRN, "details_asked")) == 1


def test_where_somebody_is_protected_a_person_answers(made: Village) -> None:
    """A17: help and contact may show where; it waits at the source, with a term."""
    request = ask(made, protected(made))
    assert waiting(made) == [(GRN, request)]
    assert answered(made, request) == (None, {})
    due = made[UTR].value("SELECT due_at FROM details_given")
    assert due - made.clock() < timedelta(days=3)
    source = Details(made[UTR].node)
    source.answer(made[UTR].conn, GRN, request, SOFIE, grant=True, fields=[DetailField.CONTACT])
    made.run()
    assert list(answered(made, request)[1]) == [DetailField.CONTACT]
    assert facts_of(made, UTR, "details_answered")[0]["actor"] == "person:sofie"


def test_what_the_council_asks_a_person_answers(made: Village) -> None:
    """A5: RvdK takes part with rows, like a region; the table leaves its questions to a worker here."""
    made.file(UTR, TOLD)
    made.run()
    made.file("rvdk", report("R-1"))
    made.run()
    council = made["rvdk"]
    link = str(council.value("SELECT link_id FROM link"))
    request = Details(council.node).ask(council.conn, link, ANNE, JUDGE)
    made.run()
    assert waiting(made) == [("rvdk", request)]


@pytest.mark.parametrize("status", ["open", "gesloten"])
def test_no_purpose_reads_a_field_that_the_table_does_not_grant(made: Village, status: str) -> None:
    """A12, over all purposes: told is what the table grants for it, and nothing where it has no row."""
    link = linked(made, TOLD | {"status": status})
    phase = Phase.COLLECTING if status == "open" else Phase.CLOSED
    role = RecipientRole.VT_ORGANISATION
    for purpose in DisclosurePurpose:
        _, told = answered(made, ask(made, link, purpose))
        basis = basis_for(role, purpose, phase)
        granted = decide(role, purpose, phase, basis) if basis else None
        allowed = granted.details if isinstance(granted, Grant) else frozenset()
        assert set(told) <= allowed, purpose
        assert bool(told) == bool(allowed & {DetailField.CONTACT, DetailField.NATURES}), purpose


def test_a_person_can_say_no_and_answers_once(made: Village) -> None:
    """The asker reads that the source decided so; a second answer is refused."""
    request = ask(made, protected(made))
    source = Details(made[UTR].node)
    source.answer(made[UTR].conn, GRN, request, SOFIE, grant=False)
    made.run()
    assert answered(made, request) == ("by_source", {})
    with pytest.raises(Conflict) as refused:
        source.answer(made[UTR].conn, GRN, request, SOFIE, grant=True)
    assert refused.value.code == "al_beantwoord"
    with pytest.raises(NotFound):
        source.answer(made[UTR].conn, GRN, "vraag-9", SOFIE, grant=True)


def test_by_night_a_question_that_waits_brings_the_number_of_the_duty_service(made: Village) -> None:
    """J10: the status and a number that is answered now, never the word task alone."""
    made[UTR].node.desk = made[UTR].node.desk.__class__(telephone="030 0000001", duty_telephone="030 0000002")
    link = protected(made)
    made.clock.move(hours=14)
    request = ask(made, link)
    assert answered(made, request) == (None, {})
    summary = made[GRN].value("SELECT summary FROM link WHERE link_id = %s", link)
    assert "030 0000002" in summary
    assert '"status":"open"' in summary


def test_the_source_answers_nothing_of_what_it_was_not_linked_to(made: Village) -> None:
    """Unknown and no longer there read the same."""
    link = linked(made)
    made.withdraw(UTR, "U-1")
    asked = Details(made[GRN].node).ask(made[GRN].conn, link, ANNE, JUDGE)
    made.run()
    assert answered(made, asked) == ("not_available", {})


def test_content_of_a_doubtful_link_is_asked_after_zelfde_only(made: Village) -> None:
    """Two people said so, for there is no equal BSN."""
    link = doubtful(made)
    with pytest.raises(Conflict) as refused:
        ask(made, link)
    assert refused.value.code == "eerst_zelfde"
    say(made, link, ANNE, Verdict.SAME)
    with pytest.raises(Conflict):
        ask(made, link)
    say(made, link, BERT, Verdict.SAME)
    assert answered(made, ask(made, link))[0] is None


def test_nothing_is_asked_for_a_closed_case_or_of_the_own_region(made: Village) -> None:
    """A14: content is for a case that is open; of an own report there is nobody to ask."""
    link = linked(made, status="gesloten")
    with pytest.raises(Conflict) as refused:
        ask(made, link)
    assert refused.value.code == "gesloten"
    made.file(GRN, report("G-2"))
    made.run()
    own = made[GRN].value("SELECT link_id FROM link WHERE own_region")
    with pytest.raises(NotFound):
        ask(made, own)


def test_an_answer_to_no_question_changes_nothing(made: Village) -> None:
    """Nor does a second answer to one that was answered."""
    request = ask(made, linked(made))
    before = made[GRN].rows("SELECT * FROM details_asked")
    wanted = made[UTR].rows("SELECT link_id FROM details_given WHERE request_id = %s", request)
    assert wanted == [(link_of(made),)]
    made[UTR].conn.execute("UPDATE details_given SET state = 'open'")
    Details(made[UTR].node).answer(made[UTR].conn, GRN, request, SOFIE, grant=False)
    made.run()
    assert before == made[GRN].rows("SELECT * FROM details_asked")
    assert report_id(made) != report_id(made, UTR, "U-1")
