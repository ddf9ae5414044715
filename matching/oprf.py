"""Block keys nobody can compute alone: RFC 9497 VOPRF (ristretto255-SHA512, mode 0x01), shared 2 of 3.

A node blinds, two evaluators each evaluate under their share with a proof, and the node combines. What must
never happen: a result is used whose proof was not checked, or a secret scalar is printed, logged or kept.
The only home of `rbcl`. The threshold part (Shamir over RFC 9497) still needs an outside review.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha512
from itertools import combinations
from pathlib import Path
from typing import Final, NewType

import rbcl
from rbcl import _sodium

from schemas.errors import BadInput, Distrusted, Fault

# rbcl writes libsodium to a temporary file at import and leaves it there; once loaded it is not needed.
Path(_sodium._name).unlink(missing_ok=True)

Point = NewType("Point", bytes)
"""An element of ristretto255, canonical encoding, 32 bytes."""
Scalar = NewType("Scalar", bytes)
"""An integer modulo the group order, little-endian, 32 bytes. Secret unless said otherwise."""

POINT_SIZE: Final = 32
PROOF_SIZE: Final = 64
OUTPUT_SIZE: Final = 64
INDEXES: Final = (1, 2, 3)
"""Index of each evaluator: where the polynomial of a key is evaluated. Never 0, that is the key."""

_CONTEXT: Final = b"OPRFV1-\x01-ristretto255-SHA512"
_IDENTITY: Final = bytes(POINT_SIZE)
_BLOCK: Final = 128  # of SHA-512, in bytes
_WIDE: Final = 64
_MAX: Final = 2**16 - 1  # what a two-byte length can say


@dataclass(frozen=True, slots=True)
class Dealing:
    """One ceremony. `keys` are the whole keys: in the caller's memory only, never written anywhere."""

    keys: Mapping[int, Scalar] = field(repr=False)
    """pass -> whole key; for the check values of the manifest, then forgotten."""
    shares: Mapping[int, Mapping[int, Scalar]] = field(repr=False)
    """index of the evaluator -> pass -> its share."""
    public_shares: Mapping[int, Mapping[int, Point]]
    """index of the evaluator -> pass -> share times the generator."""
    public_keys: Mapping[int, Point]
    """pass -> key times the generator."""


def deal(passes: Sequence[int]) -> Dealing:
    """A fresh key for each pass, shared 2 of 3: f(x) = key + slope x, share i is f(i).

    Done again in the (never seen) case that a share is zero.
    """
    keys = {pass_: _random_scalar() for pass_ in passes}
    shares: dict[int, dict[int, Scalar]] = {index: {} for index in INDEXES}
    for pass_, key in keys.items():
        slope = _random_scalar()
        for index in INDEXES:
            shares[index][pass_] = _add_scalars(key, _multiply_scalars(_scalar(index), slope))
    if any(share == _IDENTITY for by_pass in shares.values() for share in by_pass.values()):
        return deal(passes)
    return Dealing(
        keys=keys,
        shares=shares,
        public_shares={i: {p: public(share) for p, share in of.items()} for i, of in shares.items()},
        public_keys={pass_: public(key) for pass_, key in keys.items()},
    )


def public(secret: bytes) -> Point:
    """The public key of a key, or the public share of a share."""
    return Point(rbcl.crypto_scalarmult_ristretto255_base(secret))


def derive_key(seed: bytes, info: bytes) -> Scalar:
    """A key from a 32-byte seed (RFC 9497, 3.2.1 DeriveKeyPair): for test vectors."""
    given = seed + _lp(info)
    for counter in range(256):
        key = _hash_to_scalar(given + bytes([counter]), b"DeriveKeyPair" + _CONTEXT)
        if key != _IDENTITY:
            return key
    raise ValueError("no key from this seed")


def is_point(data: bytes) -> bool:
    """Whether these bytes are a usable point: 32 bytes, canonical, not the identity."""
    if len(data) != POINT_SIZE or data == _IDENTITY:
        return False
    return bool(rbcl.crypto_core_ristretto255_is_valid_point(data))


def is_scalar(data: bytes) -> bool:
    """Whether these bytes are a canonical scalar other than zero: 32 bytes, below the group order."""
    if len(data) != POINT_SIZE or data == _IDENTITY:
        return False
    return hmac.compare_digest(rbcl.crypto_core_ristretto255_scalar_reduce(data + _IDENTITY), data)


def consistent(public_key: bytes, public_shares: Mapping[int, bytes]) -> bool:
    """Whether these three public shares lie on one line that meets the public key, for one pass.

    A share off the line passes its own proofs and would split the register in silence: some nodes would ask
    a pair that gives one token, others a pair that gives another. A level line is refused too: there every
    share is the whole key. So are the identity, non-canonical points and any other set of indexes.
    """
    if set(public_shares) != set(INDEXES) or not is_point(public_key):
        return False
    if not all(is_point(share) and share != public_key for share in public_shares.values()):
        return False
    return all(
        combine({i: Point(public_shares[i]), j: Point(public_shares[j])}) == public_key
        for i, j in combinations(INDEXES, 2)
    )


