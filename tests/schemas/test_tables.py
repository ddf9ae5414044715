"""A table gets in whole or is refused with everything that is wrong with it, and no fault shows a value."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tables import (
    DELIMITERS,
    ENCODINGS,
    MAX_LISTED,
    CellFault,
    CellFaults,
    Columns,
    Row,
    Table,
    TableRefused,
    read_csv,
    read_grid,
    write_csv,
)

COLUMNS = Columns(required=frozenset({"persoon", "melding"}), optional=frozenset({"straat"}))
HEADER = b"persoon,melding,straat\n"
SECRET = "Verzonnenweg"

Found = list[tuple[int, str, str]]


def read(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> tuple[Table, Found]:
    """The table and (line, column, code) of what was wrong."""
    faults = CellFaults("oud.csv")
    table = read_csv(data, COLUMNS, faults, encoding=encoding, delimiter=delimiter)
    return table, [(fault.line, fault.column, fault.code) for fault in faults.in_order()]


def wrong(data: bytes, encoding: str = "utf-8", delimiter: str = ",") -> Found:
    return read(data, encoding, delimiter)[1]


def test_columns_come_in_any_order_and_extra_ones_are_not_read() -> None:
    """What a sender keeps beside it is allowed when its name says so."""
    table, found = read(b"x_kleur,melding,persoon\nrood,m1,p1\nblauw,m2,\n")
    assert found == []
    assert table.columns == ("melding", "persoon")
    assert table.rows == [
        Row(2, {"melding": "m1", "persoon": "p1"}),
        Row(3, {"melding": "m2", "persoon": ""}),
    ]


def test_a_quoted_cell_may_hold_what_parts_cells() -> None:
    """Delimiter, quotes and line ends inside quotes are text; a record is named by the line it starts on."""
    table, found = read(b'persoon,melding,straat\r\n"p,1","m""1","een\r\ntwee"\r\np2,m2,"kort"\r\n')
    assert found == []
    assert [(row.line, row.cells["persoon"], row.cells["straat"]) for row in table.rows] == [
        (2, "p,1", "een\r\ntwee"),
        (4, "p2", "kort"),
    ]
    assert table.rows[0].cells["melding"] == 'm"1'


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_ends_of_every_system_are_read(end: bytes) -> None:
    """Also a last line without one, and an empty line, which holds nothing."""
    table, found = read(end.join([b"persoon,melding", b"p1,m1", b"", b"p2,m2"]))
    assert found == []
    assert [(row.line, row.cells["persoon"]) for row in table.rows] == [(2, "p1"), (4, "p2")]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_declared_encoding_is_the_one_that_is_read(encoding: str) -> None:
    """The same letters come out of each of them."""
    table, found = read("persoon,melding\nRenée,m€\n".encode(encoding), encoding)
    assert found == []
    assert table.rows == [Row(2, {"persoon": "Renée", "melding": "m€"})]


def test_a_byte_order_mark_is_allowed_in_utf_8_only() -> None:
    """There it means nothing; elsewhere the file says itself that it is something else."""
    marked = b"\xef\xbb\xbfpersoon,melding\np1,m1\n"
    assert read(marked)[1] == []
    assert wrong(marked, "windows-1252") == [(1, "", "codering_onjuist")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [(0, "", "bestand_leeg")]),
        (b"\n\n", [(0, "", "bestand_leeg")]),
        (b"persoon,melding,kleur\n", [(1, "?3", "kolom_onbekend")]),
        (b"persoon,melding,\n", [(1, "?3", "kolom_onbekend")]),
        (b"persoon,melding,persoon\n", [(1, "persoon", "kolom_dubbel")]),
        (b"x_a,melding,x_a,persoon\n", [(1, "?3", "kolom_dubbel")]),
        (b"straat\n", [(1, "melding", "kolom_ontbreekt"), (1, "persoon", "kolom_ontbreekt")]),
        (b"persoon;melding\np1;m1\n", [(1, "", "scheidingsteken")]),
        (b"persoon\tmelding\n", [(1, "", "scheidingsteken")]),
        (HEADER + b"p1,m1\n", [(2, "", "aantal_cellen")]),
        (HEADER + b"p1,m1,s,t\n", [(2, "", "aantal_cellen")]),
        (HEADER + b'p1,"m1,s\np2,m2,s\n', [(2, "", "aanhalingsteken")]),
        (HEADER + b'p1,"m"1,s\n', [(2, "", "aanhalingsteken")]),
        (HEADER + b'p1,m"1",s\n', [(2, "", "aanhalingsteken")]),
        (b'persoon,"melding\np1,m1\n', [(1, "", "aanhalingsteken")]),
        (b'persoon,m"elding\np1,m1\n', [(1, "", "aanhalingsteken")]),
        (HEADER + b"p1,m\xff,s\n", [(2, "melding", "codering_onjuist")]),
        (HEADER + b"p1,m1,s\xc3\n", [(2, "straat", "codering_onjuist")]),
        (b"persoon,m\xe9lding\np1,m1\n", [(1, "", "codering_onjuist")]),
        ("persoon,melding\n".encode("utf-16"), [(1, "", "codering_onjuist")]),
        ("persoon,melding\n".encode("utf-16-le"), [(1, "", "verboden_teken")]),
        (HEADER + b"p1,m\x001,s\n", [(2, "melding", "verboden_teken")]),
        (HEADER + b"p1,m1,s,\x00\n", [(2, "", "aantal_cellen"), (2, "?4", "verboden_teken")]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_by_line_and_column(data: bytes, expected: Found) -> None:
    """Each fault of form has its own code, where it stands."""
    assert wrong(data) == expected


def test_a_cell_longer_than_the_limit_is_refused() -> None:
    """The limit is in the sentence; the lines behind it are read."""
    limit = csv.field_size_limit()
    faults = CellFaults("oud.csv")
    table = read_csv(HEADER + b"p1,m1," + b"s" * (limit + 1) + b"\np2,m2,s\n", COLUMNS, faults)
    assert faults.found == [CellFault("oud.csv", 2, "", "te_lang", (("limiet", limit),))]
    assert [row.line for row in table.rows] == [3]


def test_all_faults_come_at_once() -> None:
    """One fault does not hide another, and the lines that are right are still read."""
    data = b'persoon,kleur\np1,r\np2\n"p"3,r\np4,\xff\n"p\n5",r\np6,r,s\n'
    table, found = read(data)
    assert found == [
        (1, "?2", "kolom_onbekend"),
        (1, "melding", "kolom_ontbreekt"),
        (3, "", "aantal_cellen"),
        (4, "", "aanhalingsteken"),
        (5, "?2", "codering_onjuist"),
        (8, "", "aantal_cellen"),
    ]
    assert [row.line for row in table.rows] == [2, 6]


@pytest.mark.parametrize(
    ("encoding", "delimiter", "code"),
    [("utf-16", ",", "codering_onbekend"), ("", ",", "codering_onbekend"), ("utf-8", "|", "scheidingsteken")],
)
def test_what_is_declared_must_be_known(encoding: str, delimiter: str, code: str) -> None:
    """An encoding or delimiter that we do not take refuses the file as such."""
    assert wrong(HEADER, encoding, delimiter) == [(0, "", code)]


def test_a_byte_that_windows_1252_lacks_is_found() -> None:
    """Five bytes mean nothing there."""
    assert wrong(HEADER + b"p1,m\x811,s\n", "windows-1252") == [(2, "melding", "codering_onjuist")]


def test_a_grid_is_read_like_a_file() -> None:
    """Excel gives its own line numbers and lines without cells."""
    faults = CellFaults("oud.xlsx")
    lines = [(1, []), (3, ["melding", "persoon"]), (4, []), (7, ["m1", "p1"]), (8, ["m2"])]
    table = read_grid(lines, COLUMNS, faults)
    assert table.rows == [Row(7, {"melding": "m1", "persoon": "p1"})]
    assert faults.found == [CellFault("oud.xlsx", 8, "", "aantal_cellen", (("limiet", 2),))]


def test_columns_that_nobody_knows_are_read_where_they_may_have_any_name() -> None:
    """GROUPS names its own columns; what is the sender's own stays unread."""
    faults = CellFaults("groepen.csv")
    table = read_csv(b"a,leeftijd,x_a\n1,kind,\n", Columns(frozenset({"a"}), any_other=True), faults)
    assert faults.number == 0
    assert table.columns == ("a", "leeftijd")


