"""The blocks as they are now: packed rows, with the new and without the withdrawn ones that memory holds.

It holds nothing that the letters and packs could not give back.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

import numpy as np

from radar.hub.packs import Packs
from radar.store.db import Connection
from schemas.row import ROW, Rows, months_since_2000, unpack

RETENTION_MONTHS: Final = 20 * 12 + 1
"""Twenty years from the last change (F3), and a month because the node forgets first."""


def oldest_month(today: date) -> int:
    """Rows changed before this month are past their retention."""
    return months_since_2000(today.year, today.month) - RETENTION_MONTHS


def without(rows: Rows, gone: Collection[bytes] | None) -> Rows:
    """These rows but for the withdrawn ones."""
    if not gone:
        return rows
    return rows[~np.isin(rows["row_id"], np.frombuffer(b"".join(gone), "V16"))]


class Blocks:
    """`new` and `gone` by stored token, until the next fold."""

    __slots__ = ("_packs", "_read", "gone", "new")

    def __init__(self, packs: Packs) -> None:
        self._packs = packs
        self.new: dict[bytes, bytearray] = {}
        self.gone: dict[bytes, set[bytes]] = {}
        # The packs read last, which only a fold changes: a report is taken and then compared with the same.
        self._read: dict[bytes, bytes] = {}

    def __repr__(self) -> str:
        return f"Blocks({len(self.new)} with new rows)"

    def add(self, rows: Rows) -> None:
        for row in rows:
            stored = self._packs.stored(row["token"].tobytes())
            self.new.setdefault(stored, bytearray()).extend(row.tobytes())

    def drop(self, gone: Rows) -> None:
        """`gone`: GONE of a withdrawal."""
        for token, row_id in gone.tolist():
            self.gone.setdefault(self._packs.stored(token), set()).add(row_id)

    def live(self, conn: Connection, named: Rows, today: date) -> dict[bytes, Rows]:
        """By token, every row of each block that these rows or names speak of; in one look-up."""
        stored = {token: self._packs.stored(token) for token in set(named["token"].tolist())}
        if not self._read.keys() >= set(stored.values()):
            self._read = dict.fromkeys(stored.values(), b"") | self._packs.read(conn, stored.values())
        return {token: self._one(place, oldest_month(today)) for token, place in stored.items()}

    def _one(self, stored: bytes, oldest: int) -> Rows:
        rows = unpack(self._read[stored] + self.new.get(stored, b""), ROW)
        return without(rows[rows["changed_month"] >= oldest], self.gone.get(stored))
