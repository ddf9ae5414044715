"""The pictures of an evaluation, drawn by matplotlib as SVG text: no script, no date, nothing from outside.

The same figures give the same bytes. Colours can be told apart by the colour-blind, and no picture needs them
alone. Counts and names of groups only; never anything of a person.
"""

import io
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from matching.evaluate import told
from matching.evaluate.figures import MOST_LOAD, Figures, Group
from schemas.codes import Band
from schemas.words import BANDS, PASSES

MOST_BARS: Final = 30
"""More values than this are in the table only."""
_LONGEST: Final = 34
_WIDTH: Final = 8.4
_BLUE, _ORANGE, _GREEN, _PALE = "#0072b2", "#d55e00", "#007d5a", "#9fcbe5"
_GREY, _DARK = "#595959", "#1a1a1a"
_WORDS: Final[Any] = {
    "textcoords": "offset points",
    "fontsize": 10,
    "bbox": {"facecolor": "white", "edgecolor": "none", "pad": 0.8},
}
_STYLE: Final[Any] = {
    "svg.hashsalt": "vt-radar",
    "svg.fonttype": "path",
    "text.parse_math": False,  # a group may be called anything, also $x$
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.labelcolor": _DARK,
    "hatch.linewidth": 0.8,
}


def reliability(figures: Figures) -> str:
    """Per bin of chances: the mean chance, and the share that is true with its 95 % interval."""
    filled = [one for one in figures.reliability if one.pairs]
    figure, axes = _canvas(4.6)
    places = range(len(filled))
    shares = [one.share_true or 0.0 for one in filled]
    bounds = [interval(one.true, one.pairs) for one in filled]
    axes.errorbar(
        places, shares, yerr=_around(shares, bounds), fmt="o", color=_BLUE, markersize=8, capsize=4,
        label="echt: deel dat waar is (met onzekerheid)",
    )  # fmt: skip
    means = [one.mean or 0.0 for one in filled]
    axes.plot(
        places, means, "D", color=_ORANGE, markersize=9, markerfacecolor="none", markeredgewidth=2,
        label="voorspeld: gemiddelde kans",
    )  # fmt: skip
    names = [f"{_edge(one.low)} tot\n{_edge(one.high)}\n({told.whole(one.pairs)})" for one in filled]
    axes.set_xticks(list(places), names, fontsize=9.5)
    axes.set_xlim(-0.6, len(filled) - 0.4)
    axes.set_ylim(-0.04, 1.04)
    axes.set_xlabel("kans die de radar gaf (aantal paren)")
    axes.set_ylabel("deel van de paren")
    _percents(axes.yaxis)
    axes.grid(axis="y", color="#e0e0e0")
    _legend(axes)
    return _svg(figure)


def thresholds(figures: Figures) -> str:
    """Precision and recall by threshold, from .01 up."""
    figure, axes = _canvas(4.4)
    drawn: list[float] = []
    for name, word, colour, line in (
        ("precision", "precisie: deel van de koppelingen dat waar is", _BLUE, "-"),
        ("recall", "recall: deel van de ware paren dat is gevonden", _ORANGE, "--"),
    ):
        known = [(at, getattr(linked, name)) for at, linked in figures.curve]
        points = [(at, share) for at, share in known if share is not None]
        axes.plot(
            [at for at, _ in points], [share for _, share in points], line, color=colour, lw=2.2, label=word
        )
        drawn += [share for _, share in points]
    lowest = math.floor((min(drawn, default=0.0) - 0.01) * 20) / 20
    bottom = max(0.0, min(lowest, 0.9))
    for at in (0.5, 0.8):
        axes.axvline(at, color=_GREY, lw=1, ls=":")
        axes.annotate(
            told.decimal(at, 1), (at, bottom), (3, 4), textcoords="offset points", color=_GREY, fontsize=10
        )
    axes.set_xlim(0, 1)
    axes.set_ylim(bottom, 1 + (1 - bottom) * 0.04)
    axes.set_xlabel("drempel: gekoppeld vanaf deze kans")
    axes.set_ylabel("deel van de paren")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: told.decimal(value, 1)))
    _percents(axes.yaxis)
    axes.grid(color="#e0e0e0")
    _legend(axes)
    return _svg(figure)


