"""How likely two records are of one person: stage 1 from the pair alone, stage 2 from the family around it.

Pure numpy over values. It decides nothing: `rules` makes a band of it, a person or a policy the rest. It must
never see a name; it works on agreement levels.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from matching.weights import CLIP, Floats, Weights, shipped, stage1_logit, stage2_of_levels
from schemas.codes import BirthLevel, Field
from schemas.row import FLAG_APPROXIMATE

Levels: TypeAlias = tuple[int, ...]
"""Six levels, by `codes.Field`."""

COMPETES: Final = 0.05
"""Another member of the family fits as well as this; the lowest probability that is ever shown."""
_STRONG: Final = 0.5
_MOST: Final = 3.0
_REFINED: Final[dict[int, int]] = {
    BirthLevel.TWO_OF_THREE: int(BirthLevel.YEAR_WITH_FIRST_JANUARY),
    BirthLevel.YEAR: int(BirthLevel.YEAR_WITH_FIRST_JANUARY),
    BirthLevel.DAY_AND_MONTH: int(BirthLevel.DIFFERS),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A new person and a prior one, merged over passes; `levels` after `merge` and `with_first_january`."""

    new: int
    """Index of the person in this report."""
    handle: bytes = field(repr=False)
    """The prior person, 16 B."""
    group: bytes = field(repr=False)
    """The prior report, 16 B."""
    levels: Levels
    flags: int
    """The prior person's slip flags (`row.FLAG_*`)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A pair with its probabilities, before rules."""

    pair: Pair
    p1: float
    """Stage 1 with BSN: the pair on its own."""
    probability: float
    """After stage 2 and BSN."""
    competes: bool
    """Someone else of either family fits one of the two as well."""
    household: float
    """g: how many of the *other* people of both reports are probably the same, 0 to 3."""
    without_bsn: float = float("nan")
    """After stage 2, the numbers of these two left out: what their calibration is checked with."""


def merge(levels_by_pass: Sequence[Levels]) -> Levels:
    """The best level that any pass saw, per field; missing only where every pass missed it.

    Levels are numbered from agreement to difference with missing last, so this is the least.
    Raises ValueError when there is no pass.
    """
    return tuple(min(levels) for levels in zip(*levels_by_pass, strict=True))


def with_first_january(levels: Levels, own_approximate: bool, other_flags: int) -> Levels:
    """The birth level, knowing what tags cannot show: that one of the dates is only approximate.

    `year` and `two of three`, whose two always include the year, become `year with a 1 January`: a day or
    month that agrees with a 1 January agrees by default. So `day and month` alone becomes `differs`.
    An equal or swapped date stays; stage 1 counts it for less where one is a 1 January.
    """
    if not (own_approximate or other_flags & FLAG_APPROXIMATE):
        return levels
    refined = list(levels)
    refined[Field.BIRTH] = _REFINED.get(levels[Field.BIRTH], levels[Field.BIRTH])
    return tuple(refined)


def stage1(
    levels: NDArray[np.uint8], first_january: NDArray[np.bool_], weights: Weights | None = None
) -> Floats:
    """Logit (n,) without BSN of levels (n, 6), `first_january` (n,): one of the dates is a 1 January.

    Logistic regression on one-hot levels and products of groups (pseudonyms.md, section 4).
    """
    return stage1_logit(weights or shipped(), levels, first_january)


@dataclass(frozen=True, slots=True, repr=False)
class Context:
    """The pairs of one report as numbers, n pairs: what stage 2 looks at, and what it is learned from."""

    levels: NDArray[np.uint8]  # (n, 6)
    first_january: NDArray[np.bool_]  # (n,)
    p1: Floats  # (n,) stage 1 with BSN
    rivals: Floats  # (n, 2): c_n and c_r
    household: Floats  # (n,): g
    features: Floats  # (n, 15), by weights.STAGE_2


