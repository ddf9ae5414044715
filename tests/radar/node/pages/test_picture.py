"""Promises of radar/node/pages/picture.py: a household over time, drawn and as a table."""

from datetime import UTC, date, datetime

from radar.node.pages.picture import Picture, picture
from radar.node.reviewing.timeline import Lane, Moment, Timeline, What
from schemas.codes import Band, CaseStatus, Finding, Outcome, Verdict
from schemas.report import Person, Report

REPORT = Report(
    "G-1", 1, datetime(2026, 11, 23, tzinfo=UTC), date(2026, 11, 23), False, CaseStatus.OPEN,
    (Person(first_names="Wende", surname="Zandkever"), Person(first_names="Otto")),
)  # fmt: skip
THIS = Moment("2026-11", What.THIS, "Veilig Thuis Groningen", own_region=True)
PRIOR = Moment(
    "2024-02", What.PRIOR, "Veilig Thuis Utrecht", False, Band.NEARLY_CERTAIN, None, CaseStatus.CLOSED,
    Outcome.INVESTIGATION, Finding.NOT_CONFIRMED,
)  # fmt: skip
BY_HOUSEHOLD = Moment("2025", What.HOUSEHOLD, "Veilig Thuis Utrecht", False, Band.POSSIBLE)


def drawn(*lanes: tuple[Moment, ...]) -> Picture:
    made = tuple(Lane(at, moments) for at, moments in enumerate(lanes, 1))
    return picture(Timeline(made, 2024, 2026), REPORT)


def test_each_person_has_a_lane_and_each_moment_a_mark_in_the_order_of_time() -> None:
    """The older stands left; shape and words say what it is, not colour alone."""
    made = drawn((PRIOR, THIS), (BY_HOUSEHOLD, THIS))
    assert [row.name for row in made.rows] == ["Wende Zandkever", "Otto"]
    assert [mark.kind for mark in made.rows[0].marks] == ["other", "this"]
    assert made.rows[0].marks[0].x < made.rows[0].marks[1].x
    assert all(0 <= mark.x <= made.width for row in made.rows for mark in row.marks)


def test_the_table_says_the_same_in_words() -> None:
    """Who, when, where and what, without a count and without a chance."""
    made = drawn((PRIOR, THIS), (BY_HOUSEHOLD,))
    assert [(line.when, line.where, line.what) for line in made.lines] == [
        (
            "februari 2024", "Veilig Thuis Utrecht",
            "vrijwel zeker dezelfde persoon, gesloten, onderzoek door Veilig Thuis, "
            "onderzocht, niet bevestigd",
        ),
        ("november 2026", "Veilig Thuis Groningen", "deze melding"),
        (
            "2025", "Veilig Thuis Utrecht",
            "van een ander uit dit huishouden, mogelijk dezelfde persoon",
        ),
    ]  # fmt: skip


def test_a_verdict_stands_in_place_of_how_sure_it_was() -> None:
    """What a person said weighs more than what was computed."""
    said = Moment("2024-02", What.PRIOR, "Veilig Thuis Utrecht", False, Band.PROBABLE, Verdict.SAME)
    assert drawn((said,)).lines[0].what == "zelfde persoon"


def test_many_years_still_fit() -> None:
    """Twenty years have a handful of years below the line."""
    lanes = (Lane(1, (Moment("2006-01", What.PRIOR, "Veilig Thuis Utrecht", False), THIS)),)
    made = picture(Timeline(lanes, 2006, 2026), REPORT)
    assert len(made.ticks) <= 6


def test_of_a_case_by_itself_there_is_nothing_to_draw() -> None:
    """A picture with one mark says nothing."""
    assert not drawn((THIS,)).shows_priors
    assert drawn((PRIOR, THIS)).shows_priors
