"""`make weights`: weights learned anew from invented families. The same seeds and generator, the same file.

Seeds from 1000 train; those that measure (1 to 99) are never learned from.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from radar.federation.train import Making, train
from tests.measure.invented.clerks import HARDEST, STANDARD, Setting
from tests.measure.invented.sets import invented

SHIPPED: Final = Path(__file__).parents[2] / "matching" / "weights.json"
DATE: Final = date(2026, 11, 29)
"""Of this recipe; whoever changes it changes the date."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """One set to learn from."""

    setting: Setting
    seed: int
    prior: int = 20_000
    new: int = 8_000

    @property
    def name(self) -> str:
        return f"{self.setting.name} {self.seed}"


RECIPES: Final = (
    *(Recipe(STANDARD, seed) for seed in (1000, 1001)),
    *(Recipe(HARDEST, seed) for seed in (1010, 1011)),
    # Strangers who share a block grow with the register, and a national one is large.
    *(Recipe(STANDARD, seed, prior=100_000) for seed in (1020, 1021)),
    Recipe(STANDARD, 1030, prior=250_000),
)
DATA: Final = (
    "invented families (tests/measure/invented): standard and hardest, 20,000 to 250,000 prior and 8,000 new"
    " persons a set; nobody in them exists"
)


def written(recipes: tuple[Recipe, ...], folder: Path) -> Iterator[Path]:
    """The folders of these sets."""
    for recipe in recipes:
        made = folder / recipe.name
        made.mkdir()
        for name, data in invented(recipe.setting, recipe.seed, recipe.prior, recipe.new).files().items():
            (made / name).write_bytes(data)
        yield made


def main(out: Path = SHIPPED) -> int:
    with TemporaryDirectory() as folder:
        folders = list(written(RECIPES, Path(folder)))
        return train(folders, out, Making(DATA, tuple(recipe.seed for recipe in RECIPES), DATE))


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
