"""From the people of one report to rows: the same work for the register (evaluated blind) and for the node's
own reports (under its local key). Pure, but for the randomness of row ids."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from matching.normalise import Normalised
from matching.passes import Key, keys
from matching.rows import Block, Sender, Slip, encode_row, flags_of, open_block
from schemas.codes import Pass

Evaluate = Callable[[Mapping[int, Sequence[bytes]]], Mapping[int, Sequence[bytes]]]
"""Per pass, canonical inputs to outputs y."""


@dataclass(frozen=True, slots=True, repr=False)
class Involved:
    handle: bytes
    position: int  # from 1, as in the report
    person: Normalised


@dataclass(frozen=True, slots=True)
class Origin:
    """What each row of one report says of where it comes from."""

    owner: int
    epoch: int
    group: bytes = field(repr=False)
    dossier: bytes = field(repr=False)
    month: int
    changed_month: int


@dataclass(frozen=True, slots=True)
class Encoded:
    row_id: bytes = field(repr=False)
    position: int
    handle: bytes = field(repr=False)
    block: Block = field(repr=False)
    row: bytes = field(repr=False)
    probe: bool


def local_evaluate(local_key: bytes) -> Evaluate:
    """In place of the evaluators, for the node's own reports: whatever is down, these are found."""

    def evaluate(inputs: Mapping[int, Sequence[bytes]]) -> dict[int, list[bytes]]:
        return {
            number: [hmac.digest(local_key, text, hashlib.sha512) for text in texts]
            for number, texts in inputs.items()
        }

    return evaluate


def encode(
    people: Sequence[Involved], evaluate: Evaluate, federation_key: bytes, origin: Origin
) -> list[Encoded]:
    """Every row and probe of these people. `evaluate` is called once, with all inputs of all passes."""
    wanted = [(involved, key) for involved in people for key in keys(involved.person)]
    blocks = _blocks([key for _, key in wanted], evaluate, federation_key, origin.epoch)
    bsn_values = {
        involved.position: block.value
        for (involved, key), block in zip(wanted, blocks, strict=True)
        if key.pass_ is Pass.BSN
    }
    return [
        _encode_one(involved, key, block, origin, bsn_values.get(involved.position))
        for (involved, key), block in zip(wanted, blocks, strict=True)
    ]


def _blocks(wanted: Sequence[Key], evaluate: Evaluate, federation_key: bytes, epoch: int) -> list[Block]:
    inputs: dict[int, list[bytes]] = {}
    for key in wanted:
        inputs.setdefault(int(key.pass_), []).append(key.input)
    outputs = {number: iter(ys) for number, ys in (evaluate(inputs) if inputs else {}).items()}
    return [open_block(next(outputs[int(key.pass_)]), federation_key, key.pass_, epoch) for key in wanted]


def _encode_one(
    involved: Involved, key: Key, block: Block, origin: Origin, bsn_value: bytes | None
) -> Encoded:
    row_id = secrets.token_bytes(16)
    row = encode_row(
        involved.person,
        block,
        row_id=row_id,
        owner=origin.owner,
        changed_month=origin.changed_month,
        slip=Slip(involved.handle, origin.group, flags_of(involved.person)),
        sender=Sender(origin.owner, origin.month, origin.dossier),
        bsn_value=bsn_value,
    )
    return Encoded(row_id, involved.position, involved.handle, block, row, key.probe)
