"""A household over time as a drawing: where each mark stands, and the same in words for the table. Pure."""

from dataclasses import dataclass
from typing import Final

from radar.node.pages import words
from radar.node.reviewing.timeline import Lane, Moment, Timeline, What
from schemas.codes import Band, Verdict
from schemas.report import Report
from schemas.words import BANDS, CASE_STATUSES, FINDINGS, OUTCOMES, VERDICTS

WIDTH: Final = 268
LEFT: Final = 10
LANE: Final = 46
TOP: Final = 8
MOST_TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class Mark:
    x: float
    kind: str
    """this, own, other or household: its shape says so too."""
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    y: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    year: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table."""

    who: str
    when: str
    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    base: int
    """Where the line with the years stands."""
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]

    @property
    def shows_priors(self) -> bool:
        """Of a case by itself there is nothing to draw."""
        return any(mark.kind != "this" for row in self.rows for mark in row.marks)


def picture(timeline: Timeline, report: Report) -> Picture:
    names = {at: words.name_of(person) for at, person in enumerate(report.persons, 1)}
    first, last = timeline.first_year, timeline.last_year + 1
    base = TOP + LANE * len(timeline.lanes)
    rows = tuple(
        Row(names[lane.position], TOP + LANE * at, tuple(_mark(each, first, last) for each in lane.moments))
        for at, lane in enumerate(timeline.lanes)
    )
    return Picture(WIDTH, base + 22, base, rows, _ticks(first, last), _lines(timeline.lanes, names))


def _x(on: str, first: int, last: int) -> float:
    year, _, month = on.partition("-")
    at = int(year) + ((int(month) - 0.5) / 12 if month else 0.5)
    return round(LEFT + (at - first) / (last - first) * (WIDTH - 2 * LEFT), 1)


def _mark(moment: Moment, first: int, last: int) -> Mark:
    kind = "this" if moment.what is What.THIS else "own" if moment.own_region else "other"
    if moment.what is What.HOUSEHOLD:
        kind = "household"
    title = f"{words.month(moment.on)}: {moment.organisation}, {_what(moment)}"
    return Mark(_x(moment.on, first, last), kind, title)


def _ticks(first: int, last: int) -> tuple[Tick, ...]:
    step = max(1, -(-(last - first) // MOST_TICKS))
    return tuple(Tick(_x(f"{year}-01", first, last), year) for year in range(first, last, step))


def _lines(lanes: tuple[Lane, ...], names: dict[int, str]) -> tuple[Line, ...]:
    return tuple(
        Line(names[lane.position], words.month(each.on), each.organisation, _what(each))
        for lane in lanes
        for each in lane.moments
    )


def _what(moment: Moment) -> str:
    if moment.what is What.THIS:
        return "deze melding"
    said = [] if moment.what is What.PRIOR else ["van een ander uit dit huishouden"]
    if moment.verdict is Verdict.SAME:
        said.append(VERDICTS[Verdict.SAME])
    elif moment.band:
        said.append(_how_sure(moment.band))
    said += [CASE_STATUSES[moment.status]] if moment.status else []
    said += [OUTCOMES[moment.outcome]] if moment.outcome else []
    said += [FINDINGS[moment.finding]] if moment.finding else []
    return ", ".join(said)


def _how_sure(band: Band) -> str:
    return f"{BANDS[band]} dezelfde persoon"
