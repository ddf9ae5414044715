"""What a node and an evaluator say to each other: their Dutch JSON, and what each signature stands for.

It holds blinded points and counts, and must never hold anything else: an evaluator sees no names, no tokens
and no rows (design.md). The points are blinded, so nothing is sealed.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from schemas.codes import MAX_PERSONS, POINTS_PER_PERSON, PartyId, Purpose
from schemas.errors import CODES, BadInput, Distrusted, Fault
from schemas.sealed import SigningKey, verify

URL_PATH: Final = "/v1/evaluaties"
PARTY_HEADER: Final = "Radar-Partij"
SIGNATURE_HEADER: Final = "Radar-Handtekening"
"""Base64 of the 64-byte Ed25519 signature over path, 0 and body."""
MAX_BODY: Final = 32 << 10
"""Bytes of a request or an answer; 25 persons with every key they can have take 17 KiB."""

_T = TypeVar("_T")
_PURPOSES: Final = {Purpose.REPORT: "melding", Purpose.BACKFILL: "inhaalslag"}
_POINT: Final = 32
_PROOF: Final = 64
_MAX_DIGITS: Final = 9  # of an epoch; longer ones only serve to burn time


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """node -> evaluator: blinded points by pass: of each pass at least one, at most `most_points`."""

    request_id: str
    at: datetime
    epoch: int
    points: Mapping[int, tuple[bytes, ...]] = field(repr=False)
    purpose: Purpose = Purpose.REPORT
    """What for: each purpose has its own quota."""


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The points of one pass times the share, in order, and the proof (64 B) over all of them."""

    elements: tuple[bytes, ...] = field(repr=False)
    proof: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class EvaluationAnswer:
    """evaluator -> node."""

    request_id: str
    epoch: int
    answers: Mapping[int, Evaluated]


@dataclass(frozen=True, slots=True)
class Reply:
    """What an evaluator gives back, over any transport: HTTP status, text of SIGNATURE_HEADER, body."""

    status: int
    signature: str
    body: bytes = field(repr=False)


def most_points(pass_: int) -> int:
    """Points of one pass in one request: a report's worth."""
    return MAX_PERSONS * POINTS_PER_PERSON[pass_]


def request_path(addressee: PartyId) -> str:
    """What the node signs its request for: direction, path, and whom it asks.

    Without the addressee one evaluator could pass a request on to another and use up the node's quota there.
    """
    return f"POST {URL_PATH} aan {addressee}"


def answer_path(asker: str, request_body: bytes) -> str:
    """What the evaluator signs its answer for: exactly this request of this party.

    The digest covers the request id, so that no earlier answer can be given again, and also stands when
    the request could not be read.
    """
    return f"antwoord POST {URL_PATH} {asker} {hashlib.sha256(request_body).hexdigest()}"


def sign(signing: SigningKey, path: str, body: bytes) -> str:
    """The text of SIGNATURE_HEADER."""
    return _b64(signing.sign(path, body))


def check_signature(public: bytes, path: str, body: bytes, signature: str) -> None:
    """Return when the header's text signs this body at this path. Raises Distrusted("handtekening")."""
    try:
        signed = base64.b64decode(signature.encode(), validate=True)
    except binascii.Error as error:
        raise Distrusted("handtekening") from error
    verify(public, path, body, signed)


def write_request(request: EvaluationRequest) -> bytes:
    """The JSON bytes; what is signed is these bytes."""
    return _dump(
        {
            "verzoek": request.request_id,
            "tijd": request.at.isoformat(),
            "epoch": request.epoch,
            "doel": _PURPOSES[request.purpose],
            "punten": {str(pass_): [_b64(p) for p in of] for pass_, of in sorted(request.points.items())},
        }
    )


def read_request(body: bytes) -> EvaluationRequest:
    """Strict: raises BadInput with a code and a field path for anything that is not exactly a request."""
    document = _load(body)
    _only(document, "", "verzoek", "tijd", "epoch", "doel", "punten")
    points = _by_pass(document["punten"], "punten", _read_points)
    return EvaluationRequest(
        _read_uuid(document["verzoek"]),
        _read_time(document["tijd"]),
        _read_epoch(document["epoch"]),
        points,
        _read_purpose(document["doel"]),
    )


def write_answer(answer: EvaluationAnswer) -> bytes:
    """The JSON bytes; what is signed is these bytes."""
    answers = {
        str(pass_): {"elementen": [_b64(e) for e in of.elements], "bewijs": _b64(of.proof)}
        for pass_, of in sorted(answer.answers.items())
    }
    return _dump({"verzoek": answer.request_id, "epoch": answer.epoch, "antwoorden": answers})