def test_without_a_prefix_no_column_is_passed_over() -> None:
    """A reader can ask for its own columns and no other."""
    faults = CellFaults("oud.csv")
    read_csv(b"a,x_a\n", Columns(frozenset({"a"}), extra_prefix=""), faults)
    assert [(fault.column, fault.code) for fault in faults.found] == [("?2", "kolom_onbekend")]


def test_more_faults_than_a_person_reads_are_counted() -> None:
    """The number is right and the list is cut off."""
    faults = CellFaults("oud.csv")
    read_csv(HEADER + b"p\n" * (MAX_LISTED + 5), COLUMNS, faults)
    assert (len(faults.found), faults.number) == (MAX_LISTED, MAX_LISTED + 5)
    with pytest.raises(TableRefused) as refused:
        faults.refuse()
    assert (len(refused.value.faults), refused.value.number) == (MAX_LISTED, MAX_LISTED + 5)
    assert (refused.value.code, refused.value.faults[0].line) == ("aantal_cellen", 2)


def test_nothing_wrong_is_not_refused() -> None:
    """A list without faults lets the file through."""
    CellFaults("oud.csv").refuse()


def test_a_fault_has_a_dutch_sentence() -> None:
    """With the limit in it, never a value."""
    fault = CellFault("oud.csv", 2, "", "aantal_cellen", (("limiet", 3),))
    assert fault.text == "Deze regel heeft niet evenveel cellen als de kopregel (3)."


