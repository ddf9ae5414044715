"""The pairs that the nodes of a throw-away federation weighed, from handles back to rows of the files.

It reads what `radar.node.weighed` wrote and which handle each person got; nothing of a person.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from matching.weighed import WEIGHED, WeighedPairs
from radar.store.db import Connection
from schemas.linkage import Persons

_HANDLES = "SELECT i.handle, r.number, i.position FROM involved i JOIN report r USING (report_id)"


def rows_by_handle(conn: Connection, files: Mapping[str, Persons]) -> Iterator[tuple[str, tuple[str, int]]]:
    """handle -> which file, and the row in it; reports are numbered by file and place (`P-12`)."""
    for handle, number, position in conn.execute(_HANDLES):
        file, _, place = number.partition("-")
        yield bytes(handle).hex(), (file, files[file].reports[int(place)].rows[position - 1])


def read_pairs(
    databases: Iterable[Connection], weighed: Iterable[Path], prior: Persons, new: Persons
) -> WeighedPairs:
    """Every weighed pair of a new and a prior row, ordered by those; (n,) WEIGHED.

    New people also meet each other, and a transaction that was made again wrote its pairs again: neither
    counts.
    """
    rows = {handle: row for conn in databases for handle, row in rows_by_handle(conn, {"P": prior, "N": new})}
    found = {}
    for file in weighed:
        for line in file.read_text("ascii").splitlines() if file.exists() else ():
            own, other, p, band, rules, passes, levels = line.split(",")
            (own_file, own_row), (other_file, other_row) = rows[own], rows[other]
            if (own_file, other_file) == ("N", "P"):
                pair = (other_row, own_row)
                found[pair] = (*pair, float(p), int(band), int(rules), int(passes), tuple(map(int, levels)))
    return np.array([found[pair] for pair in sorted(found)], WEIGHED)
