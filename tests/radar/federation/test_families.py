"""Promises of radar/federation/families.py: invented people who tell the worked example."""

from datetime import date, datetime
from typing import Any

import pytest

from radar.federation.families import (
    ASKER,
    CHILD_A,
    CHILD_B,
    FATHER,
    MOTHER,
    PARTIES,
    RVDK,
    UTR,
    ZLI,
    DemoStory,
    demo_reports,
    next_report,
)

TODAY = date(2026, 11, 23)
SEEDS = (1, 7, 20261123)
WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)

Json = dict[str, Any]


@pytest.fixture(params=SEEDS)
def story(request: pytest.FixtureRequest) -> DemoStory:
    return demo_reports(request.param, TODAY)


def every_report(story: DemoStory) -> list[Json]:
    return [*(r for reports in story.prior.values() for r in reports), story.new_report]


def every_person(story: DemoStory) -> list[Json]:
    return [person for report in every_report(story) for person in report["betrokkenen"]]


def prior(story: DemoStory, party: str, number: str) -> Json:
    (report,) = [
        r for p, reports in story.prior.items() if p == party for r in reports if r["nummer"] == number
    ]
    return report


def test_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    """A seed and a day fix every person; another seed gives other people."""
    assert demo_reports(7, TODAY) == demo_reports(7, TODAY)
    assert next_report(7, TODAY) == next_report(7, TODAY)
    assert demo_reports(7, TODAY).new_report != demo_reports(8, TODAY).new_report
    assert next_report(7, TODAY) != next_report(8, TODAY)


def test_every_party_holds_enough_for_blocks_not_to_be_empty(story: DemoStory) -> None:
    """Each of the three regions and the RvdK holds 10 to 18 reports."""
    assert set(PARTIES) == set(story.prior)
    assert all(10 <= len(reports) <= 18 for reports in story.prior.values())


def test_everybody_is_visibly_invented(story: DemoStory) -> None:
    """BSNs start with 9999 and pass the eleven-test, and no house number exists in any street."""
    people = every_person(story)
    for bsn in {person["bsn"] for person in people if "bsn" in person}:
        assert bsn.startswith("9999")
        assert len(bsn) == 9
        assert sum(w * int(d) for w, d in zip(WEIGHTS, bsn, strict=True)) % 11 == 0
        assert len(set(bsn)) > 1
    assert all(9001 <= int(person["adres"]["huisnummer"]) <= 9999 for person in people if "adres" in person)


def test_reports_are_of_the_past_and_numbered_once(story: DemoStory) -> None:
    """No report or birthday lies in the future, every moment has a zone, and no number comes twice."""
    reports = every_report(story)
    moments = [datetime.fromisoformat(report["ontvangenOp"]) for report in reports]
    assert all(moment.tzinfo is not None and moment.date() < TODAY for moment in moments)
    born = [person["geboortedatum"] for person in every_person(story) if "geboortedatum" in person]
    assert max(born) < TODAY.isoformat()
    assert len({report["nummer"] for report in reports}) == len(reports)


def test_expected_reports_exist_at_the_party_that_is_named(story: DemoStory) -> None:
    """Whatever must or must not be found is really there, and every person of the new report is spoken of."""
    assert len(story.new_report["betrokkenen"]) == len(story.expected)
    for found in (one for person in story.expected for one in person):
        assert prior(story, found.party, found.number)
    for stranger in story.unlinked:
        assert prior(story, stranger.party, stranger.number)
    expected = {(i, f.party, f.number) for i, person in enumerate(story.expected) for f in person}
    assert not expected & {(s.person, s.party, s.number) for s in story.unlinked}


def test_example_crosses_all_parties(story: DemoStory) -> None:
    """The new report has hits in its own region, in both other regions and at the RvdK."""
    assert story.asker == ASKER
    assert {f.party for person in story.expected for f in person} == {ASKER, UTR, ZLI, RVDK}


