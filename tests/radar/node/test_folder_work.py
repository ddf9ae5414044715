"""Promises of radar/node/folder.py: a file in the folder is found by the next report on the same people."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.folder import Folder
from connectors.ports import LoadState
from radar.node.backfill import Backfill
from radar.node.folder import SECONDS, FolderWork
from tests.bad_files.written import text
from tests.fakes.family import mother, report
from tests.fakes.village import SOURCE, Village, village

GRN, UTR = "vt-grn", "vt-utr"
OLD = {
    "nummer": "U-2012-1", "ontvangen_op": "2012-05-03", "laatst_gewijzigd": "2013-01-01",
    "status": "gesloten",
    **{name: str(value) for name, value in mother().items() if name != "adres"},
    **{name: str(value) for name, value in mother()["adres"].items() if name != "soort"},
}  # fmt: skip


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def put(made: Village, folder: Path, *lines: dict[str, str]) -> None:
    """A file in the folder of UTR, and the two looks that take it."""
    utr = made[UTR]
    work = FolderWork(utr.node, Folder(folder, "utf-8"), SOURCE)
    work.begin(utr.conn)
    (folder / "in" / "oud.csv").write_text(text(*lines))
    assert [work.step(utr.conn), work.step(utr.conn)] == [SECONDS, SECONDS]


def test_a_file_in_the_folder_is_found_by_the_next_report(made: Village, tmp_path: Path) -> None:
    """From a CSV file in one region to a link in another, with nothing done by hand."""
    put(made, tmp_path / "oud", OLD)
    made.run()
    made.file(GRN, report("G-1"))
    made.run()
    assert [(link.party, link.month) for link in made.answer(GRN, "G-1").persons[0].links] == [
        (UTR, "2012-05")
    ]


def test_the_same_file_twice_is_one_load(made: Village, tmp_path: Path) -> None:
    """The second time it is the load that took it first, and nothing is filed anew."""
    for _ in range(2):
        put(made, tmp_path / "oud", OLD)
        made.run()
    utr = made[UTR]
    loads = Backfill(utr.node).loads(utr.conn, SOURCE)
    assert [(load.name, load.state, load.reports) for load in loads] == [("oud.csv", LoadState.DONE, 1)]
    assert made[UTR].value("SELECT count(*) FROM report") == 1


def test_what_was_taken_and_refused_is_said_and_counted(made: Village, tmp_path: Path) -> None:
    """With numbers only: neither the log nor the metrics know a file by its name."""
    put(made, tmp_path / "oud", OLD)
    put(made, tmp_path / "oud", OLD | {"bsn": "111111111", "status": "dicht"})
    utr = made[UTR]
    ((taken,), refused) = (utr.events("file_taken"), utr.events("file_refused"))
    assert (taken["reports"], taken["persons"], refused) == (1, 1, [{"faults": 2}])
    counted = [utr.metric("radar_files_total", outcome=outcome) for outcome in ("taken", "refused")]
    assert counted == [1, 1]
    assert "oud.csv" not in utr.log.getvalue()


def test_a_file_with_one_fault_brings_in_nothing(made: Village, tmp_path: Path) -> None:
    """Not the good lines either."""
    put(made, tmp_path / "oud", OLD, OLD | {"nummer": "U-2", "geslacht": "X"})
    assert made[UTR].value("SELECT count(*) FROM load") == 0
