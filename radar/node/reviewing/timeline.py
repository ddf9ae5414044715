"""A household over time, as data for a picture and a table: when each of these people was reported, where.

It counts nothing and adds nothing up. Where somebody is protected, no organisation is named in it (A17).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Final

from connectors.ports import PersonLinks, PriorLink, PriorReports
from schemas.codes import Band, CaseStatus, Finding, Outcome, PartyId, Verdict

SOMEWHERE: Final = "een andere Veilig Thuis-organisatie"
NameOf = Callable[[PartyId], str]


class What(Enum):
    PRIOR = "prior"
    HOUSEHOLD = "household"
    """Of somebody else of this household: this person does not occur there."""
    THIS = "this"


@dataclass(frozen=True, slots=True)
class Moment:
    on: str
    """`JJJJ-MM`, or only `JJJJ` of a possible link that nobody looked at."""
    what: What
    organisation: str
    own_region: bool
    band: Band | None = None
    verdict: Verdict | None = None
    status: CaseStatus | None = None
    outcome: Outcome | None = None
    finding: Finding | None = None
    link_id: str | None = None
    protect_stay: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One person of the case, by position, the oldest moment first."""

    position: int
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    lanes: tuple[Lane, ...]
    first_year: int
    last_year: int


def timeline(found: PriorReports, received: str, own: PartyId, name_of: NameOf) -> Timeline:
    """The lanes of one case that was received in month `received`. Links of another person are left out."""
    links = {link.link_id: link for person in found.persons for link in person.links}
    this = Moment(received, What.THIS, name_of(own), own_region=True)
    lanes = tuple(
        Lane(person.position, tuple(sorted([*_priors(person, links, name_of), this], key=_when)))
        for person in found.persons
    )
    years = [int(moment.on[:4]) for lane in lanes for moment in lane.moments] or [int(received[:4])]
    return Timeline(lanes, min(years), max(years))


def _priors(person: PersonLinks, links: dict[str, PriorLink], name_of: NameOf) -> Iterable[Moment]:
    for link in person.links:
        if link.verdict is not Verdict.OTHER:
            yield _moment(link, What.PRIOR, name_of)
    for each in person.household:
        yield _moment(links[each.link_id], What.HOUSEHOLD, name_of)


def _moment(link: PriorLink, what: What, name_of: NameOf) -> Moment:
    told = link.summary if link.opened else None
    return Moment(
        on=link.month if link.opened else link.month[:4],
        what=what,
        organisation=SOMEWHERE if link.protect_stay else name_of(link.party),
        own_region=link.own_region and not link.protect_stay,
        band=link.band,
        verdict=link.verdict,
        status=link.status if link.opened else None,
        outcome=told.outcome if told else None,
        finding=told.finding if told else None,
        link_id=link.link_id,
        protect_stay=link.protect_stay,
    )


def _when(moment: Moment) -> tuple[str, bool]:
    return moment.on, moment.what is What.THIS
