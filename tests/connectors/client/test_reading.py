"""What the door writes in Dutch is read back; what is new is passed over, and what is wrong is refused."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.client.answers import Coded, Found, FoundLink, LaterReport
from connectors.client.reading import FOUND, PROBLEM, RECEIPT, Unreadable, read
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
from schemas.errors import BadInput, Fault
from schemas.problem import problem

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

_instants = st.datetimes(datetime(1990, 1, 2), datetime(2030, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)
_maybe = st.none() | _instants
_days = st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1))
_parties = st.sampled_from([PartyId("vt-grn"), PartyId("vt-fle"), PartyId("rvdk")])
_names = st.from_regex(r"[A-Za-z ]{1,20}", fullmatch=True)
_numbers = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", fullmatch=True)
_statuses = st.none() | st.sampled_from(CaseStatus)


@st.composite
def _links(draw: st.DrawFn) -> PriorLink:
    own = draw(st.booleans())
    return PriorLink(
        draw(_numbers), draw(_parties), own, draw(st.sampled_from(Band)),
        tuple(draw(st.lists(st.tuples(st.sampled_from(Field), st.sampled_from(Word))))),
        tuple(draw(st.lists(st.sampled_from(["R1", "R6"])))),
        tuple(draw(st.lists(st.sampled_from(Caution)))),
        draw(st.dates(date(1990, 1, 1), date(2026, 11, 1))).strftime("%Y-%m"),
        draw(_statuses), draw(st.sampled_from(StatusKnown)),
        draw(st.none() | _numbers) if own else None, draw(st.booleans()),
    )  # fmt: skip


_persons = st.lists(st.lists(_links(), max_size=3), min_size=1, max_size=3).map(
    lambda lists: tuple(PersonLinks(at, tuple(links)) for at, links in enumerate(lists, 1))
)
_answers = st.builds(
    PriorReports,
    _numbers, st.integers(1, 99), st.sampled_from(SearchState), st.none() | st.sampled_from(SearchReason),
    _maybe, _maybe, _maybe, _persons,
    st.lists(st.builds(LaterLink, _parties, st.sampled_from(Band), _instants, _statuses)).map(tuple),
    st.lists(
        st.builds(CoverageLine, _parties, _names, _days, _days, _maybe, st.sampled_from(PartyState))
    ).map(tuple),
)  # fmt: skip


def through(written: Any, form: Any = FOUND) -> Any:
    return read(form, json.dumps(written).encode())


def told(link: PriorLink) -> FoundLink:
    """What the door tells of a link: little, as long as it is only possible."""
    year = int(link.month[:4])
    if link.band is Band.POSSIBLE:
        return FoundLink(
            link.link_id, link.party, link.band, year, None, None, None, (), (), (), link.protect_stay,
            link.own_number,
        )  # fmt: skip
    cautions = tuple(Coded(each, *dutch.CAUTIONS[each]) for each in link.cautions)
    return FoundLink(
        link.link_id, link.party, link.band, year, link.month, link.status, link.status_known, link.reasons,
        link.rules, cautions, link.protect_stay, link.own_number,
    )  # fmt: skip


def told_later(link: LaterLink) -> LaterReport:
    year = link.received_at.astimezone(dutch.AMSTERDAM).year
    if link.band is Band.POSSIBLE:
        return LaterReport(link.party, link.band, year, None, None)
    return LaterReport(link.party, link.band, year, link.received_at, link.status)


@given(_answers)
def test_every_answer_of_the_door_is_read_back(found: PriorReports) -> None:
    """Writer and reader agree on every code, and nothing that the door tells is lost."""
    written = dutch.prior_reports(found)
    answer: Found = through(written)
    assert (found.number, found.revision) == (answer.number, answer.revision)
    assert tuple(written["volledigheid"]) == answer.completeness
    assert (found.state, found.searched_at, found.since) == (
        answer.elsewhere.state, answer.elsewhere.searched_at, answer.elsewhere.since,
    )  # fmt: skip
    assert (found.reason and Coded(found.reason, *dutch.REASONS[found.reason])) == answer.elsewhere.reason
    assert found.own_searched_at == answer.own_region.searched_at
    for person, shown, texts in zip(found.persons, answer.persons, written["betrokkenen"], strict=True):
        assert person.position == shown.position
        assert tuple(told(link) for link in person.links if link.own_region) == shown.own_region.links
        assert tuple(told(link) for link in person.links if not link.own_region) == shown.elsewhere.links
        assert texts["eigenRegio"]["uitkomst"] == shown.own_region.text
        assert texts["elders"]["uitkomst"] == shown.elsewhere.text
    assert tuple(map(told_later, found.later)) == answer.later
    assert found.coverage == answer.coverage


@pytest.mark.parametrize("again", [True, False])
def test_a_receipt_is_read_back(again: bool) -> None:
    """It is the door's own, whole."""
    given = Receipt("GRN-1", 3, NOW, "bewijs-1", again)
    assert through(dutch.receipt(given), RECEIPT) == given


