"""The figures of an evaluation as tables of Dutch text: the printed one, and those beside the pictures.

Numbers, codes and the names of groups only; never an id or anything of a person.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from matching.evaluate.figures import MOST_LOAD, SHOWN, Figures, Group
from schemas.codes import Band
from schemas.words import BANDS, PASSES

UNKNOWN: Final = "–"
BY_SURENESS: Final = (Band.NEARLY_CERTAIN, Band.PROBABLE, Band.POSSIBLE)
LINKED_AT: Final = {
    "0.50": "kans vanaf 0,50",
    "0.80": "kans vanaf 0,80",
    "bands": f"{BANDS[Band.NEARLY_CERTAIN]} en {BANDS[Band.PROBABLE]}",
}
TOLD_AT: Final = (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
"""The thresholds that stand in the table."""
NOT_SHOWN: Final = "niet getoond"

Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A table: its title, its columns, and its lines; the first cell of a line says what it is about."""

    title: str
    columns: Cells
    lines: tuple[Cells, ...]


def whole(number: int | None) -> str:
    """`12.345`; a dash for what is not known."""
    return UNKNOWN if number is None else f"{number:,}".replace(",", ".")


def decimal(number: float | None, places: int = 4) -> str:
    """`0,9876`; a dash for what is not known."""
    return UNKNOWN if number is None else f"{number:.{places}f}".replace(".", ",")


def percent(share: float | None) -> str:
    """`98,8 %`, cut off and not rounded up: 100 % means all."""
    return UNKNOWN if share is None else f"{decimal(int(share * 1000 + 1e-9) / 10, 1)} %"


def portion(share: float | None) -> str:
    """`10,7 %`, rounded: for parts that make a whole."""
    return UNKNOWN if share is None else f"{decimal(100 * share, 1)} %"


def error_percent(share: float | None) -> str:
    """`0,1 %`, rounded up: 0 % means none."""
    return UNKNOWN if share is None else f"{decimal(math.ceil(share * 1000 - 1e-9) / 10, 1)} %"


def linking(figures: Figures) -> Told:
    """Precision and recall of each way of linking; only the number of links without truth."""
    if not figures.at:
        lines = [(LINKED_AT[name], whole(number)) for name, number in figures.linked.items()]
        return Told("Koppelingen", ("gekoppeld", "paren"), tuple(lines))
    return Told(
        "Koppelingen",
        ("gekoppeld", "precisie", "recall", "F1", "goed", "fout", "gemist"),
        tuple(
            (
                LINKED_AT[name], decimal(at.precision), decimal(at.recall), decimal(at.f1),
                whole(at.tp), whole(at.fp), whole(at.fn),
            )
            for name, at in figures.at.items()
        ),
    )  # fmt: skip


def bands(figures: Figures) -> Told:
    """Pairs of each band, true and false."""
    names: dict[Band | None, str] = {band: BANDS[band] for band in BY_SURENESS}
    names[None] = NOT_SHOWN
    return Told(
        "Banden",
        ("band", "paren", "waar", "onwaar"),
        tuple(
            (
                name,
                whole(held.pairs),
                whole(held.true),
                whole(None if held.true is None else held.pairs - held.true),
            )
            for band, name in names.items()
            for held in [figures.bands[band]]
        ),
    )


def passes(figures: Figures) -> Told:
    """What each pass found, and all of them together."""
    total = sum(held.pairs for held in figures.bands.values())
    true = None if figures.true_pairs is None else sum(held.true or 0 for held in figures.bands.values())
    together = ("alle samen", whole(total), whole(true), UNKNOWN, percent(figures.pair_completeness))
    each = (
        (PASSES[one], whole(held.pairs), whole(held.true), whole(held.only), percent(held.pair_completeness))
        for one, held in figures.passes.items()
    )
    columns = ("gevonden op", "paren", "ware paren", "alleen hierop", "deel van de ware paren")
    return Told("Vindplaatsen", columns, (together, *each))


