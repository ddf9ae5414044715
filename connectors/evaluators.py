"""Two of three evaluators as one, over any transport: block keys that no evaluator can read or forge.

An answer is used only after its signature and its proofs were checked. The mathematics is passed in
(`Oprf`), because how a party joins and who is meant are strangers to each other. It never sends an input,
only blinded points, and never says which evaluator's answer went into which key.
"""

import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from uuid import uuid4

import httpx

from connectors.bounded import within
from connectors.ports import Evaluators
from schemas.codes import PartyId, Purpose
from schemas.errors import Distrusted, RadarError, Refusal, StartRefused, Unavailable
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
    most_points,
    read_answer,
    read_refusal,
    request_path,
    sign,
    write_request,
)
from schemas.sealed import SigningKey

SECONDS: Final = 3.0
"""How long one evaluator may take, its whole answer included, before the third is asked."""
NEEDED: Final = 2
_HTTP_FAILURES: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
_FAILURES: Final = (*_HTTP_FAILURES, TimeoutError, RadarError)


@dataclass(frozen=True, slots=True)
class EvaluatorAddress:
    """One evaluator as the manifest names it. `index`: 1, 2 or 3, where its shares lie on the polynomials."""

    party: PartyId
    index: int
    url: str
    public_key: bytes
    """Ed25519, 32 bytes."""
    public_shares: Mapping[int, bytes]
    """pass -> point of 32 bytes."""


class Oprf(Protocol):
    """What `matching.oprf` offers; its docstrings hold the contracts."""

    def require_consistent(self, public_key: bytes, public_shares: Mapping[int, bytes]) -> None: ...

    def blind(self, inputs: Sequence[bytes]) -> tuple[Sequence[bytes], Sequence[bytes]]: ...

    def verify(
        self, public_share: bytes, points: Sequence[bytes], elements: Sequence[bytes], proof: bytes
    ) -> None: ...

    def finish(
        self,
        inputs: Sequence[bytes],
        blinds: Sequence[bytes],
        elements: Mapping[int, Sequence[bytes]],
    ) -> Sequence[bytes]: ...


Transport = Callable[[EvaluatorAddress, str, bytes, Mapping[str, str]], Reply]
"""Brings (address, path, body, headers) to an evaluator. Raises Unavailable("storing") when it cannot."""

_Points = Mapping[int, Sequence[bytes]]


class ThresholdEvaluators(Evaluators):
    """`ports.Evaluators`: asks two at once, those that answered last time first, and the third in need.

    May be used from several threads. `on_refused(party, code)` hears of every evaluator that did not
    serve, in the thread of the caller: `storing` when it was down, `quotum`, or what was wrong with it.
    """

    def __init__(
        self,
        *,
        party: PartyId,
        signing: SigningKey,
        addresses: Sequence[EvaluatorAddress],
        pass_keys: Mapping[int, bytes],
        epoch: int,
        oprf: Oprf,
        transport: Transport,
        clock: Callable[[], datetime],
        on_refused: Callable[[PartyId, str], None],
    ) -> None:
        """Raises Distrusted("aandelen_onjuist") when the public shares of a pass do not fit together."""
        if len({each.index for each in addresses}) != len(addresses):
            raise Distrusted("aandelen_onjuist")
        for pass_, key in pass_keys.items():
            oprf.require_consistent(key, {a.index: a.public_shares.get(pass_, b"") for a in addresses})
        self._party, self._signing, self._addresses = party, signing, tuple(addresses)
        self._passes, self._epoch = frozenset(pass_keys), epoch
        self._oprf, self._transport, self._clock = oprf, transport, clock
        self._on_refused = on_refused
        self._served_last: frozenset[int] = frozenset()
        self._threads = ThreadPoolExecutor(max_workers=4 * len(addresses), thread_name_prefix="evaluators")

    def evaluate(
        self, inputs: Mapping[int, Sequence[bytes]], purpose: Purpose = Purpose.REPORT
    ) -> Mapping[int, Sequence[bytes]]:
        """As in `ports.Evaluators`. Raises ValueError for an unknown pass or more than a report's worth."""
        asked = {pass_: of for pass_, of in inputs.items() if of}
        if any(pass_ not in self._passes or len(of) > most_points(pass_) for pass_, of in asked.items()):
            raise ValueError("an unknown pass, or more than one report's worth of inputs")
        blinded = {pass_: self._oprf.blind(of) for pass_, of in asked.items()}
        points = {pass_: points for pass_, (_, points) in blinded.items()}
        answers = self._two_of(points, purpose) if asked else {}
        outputs: dict[int, Sequence[bytes]] = {pass_: [] for pass_ in inputs}
        for pass_, (blinds, _) in blinded.items():
            elements = {index: answer[pass_].elements for index, answer in answers.items()}
            outputs[pass_] = self._oprf.finish(asked[pass_], blinds, elements)
        return outputs

    def close(self) -> None:
        """Ends the threads; what is under way is waited for."""
        self._threads.shutdown()

    def _two_of(self, points: _Points, purpose: Purpose) -> dict[int, Mapping[int, Evaluated]]:
        """The checked answers of two evaluators, by index."""
        waiting = sorted(self._addresses, key=lambda each: each.index not in self._served_last)
        running: dict[Future[Mapping[int, Evaluated] | Refusal], EvaluatorAddress] = {}
        answers: dict[int, Mapping[int, Evaluated]] = {}
        codes: list[str] = []
        while len(answers) < NEEDED:
            while waiting and len(running) + len(answers) < NEEDED:
                address = waiting.pop(0)
                running[self._threads.submit(self._ask, address, points, purpose)] = address
            if not running:
                raise Unavailable("quotum" if codes.count("quotum") >= NEEDED else "te_weinig_sleutelhouders")
            for done in wait(running, return_when=FIRST_COMPLETED).done:
                address, result = running.pop(done), done.result()
                if isinstance(result, Refusal):
                    codes.append(result.code)
                    self._on_refused(address.party, result.code)
                else:
                    answers[address.index] = result
        self._served_last = frozenset(answers)
        return answers

    def _ask(
        self, address: EvaluatorAddress, points: _Points, purpose: Purpose
    ) -> Mapping[int, Evaluated] | Refusal:
        """One evaluator's checked answer; a refusal is a value here, because the next one is asked then."""
        request = EvaluationRequest(
            str(uuid4()),
            self._clock(),
            self._epoch,
            {pass_: tuple(of) for pass_, of in points.items()},
            purpose,
        )
        body = write_request(request)
        headers = {
            "Content-Type": "application/json",
            PARTY_HEADER: self._party,
            SIGNATURE_HEADER: sign(self._signing, request_path(address.party), body),
        }
        try:
            answer = self._transport(address, URL_PATH, body, headers)
            return self._checked(address, request, body, answer)
        except RadarError as error:
            return Refusal(error.code)

    def _checked(
        self, address: EvaluatorAddress, request: EvaluationRequest, asked: bytes, answer: Reply
    ) -> Mapping[int, Evaluated]:
        """Signed for this very request, fitting it, and proved; raises a RadarError when it is not."""
        path = answer_path(self._party, asked)
        check_signature(address.public_key, path, answer.body, answer.signature)
        if answer.status != 200:
            raise Unavailable(read_refusal(answer.body))
        given = read_answer(answer.body)
        if not _fits(given, request):
            raise Distrusted("onleesbaar")
        for pass_, of in given.answers.items():
            self._oprf.verify(address.public_shares[pass_], request.points[pass_], of.elements, of.proof)
        return given.answers


