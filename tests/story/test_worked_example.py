"""The worked example in one process: a report in one region finds the same people elsewhere."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

import pytest

from connectors.ports import PriorReports, SearchState
from radar.federation.families import DemoStory, Found, demo_reports
from radar.federation.postgres import EmbeddedPostgres
from schemas.codes import Band
from tests.fakes.village import NOW, SOURCE, Village, village

ORDER = [Band.NEARLY_CERTAIN, Band.PROBABLE, Band.POSSIBLE]
Line = tuple[int, str, str, str, bool]
"""Person from 0, party, number of the prior report there, band, whether its source was told."""


@dataclass
class Told:
    village: Village
    story: DemoStory
    answer: PriorReports

    @property
    def asker(self) -> str:
        return self.story.asker

    def number_of(self, party: str, dossier: bytes) -> str:
        return str(self.village[party].value("SELECT number FROM report WHERE dossier = %s", dossier))

    def lines(self) -> list[Line]:
        """Every link of the new report, with the number that the prior report has at its own party."""
        rows = self.village[self.asker].rows(
            "SELECT position, other_party, other_dossier, band, made OR own_region FROM link "
            "JOIN report USING (report_id) WHERE number = %s",
            self.story.new_report["nummer"],
        )
        return [
            (position - 1, party, self.number_of(party, bytes(dossier)), band, made)
            for position, party, dossier, band, made in rows
        ]

    def elsewhere(self, band: Band) -> set[tuple[str, str]]:
        """Party and number of the prior reports elsewhere with a link in this band."""
        return {
            (line[1], line[2]) for line in self.lines() if line[1] != self.asker and line[3] == band.value
        }


@pytest.fixture(scope="module")
def told(
    postgres: EmbeddedPostgres,
    _templates: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Told]:
    """The example of one seed, told once."""
    numbers = count(1)

    def database(kind: str) -> str:
        name = f"verhaal_{next(numbers)}"
        return postgres.create(name, f"owner_{kind}", "proef", template=_templates(kind))

    story = demo_reports(7, NOW.date())
    with village(tmp_path_factory.mktemp("verhaal"), database, nodes=sorted(story.prior)) as made:
        for party, reports in story.prior.items():
            for report in reports:
                made.file(party, report)
        made.run()
        for member in made.members.values():
            member.said.clear()
        made.file(story.asker, story.new_report)
        made.run()
        yield Told(made, story, made.answer(story.asker, story.new_report["nummer"]))


@pytest.mark.row("A1", "A4")
def test_each_person_is_found_where_the_example_says(told: Told) -> None:
    """Per person, every prior report of the example is linked in at least the band that it names."""
    best: dict[tuple[int, str, str], int] = {}
    for person, party, number, band, _ in told.lines():
        best[person, party, number] = ORDER.index(Band(band))
    expected: list[tuple[int, Found]] = [
        (person, found) for person, each in enumerate(told.story.expected) for found in each
    ]
    missed = [
        (person, found)
        for person, found in expected
        if best.get((person, found.party, found.number), 9) > ORDER.index(found.at_least)
    ]
    assert missed == []
    assert [len(person.links) for person in told.answer.persons] == [
        sum(line[0] == person for line in told.lines()) for person in range(4)
    ]


def test_the_twin_and_the_shelter_are_not_linked(told: Told) -> None:
    """Another child of one birth, and families that share only a shelter's address, are strangers."""
    linked = {(person, party, number) for person, party, number, *_ in told.lines()}
    strangers = {(each.person, each.party, each.number) for each in told.story.unlinked}
    assert {"twin", "shelter"} == {each.why for each in told.story.unlinked}
    assert set() == linked & strangers


def test_the_answer_says_that_everybody_was_searched(told: Told) -> None:
    """The search is done at every other party, and each line of completeness says since when."""
    assert told.answer.state is SearchState.SEARCHED
    others = {party for party in told.story.prior if party != told.asker}
    assert others == {line.party for line in told.answer.coverage if line.current_up_to}


