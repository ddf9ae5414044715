"""Everything that seals or signs: Ed25519, HPKE with ML-KEM-768 + X25519, and AES-256-GCM at rest.

It must never print a key, never sign or seal without the context in which the bytes are meant, and never
tell an attacker why something did not open: one code for each of its two refusals.
"""

import hashlib
import secrets
import struct
from datetime import UTC, datetime
from typing import Final

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from schemas.codes import PartyId
from schemas.errors import BadInput, Distrusted, Fault
from schemas.events import SealingKey

KEY_ID: Final = 8
"""Bytes of the id of an opening key: the first of SHA-256 over its public bytes."""
OPENING_PUBLIC: Final = 1184 + 32
"""ML-KEM-768 public key, then X25519 public key."""
OPENING_PRIVATE: Final = 64 + 32
"""ML-KEM-768 seed (d, z), then X25519 private key."""
SIGNATURE: Final = 64
BUCKETS: Final = (4 << 10, 16 << 10, 64 << 10, 256 << 10)
"""Padded sizes, the 4-byte length included: a letter's size must not tell how many people it is about."""
MAX_PLAIN: Final = BUCKETS[-1] - 4
OVERHEAD: Final = KEY_ID + 1088 + 32 + 16
"""What sealing adds to a bucket: key id, ML-KEM ciphertext, X25519 share, GCM tag."""

_SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_MLKEM_PUBLIC: Final = 1184
_MLKEM_SEED: Final = 64
_NONCE: Final = 12
_TAG: Final = 16


class SigningKey:
    """An Ed25519 private key. Its repr shows nothing."""

    __slots__ = ("_key", "public")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public: bytes = key.public_key().public_bytes_raw()

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw32: bytes) -> "SigningKey":
        """From the 32 bytes of `to_bytes`. Raises ValueError on another length."""
        return cls(Ed25519PrivateKey.from_private_bytes(raw32))

    def to_bytes(self) -> bytes:
        """The 32 private bytes: for a file with mode 600, nothing else."""
        return self._key.private_bytes_raw()

    def sign(self, path: str, value: bytes) -> bytes:
        """64 bytes over path || 0 || value.

        `path` says where the value is meant to be (topic, `brief/<from>/<to>`, direction and URL); without
        it a letter could be replayed elsewhere. Raises ValueError when it is empty or holds a NUL.
        """
        return self._key.sign(_placed(path, value))

    def __repr__(self) -> str:
        return "SigningKey(…)"


def verify(public: bytes, path: str, value: bytes, signature: bytes) -> None:
    """Return when `signature` is that of `public` over this value at this path.

    Raises Distrusted("handtekening") otherwise, also for a malformed key or signature.
    """
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _placed(path, value))
    except (InvalidSignature, ValueError) as cause:
        raise Distrusted("handtekening") from cause


def _placed(path: str, value: bytes) -> bytes:
    if not path or "\0" in path:
        raise ValueError("a path is not empty and holds no NUL")
    return path.encode() + b"\0" + value


