"""Folding: the rows of many reports go into the packs together, in the order of tokens, and the letters go.

Never report by report, and never fewer than 200 reports into a standing table: rows of one transaction share
xmin and neighbouring ctid, which ties them together for whoever steals the disk (design.md, Scale).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from typing import Final

import numpy as np

from radar.hub.asking import ASK, Asked
from radar.hub.blocks import without
from radar.hub.packs import SQL as PACKS
from radar.hub.packs import Packs
from radar.store.db import Connection, statements
from schemas.row import ROW, Rows, pack, unpack
from schemas.sealed import StorageKey

SQL = statements(__package__, "fold.sql")

FOLD_REPORTS: Final = 200
FOLD_WITHIN: Final = timedelta(days=7)
_STEP: Final = 500  # blocks opened and written at a time
_SWEEP_DAYS: Final = 28  # in which the whole table is looked through for rows past their retention
_PREFIXES: Final = 1 << 16
_ASKED_PART: Final = 3_000 * ASK.itemsize


@dataclass(frozen=True, slots=True)
class Batch:
    """New packed rows and withdrawn row ids, by stored token; the oldest month that is kept."""

    new: Mapping[bytes, bytes | bytearray] = field(repr=False)
    gone: Mapping[bytes, set[bytes]] = field(repr=False)
    oldest_month: int

    def settle(self, token: bytes, packed: bytes) -> Rows:
        """The block as it is kept from now on: each row once, in the order of row ids."""
        rows = unpack(packed + self.new.get(token, b""), ROW)
        rows = rows[rows["changed_month"] >= self.oldest_month]
        rows = without(rows, self.gone.get(token))
        return rows[np.unique(rows["row_id"], return_index=True)[1]]


@dataclass(frozen=True, slots=True)
class FoldResult:
    """`rows`: new rows that were folded. `rewritten`: the whole table was written anew."""

    letters: int
    reports: int
    rows: int
    rewritten: bool


def fold_touched(conn: Connection, packs: Packs, batch: Batch, today: date) -> None:
    """Write the blocks that change, each as a whole."""
    expired = _expired(conn, packs, batch.oldest_month, today)
    touched = sorted({*batch.new, *batch.gone, *expired})
    for start in range(0, len(touched), _STEP):
        tokens = touched[start : start + _STEP]
        blocks = packs.read(conn, tokens)
        PACKS.delete_packs(conn, tokens=tokens)
        packs.write(conn, ((token, batch.settle(token, blocks.get(token, b""))) for token in tokens))


def write_anew(conn: Connection, packs: Packs, batch: Batch, today: date) -> None:
    """Write the whole table, sealed anew, into another file: then no row is younger than another."""
    PACKS.begin_anew(conn)
    for blocks in _with_new(packs.walk(conn), sorted(batch.new)):
        settled = ((token, batch.settle(token, packed)) for token, packed in blocks)
        packs.write(conn, settled, anew=True)
    PACKS.finish_anew(conn)
    SQL.keep_state(conn, swept=0, folded_on=today)


def close_letters(conn: Connection, key: StorageKey, asked: Asked, today: date) -> None:
    """The letters go, and what they said about asking is written without them."""
    SQL.clear_letters(conn)
    SQL.clear_asked(conn)
    entries = pack(asked.entries(today.toordinal()))
    with conn.cursor() as cursor, cursor.copy(SQL.copy_asked.sql) as copy:
        for part, start in enumerate(range(0, len(entries), _ASKED_PART)):
            copy.write_row((part, key.seal(entries[start : start + _ASKED_PART], asked_context(part))))


def asked_context(part: int) -> bytes:
    return b"asked\0" + part.to_bytes(4, "little")


def _with_new(
    walked: Iterable[Mapping[bytes, bytes]], new: list[bytes]
) -> Iterator[list[tuple[bytes, bytes]]]:
    """The standing blocks and the ones that are not there yet, in one order."""
    at = 0
    for blocks in walked:
        last = max(blocks, default=b"")
        upto = at
        while upto < len(new) and new[upto] <= last:
            upto += 1
        yield sorted({**dict.fromkeys(new[at:upto], b""), **blocks}.items())
        at = upto
    for start in range(at, len(new), _STEP):
        yield [(token, b"") for token in new[start : start + _STEP]]


def _expired(conn: Connection, packs: Packs, oldest: int, today: date) -> set[bytes]:
    """Look through the next part of the table, as large as the days since the last fold ask for.

    Once a day: while a region brings in its past there are hundreds of folds, and answers wait for each.
    """
    swept, folded_on = SQL.read_state(conn) or (0, today - timedelta(days=1))
    days = (today - folded_on).days
    if days <= 0:
        return set()
    until = min(_PREFIXES, swept + ceil(_PREFIXES * days / _SWEEP_DAYS))
    SQL.keep_state(conn, swept=until % _PREFIXES, folded_on=max(today, folded_on))
    found: set[bytes] = set()
    for blocks in packs.walk(conn, swept.to_bytes(2, "big")):
        found |= {t for t, packed in blocks.items() if _prefix(t) < until and _has_old(packed, oldest)}
        if _prefix(max(blocks, default=b"")) >= until:
            break
    return found


def _prefix(token: bytes) -> int:
    return int.from_bytes(token[:2], "big")


def _has_old(packed: bytes, oldest: int) -> bool:
    return bool((unpack(packed, ROW)["changed_month"] < oldest).any())
