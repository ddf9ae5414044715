"""What the door says in Dutch, and above all what it never says."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http import dutch
from connectors.ports import (
    CoverageLine,
    LaterLink,
    PartyState,
    PersonLinks,
    PriorLink,
    PriorReports,
    Receipt,
    SearchReason,
    SearchState,
    StatusKnown,
)
from schemas.codes import Band, CaseStatus, Caution, Field, PartyId, Word

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
FLE, GRN, RVDK = PartyId("vt-fle"), PartyId("vt-grn"), PartyId("rvdk")
CERTAIN = PriorLink(
    "k-1", FLE, False, Band.NEARLY_CERTAIN, ((Field.FIRST, Word.EQUAL), (Field.BIRTH, Word.RESEMBLES)),
    ("R1",), (Caution.TWIN,), "2019-03", CaseStatus.CLOSED, StatusKnown.KNOWN,
)  # fmt: skip
POSSIBLE = replace(CERTAIN, link_id="k-2", band=Band.POSSIBLE, month="2011-07")
OWN = replace(CERTAIN, link_id="k-3", party=GRN, own_region=True, own_number="GRN-7")
COVERAGE = (
    CoverageLine(FLE, "Flevoland", date(2026, 1, 1), date(2006, 2, 1), NINE, PartyState.SEARCHED),
    CoverageLine(RVDK, "Raad voor de Kinderbescherming", None, None, None, PartyState.NOT_JOINED),
)
FOUND = PriorReports(
    "GRN-9", 1, SearchState.SEARCHED, None, None, NINE, NINE,
    (PersonLinks(1, (CERTAIN, POSSIBLE, OWN)), PersonLinks(2, ())), (), COVERAGE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (dutch.BANDS, Band),
        (dutch.STATES, SearchState),
        (dutch.PARTY_STATES, PartyState),
        (dutch.FIELDS, Field),
        (dutch.WORDS, Word),
        (dutch.STATUSES, CaseStatus),
        (dutch.STATUSES_KNOWN, StatusKnown),
        (dutch.CAUTIONS, Caution),
        (dutch.REASONS, SearchReason),
    ],
)
def test_every_code_has_its_own_word(words: dict[Enum, Any], codes: type[Enum]) -> None:
    """Each closed list is translated whole, and no two codes share a word."""
    assert set(codes) == set(words)
    assert len(codes) == len(set(words.values()))


def test_a_receipt_given_again_is_the_same_receipt() -> None:
    """Twice the same call differs in the flag and the sentence only."""
    first = Receipt("GRN-9", 1, NINE, "bewijs-1")
    given, again = dutch.receipt(first), dutch.receipt(replace(first, again=True))
    assert given.pop("bericht") == "Ontvangen op 23-11-2026 om 09.00 uur."
    assert again.pop("bericht") == "Al ontvangen op 23-11-2026 om 09.00 uur."
    assert given | {"alOntvangen": True} == again
    assert given["ontvangenOp"] == "2026-11-23T08:00:00Z"


def test_own_region_and_others_stand_apart() -> None:
    """A link of the own region is never among those of others, and only it shows a report number."""
    person = dutch.prior_reports(FOUND)["betrokkenen"][0]
    assert [link["koppeling"] for link in person["eigenRegio"]["koppelingen"]] == ["k-3"]
    assert [link["koppeling"] for link in person["elders"]["koppelingen"]] == ["k-1", "k-2"]
    assert person["eigenRegio"]["koppelingen"][0]["eigenNummer"] == "GRN-7"
    assert all("eigenNummer" not in link for link in person["elders"]["koppelingen"])


def test_counts_are_split() -> None:
    """Doubtful links are never counted as found."""
    person = dutch.prior_reports(FOUND)["betrokkenen"][0]
    assert person["elders"]["uitkomst"].startswith("1 vrijwel zeker, 1 te controleren")


def test_a_certain_link_is_explained_in_words() -> None:
    """Month, status and one word a field; no value and no number of probability."""
    link = dutch.prior_reports(FOUND)["betrokkenen"][0]["elders"]["koppelingen"][0]
    assert link == {
        "koppeling": "k-1",
        "partij": "vt-fle",
        "zekerheid": "vrijwel zeker",
        "maand": "2019-03",
        "statusBekend": "bekend",
        "status": "gesloten",
        "vergelijking": [
            {"veld": "voornaam", "oordeel": "gelijk"},
            {"veld": "geboortedatum", "oordeel": "lijkt erop"},
        ],
        "regels": ["R1"],
        "letOp": [{"code": "tweeling", "tekst": "kan een tweeling of iemand anders van het gezin zijn"}],
    }


def test_a_possible_link_shows_party_and_year_only() -> None:
    """Before somebody checked, nothing else of a possible link leaves, here or the other way round."""
    person = dutch.prior_reports(FOUND)["betrokkenen"][0]
    assert person["elders"]["koppelingen"][1] == {
        "koppeling": "k-2",
        "partij": "vt-fle",
        "zekerheid": "mogelijk",
        "jaar": "2011",
        "letOp": [],
    }
    later = replace(FOUND, later=(LaterLink(FLE, Band.POSSIBLE, NINE, CaseStatus.OPEN),))
    assert dutch.prior_reports(later)["latereMeldingen"] == [
        {"partij": "vt-fle", "zekerheid": "mogelijk", "jaar": "2026"}
    ]


def test_a_later_report_that_found_this_one_is_told() -> None:
    """Who found this report, when, how sure and what is known of it there."""
    later = replace(FOUND, later=(LaterLink(FLE, Band.NEARLY_CERTAIN, NINE, CaseStatus.MONITORED),))
    assert dutch.prior_reports(later)["latereMeldingen"] == [
        {
            "partij": "vt-fle",
            "zekerheid": "vrijwel zeker",
            "ontvangenOp": "2026-11-23T08:00:00Z",
            "status": "monitoring",
        }
    ]


@pytest.mark.parametrize("link", [CERTAIN, POSSIBLE, OWN])
def test_a_protected_stay_is_said_in_every_band(link: PriorLink) -> None:
    """Whoever reads the link reads that the place of stay is not to be shared."""
    found = replace(FOUND, persons=(PersonLinks(1, (replace(link, protect_stay=True),)),))
    person = dutch.prior_reports(found)["betrokkenen"][0]
    (shown,) = person["eigenRegio"]["koppelingen"] + person["elders"]["koppelingen"]
    assert shown["letOp"][0] == {"code": "verblijfplaats", "tekst": "niet delen: verblijfplaats"}


def test_a_person_without_links_is_listed_with_where_was_looked() -> None:
    """Everybody of the report is in the answer, and nothing found names the places."""
    person = dutch.prior_reports(FOUND)["betrokkenen"][1]
    assert person["positie"] == 2
    assert person["eigenRegio"]["uitkomst"] == "niets gevonden in de eigen regio"
    expected = "niets gevonden in Flevoland; doet niet mee: Raad voor de Kinderbescherming"
    assert expected == person["elders"]["uitkomst"]


def test_not_searched_is_never_nothing_found() -> None:
    """With the search outstanding, no party counts as searched, whatever its line says."""
    waiting = replace(
        FOUND, state=SearchState.NOT_YET_SEARCHED, reason=SearchReason.HUB, since=NINE, own_searched_at=None
    )
    answer = dutch.prior_reports(waiting)
    text = json.dumps(answer["betrokkenen"][1])
    assert "niets gevonden" not in text
    assert answer["betrokkenen"][1]["eigenRegio"]["uitkomst"] == "nog niet gezocht in de eigen regio"
    assert "nog niet gezocht in Flevoland" in text
    assert answer["elders"] == {
        "stand": "nog niet gezocht",
        "reden": {"code": "geen-verbinding", "tekst": "het landelijke register is niet bereikbaar"},
        "sinds": "2026-11-23T08:00:00Z",
        "gezochtOp": "2026-11-23T08:00:00Z",
    }


def test_the_four_lines_of_completeness() -> None:
    """Searched, who takes part, how current and how far back, before any result."""
    assert dutch.prior_reports(FOUND)["volledigheid"] == [
        "Gezocht: gezocht, 23-11-2026 om 09.00 uur",
        "Doen mee: 1 van 2 andere organisaties; niet: Raad voor de Kinderbescherming",
        "Bijgewerkt: Flevoland tot 23-11-2026 om 09.00 uur",
        "Oude meldingen: Flevoland vanaf 2006",
    ]


LINES = st.builds(
    CoverageLine,
    st.just(FLE),
    st.sampled_from(["Zeeland", "Fryslân", "Flevoland"]),
    st.none() | st.dates(),
    st.none() | st.dates(),
    st.none() | st.just(NINE),
    st.sampled_from(PartyState),
)
LINKS = st.builds(
    PriorLink,
    link_id=st.just("k"),
    party=st.just(FLE),
    own_region=st.booleans(),
    band=st.sampled_from(Band),
    reasons=st.lists(st.tuples(st.sampled_from(Field), st.sampled_from(Word))).map(tuple),
    rules=st.just(()),
    cautions=st.lists(st.sampled_from(Caution)).map(tuple),
    month=st.just("2020-01"),
    status=st.none() | st.sampled_from(CaseStatus),
    status_known=st.sampled_from(StatusKnown),
)


@given(
    st.sampled_from(SearchState),
    st.none() | st.sampled_from(SearchReason),
    st.lists(LINES, max_size=4),
    st.lists(st.lists(LINKS, max_size=3), min_size=1, max_size=3),
)
def test_no_answer_says_that_there_are_none(
    state: SearchState, reason: SearchReason | None, lines: list[CoverageLine], people: list[list[PriorLink]]
) -> None:
    """Whatever the state: silence is not "nothing found", unheard parties are named, and no bare number."""
    persons = tuple(PersonLinks(at, tuple(links)) for at, links in enumerate(people, 1))
    answer = dutch.prior_reports(
        replace(FOUND, state=state, reason=reason, coverage=tuple(lines), persons=persons)
    )
    text = json.dumps(answer, ensure_ascii=False)
    assert "geen eerdere" not in text
    assert not re.search(r"0\.\d|\d%", text)
    assert len(people) == len(answer["betrokkenen"])
    for person in answer["betrokkenen"]:
        outcome = person["elders"]["uitkomst"]
        assert outcome
        if state is SearchState.NOT_YET_SEARCHED:
            assert "niets gevonden" not in outcome
        if state is not SearchState.SEARCHED:
            assert "gezocht" in outcome
        for line in lines:
            if line.state is PartyState.NOT_YET:
                assert re.search(f"nog niet gezocht in [^;]*{line.name}", outcome)
