"""A small evaluation counted by hand: four prior rows, three new ones, four true pairs, one of them missed.

prior new    p     band           passes          true
    0   0  .999   nearly certain  BSN, names      yes
    1   1  .60    possible        names           yes
    2   2  .03    none            address         yes
    3   0  .90    probable (R1)   address, names  no
    2   1  .10    possible        address         no
    3   2  not returned                           yes
"""

from collections import Counter
from typing import Any

import numpy as np

from matching.weighed import WEIGHED, WeighedPairs
from schemas.linkage import Groups, LinkageReport, Pairs, Persons
from schemas.report import Person

_EXACT = (0, 0, 0, 0, 0, 0)
_MISSING = (7, 4, 7, 5, 2, 2)
_TWIN = (6, 0, 0, 0, 1, 1)


def pairs(*lines: tuple[Any, ...]) -> WeighedPairs:
    """Lines of (prior, new, p, band, rules, passes, levels)."""
    return np.array(list(lines), WEIGHED)


def index(*held: tuple[int, int]) -> Pairs:
    return np.array(held, np.int32).reshape(-1, 2)


def people(letter: str, number: int, unusable: Counter[str] | None = None) -> Persons:
    """`number` rows of which nothing is known, each a report of its own."""
    reports = [LinkageReport(f"m{row}", None, [Person()], [row]) for row in range(number)]
    return Persons(reports, [f"{letter}{row}" for row in range(number)], unusable or Counter())


WEIGHED_PAIRS = pairs(
    (0, 0, 0.999, 3, 0, 0b100001, _EXACT),
    (3, 0, 0.9, 2, 1, 0b110000, _TWIN),
    (2, 1, 0.1, 1, 0, 0b010000, _MISSING),
    (1, 1, 0.6, 1, 0b1000, 0b100000, _MISSING),
    (2, 2, 0.03, 0, 0, 0b010000, _MISSING),
)
TRUTH = index((0, 0), (1, 1), (2, 2), (3, 2))
PRIOR = people("e", 4, Counter(bsn_ongeldig=2, datum_ongeldig=1))
NEW = people("n", 3)
GROUPS = Groups(
    {
        "fouten": {"geen": index((1, 1), (3, 1)), "verhuisd": index((0, 0), (3, 2))},
        "herkomst": {"nederlands": index((0, 0)), "overgezet": index((1, 1), (2, 2))},
    }
)