def _fits(answer: EvaluationAnswer, request: EvaluationRequest) -> bool:
    return (
        answer.request_id == request.request_id
        and answer.epoch == request.epoch
        and answer.answers.keys() == request.points.keys()
    )


class HttpTransport:
    """HTTPS with connections that stay open. Proxies and redirects of the environment are not followed."""

    def __init__(
        self,
        addresses: Sequence[EvaluatorAddress],
        *,
        ca_file: Path | None = None,
        insecure_demo: bool = False,
        seconds: float = SECONDS,
    ) -> None:
        """Raises StartRefused("alleen_demo") for an address without TLS, unless it is the demo."""
        if not insecure_demo and not all(each.url.startswith("https://") for each in addresses):
            raise StartRefused("alleen_demo", wat="sleutelhouders zonder TLS")
        context = ssl.create_default_context(cafile=ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        self._seconds = seconds
        # Shorter than an evaluator keeps an idle connection (5 s), so that none is used while it closes.
        limits = httpx.Limits(keepalive_expiry=3.0)
        self._client = httpx.Client(verify=context, timeout=seconds, trust_env=False, limits=limits)

    def __call__(
        self, address: EvaluatorAddress, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        url = address.url.rstrip("/") + path
        try:
            # The client's own time-out counts from byte to byte: a drip would hold a report up for hours.
            return within(self._seconds, lambda: self._post(url, body, headers), _FAILURES)
        except (TimeoutError, *_HTTP_FAILURES) as error:
            raise Unavailable("storing") from error

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        deadline = time.monotonic() + self._seconds
        # Compressed answers are not asked for and not unpacked: the limit counts what is held in memory.
        asked = {**headers, "Accept-Encoding": "identity"}
        answer = bytearray()
        with self._client.stream("POST", url, content=body, headers=asked) as response:
            for chunk in response.iter_raw():
                answer += chunk
                if len(answer) > MAX_BODY:
                    raise Distrusted("te_groot", limiet=MAX_BODY >> 10)
                if time.monotonic() > deadline:
                    raise TimeoutError  # nobody waits any more: this ends the thread
            return Reply(response.status_code, response.headers.get(SIGNATURE_HEADER, ""), bytes(answer))

    def close(self) -> None:
        self._client.close()


Door = Callable[[Mapping[str, str], bytes], Reply]
"""The whole of an evaluator in this process: headers with names in lower case, and a body."""


class InProcessTransport:
    """For tests and simulation: the same bytes to evaluators in this process, without a socket."""

    def __init__(self, doors: Mapping[PartyId, Door]) -> None:
        self._doors = doors

    def __call__(
        self, address: EvaluatorAddress, path: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        if path != URL_PATH or address.party not in self._doors:
            raise Unavailable("storing")
        return self._doors[address.party]({name.lower(): text for name, text in headers.items()}, body)
