"""Promises of radar/node/background.py: many reports cost one request, on a quota of its own."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from connectors.ports import LoadState
from radar.node.backfill import SQL
from radar.node.background import read_due, send_together, together
from schemas.codes import PartyId
from schemas.errors import Unavailable
from schemas.evaluation import Reply
from tests.fakes.family import BSNS, child, father, mother, report
from tests.fakes.past import old, progress, start
from tests.fakes.village import Village, village

UTR = "vt-utr"


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database, backfill_persons=4) as made:
        yield made


@pytest.mark.parametrize(
    ("persons", "expected"),
    [([], 0), ([25], 1), ([25, 1], 1), ([10, 10, 5, 1], 3), ([1] * 30, 25), ([24, 2], 1)],
)
def test_no_more_than_one_report_may_have(persons: list[int], expected: int) -> None:
    """As many as have 25 persons together, and always the first."""
    assert len(together(range(len(persons)), persons)) == expected


def counted(made: Village) -> list[int]:
    """From here on, how often each evaluator is asked."""
    calls = [0]
    for party, door in list(made.evaluators.items()):

        def answer(headers: Mapping[str, str], body: bytes, door: Callable[..., Reply] = door) -> Reply:
            calls[0] += 1
            return door(headers, body)

        made.evaluators[party] = answer
    return calls


def test_reports_are_evaluated_together_and_sent_each_for_itself(made: Village) -> None:
    """One request to two evaluators, and a message a report."""
    calls = counted(made)
    start(made, UTR, old("U-1"), old("U-2", father()), old("U-3", child()))
    made.run()
    assert calls == [2]
    assert len(made.hub.events("rows_taken")) == 3


def test_what_the_evaluators_count_is_of_another_purpose(made: Village) -> None:
    """On record there, beside the purpose of reports."""
    start(made, UTR, old("U-1"))
    made.run()
    made.file(UTR, report("U-2", father()))
    made.run()
    said = [facts["purpose"] for facts in purposes(made)]
    assert sorted(set(said)) == ["backfill", "report"]


def purposes(made: Village) -> list[Mapping[str, str]]:
    door = made.evaluators[PartyId("eval-1")]
    evaluator = door.__self__  # type: ignore[attr-defined]
    with evaluator._pool.connection() as conn:
        rows = conn.execute("SELECT facts FROM audit WHERE action = 'points_evaluated'").fetchall()
    return [facts for (facts,) in rows]


def test_a_load_above_its_quota_uses_it_up_and_goes_on_the_next_day(made: Village) -> None:
    """It says what it waits for; what comes through the door has a quota of its own and does not notice."""
    people = [mother(bsn=number, voornamen=f"Wende {n}") for n, number in enumerate(BSNS[:6])]
    load = start(made, UTR, *[old(f"U-{n}", person) for n, person in enumerate(people)])
    made.run()
    found = progress(made, UTR, load)
    assert (found.state, found.waits_for, found.filed, found.loaded) == (LoadState.RUNNING, "quotum", 6, 4)
    made.file(UTR, report("U-new"))
    made.run()
    assert made.answer(UTR, "U-new").searched_at == made.clock()
    made.clock.move(days=1)
    made.run()
    found = progress(made, UTR, load)
    assert (found.state, found.waits_for, found.loaded) == (LoadState.DONE, None, 6)


def test_a_report_taken_back_meanwhile_is_left_alone(made: Village) -> None:
    """Between evaluating and writing down it was withdrawn: no row of it leaves."""
    utr = made[UTR]
    start(made, UTR, old("U-1"))
    assert utr.work.backfill(utr.conn) == 0
    due = read_due(utr.conn, utr.node, list(SQL.next_stored(utr.conn, most=25)))
    made.withdraw(UTR, "U-1")
    assert send_together(utr.conn, utr.node, due) > 0
    assert utr.value("SELECT count(*) FROM outbox") == 0
    assert utr.value("SELECT count(*) FROM filed_row") == 0


def test_a_node_that_differs_sends_nothing(made: Village) -> None:
    """Its rows would be found by nobody: it waits with the reason of the self-check."""
    utr = made[UTR]
    utr.node.refuses = "normalisatie_wijkt_af"
    with pytest.raises(Unavailable) as refusal:
        send_together(utr.conn, utr.node, [])
    assert refusal.value.code == "normalisatie_wijkt_af"
