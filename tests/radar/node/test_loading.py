"""Promises of radar/node/loading.py: the past is filed behind all other work, once, and asks nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.ports import LoadState, SearchReason, SearchState
from radar.exchange.post import BACKGROUND
from radar.node.background import ROOM
from radar.node.service import NodeWork
from tests.fakes.family import child, father, mother, report
from tests.fakes.past import bring_in, old, progress, sent, shown, start
from tests.fakes.village import Village, village

GRN, UTR = "vt-grn", "vt-utr"
MAY = ("2009-05", "nearly_certain")


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def test_a_new_report_finds_the_past_of_another_region_and_of_its_own(made: Village) -> None:
    """What was loaded is found like any prior report; nobody was alerted, and nothing asked for it."""
    bring_in(made, UTR, old("U-1", mother(), child()), old("U-2", mother()))
    bring_in(made, GRN, old("G-1", mother()))
    assert made.hub.events("question_answered") == []
    made.file(GRN, report("G-9"))
    made.run()
    assert [(GRN, *MAY), (UTR, *MAY), (UTR, *MAY)] == shown(made.answer(GRN, "G-9"))
    assert [made[party].events("report_alert") for party in (GRN, UTR)] == [[], []]


def test_links_among_old_reports_are_not_sought(made: Village) -> None:
    """Two old reports on one person, of one region or of two, are not linked by being brought in."""
    bring_in(made, UTR, old("U-1"), old("U-2"))
    bring_in(made, GRN, old("G-1"))
    assert [made[party].value("SELECT count(*) FROM link") for party in (GRN, UTR)] == [0, 0]


def test_an_old_report_says_that_it_did_not_ask(made: Village) -> None:
    """Its answer is no search, here or elsewhere, and says why."""
    bring_in(made, UTR, old("U-1"))
    answer = made.answer(UTR, "U-1")
    assert (answer.state, answer.reason) == (SearchState.NOT_YET_SEARCHED, SearchReason.NOT_ASKED)
    assert answer.own_searched_at is None


def test_the_same_report_again_is_the_same_act(made: Village) -> None:
    """Through the normal door it gets the receipt of the load, and nothing is filed twice."""
    bring_in(made, UTR, old("U-1"))
    assert made.file(UTR, old("U-1")).again
    load = bring_in(made, UTR, old("U-1"), old("U-2"))
    assert (progress(made, UTR, load).filed, progress(made, UTR, load).loaded) == (2, 2)
    assert made[UTR].value("SELECT count(*) FROM report") == 2
    assert len(made.hub.events("rows_taken")) == 2


def test_what_came_through_the_normal_door_is_not_touched(made: Village) -> None:
    """Known with the same content it counts as filed; known otherwise it is refused, by code."""
    made.file(UTR, report("U-1"))
    made.file(UTR, report("U-2", revisie=3))
    made.file(UTR, report("U-3"))
    made.withdraw(UTR, "U-3")
    before = made[UTR].rows("SELECT * FROM report ORDER BY report_id")
    load = bring_in(made, UTR, report("U-1"), old("U-1b"), old("U-2"), old("U-3"))
    found = progress(made, UTR, load)
    assert (found.reports, found.filed, found.loaded, found.state) == (4, 2, 2, LoadState.DONE)
    assert found.refused == {"oude_revisie": 1, "ingetrokken": 1}
    assert before == made[UTR].rows("SELECT * FROM report WHERE load_id IS NULL ORDER BY report_id")


def test_a_report_that_waits_for_an_answer_goes_first(made: Village) -> None:
    """While one that came through the door is due or under way, a load stands still, and not for longer."""
    load = start(made, GRN, *[old(f"G-{n}", child()) for n in range(40)])
    made.file(GRN, report("G-new"))
    grn = made[GRN]
    assert grn.work.backfill(grn.conn) > 0
    assert (sent(grn), grn.value("SELECT count(*) FROM report")) == (0, 1)
    assert grn.work.ask(grn.conn) == 0
    assert grn.work.backfill(grn.conn) > 0
    made.run()
    assert (grn.events("links_found") != [], progress(made, GRN, load).loaded) == (True, 40)


def test_a_question_that_stays_open_does_not_stop_a_load(made: Village) -> None:
    """It waits for a part that is down: after some seconds a load goes on, as far as it can."""
    made.evaluators.clear()
    made.file(GRN, report("G-new"))
    made.run()
    load = start(made, GRN, old("G-1", child()))
    made.clock.move(seconds=1)
    made.run()
    assert progress(made, GRN, load).filed == 0
    made.clock.move(seconds=5)
    made.run()
    assert progress(made, GRN, load).filed == 1


def test_a_load_that_is_through_says_so_while_another_goes_on(made: Village) -> None:
    """A region brings in its past in parts; the first must not wait for the last to be called done."""
    first = start(made, GRN, old("G-1", child()))
    made.clock.move(seconds=1)
    start(made, GRN, *[old(f"H-{n}", father()) for n in range(200)])
    grn = made[GRN]
    while progress(made, GRN, first).loaded == 0:
        grn.work.backfill(grn.conn)
        grn.post.send_due(grn.conn)
        made.hub.step()
        grn.arrivals.step(grn.conn, 0)
    assert progress(made, GRN, first).state is LoadState.RUNNING
    made.clock.move(seconds=11)
    grn.work.backfill(grn.conn)
    assert progress(made, GRN, first).state is LoadState.DONE
    assert grn.value("SELECT count(*) FROM load_report WHERE state = 'waiting'") > 0


def test_a_new_report_waits_for_one_old_report_and_not_for_a_batch(
    made: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is stored and sent in a transaction of its own, and no more is stored when somebody waits."""
    start(made, GRN, *[old(f"G-{n}", child()) for n in range(8)])
    grn = made[GRN]
    grn.work.backfill(grn.conn)
    assert grn.value("SELECT count(DISTINCT xmin::text) FROM report") == 8
    grn.work.backfill(grn.conn)
    sent = "SELECT count(*), count(DISTINCT xmin::text) FROM question WHERE state = 'filed'"
    assert grn.rows(sent) == [(8, 8)]
    start(made, GRN, *[old(f"H-{n}", father()) for n in range(8)])
    loading = grn.work._loading
    others_first, asked = loading._others_first, []

    def filed_in_between(conn: Any) -> bool:
        asked.append(1)
        if len(asked) == 4:
            made.file(GRN, report("N-1", child()))
        return others_first(conn)

    monkeypatch.setattr(type(loading), "_others_first", lambda _, conn: filed_in_between(conn))
    grn.work.backfill(grn.conn)
    assert grn.value("SELECT count(*) FROM load_report WHERE state = 'waiting'") == 5


