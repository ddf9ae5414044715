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
from matching.weights import Weights
from schemas.codes import Band
from schemas.errors import Distrusted
from schemas.row import ROW

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
class Weighed:
    """A pair with its chance, its rules and the band that follows; nothing is left out yet."""

    position: int
    scored: Scored
    band: Band | None
    """None below .05: counted, never shown."""
    rules: tuple[str, ...]
    passes: frozenset[int]
    """`codes.Pass` numbers of the blocks in which the two met."""
    by: Found = field(repr=False)
    """The row whose sender says where this is from."""


@dataclass(frozen=True, slots=True)
class Judged:
    position: int
    scored: Scored
    band: Band
    rules: tuple[str, ...]
    by: Found = field(repr=False)
    """The row whose sender says where this is from."""


def weigh(
    people: Mapping[int, Normalised], found: Sequence[Found], weights: Weights | None = None
) -> list[Weighed]:
    """Every pair of `found`, in no order that matters. `people` by position; `weights` as of `score`.

    A slip that does not open is no candidate: its row was not made by a node.
    """
    merged = pairs_of(people, found)
    scored = score([pair for pair, _ in merged], approximate(people), weights)
    positions = sorted(people)
    return [
        _weighed(positions[one.pair.new], people[positions[one.pair.new]], one, rows)
        for one, (_, rows) in zip(scored, merged, strict=True)
    ]


def pairs_of(
    people: Mapping[int, Normalised], found: Sequence[Found]
) -> list[tuple[Pair, tuple[Found, ...]]]:
    """The pairs of persons in `found`, passes merged, each with its rows. `Pair.new` is the place of the
    person's position among the sorted positions."""
    places = {position: place for place, position in enumerate(sorted(people))}
    by_pair: dict[tuple[int, bytes], list[tuple[Found, Slip]]] = {}
    for each in found:
        slip = _slip(each)
        if slip:
            by_pair.setdefault((each.position, slip.handle), []).append((each, slip))
    return [
        (_pair(places[position], people[position], rows), tuple(each for each, _ in rows))
        for (position, _), rows in by_pair.items()
    ]


def approximate(people: Mapping[int, Normalised]) -> list[bool]:
    """Whose birth date is approximate or a 1 January, by place."""
    return [people[position].approximate for position in sorted(people)]


def judge(people: Mapping[int, Normalised], found: Sequence[Found]) -> tuple[list[Judged], int]:
    """The pairs with p >= .05, best first within a person, at most 20 a person; and how many are left out."""
    return shown(weigh(people, found))


def shown(weighed: Sequence[Weighed]) -> tuple[list[Judged], int]:
    """As `judge`, of pairs that were weighed."""
    judged = [Judged(w.position, w.scored, w.band, w.rules, w.by) for w in weighed if w.band]
    judged.sort(key=lambda each: (each.position, -each.scored.probability, each.scored.pair.handle))
    return _capped(judged)


def _weighed(position: int, person: Normalised, scored: Scored, rows: Sequence[Found]) -> Weighed:
    rules = rules_of(scored, OwnFacts(unborn=person.unborn))
    passes = frozenset(int(each.block.pass_) for each in rows)
    return Weighed(position, scored, band(scored.probability, rules), rules, passes, rows[0])


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
    rows: Sequence[tuple[int, Block, bytes]],
    stored: Mapping[bytes, Sequence[bytes]],
    weights: Weights | None = None,
) -> list[Found]:
    """Compare own (position, block, row bytes) with stored rows by token, as the hub does."""
    met = [
        (position, block, row, other)
        for position, block, row in rows
        for other in stored.get(block.token, ())
    ]
    others = np.frombuffer(b"".join(other for *_, other in met), dtype=ROW)
    levels = compare(np.frombuffer(b"".join(row for _, _, row, _ in met), dtype=ROW), others)
    return [
        Found(
            met[index][0],
            met[index][1],
            tuple(levels[index].tolist()),
            others["slip"][index].tobytes(),
            others["row_id"][index].tobytes(),
            others["sender"][index].tobytes(),
        )
        for index in np.flatnonzero(above_floor(levels, weights))
    ]
