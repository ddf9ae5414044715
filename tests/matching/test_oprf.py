"""The VOPRF against the RFC's vectors and a second implementation; its 2-of-3 sharing against every cheat."""

import json
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from voprf import ristretto as other

from matching import oprf
from matching.oprf import Point, Scalar
from schemas.errors import BadInput, Distrusted

RFC = json.loads(
    (Path(__file__).parent / "vectors" / "rfc9497_ristretto255_voprf.json").read_text(encoding="utf-8")
)
PASS = 1
PAIRS = list(combinations(oprf.INDEXES, 2))
ORDER = 2**252 + 27742317777372353535851937790883648493
IDENTITY = bytes(32)
NON_CANONICAL = (2**255 - 19).to_bytes(32, "little")  # the field's prime: zero, written another way
NEGATIVE = (1).to_bytes(32, "little")  # an odd field element is never the encoding of a point
SEEDS = st.binary(min_size=32, max_size=32)
TEXTS = st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=4)
INPUTS = [b"vt-radar/v1 een", b"vt-radar/v1 twee", b""]


@pytest.fixture(scope="module")
def dealing() -> oprf.Dealing:
    return oprf.deal([PASS, 2])


def hexes(texts: list[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def outputs(dealing: oprf.Dealing, pair: tuple[int, int], inputs: list[bytes]) -> list[bytes]:
    """What a node gets that asked this pair and checked both proofs."""
    blinds, points = oprf.blind(inputs)
    elements = {}
    for index in pair:
        public_share = dealing.public_shares[index][PASS]
        elements[index], proof = oprf.evaluate(dealing.shares[index][PASS], points, public_share)
        oprf.verify(public_share, points, elements[index], proof)
    return oprf.finish(inputs, blinds, elements)


def code_of(error: pytest.ExceptionInfo[Distrusted]) -> str:
    return error.value.code


def test_key_of_the_rfc() -> None:
    """The RFC's seed gives the RFC's key and public key."""
    key = oprf.derive_key(bytes.fromhex(RFC["Seed"]), bytes.fromhex(RFC["KeyInfo"]))
    expected = (RFC["skSm"], RFC["pkSm"])
    assert expected == (key.hex(), oprf.public(key).hex())


@pytest.mark.parametrize("vector", RFC["vectors"], ids=["one", "long", "batch"])
def test_vectors_of_the_rfc(vector: dict[str, list[str]]) -> None:
    """Blinding, evaluation, proof and output are the RFC's, byte for byte (A.1.2)."""
    key, public = Scalar(bytes.fromhex(RFC["skSm"])), Point(bytes.fromhex(RFC["pkSm"]))
    inputs = hexes(vector["Input"])
    points = oprf.blind_with(inputs, [Scalar(blind) for blind in hexes(vector["Blind"])])
    nonce = Scalar(bytes.fromhex(str(vector["ProofRandomScalar"])))
    elements, proof = oprf.evaluate_with_nonce(key, points, public, nonce)

    assert hexes(vector["BlindedElement"]) == points
    assert hexes(vector["EvaluationElement"]) == elements
    assert vector["Proof"] == proof.hex()
    oprf.verify(public, points, elements, proof)
    assert hexes(vector["Output"]) == [oprf.evaluate_whole(key, input_) for input_ in inputs]


@settings(max_examples=20, deadline=None)
@given(
    st.binary(min_size=32, max_size=32), st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=4)
)
def test_second_implementation_as_server(seed: bytes, inputs: list[bytes]) -> None:
    """Points we blind, evaluated and proved by another implementation, verify here and come out the same."""
    server, key = other.Evaluator.from_seed(seed, b""), oprf.derive_key(seed, b"")
    _, points = oprf.blind(inputs)
    answer = server.evaluate_batch([other.BlindedInput.deserialize(point) for point in points]).serialize()
    proof, *elements = [answer[:64], *(answer[at : at + 32] for at in range(64, len(answer), 32))]

    oprf.verify(oprf.public(key), points, elements, proof)
    assert elements == oprf.evaluate(key, points, oprf.public(key))[0]
    expected = [server.evaluate_known_input(input_) for input_ in inputs]
    assert expected == [oprf.evaluate_whole(key, input_) for input_ in inputs]


@settings(max_examples=20, deadline=None)
@given(
    st.binary(min_size=32, max_size=32), st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=4)
)
def test_second_implementation_as_client(seed: bytes, inputs: list[bytes]) -> None:
    """Another implementation takes our batch and our proof, and comes to our outputs."""
    key = oprf.derive_key(seed, b"")
    clients, blinded = zip(*(other.Client.blind(input_) for input_ in inputs), strict=True)
    elements, proof = oprf.evaluate(key, [point.serialize() for point in blinded], oprf.public(key))
    answer = other.VerifiableBatchOutput.deserialize(proof + b"".join(elements))
    public = other.PublicKey.deserialize(oprf.public(key))
    expected = [oprf.evaluate_whole(key, input_) for input_ in inputs]
    assert expected == other.Client.finalize_batch(clients, answer, public)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=6))
