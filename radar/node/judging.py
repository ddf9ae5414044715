"""From candidates to judged pairs: slips opened, passes merged, scored with the whole report as context.

Pure: the same candidates give the same judgement, so that it can be made again after a crash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from matching.levels import above_floor, compare
from matching.normalise import Normalised
from matching.rows import Block, Slip, open_slip
from matching.rules import OwnFacts, band, rules_of
from matching.score import Pair, Scored, merge, score, with_first_january
from schemas.codes import Band
from schemas.errors import Distrusted
from schemas.row import ROW, Rows

SHOW_FROM: Final = 0.05
MOST_SENDERS: Final = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One row that agrees enough with one of ours, in one pass."""

    position: int
    block: Block = field(repr=False)
    levels: tuple[int, ...]
    slip: bytes = field(repr=False)
    row_id: bytes = field(repr=False)
    sender: bytes = field(default=b"", repr=False)
    """Sealed; known at once for own rows, asked from the hub for others."""


@dataclass(frozen=True, slots=True)
class Judged:
    position: int
    scored: Scored
    band: Band
    rules: tuple[str, ...]
    by: Found = field(repr=False)
    """The row whose sender says where this is from."""


def judge(people: Mapping[int, Normalised], found: Sequence[Found]) -> tuple[list[Judged], int]:
    """The pairs with p >= .05, best first within a person, at most 20 a person; and how many more there were.

    `people` by position. A slip that does not open is no candidate: its row was not made by a node.
    """
    positions = sorted(people)
    by_pair: dict[tuple[int, bytes], list[tuple[Found, Slip]]] = {}
    for each in found:
        slip = _slip(each)
        if slip:
            by_pair.setdefault((each.position, slip.handle), []).append((each, slip))
    pairs = [
        _pair(positions.index(position), people[position], rows) for (position, _), rows in by_pair.items()
    ]
    firsts = {key: rows[0][0] for key, rows in by_pair.items()}
    judged = []
    for scored in score(pairs, [people[position].approximate for position in positions]):
        position = positions[scored.pair.new]
        rules = rules_of(scored, OwnFacts(unborn=people[position].unborn))
        banded = band(scored.probability, rules)
        if banded:
            judged.append(Judged(position, scored, banded, rules, firsts[position, scored.pair.handle]))
    judged.sort(key=lambda each: (each.position, -each.scored.probability, each.scored.pair.handle))
    return _capped(judged)


def _slip(found: Found) -> Slip | None:
    try:
        return open_slip(found.block, found.slip)
    except Distrusted:
        return None


def _pair(new: int, person: Normalised, rows: Sequence[tuple[Found, Slip]]) -> Pair:
    slip = rows[0][1]
    levels = with_first_january(merge([found.levels for found, _ in rows]), person.approximate, slip.flags)
    return Pair(new, slip.handle, slip.group, levels, slip.flags)


def _capped(judged: Sequence[Judged]) -> tuple[list[Judged], int]:
    kept: list[Judged] = []
    count: dict[int, int] = {}
    for each in judged:
        count[each.position] = count.get(each.position, 0) + 1
        if count[each.position] <= MOST_SENDERS:
            kept.append(each)
    return kept, len(judged) - len(kept)


def compare_blocks(
    rows: Sequence[tuple[int, Block, bytes]], stored: Mapping[bytes, Sequence[bytes]]
) -> list[Found]:
    """Compare own (position, block, row bytes) with stored rows by token, as the hub does."""
    found = []
    for position, block, row in rows:
        others = stored.get(block.token)
        if others:
            found += _compare_one(position, block, row, np.frombuffer(b"".join(others), dtype=ROW))
    return found


def _compare_one(position: int, block: Block, row: bytes, others: Rows) -> list[Found]:
    levels = compare(np.frombuffer(row, dtype=ROW), others)
    return [
        Found(
            position,
            block,
            tuple(int(level) for level in levels[index]),
            others["slip"][index].tobytes(),
            others["row_id"][index].tobytes(),
            others["sender"][index].tobytes(),
        )
        for index in np.flatnonzero(above_floor(levels))
    ]
