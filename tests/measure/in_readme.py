"""The section of README.md that says how good it is: made of `docs/measured/*.json` and of nothing else.

A line whose figure was not measured is left out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.measure.bounds import BOUNDS, found
from tests.measure.written import FOLDER

README: Final = Path(__file__).parents[2] / "README.md"
BEGIN: Final = "<!-- figures: written by make measure ARGS=--readme -->\n"
END: Final = "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table; `ours` and `peer` are paths in the figures of `file`."""

    what: str
    ours: str
    peer: str = ""
    digits: int = 3
    file: str = "quality"


LINES: Final = (
    Line("F1, {prior:,} earlier and {new:,} new persons", "standard.f1.median", "standard.splink.f1.median"),
    Line("... beside splink at the threshold that suits it best", "standard.f1.median",
         "standard.splink.best_f1.median"),
    Line("F1, {large:,} earlier persons", "large.f1.median", "large.splink.f1.median"),
    Line("F1, hardest set", "hardest.f1.median", "hardest.splink.f1.median"),
    Line("recall, child without BSN", "standard.recall_of.child_without_bsn.median"),
    Line("recall, moved", "standard.recall_of.moved.median"),
    Line("recall, birth date missing", "standard.recall_of.birth_date_missing.median"),
    Line("recall between Dutch and transliterated names, apart", "standard.origin.apart.worst"),
    Line("false links in *vrijwel zeker*, all seeds", "standard.nearly_certain.false", digits=0),
    Line("true pairs in *vrijwel zeker*, share", "standard.nearly_certain.share_of_true"),
    Line("calibration error (ECE) over what is shown", "standard.calibration.shown.ece.median"),
    Line("pairs to review per 100 new persons", "standard.review_per_100.median", digits=1),
    Line("FEBRL 4: pair completeness of the passes", "febrl4.sharing_a_block"),
    Line("FEBRL 4: precision, shipped weights", "febrl4.shipped.precision"),
    Line("FEBRL 4: F1, shipped weights", "febrl4.shipped.f1"),
    Line("FEBRL 4: F1, weights learned on its other half", "febrl4.learned_f1"),
    Line("from filing a report to its links, median (ms)", "filed_to_links.p50_ms", digits=0, file="bench"),
    Line("... 95 of 100 (ms)", "filed_to_links.p95_ms", digits=0, file="bench"),
    Line("from filing a report to an answer that shows them, median (ms)",
         "filed_and_told.filed_to_visible_p50_ms", digits=0, file="bench"),
    Line("... where another region knows the family (ms)",
         "filed_and_told.filed_to_visible_known_elsewhere_p50_ms", digits=0, file="bench"),
    Line("making the rows of a person (ms)", "rows.whole_ms", digits=1, file="bench"),
    Line("persons of the past taken in an hour", "persons_an_hour", digits=0, file="backfill"),
    Line("... a new report to its links meanwhile, median (s)", "p50_s", digits=2, file="backfill"),
    Line("... at most (s)", "max_s", digits=2, file="backfill"),
)  # fmt: skip


def section(files: Mapping[str, Any]) -> str:
    """Markdown between BEGIN and END; `files`: by name the documents of `docs/measured`."""
    lines = [
        *_of_which_run(files.get("quality")),
        "",
        "| what | radar | splink | bound |",
        "|---|---|---|---|",
        *(_line(each, files) for each in LINES if _value(each, files) is not None),
    ]
    return "\n".join(lines) + "\n"


def _of_which_run(quality: Any) -> list[str]:
    if quality is None:
        return ["How well people are found has not been measured with these weights: `make measure` does."]
    return [
        f"Invented families, seeds {', '.join(map(str, quality['seeds']))}, medians; linked means p ≥ .50;",
        f"beside splink {quality['figures']['run']['splink']} on the same files in clear text.",
    ]


def _value(line: Line, files: Mapping[str, Any]) -> float | None:
    return found(files[line.file]["figures"], line.ours) if line.file in files else None


def _line(line: Line, files: Mapping[str, Any]) -> str:
    bounds = [
        each.told for each in BOUNDS if each.figure == line.ours and each.sign and line.file == "quality"
    ]
    peer = told(found(files[line.file]["figures"], line.peer), line.digits) if line.peer else ""
    what = line.what.format(**_sizes(files["quality"]["figures"])) if line.file == "quality" else line.what
    return f"| {what} | {told(_value(line, files), line.digits)} | {peer} | {''.join(bounds)} |"


def _sizes(figures: Mapping[str, Any]) -> dict[str, int]:
    ordinary = figures["standard"]
    large = figures.get("large", ordinary)["prior"]
    return {"prior": ordinary["prior"], "new": ordinary["new"], "large": large}


def told(figure: float | None, digits: int) -> str:
    """Shares as .988; nothing where nothing was measured."""
    if figure is None:
        return ""
    text = f"{figure:.{digits}f}"
    return text.removeprefix("0") if 0 < abs(figure) < 1 and digits else text


def measured() -> dict[str, Any]:
    """The documents of `docs/measured`."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in FOLDER.glob("*.json")}


def standing(readme: str) -> str:
    """What README.md says now. Raises ValueError when the marks are gone."""
    start, end = _marks(readme)
    return readme[start:end]


def rewrite() -> None:
    """Put what was measured in README.md."""
    text = README.read_text(encoding="utf-8")
    start, end = _marks(text)
    README.write_text(text[:start] + section(measured()) + text[end:], encoding="utf-8")


def _marks(readme: str) -> tuple[int, int]:
    start = readme.index(BEGIN) + len(BEGIN)
    return start, readme.index(END, start)