class OpeningKey:
    """The private half of a sealing key: ML-KEM-768 + X25519. Its repr shows nothing but the key's id."""

    __slots__ = ("_key", "_raw", "key_id", "public")

    def __init__(self, mlkem: MLKEM768PrivateKey, x25519: X25519PrivateKey) -> None:
        self._key = MLKEM768X25519PrivateKey(mlkem, x25519)
        self._raw = mlkem.private_bytes_raw() + x25519.private_bytes_raw()
        self.public: bytes = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        self.key_id: bytes = key_id(self.public)

    @classmethod
    def generate(cls) -> "OpeningKey":
        return cls(MLKEM768PrivateKey.generate(), X25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, raw: bytes) -> "OpeningKey":
        """From the 96 bytes of `to_bytes`. Raises ValueError on another length."""
        if len(raw) != OPENING_PRIVATE:
            raise ValueError("an opening key has 96 bytes")
        return cls(
            MLKEM768PrivateKey.from_seed_bytes(raw[:_MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(raw[_MLKEM_SEED:]),
        )

    def to_bytes(self) -> bytes:
        """The 96 private bytes: for a place that no backup reads, and gone when the key's time is over."""
        return self._raw

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """The plain bytes that `seal` was given with the same `info`.

        Raises Distrusted("onleesbaar") for another key, another context, changed bytes or bad padding.
        Compare `key_id_of(sealed)` first where "my key is gone" must be told apart.
        """
        if key_id_of(sealed) != self.key_id:
            raise Distrusted("onleesbaar")
        try:
            padded = _SUITE.decrypt(sealed[KEY_ID:], self._key, info)
        except (InvalidTag, ValueError) as cause:
            raise Distrusted("onleesbaar") from cause
        return _unpadded(padded)

    def __repr__(self) -> str:
        return f"OpeningKey({self.key_id.hex()}, …)"


def key_id(public: bytes) -> bytes:
    """The 8-byte id of an opening key: the first bytes of SHA-256 over its 1,216 public bytes."""
    return hashlib.sha256(public).digest()[:KEY_ID]


def key_id_of(sealed: bytes) -> bytes:
    """Id of the key that `sealed` is addressed to. Raises Distrusted("onleesbaar") when it is no seal."""
    if len(sealed) - OVERHEAD not in BUCKETS:
        raise Distrusted("onleesbaar")
    return sealed[:KEY_ID]


def seal(plain: bytes, public: bytes, info: bytes) -> bytes:
    """Key id of the addressee, then HPKE (RFC 9180, base mode, single shot) over the padded plain bytes.

    `public`: 1,216 bytes; `info`: from `info()`, and bound: the seal opens under no other. The result is
    OVERHEAD longer than one of BUCKETS. Raises BadInput("te_groot") above MAX_PLAIN, Distrusted("onleesbaar")
    for a malformed public key.
    """
    padded, key = _padded(plain), _opening_public(public)
    try:
        return key_id(public) + _SUITE.encrypt(padded, key, info)
    except ValueError as cause:  # an X25519 point of small order gives no secret
        raise Distrusted("onleesbaar") from cause


def _opening_public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != OPENING_PUBLIC:
        raise Distrusted("onleesbaar")
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
        )
    except ValueError as cause:
        raise Distrusted("onleesbaar") from cause


def _padded(plain: bytes) -> bytes:
    size = next((bucket for bucket in BUCKETS if len(plain) + 4 <= bucket), None)
    if size is None:
        raise BadInput([Fault("", "te_groot", (("limiet", BUCKETS[-1] >> 10),))])
    return (struct.pack(">I", len(plain)) + plain).ljust(size, b"\0")


def _unpadded(padded: bytes) -> bytes:
    (length,) = struct.unpack_from(">I", padded)
    plain = padded[4 : 4 + length]
    # Exactly one padding is right for each plain text; anything else was not made by `seal`.
    if len(plain) != length or _padded(plain) != padded:
        raise Distrusted("onleesbaar")
    return plain


def info(sender: PartyId, addressee: PartyId, purpose: str, message_id: str) -> bytes:
    """The context of a letter, each part with its length: no two different contexts give the same bytes."""
    return length_prefixed("vt-radar/v1/letter", sender, addressee, purpose, message_id)


def length_prefixed(*parts: str | bytes) -> bytes:
    """The parts, each behind its length in two bytes. Raises ValueError above 65,535 bytes a part."""
    out = bytearray()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        if len(raw) > 0xFFFF:
            raise ValueError("a part of a context is too long")
        out += struct.pack(">H", len(raw)) + raw
    return bytes(out)


class StorageKey:
    """AES-256-GCM for what lies in a database of our own. Its repr shows nothing.

    The nonce is random: a key must not seal more than 2**32 values (RFC 5116, NIST SP 800-38D).
    """

    __slots__ = ("_aead", "_raw")

    def __init__(self, raw32: bytes) -> None:
        if len(raw32) != 32:
            raise ValueError("a storage key has 32 bytes")
        self._raw = bytes(raw32)
        self._aead = AESGCM(self._raw)

    @classmethod
    def generate(cls) -> "StorageKey":
        return cls(secrets.token_bytes(32))

    @classmethod
    def from_bytes(cls, raw32: bytes) -> "StorageKey":
        """From the 32 bytes of `to_bytes`. Raises ValueError on another length."""
        return cls(raw32)

    def to_bytes(self) -> bytes:
        """The 32 private bytes: for a file with mode 600, apart from the database and its backups."""
        return self._raw

    def seal(self, plain: bytes, context: bytes) -> bytes:
        """Nonce (12 B), ciphertext, tag (16 B). `context` is bound: name the table, column and row."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._aead.encrypt(nonce, plain, context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        """The plain bytes. Raises Distrusted("onleesbaar") for another key or context, or changed bytes."""
        if len(sealed) < _NONCE + _TAG:
            raise Distrusted("onleesbaar")
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
        except InvalidTag as cause:
            raise Distrusted("onleesbaar") from cause

    def __repr__(self) -> str:
        return "StorageKey(…)"


def signed_key(
    signing: SigningKey, party: PartyId, opening_key_public: bytes, seal_until: datetime
) -> SealingKey:
    """The party's own statement "seal to this key until then".

    Raises ValueError when `seal_until` has no zone, Distrusted("onleesbaar") for a malformed public key.
    """
    _opening_public(opening_key_public)
    until = seal_until.astimezone(UTC) if seal_until.tzinfo else seal_until
    number = key_id(opening_key_public)
    statement = _statement(party, number, opening_key_public, until)
    signature = signing.sign(_key_path(party), statement)
    return SealingKey(party, number, opening_key_public, until, signature)


def check_key(key: SealingKey, public: bytes) -> None:
    """Return when `key` is the statement of the party whose signing key is `public`.

    Says nothing about its time: compare `seal_until` with now. Raises Distrusted("handtekening") when the
    signature, the key id or the form of the key is wrong.
    """
    try:
        statement = _statement(key.party, key.key_id, key.public, key.seal_until)
        _opening_public(key.public)
    except (ValueError, Distrusted) as cause:
        raise Distrusted("handtekening") from cause
    verify(public, _key_path(key.party), statement, key.signature)
    if key.key_id != key_id(key.public):
        raise Distrusted("handtekening")


def _key_path(party: PartyId) -> str:
    return f"sleutel/{party}"


def _statement(party: PartyId, number: bytes, public: bytes, until: datetime) -> bytes:
    if until.tzinfo is None:
        raise ValueError("a time without zone")
    at = until.astimezone(UTC).isoformat(timespec="microseconds")
    return length_prefixed("vt-radar/v1/sealing-key", party, number, public, at)
