"""From the people of one report to rows: the same work for the register (evaluated blind) and for the node's
own reports (under its local key). Pure, but for the randomness of row ids."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from matching.normalise import Normalised
from matching.passes import Key, keys
from matching.rows import Block, Sender, Slip, encode_row, flags_of, open_block
from schemas.codes import Pass

Evaluate = Callable[[Mapping[int, Sequence[bytes]]], Mapping[int, Sequence[bytes]]]
"""Per pass, canonical inputs to outputs y."""
RowPlace = tuple[bytes, int, bytes]
"""Person handle, pass and token: a person has one row there."""


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


def evaluate_once(people: Iterable[Normalised], evaluate: Evaluate, *, probes: bool) -> Evaluate:
    """One call of `evaluate` for the people of many reports, each input once; what is given back answers
    `encode` for each of those reports from what came. `probes`: whether they will be sought too."""
    wanted: dict[int, dict[bytes, None]] = {}
    for person in people:
        for key in keys(person):
            if probes or not key.probe:
                wanted.setdefault(int(key.pass_), {})[key.input] = None
    outputs = evaluate({number: list(texts) for number, texts in wanted.items()}) if wanted else {}
    known = {number: dict(zip(texts, outputs[number], strict=True)) for number, texts in wanted.items()}

    def answer(inputs: Mapping[int, Sequence[bytes]]) -> dict[int, list[bytes]]:
        return {number: [known[number][text] for text in texts] for number, texts in inputs.items()}

    return answer


def encode(
    people: Sequence[Involved],
    evaluate: Evaluate,
    federation_key: bytes,
    origin: Origin,
    *,
    probes: bool = True,
    known: Mapping[RowPlace, bytes] | None = None,
) -> list[Encoded]:
    """Every row of these people, and every probe unless these only file. `evaluate` is called once, with all
    inputs of all passes. `known`: ids of rows that were filed before, which keep them."""
    wanted = [
        (involved, key) for involved in people for key in keys(involved.person) if probes or not key.probe
    ]
    blocks = _blocks([key for _, key in wanted], evaluate, federation_key, origin.epoch)
    bsn_values = {
        involved.position: block.value
        for (involved, key), block in zip(wanted, blocks, strict=True)
        if key.pass_ is Pass.BSN
    }
    return [
        _encode_one(involved, key, block, origin, bsn_values.get(involved.position), known or {})
        for (involved, key), block in zip(wanted, blocks, strict=True)
    ]


def _blocks(wanted: Sequence[Key], evaluate: Evaluate, federation_key: bytes, epoch: int) -> list[Block]:
    inputs: dict[int, list[bytes]] = {}
    for key in wanted:
        inputs.setdefault(int(key.pass_), []).append(key.input)
    outputs = {number: iter(ys) for number, ys in (evaluate(inputs) if inputs else {}).items()}
    return [open_block(next(outputs[int(key.pass_)]), federation_key, key.pass_, epoch) for key in wanted]


def _encode_one(
    involved: Involved,
    key: Key,
    block: Block,
    origin: Origin,
    bsn_value: bytes | None,
    known: Mapping[RowPlace, bytes],
) -> Encoded:
    row_id = known.get((involved.handle, int(block.pass_), block.token)) or secrets.token_bytes(16)
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
