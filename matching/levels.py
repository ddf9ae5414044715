"""How far two rows of one block agree, by tags alone. The hub runs this: it must never reach a person.

Levels are those of `schemas.codes`. Missing on either side is MISSING, never "differs". Nothing is decided.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.weights import Weights, shipped
from schemas.codes import (
    AddressLevel,
    BirthLevel,
    EqualLevel,
    Field,
    FirstLevel,
    SurnameLevel,
    Tag,
)
from schemas.row import Rows

_CHUNK: Final = 1024  # rows at once: the largest temporary stays under 1 MB

Bools = NDArray[np.bool_]
Levels = NDArray[np.uint8]


def compare(probe: Rows, rows: Rows) -> Levels:
    """Agreement of `probe` with `rows` (n,): (n, 6) uint8, by `Field`.

    `probe`: one row (shape (1,) or a scalar of ROW) against all, or (n,) rows, each against its own. Both
    sides of a pair must be of one block: tags of other blocks agree by chance only. Symmetric. BirthLevel
    YEAR_WITH_FIRST_JANUARY is never given; the node finds it from the slips.
    """
    probes = np.atleast_1d(probe)
    each = len(probes) != 1  # its own probe for each row
    parts = [
        _compare(probes[at : at + _CHUNK] if each else probes, rows[at : at + _CHUNK])
        for at in range(0, len(rows), _CHUNK)
    ]
    return np.concatenate(parts) if parts else np.zeros((0, len(Field)), np.uint8)


def points(levels: Levels, weights: Weights | None = None) -> NDArray[np.int32]:
    """Sum (n,) of the integer points of each level, which the floor looks at; `weights`: as of `score`."""
    total = np.zeros(len(levels), np.int32)
    for field, table in zip(Field, (weights or shipped()).hub_points, strict=True):
        total += table[levels[:, field]]
    return total


def above_floor(levels: Levels, weights: Weights | None = None) -> Bools:
    """(n,): which candidates the hub returns. At most .1 % of findable true pairs may fall under it."""
    return points(levels, weights) >= (weights or shipped()).hub_floor


class _Pair:
    """Tags of the probe (one for all rows, or one for each) and n rows, with equality that a missing value
    never has."""

    def __init__(self, probe: Rows, rows: Rows) -> None:
        self._probe, self._probe_has = _tags(probe)  # (19, 1) or (19, n)
        self._tags, self._rows_have = _tags(rows)
        self._probe_deletions = _numbers(probe["deletions"])
        self._deletions = _numbers(rows["deletions"])

    def both(self, tag: Tag) -> Bools:
        both: Bools = self._rows_have[tag] & self._probe_has[tag]
        return both

    def equal(self, tag: Tag, other: Tag | None = None) -> Bools:
        """The probe's `tag` equals the rows' `other` (the same when None), and neither is missing."""
        other = tag if other is None else other
        same: Bools = (self._tags[other] == self._probe[tag]) & self._rows_have[other] & self._probe_has[tag]
        return same

    def crosswise(self, *tags: Tag) -> Bools:
        """Any of the probe's `tags` equals any of the rows'."""
        return _any([self.equal(mine, theirs) for mine in tags for theirs in tags])

    def near(self, names: tuple[tuple[int, Tag], ...]) -> Bools:
        """Deletion neighbourhoods of any present `names` (position, tag that says it is there) meet."""
        return _any(
            [
                _meet(self._deletions[:, theirs], self._probe_deletions[:, mine])
                & self._rows_have[their_tag]
                & self._probe_has[my_tag]
                for mine, my_tag in names
                if self._probe_has[my_tag].any()
                for theirs, their_tag in names
            ]
            or [np.zeros(self._rows_have.shape[1], np.bool_)]
        )


def _tags(rows: Rows) -> tuple[NDArray[np.uint32], Bools]:
    """(19, n) tags, each tag's column in one piece, and which of them are not missing."""
    bits = np.uint32(1) << np.arange(len(Tag), dtype=np.uint32)[:, None]
    return np.ascontiguousarray(rows["tags"].T), (~rows["missing"] & bits) != 0