def test_child_a_moved_is_misspelt_and_has_no_bsn(story: DemoStory) -> None:
    """Child A can be found by its birthday and surname only: name, address and BSN are of no help."""
    child = story.new_report["betrokkenen"][CHILD_A]
    (found,) = story.expected[CHILD_A]
    (before,) = [
        person
        for person in prior(story, found.party, found.number)["betrokkenen"]
        if person["geboortedatum"] == child["geboortedatum"]
    ]
    assert "bsn" not in child
    assert child["achternaam"] == before["achternaam"]
    assert child["voornamen"] != before["voornamen"]
    assert child["adres"] != before["adres"]


def test_mother_was_spelt_by_ear(story: DemoStory) -> None:
    """The other region wrote the mother's surname otherwise and did not know her BSN."""
    mother = story.new_report["betrokkenen"][MOTHER]
    (found,) = [f for f in story.expected[MOTHER] if f.party == UTR]
    before = prior(story, UTR, found.number)["betrokkenen"][0]
    assert "bsn" not in before
    assert (mother["voornamen"], mother["geboortedatum"]) == (before["voornamen"], before["geboortedatum"])
    assert mother["achternaam"] != before["achternaam"]


def test_child_b_is_known_at_the_rvdk_by_bsn_and_its_twin_elsewhere(story: DemoStory) -> None:
    """The RvdK holds child B under its BSN; the twin that must not be linked has its date, not its name."""
    child = story.new_report["betrokkenen"][CHILD_B]
    (found,) = story.expected[CHILD_B]
    assert found.party == RVDK
    assert child["bsn"] in {p.get("bsn") for p in prior(story, RVDK, found.number)["betrokkenen"]}
    (stranger,) = [s for s in story.unlinked if s.why == "twin"]
    twin = prior(story, stranger.party, stranger.number)["betrokkenen"][-1]
    assert stranger.person == CHILD_B
    assert child["geboortedatum"] == twin["geboortedatum"]
    assert (child["voornamen"], child["bsn"]) != (twin["voornamen"], twin["bsn"])
    assert child["voornamen"] != twin["voornamen"]
    # The father stands in both: his link shows that the report was seen, and the twin still not taken.
    assert (ZLI, stranger.number) in {(f.party, f.number) for f in story.expected[FATHER]}


def test_shelter_is_shared_with_families_that_must_not_be_linked(story: DemoStory) -> None:
    """The mother's shelter also stands in two unrelated reports, and is declared as one everywhere."""
    mother = story.new_report["betrokkenen"][MOTHER]
    assert (mother["adres"]["soort"], mother["verblijfBeschermen"]) == ("opvang", True)
    numbers = {(s.party, s.number) for s in story.unlinked if s.why == "shelter"}
    assert {UTR, ZLI} == {party for party, _ in numbers}
    for party, number in numbers:
        for person in prior(story, party, number)["betrokkenen"]:
            assert mother["adres"] == person["adres"]


@pytest.mark.parametrize("seed", SEEDS)
def test_next_report_is_of_a_family_known_elsewhere(seed: int) -> None:
    """The report to try next has the people of one prior report of another region, under a new number."""
    told, again = demo_reports(seed, TODAY), next_report(seed, TODAY)
    born = {person.get("geboortedatum") for person in again["betrokkenen"]}
    known = [
        {p.get("geboortedatum") for p in report["betrokkenen"]}
        for party in (UTR, ZLI)
        for report in told.prior[party]
    ]
    assert born in known
    assert again["nummer"] not in {report["nummer"] for report in every_report(told)}


def test_repr_shows_nobody(story: DemoStory) -> None:
    """A story in a log or a failing test names no person and no report number."""
    shown = repr(story)
    people = every_person(story)
    assert not [p for p in people if p["achternaam"] in shown or p["voornamen"] in shown]
    assert story.new_report["nummer"] not in shown
