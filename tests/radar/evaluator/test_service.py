"""The evaluator's door: who gets an answer, what a refusal costs, and what it leaves behind."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from matching import oprf
from radar.evaluator.service import evaluator_routes
from schemas import evaluation
from schemas.codes import PartyId, Purpose
from schemas.evaluation import EvaluationRequest, Reply
from schemas.sealed import SigningKey
from tests.fakes.evaluators import EPOCH, NODE, NOW, PARTIES, Trio, make_trio, pools_of

ONE = PARTIES[1]


@pytest.fixture
def trio(database: Callable[[str], str]) -> Iterator[Trio]:
    """Three evaluators of which these tests ask the first: one database is enough."""
    with pools_of([database("evaluator")]) as pools:
        yield make_trio(pools * 3, base_persons=5)


def a_request(points: dict[int, int] | None = None) -> EvaluationRequest:
    counts = {1: 2, 4: 1} if points is None else points
    blinded = {p: tuple(oprf.blind([b"%d" % at for at in range(n)])[1]) for p, n in counts.items()}
    return EvaluationRequest(str(uuid4()), NOW, EPOCH, blinded)


def ask(
    trio: Trio,
    request: EvaluationRequest | bytes,
    *,
    party: str = NODE,
    key: SigningKey | None = None,
    addressee: PartyId = ONE,
) -> Reply:
    body = request if isinstance(request, bytes) else evaluation.write_request(request)
    signature = evaluation.sign(key or trio.node_key, evaluation.request_path(addressee), body)
    headers = {"radar-partij": party, "radar-handtekening": signature}
    return trio.evaluators[ONE].answer(headers, body)


def code_of(reply: Reply) -> str:
    return evaluation.read_refusal(reply.body)


def lines(trio: Trio, question: str) -> list[tuple[object, ...]]:
    with trio.pools[0].connection() as conn:
        return conn.execute(question).fetchall()


def audited(trio: Trio) -> list[tuple[object, ...]]:
    return lines(trio, "SELECT action, facts FROM audit ORDER BY id")


def test_answer_is_proved_and_signed(trio: Trio) -> None:
    """A known party gets its points times the share, with proofs, signed for this very request."""
    request = a_request()
    reply = ask(trio, request)
    path = evaluation.answer_path(NODE, evaluation.write_request(request))
    evaluation.check_signature(trio.signing[ONE].public, path, reply.body, reply.signature)
    answer = evaluation.read_answer(reply.body)
    assert (200, request.request_id, EPOCH) == (reply.status, answer.request_id, answer.epoch)
    for pass_, of in answer.answers.items():
        public_share = trio.dealing.public_shares[1][pass_]
        oprf.verify(public_share, request.points[pass_], of.elements, of.proof)


def test_answer_is_counted_audited_and_logged_first(trio: Trio) -> None:
    """An answer leaves a count per pass, one audit line, one log line and metrics: counts only."""
    request = a_request()
    ask(trio, request)
    facts = {"party": NODE, "points": 3, "request": request.request_id, "purpose": "report"}
    assert [("points_evaluated", facts)] == audited(trio)
    assert lines(trio, "SELECT pass, points FROM evaluated_points ORDER BY 1") == [(1, 2), (4, 1)]
    assert json.loads(trio.log.getvalue())["event"] == "evaluation_done"
    sample = trio.metrics.registry.get_sample_value
    assert sample("radar_points_evaluated_total", {"party": NODE, "pass": "1"}) == 2


def test_nothing_of_a_question_stays(trio: Trio) -> None:
    """Neither database nor log nor metrics hold a point, an element or a share, in any notation."""
    request = a_request()
    reply = ask(trio, request)
    with trio.pools[0].connection() as conn:
        tables = [
            name
            for (name,) in conn.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall()
        ]
        kept = "".join(str(conn.execute(f"SELECT * FROM {name}").fetchall()) for name in tables)
    kept += trio.log.getvalue() + trio.metrics.page()[1].decode()
    secret = [*request.points[1], *evaluation.read_answer(reply.body).answers[1].elements]
    secret += trio.dealing.shares[1].values()
    found = [v for v in secret for text in (v.hex(), evaluation._b64(v), repr(v)[2:-1]) if text in kept]
    assert request.request_id in kept
    assert found == []


@pytest.mark.parametrize("party", ["vt-vzn", "hub", "eval-2", "", "VT-PRF", "vt-prf\n", "vt-prf\x00", "ė"])
def test_unknown_party(trio: Trio, party: str) -> None:
    """Whoever is not in the manifest with a role gets nothing, whatever it calls itself."""
    assert code_of(ask(trio, a_request(), party=party)) == "onbekende_afzender"


def test_signed_by_somebody_else(trio: Trio) -> None:
    """A request in another party's name is refused and costs that party nothing."""
    assert code_of(ask(trio, a_request(), key=SigningKey.generate())) == "handtekening"
    assert (audited(trio), lines(trio, "SELECT * FROM evaluated_points")) == ([], [])


