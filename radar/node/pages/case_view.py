"""What a page says of a case's links: for each person what was found, in words, and where nothing was. Pure.

No value of another party's record stands here, and a chance only in the explanation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.ports import PartyState, PriorReports, SearchState
from radar.node.pages import words
from radar.node.reviewing.timeline import SOMEWHERE
from radar.node.reviewing.view import LinkShown, LinksView, PersonShown
from schemas.codes import Band, CaseStatus, Caution, RecipientRole, Verdict
from schemas.events import PriorSummary
from schemas.report import Person, Report
from schemas.words import BANDS, FINDINGS, OUTCOMES, RECIPIENT_ROLES, WORDS
from schemas.words import CASE_STATUSES as STATUSES

TAGS = {Band.NEARLY_CERTAIN: "certain", Band.PROBABLE: "probable", Band.POSSIBLE: "possible"}
ALWAYS_REACHED = "0800 2000"
NOT_ELSEWHERE = "In andere regio's is nog niet gezocht."
FEW = 4
"""Organisations that are named; more are counted."""


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One link, ready to be shown. `title` never names where a protected person is."""

    shown: LinkShown
    title: str
    band: str
    tag: str
    when: str
    facts: tuple[Fact, ...]
    reasons: tuple[Fact, ...]
    cautions: tuple[str, ...]
    chance: str
    protected: bool

    @property
    def link_id(self) -> str:
        return self.shown.link.link_id

    @property
    def verdict(self) -> Verdict | None:
        return self.shown.link.verdict

    @property
    def about(self) -> str:
        """For whoever hears a button and does not see where it stands."""
        return f"({self.title}, {self.when})"


@dataclass(frozen=True, slots=True)
class InHousehold:
    via: str
    card: Card


@dataclass(frozen=True, slots=True)
class PersonPart:
    position: int
    name: str = field(repr=False)
    details: str = field(repr=False)
    notes: tuple[str, ...]
    counts: str
    """`1 vrijwel zeker, 1 te controleren`; empty where nothing was found."""
    nothing: str
    """Where nothing was found; empty where something was."""
    own: tuple[Card, ...]
    others: tuple[Card, ...]
    household: tuple[InHousehold, ...]


def persons_of(report: Report, links: LinksView) -> tuple[PersonPart, ...]:
    """Every person of the case, also whom nothing was found of."""
    people = {at: person for at, person in enumerate(report.persons, 1)}
    return tuple(_person(people[each.position], each, links.found, people) for each in links.persons)


def _person(person: Person, shown: PersonShown, found: PriorReports, people: dict[int, Person]) -> PersonPart:
    own = tuple(card(each) for each in shown.own)
    others = tuple(card(each) for each in shown.others)
    return PersonPart(
        position=shown.position,
        name=words.name_of(person),
        details=_details(person),
        notes=tuple(_notes(person)),
        counts=counts([*own, *others]),
        nothing="" if own or others else nothing_found(shown, found),
        own=own,
        others=others,
        household=tuple(InHousehold(words.name_of(people[via]), card(each)) for via, each in shown.household),
    )


def _details(person: Person) -> str:
    if not person.birth_date:
        return "geboortedatum onbekend"
    word = "verwacht" if person.unborn else "geboren"
    return f"{word} {words.born(person.birth_date)}"


def _notes(person: Person) -> Iterator[str]:
    if person.protect_stay:
        yield "niet delen: verblijfplaats"
    if person.address and person.address.kind in words.ADDRESS_KINDS:
        yield words.ADDRESS_KINDS[person.address.kind]
    if not person.bsn and not person.unborn:
        yield "BSN onbekend"


def counts(cards: list[Card]) -> str:
    """Split by how sure it is; a count that adds them up would say more than is known."""
    certain = sum(_certain(each) for each in cards)
    same = sum(each.verdict is Verdict.SAME and each.shown.link.sure and not _certain(each) for each in cards)
    check = sum(_to_check(each) for each in cards)
    other = sum(each.verdict is Verdict.OTHER for each in cards)
    parts = (
        (certain, "vrijwel zeker"),
        (same, "zelfde persoon, volgens een medewerker"),
        (check, "te controleren"),
        (other, "andere persoon"),
    )
    return ", ".join(f"{number} {word}" for number, word in parts if number)


