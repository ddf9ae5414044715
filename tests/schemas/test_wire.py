"""Events in Dutch JSON: each comes back, and whatever we would not have written is refused."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from schemas import wire
from schemas.codes import HUB, PartyId
from schemas.errors import Distrusted
from schemas.events import (
    EVENTS,
    CandidatesFound,
    Event,
    FiledPerson,
    LinkWithdrawn,
    QuestionRefused,
    Receipt,
    ReportFiled,
    RowsShown,
)
from schemas.forms import Part
from schemas.row import CANDIDATE, ROW
from schemas.wire import LETTER, TABLES, Letter, decode, decode_any, digest, encode, encode_letter, kind
from tests.fakes.events import BARE, EXAMPLES, NOW, packed

DUTCH = [
    "MeldingIngediend", "VraagGeweigerd", "KandidatenGevonden", "AfzendersGevraagd", "AfzendersGegeven",
    "RijenIngetrokken", "RijenGetoond", "KoppelingGemaakt", "StandVanEerdereMelding", "KoppelingIngetrokken",
    "InhoudGevraagd", "InhoudBeantwoord", "BerichtVerstuurd", "BerichtStand", "Levensteken", "Dekking",
    "SleutelWeg", "Ontvangstbewijs",
]  # fmt: skip
FLAGS = ("vraag", "spoed", "verblijfBeschermen")
FILED = encode(EXAMPLES[0])


def _name(event: Event) -> str:
    return type(event).__name__


def _refused(data: bytes) -> str:
    with pytest.raises(Distrusted) as refused:
        decode(data)
    return refused.value.code


def _spelled(document: Any) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":")).encode()


def _with(data: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(data)
    change(document)
    return _spelled(document)


def test_there_is_a_table_for_every_event() -> None:
    """The list is closed on both sides, in one order, with these names; there is an example of each."""
    assert tuple(TABLES) == EVENTS
    assert [kind(table) for table in TABLES.values()] == DUTCH
    assert tuple(type(event) for event in EXAMPLES) == EVENTS


@pytest.mark.parametrize("event", EXAMPLES, ids=_name)
def test_a_table_has_every_field_of_its_event(event: Event) -> None:
    """No field is left behind, and none is told twice under one Dutch name."""

    def compare(table: Part, value: Any) -> None:
        assert [field.attribute for field in table.fields] == [field.name for field in fields(value)]
        dutch = [field.dutch for field in table.fields] + list(table.constants or ())
        assert len(set(dutch)) == len(dutch)
        for field in table.fields:
            inner, held = getattr(field.form, "form", field.form), getattr(value, field.attribute)
            held = held[0] if isinstance(held, tuple) else held
            if isinstance(inner, Part) and is_dataclass(held):
                compare(inner, held)

    compare(TABLES[type(event)], event)


@pytest.mark.parametrize("event", EXAMPLES + BARE, ids=_name)
def test_an_event_comes_back(event: Event) -> None:
    """What is encoded decodes to the same, in the one canonical spelling with its name and version."""
    data = encode(event)
    assert decode(data) == event
    assert decode_any(data) == event
    assert data == _spelled(json.loads(data))
    assert (json.loads(data)["soort"], json.loads(data)["versie"]) == (kind(TABLES[type(event)]), 1)


def test_a_letter_comes_back() -> None:
    """What the hub relays is read where letters may be, and is no event."""
    data = encode_letter(PartyId("vt-fle"), b"verzegeld", bytes(64))
    assert decode_any(data) == Letter(PartyId("vt-fle"), b"verzegeld", bytes(64))
    assert _refused(data) == "onbekende_versie"
    assert "verzegeld" not in repr(decode_any(data))


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_letter_is_signed(length: int) -> None:
    """A letter without a whole signature does not travel."""
    with pytest.raises(ValueError):
        encode_letter(HUB, b"verzegeld", bytes(length))


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(soort="MeldingGewijzigd"),
        lambda document: document.update(soort="ReportFiled"),
        lambda document: document.update(versie=2),
        lambda document: document.update(versie=0),
    ],
    ids=range(4),
)
def test_an_unknown_event_or_version_is_told_apart(change: Callable[[dict[str, Any]], object]) -> None:
    """What a newer program sends is known as such."""
    assert _refused(_with(FILED, change)) == "onbekende_versie"


@pytest.mark.parametrize("event", EXAMPLES, ids=_name)
def test_every_field_is_needed_and_no_other_taken(event: Event) -> None:
    """Of no event may a field be absent, of another type, or one more."""
    data = encode(event)
    for name in json.loads(data):
        assert _refused(_with(data, lambda document, name=name: document.pop(name))) in (
            {"onleesbaar", "onbekende_versie"} if name in ("soort", "versie") else {"onleesbaar"}
        )  # fmt: skip
        for other in (
            {},
            [[]],
            1.5,
            "\u00e9",
            True if name not in ("vraag", "spoed", "verblijfBeschermen") else 1,
        ):
            changed = _with(data, lambda document, name=name, other=other: document.update({name: other}))
            assert _refused(changed) in {"onleesbaar", "onbekende_versie"}
    assert _refused(_with(data, lambda document: document.update(naam="Verzonnen"))) == "onleesbaar"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"garbage", b"null", b"[]", b"{}", b'{"soort":1}', b'{"soort":[]}', b"[" * 100_000, b"\xff",
        FILED[:-1], FILED + b" ", b" " + FILED, FILED.replace(b":", b": ", 1), b"\xef\xbb\xbf" + FILED,
        FILED[:-1] + b',"spoed":false}', FILED.replace(b'"versie":1', b'"versie":1.0'),
        FILED.replace(b'"versie":1', b'"versie":true'), FILED.replace(b"spoed", b"\\u0073poed"),
        FILED[:-1] + b" " * (1 << 18) + b"}",
    ],
)  # fmt: skip
def test_another_spelling_is_unreadable(data: bytes) -> None:
    """Garbage, and the same thing written otherwise: a message has one digest."""
    assert _refused(data) == "onleesbaar"


def _first_person(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["personen"][0].update(values)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(zaakbinding=_text(bytes(31))),
        lambda document: document.update(zaakbinding=_text(bytes(33))),
        lambda document: document.update(zaakbinding="AA"),
        lambda document: document.update(personen=[]),
        lambda document: document.update(personen=document["personen"] * 26),
        _first_person(rijen=_text(packed(ROW, 1)[:-1])),
        _first_person(rijen=_text(packed(ROW, 65))),
        _first_person(rijen=_text(packed(ROW, 1, fill=6))),
        _first_person(proeven=_text(packed(ROW, 1, fill=255))),
        _first_person(proeven=None),
    ],
    ids=range(10),
)
def test_packed_bytes_have_their_lengths(change: Callable[[dict[str, Any]], object]) -> None:
    """Whole rows of known passes, 32-byte commitments, one to 25 persons."""
    assert _refused(_with(FILED, change)) == "onleesbaar"


def test_the_spare_bits_of_base64_are_zero() -> None:
    """Two spellings of the same bytes would be two digests of one message."""
    data = encode(EXAMPLES[7])
    assert _text(bytes(range(16))).endswith("Dw==")
    assert _refused(data.replace(b"Dw==", b"Dx==")) == "onleesbaar"


def test_levels_are_of_the_lists() -> None:
    """A level that no list has would be a crash at the asker."""
    row = bytearray(packed(CANDIDATE, 1, fill=0))
    for at, levels in enumerate((8, 5, 8, 6, 3, 3)):
        changed = bytearray(row)
        changed[32 + at] = levels - 1
        assert decode(encode(CandidatesFound("v", 1, 1, bytes(changed), ())))
        changed[32 + at] = levels
        with pytest.raises(ValueError):
            encode(CandidatesFound("v", 1, 1, bytes(changed), ()))


@pytest.mark.parametrize(
    "event",
    [
        replace(EXAMPLES[0], persons=()),
        replace(EXAMPLES[0], persons=(FiledPerson(b"", b""),) * 26),
        replace(EXAMPLES[0], case_commitment=b""),
        replace(EXAMPLES[1], code="Saar Verzonnen"),
        replace(EXAMPLES[1], code="verzonnen"),
        replace(EXAMPLES[1], question_id=""),
        replace(EXAMPLES[1], question_id="vraag van Verzonnen"),
        replace(EXAMPLES[2], part=3, parts=2),
        replace(EXAMPLES[2], part=0),
        replace(EXAMPLES[3], persons=26),
        replace(EXAMPLES[6], row_ids=bytes(15)),
        replace(EXAMPLES[6], shown_at=datetime(2026, 11, 23)),  # noqa: DTZ001 - the fault meant
        LinkWithdrawn(None, None, EXAMPLES[9].reason),
        replace(EXAMPLES[14], last_sequence=-1),
        replace(EXAMPLES[14], last_sequence=2**63),
        Receipt(()),
    ],
    ids=range(16),
)
def test_we_do_not_write_what_we_would_refuse(event: Event) -> None:
    """A fault of ours is noticed where it is made."""
    with pytest.raises(ValueError):
        encode(event)


def test_times_are_utc() -> None:
    """The same instant in another zone is another spelling, and is not taken."""
    shown = encode(RowsShown("v", HUB, NOW, bytes(32), b""))
    assert b'"getoondOp":"2026-11-23T09:00:00Z"' in shown
    for other in (b"2026-11-23T10:00:00+01:00", b"2026-11-23T09:00:00.000000Z", b"2026-11-23t09:00:00z"):
        assert _refused(shown.replace(b"2026-11-23T09:00:00Z", other)) == "onleesbaar"


def test_a_full_report_fits_in_a_message() -> None:
    """25 persons with 14 rows and 6 probes each stay under 256 KiB."""
    person = FiledPerson(packed(ROW, 14), packed(ROW, 6))
    assert len(encode(ReportFiled(True, False, bytes(32), (person,) * 25))) <= (256 << 10) - 4


def test_a_digest_is_of_the_plaintext() -> None:
    """SHA-256, and another for any other message."""
    assert digest(FILED) == hashlib.sha256(FILED).digest()
    assert digest(FILED) != digest(encode(QuestionRefused("v", "quotum")))


def test_a_refusal_holds_nothing_of_the_message() -> None:
    """Neither its words nor the exceptions behind it."""
    for data in (b'{"naam":"Verzonnen"', _with(FILED, lambda document: document.update(Verzonnen=1))):
        with pytest.raises(Distrusted) as refused:
            decode(data)
        assert (str(refused.value), refused.value.__context__) == ("onleesbaar", None)


def test_the_letter_is_no_event() -> None:
    """Its name is taken by nothing else."""
    assert kind(LETTER) == "Brief"
    assert kind(LETTER) not in DUTCH
    assert wire.VERSION == 1
