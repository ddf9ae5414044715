"""Promises of radar/node/reviewing/hooks.py: the own system hears of each change, also when it was away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import pytest

from connectors.http.dutch import prior_reports
from radar.node.reviewing.hooks import Hooks
from schemas.codes import Verdict
from tests.fakes.family import report
from tests.fakes.village import SOURCE, Village, village
from tests.radar.node.reviewing.cases import ANNE, GRN, UTR, doubtful, linked, report_id, say


@dataclass
class OwnSystem:
    """A vendor's application: what it heard, and the screen it makes of it."""

    made: Village
    answers: bool = True
    heard: list[tuple[str, str]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def hear(self, hook_id: str, reference: str, _: datetime) -> bool:
        self.heard.append((hook_id, reference))
        self.meanwhile()
        return self.answers

    def listen(self, party: str = GRN, source: str = SOURCE) -> list[str]:
        """Step until nothing is due; the references that were told."""
        before, member = len(self.heard), self.made[party]
        hooks = Hooks(member.node, self.hear, source)
        while hooks.step(member.conn) == 0:
            pass
        return [reference for _, reference in self.heard[before:]]


@pytest.fixture
def own(tmp_path: Path, database: Callable[[str], str]) -> Iterator[OwnSystem]:
    with village(tmp_path, database) as made:
        for party in (GRN, UTR):
            made[party].node.desk = replace(made[party].node.desk, own_system_hears=True)
        yield OwnSystem(made)


def test_it_hears_when_the_answer_is_in_and_shows_it_in_its_own_screen(own: OwnSystem) -> None:
    """J2: told once and without content; the screen is made of what it fetches, deep link included."""
    link = linked(own.made)
    assert own.listen() == [report_id(own.made)]
    assert own.listen() == []
    screen = prior_reports(own.made.answer(GRN, "G-1"))
    assert screen["verwijzing"] == report_id(own.made)
    [shown] = screen["betrokkenen"][0]["elders"]["koppelingen"]
    assert (shown["koppeling"], shown["status"]) == (link, "open")
    assert shown["bron"]["verantwoordelijk"] == {"rol": "Veilig Thuis", "organisatie": "Veilig Thuis Utrecht"}
    assert shown["bron"]["bellen"] == {"rol": "Veilig Thuis", "telefoon": "0800 2000"}


def test_a_late_hit_is_told_to_the_system_of_the_earlier_case(own: OwnSystem) -> None:
    """And one that was withdrawn too: the screen there shows what is so now."""
    own.made.file(UTR, report("U-1"))
    own.made.run()
    own.listen(UTR)
    own.made.file(GRN, report("G-1", spoed=True))
    own.made.run()
    assert own.listen(UTR) == [report_id(own.made, UTR, "U-1")]
    [later] = prior_reports(own.made.answer(UTR, "U-1"))["latereMeldingen"]
    assert (later["partij"], later["spoed"]) == (GRN, True)
    own.made.withdraw(GRN, "G-1")
    own.made.run()
    assert own.listen(UTR) == [report_id(own.made, UTR, "U-1")]
    assert prior_reports(own.made.answer(UTR, "U-1"))["latereMeldingen"] == []


def test_what_a_person_says_is_a_change_too(own: OwnSystem) -> None:
    """What was reviewed in the workplace stands in the own system's screen."""
    link = doubtful(own.made)
    own.listen()
    say(own.made, link, ANNE, Verdict.SAME)
    assert own.listen() == [report_id(own.made)]
    [shown] = prior_reports(own.made.answer(GRN, "G-1"))["betrokkenen"][0]["elders"]["koppelingen"]
    assert shown["beoordeling"] == {"oordeel": "zelfde persoon", "wachtOpTweede": True}


def test_an_own_system_that_was_away_hears_it_all_the_same(own: OwnSystem) -> None:
    """Ever more seldom, under one id, until it answers; then no more."""
    linked(own.made)
    own.answers = False
    assert len(own.listen()) == 1
    own.made.clock.move(seconds=4)
    assert own.listen() == []
    own.made.clock.move(seconds=2)
    assert len(own.listen()) == 1
    own.made.clock.move(hours=2)
    own.answers = True
    assert len(own.listen()) == 1
    assert (len({hook_id for hook_id, _ in own.heard}), own.listen()) == (1, [])


def test_a_change_while_it_is_told_is_told_too(own: OwnSystem) -> None:
    """What it fetched by then may be without it."""
    link = doubtful(own.made)

    def once() -> None:
        own.meanwhile = lambda: None
        say(own.made, link, ANNE, Verdict.OTHER)

    own.meanwhile = once
    assert own.listen() == [report_id(own.made)] * 2


def test_it_hears_of_its_own_reports_only(own: OwnSystem) -> None:
    """Another source system of the region is not told, and where none asked nothing is kept."""
    linked(own.made)
    assert own.listen(source="ander systeem") == []
    own.made[UTR].node.desk = replace(own.made[UTR].node.desk, own_system_hears=False)
    own.made[UTR].conn.execute("DELETE FROM hook")
    own.made.file(GRN, report("G-2"))
    own.made.run()
    assert own.made[UTR].value("SELECT count(*) FROM hook") == 0