def require_consistent(public_key: bytes, public_shares: Mapping[int, bytes]) -> None:
    """As `consistent`. Raises Distrusted("aandelen_onjuist")."""
    if not consistent(public_key, public_shares):
        raise Distrusted("aandelen_onjuist")


def combine(elements: Mapping[int, Point]) -> Point:
    """The value at 0 of the line through two points, given by index (Lagrange in the exponent).

    The points must be valid. The result may be the identity, when they cancel out.
    """
    (i, of_i), (j, of_j) = elements.items()
    factor_i, factor_j = _lagrange_factors(i, j)
    return _sum_of_two(factor_i, of_i, factor_j, of_j)


def blind(inputs: Sequence[bytes]) -> tuple[list[Scalar], list[Point]]:
    """A random blind for each input, and the blinded points to send; same order. Inputs under 64 KiB."""
    blinds = [_random_scalar() for _ in inputs]
    return blinds, blind_with(inputs, blinds)


def blind_with(inputs: Sequence[bytes], blinds: Sequence[bytes]) -> list[Point]:
    """`blind` with blinds that somebody chose: for test vectors only."""
    return [
        _multiply(Scalar(blind_), _hash_to_group(input_))
        for input_, blind_ in zip(inputs, blinds, strict=True)
    ]


def evaluate(share: bytes, points: Sequence[bytes], public_share: bytes) -> tuple[list[Point], bytes]:
    """At the evaluator: each point times the share, and one proof (64 B) over the whole batch.

    Raises BadInput("punt_ongeldig") naming each point that is the identity or not canonical.
    """
    return evaluate_with_nonce(share, points, public_share, _random_scalar())


def evaluate_with_nonce(
    share: bytes, points: Sequence[bytes], public_share: bytes, nonce: bytes
) -> tuple[list[Point], bytes]:
    """`evaluate` with a chosen nonce: for test vectors only. A nonce used twice gives the share away."""
    given, secret, once, own = require_points(points), Scalar(share), Scalar(nonce), Point(public_share)
    elements = [_multiply(secret, point) for point in given]
    left = _weighted(_weights(own, given, elements), given)
    challenge = _challenge(own, left, _multiply(secret, left), public(once), _multiply(once, left))
    answer = rbcl.crypto_core_ristretto255_scalar_sub(once, _multiply_scalars(challenge, secret))
    return elements, challenge + answer


def require_points(points: Sequence[bytes]) -> list[Point]:
    """The same points, each checked; at least one and fewer than 65,536. Raises BadInput("punt_ongeldig")."""
    faults = [Fault(f"[{at}]", "punt_ongeldig") for at, point in enumerate(points) if not is_point(point)]
    if not 0 < len(points) <= _MAX:
        faults.append(Fault("", "punt_ongeldig"))
    if faults:
        raise BadInput(faults)
    return _points(points)


def verify(public_share: bytes, points: Sequence[bytes], elements: Sequence[bytes], proof: bytes) -> None:
    """At the node: every element is its point times the share behind `public_share` (batched DLEQ).

    Raises Distrusted("bewijs_onjuist") on a false proof, a wrong number of elements, an element that is the
    identity or not canonical, and a proof that is not two canonical scalars.
    """
    challenge, answer = proof[:POINT_SIZE], proof[POINT_SIZE:]
    if not points or len(elements) != len(points) or not (is_scalar(challenge) and is_scalar(answer)):
        raise Distrusted("bewijs_onjuist")
    if not all(is_point(element) for element in elements):
        raise Distrusted("bewijs_onjuist")
    own, asked, given = Point(public_share), _points(points), _points(elements)
    c, s = Scalar(challenge), Scalar(answer)
    weights = _weights(own, asked, given)
    left, right = _weighted(weights, asked), _weighted(weights, given)
    t2, t3 = _sum(public(s), _multiply(c, own)), _sum_of_two(s, left, c, right)
    if not hmac.compare_digest(_challenge(own, left, right, t2, t3), challenge):
        raise Distrusted("bewijs_onjuist")


def finish(
    inputs: Sequence[bytes], blinds: Sequence[bytes], elements: Mapping[int, Sequence[bytes]]
) -> list[bytes]:
    """The outputs y (64 B each), in order, from the *verified* elements of exactly two evaluators by index.

    Lagrange and unblinding are one step: two multiplications an input instead of three.
    """
    (i, of_i), (j, of_j) = elements.items()
    factor_i, factor_j = _lagrange_factors(i, j)
    outputs = []
    inverses = _invert_all([Scalar(blind_) for blind_ in blinds])
    for input_, inverse, at_i, at_j in zip(inputs, inverses, _points(of_i), _points(of_j), strict=True):
        unblinded = _sum_of_two(
            _multiply_scalars(inverse, factor_i), at_i, _multiply_scalars(inverse, factor_j), at_j
        )
        outputs.append(_output(input_, unblinded))
    return outputs


