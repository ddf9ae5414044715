"""A region's past, delivered through a really served door."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta
from zipfile import ZipFile

import pytest

from connectors.client import (
    Backfill,
    Delimiter,
    Encoding,
    FileKind,
    LoadTaken,
    OldFile,
    Refused,
    SetupWrong,
    Unavailable,
)
from connectors.client.backfill import DELIMITER_HEADER, PATH, STATES
from connectors.http import backfill as door_side
from connectors.ports import LoadState
from schemas.intake import write_report
from schemas.tables import ENCODINGS
from tests.fakes.door import NOW, FakeDoor
from tests.fakes.producer import CANARY, Scripted, line_to, report
from tests.fakes.served import served

LINES = (
    "nummer;revisie;ontvangen_op;laatst_gewijzigd;status;voornamen;achternaam\r\n"
    "GRN-1;1;2019-03-04;2019-05-06;gesloten;Saar;Verzonnen\r\n"
    "GRN-1;1;2019-03-04;2019-05-06;gesloten;Zoë;van der Proef\r\n"
)


@pytest.fixture(scope="module")
def node() -> FakeDoor:
    return FakeDoor()


@pytest.fixture(scope="module")
def way(node: FakeDoor) -> Iterator[Scripted]:
    with served(node) as port:
        line = line_to(port)
        yield Scripted(line)
        line.close()


@pytest.fixture
def past(way: Scripted, node: FakeDoor) -> Backfill:
    node.down = False
    way.passed.clear()
    return Backfill(way)


def csv(text: str = LINES, encoding: Encoding = Encoding.WINDOWS_1252) -> OldFile:
    return OldFile(text.encode(encoding.value), FileKind.CSV, encoding, Delimiter.SEMICOLON)


def test_a_file_is_tried_and_then_delivered(past: Backfill, node: FakeDoor) -> None:
    """The trial counts and keeps nothing; the delivery gives a load."""
    before = len(node.delivered)
    tried = past.trial(csv())
    assert (tried.reports, tried.persons) == (1, 2)
    assert dict(tried.filled)["achternaam"] == 100
    assert dict(tried.filled)["bsn"] == 0
    assert tried.warnings
    assert len(node.delivered) == before
    taken = past.start(csv())
    assert taken == LoadTaken(taken.load_id, 1, 2, False)
    assert [person.first_names for person in node.delivered[-1].persons] == ["Saar", "Zoë"]


def test_a_load_is_paused_resumed_and_followed(past: Backfill) -> None:
    """Each tells how far it is."""
    load_id = past.start(csv()).load_id
    told = past.progress(load_id)
    assert (told.load_id, told.state, told.reports, told.persons) == (load_id, LoadState.RUNNING, 1, 2)
    assert (told.filed, told.loaded, told.waits_for, told.refused) == (0, 0, "quotum", {"andere_inhoud": 1})
    assert (told.started_at, told.finished_at, told.per_hour) == (NOW, None, 0)
    assert past.pause(load_id).state is LoadState.PAUSED
    assert [load.state for load in past.loads() if load.load_id == load_id] == [LoadState.PAUSED]
    assert past.resume(load_id).state is LoadState.RUNNING


def test_every_fault_of_a_file_is_told_by_line_and_column(past: Backfill) -> None:
    """All at once, with the door's sentence and without a value."""
    wrong = LINES.replace("Saar", CANARY).replace("2019-05-06", "6 mei")
    for act in (past.trial, past.start):
        with pytest.raises(Refused) as refused:
            act(csv(wrong))
        faults = [(fault.path, fault.code) for fault in refused.value.faults]
        assert ("regel 2, kolom laatst_gewijzigd", "datum_ongeldig") in faults
        assert CANARY not in repr(refused.value.faults) + str(refused.value)


def test_reports_as_json(past: Backfill) -> None:
    """The same door takes what a system can write itself."""
    listed = json.dumps({"meldingen": [write_report(report())]}).encode()
    assert past.start(OldFile(listed, FileKind.JSON)).persons == 2


def test_the_templates(past: Backfill) -> None:
    """One to read by program, one to fill in by hand."""
    assert past.template(FileKind.CSV).startswith(b"nummer,")
    assert "xl/workbook.xml" in ZipFile(io.BytesIO(past.template(FileKind.XLSX))).namelist()


def test_what_goes_wrong_has_its_type(past: Backfill, node: FakeDoor, way: Scripted) -> None:
    """An unknown load is refused; a door that is down, or has no backfill, is not."""
    with pytest.raises(Refused) as refused:
        past.progress("00000000-0000-4000-8000-999999999999")
    assert refused.value.code == "lading_onbekend"
    node.down = True
    with pytest.raises(Unavailable):
        past.start(csv())
    with pytest.raises(SetupWrong):
        Backfill(lambda sent: way(type(sent)(sent.method, "/radar/v1/oud"))).loads()


def test_a_csv_file_declares_how_it_is_written() -> None:
    """And no other kind does: nothing is guessed, here or there."""
    for kind, encoding, delimiter in [
        (FileKind.CSV, None, Delimiter.COMMA),
        (FileKind.CSV, Encoding.UTF_8, None),
        (FileKind.XLSX, Encoding.UTF_8, Delimiter.COMMA),
    ]:
        with pytest.raises(ValueError, match="declares"):
            OldFile(b"", kind, encoding, delimiter)


def test_a_file_may_take_its_time(past: Backfill, way: Scripted) -> None:
    """It has longer than the door gives its bytes; every other question has not."""
    past.trial(csv())
    past.loads()
    trial, loads = way.passed
    assert timedelta(seconds=trial.seconds) > timedelta(seconds=door_side.BODY_SECONDS)
    assert loads.seconds == 0


def test_both_sides_have_the_same_words() -> None:
    """The client does not import the door, and says the same."""
    assert door_side.STATES == STATES
    assert f"/radar/v1{door_side.PATH}" == PATH
    assert door_side.DELIMITER_HEADER == DELIMITER_HEADER
    assert set(door_side.DELIMITERS) == {each.value for each in Delimiter}
    assert set(door_side.MEDIA_TYPES.values()) == {each.value for each in FileKind}
    assert set(ENCODINGS) == {each.value for each in Encoding}