def recall_of_groups(by_value: Mapping[str, Group]) -> str:
    """A bar for each value, the lowest recall on top."""
    counted = [(value, held) for value, held in told.by_recall(by_value) if held.true_pairs][:MOST_BARS]
    bars = [(value, held.found, held.true_pairs) for value, held in counted]
    figure, axes = _canvas(1.5 + 0.36 * len(bars))
    _shares(axes, bars, _PALE)
    axes.set_xlabel("recall: deel van de ware paren dat is gevonden")
    return _svg(figure)


def yield_of_passes(figures: Figures) -> str:
    """How much each pass finds, and how much no other does; pairs where the truth is not known."""
    figure, axes = _canvas(4.3)
    names = [PASSES[one] for one in figures.passes]
    held = list(figures.passes.values())
    places = range(len(held))
    if not figures.true_pairs:
        axes.barh(places, [one.pairs for one in held], color=_BLUE, height=0.62)
        _after_bars(
            axes, [(one.pairs, told.whole(one.pairs)) for one in held], max([1, *(o.pairs for o in held)])
        )
        axes.set_xlabel("aantal paren")
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: told.whole(int(value))))
    else:
        number = figures.true_pairs
        found = [(one.true or 0) / number for one in held]
        axes.barh(places, found, color=_PALE, height=0.62, label="gevonden, ook op iets anders")
        axes.barh(
            places, [(one.only or 0) / number for one in held], color=_ORANGE, height=0.62, hatch="//",
            edgecolor="white", label="alleen hierop gevonden",
        )  # fmt: skip
        words = [
            f"{told.percent(share)} (alleen: {told.whole(one.only)})"
            for share, one in zip(found, held, strict=True)
        ]
        _after_bars(axes, list(zip(found, words, strict=True)), 1.0)
        axes.set_xlabel("deel van de ware paren")
        _percents(axes.xaxis)
        _legend(axes)
    _named(axes, names)
    return _svg(figure)


def errors_of_origins(by_value: Mapping[str, Group]) -> str:
    """For each origin of names: the share of true pairs that is missed, and of links that is false."""
    origins = sorted(by_value.items())[:MOST_BARS]
    figure, axes = _canvas(1.9 + 0.72 * len(origins))
    missed = [(held.true_pairs - held.found, held.true_pairs) for _, held in origins]
    false = [(held.false_links or 0, held.links or 0) for _, held in origins]
    highest = max([interval(*one)[1] for one in (*missed, *false) if one[1]], default=0.0)
    scale = max(0.01, highest)
    for counts, shift, colour, hatch, label in (
        (missed, -0.19, _BLUE, "", "gemist: deel van de ware paren"),
        (false, 0.19, _ORANGE, "//", "fout: deel van de koppelingen"),
    ):
        places = [at + shift for at in range(len(origins))]
        shares = [part / of if of else 0.0 for part, of in counts]
        bounds = [interval(part, of) if of else (0.0, 0.0) for part, of in counts]
        axes.barh(
            places, shares, height=0.34, color=colour, hatch=hatch, edgecolor="white", label=label,
            xerr=_around(shares, bounds), ecolor=_DARK, capsize=3,
        )  # fmt: skip
        for place, share, (_, high), (part, of) in zip(places, shares, bounds, counts, strict=True):
            text = (
                f"{told.error_percent(share)} ({told.whole(part)} van {told.whole(of)})"
                if of
                else "geen paren"
            )
            axes.annotate(text, (high, place), (6, 0), va="center", **_WORDS)
    axes.set_xlim(0, scale * 1.5)
    axes.set_xlabel("deel (hoe korter, hoe beter)")
    _percents(axes.xaxis, 1 if scale < 0.05 else 0)
    _legend(axes)
    _named(axes, [value for value, _ in origins])
    return _svg(figure)