def _numbers(deletions: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """24-bit tags as numbers: (n, 3, 14, 3) uint8 -> (n, 3, 14) uint32."""
    padded = np.zeros((*deletions.shape[:-1], 4), np.uint8)
    padded[..., :3] = deletions
    return padded.view("<u4")[..., 0]


def _any(hits: list[Bools] | Bools) -> Bools:
    """Along the first axis."""
    found: Bools = np.logical_or.reduce(hits)
    return found


def _meet(tags: NDArray[np.uint32], sought: NDArray[np.uint32]) -> Bools:
    """(n, 14) and (1 or n, 14): which rows hold any of the sought tags, by a loop over those, so that the
    temporaries stay small."""
    columns = np.ascontiguousarray(tags.T)
    hit = np.zeros(columns.shape, np.bool_)
    for tag in np.ascontiguousarray(sought.T):
        hit |= columns == tag
    return _any(hit)


def _compare(probe: Rows, rows: Rows) -> Levels:
    pair = _Pair(probe, rows)
    levels = np.empty((len(rows), len(Field)), np.uint8)
    levels[:, Field.FIRST] = _first(pair)
    levels[:, Field.SURNAME] = _surname(pair)
    levels[:, Field.BIRTH] = _birth(pair)
    levels[:, Field.ADDRESS] = _address(pair)
    levels[:, Field.SEX] = _equal(pair, Tag.SEX)
    levels[:, Field.BSN] = _equal(pair, Tag.BSN)
    return levels


def _first(pair: _Pair) -> NDArray[np.intp]:
    both_full = pair.both(Tag.FIRST_1)
    same_initial = pair.equal(Tag.INITIAL)
    crossed = pair.equal(Tag.FIRST_1, Tag.FIRST_2) | pair.equal(Tag.FIRST_2, Tag.FIRST_1)
    return _best(
        (FirstLevel.MISSING, ~pair.both(Tag.INITIAL)),
        (FirstLevel.EXACT, pair.equal(Tag.FIRST_1)),
        (FirstLevel.NICKNAME, pair.equal(Tag.NICKNAME) | crossed),
        (FirstLevel.ONE_EDIT, pair.near(((0, Tag.FIRST_1),))),
        (FirstLevel.SOUND, pair.equal(Tag.FIRST_SOUND)),
        (FirstLevel.INITIAL_ONLY, ~both_full & same_initial),
        (FirstLevel.SAME_INITIAL, same_initial),
        otherwise=FirstLevel.DIFFERS,
    )


def _surname(pair: _Pair) -> NDArray[np.intp]:
    return _best(
        (SurnameLevel.MISSING, ~pair.both(Tag.SURNAME_1)),
        (SurnameLevel.EXACT, pair.crosswise(Tag.SURNAME_1, Tag.SURNAME_2)),
        (SurnameLevel.ONE_EDIT, pair.near(((1, Tag.SURNAME_1), (2, Tag.SURNAME_2)))),
        (SurnameLevel.SOUND, pair.crosswise(Tag.SURNAME_SOUND_1, Tag.SURNAME_SOUND_2)),
        otherwise=SurnameLevel.DIFFERS,
    )


def _birth(pair: _Pair) -> NDArray[np.intp]:
    year, month, day = pair.equal(Tag.YEAR), pair.equal(Tag.MONTH), pair.equal(Tag.DAY)
    swapped = pair.equal(Tag.MONTH, Tag.DAY) & pair.equal(Tag.DAY, Tag.MONTH)
    return _best(
        (BirthLevel.MISSING, ~pair.both(Tag.BIRTH_DATE)),
        (BirthLevel.EXACT, pair.equal(Tag.BIRTH_DATE)),
        (BirthLevel.SWAPPED, year & swapped),
        (BirthLevel.TWO_OF_THREE, year & (month | day)),
        (BirthLevel.DAY_AND_MONTH, month & day),
        (BirthLevel.YEAR, year),
        otherwise=BirthLevel.DIFFERS,
    )


def _address(pair: _Pair) -> NDArray[np.intp]:
    postcode, digits = pair.equal(Tag.POSTCODE), pair.equal(Tag.POSTCODE_DIGITS)
    number, street = pair.equal(Tag.HOUSE_NUMBER), pair.equal(Tag.STREET_SOUND)
    # Without digits on both sides only street and number together can tell two addresses apart.
    telling = pair.both(Tag.POSTCODE_DIGITS) | (pair.both(Tag.STREET_SOUND) & pair.both(Tag.HOUSE_NUMBER))
    return _best(
        (AddressLevel.MISSING, ~telling),
        (AddressLevel.POSTCODE_AND_NUMBER, postcode & number),
        (AddressLevel.NUMBER_WITH_DIGITS_OR_STREET, number & (digits | street)),
        (AddressLevel.POSTCODE, postcode),
        (AddressLevel.DIGITS, digits),
        otherwise=AddressLevel.DIFFERS,
    )


def _equal(pair: _Pair, tag: Tag) -> NDArray[np.intp]:
    return _best(
        (EqualLevel.MISSING, ~pair.both(tag)),
        (EqualLevel.EQUAL, pair.equal(tag)),
        otherwise=EqualLevel.DIFFERENT,
    )


def _best(*ranked: tuple[int, Bools], otherwise: int) -> NDArray[np.intp]:
    """The first level of `ranked` whose condition holds, else `otherwise`."""
    return np.select([holds for _, holds in ranked], [int(level) for level, _ in ranked], otherwise)