def test_any_two_of_three(dealing: oprf.Dealing, inputs: list[bytes]) -> None:
    """Any two evaluators, in either order, give the output of the whole key that none of them has."""
    expected = [oprf.evaluate_whole(dealing.keys[PASS], input_) for input_ in inputs]
    pairs = PAIRS + [(j, i) for i, j in PAIRS]
    assert [expected] * len(pairs) == [outputs(dealing, pair, inputs) for pair in pairs]


def test_output_size(dealing: oprf.Dealing) -> None:
    """An output has 64 bytes, and equal inputs are equal outputs at their own places."""
    first, second, again = outputs(dealing, (1, 3), [b"a", b"b", b"a"])
    assert (len(first), first == again, first == second) == (64, True, False)


def test_passes_have_their_own_key(dealing: oprf.Dealing) -> None:
    """The same input under another pass is another output: a pass never serves for another."""
    assert oprf.evaluate_whole(dealing.keys[PASS], b"x") != oprf.evaluate_whole(dealing.keys[2], b"x")


def test_blinding_hides_equality() -> None:
    """The same input blinded twice shows two different points."""
    _, points = oprf.blind([b"zelfde", b"zelfde"])
    assert points[0] != points[1]


def test_one_share_is_not_the_key(dealing: oprf.Dealing) -> None:
    """No single evaluator's share, nor two of the same evaluator, gives the output."""
    key = oprf.evaluate_whole(dealing.keys[PASS], b"x")
    assert key not in [oprf.evaluate_whole(dealing.shares[index][PASS], b"x") for index in oprf.INDEXES]
    with pytest.raises(ValueError, match="two different"):
        oprf.combine({1: dealing.public_shares[1][PASS], 4: dealing.public_shares[2][PASS]})


def false_answers(dealing: oprf.Dealing, points: list[Point]) -> dict[str, tuple[list[bytes], bytes]]:
    """Every way in which evaluator 1 can lie about these points."""
    share, public_share = dealing.shares[1][PASS], dealing.public_shares[1][PASS]
    honest, proof = oprf.evaluate(share, points, public_share)
    wrong, own_proof = oprf.evaluate(dealing.shares[2][PASS], points, dealing.public_shares[2][PASS])
    too_large = (int.from_bytes(proof[32:], "little") + ORDER).to_bytes(32, "little")
    return {
        "another share, its own proof": (list(wrong), own_proof),
        "another share, proved as this one": (
            list(wrong),
            oprf.evaluate(dealing.shares[2][PASS], points, public_share)[1],
        ),
        "one element swapped in": ([wrong[0], *honest[1:]], proof),
        "two elements exchanged": ([honest[1], honest[0], *honest[2:]], proof),
        "one element short": (list(honest[:-1]), proof),
        "one element more": ([*honest, honest[0]], proof),
        "no elements": ([], proof),
        "identity": ([IDENTITY, *honest[1:]], proof),
        "not canonical": ([NON_CANONICAL, *honest[1:]], proof),
        "no point": ([NEGATIVE, *honest[1:]], proof),
        "31 bytes": ([honest[0][:31], *honest[1:]], proof),
        "one bit of the proof": (list(honest), bytes([proof[0] ^ 1]) + proof[1:]),
        "proof of zeros": (list(honest), bytes(64)),
        "half a proof": (list(honest), proof[:32]),
        "a longer proof": (list(honest), proof + b"\0"),
        "the same proof written another way": (list(honest), proof[:32] + too_large),
    }


LIES = list(false_answers(oprf.deal([PASS]), oprf.blind(INPUTS)[1]))


@pytest.mark.parametrize("lie", LIES)
def test_false_proof_is_refused(dealing: oprf.Dealing, lie: str) -> None:
    """Whatever an evaluator answers that is not its share times every point is refused."""
    _, points = oprf.blind(INPUTS)
    elements, proof = false_answers(dealing, points)[lie]
    with pytest.raises(Distrusted) as error:
        oprf.verify(dealing.public_shares[1][PASS], points, elements, proof)
    assert code_of(error) == "bewijs_onjuist"


