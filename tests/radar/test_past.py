"""Promises of radar/past.py: a file is judged at the command line as it is at the door."""

from pathlib import Path

import pytest

from radar.past import FileRefused, counts, judge
from tests.bad_files.cases import CASES
from tests.bad_files.written import MELDING, line, listed, other, text, xlsx
from tests.fakes.reports import NOW


def refused(file: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[str]:
    with pytest.raises(FileRefused) as error:
        judge(file, encoding, delimiter, NOW)
    assert str(error.value) == "file refused"
    return list(error.value.lines)


@pytest.mark.parametrize(
    ("name", "data"),
    [("oud.csv", text().encode()), ("oud.XLSX", xlsx()), ("oud.json", listed(MELDING).data)],
)
def test_each_kind_is_known_by_its_ending(tmp_path: Path, name: str, data: bytes) -> None:
    """CSV, Excel and JSON."""
    (tmp_path / name).write_bytes(data)
    assert [report.number for report in judge(tmp_path / name, "utf-8", ",", NOW)] == ["M-2015-1"]


def test_another_kind_is_refused(tmp_path: Path) -> None:
    """What it is is not guessed from what is in it."""
    (tmp_path / "oud.txt").write_bytes(text().encode())
    assert refused(tmp_path / "oud.txt") == [
        "Dit soort bestand nemen wij niet aan: alleen CSV, Excel (.xlsx) en JSON."
    ]


def test_the_encoding_is_declared(tmp_path: Path) -> None:
    """Without it nothing is read."""
    (tmp_path / "oud.csv").write_bytes(text().encode())
    assert "codering_onbekend" in refused(tmp_path / "oud.csv", "")[1]


def test_faults_stand_in_columns(tmp_path: Path) -> None:
    """Under each other, with how many there are when not all are shown."""
    (tmp_path / "oud.csv").write_bytes(CASES["meer-dan-duizend-fouten"]().data)
    lines = refused(tmp_path / "oud.csv")
    assert lines[:2] == [
        "regel  kolom   code              tekst",
        "2      status  onbekende_waarde  Deze waarde staat niet in de lijst voor dit veld.",
    ]
    assert lines[-1] == "Fouten: 1200. Niets is aangenomen. Hier staan de eerste 1000."


def test_faults_of_json_have_their_path(tmp_path: Path) -> None:
    """As at the door."""
    (tmp_path / "oud.json").write_bytes(CASES["json-zonder-status"]().data)
    assert refused(tmp_path / "oud.json")[1].split()[:2] == ["meldingen[0].status", "veld_ontbreekt"]


def test_a_dry_run_tells_how_full_the_columns_are(tmp_path: Path) -> None:
    """With what to think about."""
    (tmp_path / "oud.csv").write_bytes(text(line(), other()).encode())
    told = list(counts(judge(tmp_path / "oud.csv", "utf-8", ",", NOW)))
    assert told[0] == "2 meldingen, 2 betrokkenen"
    assert "  bsn                   50 % gevuld" in told
    assert told[-1] == "Let op: Geen bsn bij 50 %."
