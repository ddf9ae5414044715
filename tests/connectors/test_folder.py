"""Promises of connectors/folder.py: a whole file is taken once, with its receipt or its faults beside it."""

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from connectors.folder import LONGEST_NAME, Folder
from connectors.old_files import MOST_KIB
from connectors.ports import Load, LoadState
from schemas.errors import Unavailable
from schemas.report import Report
from tests.bad_files.cases import CASES
from tests.bad_files.test_bad_files import LISTS
from tests.bad_files.written import line, other, text, xlsx
from tests.fakes.reports import NOW, TODAY

GOOD = text().encode()
BAD = text(line(bsn="111111111", voornamen="Zandkever"), other(geslacht="X")).encode()


@dataclass
class Office:
    """A folder, and a node that keeps what comes out of it."""

    path: Path
    folder: Folder
    loads: dict[str, Load] = field(default_factory=dict)
    down: bool = False

    def put(self, name: str, data: bytes = GOOD) -> Path:
        file = self.path / "in" / name
        file.write_bytes(data)
        return file

    def start(self, name: str, reports: Sequence[Report]) -> Load:
        if self.down:
            raise Unavailable("storing")
        key = repr([(report.number, report.persons[0].surname) for report in reports])
        number = len(self.loads) + 1
        return self.loads.setdefault(
            key, Load(f"lading-{number}", name, LoadState.RUNNING, len(reports), len(reports), NOW, None)
        )

    def step(self) -> list[int]:
        """How many faults each file had that was taken; 0 when it became a load."""
        return [outcome.faults for outcome in self.folder.step(TODAY, NOW, self.start)]

    def take(self) -> list[int]:
        """Two looks: what did not change between them is taken."""
        return self.step() + self.step()

    def files(self) -> list[str]:
        found = (path for path in self.path.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.path)) for path in found)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    folder = Folder(tmp_path / "oud", "utf-8")
    folder.open()
    return Office(tmp_path / "oud", folder)


def test_a_good_file_becomes_a_load(office: Office) -> None:
    """It goes to `gelezen` with a receipt that says how much was taken."""
    office.put("2015.csv", text(line(), other()).encode())
    assert office.take() == [0]
    assert office.files() == ["gelezen/2015.csv", "gelezen/2015.csv.ontvangst.json"]
    assert json.loads((office.path / "gelezen" / "2015.csv.ontvangst.json").read_bytes()) == {
        "lading": "lading-1", "bestand": "2015.csv", "meldingen": 2, "personen": 2,
        "begonnenOp": "2026-11-23T09:00:00Z",
    }  # fmt: skip


def test_an_excel_file_is_taken_too(office: Office) -> None:
    """Whatever the case of its ending."""
    office.put("2015.XLSX", xlsx())
    assert office.take() == [0]


def test_a_bad_file_is_refused_with_all_its_faults(office: Office) -> None:
    """It goes to `geweigerd`, with line, column, code and words of each fault and no value."""
    office.put("2015.csv", BAD)
    assert office.take() == [2]
    assert office.files() == ["geweigerd/2015.csv", "geweigerd/2015.csv.fouten.csv"]
    written = (office.path / "geweigerd" / "2015.csv.fouten.csv").read_bytes().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(written), delimiter=";")) == [
        ["regel", "kolom", "code", "tekst"],
        ["2", "bsn", "bsn_ongeldig", "Dit is geen geldig burgerservicenummer."],
        ["3", "geslacht", "onbekende_waarde", "Deze waarde staat niet in de lijst voor dit veld."],
    ]
    assert "Zandkever" not in written
    assert office.loads == {}


@pytest.mark.parametrize(
    "name", ["cp1252-als-utf8", "excel-met-wachtwoord", "kop-nog-eens", "meer-dan-duizend-fouten", "te-groot"]
)
def test_a_bad_file_has_the_same_faults_here_as_elsewhere(office: Office, name: str) -> None:
    """The list beside the file is the one that a dry run gives; what is not listed is counted."""
    file = CASES[name]()
    office.put(file.name, file.data)
    expected = LISTS[name]
    assert office.take() == [expected["aantal"]]
    written = (office.path / "geweigerd" / f"{file.name}.fouten.csv").read_bytes().decode("utf-8-sig")
    told = list(csv.reader(io.StringIO(written), delimiter=";"))[1:]
    assert [row[-2:] for row in told[: len(expected["fouten"])]] == [
        fault[-2:] for fault in expected["fouten"]
    ]
    if expected["aantal"] > 1000:
        assert told[-1] == ["", "", "", "Er zijn 1200 fouten; hier staan de eerste 1000."]