def test_each_owner_was_told_of_each_look(told: Told) -> None:
    """Whose sender was given stands in `shown` at its owner, under the very case that asked."""
    asker = told.village[told.asker]
    report_id = asker.value("SELECT report_id FROM report WHERE number = %s", told.story.new_report["nummer"])
    question = asker.value("SELECT question_id FROM question WHERE report_id = %s", report_id)
    looked = {(line[1], line[2]) for line in told.lines() if line[1] != told.asker}
    for party in told.story.prior:
        shown = told.village[party].rows(
            "SELECT number, asker, case_commitment FROM shown JOIN report USING (report_id) "
            "WHERE question_id = %s",
            question,
        )
        expected = {
            (number, told.asker, asker.node.commitment(report_id)) for at, number in looked if at == party
        }
        assert expected == {(number, by, bytes(commitment)) for number, by, commitment in shown}


def test_nearly_certain_links_are_told_and_answered_with_the_state(told: Told) -> None:
    """A source hears of a nearly certain link and of no other, and the asker gets the state of its case."""
    certain = told.elsewhere(Band.NEARLY_CERTAIN)
    assert certain
    for party in told.story.prior:
        inbound = told.village[party].rows(
            "SELECT number FROM inbound_link JOIN report USING (report_id) WHERE party = %s "
            "AND case_reference = %s",
            told.asker,
            _reference(told),
        )
        assert {number for at, number in certain if at == party} == {number for (number,) in inbound}
    statuses = told.village[told.asker].rows(
        "SELECT other_party, other_dossier, link.status FROM link JOIN report USING (report_id) "
        "WHERE number = %s AND made AND NOT own_region",
        told.story.new_report["nummer"],
    )
    for party, dossier, status in statuses:
        theirs = told.village[party].value("SELECT status FROM report WHERE dossier = %s", bytes(dossier))
        assert theirs == status


def test_the_source_learns_how_the_asking_case_stands(told: Told) -> None:
    """The state of the new report stands at each inbound link."""
    for party in told.story.prior:
        for (status,) in told.village[party].rows(
            "SELECT i.status FROM inbound_link i WHERE case_reference = %s", _reference(told)
        ):
            assert told.story.new_report["status"] == status


def test_a_live_case_is_alerted_once_however_many_of_its_people_are_linked(told: Told) -> None:
    """The open case at the RvdK has two people in the report: one alert, two links."""
    (board,) = {found.number for each in told.story.expected for found in each if found.party == "rvdk"}
    rvdk = told.village["rvdk"]
    assert rvdk.value("SELECT count(*) FROM inbound_link WHERE case_reference = %s", _reference(told)) == 2
    assert len(rvdk.events("report_alert")) == 1
    assert [(board,)] == rvdk.rows(
        "SELECT number FROM alert JOIN report USING (report_id) WHERE case_reference = %s",
        _reference(told),
    )


def test_nothing_is_left_in_an_outbox_or_in_quarantine(told: Told) -> None:
    """Every message got its receipt, and none was refused."""
    assert [(0, [])] * len(told.village.members) == [
        (member.value("SELECT count(*) FROM outbox"), member.quarantined())
        for member in told.village.members.values()
    ]


def test_filing_all_of_it_again_changes_nothing(told: Told) -> None:
    """The same report gives the same receipt, and not one link more."""
    before = told.lines()
    again = told.village.file(told.asker, told.story.new_report)
    told.village.run()
    assert again.again
    assert before == told.lines()
    assert (
        told.village[told.asker].value(
            "SELECT source FROM report WHERE number = %s", told.story.new_report["nummer"]
        )
        == SOURCE
    )


def _reference(told: Told) -> bytes:
    asker = told.village[told.asker]
    report_id = asker.value("SELECT report_id FROM report WHERE number = %s", told.story.new_report["nummer"])
    return asker.node.commitment(report_id)[:16]