def read_answer(body: bytes) -> EvaluationAnswer:
    """Strict, as `read_request`. Says nothing about the truth of the answer: that is in the proofs."""
    document = _load(body)
    _only(document, "", "verzoek", "epoch", "antwoorden")
    answers = _by_pass(document["antwoorden"], "antwoorden", _read_evaluated)
    return EvaluationAnswer(_read_uuid(document["verzoek"]), _read_epoch(document["epoch"]), answers)


def write_refusal(fault: Fault) -> bytes:
    """problem+json (RFC 9457) with our code; no value that somebody sent."""
    status, _ = CODES[fault.code]
    return _dump({"type": "about:blank", "title": fault.text, "status": status, "code": fault.code})


def read_refusal(body: bytes) -> str:
    """The code. Raises BadInput for anything else."""
    document = _load(body)
    _only(document, "", "type", "title", "status", "code")
    code = document["code"]
    if not isinstance(code, str) or code not in CODES:
        raise _bad("code", "onbekende_waarde")
    return code


def _dump(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def _load(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY:
        raise _bad("", "te_groot", limiet=MAX_BODY >> 10)
    try:
        document = json.loads(body.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _bad("", "geen_json") from error
    return _object(document, "")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # json.loads lets the last of two equal fields win in silence: then what was checked need not be what
    # another reader of the same signed bytes sees.
    if len({name for name, _ in pairs}) != len(pairs):
        raise _bad("", "dubbel_veld")
    return dict(pairs)


def _refuse_constant(_: str) -> None:
    raise ValueError("no JSON number")


def _object(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _bad(path, "verkeerd_type", soort="een object")
    return value


def _only(document: Mapping[str, Any], path: str, *names: str) -> None:
    for name in names:
        if name not in document:
            raise _bad(_inside(path, name), "veld_ontbreekt")
    if len(document) > len(names):
        # The unknown name is somebody's text: it is not repeated.
        raise _bad(path, "onbekend_veld")


def _by_pass(value: Any, path: str, read: Callable[[Any, str, int], _T]) -> dict[int, _T]:
    document = _object(value, path)
    known = {str(int(pass_)): int(pass_) for pass_ in POINTS_PER_PERSON}
    if not document:
        raise _bad(path, "veld_ontbreekt")
    if not document.keys() <= known.keys():
        raise _bad(path, "onbekende_waarde")
    return {known[name]: read(of, _inside(path, name), known[name]) for name, of in document.items()}


def _read_points(value: Any, path: str, pass_: int) -> tuple[bytes, ...]:
    if not isinstance(value, list) or not value:
        raise _bad(path, "verkeerd_type", soort="een lijst")
    if len(value) > most_points(pass_):
        raise _bad(path, "te_veel_punten", limiet=most_points(pass_))
    return tuple(_read_bytes(point, f"{path}[{at}]", _POINT) for at, point in enumerate(value))


def _read_evaluated(value: Any, path: str, pass_: int) -> Evaluated:
    document = _object(value, path)
    _only(document, path, "elementen", "bewijs")
    elements = _read_points(document["elementen"], _inside(path, "elementen"), pass_)
    return Evaluated(elements, _read_bytes(document["bewijs"], _inside(path, "bewijs"), _PROOF))


def _read_bytes(value: Any, path: str, size: int) -> bytes:
    if not isinstance(value, str):
        raise _bad(path, "verkeerd_type", soort="tekst")
    try:
        data = base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _bad(path, "punt_ongeldig") from error
    if len(data) != size:
        raise _bad(path, "punt_ongeldig")
    return data


def _read_uuid(value: Any) -> str:
    try:
        text = str(UUID(value)) if isinstance(value, str) else ""
    except ValueError:
        text = ""
    if not text or text != value:
        raise _bad("verzoek", "verkeerd_type", soort="een UUID in kleine letters")
    return text


def _read_time(value: Any) -> datetime:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and value.isascii() else None
    except ValueError:
        at = None
    if at is None:
        raise _bad("tijd", "verkeerd_type", soort="een tijdstip")
    if at.tzinfo is None:
        raise _bad("tijd", "tijd_zonder_zone")
    return at


def _read_epoch(value: Any) -> int:
    if type(value) is not int or not 0 < value < 10**_MAX_DIGITS:
        raise _bad("epoch", "verkeerd_type", soort="een geheel getal")
    return value


def _read_purpose(value: Any) -> Purpose:
    for purpose, name in _PURPOSES.items():
        if value == name:
            return purpose
    raise _bad("doel", "onbekende_waarde")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _inside(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _bad(path: str, code: str, **args: str | int) -> BadInput:
    return BadInput([Fault(path, code, tuple(args.items()))])