def test_a_problem_is_read_back() -> None:
    """Every fault with its path, code and sentence."""
    faults = [Fault("nummer", "nummer_ongeldig"), Fault("betrokkenen[0].bsn", "bsn_ongeldig")]
    shown = through(problem(BadInput(faults)), PROBLEM)
    assert (shown.status, shown.code) == (400, "nummer_ongeldig")
    assert [(each.path, each.code, each.text) for each in shown.faults] == [
        (each.path, each.code, each.text) for each in faults
    ]


LINK = PriorLink(
    "k-1", PartyId("vt-fle"), False, Band.PROBABLE, (), (), (Caution.TWIN,), "2019-03", None,
    StatusKnown.REQUESTED,
)  # fmt: skip
FOUND_ONE = PriorReports(
    "GRN-9",
    1,
    SearchState.PARTLY_SEARCHED,
    SearchReason.HUB,
    NOW,
    None,
    NOW,
    (PersonLinks(1, (LINK,)),),
    (),
    (),
)


def written() -> dict[str, Any]:
    return dutch.prior_reports(FOUND_ONE)


def test_what_a_newer_door_adds_is_passed_over() -> None:
    """A new member changes nothing, anywhere."""

    def grown(value: Any) -> Any:
        if isinstance(value, list):
            return [grown(each) for each in value]
        if isinstance(value, dict):
            return {name: grown(each) for name, each in value.items()} | {"nieuw": {"iets": [1]}}
        return value

    assert through(grown(written())) == through(written())


def test_a_code_that_is_newer_keeps_its_sentence() -> None:
    """A caution or a reason that this client does not know is still shown to a person."""
    newer = written()
    newer["elders"]["reden"] = {"code": "nieuwe-reden", "tekst": "om een nieuwe reden"}
    newer["betrokkenen"][0]["elders"]["koppelingen"][0]["letOp"] = [{"code": "let-op", "tekst": "let op"}]
    answer = through(newer)
    assert answer.elsewhere.reason == Coded(None, "nieuwe-reden", "om een nieuwe reden")
    assert answer.persons[0].elsewhere.links[0].cautions == (Coded(None, "let-op", "let op"),)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("volledigheid",), None),
        (("elders", "stand"), "alles gezocht"),
        (("betrokkenen", 0, "elders", "koppelingen", 0, "zekerheid"), "zeker"),
        (("betrokkenen", 0, "elders", "koppelingen", 0, "maand"), "2019"),
        (("betrokkenen", 0, "positie"), "1"),
        (("dekking",), {}),
    ],
)
def test_what_is_not_the_doors_is_not_guessed_at(path: tuple[Any, ...], value: Any) -> None:
    """A wrong word or type makes the whole answer unreadable, and no text of it is repeated."""
    wrong = written()
    held: Any = wrong
    for step in path[:-1]:
        held = held[step]
    held[path[-1]] = value
    with pytest.raises(Unreadable) as unreadable:
        through(wrong)
    assert str(unreadable.value) == ""


def test_a_link_without_a_year_is_refused() -> None:
    """A reader never shows the year 0."""
    wrong = written()
    del wrong["betrokkenen"][0]["elders"]["koppelingen"][0]["maand"]
    with pytest.raises(Unreadable):
        through(wrong)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """Whatever comes back, there is one kind of failure."""
    with pytest.raises(Unreadable):
        read(FOUND, content)


def test_the_same_link_as_possible_tells_less() -> None:
    """Party and year."""
    found = replace(FOUND_ONE, persons=(PersonLinks(1, (replace(LINK, band=Band.POSSIBLE),)),))
    (link,) = through(dutch.prior_reports(found)).persons[0].elsewhere.links
    assert (link.party, link.year, link.month, link.cautions) == ("vt-fle", 2019, None, ())
