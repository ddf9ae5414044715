"""Files of old reports: any bytes give reports or faults, and no fault holds what stood in a cell."""

import json
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.old_files import Kind, OldFile, as_bad_input, read_file
from schemas.errors import BadInput
from schemas.old_reports import COLUMNS
from schemas.problem import problem
from schemas.report import Report
from schemas.tables import DELIMITERS, ENCODINGS, TableRefused
from tests.bad_files.written import LINE, MELDING, raw_excel, repacked, text, xlsx
from tests.fakes.reports import NOW, TODAY

CANARY: Final = "zandkever"
PLANTED: Final = st.sampled_from(
    [
        CANARY,
        CANARY * 30,
        f"{CANARY}\u200b",
        f"={CANARY}",
        f"2016-02-{CANARY}",
        f'"{CANARY}',
        f"%s{{{CANARY}}}\n",
    ]
)
WORKBOOK: Final = xlsx()
PARTS: Final = st.sampled_from(
    ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]
)


def told(file: OldFile) -> str:
    """Everything that a sender is told of this file; nothing when it is taken."""
    try:
        reports = read_file(file, TODAY, NOW)
    except TableRefused as refused:
        told = json.dumps(problem(as_bad_input(refused)), ensure_ascii=False)
        return f"{told} {refused} {refused.faults}"
    except BadInput as refused:
        return f"{json.dumps(problem(refused), ensure_ascii=False)} {refused} {refused.faults}"
    assert all(isinstance(report, Report) for report in reports)
    assert reports
    return ""


files = st.builds(
    OldFile,
    data=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda written: written.encode("utf-8", "replace")),
    kind=st.sampled_from(Kind),
    name=st.just("oud"),
    encoding=st.sampled_from([*ENCODINGS, "", "macroman"]),
    delimiter=st.sampled_from([*DELIMITERS, ""]),
)


@settings(max_examples=400, deadline=None)
@given(files)
def test_any_bytes_give_faults(file: OldFile) -> None:
    """Whatever the bytes and what is declared of them: a list of faults and no other exception."""
    assert told(file)


@settings(max_examples=150, deadline=None)
@given(
    at=st.floats(0, 1, exclude_max=True), bytes_there=st.binary(min_size=0, max_size=8), cut=st.integers(0, 8)
)
def test_a_damaged_workbook_gives_reports_or_faults(at: float, bytes_there: bytes, cut: int) -> None:
    """Bytes of an Excel file replaced, inserted or lost anywhere make nothing fall over."""
    place = int(at * len(WORKBOOK))
    told(raw_excel(WORKBOOK[:place] + bytes_there + WORKBOOK[place + cut :]))


@settings(max_examples=150, deadline=None)
@given(name=PARTS, at=st.floats(0, 1, exclude_max=True), there=st.binary(max_size=8), cut=st.integers(0, 12))
def test_a_damaged_part_gives_faults(name: str, at: float, there: bytes, cut: int) -> None:
    """The same inside one of its parts, where the seal of the archive does not notice."""

    def damage(part_name: str, part: bytes) -> bytes:
        place = int(at * len(part))
        return part[:place] + there + part[place + cut :] if part_name == name else part

    told(repacked(damage, WORKBOOK))


@st.composite
def planted(draw: st.DrawFn) -> OldFile:
    """A table with some cells and perhaps a column planted, as CSV or as Excel."""
    line: dict[str, Any] = dict(LINE)
    for column in draw(st.lists(st.sampled_from([each.name for each in COLUMNS]), min_size=1, max_size=4)):
        line[column] = draw(PLANTED)
    if draw(st.booleans()):
        line[draw(PLANTED)] = draw(PLANTED)
    if draw(st.booleans()):
        encoding, delimiter = draw(st.sampled_from(ENCODINGS)), draw(st.sampled_from(DELIMITERS))
        data = text(line, delimiter=draw(st.sampled_from(DELIMITERS))).encode("utf-8")
        return OldFile(data, Kind.CSV, "oud.csv", encoding, delimiter)
    return raw_excel(xlsx(lambda _: None, line))


@settings(max_examples=200, deadline=None)
@given(planted())
def test_no_cell_comes_back(file: OldFile) -> None:
    """No fault, path or exception repeats what was planted in a cell or a header."""
    assert CANARY not in told(file)


@settings(max_examples=100, deadline=None)
@given(fields=st.dictionaries(st.sampled_from([*MELDING, CANARY]), PLANTED, min_size=1, max_size=4))
def test_no_field_comes_back(fields: dict[str, str]) -> None:
    """The same for JSON."""
    document = {"meldingen": [MELDING | fields]}
    assert CANARY not in told(OldFile(json.dumps(document).encode(), Kind.JSON))
