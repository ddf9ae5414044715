"""What every way of reaching the evaluators keeps: in this process and over HTTP, with real databases.

One suite for both transports; `liar` puts a lie behind the first evaluator's door, signed with its own key.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from psycopg_pool import ConnectionPool

from connectors.evaluators import (
    Door,
    HttpTransport,
    InProcessTransport,
    ThresholdEvaluators,
)
from matching import oprf
from radar.federation.postgres import EmbeddedPostgres
from radar.store.db import Connection, migrate
from schemas import evaluation
from schemas.codes import PartyId
from schemas.errors import Distrusted, Fault, Unavailable
from schemas.evaluation import Reply
from tests.fakes.evaluators import EPOCH, NODE, PARTIES, Trio, at_urls, make_trio, pools_of, served

INPUTS = {0: [b"vt-radar/v1 a"], 1: [b"b", b"c", b"b"], 5: []}
ONE, TWO, THREE = PARTIES.values()
EARLIER = "0190c6a0-5b1e-7c3a-8f00-3a5d1c2b4e6f"
Lie = Callable[[Trio, Mapping[str, str], bytes], Reply]


@dataclass
class Reach:
    """Evaluators behind one transport, whose doors can be exchanged for others, and be shut."""

    trio: Trio
    node: ThresholdEvaluators
    doors: dict[PartyId, Door]
    shut: Callable[[PartyId], None]

    def evaluate(self) -> Mapping[int, Any]:
        return self.node.evaluate(INPUTS)


@pytest.fixture(scope="module")
def pools(postgres: EmbeddedPostgres) -> Iterator[list["ConnectionPool[Connection]"]]:
    """A database for each evaluator; once for this file, because making three takes longer than a test."""
    dsns = [postgres.create(f"contract_{party}", f"contract_{party}", "proef") for party in PARTIES.values()]
    for dsn in dsns:
        migrate(dsn, "evaluator")
    with pools_of(dsns) as open_pools:
        yield open_pools


@pytest.fixture
def trio(pools: list["ConnectionPool[Connection]"]) -> Trio:
    for pool in pools:
        with pool.connection() as conn:
            conn.execute("TRUNCATE evaluated_points, evaluation_request")
    return make_trio(pools, base_persons=5)


@pytest.fixture(params=["in_process", "http"])
def reach(request: pytest.FixtureRequest, trio: Trio) -> Iterator[Reach]:
    doors = trio.doors()
    if request.param == "in_process":
        node = trio.node(InProcessTransport(doors))
        yield Reach(trio, node, doors, doors.__delitem__)
        node.close()
        return
    # The server looks its door up at each request, so that a test can exchange it.
    with served({party: through(doors, party) for party in doors}) as servers:
        addresses = at_urls(trio.addresses, servers.url)
        transport = HttpTransport(addresses, insecure_demo=True)
        node = trio.node(transport, addresses)
        yield Reach(trio, node, doors, servers.stop)
        node.close()
        transport.close()


def through(doors: Mapping[PartyId, Door], party: PartyId) -> Door:
    return lambda headers, body: doors[party](headers, body)


def counted(trio: Trio) -> list[int]:
    """Points counted at each evaluator."""
    totals = []
    for pool in trio.pools:
        with pool.connection() as conn:
            totals += [
                conn.execute("SELECT coalesce(sum(points), 0)::int FROM evaluated_points").fetchone()[0]
            ]
    return totals


def test_outputs_of_the_whole_key(reach: Reach) -> None:
    """Each input gets the output of the whole key, in order; a pass without inputs gets none."""
    assert reach.trio.expected(INPUTS) == reach.evaluate()
    assert (reach.trio.refused, counted(reach.trio)) == ([], [4, 4, 0])


def test_nothing_asked(reach: Reach) -> None:
    """No inputs cost nothing: no evaluator is asked."""
    assert reach.node.evaluate({1: [], 2: []}) == {1: [], 2: []}
    assert counted(reach.trio) == [0, 0, 0]


@pytest.mark.parametrize("down", [ONE, TWO, THREE])
def test_one_down(reach: Reach, down: PartyId) -> None:
    """Any one evaluator may be down."""
    reach.shut(down)
    assert reach.trio.expected(INPUTS) == reach.evaluate()
    assert ([] if down == THREE else [(down, "storing")]) == reach.trio.refused


def test_one_down_and_back_to_the_two_that_served(reach: Reach) -> None:
    """After a failure the two that served are asked first: the one that is down holds nobody up again."""
    reach.shut(ONE)
    reach.evaluate()
    reach.evaluate()
    assert reach.trio.refused == [(ONE, "storing")]
    assert counted(reach.trio) == [0, 8, 8]


def test_two_down(reach: Reach) -> None:
    """With one evaluator left there is no answer, and it is said why."""
    reach.shut(ONE)
    reach.shut(THREE)
    with pytest.raises(Unavailable) as error:
        reach.evaluate()
    assert error.value.code == "te_weinig_sleutelhouders"
    assert {(ONE, "storing"), (THREE, "storing")} == set(reach.trio.refused)


def resigned(trio: Trio, asked: bytes, body: bytes, status: int = 200, signer: PartyId = ONE) -> Reply:
    return Reply(
        status, evaluation.sign(trio.signing[signer], evaluation.answer_path(NODE, asked), body), body
    )


def changed(change: Callable[[dict[str, Any]], object]) -> Lie:
    """The true answer with something changed, signed again."""

    def lie(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
        document = json.loads(trio.evaluators[ONE].answer(headers, body).body)
        change(document)
        return resigned(trio, body, json.dumps(document).encode())

    return lie


def other_share(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
    """Honest in all but the key: proved under evaluator 2's share."""
    request = evaluation.read_request(body)
    answers = {}
    for pass_, points in request.points.items():
        share, public = trio.dealing.shares[2][pass_], trio.dealing.public_shares[2][pass_]
        elements, proof = oprf.evaluate(share, points, public)
        answers[pass_] = evaluation.Evaluated(tuple(elements), proof)
    answer = evaluation.EvaluationAnswer(request.request_id, EPOCH, answers)
    return resigned(trio, body, evaluation.write_answer(answer))


