"""Promises of radar/node/calibration.py: own pairs with two numbers against their chance, each once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families

from matching.labelled import labelled
from matching.model_name import shipped_name
from matching.weights import shipped
from radar.exchange.arrivals import Arrived
from radar.metrics import make_metrics
from radar.node.calibration import kept
from radar.node.judging import Weighed
from radar.store.db import Connection
from schemas.codes import Pass
from schemas.events import CandidatesFound
from tests.fakes.family import BSNS, HOME, child, mother, report
from tests.fakes.past import bring_in, old
from tests.fakes.village import NodeMember, Village, village, with_effects

GRN, UTR = "vt-grn", "vt-utr"
MOVED = mother(
    achternaam="Kwastelorum", geboortedatum="1989-05-18",
    adres=HOME | {"postcode": "9998QZ", "huisnummer": "9777"},
)  # fmt: skip
"""The mother, of whom every key but her number is another; still like her."""


class Killed(BaseException):
    """The process is no more."""


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def file(made: Village, party: str, number: str, *people: dict[str, Any], **values: Any) -> None:
    made.file(party, report(number, *people, **values))
    made.run()
    made.clock.move(hours=1)


def counts(made: Village, party: str = GRN) -> tuple[tuple[int, int], tuple[int, int]]:
    """Pairs with two numbers, and with one number: own region, elsewhere."""
    found = kept(made[party].conn)
    own, elsewhere = (
        (sum(one.pairs for one in bins), sum(one.true for one in bins))
        for bins in (found.own, found.elsewhere)
    )
    return own, elsewhere


def test_a_pair_elsewhere_counts_at_the_asker_and_once(made: Village) -> None:
    """Its chance is the one without the numbers, under the model's name; its senders count nothing more."""
    file(made, UTR, "U-1")
    file(made, GRN, "G-1")
    assert (counts(made), counts(made, UTR)) == (((0, 0), (1, 1)), ((0, 0), (0, 0)))
    assert len(made[GRN].events("links_found")) == 1
    ((weights, chance),) = made[GRN].rows("SELECT weights, expected FROM calibration")
    assert (weights, 0.5 < chance < made[GRN].value("SELECT probability FROM link")) == (shipped_name(), True)


def test_two_numbers_are_two_people(made: Village) -> None:
    """However alike; and who lacks a number says nothing."""
    nameless = {name: value for name, value in mother().items() if name != "bsn"}
    file(made, UTR, "U-1", mother(bsn=BSNS[2]))
    file(made, UTR, "U-2", nameless)
    file(made, GRN, "G-1")
    assert counts(made) == ((0, 0), (1, 0))


def test_own_reports_count_when_the_later_one_is_filed(made: Village) -> None:
    """Each with each earlier one; the same report again counts nothing."""
    for number in ("G-1", "G-2", "G-3", "G-3"):
        file(made, GRN, number)
    assert counts(made) == ((3, 3), (0, 0))


def test_what_only_the_numbers_found_does_not_count(made: Village) -> None:
    """The label would have chosen the pair; one that another pass found as well does count."""
    found: list[Weighed] = []
    made[GRN].node.weighed = lambda _, weighed: found.extend(weighed)
    file(made, UTR, "U-1", MOVED)
    file(made, GRN, "G-1", mother())
    file(made, GRN, "G-2", MOVED)
    by_number = [one for one in found if one.passes == {Pass.BSN}]
    assert (len(found), len(by_number)) == (3, 2)  # U-1 by G-1, then G-1 by G-2
    levels = np.array([one.by.levels for one in by_number], np.uint8)
    assert labelled(levels, [{Pass.NAMES}] * 2).all()  # nothing but the pass keeps them out
    assert counts(made) == ((0, 0), (1, 1))  # U-1 by G-2, who is the same in all


def test_candidates_that_come_twice_count_once(made: Village) -> None:
    """Also when their effects were made before and did not last."""
    file(made, UTR, "U-1")
    effects, deaths = made[GRN].work.effects, iter([True])

    def dies_then_twice(conn: Connection, arrived: Arrived) -> None:
        effects(conn, arrived)
        if isinstance(arrived.event, CandidatesFound):
            assert counts(made) == ((0, 0), (1, 1))  # inside the transaction
            if next(deaths, False):
                raise Killed
            effects(conn, arrived)

    with_effects(made, GRN, dies_then_twice)
    made.file(GRN, report("G-1"))
    with pytest.raises(Killed):
        made.run()
    assert counts(made) == ((0, 0), (0, 0))
    made.reopen()
    made.clock.move(minutes=5)
    made.run()
    assert len(made[GRN].events("links_found")) == 1
    assert counts(made) == ((0, 0), (1, 1))