def test_a_file_that_is_still_written_is_left(office: Office) -> None:
    """It is taken when it is the same at two looks."""
    file = office.put("2015.csv", GOOD[:100])
    assert office.step() == []
    file.write_bytes(GOOD)
    assert office.step() == []
    assert office.step() == [0]


@pytest.mark.parametrize("name", ["2015.csv.part", ".2015.csv", "2015.txt", "2015", "2015.xls"])
def test_other_files_are_left(office: Office, name: str) -> None:
    """Half files, hidden files and files of another kind are not ours to take."""
    office.put(name)
    assert office.take() == []
    assert office.files() == [f"in/{name}"]


def test_a_link_is_not_followed(office: Office, tmp_path: Path) -> None:
    """Whoever may write in the folder cannot have another file read."""
    secret = tmp_path / "geheim.csv"
    secret.write_bytes(GOOD)
    (office.path / "in" / "2015.csv").symlink_to(secret)
    os.mkfifo(office.path / "in" / "2016.csv")
    assert office.take() == []


def test_the_same_file_twice_gives_the_same_receipt(office: Office) -> None:
    """Nothing is filed anew, and the copy takes the place of the first."""
    for _ in range(2):
        office.put("2015.csv")
        assert office.take() == [0]
    assert len(office.loads) == 1
    assert office.files() == ["gelezen/2015.csv", "gelezen/2015.csv.ontvangst.json"]


def test_another_file_with_that_name_stands_beside_it(office: Office) -> None:
    """What was sent before is never overwritten."""
    for data in (GOOD, text(other()).encode(), BAD):
        office.put("2015.csv", data)
        office.take()
    assert office.files() == [
        "gelezen/2015-2.csv", "gelezen/2015-2.csv.ontvangst.json", "gelezen/2015.csv",
        "gelezen/2015.csv.ontvangst.json", "geweigerd/2015.csv", "geweigerd/2015.csv.fouten.csv",
    ]  # fmt: skip


def test_a_process_that_ends_before_the_file_moves_takes_it_again(office: Office, tmp_path: Path) -> None:
    """The receipt is written first; the next process gives the same one and moves the file."""
    office.put("2015.csv")
    office.take()
    receipt = (office.path / "gelezen" / "2015.csv.ontvangst.json").read_bytes()
    (office.path / "gelezen" / "2015.csv").rename(office.path / "in" / "2015.csv")
    again = Office(office.path, Folder(office.path, "utf-8"), office.loads)
    assert again.take() == [0]
    assert (office.path / "gelezen" / "2015.csv.ontvangst.json").read_bytes() == receipt
    assert again.files() == ["gelezen/2015.csv", "gelezen/2015.csv.ontvangst.json"]
    assert len(again.loads) == 1


def test_a_node_that_is_down_leaves_the_file(office: Office) -> None:
    """Nothing is lost: it is taken when the node is back."""
    office.put("2015.csv")
    office.down = True
    office.step()
    with pytest.raises(Unavailable):
        office.step()
    assert office.files() == ["in/2015.csv"]
    office.down = False
    assert office.step() == [0]


def test_one_file_does_not_hold_up_the_others(office: Office) -> None:
    """What cannot be moved stays, and is told; the next is taken."""
    office.put("2015.csv", BAD)
    office.put("2016.csv")
    (office.path / "geweigerd").rmdir()
    office.step()
    with pytest.raises(FileNotFoundError):
        office.step()
    assert office.files() == ["gelezen/2016.csv", "gelezen/2016.csv.ontvangst.json", "in/2015.csv"]


def test_a_file_that_is_too_large_is_refused_unread(office: Office) -> None:
    """Also when it holds nothing at all."""
    with office.put("2015.csv").open("wb") as stream:
        stream.truncate((MOST_KIB << 10) * 100)
    assert office.take() == [1]


@pytest.mark.parametrize(
    "name", ["x" * 200 + ".csv", "\U0001f4c1" * 60 + ".csv", os.fsdecode(b"Zo\xeb.csv"), "a\nb.csv"]
)
def test_any_name_can_be_taken(office: Office, name: str) -> None:
    """Whatever the sender calls it, what is kept has a name that can be written."""
    office.put(name)
    assert office.take() == [0]
    (load,) = office.loads.values()
    assert load.name.isprintable()
    assert len(load.name.encode()) <= LONGEST_NAME + 10


def test_a_file_that_its_sender_took_back_is_no_failure(office: Office) -> None:
    """It is gone, and the rest goes on."""
    file = office.put("2015.csv")
    office.step()
    file.unlink()
    assert office.take() == []


def test_the_folders_are_closed_to_others(office: Office) -> None:
    """People stand in these files."""
    assert [path.stat().st_mode & 0o007 for path in office.path.iterdir()] == [0, 0, 0]