def test_letters_of_a_load_leave_after_all_others_and_few_at_a_time(made: Village) -> None:
    """Eight are under way without a receipt, no more are made than leave soon, and a new one overtakes."""
    start(made, GRN, *[old(f"G-{n}", child()) for n in range(60)])
    grn = made[GRN]
    while grn.work.backfill(grn.conn) == 0:
        pass
    waiting = grn.value("SELECT count(*) FROM outbox WHERE background")
    assert ROOM <= waiting < 2 * ROOM + 1
    assert grn.post.send_due(grn.conn) == BACKGROUND
    assert grn.post.send_due(grn.conn) == 0
    made.file(GRN, report("G-new", father()))
    assert grn.work.ask(grn.conn) == 0
    assert grn.post.send_due(grn.conn) == 1
    made.run()
    assert grn.value("SELECT count(*) FROM outbox") == 0
    assert len(made.hub.events("rows_taken")) == 61


def test_a_party_that_brings_in_its_past_is_current_all_the_same(made: Village) -> None:
    """What waits behind all others makes nobody's answer a partial one."""
    start(made, UTR, old("U-1"))
    made.clock.move(hours=2)
    assert made[UTR].work.alive(made[UTR].conn).oldest_unsent_seconds is None
    made.live()
    made.file(GRN, report("G-1"))
    made.run()
    assert made.answer(GRN, "G-1").state is SearchState.SEARCHED


