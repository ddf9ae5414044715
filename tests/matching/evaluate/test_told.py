"""The figures in Dutch: what is not known is a dash, what is counted stands as it was counted."""

from dataclasses import replace

import pytest

from matching.evaluate import told
from matching.evaluate.figures import Figures, Group, count
from matching.evaluate.told import Told
from schemas.linkage import Groups
from tests.fakes.weighed import GROUPS, NEW, PRIOR, TRUTH, WEIGHED_PAIRS, index, pairs, people

FIGURES = count(WEIGHED_PAIRS, TRUTH, PRIOR, NEW, GROUPS)
UNKNOWN = count(WEIGHED_PAIRS, None, PRIOR, NEW, Groups())
NOTHING = count(pairs(), index(), people("e", 0), people("n", 0), Groups())


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "–"), (1.0, "100,0 %"), (0.99999, "99,9 %"), (0.0, "0,0 %"), (0.29, "29,0 %"), (2 / 3, "66,6 %")],
)
def test_a_share_is_never_rounded_up(share: float | None, text: str) -> None:
    """100 % means all."""
    assert told.percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"), [(None, "–"), (0.0, "0,0 %"), (0.00001, "0,1 %"), (0.29, "29,0 %"), (1 / 3, "33,4 %")]
)
def test_a_share_of_errors_is_never_rounded_down(share: float | None, text: str) -> None:
    """0 % means none."""
    assert told.error_percent(share) == text


def test_numbers_are_written_in_dutch() -> None:
    """Points between thousands, a comma before decimals."""
    assert (told.whole(1234567), told.whole(None)) == ("1.234.567", "–")
    assert (told.decimal(0.98765), told.decimal(12.34, 1), told.decimal(None)) == ("0,9877", "12,3", "–")


def test_linking_tells_what_was_counted() -> None:
    """Each way of linking; without truth the number of links only."""
    assert told.linking(FIGURES).lines == (
        ("kans vanaf 0,50", "0,6667", "0,5000", "0,5714", "2", "1", "2"),
        ("kans vanaf 0,80", "0,5000", "0,2500", "0,3333", "1", "1", "3"),
        ("vrijwel zeker en waarschijnlijk", "0,5000", "0,2500", "0,3333", "1", "1", "3"),
    )
    assert told.linking(UNKNOWN) == Told(
        "Koppelingen",
        ("gekoppeld", "paren"),
        (("kans vanaf 0,50", "3"), ("kans vanaf 0,80", "2"), ("vrijwel zeker en waarschijnlijk", "2")),
    )


def test_bands_stand_from_sure_to_not_shown() -> None:
    """With what is true and what is not."""
    assert told.bands(FIGURES).lines == (
        ("vrijwel zeker", "1", "1", "0"),
        ("waarschijnlijk", "1", "0", "1"),
        ("mogelijk", "2", "1", "1"),
        ("niet getoond", "1", "1", "0"),
    )
    assert told.bands(UNKNOWN).lines[2] == ("mogelijk", "2", "–", "–")


def test_passes_stand_under_all_of_them() -> None:
    """A pair that two passes found counts once in all."""
    lines = told.passes(FIGURES).lines
    assert lines[0] == ("alle samen", "5", "3", "–", "75,0 %")
    assert lines[6] == ("voornaam en achternaam", "3", "2", "1", "50,0 %")
    assert len(lines) == 7


def test_calibration_and_review_tell_what_was_counted() -> None:
    """Shown and all; and how many new rows have how many pairs to review."""
    assert told.calibration(FIGURES).lines == (
        ("getoonde paren (kans vanaf 0,05)", "0,2450", "0,3502"),
        ("alle paren", "0,4868", "0,5618"),
    )
    assert told.review(FIGURES).lines[:3] == (
        ("0", "1", "33,3 %"),
        ("1", "1", "33,3 %"),
        ("2", "1", "33,3 %"),
    )
    assert told.review(FIGURES).lines[5] == ("5 of meer", "0", "0,0 %")


def test_groups_stand_from_the_lowest_recall_up() -> None:
    """Where help is needed most comes first; a value without true pairs last."""
    (kinds, origins) = told.groups(FIGURES)
    assert kinds.lines == (("verhuisd", "2", "1", "50,0 %"), ("geen", "1", "1", "100,0 %"))
    assert origins.title == "Groepen: herkomst"
    assert told.group("a", {"leeg": Group(0, 0), "vol": Group(1, 1)}).lines == (
        ("vol", "1", "1", "100,0 %"),
        ("leeg", "0", "0", "–"),
    )


def test_origins_tell_what_is_missed_and_what_is_false() -> None:
    """Of the true pairs and of the links; a dash where there are none."""
    by_value = {**FIGURES.groups["herkomst"], "geen": Group(0, 0, 3, 1)}
    assert told.origins(by_value).lines == (
        ("geen", "0", "0", "–", "3", "1", "33,4 %"),
        ("nederlands", "1", "0", "0,0 %", "2", "1", "50,0 %"),
        ("overgezet", "2", "1", "50,0 %", "1", "0", "0,0 %"),
    )


def test_the_pictures_of_chances_are_told_too() -> None:
    """Each bin with pairs, and some of the thresholds."""
    assert told.reliability(FIGURES).lines[:3] == (
        ("0 tot 0,01", "1", "0,0000", "1", "100,0 %"),
        ("0,01 tot 0,05", "1", "0,0300", "1", "100,0 %"),
        ("0,05 tot 0,2", "1", "0,1000", "0", "0,0 %"),
    )
    lines = told.thresholds(FIGURES).lines
    assert [line[0] for line in lines] == [f"{at:g}".replace(".", ",") for at in told.TOLD_AT]
    assert ("0,5", "66,6 %", "50,0 %", "2", "1", "2") in lines


def test_what_could_not_be_used_is_told_by_code() -> None:
    """Of both files."""
    assert told.unusable(FIGURES).lines == (("bsn_ongeldig", "2", "0"), ("datum_ongeldig", "1", "0"))


def test_a_printed_table_is_straight() -> None:
    """First column to the left, numbers to the right; a table without lines is left out."""
    one = Told("Titel", ("naam", "paren"), (("a", "1"), ("langer dan", "12.345")))
    assert told.plain([one, Told("Leeg", ("a",), ())]) == (
        "Titel\nnaam         paren\n------------------\na                1\nlanger dan  12.345\n"
    )


@pytest.mark.parametrize("figures", [FIGURES, UNKNOWN, NOTHING, replace(FIGURES, groups={})])
def test_every_line_fits_its_columns(figures: Figures) -> None:
    """Whatever is not known or empty."""
    tables = [
        getattr(told, name)(figures) for name in ("linking", "bands", "passes", "calibration", "review")
    ]
    for one in (*tables, *told.groups(figures), told.unusable(figures)):
        assert {len(line) for line in one.lines} <= {len(one.columns)}