def test_an_unknown_code_is_a_defect() -> None:
    """A fault that could not be told in Dutch is not put on the list."""
    with pytest.raises(KeyError):
        CellFaults("oud.csv").add(1, "bestaat_niet")


def test_the_repr_of_a_table_shows_no_cell() -> None:
    """Rows hold people."""
    table, _ = read(HEADER + f"p1,m1,{SECRET}\n".encode())
    assert SECRET not in repr(table)
    assert SECRET not in repr(table.rows[0])


@given(
    st.binary(max_size=200)
    | st.text(alphabet='persoon,melding;"\r\n\0é\ufeff', max_size=200).map(str.encode),
    st.sampled_from(ENCODINGS),
    st.sampled_from(DELIMITERS),
)
def test_any_bytes_give_a_table_or_faults(data: bytes, encoding: str, delimiter: str) -> None:
    """Nothing that somebody sends raises, and lines are in order and whole."""
    faults = CellFaults("oud.csv")
    table = read_csv(HEADER + data, COLUMNS, faults, encoding=encoding, delimiter=delimiter)
    lines = [row.line for row in table.rows]
    assert lines == sorted(set(lines))
    assert all(set(row.cells) == set(table.columns) for row in table.rows)


@given(st.lists(st.tuples(*[st.text(st.characters(exclude_characters="\0", codec="utf-8"))] * 3)))
def test_what_the_csv_module_writes_is_read_back(cells: list[tuple[str, str, str]]) -> None:
    """Any text survives, quoted as RFC 4180 says."""
    rows = ["persoon,melding,straat"]
    rows += [",".join('"' + cell.replace('"', '""') + '"' for cell in line) for line in cells]
    table, found = read("\r\n".join(rows).encode())
    assert found == []
    assert [tuple(row.cells.values()) for row in table.rows] == cells


def test_a_table_that_is_written_is_read_the_same() -> None:
    """What a row lacks is empty; a cell without a column is a defect."""
    rows = [{"persoon": 'p"1', "melding": "m,\r\n1"}, {"persoon": "p2", "straat": "é"}]
    table, found = read(write_csv(("persoon", "melding", "straat"), rows))
    assert found == []
    assert [row.cells for row in table.rows] == [
        {"persoon": "", "melding": "", "straat": ""} | row for row in rows
    ]
    with pytest.raises(ValueError):
        write_csv(("persoon",), rows)
