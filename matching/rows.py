"""Makes the bytes of a row, and opens the two parts that only nodes can open (pseudonyms.md, section 2).

It holds block keys: nothing here prints them, and a value leaves this module only as a keyed tag or sealed.
"""

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from numpy.typing import NDArray

from matching.normalise import Normalised
from matching.phonetics import dutch_key
from schemas.codes import Pass, Tag
from schemas.errors import Distrusted
from schemas.row import (
    FLAG_APPROXIMATE,
    FLAG_PROTECT_STAY,
    FLAG_UNBORN,
    ROW,
)

DELETIONS: Final = 14
"""Tags of one deletion neighbourhood."""
_NAME: Final = DELETIONS - 1  # letters of a name that count: itself and one deletion each fit
_SENDER_VERSION: Final = 1
_NONCE: Final = 12
_BLOCK: Final = struct.Struct("<BH16s32s32s32s32s16s")
_SLIP: Final = struct.Struct("<16s16sB")
_SENDER: Final = struct.Struct("<BHH16s")

# Fields that must be comparable share a label: name tokens and surname parts crosswise, month with day.
_LABELS: Final[dict[Tag, str]] = {
    Tag.FIRST_1: "first",
    Tag.FIRST_2: "first",
    Tag.NICKNAME: "nickname",
    Tag.FIRST_SOUND: "first-sound",
    Tag.INITIAL: "initial",
    Tag.SURNAME_1: "surname",
    Tag.SURNAME_2: "surname",
    Tag.SURNAME_SOUND_1: "surname-sound",
    Tag.SURNAME_SOUND_2: "surname-sound",
    Tag.BIRTH_DATE: "birth",
    Tag.YEAR: "year",
    Tag.MONTH: "month-or-day",
    Tag.DAY: "month-or-day",
    Tag.POSTCODE: "postcode",
    Tag.POSTCODE_DIGITS: "digits",
    Tag.HOUSE_NUMBER: "number",
    Tag.STREET_SOUND: "street",
    Tag.SEX: "sex",
    Tag.BSN: "bsn",
}


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """The keys of one block: token 16 B, four keys of 32 B, and `value`, 16 B, P0's stand-in for the BSN."""

    token: bytes
    tag: bytes
    pad: bytes
    slip: bytes
    sender: bytes
    pass_: Pass
    epoch: int
    value: bytes

    def to_bytes(self) -> bytes:
        """163 bytes, to be kept only under the node's storage key and destroyed when the senders are in."""
        return _BLOCK.pack(
            self.pass_, self.epoch, self.token, self.tag, self.pad, self.slip, self.sender, self.value
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Block":
        """What `to_bytes` gave. Raises Distrusted("onleesbaar")."""
        try:
            number, epoch, token, tag, pad, slip, sender, value = _BLOCK.unpack(raw)
            pass_ = Pass(number)
        except (struct.error, ValueError):
            raise Distrusted("onleesbaar") from None
        return cls(token, tag, pad, slip, sender, pass_, epoch, value)


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    """Person handle 16 B, report group 16 B, and flags (`schemas.row.FLAG_*`)."""

    handle: bytes
    group: bytes
    flags: int


@dataclass(frozen=True, slots=True, repr=False)
class Sender:
    """Number of the party in the manifest, month (since 2000-01), and dossier handle 16 B."""

    party: int
    month: int
    dossier: bytes


def open_block(y: bytes, federation_key: bytes, pass_: Pass, epoch: int) -> Block:
    """The block of a VOPRF output `y` (64 B) under K_fed (32 B).

    PRK = HKDF-Extract-SHA256(salt = K_fed, ikm = y); every key is HKDF-Expand of it under its own label.
    Pass and epoch need no place in the labels: `y` comes of a key of its own for each.
    Raises ValueError when `y` or `federation_key` has another length: a short key would still give a token.
    """
    if len(y) != 64 or len(federation_key) != 32:
        raise ValueError("y is 64 bytes and the federation key 32")
    prk = hmac.digest(federation_key, y, "sha256")
    return Block(
        token=_expand(prk, "token", 16),
        tag=_expand(prk, "tag", 32),
        pad=_expand(prk, "pad", 32),
        slip=_expand(prk, "slip", 32),
        sender=_expand(prk, "sender", 32),
        pass_=pass_,
        epoch=epoch,
        value=_expand(prk, "value", 16),
    )


def _expand(prk: bytes, label: str, length: int) -> bytes:
    return HKDFExpand(SHA256(), length, f"vt-radar/v1/{label}".encode()).derive(prk)


def encode_row(
    person: Normalised,
    block: Block,
    *,
    row_id: bytes,
    owner: int,
    changed_month: int,
    slip: Slip,
    sender: Sender,
    bsn_value: bytes | None,
) -> bytes:
    """The ROW_SIZE bytes of one person in one block.

    `bsn_value`: the `value` of the person's own P0 block, the same in all of the person's rows; None
    without a BSN. Two calls differ in the nonces of the sealed parts and in the pads of missing names only.
    """
    row = np.zeros((), ROW)
    tags, missing = _tags(_values(person, bsn_value), block.tag)
    row["row_id"] = np.void(row_id)
    row["owner"], row["epoch"], row["pass_"] = owner, block.epoch, block.pass_
    row["token"] = np.void(block.token)
    row["tags"], row["missing"] = tags, missing
    row["deletions"] = _deletions(person, block)
    row["changed_month"] = changed_month
    row["slip"] = np.void(_seal(block, b"slip", _SLIP.pack(slip.handle, slip.group, slip.flags)))
    plain = _SENDER.pack(_SENDER_VERSION, sender.party, sender.month, sender.dossier)
    row["sender"] = np.void(_seal(block, b"sender", plain))
    return row.tobytes()


def flags_of(person: Normalised) -> int:
    """The slip's flags: what the asking node must know and tags cannot show."""
    return (
        FLAG_APPROXIMATE * person.approximate
        | FLAG_UNBORN * person.unborn
        | FLAG_PROTECT_STAY * person.protect_stay
    )


def open_slip(block: Block, sealed: bytes) -> Slip:
    """The slip of a row of this block. Raises Distrusted("onleesbaar")."""
    handle, group, flags = _SLIP.unpack(_open(block, b"slip", sealed, _SLIP.size))
    return Slip(handle, group, flags)


def open_sender(block: Block, sealed: bytes) -> Sender:
    """The sender of a row of this block. Raises Distrusted "onleesbaar" or "onbekende_versie"."""
    version, party, month, dossier = _SENDER.unpack(_open(block, b"sender", sealed, _SENDER.size))
    if version != _SENDER_VERSION:
        raise Distrusted("onbekende_versie")
    return Sender(party, month, dossier)


def _bound(block: Block, part: bytes) -> bytes:
    """Associated data: a sealed part does not open in another block or as the other part."""
    return struct.pack("<BH", block.pass_, block.epoch) + block.token + part


def _key(block: Block, part: bytes) -> AESGCM:
    return AESGCM(block.slip if part == b"slip" else block.sender)


def _seal(block: Block, part: bytes, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _key(block, part).encrypt(nonce, plain, _bound(block, part))


def _open(block: Block, part: bytes, sealed: bytes, size: int) -> bytes:
    if len(sealed) != _NONCE + size + 16:
        raise Distrusted("onleesbaar")
    try:
        return _key(block, part).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(block, part))
    except InvalidTag:
        raise Distrusted("onleesbaar") from None


def _values(person: Normalised, bsn_value: bytes | None) -> dict[Tag, bytes | None]:
    first_1, first_2 = (*person.first, None, None)[:2]
    surname_1, surname_2 = (*person.surnames, None, None)[:2]
    year, month, day = person.birth or (None, None, None)
    texts: dict[Tag, str | int | None] = {
        Tag.FIRST_1: first_1,
        Tag.FIRST_2: first_2,
        Tag.NICKNAME: person.nickname,
        Tag.FIRST_SOUND: first_1 and dutch_key(first_1),
        Tag.INITIAL: person.initial,
        Tag.SURNAME_1: surname_1,
        Tag.SURNAME_2: surname_2,
        Tag.SURNAME_SOUND_1: surname_1 and dutch_key(surname_1),
        Tag.SURNAME_SOUND_2: surname_2 and dutch_key(surname_2),
        Tag.BIRTH_DATE: person.birth and "{:04}-{:02}-{:02}".format(*person.birth),
        Tag.YEAR: year,
        Tag.MONTH: month,
        Tag.DAY: day,
        Tag.POSTCODE: person.postcode,
        Tag.POSTCODE_DIGITS: person.postcode_digits,
        Tag.HOUSE_NUMBER: person.house_number,
        Tag.STREET_SOUND: person.street_sound,
        Tag.SEX: person.sex,
    }
    return {Tag.BSN: bsn_value} | {
        tag: None if value is None else str(value).encode() for tag, value in texts.items()
    }


def _digest(key: bytes, label: str, value: bytes) -> bytes:
    return hashlib.blake2b(label.encode() + b"\0" + value, key=key).digest()


def _tags(values: dict[Tag, bytes | None], key: bytes) -> tuple[list[int], int]:
    """The 19 tags (a missing value is 0, a present one never) and the mask of what is missing."""
    tags, missing = [0] * len(Tag), 0
    for tag, value in values.items():
        if value is None:
            missing |= 1 << tag
        else:
            tags[tag] = int.from_bytes(_digest(key, _LABELS[tag], value)[:4], "little") or 1
    return tags, missing


def _deletions(person: Normalised, block: Block) -> NDArray[np.uint8]:
    """Shape (3, 14, 3), uint8: the neighbourhoods of the first name and both surname parts."""
    names = ((*person.first, None)[0], *(*person.surnames, None, None)[:2])
    labels = ("first-deletion", "surname-deletion", "surname-deletion")
    packed = b"".join(map(_neighbourhood, names, labels, [block] * len(names)))
    return np.frombuffer(packed, np.uint8).reshape(len(names), DELETIONS, 3)


def _neighbourhood(name: str | None, label: str, block: Block) -> bytes:
    """14 sorted 24-bit tags: the name, the name less one letter, and pads that depend on the name alone.

    With random pads two rows of one name would share only its real tags, and their number is its length.
    A missing name has nothing to hide and gets random pads; `levels` never compares it.
    """
    if name is None:
        return secrets.token_bytes(3 * DELETIONS)
    tags = {_digest(block.tag, label, variant.encode())[:3] for variant in deletions(name)}
    pads = 0
    while len(tags) < DELETIONS:
        tags.add(_digest(block.pad, label, name.encode() + b"\0" + bytes([pads]))[:3])
        pads += 1
    return b"".join(sorted(tags))


@lru_cache(256)  # one person's names, in each of its rows
def deletions(name: str) -> frozenset[str]:
    """The name, cut to 13 letters, and all that is left of it without one letter, if two letters are left.

    Two names whose sets meet differ by at most one letter added, dropped or changed, two swapped
    neighbours, or one dropped and another added. Below two letters everything would meet (Jo, Bo).
    """
    cut = name[:_NAME]
    shorter = {cut[:place] + cut[place + 1 :] for place in range(len(cut))}
    return frozenset({cut} | {variant for variant in shorter if len(variant) > 1})
