"""RFC 9180 and X-Wing vectors through the very primitives of `schemas.sealed`.

No published vector has our exact suite (X-Wing, HKDF-SHA256, AES-256-GCM, no associated data). So each part
is checked with its own vectors, and the whole with a key schedule written out here from the RFC, itself
checked against the RFC's.
"""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import cryptography_vectors
import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from schemas import sealed
from schemas.sealed import OpeningKey

HPKE = Path(cryptography_vectors.__file__).parent / "HPKE"
BASE, X25519, XWING, SHA256 = 0, 0x0020, 0x647A, 1
AEADS = {1: AEAD.AES_128_GCM, 2: AEAD.AES_256_GCM, 3: AEAD.CHACHA20_POLY1305}
AES_256_GCM, KEY_LENGTH = 2, {1: 16, 2: 32, 3: 32}

RFC_9180 = [
    vector
    for vector in json.loads((HPKE / "test-vectors.json").read_text())
    if (vector["mode"], vector["kem_id"], vector["kdf_id"]) == (BASE, X25519, SHA256)
    and vector["aead_id"] in AEADS
]  # fmt: skip
PQ_ALL = [
    vector
    for vector in json.loads((HPKE / "hpke-pq-test-vectors.json").read_text())
    if (vector["mode"], vector["kem_id"]) == (BASE, XWING)
]
PQ = [vector for vector in PQ_ALL if vector["kdf_id"] == SHA256]
DRAFT = json.loads((Path(__file__).parent / "vectors" / "xwing.json").read_text())["vectors"]


def _raw(vector: dict[str, Any], *names: str) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(vector[name]) for name in names)


def _key_schedule(kem_id: int, aead_id: int, shared_secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """RFC 9180, 5.1, base mode, HKDF-SHA256: key and base nonce."""
    suite = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (kem_id, SHA256, aead_id))

    def extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, hashlib.sha256)

    def expand(secret: bytes, label: bytes, context: bytes, length: int) -> bytes:
        text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(secret, text + b"\1", hashlib.sha256)[:length]  # one block is enough

    context = bytes([BASE]) + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    secret = extract(shared_secret, b"secret", b"")
    return expand(secret, b"key", context, KEY_LENGTH[aead_id]), expand(secret, b"base_nonce", context, 12)


def _xwing(seed: bytes) -> OpeningKey:
    """X-Wing key generation: the seed stretched into an ML-KEM seed and an X25519 key."""
    return OpeningKey.from_bytes(hashlib.shake_256(seed).digest(96))


def test_there_are_vectors() -> None:
    """The packages hold what these tests are about."""
    assert (len(RFC_9180), len(PQ), len(PQ_ALL), len(DRAFT)) == (3, 1, 2, 3)


@pytest.mark.parametrize("vector", RFC_9180, ids=lambda vector: f"aead {vector['aead_id']}")
def test_rfc_9180(vector: dict[str, Any]) -> None:
    """HPKE with HKDF-SHA256 opens the RFC's first ciphertext, for AES-256-GCM among others."""
    private, info, enc = _raw(vector, "skRm", "info", "enc")
    aad, ciphertext, plain = _raw(vector["encryptions"][0], "aad", "ct", "pt")
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEADS[vector["aead_id"]])
    key = X25519PrivateKey.from_private_bytes(private)
    assert plain == openssl.hpke._decrypt_with_aad(suite, enc + ciphertext, key, info, aad)


@pytest.mark.parametrize("vector", RFC_9180 + PQ, ids=lambda v: f"kem {v['kem_id']} aead {v['aead_id']}")
def test_the_key_schedule_of_this_file_is_the_rfcs(vector: dict[str, Any]) -> None:
    """What the last test leans on gives the published key and nonce."""
    secret, info, key, nonce = _raw(vector, "shared_secret", "info", "key", "base_nonce")
    assert (key, nonce) == _key_schedule(vector["kem_id"], vector["aead_id"], secret, info)


@pytest.mark.parametrize("vector", PQ, ids=lambda vector: f"aead {vector['aead_id']}")
def test_xwing_in_hpke(vector: dict[str, Any]) -> None:
    """HPKE with ML-KEM-768 + X25519 opens the published ciphertext with our key format."""
    info, enc = _raw(vector, "info", "enc")
    aad, ciphertext, plain = _raw(vector["encryptions"][0], "aad", "ct", "pt")
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEADS[vector["aead_id"]])
    key = _xwing(*_raw(vector, "skRm"))._key
    assert plain == openssl.hpke._decrypt_with_aad(suite, enc + ciphertext, key, info, aad)


@pytest.mark.parametrize("vector", PQ_ALL + DRAFT, ids=range(len(PQ_ALL) + len(DRAFT)))
def test_our_public_keys_are_xwings(vector: dict[str, Any]) -> None:
    """The published seeds give the published public keys, in our order of bytes."""
    seed, public = vector.get("skRm") or vector["seed"], vector.get("pkRm") or vector["pk"]
    assert public == _xwing(bytes.fromhex(seed)).public.hex()


@pytest.mark.parametrize("vector", PQ + DRAFT, ids=range(len(PQ) + len(DRAFT)))
def test_our_own_suite_from_a_published_secret(vector: dict[str, Any]) -> None:
    """`OpeningKey.open` reads what is sealed, written out from the RFC, under X-Wing's published secret."""
    seed, enc, secret = (
        bytes.fromhex(vector.get(one) or vector[other])
        for one, other in (("skRm", "seed"), ("enc", "ct"), ("shared_secret", "ss"))
    )
    opening, info = _xwing(seed), b"de samenhang"
    key, nonce = _key_schedule(XWING, AES_256_GCM, secret, info)
    padded = (9).to_bytes(4, "big") + b"de inhoud".ljust(sealed.BUCKETS[0] - 4, b"\0")
    letter = opening.key_id + enc + AESGCM(key).encrypt(nonce, padded, None)
    assert opening.open(letter, info) == b"de inhoud"


@pytest.mark.parametrize(
    "padded",
    [
        (9).to_bytes(4, "big") + b"de inhoud".ljust(4091, b"\0") + b"\1",
        (5000).to_bytes(4, "big") + b"\0" * 4092,
        (0).to_bytes(4, "big") + b"\0" * ((16 << 10) - 4),
    ],
    ids=["something hidden in it", "longer than it is", "a larger bucket than needed"],
)
def test_only_one_padding_is_right(padded: bytes) -> None:
    """Whatever `seal` would not have padded like this is refused, though its seal is intact."""
    (vector,) = PQ
    (seed, enc, secret), info = _raw(vector, "skRm", "enc", "shared_secret"), b"de samenhang"
    opening = _xwing(seed)
    key, nonce = _key_schedule(XWING, AES_256_GCM, secret, info)
    with pytest.raises(sealed.Distrusted) as refused:
        opening.open(opening.key_id + enc + AESGCM(key).encrypt(nonce, padded, None), info)
    assert refused.value.code == "onleesbaar"
