"""The table of weighed pairs: its shape and its numbers are fixed, because files of it are counted later."""

import numpy as np

from matching.rules import RULES
from matching.weighed import BAND_NUMBERS, WEIGHED, pass_bits, rule_bits, rules_in
from schemas.codes import Band, Field, Pass


def test_a_pair_takes_twenty_five_bytes() -> None:
    """The fields stand next to each other, in this order, with a level for each field."""
    assert WEIGHED.names == ("prior", "new", "p", "band", "rules", "passes", "levels")
    assert WEIGHED.itemsize == 25
    assert np.zeros(3, WEIGHED)["levels"].shape == (3, len(Field))


def test_a_surer_band_has_a_higher_number() -> None:
    """Every band has a number, and none at all is 0."""
    assert set(BAND_NUMBERS) == {None, *Band}
    order = sorted(BAND_NUMBERS, key=lambda band: BAND_NUMBERS[band])
    assert order == [None, Band.POSSIBLE, Band.PROBABLE, Band.NEARLY_CERTAIN]
    assert BAND_NUMBERS[None] == 0


def test_rules_come_back_out_of_their_bits() -> None:
    """R1 is the lowest bit, R6 the sixth, and each combination is read back as it was written."""
    assert [rule_bits((rule,)) for rule in RULES] == [1, 2, 4, 8, 16, 32]
    combinations = [tuple(rule for at, rule in enumerate(RULES) if n >> at & 1) for n in range(64)]
    assert [rules_in(rule_bits(rules)) for rules in combinations] == combinations


def test_a_pass_counts_once() -> None:
    """A pair that one pass found twice has that bit once."""
    assert pass_bits((Pass.BSN, Pass.NAMES, Pass.NAMES)) == 0b100001
    assert pass_bits(()) == 0
