"""Promises of radar/node/reviewing/again.py: searched again from a case only, by data of its own people."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radar.node.reviewing.again import AskingAgain, Sought
from radar.node.reviewing.by import SearchBy
from schemas.errors import BadInput, Conflict
from tests.fakes.family import BSNS, father, mother, report
from tests.fakes.village import Village, village
from tests.radar.node.reviewing.cases import ANNE, GRN, UTR, facts_of, linked, report_id

MOTHER = Sought(surname="zandkever", birth_date="1989-05-17")


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def search(made: Village, sought: Sought) -> str:
    asked = AskingAgain(made[GRN].node).search(made[GRN].conn, report_id(made), ANNE, sought)
    made.run()
    return asked


def shown(made: Village) -> list[tuple[str, bool]]:
    answer = made.answer(GRN, "G-1")
    return [(link.party, link.late) for person in answer.persons for link in person.links]


def brought_in_late(made: Village) -> None:
    """A report that UTR's node filed without asking, after GRN had searched."""
    made.file(GRN, report("G-1", mother(), father()))
    made.run()
    made.clock.move(hours=1)
    made.file(UTR, report("U-1"))
    made.run()
    made[UTR].conn.execute("DELETE FROM link")  # its own question found ours; here it did not
    made[GRN].conn.execute("DELETE FROM inbound_link")


@pytest.mark.parametrize(
    ("sought", "by"),
    [
        (MOTHER, SearchBy.SURNAME_AND_BIRTH),
        (Sought(bsn=BSNS[0]), SearchBy.BSN),
        (Sought(postcode="9999 xz", house_number="9123"), SearchBy.ADDRESS),
        (Sought(), SearchBy.EVERYTHING),
    ],
)
def test_a_case_finds_what_was_filed_since_by_each_of_its_own_data(
    made: Village, sought: Sought, by: SearchBy
) -> None:
    """A new question of the same case, no new rows, and what it finds is marked as late."""
    brought_in_late(made)
    rows = made[GRN].rows("SELECT row_id FROM filed_row WHERE NOT probe ORDER BY 1")
    search(made, sought)
    assert shown(made) == [(UTR, True)]
    assert made[GRN].rows("SELECT row_id FROM filed_row WHERE NOT probe ORDER BY 1") == rows
    assert made[GRN].events("self_check_failed") == []
    [facts] = facts_of(made, GRN, "case_asked_again")
    assert (facts["by"], facts["purpose"], facts["actor"]) == (by.value, "judge_safety", "person:anne")


def test_what_is_linked_already_is_not_linked_again_and_not_looked_at_again(made: Village) -> None:
    """The source is not shown as looked at for nothing."""
    linked(made)
    looks = made[UTR].value("SELECT count(*) FROM shown")
    search(made, Sought())
    assert (shown(made), made[UTR].value("SELECT count(*) FROM shown")) == ([(UTR, False)], looks)


@pytest.mark.parametrize(
    "sought",
    [
        Sought(bsn=BSNS[7]),
        Sought(surname="Zandkever", birth_date="1989-05-18"),
        Sought(surname="Zandkever"),
        Sought(postcode="9999XZ", house_number="9124"),
        Sought(bsn="geen nummer"),
    ],
)
def test_who_is_not_in_the_case_cannot_be_looked_up(made: Village, sought: Sought) -> None:
    """There is no free search: no question leaves, and what was typed is in no message."""
    linked(made)
    before = made[GRN].value("SELECT count(*) FROM question")
    with pytest.raises(BadInput) as refused:
        search(made, sought)
    assert refused.value.code == "niet_van_zaak"
    assert sought.bsn == "" or sought.bsn not in str(refused.value)
    assert made[GRN].value("SELECT count(*) FROM question") == before


def test_what_was_found_stands_while_it_is_searched_again_or_refused(made: Village) -> None:
    """The answer of before is not unsaid, and one search at a time is enough."""
    linked(made)
    found = made.answer(GRN, "G-1")
    made.evaluators.clear()
    asked = search(made, Sought())
    assert (made.answer(GRN, "G-1").state, shown(made)) == (found.state, [(UTR, False)])
    with pytest.raises(Conflict) as refused:
        search(made, MOTHER)
    assert refused.value.code == "al_gevraagd"
    made[GRN].conn.execute("UPDATE question SET state = 'refused' WHERE question_id = %s", (asked,))
    assert made.answer(GRN, "G-1").state is found.state


def test_a_closed_case_is_not_searched_again(made: Village) -> None:
    """A14, and the try is on record."""
    linked(made)
    made.close(GRN, "G-1", 2)
    with pytest.raises(Conflict) as refused:
        search(made, Sought())
    assert refused.value.code == "gesloten"
    assert [facts["act"] for facts in facts_of(made, GRN, "closed_case_refused")] == ["search_again"]


def test_what_somebody_typed_is_not_printed() -> None:
    """Not in a log and not in an error."""
    assert "9999" not in repr(Sought(bsn="999900006", postcode="9999XZ"))