def _certain(each: Card) -> bool:
    return each.shown.link.band is Band.NEARLY_CERTAIN and each.shown.link.sure


def _to_check(each: Card) -> bool:
    return not each.shown.link.sure and each.verdict is not Verdict.OTHER


def nothing_found(shown: PersonShown, found: PriorReports) -> str:
    """Where was looked and nothing found, and who was not heard; never that there is nothing."""
    if not shown.sought:
        return "Niet gezocht: van deze persoon is te weinig bekend."
    own = ["de eigen regio"] if found.own_searched_at else []
    if found.state is SearchState.NOT_YET_SEARCHED:
        return " ".join([*(["Niets gevonden in de eigen regio."] if own else []), NOT_ELSEWHERE])
    searched = [*own, *_few(found, PartyState.SEARCHED)]
    said = [f"Niets gevonden in {words.listed(searched)}."] if searched else []
    if waiting := _few(found, PartyState.NOT_YET):
        said.append(f"Nog niet gezocht in {words.listed(waiting)}.")
    if absent := _few(found, PartyState.NOT_JOINED):
        said.append(f"Niet aangesloten: {words.listed(absent)}.")
    return " ".join(said)


def _few(found: PriorReports, state: PartyState) -> list[str]:
    """Their names, or with many only how many."""
    names = [short_name(line.name) for line in found.coverage if line.state is state]
    if len(names) <= FEW:
        return names
    return [f"{len(names)} van {len(found.coverage)} andere organisaties"]


def short_name(name: str) -> str:
    return name.removeprefix("Veilig Thuis ")


def card(shown: LinkShown) -> Card:
    link = shown.link
    hidden = link.protect_stay and not link.own_region
    return Card(
        shown=shown,
        title=words.capital(SOMEWHERE) if hidden else shown.party_name,
        band=f"{words.capital(BANDS[link.band])} dezelfde persoon",
        tag=TAGS[link.band],
        when=words.month(shown.when),
        facts=tuple(_facts(shown, hidden=hidden)),
        reasons=tuple(
            Fact(words.FIELD_NAMES[name], WORDS[word], words.REASON_NOTES.get((name, word), ""))
            for name, word in link.reasons
        ),
        cautions=tuple(words.CAUTIONS[each] for each in Caution if each in link.cautions),
        chance=shown.chance,
        protected=link.protect_stay,
    )


def _facts(shown: LinkShown, *, hidden: bool) -> Iterator[Fact]:
    link = shown.link
    if not link.opened:
        return  # before "zelfde" a possible link shows region and year only
    if link.own_number:
        yield Fact("Nummer", link.own_number)
    yield Fact("Stand", _status(link.status) if link.status else words.STATUS_KNOWN[link.status_known])
    if link.summary:
        yield from _summary(link.summary, hidden=hidden)


def _status(status: CaseStatus) -> str:
    return STATUSES[status]


def _summary(told: PriorSummary, *, hidden: bool) -> Iterator[Fact]:
    if told.outcome or told.finding:
        said = [
            OUTCOMES[told.outcome] if told.outcome else "",
            FINDINGS[told.finding] if told.finding else "",
        ]
        yield Fact("Uitkomst", ", ".join(each for each in said if each))
    if told.responsible and not hidden:
        role, name = told.responsible.role, told.responsible.organisation
        named = role in (RecipientRole.VT_ORGANISATION, RecipientRole.RVDK)
        yield Fact("Zicht op de veiligheid", name if named else f"{name} ({RECIPIENT_ROLES[role]})")
    if told.call:
        yield Fact("Bellen", ALWAYS_REACHED if hidden else told.call.telephone)
    if told.corrected_on:
        yield Fact("Gecorrigeerd", words.short(told.corrected_on))


def who_sees(links: LinksView) -> tuple[str, ...]:
    """The organisations that are told that this report looked at theirs; a protected one not by name."""
    shown = {
        card(each).title
        for person in links.persons
        for each in person.others
    }  # fmt: skip
    return tuple(sorted(shown, key=lambda name: (name == words.capital(SOMEWHERE), name)))
