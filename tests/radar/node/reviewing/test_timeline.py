"""Promises of radar/node/reviewing/timeline.py: a household over time, without a count or a place."""

from dataclasses import replace

from connectors.ports import Household, PersonLinks, PriorLink, PriorReports, SearchState, StatusKnown
from radar.node.reviewing.timeline import SOMEWHERE, What, timeline
from schemas.codes import Band, CaseStatus, Finding, Outcome, PartyId, Verdict
from schemas.events import PriorSummary

GRN, UTR = PartyId("vt-grn"), PartyId("vt-utr")
TOLD = PriorSummary(
    "k-1", 1, CaseStatus.CLOSED, "2019-03", Outcome.INVESTIGATION, Finding.NOT_CONFIRMED
)  # fmt: skip
LINK = PriorLink(
    "k-1", UTR, False, Band.NEARLY_CERTAIN, (), (), (), "2019-03", CaseStatus.CLOSED, StatusKnown.KNOWN,
    summary=TOLD,
)  # fmt: skip


def drawn(*persons: PersonLinks) -> list[list[tuple[str, What, str]]]:
    found = PriorReports("G-1", 1, SearchState.SEARCHED, None, None, None, None, persons, (), ())
    made = timeline(found, "2026-11", GRN, lambda party: f"Veilig Thuis {party}")
    return [[(each.on, each.what, each.organisation) for each in lane.moments] for lane in made.lanes]


THIS = ("2026-11", What.THIS, "Veilig Thuis vt-grn")


def test_each_person_has_a_lane_with_the_oldest_first() -> None:
    """Their own prior reports, and those of the household in which they do not occur themselves (A11)."""
    older = replace(LINK, link_id="k-2", month="2011-07")
    assert drawn(PersonLinks(1, (LINK, older)), PersonLinks(2, (), household=(Household("k-1", 1),))) == [
        [
            ("2011-07", What.PRIOR, "Veilig Thuis vt-utr"),
            ("2019-03", What.PRIOR, "Veilig Thuis vt-utr"),
            THIS,
        ],
        [("2019-03", What.HOUSEHOLD, "Veilig Thuis vt-utr"), THIS],
    ]


def test_another_person_is_left_out_and_a_possible_one_shows_its_year_only() -> None:
    """Nothing else of it is known to anybody here before somebody said "zelfde"."""
    other = replace(LINK, verdict=Verdict.OTHER)
    possible = replace(LINK, link_id="k-2", band=Band.POSSIBLE)
    assert drawn(PersonLinks(1, (other, possible))) == [[("2019", What.PRIOR, "Veilig Thuis vt-utr"), THIS]]
    found = PriorReports(
        "G-1", 1, SearchState.SEARCHED, None, None, None, None, (PersonLinks(1, (possible,)),), (), ()
    )
    moment = timeline(found, "2026-11", GRN, str).lanes[0].moments[0]
    assert (moment.status, moment.outcome, moment.finding) == (None, None, None)


def test_the_outcome_stands_with_each_prior_report() -> None:
    """E7: onderzocht, niet bevestigd; never a number of reports."""
    found = PriorReports(
        "G-1", 1, SearchState.SEARCHED, None, None, None, None, (PersonLinks(1, (LINK,)),), (), ()
    )
    made = timeline(found, "2026-11", GRN, str)
    moment = made.lanes[0].moments[0]
    assert (moment.outcome, moment.finding) == (Outcome.INVESTIGATION, Finding.NOT_CONFIRMED)
    assert (made.first_year, made.last_year) == (2019, 2026)


def test_where_somebody_is_protected_no_organisation_is_named() -> None:
    """A17: this is what gets printed."""
    hidden = replace(LINK, protect_stay=True)
    assert drawn(PersonLinks(1, (hidden,))) == [[("2019-03", What.PRIOR, SOMEWHERE), THIS]]
    own = replace(hidden, own_region=True, party=GRN)
    assert drawn(PersonLinks(1, (own,)))[0][0][2] == SOMEWHERE
