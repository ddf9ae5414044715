"""What nodes weighed, back from handles to the rows of the files; and what they write down on the way."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from radar.federation.readback import read_pairs
from radar.federation.throwaway import NEW, PRIOR, document
from radar.node.weighed import appender
from schemas.linkage import LinkageReport, Persons
from schemas.report import BirthDate, Person, Sex
from tests.fakes.village import Village, village

A, B = "vt-grn", "vt-utr"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SAAR = Person(first_names="Saar", surname="Verzonnen", birth_date=BirthDate(2016, 4, 5), sex=Sex.FEMALE)
MEES = Person(first_names="Mees", surname="Verzonnen", birth_date=BirthDate(2016, 4, 5), sex=Sex.MALE)
KEES = Person(first_names="Kees", surname="Fictief", birth_date=BirthDate(1980, 12, 30), sex=Sex.MALE)


def persons(*reports: Sequence[Person]) -> Persons:
    """A file with these reports; its rows stand in the reverse order, so that place and row differ."""
    made, row = [], sum(map(len, reports))
    for number, people in enumerate(reports):
        row -= len(people)
        made.append(LinkageReport(f"M{number}", None, [*people], [*range(row, row + len(people))]))
    return Persons(made, [f"R{number}" for number in range(sum(map(len, reports)))])


def weighed(made: Village, folder: Path, prior: Persons, new: Persons, at: Sequence[str]) -> Any:
    """File the reports at these nodes in turn, and read back what was weighed."""
    files = {node: folder / f"{node}.weighed" for node in (A, B)}
    for node, file in files.items():
        made[node].node.weighed = appender(file)
    documents = [
        document(kind, place, report, NOW)
        for kind, file in ((PRIOR, prior), (NEW, new))
        for place, report in enumerate(file.reports)
    ]
    for node, sent in zip(at, documents, strict=True):
        made.file(node, sent)
        made.run()
    return read_pairs([made[node].conn for node in files], files.values(), prior, new)


def test_own_and_other_regions_pairs_come_back_as_rows(
    tmp_path: Path, database: Callable[[str], str]
) -> None:
    """A pair in one region and a pair over two, each by its rows; also one below .05: nothing is left out."""
    prior, new = persons([KEES], [SAAR]), persons([SAAR, MEES])
    with village(tmp_path, database) as made:
        pairs = weighed(made, tmp_path, prior, new, (A, B, A))
    assert [(int(each["prior"]), int(each["new"])) for each in pairs] == [(0, 0), (0, 1)]
    assert pairs["p"][0] > 0.5 > pairs["p"][1]
    own = village_of_one(tmp_path / "eigen", database, prior, new)
    assert own["p"].tolist() == pairs["p"].tolist()
    assert own["levels"].tolist() == pairs["levels"].tolist()


def village_of_one(folder: Path, database: Callable[[str], str], prior: Persons, new: Persons) -> Any:
    folder.mkdir()
    with village(folder, database) as made:
        return weighed(made, folder, prior, new, (A, A, A))


def test_new_reports_do_not_count_among_each_other(tmp_path: Path, database: Callable[[str], str]) -> None:
    """Two new reports on one person find each other, and that is no pair of a prior and a new row."""
    with village(tmp_path, database) as made:
        pairs = weighed(made, tmp_path, persons([KEES]), persons([SAAR], [SAAR]), (A, B, A))
        assert (tmp_path / f"{A}.weighed").read_text() != ""
    assert len(pairs) == 0


def test_the_file_holds_nothing_of_a_person(tmp_path: Path, database: Callable[[str], str]) -> None:
    """Handles, numbers and levels, for its owner only."""
    with village(tmp_path, database) as made:
        weighed(made, tmp_path, persons([SAAR]), persons([SAAR]), (B, A))
    file = tmp_path / f"{A}.weighed"
    (line,) = file.read_text().splitlines()
    own, other, p, *rest = line.split(",")
    assert (len(own), len(other)) == (32, 32)
    assert 0.5 < float(p) <= 1
    assert all(part.isdigit() for part in rest)
    assert file.stat().st_mode & 0o777 == 0o600
