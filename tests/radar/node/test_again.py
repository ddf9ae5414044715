"""Promises of radar/node/again.py: what was brought in late is found by the cases that are open, once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.ports import SearchState
from radar.node.again import A_CASE_EVERY, ASKED_OFTEN
from tests.fakes.family import child, mother, report
from tests.fakes.past import bring_in, old, shown
from tests.fakes.village import Village, village

GRN, UTR = "vt-grn", "vt-utr"
MAY = ("2009-05", "nearly_certain")


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def opened(made: Village, *statuses: str) -> None:
    """Reports on the mother at GRN, in these states, searched before anything was brought in."""
    for number, status in enumerate(statuses or ("open",), start=1):
        made.file(GRN, report(f"G-{number}", status=status))
        made.run()
    made.clock.move(hours=1)


def asked(made: Village) -> int:
    return len(made.hub.events("question_answered"))


def test_an_open_case_elsewhere_finds_what_was_brought_in_and_once(made: Village) -> None:
    """Nobody files anything new: the case has its link after the load, and does not ask a second time."""
    opened(made)
    bring_in(made, UTR, old("U-1"))
    made.clock.move(minutes=2)
    made.run()
    answer = made.answer(GRN, "G-1")
    assert [(UTR, *MAY)] == shown(answer)
    assert answer.state is SearchState.SEARCHED
    assert asked(made) == 2
    made.clock.move(days=5)
    made.live()
    assert asked(made) == 2
    assert (len(made[UTR].events("link_received")), made[UTR].events("report_alert")) == (1, [])


def test_a_closed_case_does_not_ask_again(made: Village) -> None:
    """Monitored ones do."""
    opened(made, "gesloten", "monitoring")
    bring_in(made, UTR, old("U-1"))
    made.clock.move(minutes=2)
    made.run()
    assert [
        made[GRN].value("SELECT count(*) FROM link WHERE other_party = %s AND report_id = "
                        "(SELECT report_id FROM report WHERE number = %s)", UTR, number)
        for number in ("G-1", "G-2")
    ] == [0, 1]  # fmt: skip
    assert asked(made) == 3


def test_rows_keep_their_ids_when_they_ask_again(made: Village) -> None:
    """The register holds each row once, and the self-check holds."""
    opened(made)
    rows = made[GRN].rows("SELECT row_id FROM filed_row WHERE NOT probe ORDER BY 1")
    held = made.hub.events("rows_taken")[-1]["rows"]
    bring_in(made, UTR, old("U-1"))
    made.clock.move(minutes=2)
    made.run()
    assert rows == made[GRN].rows("SELECT row_id FROM filed_row WHERE NOT probe ORDER BY 1")
    assert (held, 0) == (len(rows), made.hub.events("rows_taken")[-1]["rows"])
    assert made[GRN].events("self_check_failed") == []


def test_a_case_asks_at_most_once_in_three_days(made: Village) -> None:
    """Loads that follow each other are answered by one question, three days after the last."""
    opened(made)
    bring_in(made, UTR, old("U-1"))
    made.clock.move(hours=1)
    made.run()
    assert asked(made) == 2
    made.clock.move(minutes=2)
    bring_in(made, UTR, old("U-2", mother(), child()))
    made.clock.move(hours=1)
    made.run()
    assert asked(made) == 2
    made.clock.move(days=A_CASE_EVERY.days)
    made.live()
    made.run()
    assert (asked(made), len(shown(made.answer(GRN, "G-1")))) == (3, 2)


def test_asking_again_leaves_room_for_what_comes_through_the_door(made: Village) -> None:
    """When a family's keys were asked half as often as the hub allows, its cases wait."""
    opened(made, *["open"] * ASKED_OFTEN)
    before = asked(made)
    bring_in(made, UTR, old("U-1"))
    made.clock.move(hours=1)
    made.run()
    assert before == asked(made)
    made[GRN].conn.execute(
        "UPDATE question SET filed_at = filed_at - interval '31 days' WHERE NOT background"
    )
    made.clock.move(days=1)
    made.run()
    assert before < asked(made)


def test_own_open_cases_find_the_own_past(made: Village) -> None:
    """The node that brought it in searches its own open cases itself."""
    opened(made)
    bring_in(made, GRN, old("G-old"))
    assert [(GRN, *MAY)] == shown(made.answer(GRN, "G-1"))
    assert [link.party for link in made.answer(GRN, "G-old").later] == [GRN]
    assert asked(made) == 1


def test_an_old_report_that_is_still_open_is_searched_once(made: Village) -> None:
    """In its own region and elsewhere: then it finds the past, and is found by later cases only once."""
    bring_in(made, UTR, old("U-1"))
    bring_in(made, GRN, old("G-1", status="open"), old("G-2"))
    made.clock.move(minutes=2)
    made.run()
    assert [(GRN, *MAY), (UTR, *MAY)] == shown(made.answer(GRN, "G-1"))
    assert asked(made) == 1
    made.clock.move(days=4)
    made.live()
    assert asked(made) == 1


def test_a_later_report_that_found_the_case_is_not_found_back(made: Village) -> None:
    """Both ends know of that link already: asking again makes no second one the other way round."""
    opened(made)
    made.file(UTR, report("U-later"))
    made.run()
    made.clock.move(hours=1)
    bring_in(made, UTR, old("U-1", child()))
    made.clock.move(minutes=2)
    made.run()
    assert shown(made.answer(GRN, "G-1")) == []
    assert shown(made.answer(UTR, "U-later")) == [(GRN, "2026-11", "nearly_certain")]


def test_waiting_to_ask_again_does_not_unsay_what_was_searched(made: Village) -> None:
    """Until the new answer is in, the old one stands."""
    opened(made)
    made.evaluators.clear()
    searched_at = made.answer(GRN, "G-1").searched_at
    made[GRN].conn.execute("UPDATE party_coverage SET backfilled_at = %s", (made.clock(),))
    made.clock.move(minutes=2)
    made.run()
    assert made[GRN].value("SELECT count(*) FROM question WHERE background AND state = 'waiting'") == 1
    answer = made.answer(GRN, "G-1")
    assert (SearchState.SEARCHED, searched_at) == (answer.state, answer.searched_at)
