"""What node and evaluator say to each other: exactly the agreed JSON, and nothing else is read."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import evaluation
from schemas.codes import POINTS_PER_PERSON, PartyId, Purpose
from schemas.errors import BadInput, Distrusted, Fault
from schemas.evaluation import Evaluated, EvaluationAnswer, EvaluationRequest
from schemas.sealed import SigningKey

ID = "0190c6a0-5b1e-7c3a-8f00-3a5d1c2b4e6f"
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POINT, PROOF = bytes(range(32)), bytes(range(64))
REQUEST = EvaluationRequest(ID, AT, 1, {1: (POINT, POINT), 4: (POINT,)})
ANSWER = EvaluationAnswer(ID, 1, {1: Evaluated((POINT, POINT), PROOF), 4: Evaluated((POINT,), PROOF)})
B64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def request_json(**changes: Any) -> bytes:
    document = {"verzoek": ID, "tijd": "2026-11-23T09:00:00+00:00", "epoch": 1, "doel": "melding",
                "punten": {"1": [B64]}}  # fmt: skip
    return json.dumps({**document, **changes}).encode()


def fault_of(body: bytes) -> tuple[str, str]:
    with pytest.raises(BadInput) as error:
        evaluation.read_request(body)
    return error.value.fault.path, error.value.code


def test_request_in_dutch_json() -> None:
    """A request is these bytes, so that others can write it too."""
    expected = (
        '{"verzoek":"0190c6a0-5b1e-7c3a-8f00-3a5d1c2b4e6f","tijd":"2026-11-23T09:00:00+00:00","epoch":1,"doel":"melding",'
        f'"punten":{{"1":["{B64}","{B64}"],"4":["{B64}"]}}}}'
    )
    assert expected == evaluation.write_request(REQUEST).decode()


@pytest.mark.parametrize(("purpose", "word"), [(Purpose.REPORT, "melding"), (Purpose.BACKFILL, "inhaalslag")])
def test_a_request_says_what_it_is_for(purpose: Purpose, word: str) -> None:
    """Each purpose has its own quota, so that the signature covers it too."""
    written = evaluation.write_request(replace(REQUEST, purpose=purpose))
    assert json.loads(written)["doel"] == word
    assert evaluation.read_request(written).purpose is purpose


def test_an_unknown_purpose_is_refused() -> None:
    """Never taken for another one."""
    for value in ("raadplegen", "", None, 1, ["melding"]):
        assert fault_of(request_json(doel=value)) == ("doel", "onbekende_waarde")


def test_answer_in_dutch_json() -> None:
    """An answer is these fields: elements in order and one proof for each pass."""
    document = json.loads(evaluation.write_answer(EvaluationAnswer(ID, 1, {4: Evaluated((POINT,), PROOF)})))
    proof = document["antwoorden"]["4"].pop("bewijs")
    assert document == {"verzoek": ID, "epoch": 1, "antwoorden": {"4": {"elementen": [B64]}}}
    assert len(proof) == 88


def test_both_come_back() -> None:
    """What is written is read as the same value."""
    assert evaluation.read_request(evaluation.write_request(REQUEST)) == REQUEST
    assert evaluation.read_answer(evaluation.write_answer(ANSWER)) == ANSWER


def test_refusal_comes_back_as_its_code() -> None:
    """A refusal is problem+json with a Dutch title, and is read as its code."""
    body = evaluation.write_refusal(Fault("", "quotum"))
    expected = {
        "type": "about:blank",
        "title": "Het quotum van vandaag is op.",
        "status": 429,
        "code": "quotum",
    }
    assert expected == json.loads(body)
    assert evaluation.read_refusal(body) == "quotum"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", ("", "geen_json")),
        (b"\xff{}", ("", "geen_json")),
        (b"[" * 20_000, ("", "geen_json")),
        (b"{" + b" " * evaluation.MAX_BODY + b"}", ("", "te_groot")),
        (b"[]", ("", "verkeerd_type")),
        (b"{}", ("verzoek", "veld_ontbreekt")),
        (b'{"epoch":NaN}', ("", "geen_json")),
        (request_json()[:-1] + b',"epoch":1}', ("", "dubbel_veld")),
        (request_json(extra=1), ("", "onbekend_veld")),
        (request_json(verzoek=ID.upper()), ("verzoek", "verkeerd_type")),
        (request_json(verzoek="{" + ID + "}"), ("verzoek", "verkeerd_type")),
        (request_json(verzoek=7), ("verzoek", "verkeerd_type")),
        (request_json(tijd="2026-11-23T09:00:00"), ("tijd", "tijd_zonder_zone")),
        (request_json(tijd="gisteren"), ("tijd", "verkeerd_type")),
        (request_json(tijd="٢٠٢٦-11-23T09:00:00Z"), ("tijd", "verkeerd_type")),
        (request_json(tijd=None), ("tijd", "verkeerd_type")),
        (request_json(epoch=True), ("epoch", "verkeerd_type")),
        (request_json(epoch=0), ("epoch", "verkeerd_type")),
        (request_json(epoch=1.0), ("epoch", "verkeerd_type")),
        (request_json(epoch=10**9), ("epoch", "verkeerd_type")),
        (request_json(punten=[]), ("punten", "verkeerd_type")),
        (request_json(punten={}), ("punten", "veld_ontbreekt")),
        (request_json(punten={"6": [B64]}), ("punten", "onbekende_waarde")),
        (request_json(punten={"01": [B64]}), ("punten", "onbekende_waarde")),
        (request_json(punten={"1": []}), ("punten.1", "verkeerd_type")),
        (request_json(punten={"1": B64}), ("punten.1", "verkeerd_type")),
        (request_json(punten={"1": [B64] * 101}), ("punten.1", "te_veel_punten")),
        (request_json(punten={"1": [B64, 1]}), ("punten.1[1]", "verkeerd_type")),
        (request_json(punten={"1": [B64[:-4]]}), ("punten.1[0]", "punt_ongeldig")),
        (request_json(punten={"1": [B64[:-1]]}), ("punten.1[0]", "punt_ongeldig")),
        (request_json(punten={"1": [B64 + "\n"]}), ("punten.1[0]", "punt_ongeldig")),
        (request_json(punten={"1": ["é" + B64[1:]]}), ("punten.1[0]", "punt_ongeldig")),
    ],
)
def test_anything_else_is_no_request(body: bytes, expected: tuple[str, str]) -> None:
    """What is not exactly a request is refused with a code and a path."""
    assert expected == fault_of(body)


def test_a_value_that_was_sent_is_not_repeated() -> None:
    """No error text holds what somebody wrote, not even the name of an unknown field."""
    for body in (
        request_json(verzonnen=1),
        request_json(verzoek="verzonnen"),
        request_json(punten={"verzonnen": 1}),
    ):
        with pytest.raises(BadInput) as error:
            evaluation.read_request(body)
        assert "verzonnen" not in f"{error.value} {error.value.fault} {error.value.fault.text}"


def test_a_full_report_fits() -> None:
    """25 persons with every key that they can have fit in one request, and no more."""
    full = {int(pass_): (POINT,) * evaluation.most_points(pass_) for pass_ in POINTS_PER_PERSON}
    body = evaluation.write_request(EvaluationRequest(ID, AT, 1, full))
    assert full == evaluation.read_request(body).points
    assert sum(len(of) for of in full.values()) == 350


@pytest.mark.parametrize("change", [{"bewijs": "AAAA"}, {"elementen": []}, {"elementen": None}, {"meer": 1}])
def test_anything_else_is_no_answer(change: dict[str, Any]) -> None:
    """A proof of another length, no elements or another field is no answer."""
    document = json.loads(evaluation.write_answer(ANSWER))
    document["antwoorden"]["1"].update(change)
    with pytest.raises(BadInput):
        evaluation.read_answer(json.dumps(document).encode())


def test_an_unknown_refusal_is_not_believed() -> None:
    """A refusal with a code outside the list is no refusal."""
    with pytest.raises(BadInput):
        evaluation.read_refusal(b'{"type":"about:blank","title":"","status":429,"code":"zomaar"}')


def test_a_signature_is_for_one_addressee_and_one_request() -> None:
    """A request signed for one evaluator is not one for another; an answer stands for one request only."""
    one, other = PartyId("eval-1"), PartyId("eval-2")
    assert evaluation.request_path(one) != evaluation.request_path(other)
    assert evaluation.answer_path("vt-prf", b"een") != evaluation.answer_path("vt-prf", b"twee")
    assert evaluation.answer_path("vt-prf", b"een") != evaluation.answer_path("vt-vzn", b"een")
    assert not evaluation.answer_path("vt-prf", b"").startswith(evaluation.request_path(PartyId("vt-prf")))


def test_a_signature_survives_the_header() -> None:
    """The text of the header signs the body at its path; another body, path or text does not."""
    key = SigningKey.generate()
    text = evaluation.sign(key, "pad", b"inhoud")
    evaluation.check_signature(key.public, "pad", b"inhoud", text)
    for path, body, signature in (
        ("pad", b"anders", text),
        ("weg", b"inhoud", text),
        ("pad", b"inhoud", "é"),
        ("pad", b"inhoud", ""),
    ):
        with pytest.raises(Distrusted):
            evaluation.check_signature(key.public, path, body, signature)


def test_points_are_not_printed() -> None:
    """No repr shows a point, an element or a proof."""
    shown = repr((REQUEST, ANSWER, evaluation.Reply(200, "", POINT)))
    assert "x00" not in shown


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["verzoek", "tijd", "epoch", "punten", "1"]), x),
)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | NESTED.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_that_are_no_request_are_refused(body: bytes) -> None:
    """Any bytes that are not a request give a coded error with a sentence, and nothing else."""
    with pytest.raises(BadInput) as error:
        evaluation.read_request(body)
    assert error.value.fault.text