def test_signed_for_another_evaluator(trio: Trio) -> None:
    """One evaluator cannot pass a node's request on to another and use up the node's quota there."""
    assert code_of(ask(trio, a_request(), addressee=PARTIES[2])) == "handtekening"


@pytest.mark.parametrize("signature", ["", "zomaar", "AAAA", "é"])
def test_no_signature(trio: Trio, signature: str) -> None:
    """A request without a signature, or with something else in its place, is refused."""
    headers = {"radar-partij": str(NODE), "radar-handtekening": signature}
    reply = trio.evaluators[ONE].answer(headers, evaluation.write_request(a_request()))
    assert code_of(reply) == "handtekening"
    assert code_of(trio.evaluators[ONE].answer({}, b"")) == "onbekende_afzender"


def test_too_large_is_said_before_anything_is_checked(trio: Trio) -> None:
    """A body above the limit arrives cut off, so that its size is what is wrong, not its signature."""
    reply = trio.evaluators[ONE].answer({"radar-partij": NODE}, bytes(evaluation.MAX_BODY + 1))
    assert (reply.status, code_of(reply)) == (413, "te_groot")


def test_body_without_end_is_cut_off() -> None:
    """The door reads no further than one byte above the limit, however much is sent."""
    chunk, (status, heard, calls) = 1 << 14, over_asgi([{"body": bytes(1 << 14), "more_body": True}] * 9)
    assert (status, heard, calls) == (200, [evaluation.MAX_BODY + 1], evaluation.MAX_BODY // chunk + 1)


def test_body_that_does_not_come_is_not_waited_for() -> None:
    """Who begins a body and does not go on gets an answer to what came."""
    assert over_asgi([{"body": b"begin", "more_body": True}])[:2] == (200, [5])


def over_asgi(messages: list[dict[str, object]]) -> tuple[int, list[int], int]:
    """Status, length of the body that was heard, and how many of these messages were taken."""
    heard: list[int] = []
    statuses: list[int] = []
    rest = list(messages)

    def answer(headers: Mapping[str, str], body: bytes) -> Reply:
        heard.append(len(body))
        return Reply(200, "", b"")

    async def receive() -> dict[str, object]:
        if not rest:
            await asyncio.Event().wait()
        return {"type": "http.request", **rest.pop(0)}

    async def send(message: MutableMapping[str, Any]) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    app = FastAPI()
    app.include_router(evaluator_routes(answer, body_seconds=0.2))
    scope = {
        "type": "http",
        "method": "POST",
        "path": evaluation.URL_PATH,
        "headers": [],
        "query_string": b"",
    }
    asyncio.run(app(scope, receive, send))
    return statuses[0], heard, len(messages) - len(rest)


def test_same_request_again(trio: Trio) -> None:
    """A request that was answered is not answered again, and costs nothing the second time."""
    request = a_request()
    assert ask(trio, request).status == 200
    again = ask(trio, request)
    assert (again.status, code_of(again)) == (409, "zelfde_id")
    assert lines(trio, "SELECT points FROM evaluated_points ORDER BY pass") == [(2,), (1,)]


def test_stale_request(trio: Trio) -> None:
    """A request kept back for more than five minutes is refused."""
    request = a_request()
    trio.clock.now = NOW + timedelta(minutes=6)
    assert code_of(ask(trio, request)) == "verlopen"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (replace(a_request(), epoch=2), "epoche_onbekend"),
        (b"{}", "veld_ontbreekt"),
        (b"\x00", "geen_json"),
        (b" " * (evaluation.MAX_BODY + 1), "te_groot"),
        (a_request({0: 26}), "te_veel_punten"),
        (replace(a_request(), points={1: (bytes(32),)}), "punt_ongeldig"),
        (replace(a_request(), points={1: (b"\x01" + bytes(31),)}), "punt_ongeldig"),
        (replace(a_request(), points={1: (bytes(31),)}), "punt_ongeldig"),
    ],
    ids=["epoch", "object", "garbage", "large", "26 persons", "identity", "no point", "short"],
)
def test_bad_request(trio: Trio, request_: EvaluationRequest | bytes, expected: str) -> None:
    """What is wrong is refused with its code, signed, and costs no quota."""
    body = request_ if isinstance(request_, bytes) else evaluation.write_request(request_)
    reply = ask(trio, body)
    assert expected == code_of(reply)
    path = evaluation.answer_path(NODE, body)
    evaluation.check_signature(trio.signing[ONE].public, path, reply.body, reply.signature)
    assert lines(trio, "SELECT * FROM evaluated_points") == []


