"""The files of `radar evaluate`: PRIOR and NEW with persons, TRUTH and GROUPS with pairs of them.

A file that cannot be read is refused whole, with everything that is wrong and no value. Nothing is matched or
measured here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from schemas.persons_file import (
    COLUMNS,
    LAST_DAY,
    PERSON_COLUMNS,
    LinkageReport,
    Persons,
    person_cells,
    persons_of,
)
from schemas.tables import CellFaults, Columns, Table, TableRefused, read_csv, write_csv

__all__ = [
    "GROUP_PARTED", "LAST_DAY", "NAME_ORIGIN", "NEW_ID", "PAIR_COLUMNS", "PERSON_COLUMNS",
    "PRIOR_ID", "Groups", "Linkage", "LinkageReport", "Pairs", "Persons", "read_all", "read_groups",
    "read_persons", "read_truth", "write_groups", "write_persons", "write_truth",
]  # fmt: skip

PRIOR_ID: Final = "persoon_eerder"
NEW_ID: Final = "persoon_nieuw"
PAIR_COLUMNS: Final = (PRIOR_ID, NEW_ID)
"""The columns of TRUTH, and the first two of GROUPS."""
NAME_ORIGIN: Final = "herkomst"
"""The column of GROUPS that says where a name comes from."""
GROUP_PARTED: Final = "|"
"""Between the values in one cell of GROUPS."""
_TRUTH: Final = Columns(frozenset(PAIR_COLUMNS))
_GROUPS: Final = Columns(frozenset(PAIR_COLUMNS), any_other=True, extra_prefix="")

Pairs = NDArray[np.int32]
"""(n, 2): index of the row in PRIOR and in NEW, each pair once, in ascending order."""


@dataclass(frozen=True, slots=True)
class Groups:
    """GROUPS: for each of its own columns and each value in it, the pairs that have that value."""

    columns: dict[str, dict[str, Pairs]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Linkage:
    """All that is read. `truth` None: it is not known which pairs are true."""

    prior: Persons
    new: Persons
    truth: Pairs | None
    groups: Groups


def read_persons(data: bytes, file: str, today: date = LAST_DAY) -> Persons:
    """PRIOR or NEW: UTF-8 CSV with `persons_file.COLUMNS`. Raises TableRefused with all faults.

    `today`: who is born after it has no birth date; give the day of the federation that takes the reports.
    """
    faults = CellFaults(file)
    persons = persons_of(read_csv(data, COLUMNS, faults), faults, today)
    faults.refuse()
    return persons


def read_truth(data: bytes, file: str, prior: Persons, new: Persons) -> Pairs:
    """TRUTH: every true pair of rows. Raises TableRefused with all faults: `veld_ontbreekt`, and
    `persoon_onbekend` for a `persoon` that is not in its file."""
    return _truth(data, file, prior, new)


def read_groups(data: bytes, file: str, prior: Persons, new: Persons) -> Groups:
    """GROUPS: the two columns of TRUTH and any others. Raises TableRefused as `read_truth` does."""
    return _groups(data, file, prior, new)


def read_all(
    prior: tuple[bytes, str],
    new: tuple[bytes, str],
    truth: tuple[bytes, str] | None = None,
    groups: tuple[bytes, str] | None = None,
    today: date = LAST_DAY,
) -> Linkage:
    """All files, each as (data, file name). Raises TableRefused with the faults of all of them at once.

    Whether a `persoon` of TRUTH or GROUPS exists is looked at when PRIOR and NEW could be read.
    """
    refused: list[TableRefused] = []
    old = _try(refused, lambda: read_persons(*prior, today))
    young = _try(refused, lambda: read_persons(*new, today))
    pairs = _try(refused, lambda: _truth(*truth, old, young)) if truth else None
    grouped = _try(refused, lambda: _groups(*groups, old, young)) if groups else Groups()
    if old is None or young is None or grouped is None or refused:
        found = [fault for one in refused for fault in one.faults]
        raise TableRefused(found, sum(one.number for one in refused))
    return Linkage(old, young, pairs, grouped)


_T = TypeVar("_T")


def _try(refused: list[TableRefused], read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except TableRefused as error:
        refused.append(error)
        return None


def _truth(data: bytes, file: str, prior: Persons | None, new: Persons | None) -> Pairs:
    faults = CellFaults(file)
    pairs = _pairs(read_csv(data, _TRUTH, faults), faults, prior, new)
    faults.refuse()
    return _distinct(pairs)


def _groups(data: bytes, file: str, prior: Persons | None, new: Persons | None) -> Groups:
    faults = CellFaults(file)
    table = read_csv(data, _GROUPS, faults)
    pairs = _pairs(table, faults, prior, new)
    faults.refuse()
    columns = [column for column in table.columns if column not in PAIR_COLUMNS]
    return Groups({column: _by_value(table, column, pairs) for column in columns})


def _pairs(
    table: Table, faults: CellFaults, prior: Persons | None, new: Persons | None
) -> list[tuple[int, int]]:
    """The rows that each line names; None for persons says that their file was refused."""
    ids = (_places(prior), _places(new))
    found: list[tuple[int, int]] = []
    for row in table.rows:
        places = []
        for column, places_of in zip(PAIR_COLUMNS, ids, strict=True):
            person = row.cells.get(column, "")
            if not person:
                faults.add(row.line, "veld_ontbreekt", column)
            elif places_of is not None and person not in places_of:
                faults.add(row.line, "persoon_onbekend", column)
            places.append(places_of.get(person, 0) if places_of is not None else 0)
        found.append((places[0], places[1]))
    return found


def _places(persons: Persons | None) -> dict[str, int] | None:
    return None if persons is None else {person: row for row, person in enumerate(persons.ids)}


def _by_value(table: Table, column: str, pairs: Sequence[tuple[int, int]]) -> dict[str, Pairs]:
    having: dict[str, list[tuple[int, int]]] = {}
    for row, pair in zip(table.rows, pairs, strict=True):
        for value in row.cells[column].split(GROUP_PARTED):
            if value.strip():
                having.setdefault(value.strip(), []).append(pair)
    return {value: _distinct(having[value]) for value in sorted(having)}


def _distinct(pairs: Iterable[tuple[int, int]]) -> Pairs:
    return np.array(sorted(set(pairs)), dtype=np.int32).reshape(-1, 2)


def write_persons(persons: Persons) -> bytes:
    """PRIOR or NEW with these persons: `read_persons` reads the same from it."""
    return write_csv(PERSON_COLUMNS, person_cells(persons.reports, persons.ids))


def write_truth(pairs: Iterable[tuple[str, str]]) -> bytes:
    """TRUTH with these pairs of `persoon`."""
    return write_csv(PAIR_COLUMNS, ({PRIOR_ID: prior, NEW_ID: new} for prior, new in pairs))


def write_groups(lines: Iterable[tuple[str, str, Mapping[str, Collection[str]]]]) -> bytes:
    """GROUPS: for each pair of `persoon` its values by column. Raises ValueError when a value holds `|`."""
    kept = list(lines)
    values = [value for _, _, by_column in kept for held in by_column.values() for value in held]
    if any(GROUP_PARTED in value for value in values):
        raise ValueError("a value with the sign that parts values")
    columns = dict.fromkeys(column for _, _, by_column in kept for column in by_column)
    return write_csv(
        (*PAIR_COLUMNS, *columns),
        (
            {PRIOR_ID: prior, NEW_ID: new}
            | {column: GROUP_PARTED.join(sorted(held)) for column, held in by_column.items()}
            for prior, new, by_column in kept
        ),
    )