def calibration(figures: Figures) -> Told:
    """Brier score and calibration error."""
    names = (f"getoonde paren (kans vanaf {decimal(SHOWN, 2)})", "alle paren")
    lines = zip(names, figures.brier, figures.ece, strict=True)
    return Told(
        "IJking",
        ("over", "Brier", "ECE"),
        tuple((name, decimal(score), decimal(error)) for name, score, error in lines),
    )


def reliability(figures: Figures) -> Told:
    """Of each bin with pairs: the mean chance, and the share that is true."""
    return Told(
        "IJking per kans",
        ("kans", "paren", "gemiddelde kans", "waar", "deel waar"),
        tuple(
            (
                f"{one.low:g} tot {one.high:g}".replace(".", ","), whole(one.pairs), decimal(one.mean),
                whole(one.true), percent(one.share_true),
            )
            for one in figures.reliability
            if one.pairs
        ),
    )  # fmt: skip


def thresholds(figures: Figures) -> Told:
    """Precision and recall at some of the thresholds of the curve."""
    return Told(
        "Precisie en recall per drempel",
        ("drempel", "precisie", "recall", "goed", "fout", "gemist"),
        tuple(
            (
                f"{at:g}".replace(".", ","), percent(linked.precision), percent(linked.recall),
                whole(linked.tp), whole(linked.fp), whole(linked.fn),
            )
            for at, linked in figures.curve
            if at in TOLD_AT
        ),
    )  # fmt: skip


def origins(by_value: Mapping[str, Group]) -> Told:
    """For each origin of names: what is missed of the true pairs, what is false of the links."""
    return Told(
        "Gemist en fout, per herkomst van de naam",
        ("herkomst", "ware paren", "gemist", "deel gemist", "koppelingen", "fout", "deel fout"),
        tuple(
            (
                value, whole(held.true_pairs), whole(held.true_pairs - held.found),
                error_percent((held.true_pairs - held.found) / held.true_pairs if held.true_pairs else None),
                whole(held.links), whole(held.false_links),
                error_percent((held.false_links or 0) / held.links if held.links else None),
            )
            for value, held in sorted(by_value.items())
        ),
    )  # fmt: skip


def review(figures: Figures) -> Told:
    """How many pairs a person must look at."""
    names = [str(number) for number in range(MOST_LOAD)] + [f"{MOST_LOAD} of meer"]
    rows = figures.rows[1]
    return Told(
        "Te controleren per nieuwe persoon",
        ("paren te controleren", "nieuwe personen", "deel"),
        tuple(
            (name, whole(number), portion(number / rows if rows else None))
            for name, number in zip(names, figures.review_load, strict=True)
        ),
    )


def groups(figures: Figures) -> list[Told]:
    """For each column of GROUPS, the recall of each value."""
    return [group(column, by_value) for column, by_value in figures.groups.items()]


def group(column: str, by_value: Mapping[str, Group]) -> Told:
    """The recall of each value of one column; the lowest first."""
    return Told(
        f"Groepen: {column}",
        (column, "ware paren", "gevonden", "recall"),
        tuple(
            (value, whole(held.true_pairs), whole(held.found), percent(held.recall))
            for value, held in by_recall(by_value)
        ),
    )


def by_recall(by_value: Mapping[str, Group]) -> list[tuple[str, Group]]:
    """The values with true pairs first, from the lowest recall up."""
    return sorted(
        by_value.items(), key=lambda item: (2.0 if item[1].recall is None else item[1].recall, item[0])
    )


def unusable(figures: Figures) -> Told:
    """Values that became missing, by code and file."""
    codes = sorted({code for counts in figures.unusable for code in counts})
    lines = tuple((code, *(whole(counts.get(code, 0)) for counts in figures.unusable)) for code in codes)
    return Told("Waarden die niet te gebruiken waren", ("code", "eerder", "nieuw"), lines)


def plain(told: Iterable[Told]) -> str:
    """The tables under each other as text, numbers to the right; a table without lines is left out."""
    return "\n".join(_plain(one) for one in told if one.lines)


def _plain(told: Told) -> str:
    rows = (told.columns, *told.lines)
    widths = [max(len(row[at]) for row in rows) for at in range(len(told.columns))]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    ruled = "-" * max(map(len, lines))
    return "\n".join([told.title, lines[0], ruled, *lines[1:], ""])
