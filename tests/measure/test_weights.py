"""The recipe of `make weights` (tests/measure/weights.py)."""

from pathlib import Path

from tests.measure.weights import RECIPES, Recipe, written


def test_no_set_that_measures_is_in_the_recipe() -> None:
    """Seeds from 1000 train, each once, so that no set is learned from twice."""
    seeds = [recipe.seed for recipe in RECIPES]
    assert min(seeds) >= 1000
    assert len(set(seeds)) == len(seeds)


def test_the_same_recipe_gives_the_same_files(tmp_path: Path) -> None:
    """A seed tells one story, so that anybody can learn the same weights."""
    recipe = Recipe(RECIPES[0].setting, 1099, prior=60, new=40)
    folders = []
    for place in ("once", "again"):
        (tmp_path / place).mkdir()
        folders += written((recipe,), tmp_path / place)
    one, other = ({f.name: f.read_bytes() for f in folder.iterdir()} for folder in folders)
    assert one == other
    assert {"prior.csv", "new.csv", "truth.csv"} <= one.keys()
