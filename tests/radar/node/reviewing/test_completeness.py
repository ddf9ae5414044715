"""Promises of radar/node/reviewing/completeness.py: the four lines, their words and what colours them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from connectors.ports import CoverageLine, PartyState, PriorReports, SearchReason, SearchState
from radar.node.reviewing.completeness import Completeness, Mark, completeness
from schemas.codes import PartyId, PartyKind

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
UTR, ZEE, WBR, RVDK = (PartyId(each) for each in ("vt-utr", "vt-zee", "vt-wbr", "rvdk"))
NAMES = {UTR: "Veilig Thuis Utrecht", ZEE: "Veilig Thuis Zeeland", WBR: "Veilig Thuis West-Brabant"}


def line(party: PartyId, year: int = 2006, current: datetime | None = NOW) -> CoverageLine:
    name = NAMES.get(party, "Raad voor de Kinderbescherming")
    return CoverageLine(party, name, date(2026, 1, 1), date(year, 3, 1), current, PartyState.SEARCHED)


def absent(party: PartyId) -> CoverageLine:
    there = line(party)
    return CoverageLine(party, there.name, None, None, None, PartyState.NOT_JOINED)


FOUND = PriorReports(
    "G-1", 1, SearchState.SEARCHED, None, NOW, NOW, NOW, (), (), (line(UTR), line(ZEE), line(RVDK))
)


def lines(found: PriorReports, now: datetime = NOW) -> Completeness:
    return completeness(found, lambda party: PartyKind.RVDK if party == RVDK else PartyKind.REGION, now)


def marked(found: PriorReports, mark: Mark) -> list[str]:
    return [part.text for each in lines(found).lines for part in each.parts if part.mark is mark]


def test_all_searched_and_current_is_said_in_four_lines() -> None:
    """Before any result; the police is not consulted, and that is said too (A6)."""
    assert [each.text for each in lines(FOUND).lines] == [
        "Gezocht: ja, 10.00 uur",
        "Doen mee: 2 van 2 regio's, Raad: ja, politie: niet geraadpleegd",
        "Bijgewerkt: alle vandaag",
        "Oude meldingen: vanaf 2006",
    ]
    assert not lines(FOUND).disturbed


@pytest.mark.row("A9")
def test_what_is_structural_is_grey() -> None:
    """A region or council that does not take part, and a history that starts late, are nobody's failure."""
    found = replace(FOUND, coverage=(line(UTR), line(ZEE), absent(RVDK), line(WBR, 2019)))
    assert marked(found, Mark.GREY) == ["Raad: nee", "politie: niet geraadpleegd", "West-Brabant vanaf 2019"]
    assert marked(found, Mark.ORANGE) == []
    gone = replace(FOUND, coverage=(line(UTR), absent(ZEE)))
    assert "niet: Zeeland" in marked(gone, Mark.GREY)
    assert lines(gone).lines[1].text.startswith("Doen mee: 1 van 2 regio's")


@pytest.mark.row("A9")
def test_who_is_behind_is_orange_with_until_when() -> None:
    """A disturbance: what that region took since was not searched."""
    behind = replace(
        FOUND,
        state=SearchState.PARTLY_SEARCHED,
        reason=SearchReason.PARTIES_BEHIND,
        coverage=(line(UTR), line(ZEE, current=NOW - timedelta(minutes=48))),
    )
    assert marked(behind, Mark.ORANGE) == [
        "deels, 10.00 uur", "niet elke organisatie was bijgewerkt", "Zeeland tot 09.12 uur",
    ]  # fmt: skip
    unheard = replace(FOUND, coverage=(line(UTR), line(ZEE, current=None)))
    assert marked(unheard, Mark.ORANGE) == ["Zeeland onbekend"]


def test_not_yet_searched_says_why_and_that_it_comes_by_itself() -> None:
    """H6: nobody has to do anything; only a refusal is final."""
    waits = replace(FOUND, state=SearchState.NOT_YET_SEARCHED, reason=SearchReason.HUB, searched_at=None)
    assert lines(waits).lines[0].text == (
        "Gezocht: nog niet in andere regio's, geen verbinding met het landelijke register, "
        "wordt vanzelf nagehaald"
    )
    assert "nagehaald" not in lines(replace(waits, reason=SearchReason.REFUSED)).lines[0].text
    old = replace(waits, reason=SearchReason.NOT_ASKED)
    assert [part.mark for part in lines(old).lines[0].parts] == [Mark.GREY] * 2


@pytest.mark.row("A9", "A13")
def test_it_never_says_that_there_are_no_earlier_reports() -> None:
    """Whatever is missing, it says where was looked and where not."""
    for reason in SearchReason:
        for state in SearchState:
            told = lines(replace(FOUND, state=state, reason=reason, coverage=()))
            text = " ".join(each.text for each in told.lines)
            assert "geen eerdere" not in text
            assert "geen meldingen" not in text


def test_yesterday_is_told_with_its_date() -> None:
    """A case that is opened the next day shows when it was searched."""
    text = [each.text for each in lines(FOUND, NOW + timedelta(days=1)).lines]
    assert text[0] == "Gezocht: ja, 24-11-2026 10.00 uur"
    assert text[2] == "Bijgewerkt: alle tot 24-11-2026"
