"""Which rows of a block an asker gets to see, and what of them. It compares tags and never decides."""

from collections.abc import Iterator, Mapping

import numpy as np

from matching import levels
from matching.weights import Weights
from schemas.row import CANDIDATE, SENDER, Rows


def comparable(probe: Rows, party: int, block: Rows) -> Rows:
    """Rows of other parties in the same pass; and, for the asker's self-check, the filed row itself."""
    same_pass = block["pass_"] == probe["pass_"]
    rows: Rows = block[same_pass & ((block["owner"] != party) | (block["row_id"] == probe["row_id"]))]
    return rows


def candidates(probes: Rows, rows: Rows, weights: Weights | None = None) -> Rows:
    """CANDIDATE of every row that agrees enough with its own probe, (n,) and (n,); a filed row itself always.

    All pairs of a question at once: numpy costs the same for three rows as for three hundred.
    """
    agreement = levels.compare(probes, rows)
    shown = levels.above_floor(agreement, weights) | (rows["row_id"] == probes["row_id"])
    found = np.empty(int(shown.sum()), CANDIDATE)
    found["own_row_id"] = probes["row_id"][shown]
    found["row_id"], found["slip"] = rows["row_id"][shown], rows["slip"][shown]
    found["levels"] = agreement[shown]
    return found


def named(names: Rows, blocks: Mapping[bytes, Rows]) -> Iterator[tuple[Rows, Rows]]:
    """For each block and pass that ROW_NAMEs speak of: its rows in that pass, and which of them are named."""
    for place in np.unique(names[["pass_", "token"]]):
        ids = names["row_id"][names[["pass_", "token"]] == place]
        block = blocks[place["token"].tobytes()]
        block = block[block["pass_"] == place["pass_"]]
        yield block, block[np.isin(block["row_id"], ids)]


def senders(rows: Rows) -> tuple[Rows, dict[int, list[bytes]]]:
    """SENDER of these rows, and the row ids by owner."""
    found = np.empty(len(rows), SENDER)
    for name in ("row_id", "owner", "sender"):
        found[name] = rows[name]
    owners: dict[int, list[bytes]] = {}
    for owner, row_id in zip(rows["owner"].tolist(), rows["row_id"].tolist(), strict=True):
        owners.setdefault(owner, []).append(row_id)
    return found, owners