def test_proof_of_other_points_is_refused(dealing: oprf.Dealing) -> None:
    """A true answer to another question is no answer to this one."""
    _, points = oprf.blind(INPUTS)
    _, asked_before = oprf.blind(INPUTS)
    public_share = dealing.public_shares[1][PASS]
    elements, proof = oprf.evaluate(dealing.shares[1][PASS], asked_before, public_share)
    with pytest.raises(Distrusted):
        oprf.verify(public_share, points, elements, proof)


def test_dealt_shares_are_consistent(dealing: oprf.Dealing) -> None:
    """What the ceremony makes passes the check that every node does."""
    for pass_ in (PASS, 2):
        oprf.require_consistent(dealing.public_keys[pass_], shares_of(dealing, pass_))


def shares_of(dealing: oprf.Dealing, pass_: int = PASS) -> dict[int, bytes]:
    return {index: bytes(of[pass_]) for index, of in dealing.public_shares.items()}


@pytest.mark.parametrize("at", oprf.INDEXES)
def test_share_off_the_line_is_refused_although_it_proves(dealing: oprf.Dealing, at: int) -> None:
    """A share that is not on the line proves itself, and is refused before it splits the register."""
    stray = oprf.deal([PASS]).shares[1][PASS]
    _, points = oprf.blind(INPUTS)
    elements, proof = oprf.evaluate(stray, points, oprf.public(stray))
    oprf.verify(oprf.public(stray), points, elements, proof)

    with pytest.raises(Distrusted) as error:
        oprf.require_consistent(dealing.public_keys[PASS], {**shares_of(dealing), at: oprf.public(stray)})
    assert code_of(error) == "aandelen_onjuist"


@pytest.mark.parametrize("bad", [IDENTITY, NON_CANONICAL, NEGATIVE, b"", bytes(31), bytes(33)])
def test_bad_points_are_no_share_and_no_key(dealing: oprf.Dealing, bad: bytes) -> None:
    """The identity, non-canonical bytes and wrong lengths are neither a share nor a public key."""
    assert not oprf.consistent(dealing.public_keys[PASS], {**shares_of(dealing), 2: bad})
    assert not oprf.consistent(bad, shares_of(dealing))


def test_other_sets_of_shares_are_refused(dealing: oprf.Dealing) -> None:
    """Two shares, four, exchanged ones, another pass's, and three copies of the whole key are refused."""
    good, key = shares_of(dealing), dealing.public_keys[PASS]
    for shares in (
        {1: good[1], 2: good[2]},
        {**good, 4: good[3]},
        {0: key, 1: good[1], 2: good[2]},
        {1: good[2], 2: good[1], 3: good[3]},
        shares_of(dealing, 2),
        dict.fromkeys(oprf.INDEXES, bytes(key)),
    ):
        assert not oprf.consistent(key, shares)


@pytest.mark.parametrize("bad", [IDENTITY, NON_CANONICAL, NEGATIVE, b"", bytes(31)])
def test_evaluator_refuses_bad_points(dealing: oprf.Dealing, bad: bytes) -> None:
    """An evaluator multiplies its share with no bad point, and says which one it was."""
    _, (point,) = oprf.blind([b"x"])
    with pytest.raises(BadInput) as error:
        oprf.evaluate(dealing.shares[1][PASS], [point, bad], dealing.public_shares[1][PASS])
    assert [(fault.path, fault.code) for fault in error.value.faults] == [("[1]", "punt_ongeldig")]


def test_evaluator_refuses_an_empty_batch(dealing: oprf.Dealing) -> None:
    """There is no proof over nothing."""
    with pytest.raises(BadInput):
        oprf.evaluate(dealing.shares[1][PASS], [], dealing.public_shares[1][PASS])


def test_secrets_are_not_printed(dealing: oprf.Dealing) -> None:
    """The repr of a dealing shows public values and no key and no share, in any notation."""
    shown = repr(dealing)
    secrets = [*dealing.keys.values(), *(share for of in dealing.shares.values() for share in of.values())]
    assert [secret for secret in secrets if repr(secret) in shown or secret.hex() in shown] == []
    assert repr(dealing.public_keys[PASS]) in shown


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=40) | st.binary(min_size=32, max_size=32))
def test_any_bytes_are_a_point_or_not(data: bytes) -> None:
    """Any bytes get a yes or a no, and a yes can be evaluated."""
    if oprf.is_point(data):
        assert len(oprf.require_points([data])) == 1
    else:
        with pytest.raises(BadInput):
            oprf.require_points([data])
