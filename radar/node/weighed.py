"""Evaluation only: every pair a node weighed, one a line, before anything is capped or left out.

By handles, levels and numbers; never anything of a person. Refused outside the demo.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from matching.weighed import BAND_NUMBERS, pass_bits, rule_bits
from radar.node.judging import Weighed
from radar.node.parts import Told
from schemas.codes import Pass


def appender(path: Path) -> Told:
    """Writes to the end of this file, from any thread; what was told stands there when it returns."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def told(handles: Mapping[int, bytes], weighed: Sequence[Weighed]) -> None:
        if weighed:
            # One write, which O_APPEND keeps in one piece.
            os.write(file, "".join(line_of(handles[each.position], each) for each in weighed).encode())

    return told


def line_of(handle: bytes, weighed: Weighed) -> str:
    """Own handle, other handle, and as in `matching.weighed`: chance, band, rules, passes, levels."""
    pair = weighed.scored.pair
    parts = (
        handle.hex(),
        pair.handle.hex(),
        repr(weighed.scored.probability),
        BAND_NUMBERS[weighed.band],
        rule_bits(weighed.rules),
        pass_bits(tuple(map(Pass, weighed.passes))),
        "".join(map(str, pair.levels)),
    )
    return ",".join(map(str, parts)) + "\n"
