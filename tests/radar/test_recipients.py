"""Promises of radar/recipients.py: who may get notices is brought in at the command line, all or nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from radar import recipients
from radar.config import Settings
from radar.wiring import Clock
from schemas.errors import BadInput, Conflict, NotFound
from tests.fakes.village import Village, village

HEAD = ",".join(recipients.COLUMNS)
DOCTOR = "huisarts,Praktijk Verzonnen,agb,01000001,050-0000011,postvak,"
SCHOOL = "school,Basisschool Denkbeeld,brin,00ZZ,,,ja"


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database, nodes=("vt-grn",), inboxes=("postvak",), live=False) as opened:
        yield opened


@pytest.fixture
def known(made: Village) -> tuple[Settings, Clock]:
    """The settings of a node of the village, and its clock."""
    parts = conninfo_to_dict(made["vt-grn"].conn.info.dsn)
    password = made.keys / "vt-grn" / "database.password"
    password.write_text("proef")
    settings = Settings(
        kind="node", party="vt-grn", keys=made.keys / "vt-grn", manifest=made.keys / "federation.json",
        root=made.keys / "root.pub", http={"port": 1}, demo=True,
        database=" ".join(f"{key}={parts[key]}" for key in ("host", "port", "dbname", "user")),
    )  # fmt: skip
    return settings, made.clock


def written(tmp_path: Path, *lines: str) -> Path:
    file = tmp_path / "ontvangers.csv"
    file.write_text("\n".join([HEAD, *lines]) + "\n")
    return file


def test_recipients_are_brought_in_and_listed(tmp_path: Path, known: tuple[Settings, Clock]) -> None:
    """A line each, in words; the same file again corrects and doubles nothing."""
    lines = recipients.read(written(tmp_path, DOCTOR, SCHOOL))
    for _ in range(2):
        assert recipients.bring_in(*known, lines) == "2 ontvangers"
    assert list(recipients.listed(*known)) == [
        "brin:00ZZ  school: Basisschool Denkbeeld (geen account, convenant)",
        "agb:01000001  huisarts: Praktijk Verzonnen (geen account)",
    ]


def test_all_faults_are_told_by_line_and_column_and_nothing_is_kept(
    tmp_path: Path, known: tuple[Settings, Clock]
) -> None:
    """Nothing of a cell is repeated; an inbox that is none takes the whole file back."""
    bad = written(tmp_path, "tandarts,Praktijk,agb,1,,,misschien", DOCTOR + ",teveel", "huisarts,,agb,1,,,")
    with pytest.raises(BadInput) as refused:
        recipients.read(bad)
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [
        ("regel[2].rol", "onbekende_waarde"),
        ("regel[2].convenant", "te_lang"),
        ("regel[3].?7", "onbekend_veld"),
        ("regel[4].organisatie", "veld_ontbreekt"),
    ]
    lines = recipients.read(written(tmp_path, SCHOOL, DOCTOR.replace("postvak", "vt-grn")))
    with pytest.raises(NotFound):
        recipients.bring_in(*known, lines)
    assert list(recipients.listed(*known)) == []


@pytest.mark.parametrize(("data", "code"), [(b"\xff\xfe", "codering_onjuist"), (b"", "bestand_leeg")])
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    """With a sentence, and no trace."""
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(BadInput) as refused:
        recipients.read(tmp_path / "x.csv")
    assert refused.value.code == code


def test_a_code_goes_by_post_and_the_call_compares(tmp_path: Path, known: tuple[Settings, Clock]) -> None:
    """J13: the code is shown once, for a letter on paper; unused there is nothing to call about."""
    recipients.bring_in(*known, recipients.read(written(tmp_path, DOCTOR)))
    to, code, call = recipients.write_code(*known, "agb:01000001")
    assert to == "Aan Praktijk Verzonnen, per post aan het geregistreerde adres:"
    assert code.endswith(", 14 dagen geldig")
    assert call.startswith("Bel de organisatie terug")
    with pytest.raises((Conflict, NotFound)):
        recipients.called_back(*known, "onbekend", "0000")


def test_the_example_of_the_manual_is_read(tmp_path: Path) -> None:
    """What docs/ontvangers.md shows is a file that is taken."""
    manual = (Path(__file__).resolve().parents[2] / "docs" / "ontvangers.md").read_text(encoding="utf-8")
    example = next(block for block in manual.split("```") if block.strip().startswith("rol,"))
    (tmp_path / "voorbeeld.csv").write_text(example.strip() + "\n", encoding="utf-8")
    assert [line.organisation for line in recipients.read(tmp_path / "voorbeeld.csv")] == [
        "Praktijk Verzonnen", "Basisschool Denkbeeld",
    ]  # fmt: skip
