"""`--report OUT.html`: the figures of an evaluation in pictures, one file that needs nothing else.

No script, nothing from outside, no id and nothing of a person. Each picture has a short explanation and
stands there as a table as well, for whoever cannot see it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from matching.evaluate import drawn, told
from matching.evaluate.figures import Figures
from matching.evaluate.output import Run
from matching.evaluate.told import Told
from schemas.linkage import NAME_ORIGIN

_NO_TRUTH: Final = "Hiervoor moet bekend zijn welke paren waar zijn. Dat was bij deze meting niet zo."
_NO_PAIRS: Final = "Er zijn geen paren om te tellen."
_NO_GROUPS: Final = "Er is geen bestand met groepen gegeven, of er staat geen enkel waar paar in."
_NO_ORIGIN: Final = f"Hiervoor moeten er ware paren zijn met een {NAME_ORIGIN} in het bestand met groepen."
_STYLE: Final = """
body { margin: 0 auto; max-width: 52rem; padding: 1.5rem; background: #fff; color: #1a1a1a;
  font: 1.0625rem/1.55 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { font-size: 1.3rem; margin: 2.6rem 0 .4rem; }
figure { margin: .8rem 0; } svg { display: block; width: 100%; height: auto; }
table { border-collapse: collapse; margin: .6rem 0; font-size: .95rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
th, td { border-bottom: 1px solid #d0d0d0; padding: .25rem .9rem .25rem 0; text-align: right; }
th:first-child { text-align: left; font-weight: 400; overflow-wrap: anywhere; } thead th { font-weight: 600; }
thead th:first-child { font-weight: 600; } summary { cursor: pointer; } .none { color: #595959; }
div.wide { overflow-x: auto; } @media print { h2, figure { break-inside: avoid; } }
"""
_TITLE: Final = "Hoe goed koppelt de radar?"
_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Picture:
    """One part of the report. `svg` empty: there is nothing to draw, and `missing` says why."""

    title: str
    explanation: str
    table: Told
    svg: str = ""
    missing: str = ""


def report(figures: Figures, run: Run) -> bytes:
    """The page, UTF-8. The same figures and run give the same bytes."""
    prior, new = figures.rows
    true = "" if figures.true_pairs is None else f" Er zijn {told.whole(figures.true_pairs)} ware paren."
    parts = [
        f"<h1>{_TITLE}</h1>",
        f"<p>{told.whole(prior)} eerdere en {told.whole(new)} nieuwe personen.{true}"
        f" Radar {escape(run.version)}, gewichten {escape(run.weights)}, seed {run.seed}.</p>",
        "<p>Een paar is een eerdere en een nieuwe persoon die de radar naast elkaar legt. Een paar is"
        " waar als het echt om dezelfde persoon gaat. De radar geeft elk paar een kans. Gekoppeld"
        " betekent: een kans van 0,50 of meer.</p>",
        _table(told.linking(figures)),
        _table(told.bands(figures)),
        *(_section(number, picture) for number, picture in enumerate(pictures(figures), 1)),
    ]
    if told.unusable(figures).lines:
        parts.append("<h2>Wat niet te gebruiken was</h2>\n" + _table(told.unusable(figures)))
    return _page("\n".join(parts)).encode()


def pictures(figures: Figures) -> Iterator[Picture]:
    """Every picture, in the order of the page."""
    yield _reliability(figures)
    yield _thresholds(figures)
    yield from _groups(figures)
    yield _passes(figures)
    yield _origins(figures)
    yield _review(figures)


def _reliability(figures: Figures) -> Picture:
    known = figures.true_pairs is not None
    pairs = any(one.pairs for one in figures.reliability)
    return Picture(
        "Komen de kansen uit?",
        "Van alle paren met een kans van 0,80 moet ongeveer 80 % waar zijn. De ruit laat de kans zien die"
        " de radar gaf. De stip laat zien welk deel echt waar was. Hoe dichter ze bij elkaar staan, hoe"
        " beter. Het streepje door de stip laat zien hoe zeker het is: bij weinig paren is het lang. Ware"
        " paren die de radar niet vond, tellen mee met kans 0.",
        told.reliability(figures),
        drawn.reliability(figures) if pairs else "",
        _NO_PAIRS if known else _NO_TRUTH,
    )


def _thresholds(figures: Figures) -> Picture:
    known = any(linked.tp or linked.fp or linked.fn for _, linked in figures.curve)
    return Picture(
        "Wat doet de drempel?",
        "De drempel is de kans waarbij de radar twee personen koppelt. Ligt de drempel hoger, dan zijn er"
        " minder foute koppelingen, maar mist de radar er meer. Precisie is het deel van de koppelingen"
        " dat waar is. Recall is het deel van de ware paren dat is gevonden.",
        told.thresholds(figures),
        drawn.thresholds(figures) if known else "",
        _NO_PAIRS if figures.true_pairs is not None else _NO_TRUTH,
    )


def _groups(figures: Figures) -> Iterator[Picture]:
    columns = {column: held for column, held in figures.groups.items() if column != NAME_ORIGIN}
    explanation = (
        "Niet elk paar is even moeilijk. Hier staat per soort fout welk deel van de ware paren de radar"
        " vond, bij een drempel van 0,50. Een paar kan bij meer soorten horen. Het streepje laat zien hoe"
        " zeker het is."
    )
    for column, by_value in columns.items():
        bars = sum(held.true_pairs > 0 for held in by_value.values())
        more = f" Getekend zijn de {drawn.MOST_BARS} laagste." if bars > drawn.MOST_BARS else ""
        svg = drawn.recall_of_groups(by_value) if bars else ""
        yield Picture(
            f"Wat wordt gevonden, per groep: {column}",
            explanation + more,
            told.group(column, by_value),
            svg,
            _NO_GROUPS,
        )
    if not columns:
        missing = _NO_TRUTH if figures.true_pairs is None else _NO_GROUPS
        yield Picture("Wat wordt gevonden, per groep", explanation, Told("Groepen", (), ()), "", missing)


def _passes(figures: Figures) -> Picture:
    known = bool(figures.true_pairs)
    what = (
        "Het oranje deel vond geen enkele andere manier."
        if known
        else "Een paar kan op meer manieren gevonden zijn."
    )
    return Picture(
        "Waarop worden paren gevonden?",
        "De radar vergelijkt alleen personen die iets gelijk hebben, zoals hetzelfde adres. Dat gebeurt"
        f" op zes manieren naast elkaar. Hier staat hoeveel elke manier vindt. {what} De namen en data"
        " hoeven niet letterlijk gelijk te zijn: bij een naam telt hoe hij klinkt.",
        told.passes(figures),
        drawn.yield_of_passes(figures) if any(held.pairs for held in figures.passes.values()) else "",
        _NO_PAIRS,
    )


def _origins(figures: Figures) -> Picture:
    by_value = figures.groups.get(NAME_ORIGIN, {})
    counted = {value: held for value, held in by_value.items() if held.true_pairs or held.links}
    return Picture(
        "Is de radar voor elke naam even goed?",
        "Namen uit een andere taal worden vaker verschillend geschreven. Daarom staat hier per herkomst"
        " van de naam welk deel van de ware paren de radar miste, en welk deel van zijn koppelingen fout"
        " was, bij een drempel van 0,50. Een foute koppeling telt bij de herkomst van de nieuwe persoon."
        " De verschillen moeten klein zijn.",
        told.origins(counted),
        drawn.errors_of_origins(counted) if counted else "",
        _NO_TRUTH if figures.true_pairs is None else _NO_ORIGIN,
    )


def _review(figures: Figures) -> Picture:
    return Picture(
        "Hoeveel moet een mens controleren?",
        "Een paar in de band mogelijk of waarschijnlijk wordt eerst door een mens bekeken. Links staat"
        f" hoeveel paren dat zijn per 100 nieuwe personen: {told.decimal(figures.review_per_100, 1)} in"
        " totaal. Rechts staat hoe dat over de nieuwe personen is verdeeld: de meeste horen bij 0 te"
        " staan.",
        told.review(figures),
        drawn.review(figures) if figures.rows[1] else "",
        "Er zijn geen nieuwe personen.",
    )


def _section(number: int, picture: Picture) -> str:
    title = escape(picture.title)
    if not picture.svg:
        return f'<h2>{title}</h2>\n<p class="none">{escape(picture.missing)}</p>'
    svg = _own_ids(picture.svg, f"p{number}-").replace(
        "<svg ", f'<svg role="img" aria-label="{title} De getallen staan in de tabel eronder." ', 1
    )
    return (
        ""
        f"<h2>{title}</h2>\n<figure>\n{svg}\n<figcaption>{escape(picture.explanation)}</figcaption>\n</figure>\n<details><summary>De"
        f" getallen als tabel</summary>\n{_table(picture.table)}</details>"
    )


def _own_ids(svg: str, prefix: str) -> str:
    """Ids are one for the whole page; matplotlib gives each picture the same."""
    for mark in (' id="', 'href="#', "url(#"):
        svg = svg.replace(mark, mark + prefix)
    return svg


def _table(table: Told) -> str:
    columns = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    lines = "\n".join(
        f'<tr><th scope="row">{escape(line[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in line[1:])
        + "</tr>"
        for line in table.lines
    )
    return (
        f'<div class="wide"><table><caption>{escape(table.title)}</caption>\n'
        f"<thead><tr>{columns}</tr></thead>\n<tbody>\n{lines}\n</tbody></table></div>\n"
    )


def _page(body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )
