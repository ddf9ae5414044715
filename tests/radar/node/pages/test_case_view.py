"""Promises of radar/node/pages/case_view.py: what a page says of links, and what it never says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from connectors.ports import (
    CoverageLine,
    PartyState,
    PriorLink,
    PriorReports,
    SearchState,
    StatusKnown,
)
from radar.node.pages import words
from radar.node.pages.case_view import card, counts, nothing_found
from radar.node.reviewing.view import LinkShown, PersonShown
from schemas.codes import (
    Band,
    CaseStatus,
    Caution,
    Field,
    Finding,
    Outcome,
    PartyId,
    RecipientRole,
    Verdict,
    Word,
)
from schemas.events import Call, PriorSummary, Responsible

UTR = PartyId("vt-utr")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TOLD = PriorSummary(
    "l-1", 1, CaseStatus.OPEN, "2024-02", Outcome.NO_FOLLOW_UP, Finding.NOT_CONFIRMED, None,
    Responsible(RecipientRole.CHAIN_PARTNER, "Wijkteam Fantasie"),
    Call(RecipientRole.VT_ORGANISATION, "030 000 0000"),
)  # fmt: skip


def shown(band: Band = Band.NEARLY_CERTAIN, **values: Any) -> LinkShown:
    link = PriorLink(
        link_id="l-1",
        party=UTR,
        own_region=False,
        band=band,
        reasons=((Field.BSN, Word.MISSING), (Field.SURNAME, Word.SOUNDS_EQUAL)),
        rules=(),
        cautions=(Caution.TWIN,),
        month="2024-02",
        status=CaseStatus.OPEN,
        status_known=StatusKnown.KNOWN,
        summary=TOLD,
    )
    return LinkShown(
        replace(link, **values),
        1,
        "Veilig Thuis Utrecht",
        "ongeveer 9 op 10",
        NOW,
        None,
        None,
        None,
        None,
        (),
    )


def found(state: SearchState = SearchState.SEARCHED, others: int = 1) -> PriorReports:
    lines = tuple(
        CoverageLine(PartyId(f"vt-{at}"), f"Veilig Thuis Regio{at}", None, None, NOW, PartyState.SEARCHED)
        for at in range(others)
    )
    absent = CoverageLine(PartyId("vt-x"), "Veilig Thuis Elders", None, None, None, PartyState.NOT_JOINED)
    return PriorReports("G-1", 1, state, None, NOW, NOW, NOW, (), (), (*lines, absent))


def facts(link: LinkShown) -> dict[str, str]:
    return {each.name: each.text for each in card(link).facts}


def test_a_link_is_said_in_words_and_its_fields_by_five_words_only() -> None:
    """*vrijwel zeker dezelfde persoon*; per field gelijk, klinkt gelijk, lijkt erop, verschilt, ontbreekt."""
    made = card(shown())
    assert (made.title, made.band, made.when) == (
        "Veilig Thuis Utrecht", "Vrijwel zeker dezelfde persoon", "februari 2024",
    )  # fmt: skip
    assert [(each.name, each.text) for each in made.reasons] == [
        ("BSN", "ontbreekt"), ("Achternaam", "klinkt gelijk"),
    ]  # fmt: skip
    assert made.cautions == ("Een tweeling of iemand anders van het gezin past ook.",)


def test_a_nearly_certain_link_shows_how_the_case_stands() -> None:
    """Open or closed, outcome in words, who watches, whom to call."""
    assert facts(shown()) == {
        "Stand": "open",
        "Uitkomst": "geen vervolg, onderzocht, niet bevestigd",
        "Zicht op de veiligheid": "Wijkteam Fantasie (ketenpartner)",
        "Bellen": "030 000 0000",
    }


def test_before_same_a_possible_link_shows_region_and_year_only() -> None:
    """Not the month, not the state, not the outcome; after *zelfde* all of it."""
    made = card(shown(Band.POSSIBLE))
    assert (made.when, made.facts) == ("2024", ())
    assert card(shown(Band.POSSIBLE, verdict=Verdict.SAME)).when == "februari 2024"


def test_where_somebody_is_protected_no_region_is_named() -> None:
    """A17: neither the organisation nor its number nor its partner stands on the page."""
    made = card(shown(protect_stay=True))
    assert made.protected
    assert "Utrecht" not in f"{made.title} {made.about} {made.facts}"
    assert facts(shown(protect_stay=True)) == {
        "Stand": "open", "Uitkomst": "geen vervolg, onderzocht, niet bevestigd", "Bellen": "0800 2000",
    }  # fmt: skip


def test_counts_are_split_and_never_added_up() -> None:
    """1 vrijwel zeker, 1 te controleren."""
    links = [
        card(shown()),
        card(shown(Band.PROBABLE)),
        card(shown(Band.POSSIBLE, verdict=Verdict.OTHER)),
        card(shown(Band.PROBABLE, verdict=Verdict.SAME)),
        card(shown(Band.PROBABLE, verdict=Verdict.SAME, waits_for_second=True)),
    ]
    assert counts(links[:2]) == "1 vrijwel zeker, 1 te controleren"
    assert counts(links) == (
        "1 vrijwel zeker, 1 zelfde persoon, volgens een medewerker, 2 te controleren, 1 andere persoon"
    )


@pytest.mark.parametrize(
    ("answer", "sought", "expected"),
    [
        (found(), True, "Niets gevonden in de eigen regio en Regio0. Niet aangesloten: Elders."),
        (
            found(others=9), True,
            "Niets gevonden in de eigen regio en 9 van 10 andere organisaties. Niet aangesloten: Elders.",
        ),
        (
            found(SearchState.NOT_YET_SEARCHED), True,
            "Niets gevonden in de eigen regio. In andere regio's is nog niet gezocht.",
        ),
        (found(), False, "Niet gezocht: van deze persoon is te weinig bekend."),
    ],
)  # fmt: skip
def test_it_says_where_nothing_was_found_never_that_there_is_nothing(
    answer: PriorReports, sought: bool, expected: str
) -> None:
    """Never "geen eerdere meldingen", always "niets gevonden in …"."""
    text = nothing_found(PersonShown(1, sought, "", "", (), (), ()), answer)
    assert text == expected
    assert "geen eerdere" not in text.lower()


def test_every_code_that_a_page_shows_has_a_word() -> None:
    """No page can fail on a value that nobody wrote a word for."""
    assert set(words.CAUTIONS) == set(Caution)
    assert set(words.FIELD_NAMES) == set(Field)
    assert set(words.STATUS_KNOWN) == set(StatusKnown) - {StatusKnown.KNOWN}
    assert words.short(date(2026, 11, 24)) == "24 november 2026"