def test_a_report_whose_filing_was_killed_counts_once(made: Village) -> None:
    """Wherever it died in its transaction."""
    file(made, GRN, "G-1")
    clock, deaths = made.clock, 0

    def dying(after: int) -> Callable[[], Any]:
        left = iter(range(after))

        def now() -> Any:
            if next(left, None) is None:
                raise Killed
            return clock()

        return now

    while not made[GRN].rows("SELECT 1 FROM report WHERE number = 'G-2'"):
        made[GRN].around.clock = dying(deaths)
        try:
            made.file(GRN, report("G-2"))
        except Killed:
            deaths += 1
        finally:
            made[GRN].around.clock = clock
    assert deaths > 2
    assert counts(made) == ((1, 1), (0, 0))


def test_a_correction_counts_nothing_again(made: Village) -> None:
    """Neither in the own region nor elsewhere: it meets the same people."""
    file(made, UTR, "U-1")
    file(made, GRN, "G-1")
    file(made, GRN, "G-2")
    before = counts(made)
    made.correct(GRN, report("G-2", mother(), child(), revisie=2))
    made.run()
    assert before == counts(made) == ((1, 1), (2, 2))


def test_a_case_that_asks_again_counts_nothing_again(made: Village) -> None:
    """What it met the first time was counted then."""
    file(made, UTR, "U-1")
    file(made, GRN, "G-1")
    bring_in(made, UTR, old("U-old"))
    made.clock.move(minutes=2)
    made.run()
    assert len(made.hub.events("question_answered")) == 3  # U-1, G-1 and G-1 again
    assert counts(made) == ((0, 0), (1, 1))


def test_a_case_searched_again_counts_the_own_past_once(made: Village) -> None:
    """Each load is met by the open case, and only what that load brought counts."""
    file(made, GRN, "G-1")
    bring_in(made, GRN, old("O-1"))
    made.clock.move(hours=1)
    assert counts(made)[0] == (1, 1)
    bring_in(made, GRN, old("O-2"))
    made.clock.move(hours=1)
    assert counts(made)[0] == (2, 2)
    file(made, GRN, "G-2")
    assert counts(made)[0] == (5, 5)


def test_two_open_cases_of_the_past_count_each_other_once(made: Village) -> None:
    """Both are searched and each finds the other; a report of the door has counted them before."""
    bring_in(made, GRN, old("O-1", status="open"), old("O-2", status="open"))
    assert len(made[GRN].events("own_reports_compared")) == 2
    assert counts(made)[0] == (1, 1)


def test_an_evaluation_with_its_own_model_counts_for_itself(made: Village) -> None:
    """What another model said is never held against the one that ships."""
    made[GRN].node.weights = shipped()
    file(made, GRN, "G-1")
    file(made, GRN, "G-2")
    assert made[GRN].rows("SELECT 1 FROM calibration") == []


def test_the_metrics_are_what_stands_in_the_database(made: Village) -> None:
    """A process that starts again shows the same; there is no error before there is a pair."""
    node = made[GRN]
    made.live()
    assert (sample(node, "pairs", own="true", bin="0.999-1"), sample(node, "error", over="all")) == (0, None)
    file(made, UTR, "U-1", mother(bsn=BSNS[2]))
    file(made, GRN, "G-1")
    file(made, GRN, "G-2")
    node.around.metrics = make_metrics()
    made.live()
    held = kept(node.conn)
    for own, region in (("true", held.own), ("false", held.elsewhere)):
        for one in region:
            where = {"own": own, "bin": f"{one.low:g}-{one.high:g}"}
            shown = [sample(node, name, **where) for name in ("pairs", "expected", "equal")]
            assert shown == [one.pairs, one.expected, one.true]
    # One number once and two numbers twice, each time on people who are alike in all else.
    likely = sum(one.expected for one in held.together) / 3
    assert sample(node, "error", over="all") == pytest.approx(likely - 1 / 3)
    assert sample(node, "error", over="shown") == sample(node, "error", over="all")


def sample(node: NodeMember, name: str, **labels: str) -> float | None:
    """One figure as it stands on the page of metrics; None when it is not there."""
    page = node.around.metrics.page()[1].decode()
    found = [
        each.value
        for family in text_string_to_metric_families(page)
        for each in family.samples
        if (each.name, each.labels) == (f"radar_calibration_{name}", labels | {"weights": shipped_name()})
    ]
    return found[0] if found else None


def test_the_table_can_hold_nothing_of_anybody(made: Village) -> None:
    """A model's name, whether it was the own region, and numbers."""
    columns = made[GRN].rows(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'calibration'"
    )
    assert dict(columns) == {
        "weights": "text", "own_region": "boolean", "low": "double precision", "pairs": "bigint",
        "expected": "double precision", "one_number": "bigint",
    }  # fmt: skip
