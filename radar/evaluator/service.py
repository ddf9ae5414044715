"""The door of an evaluator: it multiplies blinded points with its shares, for known parties, within quotas.

It sees blinded points and counts, never names, tokens or rows, and must never log or keep a point or a share.

An answer is given only after, in this order:
1. the request is signed by a party of the manifest, and for this evaluator;
2. it is exactly a request, of now, of an epoch and of passes of which we hold a share;
3. every point is a point, and there are no more of a pass than one report can have;
4. it was not taken before, and the party's quota of today has room: counted and audited, committed.
Whatever is refused costs no quota. Every answer is signed, a refusal too.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

import psycopg
from fastapi import APIRouter, Depends, Request, Response
from psycopg_pool import ConnectionPool

from matching import oprf
from radar import audit
from radar.evaluator import quota
from radar.journal import Journal
from radar.metrics import Metrics
from radar.store.db import Connection, in_one_go
from schemas.codes import PartyId
from schemas.errors import CODES, BadInput, Distrusted, Fault, RadarError, Refusal
from schemas.evaluation import (
    MAX_BODY,
    PARTY_HEADER,
    SIGNATURE_HEADER,
    URL_PATH,
    Evaluated,
    EvaluationAnswer,
    EvaluationRequest,
    Reply,
    answer_path,
    check_signature,
    read_request,
    request_path,
    sign,
    write_answer,
    write_refusal,
)
from schemas.sealed import SigningKey

Shares = Mapping[int, Mapping[int, bytes]]
"""epoch -> pass -> share (32 B)."""

BODY_SECONDS: Final = 3.0
"""A party that sends its body slower than this is not waited for."""


class Evaluator:
    """One evaluator, without its sockets: `answer` is the whole of it."""

    def __init__(
        self,
        *,
        party: PartyId,
        signing: SigningKey,
        shares: Shares,
        asker_key: Callable[[PartyId], bytes | None],
        allowed: quota.Quota,
        pool: "ConnectionPool[Connection]",
        clock: Callable[[], datetime],
        journal: Journal,
        metrics: Metrics,
    ) -> None:
        """`asker_key`: the public signing key of a party that may file or ask, None for anybody else."""
        self._party, self._signing, self._asker_key = party, signing, asker_key
        self._shares = shares
        self._public = {
            epoch: {pass_: oprf.public(share) for pass_, share in of.items()} for epoch, of in shares.items()
        }
        self._allowed, self._pool, self._clock = allowed, pool, clock
        self._journal, self._metrics = journal, metrics

    def answer(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """The signed answer or refusal to one request. `headers`: names in lower case."""
        asker = headers.get(PARTY_HEADER.lower(), "")
        try:
            return self._reply(asker, body, 200, write_answer(self._evaluated(asker, headers, body)))
        except RadarError as error:
            return self._refused(asker, body, error.fault)
        except (psycopg.OperationalError, psycopg.InterfaceError):
            return self._refused(asker, body, Fault("", "storing"))

    def _evaluated(self, asker: str, headers: Mapping[str, str], body: bytes) -> EvaluationAnswer:
        if len(body) > MAX_BODY:
            raise BadInput([Fault("", "te_groot", (("limiet", MAX_BODY >> 10),))])
        party = self._known(asker, headers.get(SIGNATURE_HEADER.lower(), ""), body)
        request = read_request(body)
        if not request.points.keys() <= self._shares.get(request.epoch, {}).keys():
            raise Distrusted("epoche_onbekend")
        for points in request.points.values():
            oprf.require_points(points)
        self._take(party, request)
        return EvaluationAnswer(
            request.request_id,
            request.epoch,
            {pass_: self._multiplied(request.epoch, pass_, of) for pass_, of in request.points.items()},
        )

    def _known(self, asker: str, signature: str, body: bytes) -> PartyId:
        try:
            party = PartyId(asker)
        except ValueError as error:
            raise Distrusted("onbekende_afzender") from error
        public = self._asker_key(party)
        if public is None:
            raise Distrusted("onbekende_afzender")
        check_signature(public, request_path(self._party), body, signature)
        return party

    def _take(self, party: PartyId, request: EvaluationRequest) -> None:
        """Count and audit; committed when this returns, so that no answer leaves that was not counted."""
        now = self._clock()
        counts = {pass_: len(points) for pass_, points in request.points.items()}
        total = sum(counts.values())
        with self._pool.connection() as conn:
            refusal = self._counted(conn, party, request, counts, now)
            if refusal is not None:
                with conn.transaction():
                    audit.record(
                        conn, now, "evaluation_refused", party=party, code=refusal.code,
                        purpose=request.purpose.value,
                    )  # fmt: skip
                raise RadarError(refusal.code)
        for pass_, number in counts.items():
            self._metrics.add("radar_points_evaluated_total", number, party=party, **{"pass": str(pass_)})
        self._journal.say(
            "evaluation_done", party=party, points=total, request=request.request_id,
            purpose=request.purpose.value,
        )  # fmt: skip

    def _counted(
        self,
        conn: Connection,
        party: PartyId,
        request: EvaluationRequest,
        counts: Mapping[int, int],
        now: datetime,
    ) -> Refusal | None:
        today = now.astimezone(UTC).date()
        with in_one_go(conn) as act:
            refusal = quota.take_request(conn, party, request.request_id, request.at, now)
            refusal = refusal or quota.take_points(conn, party, today, counts, self._allowed, request.purpose)
            if refusal is not None:
                raise psycopg.Rollback(act)
            points = sum(counts.values())
            audit.record(
                conn, now, "points_evaluated", party=party, points=points, request=request.request_id,
                purpose=request.purpose.value,
            )  # fmt: skip
            return None
        return refusal

    def _multiplied(self, epoch: int, pass_: int, points: tuple[bytes, ...]) -> Evaluated:
        elements, proof = oprf.evaluate(self._shares[epoch][pass_], points, self._public[epoch][pass_])
        return Evaluated(tuple(elements), proof)

    def _refused(self, asker: str, body: bytes, fault: Fault) -> Reply:
        self._metrics.add("radar_evaluations_refused_total", code=fault.code)
        return self._reply(asker, body, CODES[fault.code][0], write_refusal(fault))

    def _reply(self, asker: str, asked: bytes, status: int, body: bytes) -> Reply:
        # The header is anybody's text; a path that is signed holds no NUL.
        path = answer_path(asker if asker.isprintable() else "", asked)
        return Reply(status, sign(self._signing, path, body), body)


async def _limited(chunks: AsyncIterator[bytes], seconds: float) -> bytes:
    """At most one byte more than a request may have: enough to refuse it."""
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in chunks:
                body += chunk
                if len(body) > MAX_BODY:
                    break
    except TimeoutError:
        pass  # half a body has no right signature
    return bytes(body[: MAX_BODY + 1])


def evaluator_routes(
    answer: Callable[[Mapping[str, str], bytes], Reply], body_seconds: float = BODY_SECONDS
) -> APIRouter:
    """The one route, for `Evaluator.answer`; it works on a thread of the pool of the server."""
    router = APIRouter()

    async def limited_body(request: Request) -> bytes:
        return await _limited(request.stream(), body_seconds)

    @router.post(URL_PATH, response_class=Response)
    def evaluate(request: Request, body: Annotated[bytes, Depends(limited_body)]) -> Response:
        reply = answer(request.headers, body)
        kind = "application/json" if reply.status == 200 else "application/problem+json"
        return Response(reply.body, reply.status, {SIGNATURE_HEADER: reply.signature}, kind)

    return router