def evaluate_whole(key: bytes, input_: bytes) -> bytes:
    """y (64 B) under a whole key, without blinding: at the ceremony for check values, and in tests."""
    return _output(input_, _multiply(Scalar(key), _hash_to_group(input_)))


def _points(checked: Sequence[bytes]) -> list[Point]:
    return [Point(point) for point in checked]


def _output(input_: bytes, unblinded: Point) -> bytes:
    return sha512(_lp(input_) + _lp(unblinded) + b"Finalize").digest()


def _weights(public_share: Point, points: Sequence[Point], elements: Sequence[Point]) -> list[Scalar]:
    """RFC 9497, 2.2.1: the random-looking weights that fold a batch into one statement."""
    seed = sha512(_lp(public_share) + _lp(b"Seed-" + _CONTEXT)).digest()
    return [
        _hash_to_scalar(_lp(seed) + at.to_bytes(2, "big") + _lp(point) + _lp(element) + b"Composite")
        for at, (point, element) in enumerate(zip(points, elements, strict=True))
    ]


def _weighted(weights: Sequence[Scalar], points: Sequence[Point]) -> Point:
    total = _multiply(weights[0], points[0])
    for weight, point in zip(weights[1:], points[1:], strict=True):
        total = _sum(total, _multiply(weight, point))
    return total


def _challenge(*transcript: Point) -> Scalar:
    return _hash_to_scalar(b"".join(_lp(point) for point in transcript) + b"Challenge")


def _lagrange_factors(i: int, j: int) -> tuple[Scalar, Scalar]:
    """j / (j - i) and i / (i - j), which carry the values at i and j to 0."""
    if i == j or {i, j} - set(INDEXES):
        raise ValueError("two different evaluators are needed")
    return (
        _multiply_scalars(_scalar(j), _invert(_scalar(j - i))),
        _multiply_scalars(_scalar(i), _invert(_scalar(i - j))),
    )


def _scalar(number: int) -> Scalar:
    """A small public number, also a negative one."""
    value = Scalar(abs(number).to_bytes(POINT_SIZE, "little"))
    return value if number >= 0 else Scalar(rbcl.crypto_core_ristretto255_scalar_negate(value))


def _random_scalar() -> Scalar:
    return Scalar(rbcl.crypto_core_ristretto255_scalar_random())


def _add_scalars(one: Scalar, other: Scalar) -> Scalar:
    return Scalar(rbcl.crypto_core_ristretto255_scalar_add(one, other))


def _multiply_scalars(one: Scalar, other: Scalar) -> Scalar:
    return Scalar(rbcl.crypto_core_ristretto255_scalar_mul(one, other))


def _invert(scalar: Scalar) -> Scalar:
    return Scalar(rbcl.crypto_core_ristretto255_scalar_invert(scalar))


def _invert_all(scalars: Sequence[Scalar]) -> list[Scalar]:
    """Montgomery's trick: one inversion (36 us) and three products (0.6 us) each, instead of one each."""
    products = [_scalar(1)]
    for scalar in scalars:
        products.append(_multiply_scalars(products[-1], scalar))
    tail = _invert(products.pop())
    inverses = []
    for scalar in reversed(scalars):
        inverses.append(_multiply_scalars(tail, products.pop()))
        tail = _multiply_scalars(tail, scalar)
    return inverses[::-1]


def _multiply(scalar: Scalar, point: Point) -> Point:
    try:
        return Point(rbcl.crypto_scalarmult_ristretto255(scalar, point))
    except RuntimeError as impossible:
        # The product is the identity: valid points and our own scalars never come here, only sums that
        # somebody made cancel out.
        raise Distrusted("bewijs_onjuist") from impossible


def _sum(one: Point, other: Point) -> Point:
    return Point(rbcl.crypto_core_ristretto255_add(one, other))


def _sum_of_two(first: Scalar, one: Point, second: Scalar, other: Point) -> Point:
    return _sum(_multiply(first, one), _multiply(second, other))


def _hash_to_group(input_: bytes) -> Point:
    return Point(rbcl.crypto_core_ristretto255_from_hash(_expand(input_, b"HashToGroup-" + _CONTEXT)))


def _hash_to_scalar(message: bytes, tag: bytes = b"HashToScalar-" + _CONTEXT) -> Scalar:
    return Scalar(rbcl.crypto_core_ristretto255_scalar_reduce(_expand(message, tag)))


def _expand(message: bytes, tag: bytes) -> bytes:
    """expand_message_xmd (RFC 9380, 5.3.1) with SHA-512 to 64 bytes, which is one block of output."""
    tagged = tag + bytes([len(tag)])
    first = sha512(bytes(_BLOCK) + message + _WIDE.to_bytes(2, "big") + b"\0" + tagged).digest()
    return sha512(first + b"\x01" + tagged).digest()


def _lp(data: bytes) -> bytes:
    return len(data).to_bytes(2, "big") + data