def earlier_answer(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
    """A true answer to an earlier request of this node, as it was signed then."""
    request = replace(evaluation.read_request(body), request_id=EARLIER)
    earlier = evaluation.write_request(request)
    signature = evaluation.sign(trio.node_key, evaluation.request_path(ONE), earlier)
    return trio.evaluators[ONE].answer({**headers, "radar-handtekening": signature}, earlier)


def unsigned(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
    return replace(trio.evaluators[ONE].answer(headers, body), signature="")


def signed_by_another(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
    return resigned(trio, body, trio.evaluators[ONE].answer(headers, body).body, signer=TWO)


def unsigned_quota(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
    return Reply(429, "", evaluation.write_refusal(Fault("", "quotum")))


def unknown_refusal(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
    return resigned(trio, body, b'{"code":"zomaar"}', status=418)


def garbage(trio: Trio, headers: Mapping[str, str], body: bytes) -> Reply:
    return resigned(trio, body, b"\xff\x00")


def flip(document: dict[str, Any]) -> None:
    proof = document["antwoorden"]["1"]["bewijs"]
    document["antwoorden"]["1"]["bewijs"] = ("A" if proof[0] != "A" else "B") + proof[1:]


LIES: dict[str, tuple[Lie, str]] = {
    "another share": (other_share, "bewijs_onjuist"),
    "false proof": (changed(flip), "bewijs_onjuist"),
    "one element short": (changed(lambda d: d["antwoorden"]["1"]["elementen"].pop()), "bewijs_onjuist"),
    "elements exchanged": (changed(lambda d: d["antwoorden"]["1"]["elementen"].reverse()), "bewijs_onjuist"),
    "a pass short": (changed(lambda d: d["antwoorden"].pop("0")), "onleesbaar"),
    "another request id": (
        changed(lambda d: d.update(verzoek=EARLIER)),
        "onleesbaar",
    ),
    "another epoch": (changed(lambda d: d.update(epoch=2)), "onleesbaar"),
    "another field": (changed(lambda d: d.update(extra=1)), "onbekend_veld"),
    "an earlier answer": (earlier_answer, "handtekening"),
    "no signature": (unsigned, "handtekening"),
    "another's signature": (signed_by_another, "handtekening"),
    "a refusal that is not signed": (unsigned_quota, "handtekening"),
    "a refusal that is unknown": (unknown_refusal, "veld_ontbreekt"),
    "garbage": (garbage, "geen_json"),
}


@pytest.mark.parametrize("name", LIES)
def test_one_lies(reach: Reach, name: str) -> None:
    """A lying evaluator is refused and named, the third is asked, and the outputs are right."""
    lie, code = LIES[name]
    reach.doors[ONE] = lambda headers, body: lie(reach.trio, headers, body)
    assert reach.trio.expected(INPUTS) == reach.evaluate()
    assert [(ONE, code)] == reach.trio.refused


def test_two_lie(reach: Reach) -> None:
    """With two lying evaluators there is no answer at all: never a wrong one."""
    for party in (ONE, TWO):
        reach.doors[party] = lambda headers, body: other_share(reach.trio, headers, body)
    with pytest.raises(Unavailable) as error:
        reach.evaluate()
    assert error.value.code == "te_weinig_sleutelhouders"


def test_quota_at_one(reach: Reach) -> None:
    """Where one evaluator's quota is used up, the third serves; nothing is counted twice anywhere."""
    use_up(reach.trio, 0)
    assert reach.trio.expected(INPUTS) == reach.evaluate()
    assert (reach.trio.refused, counted(reach.trio)) == ([(ONE, "quotum")], [5, 4, 4])


def use_up(trio: Trio, at: int) -> None:
    with trio.pools[at].connection() as conn:
        day = trio.clock.now.date()
        conn.execute("INSERT INTO evaluated_points VALUES (%s, 0, %s, 5)", (NODE, day))


def test_quota_used_up(reach: Reach) -> None:
    """When two quotas are used up it is said so: the report waits until tomorrow, it is not lost."""
    use_up(reach.trio, 0)
    use_up(reach.trio, 2)
    with pytest.raises(Unavailable) as error:
        reach.evaluate()
    assert error.value.code == "quotum"


def test_quota_at_one_and_one_down(reach: Reach) -> None:
    """One quota used up and one evaluator down is not a matter of quota: it passes when that one is back."""
    use_up(reach.trio, 0)
    reach.shut(TWO)
    with pytest.raises(Unavailable) as error:
        reach.evaluate()
    assert error.value.code == "te_weinig_sleutelhouders"


def test_quota_runs_out_while_asking(reach: Reach) -> None:
    """Each evaluator counts for itself: the sixth person finds no room at the two that served five."""
    for _ in range(5):
        reach.node.evaluate({0: [b"x"]})
    with pytest.raises(Unavailable) as error:
        reach.node.evaluate({0: [b"x"]})
    assert error.value.code == "quotum"
    assert counted(reach.trio) == [5, 5, 1]


def test_inconsistent_shares_are_refused_although_their_proofs_verify(reach: Reach) -> None:
    """A manifest with one share off the line is refused before anybody is asked."""
    trio = reach.trio
    stray = oprf.deal([0]).shares[3][0]
    _, points = oprf.blind([b"x"])
    elements, proof = oprf.evaluate(stray, points, oprf.public(stray))
    oprf.verify(oprf.public(stray), points, elements, proof)

    off = {**trio.addresses[2].public_shares, 0: oprf.public(stray)}
    for addresses in (
        [*trio.addresses[:2], replace(trio.addresses[2], public_shares=off)],
        trio.addresses[:2],
        [*trio.addresses, replace(trio.addresses[0], party=PartyId("eval-4"))],
        [*trio.addresses[:2], replace(trio.addresses[2], public_shares={})],
    ):
        with pytest.raises(Distrusted) as error:
            trio.node(InProcessTransport(trio.doors()), addresses)
        assert error.value.code == "aandelen_onjuist"


def test_only_blinded_points_travel(reach: Reach) -> None:
    """What an evaluator is sent holds no input in any notation, and an input never looks the same twice."""
    seen: list[bytes] = []
    for party, door in reach.trio.doors().items():
        reach.doors[party] = keeping(seen, door)
    text = b"verzonnen-sleuteltekst"
    for _ in range(2):
        reach.node.evaluate({1: [text, text]})
    points = [point for body in seen for point in evaluation.read_request(body).points[1]]
    # Both evaluators of one question get the same two points; nothing else is equal.
    assert (len(seen), len(points), len(set(points))) == (4, 8, 4)
    notations = (text, text.hex().encode(), base64.b64encode(text))
    assert [n for n in notations for body in seen if n in body or n in b"".join(points)] == []


def keeping(seen: list[bytes], door: Door) -> Door:
    def keep(headers: Mapping[str, str], body: bytes) -> Reply:
        seen.append(body)
        return door(headers, body)

    return keep


@pytest.mark.parametrize("inputs", [{6: [b"x"]}, {0: [b"x"] * 26}])
def test_more_than_a_report(reach: Reach, inputs: dict[int, list[bytes]]) -> None:
    """An unknown pass and more than 25 persons' worth are a mistake of the caller, and nobody is asked."""
    with pytest.raises(ValueError, match="report"):
        reach.node.evaluate(inputs)
    assert counted(reach.trio) == [0, 0, 0]
