"""The table of weighed pairs: one line for each pair that was compared and returned, for counting.

`radar evaluate` fills it, `matching.evaluate` counts it. It holds positions in two files and numbers: never
a name, a value or a handle of anybody.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matching.rules import RULES
from schemas.codes import Band

WEIGHED: Final = np.dtype(
    [
        ("prior", "<i4"),  # index of the row in PRIOR, the first line under the header is 0
        ("new", "<i4"),  # index of the row in NEW
        ("p", "<f8"),  # after stage 2 and BSN, before rules
        ("band", "u1"),  # BAND_NUMBERS: it follows the rules
        ("rules", "u1"),  # rule_bits
        ("passes", "u1"),  # pass_bits: which passes found the pair
        ("levels", "u1", (6,)),  # by codes.Field
    ]
)
"""One pair of rows. Each (prior, new) comes at most once."""

WeighedPairs = NDArray[np.void]
"""An array (n,) of WEIGHED."""

BAND_NUMBERS: Final[dict[Band | None, int]] = {
    None: 0,
    Band.POSSIBLE: 1,
    Band.PROBABLE: 2,
    Band.NEARLY_CERTAIN: 3,
}
"""What stands in `band`; a higher number is a surer band."""


def rule_bits(rules: tuple[str, ...]) -> int:
    """The rules that fired (`matching.rules.rules_of`) as bits: R1 = 1, R2 = 2, ... R6 = 32."""
    return sum(1 << RULES.index(rule) for rule in rules)


def rules_in(bits: int) -> tuple[str, ...]:
    """The names of the rules in `bits`, in order: the other way of `rule_bits`."""
    return tuple(rule for place, rule in enumerate(RULES) if bits >> place & 1)


def pass_bits(passes: Iterable[int]) -> int:
    """The passes (numbers of `codes.Pass`) as bits: `1 << pass`."""
    return sum(1 << one for one in set(passes))
