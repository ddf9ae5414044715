"""A letter: what one message does to the register, kept sealed and padded until it is folded.

It ties rows together, so it lives as short as it can; outside its seal stands nothing, not even its day.
"""

import struct
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np

from schemas.sealed import StorageKey

GONE: Final = np.dtype([("token", "V16"), ("row_id", "V16")])
"""A withdrawn row."""

_HEAD: Final = struct.Struct("<BHIII")  # kind, party, day, bytes of the body, bytes of the asked tokens
_STEP: Final = 16 * 1024


class Kind(IntEnum):
    REPORT = 1
    WITHDRAWAL = 2


@dataclass(frozen=True, slots=True)
class Letter:
    """`body`: packed ROW of a report, packed GONE of a withdrawal. `asked`: distinct tokens that it asked."""

    kind: Kind
    party: int
    day: int  # date.toordinal()
    body: bytes = field(repr=False)
    asked: bytes = field(default=b"", repr=False)


def seal_letter(key: StorageKey, letter_id: bytes, letter: Letter) -> bytes:
    head = _HEAD.pack(letter.kind, letter.party, letter.day, len(letter.body), len(letter.asked))
    plain = head + letter.body + letter.asked
    # In steps, so that the size does not count a family.
    return key.seal(plain + bytes(-len(plain) % _STEP), b"letter\0" + letter_id)


def open_letter(key: StorageKey, letter_id: bytes, sealed: bytes) -> Letter:
    """Raises Distrusted("onleesbaar")."""
    plain = key.open(sealed, b"letter\0" + letter_id)
    kind, party, day, body, asked = _HEAD.unpack_from(plain)
    middle, end = _HEAD.size + body, _HEAD.size + body + asked
    return Letter(Kind(kind), party, day, plain[_HEAD.size : middle], plain[middle:end])
