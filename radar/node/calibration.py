"""Whether this node's chances mean what they say, counted over its own pairs whose two numbers say the truth.

A pair counts once, in the transaction in which it was first compared. Counts are all that is kept: never a
person, a handle or a report. It judges the model and changes no chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.evaluate.calibration import Bin, Count, added, bins, calibration_error
from matching.labelled import labelled, one_number
from matching.model_name import shipped_name
from radar.metrics import Metrics
from radar.node.judging import SHOW_FROM, Weighed
from radar.node.parts import NodeParts
from radar.store.db import Connection, statements
from schemas.codes import Field

COUNTS: Any = statements(__package__, "calibration.sql")


@dataclass(frozen=True, slots=True)
class Kept:
    """The bins of all labelled pairs of one model."""

    own: tuple[Bin, ...]
    elsewhere: tuple[Bin, ...]
    together: tuple[Bin, ...]

    @property
    def shown(self) -> tuple[Bin, ...]:
        """Those of chances that a person would be shown, wherever the other one was found."""
        return tuple(one for one in self.together if one.low >= SHOW_FROM)


def note_own(conn: Connection, node: NodeParts, weighed: Sequence[Weighed]) -> None:
    """Count pairs with own reports, none of which was compared before."""
    _note(conn, node, weighed, own_region=True)


def note_own_again(conn: Connection, node: NodeParts, report_id: str, weighed: Sequence[Weighed]) -> None:
    """Count, of a report that is searched again, the pairs with own reports that it had not met."""
    handles = [one.scored.pair.handle for one in weighed]
    met = {bytes(handle) for (handle,) in COUNTS.compared_before(conn, report_id=report_id, handles=handles)}
    fresh = [one for one in weighed if one.scored.pair.handle not in met]
    _note(conn, node, fresh, own_region=True)


def note_elsewhere(conn: Connection, node: NodeParts, question_id: str, weighed: Sequence[Weighed]) -> None:
    """Count what a question found, when it is the first of its report that is judged."""
    if COUNTS.counts_now(conn, question_id=question_id):
        _note(conn, node, weighed, own_region=False)


def _note(conn: Connection, node: NodeParts, weighed: Sequence[Weighed], *, own_region: bool) -> None:
    if not weighed or node.weights:  # with a model of its own an evaluation counts for itself
        return
    levels = np.array([one.by.levels for one in weighed], np.uint8).reshape(-1, len(Field))
    counts = labelled(levels, [one.passes for one in weighed])
    chances = np.array([one.scored.without_bsn for one in weighed])
    found = bins(chances[counts], one_number(levels)[counts])
    COUNTS.add_counts(
        conn,
        [
            {
                "weights": shipped_name(),
                "own_region": own_region,
                "low": one.low,
                "pairs": one.pairs,
                "expected": one.expected,
                "one_number": one.true,
            }
            for one in found  # always in this order, so that no two transactions wait for each other
            if one.pairs
        ],
    )


def kept(conn: Connection) -> Kept:
    """What was counted under the model that this program ships with."""
    rows: list[tuple[bool, Count]] = [
        (own, (low, pairs, expected, one))
        for own, low, pairs, expected, one in COUNTS.counts(conn, weights=shipped_name())
    ]
    return Kept(
        added(count for own, count in rows if own),
        added(count for own, count in rows if not own),
        added(count for _, count in rows),
    )


def show(conn: Connection, metrics: Metrics) -> None:
    """What stands in the database, as metrics: so they survive a restart."""
    found, weights = kept(conn), shipped_name()
    for own, region in (("true", found.own), ("false", found.elsewhere)):
        for one in region:
            labels = {"weights": weights, "own": own, "bin": f"{one.low:g}-{one.high:g}"}
            metrics.put("radar_calibration_pairs", one.pairs, **labels)
            metrics.put("radar_calibration_expected", one.expected, **labels)
            metrics.put("radar_calibration_equal", one.true, **labels)
    for over, together in (("shown", found.shown), ("all", found.together)):
        error = calibration_error(together)
        if error is not None:
            metrics.put("radar_calibration_error", error, weights=weights, over=over)
