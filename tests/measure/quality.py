"""`make measure`: how good the matching is, on invented families and on FEBRL 4, beside splink.

Prints a table with every bound; a whole run writes `docs/measured/quality.json`. The exit status is 1 when a
bound does not hold. The seeds measure: nothing is ever learned from them.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from typing import Any, Final

from tests.measure.bounds import as_json, judged, table
from tests.measure.foreign import WHOLE, Part, febrl, through_regions
from tests.measure.in_readme import rewrite
from tests.measure.invented.clerks import HARDEST, STANDARD
from tests.measure.many_sets import Say, of_sets
from tests.measure.one_set import Size, drawn, under_the_floor
from tests.measure.written import write

Json = dict[str, Any]

SEEDS: Final = tuple(range(1, 11))
ORDINARY: Final = Size(20_000, 8_000)
LARGE: Final = Size(250_000, 8_000)
PARTS: Final = ("standard", "hardest", "large", "floor", "febrl4", "through_regions")


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _asked(arguments)
    began = time.monotonic()
    parts = [part for part in PARTS if part not in asked.without]
    figures = measure(asked.seeds, parts, _say_since(began), asked.size)
    lines = judged(figures)
    print(table(lines))
    whole = (asked.seeds, asked.size, parts) == (SEEDS, ORDINARY, [*PARTS])
    if whole or asked.write:
        run = {"minutes": round((time.monotonic() - began) / 60, 1), **made_of()}
        written = write("quality", asked.seeds, {"run": run, "table": as_json(lines), **figures})
        print(f"written to {written.name}")
    if asked.readme:
        rewrite()
    return int(any(each.holds is False for each in lines))


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make measure", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="only so many of the ten seeds")
    parser.add_argument("--people", type=int, default=ORDINARY.prior, help="prior persons; new ones 2 for 5")
    parser.add_argument("--without", nargs="*", default=[], choices=PARTS, help="leave these parts out")
    parser.add_argument("--write", action="store_true", help="write the file, though the run is not whole")
    parser.add_argument("--readme", action="store_true", help="put the figures of the files in README.md")
    asked = parser.parse_args(arguments)
    asked.seeds = SEEDS[: asked.seeds]
    asked.size = Size(asked.people, asked.people * 2 // 5)
    return asked


def _say_since(began: float) -> Say:
    def say(line: str) -> None:
        print(f"{(time.monotonic() - began) / 60:5.1f} min  {line}", file=sys.stderr, flush=True)

    return say


def measure(seeds: Sequence[int], parts: Sequence[str], say: Say, size: Size = ORDINARY) -> Json:
    """The figures of these parts. With a smaller `size` the large set and FEBRL 4 are smaller too."""
    ordinary = size == ORDINARY
    large = LARGE if ordinary else Size(size.prior * 3, size.new)
    foreign = WHOLE if ordinary else Part(0, min(WHOLE.size, size.new))
    makers: Mapping[str, Callable[[], Json]] = {
        "standard": lambda: of_sets(STANDARD, seeds, size, say),
        "hardest": lambda: of_sets(HARDEST, seeds, size, say),
        "large": lambda: of_sets(STANDARD, seeds[:1], large, say),
        "floor": lambda: under_the_floor(drawn(STANDARD, seeds[0], size)),
        "febrl4": lambda: febrl(foreign, say),
        "through_regions": lambda: through_regions(say=say),
    }
    return {part: makers[part]() for part in parts}


def made_of() -> Json:
    """Which weights and which peers the figures are of."""
    weights = resources.files("matching").joinpath("weights.json").read_text("utf-8")
    return {
        "splink": version("splink"),
        "recordlinkage": version("recordlinkage"),
        "weights_sha256": sha256(weights.encode()).hexdigest()[:16],
        "weights_made": json.loads(weights)["made"]["date"],
    }


if __name__ == "__main__":
    sys.exit(main())
