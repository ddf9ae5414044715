"""`radar train` on small files of invented people: what it refuses, how it labels, what it writes."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from matching.weights import shipped
from radar.federation.refused import DONE, FAILED, REFUSED
from radar.federation.train import Making, check, examples, read_folders, train, write_whole
from schemas.codes import Field

DAY = date(2026, 11, 28)
PRIOR = (
    "persoon,melding,bsn,voornamen,achternaam,geboortedatum,postcode,huisnummer\n"
    "E1,M1,999900018,Saar,Verzonnen,2016-04-05,9999ZZ,12\n"
    "E2,M1,,Mees,Verzonnen,2018-06-07,9999ZZ,12\n"
    "E3,M2,999900092,Kees,Fictief,1980-12-30,9998ZZ,7\n"
)
NEW = (
    "persoon,melding,bsn,voornamen,achternaam,geboortedatum,postcode,huisnummer\n"
    "N1,M9,999900018,Saar,Verzonnen,2016-04-05,9999ZZ,12\n"
    "N2,M9,999900031,Mees,Verzonnen,2018-06-07,9999ZZ,12\n"
    "N3,M8,999900092,Wim,Bedenksel,1950-01-02,9997ZZ,3\n"
)
TRUTH = "persoon_eerder,persoon_nieuw\nE1,N1\nE2,N2\nE3,N3\n"


@dataclass
class Folder:
    """A folder to learn from, and what was said about it."""

    path: Path
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name, text in (("prior", PRIOR), ("new", NEW), ("truth", TRUTH)):
            self.write(f"{name}.csv", text)

    @property
    def out(self) -> Path:
        return self.path / "weights.json"

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def train(self, *more: Path, out: Path | None = None) -> int:
        return train([self.path, *more], out or self.out, Making("a test", (1000,), DAY), self.said.append)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_too_few_examples_write_nothing(folder: Folder) -> None:
    """A handful of pairs gives no model: a coded line, its status, and what stood there still stands."""
    folder.write("weights.json", "as it was")
    assert folder.train() == FAILED
    assert "[te_weinig_voorbeelden]" in folder.said[-1]
    assert folder.out.read_text() == "as it was"
    assert sorted(each.name for each in folder.path.iterdir()) == [
        "new.csv", "prior.csv", "truth.csv", "weights.json"
    ]  # fmt: skip


def test_everything_that_is_wrong_is_said_at_once(folder: Folder, tmp_path: Path) -> None:
    """Faults of all folders and of the file to write, each with file, line and code and no value."""
    folder.write("truth.csv", TRUTH + "E1,N7\n")
    (tmp_path / "empty").mkdir()
    assert folder.train(tmp_path / "empty", out=tmp_path / "nowhere" / "weights.json") == REFUSED
    codes = [line.rsplit("[", 1)[1].rstrip("]") for line in folder.said]
    assert codes == [
        "bestand_niet_te_schrijven", "persoon_onbekend", "bestand_niet_te_lezen", "bestand_niet_te_lezen"
    ]  # fmt: skip
    assert not any("N7" in line for line in folder.said)


def labels(folder: Folder) -> dict[tuple[int, int], tuple[bool, bool]]:
    """(true, learned from) of each pair of rows, by their first names' places in the files."""
    (read,) = read_folders([folder.path], [], DAY)
    return {
        (int.from_bytes(pair.handle, "big"), report): (bool(true), bool(learned))
        for report, one in enumerate(examples(read))
        for pair, true, learned in zip(one.pairs, one.true, one.learned, strict=True)
        if pair.new == 0
    }


def test_with_a_truth_it_labels(folder: Folder) -> None:
    """TRUTH says who is who; the pair that only an equal BSN brought is no example, true as it is."""
    found = labels(folder)
    assert found[0, 0] == (True, True)
    assert found[2, 1] == (True, False)


def test_without_a_truth_the_numbers_label(folder: Folder) -> None:
    """In a pilot two valid numbers say it, and a pair with one number or none says nothing."""
    (folder.path / "truth.csv").unlink()
    (read,) = read_folders([folder.path], [], DAY)
    (one, *_) = examples(read)
    by_pair = {
        (int.from_bytes(pair.handle, "big"), pair.new): (bool(true), bool(learned))
        for pair, true, learned in zip(one.pairs, one.true, one.learned, strict=True)
    }
    assert by_pair[0, 0] == (True, True)
    assert by_pair[0, 1] == (False, True)
    assert by_pair[1, 1][1] is False


def test_the_same_files_give_the_same_examples_in_the_same_order(folder: Folder) -> None:
    """Keys are drawn anew each time, and nothing that is learned may hang on them."""
    (read,) = read_folders([folder.path], [], DAY)
    once, again = examples(read), examples(read)
    assert [one.pairs for one in once] == [one.pairs for one in again]
    assert all(np.array_equal(a.compared, b.compared) for a, b in zip(once, again, strict=True))


def test_nothing_lies_under_a_floor_while_learning(folder: Folder) -> None:
    """Whatever a block brings together is an example, also what the shipped floor keeps back."""
    folder.write("prior.csv", PRIOR + "E4,M3,,Truus,Elders,1931-02-03,9999ZZ,12\n")
    (read,) = read_folders([folder.path], [], DAY)
    neighbours = [
        pair for one in examples(read) for pair in one.pairs if int.from_bytes(pair.handle, "big") == 3
    ]
    assert neighbours
    points = sum(int(shipped().hub_points[one][neighbours[0].levels[one]]) for one in Field)
    assert points < shipped().hub_floor


def test_a_file_is_written_whole(folder: Folder) -> None:
    """The new text replaces the old one at once, and nothing stays beside it."""
    write_whole(folder.out, "one")
    write_whole(folder.out, "two")
    assert folder.out.read_text() == "two"
    assert [each.name for each in folder.path.glob(".*")] == []


def test_check_refuses_families(folder: Folder) -> None:
    """ECM on pairs with families in them would learn who lives together."""
    shown: list[str] = []
    assert check(folder.path, None, DAY, shown.append, folder.said.append) == FAILED
    assert "[check_met_gezinnen]" in folder.said[-1]
    assert shown == []


def test_check_lays_both_side_by_side(folder: Folder) -> None:
    """Where everybody is reported alone, agreement and both F1 are shown."""
    for name, text in (("prior.csv", PRIOR), ("new.csv", NEW)):
        folder.write(name, text.replace(",M1,,", ",M3,,").replace("N2,M9", "N2,M7"))
    shown: list[str] = []
    assert check(folder.path, None, DAY, shown.append, folder.said.append) == DONE
    assert "eens over" in shown[0]
    assert shown[1].startswith("F1: model ")


def test_check_refuses_what_is_no_model(folder: Folder) -> None:
    """The model is read like any: a coded line and no trace."""
    folder.write("model.json", "{}")
    assert check(folder.path, folder.path / "model.json", DAY, print, folder.said.append) == REFUSED
    assert "[gewichten_ongeldig]" in folder.said[-1]
