"""Invented people as rows: random tokens and tags, the same ones when the same person is filed again."""

from datetime import UTC, datetime
from typing import Final

import numpy as np

from schemas.codes import Pass
from schemas.events import FiledPerson, ReportFiled
from schemas.row import CANDIDATE, ROW, ROW_NAME, Rows, pack, unpack

NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
EPOCH: Final = 1
PEPPER: Final = bytes(range(32))
CHANGED: Final = (2026 - 2000) * 12 + 10
PASSES: Final = (Pass.BSN, Pass.BIRTH_SURNAME, Pass.BIRTH_FIRST, Pass.SURNAME_YEAR, Pass.ADDRESS, Pass.NAMES)


class People:
    """Makes people and files them; the same seed makes the same ones."""

    def __init__(self, seed: int = 7) -> None:
        self._random = np.random.default_rng(seed)

    def _fill(self, rows: Rows, name: str) -> None:
        size = ROW.fields[name][0].itemsize  # type: ignore[index]
        rows[name] = np.frombuffer(self._random.bytes(size * len(rows)), f"V{size}")

    def someone(self, passes: tuple[Pass, ...] = PASSES) -> Rows:
        """A person as rows that nobody filed yet: what depends on who it is, and nothing else."""
        rows = np.zeros(len(passes), ROW)
        rows["epoch"], rows["pass_"], rows["changed_month"] = EPOCH, passes, CHANGED
        self._fill(rows, "token")
        rows["tags"] = self._random.integers(1, 1 << 32, (1, 19), "u4")
        rows["deletions"] = self._random.integers(0, 256, (1, 3, 14, 3), "u1")
        return rows

    def filed_by(self, party: int, person: Rows) -> Rows:
        """The rows of this person as one party files them now."""
        rows = person.copy()
        rows["owner"] = party
        for name in ("row_id", "slip", "sender"):
            self._fill(rows, name)
        return rows

    def report(
        self, party: int, *persons: Rows, probes: Rows | None = None, question: bool = True
    ) -> ReportFiled:
        """A report about these persons; the probes go with the first."""
        extra = [pack(self.filed_by(party, probes)) if probes is not None else b""]
        filed = [pack(self.filed_by(party, person)) for person in persons]
        pairs = zip(filed, extra + [b""] * len(persons), strict=False)
        return ReportFiled(question, False, bytes(32), tuple(FiledPerson(rows, more) for rows, more in pairs))


def rows_of(filed: ReportFiled) -> Rows:
    return np.concatenate([unpack(each.rows, ROW) for each in filed.persons])


def probes_of(filed: ReportFiled) -> Rows:
    return np.concatenate([unpack(each.probes, ROW) for each in filed.persons])


def names_of(rows: Rows) -> bytes:
    """ROW_NAMEs of these rows, packed."""
    names = np.empty(len(rows), ROW_NAME)
    for name in ROW_NAME.names or ():
        names[name] = rows[name]
    return pack(names)


def pairs_in(candidates: bytes) -> set[tuple[bytes, bytes]]:
    """Own row id and found row id of every candidate."""
    found = unpack(candidates, CANDIDATE)
    return set(zip(found["own_row_id"].tolist(), found["row_id"].tolist(), strict=True))


def same_rows(first: ReportFiled, second: ReportFiled) -> set[tuple[bytes, bytes]]:
    """The pairs that a question `first` must find when `second` is of the same persons."""
    return set(zip(rows_of(first)["row_id"].tolist(), rows_of(second)["row_id"].tolist(), strict=True))