def context(
    pairs: Sequence[Pair], own_approximate: Sequence[bool], weights: Weights | None = None
) -> Context:
    """Stage 1 and the family around each pair; arguments as of `score`."""
    weights = weights or shipped()
    levels = np.array([pair.levels for pair in pairs], dtype=np.uint8).reshape(-1, len(Field))
    january = np.array(
        [own_approximate[p.new] or bool(p.flags & FLAG_APPROXIMATE) for p in pairs], dtype=np.bool_
    )
    logit = stage1_logit(weights, levels, january)
    p1 = _probability(logit + weights.bsn[levels[:, Field.BSN]])
    rivals, household = _family(pairs, p1)
    features = np.column_stack(
        [
            np.clip(logit, -CLIP, CLIP),
            np.log(1.001 - rivals),
            np.minimum(household, 1.0),
            np.clip(household - 1.0, 0.0, 1.0),
            household >= 1.5,
            stage2_of_levels(levels, household),
        ]
    )
    return Context(levels, january, p1, rivals, household, features)


def score(
    pairs: Sequence[Pair], own_approximate: Sequence[bool], weights: Weights | None = None
) -> list[Scored]:
    """Both stages over the pairs of one report, in the order given; the order changes no probability.

    `own_approximate[i]`: the birth date of new person i is approximate or a 1 January. Each (new, handle)
    comes once. Stage 2 looks at this report and one prior report at a time. `weights`: the shipped model
    when None.
    """
    if not pairs:
        return []
    weights = weights or shipped()
    seen = context(pairs, own_approximate, weights)
    logit = weights.stage2_intercept + seen.features @ weights.stage2
    p2 = _probability(logit + weights.bsn[seen.levels[:, Field.BSN]])
    without = _probability(logit)
    competes = seen.rivals.max(axis=1) >= COMPETES
    return [
        Scored(
            pair, float(seen.p1[i]), float(p2[i]), bool(competes[i]), float(seen.household[i]),
            float(without[i]),
        )
        for i, pair in enumerate(pairs)
    ]  # fmt: skip


def _probability(logit: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)), dtype=np.float64)


def _family(pairs: Sequence[Pair], p1: Floats) -> tuple[Floats, Floats]:
    """(c_n, c_r) as (n, 2) and g (n,), each inside (this report, that prior report)."""
    rivals, household = np.zeros((len(pairs), 2)), np.zeros(len(pairs))
    groups: defaultdict[bytes, list[int]] = defaultdict(list)
    for i, pair in enumerate(pairs):
        groups[pair.group].append(i)
    for members in groups.values():
        # Ties are broken by who they are, never by where they stand in the answer.
        best_first = sorted(members, key=lambda i: (-p1[i], pairs[i].new, pairs[i].handle))
        strong = [i for i in best_first if p1[i] >= _STRONG]
        for i in members:
            one = pairs[i]
            rivals[i, 0] = max((p1[j] for j in members if _shares_only_new(one, pairs[j])), default=0.0)
            rivals[i, 1] = max((p1[j] for j in members if _shares_only_prior(one, pairs[j])), default=0.0)
            household[i] = _matched_others(one, strong, pairs, p1)
    return rivals, household


def _shares_only_new(one: Pair, other: Pair) -> bool:
    return other.new == one.new and other.handle != one.handle


def _shares_only_prior(one: Pair, other: Pair) -> bool:
    return other.handle == one.handle and other.new != one.new


def _matched_others(one: Pair, strong: Sequence[int], pairs: Sequence[Pair], p1: Floats) -> float:
    """Greedy one-to-one assignment of everybody but these two, best pairs first; the sum of its p."""
    taken_new, taken_prior, total = {one.new}, {one.handle}, 0.0
    for i in strong:
        if pairs[i].new not in taken_new and pairs[i].handle not in taken_prior:
            taken_new.add(pairs[i].new)
            taken_prior.add(pairs[i].handle)
            total += float(p1[i])
    return min(total, _MOST)