def test_the_oldest_report_moves_when_the_load_is_through(made: Village) -> None:
    """Every answer shows how far each party's past goes; a past that is half there is not claimed."""
    load = start(made, UTR, old("U-1"))
    member = made[UTR]
    member.backfill.pause(member.conn, "zaaksysteem", load.load_id)
    made.live()
    made.file(GRN, report("G-1"))
    assert made.answer(GRN, "G-1").coverage[0].oldest_report_on is None
    member.backfill.resume(member.conn, "zaaksysteem", load.load_id)
    made.run()
    made.live()
    made.file(GRN, report("G-2"))
    (line,) = made.answer(GRN, "G-2").coverage
    assert (line.oldest_report_on and (line.oldest_report_on.year, line.oldest_report_on.month)) == (2009, 5)


def test_an_old_report_that_is_withdrawn_before_its_rows_leave_never_leaves(made: Village) -> None:
    """The load ends all the same."""
    away = dict(made.evaluators)
    made.evaluators.clear()
    load = start(made, UTR, old("U-1"), old("U-2", child()))
    made.run()
    made.withdraw(UTR, "U-1")
    made.evaluators.update(away)
    made.clock.move(minutes=1)
    made.run()
    assert (progress(made, UTR, load).state, len(made.hub.events("rows_taken"))) == (LoadState.DONE, 1)


@pytest.mark.parametrize("evaluators", [2, 1])
def test_a_load_waits_for_the_evaluators_and_goes_on_by_itself(made: Village, evaluators: int) -> None:
    """With two of three it does not notice; with one it says what it waits for, and loses nothing."""
    away = {party: made.evaluators.pop(party) for party in list(made.evaluators)[evaluators:]}
    load = start(made, UTR, old("U-1"))
    made.run()
    found = progress(made, UTR, load)
    done = evaluators == 2
    assert (1, int(done)) == (found.filed, found.loaded)
    assert (None if done else "te_weinig_sleutelhouders") == found.waits_for
    made.evaluators.update(away)
    made.clock.move(seconds=16)
    made.run()
    found = progress(made, UTR, load)
    assert (found.loaded, found.waits_for, found.state) == (1, None, LoadState.DONE)
    assert made.hub.events("question_answered") == []


def test_a_lost_letter_of_a_load_is_sent_again(made: Village) -> None:
    """The hub never had it: the load is not done until it has."""
    utr = made[UTR]
    load = start(made, UTR, old("U-1"))
    while utr.work.backfill(utr.conn) == 0:
        pass
    utr.post.send_due(utr.conn)
    made.replace_log()
    assert (progress(made, UTR, load).loaded, progress(made, UTR, load).state) == (0, LoadState.RUNNING)
    made.run()
    assert (progress(made, UTR, load).loaded, progress(made, UTR, load).state) == (1, LoadState.DONE)


def test_nothing_is_sent_before_the_node_looked_at_itself(made: Village) -> None:
    """A node that differs from all others would file rows that nobody finds."""
    utr = made[UTR]
    utr.work = NodeWork(utr.node)
    start(made, UTR, old("U-1"))
    assert utr.work.backfill(utr.conn) > 0
    assert utr.value("SELECT count(*) FROM report") == 0
    made.run()
    assert utr.value("SELECT count(*) FROM report") == 1


def test_an_old_report_is_withdrawn_and_corrected_like_any(made: Village) -> None:
    """Its rows leave the register; corrected people are filed anew and asked: somebody works with them."""
    bring_in(made, UTR, old("U-1"), old("U-2", child()))
    made.withdraw(UTR, "U-1")
    made.correct(UTR, old("U-2", mother(), revisie=2))
    made.run()
    assert made.answer(UTR, "U-2").state is SearchState.SEARCHED
    made.file(GRN, report("G-1", mother(), child()))
    made.run()
    assert [(UTR, *MAY)] == shown(made.answer(GRN, "G-1"))
