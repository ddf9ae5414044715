"""The four lines that stand before any result: searched or not, who takes part, how fresh, how far back.

What is structural (not joined, a history that starts late) is grey, a disturbance is orange. Nothing here
ever says that there are no earlier reports. Pure.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from connectors.ports import CoverageLine, PartyState, PriorReports, SearchReason, SearchState
from schemas.codes import PartyId, PartyKind

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
BEHIND: Final = timedelta(minutes=15)
NOT_CONSULTED: Final = "politie: niet geraadpleegd"
"""An optional source that no region has connected (A6)."""
KindOf = Callable[[PartyId], PartyKind]
WHY: Final = {
    SearchReason.WAITING: "het antwoord is nog niet binnen",
    SearchReason.HUB: "geen verbinding met het landelijke register",
    SearchReason.EVALUATORS: "er zijn te weinig sleutelhouders bereikbaar",
    SearchReason.QUOTA: "het quotum van vandaag is op",
    SearchReason.REFUSED: "de vraag is geweigerd",
    SearchReason.PARTIES_BEHIND: "niet elke organisatie was bijgewerkt",
    SearchReason.NOT_ASKED: "aangeleverd zonder te zoeken",
}
BY_ITSELF: Final = "wordt vanzelf nagehaald"


class Mark(Enum):
    PLAIN = "plain"
    GREY = "grey"
    """Structural: it will not be otherwise tomorrow."""
    ORANGE = "orange"
    """A disturbance."""


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    mark: Mark = Mark.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return f"{self.label}: {', '.join(part.text for part in self.parts)}"


@dataclass(frozen=True, slots=True)
class Completeness:
    state: SearchState
    lines: tuple[Line, ...]

    @property
    def disturbed(self) -> bool:
        return any(part.mark is Mark.ORANGE for line in self.lines for part in line.parts)


def completeness(found: PriorReports, kind_of: KindOf, now: datetime) -> Completeness:
    """The four lines for one answer, as seen now."""
    joined = [line for line in found.coverage if line.state is not PartyState.NOT_JOINED]
    return Completeness(
        found.state,
        (
            Line("Gezocht", tuple(_searched(found, now))),
            Line("Doen mee", tuple(_taking_part(found.coverage, kind_of))),
            Line("Bijgewerkt", tuple(_current(joined, found, now))),
            Line("Oude meldingen", tuple(_oldest(joined, kind_of))),
        ),
    )


def _searched(found: PriorReports, now: datetime) -> Iterable[Part]:
    if found.state is SearchState.SEARCHED:
        yield Part(f"ja, {_moment(found.searched_at, now)}" if found.searched_at else "ja")
        return
    why = WHY[found.reason] if found.reason else ""
    structural = found.reason is SearchReason.NOT_ASKED
    mark = Mark.GREY if structural else Mark.ORANGE
    if found.state is SearchState.PARTLY_SEARCHED:
        when = f", {_moment(found.searched_at, now)}" if found.searched_at else ""
        yield Part(f"deels{when}", mark)
        yield Part(why, mark)
        return
    yield Part("nog niet in andere regio's", mark)
    if why:
        yield Part(why, mark)
    if not structural and found.reason is not SearchReason.REFUSED:
        yield Part(BY_ITSELF, mark)


def _taking_part(lines: Sequence[CoverageLine], kind_of: KindOf) -> Iterable[Part]:
    regions = [line for line in lines if kind_of(line.party) is PartyKind.REGION]
    absent = [line for line in regions if line.state is PartyState.NOT_JOINED]
    yield Part(f"{len(regions) - len(absent)} van {len(regions)} regio's")
    if absent:
        yield Part(f"niet: {_joined(map(_short, absent))}", Mark.GREY)
    councils = [line for line in lines if kind_of(line.party) is PartyKind.RVDK]
    there = any(line.state is not PartyState.NOT_JOINED for line in councils)
    yield Part("Raad: ja") if there else Part("Raad: nee", Mark.GREY)
    yield Part(NOT_CONSULTED, Mark.GREY)


def _current(lines: Sequence[CoverageLine], found: PriorReports, now: datetime) -> Iterable[Part]:
    """Whoever was not current when the question was asked; today's answer of them was not searched."""
    asked_at = found.searched_at or now
    late = [line for line in lines if line.current_up_to and asked_at - line.current_up_to > BEHIND]
    unknown = [line for line in lines if line.current_up_to is None]
    if not lines:
        yield Part("onbekend", Mark.GREY)
        return
    if not late and not unknown:
        today = asked_at.astimezone(AMSTERDAM).date() == now.astimezone(AMSTERDAM).date()
        yield Part("alle vandaag" if today else f"alle tot {_day(asked_at)}")
        return
    fine = len(lines) - len(late) - len(unknown)
    if fine:
        yield Part(f"{fine} van {len(lines)}")
    for line in late:
        yield Part(f"{_short(line)} tot {_moment(line.current_up_to, now)}", Mark.ORANGE)
    for line in unknown:
        yield Part(f"{_short(line)} onbekend", Mark.ORANGE)


def _oldest(lines: Sequence[CoverageLine], kind_of: KindOf) -> Iterable[Part]:
    years = {line: line.oldest_report_on.year for line in lines if line.oldest_report_on}
    if not years:
        yield Part("onbekend", Mark.GREY)
        return
    counted = Counter(years.values())
    usual = min(counted, key=lambda year: (-counted[year], year))
    yield Part(f"vanaf {usual}")
    for line, year in sorted(years.items(), key=lambda each: each[1]):
        if year != usual:
            yield Part(f"{_short(line)} vanaf {year}", Mark.GREY if year > usual else Mark.PLAIN)
    without = [line for line in lines if line.oldest_report_on is None]
    if without:
        yield Part(f"{_joined(map(_short, without))} onbekend", Mark.GREY)


def _short(line: CoverageLine) -> str:
    return line.name.removeprefix("Veilig Thuis ")


def _moment(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "onbekend"
    here, today = at.astimezone(AMSTERDAM), now.astimezone(AMSTERDAM).date()
    clock = here.strftime("%H.%M uur")
    return clock if here.date() == today else f"{_day(at)} {clock}"


def _day(at: datetime) -> str:
    return at.astimezone(AMSTERDAM).strftime("%d-%m-%Y")


def _joined(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} en {last}" if first else last