def review(figures: Figures) -> str:
    """Left: pairs to review for 100 new persons, by band. Right: for how many new persons how many pairs."""
    figure, (left, right) = _canvases(4.4)
    rows = figures.rows[1] or 1
    bands = (Band.POSSIBLE, Band.PROBABLE)
    held = [figures.bands[band] for band in bands]
    whole = [100 * one.pairs / rows for one in held]
    known = figures.true_pairs is not None
    true = [100 * (one.true or 0) / rows for one in held]
    false = [pairs - part for pairs, part in zip(whole, true, strict=True)]
    if known:
        left.bar(range(2), true, 0.6, color=_BLUE, label="waar")
        left.bar(range(2), false, 0.6, true, color=_ORANGE, hatch="//", edgecolor="white", label="onwaar")
        _legend(left, 2)
    else:
        left.bar(range(2), whole, 0.6, color=_BLUE)
    _above(left, whole, [told.decimal(each, 1) for each in whole])
    left.set_xticks(range(2), [BANDS[band] for band in bands])
    left.set_ylabel("paren per 100 nieuwe personen")
    left.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}".replace(".", ",")))
    shares = [number / rows for number in figures.review_load]
    right.bar(range(len(shares)), shares, 0.7, color=_GREEN)
    _above(right, shares, [told.portion(share) for share in shares])
    right.set_xticks(range(len(shares)), [*map(str, range(MOST_LOAD)), f"{MOST_LOAD}+"])
    right.set_xlabel("paren te controleren")
    right.set_ylabel("deel van de nieuwe personen")
    _percents(right.yaxis)
    return _svg(figure)


def interval(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share, `part` of `whole` (Wilson 1927); (0, 1) of nothing."""
    if not whole:
        return 0.0, 1.0
    z = 1.959964
    share, spread = part / whole, z * z / whole
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / whole + spread / (4 * whole))
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def _canvas(height: float) -> tuple[Figure, Axes]:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        return figure, figure.add_subplot()


def _canvases(height: float) -> tuple[Figure, tuple[Axes, Axes]]:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        return figure, (left, right)


def _svg(figure: Figure) -> str:
    """The `<svg>` element alone: no prolog, no metadata, no comment; its size is left to the page."""
    out = io.StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    head, body = text.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    assert box is not None
    return f"<svg {box[0]}>{body.strip()}"


def _shares(axes: Axes, bars: Sequence[tuple[str, int, int]], colour: str) -> None:
    """Horizontal bars of part / whole with intervals; the first on top."""
    shares = [part / whole for _, part, whole in bars]
    bounds = [interval(part, whole) for _, part, whole in bars]
    axes.barh(
        range(len(bars)),
        shares,
        height=0.62,
        color=colour,
        xerr=_around(shares, bounds),
        ecolor=_DARK,
        capsize=3,
    )
    words = [
        (1.0, f"{told.percent(share)}  ({told.whole(part)} van {told.whole(whole)})")
        for share, (_, part, whole) in zip(shares, bars, strict=True)
    ]
    _after_bars(axes, words, 1.0)
    _percents(axes.xaxis)
    _named(axes, [value for value, _, _ in bars])


def _after_bars(axes: Axes, words: Sequence[tuple[float, str]], most: float) -> None:
    for place, (at, text) in enumerate(words):
        axes.annotate(text, (at, place), (6, 0), va="center", **_WORDS)
    axes.set_xlim(0, most * 1.45)


def _above(axes: Axes, heights: Sequence[float], words: Sequence[str]) -> None:
    for place, (height, text) in enumerate(zip(heights, words, strict=True)):
        axes.annotate(text, (place, height), (0, 4), ha="center", **_WORDS)
    axes.set_ylim(0, max(max(heights, default=0.0), 1e-9) * 1.16)


def _named(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), [_short(name) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.grid(axis="x", color="#e0e0e0")


def _short(name: str) -> str:
    folded = " ".join(name.split())
    return folded if len(folded) <= _LONGEST else folded[: _LONGEST - 1] + "…"


def _around(
    shares: Sequence[float], bounds: Sequence[tuple[float, float]]
) -> tuple[list[float], list[float]]:
    """What matplotlib wants: how far the interval goes down and up."""
    return (
        [share - low for share, (low, _) in zip(shares, bounds, strict=True)],
        [high - share for share, (_, high) in zip(shares, bounds, strict=True)],
    )


def _edge(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _percents(axis: Any, places: int = 0) -> None:
    axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{told.decimal(100 * value, places)} %" if value <= 1.0001 else "")
    )


def _legend(axes: Axes, columns: int = 1) -> None:
    axes.legend(
        frameon=False,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=columns,
        borderaxespad=0.2,
        fontsize=10.5,
    )