def test_pass_without_a_share(trio: Trio) -> None:
    """A pass of which this evaluator holds no share is refused, not answered with another one's."""
    evaluator = trio.evaluators[ONE]
    evaluator._shares = {EPOCH: {1: trio.dealing.shares[1][1]}}
    assert code_of(ask(trio, a_request({1: 1, 4: 1}))) == "epoche_onbekend"
    assert ask(trio, a_request({1: 1})).status == 200


def test_quota(trio: Trio) -> None:
    """Above the quota nothing is evaluated; the refusal is audited; tomorrow there is room again."""
    statuses = [ask(trio, a_request({0: 3})).status, ask(trio, a_request({0: 3})).status]
    assert statuses == [200, 429]
    assert audited(trio)[-1] == (
        "evaluation_refused",
        {"party": NODE, "code": "quotum", "purpose": "report"},
    )
    refused = trio.metrics.registry.get_sample_value("radar_evaluations_refused_total", {"code": "quotum"})
    assert refused == 1
    trio.clock.now = NOW + timedelta(days=1)
    assert ask(trio, replace(a_request({0: 3}), at=trio.clock.now)).status == 200


def test_a_request_for_the_past_is_held_to_its_window(trio: Trio) -> None:
    """Here no window is open: refused, and on record with what it was for."""
    assert code_of(ask(trio, replace(a_request({0: 1}), purpose=Purpose.BACKFILL))) == "quotum"
    assert audited(trio)[-1] == (
        "evaluation_refused",
        {"party": NODE, "code": "quotum", "purpose": "backfill"},
    )
    assert ask(trio, a_request({0: 1})).status == 200


def test_refused_for_its_quota_is_not_taken(trio: Trio) -> None:
    """A request that found no room may come again when there is room: it was not taken."""
    ask(trio, a_request({0: 5}))
    request = replace(a_request({0: 1}), at=NOW + timedelta(minutes=1))
    assert code_of(ask(trio, request)) == "quotum"
    trio.clock.now = NOW.replace(hour=9, minute=2)
    with trio.pools[0].connection() as conn:
        conn.execute("DELETE FROM evaluated_points")
    assert ask(trio, request).status == 200


def test_database_down(trio: Trio) -> None:
    """Without its database an evaluator gives no answer, because it could not count it."""
    trio.pools[0].close()
    reply = ask(trio, a_request())
    assert (reply.status, code_of(reply)) == (503, "storing")


def test_shares_are_not_printed(trio: Trio) -> None:
    """The repr of an evaluator and of an answer shows no share and no element."""
    shown = repr(trio.evaluators[ONE]) + repr(ask(trio, a_request()))
    assert [s for s in trio.dealing.shares[1].values() if repr(s)[2:-1] in shown or s.hex() in shown] == []
