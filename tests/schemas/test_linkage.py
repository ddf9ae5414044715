"""The files of an evaluation: pairs point at rows that exist, and what is written is read the same."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.linkage import (
    PERSON_COLUMNS,
    Groups,
    Pairs,
    Persons,
    read_all,
    read_groups,
    read_persons,
    read_truth,
    write_groups,
    write_persons,
    write_truth,
)
from schemas.tables import TableRefused

OLD = b"melding,x_herkomst,persoon,voornamen\r\nm1,a,e1,Saar\r\nm2,b,e2,Koen\r\nm1,c,e3,Gijs\r\n"
YOUNG = b"persoon,melding\nn1,q1\nn2,q2\n"
TRUTH = b"persoon_nieuw,persoon_eerder\nn2,e1\nn1,e3\nn2,e1\n"
GROUPS = (
    b"persoon_eerder,persoon_nieuw,fouten,x_soort\n"
    b"e1,n2,verhuisd| zonder bsn ,a\ne3,n1,verhuisd,\ne1,n2,verhuisd,b\n"
)
BAD = b"persoon,melding,kleur\ne1,\n"

Found = list[tuple[str, int, str, str]]


def faults_of(read: Callable[[], object]) -> Found:
    with pytest.raises(TableRefused) as refused:
        read()
    assert refused.value.number == len(refused.value.faults)
    return [(fault.file, fault.line, fault.column, fault.code) for fault in refused.value.faults]


def both() -> tuple[Persons, Persons]:
    return read_persons(OLD, "oud.csv"), read_persons(YOUNG, "nieuw.csv")


def as_lists(groups: Groups) -> dict[str, dict[str, list[list[int]]]]:
    return {
        column: {value: pairs.tolist() for value, pairs in by_value.items()}
        for column, by_value in groups.columns.items()
    }


def test_truth_is_each_pair_once_by_row() -> None:
    """In ascending order, whatever the order of lines and columns."""
    pairs: Pairs = read_truth(TRUTH, "waar.csv", *both())
    assert pairs.dtype == np.int32
    assert pairs.tolist() == [[0, 1], [2, 0]]


def test_a_truth_without_pairs_has_a_shape() -> None:
    """Nobody is in both files."""
    assert read_truth(b"persoon_eerder,persoon_nieuw\n", "waar.csv", *both()).shape == (0, 2)


def test_groups_are_pairs_by_column_and_value() -> None:
    """Values are parted by a bar, blanks around them do not count, and an empty cell is none."""
    assert as_lists(read_groups(GROUPS, "groepen.csv", *both())) == {
        "fouten": {"verhuisd": [[0, 1], [2, 0]], "zonder bsn": [[0, 1]]},
        "x_soort": {"a": [[0, 1]], "b": [[0, 1]]},
    }


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"persoon_eerder,persoon_nieuw\ne9,n1\nn1,e1\n,n2\ne1\n", [
            ("t.csv", 2, "persoon_eerder", "persoon_onbekend"),
            ("t.csv", 3, "persoon_eerder", "persoon_onbekend"),
            ("t.csv", 3, "persoon_nieuw", "persoon_onbekend"),
            ("t.csv", 4, "persoon_eerder", "veld_ontbreekt"),
            ("t.csv", 5, "", "aantal_cellen"),
        ]),
        (b"persoon_eerder,soort\ne1,a\n", [
            ("t.csv", 1, "?2", "kolom_onbekend"),
            ("t.csv", 1, "persoon_nieuw", "kolom_ontbreekt"),
            ("t.csv", 2, "persoon_nieuw", "veld_ontbreekt"),
        ]),
        (b"", [("t.csv", 0, "", "bestand_leeg")]),
    ],
)  # fmt: skip
def test_a_pair_must_name_two_rows_that_exist(data: bytes, expected: Found) -> None:
    """All faults at once, and no `persoon` in any of them."""
    assert faults_of(lambda: read_truth(data, "t.csv", *both())) == expected


def test_groups_are_refused_like_truth() -> None:
    """Their own columns may have any name but none at all."""
    data = b"persoon_eerder,persoon_nieuw,,fouten\ne1,n9,a,b\n"
    assert faults_of(lambda: read_groups(data, "g.csv", *both())) == [
        ("g.csv", 1, "?3", "kolom_onbekend"),
        ("g.csv", 2, "persoon_nieuw", "persoon_onbekend"),
    ]


def test_a_file_of_persons_is_refused_with_all_its_faults() -> None:
    """Those of the table and those of its lines."""
    assert faults_of(lambda: read_persons(BAD, "oud.csv")) == [
        ("oud.csv", 1, "?3", "kolom_onbekend"),
        ("oud.csv", 2, "", "aantal_cellen"),
    ]


def test_all_files_are_refused_at_once() -> None:
    """What is wrong in one does not hide what is wrong in another; ids are not judged against a bad file."""
    truth = b"persoon_eerder,persoon_nieuw\ne9,n9\ne1,\n"
    found = faults_of(
        lambda: read_all((BAD, "oud.csv"), (YOUNG, "nieuw.csv"), (truth, "waar.csv"), (b"", "groepen.csv"))
    )
    assert found == [
        ("oud.csv", 1, "?3", "kolom_onbekend"),
        ("oud.csv", 2, "", "aantal_cellen"),
        ("waar.csv", 2, "persoon_nieuw", "persoon_onbekend"),
        ("waar.csv", 3, "persoon_nieuw", "veld_ontbreekt"),
        ("groepen.csv", 0, "", "bestand_leeg"),
    ]


def test_all_files_are_read() -> None:
    """The four of them as each would be read alone."""
    read = read_all((OLD, "oud.csv"), (YOUNG, "nieuw.csv"), (TRUTH, "waar.csv"), (GROUPS, "groepen.csv"))
    assert (read.prior, read.new) == both()
    assert read.truth is not None
    assert read.truth.tolist() == [[0, 1], [2, 0]]
    assert list(read.groups.columns) == ["fouten", "x_soort"]


def test_truth_and_groups_may_be_unknown() -> None:
    """Unknown is not the same as no true pair."""
    read = read_all((OLD, "oud.csv"), (YOUNG, "nieuw.csv"))
    assert read.truth is None
    assert read.groups == Groups()


def test_what_is_written_is_read_the_same() -> None:
    """Persons, pairs and groups."""
    old, young = both()
    assert read_persons(write_persons(old), "oud.csv") == old
    assert write_persons(young).startswith(",".join(PERSON_COLUMNS).encode())
    truth = read_truth(write_truth([("e1", "n2"), ("e3", "n1")]), "waar.csv", old, young)
    assert truth.tolist() == [[0, 1], [2, 0]]
    lines = [("e1", "n2", {"fouten": {"verhuisd", "zonder bsn"}}), ("e3", "n1", {"fouten": ["verhuisd"]})]
    read = read_groups(write_groups(lines), "groepen.csv", old, young)
    assert as_lists(read) == {"fouten": {"verhuisd": [[0, 1], [2, 0]], "zonder bsn": [[0, 1]]}}


def test_a_value_with_a_bar_is_not_written() -> None:
    """It would be read as two."""
    with pytest.raises(ValueError):
        write_groups([("e1", "n1", {"fouten": ["a|b"]})])


@given(st.binary(max_size=200) | st.text(alphabet='persoon,melding;"\r\nxé', max_size=200).map(str.encode))
def test_any_bytes_give_persons_or_a_refusal(data: bytes) -> None:
    """Whatever is sent in place of a file, and no fault holds anything of it."""
    try:
        read_persons(b"persoon,melding\n" + data, "oud.csv")
    except TableRefused as refused:
        shown = {fault.column for fault in refused.faults}
        assert all(re.fullmatch(r"|persoon|melding|\?[0-9]+", column) for column in shown)
