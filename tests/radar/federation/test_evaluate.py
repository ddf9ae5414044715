"""`radar evaluate --direct` on small files of invented people: what is refused, what is written, what it ends
with (through a federation: tests/story/test_evaluate_both_ways.py and test_evaluate_ends.py)."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from radar.federation.evaluate import Given, Wanted, evaluate
from radar.federation.refused import DONE, REFUSED

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
PRIOR = (
    "persoon,melding,voornamen,achternaam,geboortedatum,postcode,huisnummer\n"
    "E1,M1,Saar,Verzonnen,2016-04-05,9999ZZ,12\n"
    "E2,M1,Mees,Verzonnen,2018-06-07,9999ZZ,12\n"
    "E3,M2,Kees,Fictief,1980-12-30,9998ZZ,7\n"
)
NEW = (
    "persoon,melding,voornamen,achternaam,geboortedatum,postcode,huisnummer\n"
    "N1,M9,Saar,Verzonnen,2016-04-05,9999ZZ,12\n"
    "N2,M9,Mees,Verzonnen,2018-06-07,9999ZZ,12\n"
)
TRUTH = "persoon_eerder,persoon_nieuw\nE1,N1\nE2,N2\n"


@dataclass
class Files:
    """A folder with the three files, and what was said about them."""

    folder: Path
    shown: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, text in (("prior", PRIOR), ("new", NEW), ("truth", TRUTH)):
            self.write(f"{name}.csv", text)

    def write(self, name: str, text: str) -> Path:
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name

    @property
    def given(self) -> Given:
        return Given(*(self.folder / f"{name}.csv" for name in ("prior", "new", "truth")))

    def evaluate(self, given: Given | None = None, wanted: Wanted | None = None, seed: int = 1) -> int:
        return evaluate(
            given or self.given, wanted or Wanted(), direct=True, regions=3, seed=seed, now=NOW,
            show=self.shown.append, say=self.said.append,
        )  # fmt: skip

    def json(self, given: Given | None = None, seed: int = 1) -> Any:
        wanted = Wanted(json=self.folder / "out.json")
        assert self.evaluate(given, wanted, seed) == DONE
        return json.loads((self.folder / "out.json").read_text())


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_it_counts_and_shows(files: Files) -> None:
    """Both true pairs are found; the table is shown, and how far it was is said."""
    found = files.json()
    assert found["at"]["0.50"] == {
        "precision": 1.0, "recall": 1.0, "f1": 1.0, "tp": 2, "fp": 0, "fn": 0,
    }  # fmt: skip
    assert "Eerder 3 personen, nieuw 2, 2 ware paren." in files.shown[0]
    assert any(line.startswith("meldingen: 3 van 3") for line in files.said)


def test_the_same_seed_gives_the_same_file(files: Files) -> None:
    """Only the seconds may differ; another seed is told."""
    one, again, other = files.json(), files.json(), files.json(seed=2)
    assert one | {"seconds": 0} == again | {"seconds": 0}
    assert (one["seed"], other["seed"]) == (1, 2)


def test_every_fault_of_every_file_is_told(files: Files) -> None:
    """One a line: file, line, column, Dutch text and code; never what stood there."""
    files.write("prior.csv", "persoon,melding,geheim\nE1,M1,Verzonnen\n")
    files.write("new.csv", "persoon,melding\nN1,M9\nN1,\n")
    assert files.evaluate() == REFUSED
    where = [(Path(line.split(":")[0]).name, *line.split(":")[1:3]) for line in files.said]
    assert where == [
        ("prior.csv", "1", " ?3"), ("new.csv", "3", " melding"), ("new.csv", "3", " persoon"),
    ]  # fmt: skip
    codes = [line.rpartition("[")[2] for line in files.said]
    assert codes == ["kolom_onbekend]", "veld_ontbreekt]", "dubbele_persoon]"]
    assert files.shown == []
    assert "Verzonnen" not in " ".join(files.said)


def test_a_file_that_is_not_there_is_refused(files: Files) -> None:
    """As is a folder in its place; all of them at once."""
    given = replace(files.given, new=files.folder / "nergens.csv", groups=files.folder)
    assert files.evaluate(given) == REFUSED
    assert [line.rpartition(" ")[2] for line in files.said] == ["[bestand_niet_te_lezen]"] * 2


def test_what_could_not_be_written_is_told_before_the_work(files: Files) -> None:
    """Half an hour of work must not be lost in a folder that is not there."""
    assert files.evaluate(wanted=Wanted(links=files.folder / "nergens" / "out.csv")) == REFUSED
    assert [line.rpartition(" ")[2] for line in files.said] == ["[bestand_niet_te_schrijven]"]


def test_without_truth_there_are_counts_only(files: Files) -> None:
    """TRUTH may be unknown: then nothing is called right or wrong."""
    found = files.json(replace(files.given, truth=None))
    assert (found["true_pairs"], found["bands"]["nearly_certain"]) == (None, {"pairs": 2})


def test_the_links_and_the_pictures_are_written(files: Files) -> None:
    """Every pair with its reasons, by the ids of the files; and a page that names none of them."""
    wanted = Wanted(links=files.folder / "links.csv", report=files.folder / "report.html")
    assert files.evaluate(wanted=wanted) == DONE
    links = (files.folder / "links.csv").read_text().splitlines()
    assert links[0].startswith("persoon_eerder,persoon_nieuw,kans,band,regels,")
    assert [line.split(",")[:2] for line in links[1:]] == [["E1", "N1"], ["E2", "N2"]]
    page = (files.folder / "report.html").read_text()
    assert "<svg" in page
    assert "Verzonnen" not in page


def test_another_model_is_used(files: Files) -> None:
    """With a model that doubts everything nothing is linked; and the figures name that model."""
    model = json.loads(resources.files("matching").joinpath("weights.json").read_text())
    model["stage2"]["intercept"] -= 60
    other = replace(files.given, weights=files.write("model.json", json.dumps(model)))
    shipped, found = files.json(), files.json(other)
    assert (shipped["at"]["0.50"]["tp"], found["at"]["0.50"]["tp"]) == (2, 0)
    assert shipped["weights"] != found["weights"]


def test_a_model_that_is_none_is_refused(files: Files) -> None:
    """Before any work, and by its file."""
    given = replace(files.given, weights=files.write("model.json", "{}"))
    assert files.evaluate(given) == REFUSED
    assert len(files.said) == 1
    assert "model.json:0:" in files.said[0]
    assert "[gewichten_ongeldig]" in files.said[0]
