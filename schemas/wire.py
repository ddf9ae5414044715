"""Dutch event JSON to and from `events`: one table for each event, one canonical spelling for each value.

No table may hold a field for a person, a name or free text. Decoding refuses whatever `encode` would
not have written, byte for byte, so that the digest of the plaintext says which message it is.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from schemas import dutch_codes, events
from schemas.codes import (
    LEVELS,
    MAX_PERSONS,
    Band,
    CaseStatus,
    DetailField,
    NoticeNote,
    PartyId,
    Pass,
    WithdrawalReason,
)
from schemas.errors import CODES, BadInput, Distrusted
from schemas.forms import (
    BAD,
    Among,
    Bytes,
    Day,
    Faults,
    Field,
    Flag,
    Form,
    Instant,
    Many,
    Maybe,
    Number,
    Part,
    Party,
    Text,
    Word,
    fixed,
)
from schemas.row import CANDIDATE, ROW, ROW_NAME, SENDER, unpack
from schemas.strict_json import MAX_BYTES, canonical, parse

VERSION: Final = 1
MAX_PARTIES: Final = 100
MAX_ROWS: Final = 64
"""Rows, and probes, of one person: six passes give at most 14 rows and 6 probes."""
MAX_IDS: Final = 2000


@dataclass(frozen=True, slots=True)
class Letter:
    """A sealed message between two parties, as it passes the hub; the hub cannot open `value`.

    `peer`: the addressee on its way to the hub, the sender on its way from it. `signature`: the sender's over
    `value` at `brief/<from>/<to>`.
    """

    peer: PartyId
    value: bytes = field(repr=False)
    signature: bytes = field(repr=False)


def _pass_known(dtype: "np.dtype[np.void]") -> Callable[[bytes], bool]:
    highest = max(Pass)
    return lambda raw: bool(np.all(unpack(raw, dtype)["pass_"] <= highest))


def _levels_known(raw: bytes) -> bool:
    sizes = [len(levels) for levels in LEVELS]
    return bool(np.all(unpack(raw, CANDIDATE)["levels"] < sizes))


def _packed(
    dtype: "np.dtype[np.void]", most: int = MAX_BYTES, check: Callable[[bytes], bool] | None = None
) -> Bytes:
    return Bytes(0, min(most * dtype.itemsize, MAX_BYTES), dtype.itemsize, check)


_ID: Final = Text(64, "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_COMMITMENT: Final = fixed(32)
_HANDLE: Final = fixed(16)
_BAND: Final = Word(
    {Band.NEARLY_CERTAIN: "vrijwel_zeker", Band.PROBABLE: "waarschijnlijk", Band.POSSIBLE: "mogelijk"}
)
_STATUS: Final = Word(
    {CaseStatus.OPEN: "open", CaseStatus.MONITORED: "monitoring", CaseStatus.CLOSED: "gesloten"}
)
_REASON: Final = Word(
    {
        WithdrawalReason.WITHDRAWN: "ingetrokken",
        WithdrawalReason.CORRECTED: "gecorrigeerd",
        WithdrawalReason.UNDONE: "ongedaan_gemaakt",
    }
)
_MONTH: Final = Text(7, "(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_ORGANISATION: Final = Text(80, "[0-9A-Za-zÀ-ÖØ-öø-ÿ .,:'()/&+-]{1,80}")
"""The name of an organisation: letters, digits and little else, so that nothing is told in it."""
_TELEPHONE: Final = Text(20, "[+]?[0-9][0-9 -]{2,18}")
_OPENING: Final = fixed(1184 + 32)
"""The public half of a sealing key."""
_SEALED: Final = Bytes(1, MAX_BYTES)
_ROLE: Final = Word(dutch_codes.RECIPIENT_ROLES)
_PERSON: Final = Part(
    (
        Field("rows", "rijen", _packed(ROW, MAX_ROWS, _pass_known(ROW))),
        Field("probes", "proeven", _packed(ROW, MAX_ROWS, _pass_known(ROW))),
    ),
    events.FiledPerson,
)
_SEALING_KEY: Final = Part(
    (
        Field("party", "partij", Party()),
        Field("key_id", "sleutelId", fixed(8)),
        Field("public", "publiek", _OPENING),
        Field("seal_until", "verzegelenTot", Instant()),
        Field("signature", "handtekening", fixed(64)),
    ),
    events.SealingKey,
)
_RESPONSIBLE: Final = Part(
    (Field("role", "rol", _ROLE), Field("organisation", "organisatie", _ORGANISATION)), events.Responsible
)
_CALL: Final = Part(
    (Field("role", "rol", _ROLE), Field("telephone", "telefoonnummer", _TELEPHONE)), events.Call
)
_COVERAGE: Final = Many(
    Part(
        (
            Field("party", "partij", Party()),
            Field("since", "neemtDeelSinds", Maybe(Day())),
            Field("oldest_report_on", "oudsteMeldingOp", Maybe(Day())),
            Field("current_up_to", "bijgewerktTot", Maybe(Instant())),
            Field("sealing_key", "verzegelsleutel", Maybe(_SEALING_KEY)),
            Field("backfilled_at", "ingehaaldOp", Maybe(Instant())),
        ),
        events.PartyCoverage,
    ),
    MAX_PARTIES,
)


def _event(
    name: str,
    make: Callable[..., Any],
    *fields: tuple[str, str, Form],
    check: Callable[[Any], bool] | None = None,
) -> Part:
    constants = {"soort": name, "versie": VERSION}
    return Part(tuple(Field(*each) for each in fields), make, check, constants)


TABLES: Final[dict[type[events.Event], Part]] = {
    events.ReportFiled: _event(
        "MeldingIngediend",
        events.ReportFiled,
        ("question", "vraag", Flag()),
        ("urgent", "spoed", Flag()),
        ("case_commitment", "zaakbinding", _COMMITMENT),
        ("persons", "personen", Many(_PERSON, MAX_PERSONS, 1)),
    ),
    events.QuestionRefused: _event(
        "VraagGeweigerd",
        events.QuestionRefused,
        ("question_id", "vraagId", _ID),
        ("code", "code", Among(CODES, Text(40, "[a-z_]{1,40}"))),
    ),
    events.CandidatesFound: _event(
        "KandidatenGevonden",
        events.CandidatesFound,
        ("question_id", "vraagId", _ID),
        ("part", "deel", Number(1, 10_000)),
        ("parts", "delen", Number(1, 10_000)),
        ("candidates", "kandidaten", _packed(CANDIDATE, check=_levels_known)),
        ("coverage", "dekking", _COVERAGE),
        check=lambda made: made.part <= made.parts,
    ),
    events.SendersAsked: _event(
        "AfzendersGevraagd",
        events.SendersAsked,
        ("question_id", "vraagId", _ID),
        ("case_commitment", "zaakbinding", _COMMITMENT),
        ("persons", "personen", Number(1, MAX_PERSONS)),
        ("wanted", "gevraagd", _packed(ROW_NAME, check=_pass_known(ROW_NAME))),
    ),
    events.SendersGiven: _event(
        "AfzendersGegeven",
        events.SendersGiven,
        ("question_id", "vraagId", _ID),
        ("senders", "afzenders", _packed(SENDER)),
    ),
    events.RowsWithdrawn: _event(
        "RijenIngetrokken",
        events.RowsWithdrawn,
        ("filed_in", "ingediendIn", Many(_ID, MAX_IDS)),
        ("rows", "rijen", _packed(ROW_NAME, check=_pass_known(ROW_NAME))),
    ),
    events.RowsShown: _event(
        "RijenGetoond",
        events.RowsShown,
        ("question_id", "vraagId", _ID),
        ("asker", "vrager", Party()),
        ("shown_at", "getoondOp", Instant()),
        ("case_commitment", "zaakbinding", _COMMITMENT),
        ("row_ids", "rijIds", Bytes(0, MAX_BYTES, 16)),
    ),
    events.LinkMade: _event(
        "KoppelingGemaakt",
        events.LinkMade,
        ("link_id", "koppelingId", _ID),
        ("dossier", "dossier", _HANDLE),
        ("case_reference", "zaakverwijzing", _HANDLE),
        ("band", "zekerheid", _BAND),
        ("urgent", "spoed", Flag()),
    ),
    events.PriorSummary: _event(
        "StandVanEerdereMelding",
        events.PriorSummary,
        ("link_id", "koppelingId", _ID),
        ("version", "uitgave", Number()),
        ("status", "status", Maybe(_STATUS)),
        ("month", "maand", Maybe(_MONTH)),
        ("outcome", "uitkomst", Maybe(Word(dutch_codes.OUTCOMES))),
        ("finding", "bevinding", Maybe(Word(dutch_codes.FINDINGS))),
        ("corrected_on", "gecorrigeerdOp", Maybe(Day())),
        ("responsible", "verantwoordelijk", Maybe(_RESPONSIBLE)),
        ("call", "bellen", Maybe(_CALL)),
        ("protect_stay", "verblijfBeschermen", Flag()),
    ),
    events.LinkWithdrawn: _event(
        "KoppelingIngetrokken",
        events.LinkWithdrawn,
        ("link_id", "koppelingId", Maybe(_ID)),
        ("dossier", "dossier", Maybe(_HANDLE)),
        ("reason", "reden", _REASON),
        check=lambda made: made.link_id is not None or made.dossier is not None,
    ),
    events.DetailsAsked: _event(
        "InhoudGevraagd",
        events.DetailsAsked,
        ("request_id", "aanvraagId", _ID),
        ("link_id", "koppelingId", _ID),
        ("purpose", "doel", Word(dutch_codes.PURPOSES)),
        ("case_reference", "zaakverwijzing", _HANDLE),
        ("fields", "velden", Many(Word(dutch_codes.DETAIL_FIELDS), len(DetailField), 1)),
        ("answer_key", "antwoordsleutel", _OPENING),
        ("urgent", "spoed", Flag()),
        check=lambda made: len(set(made.fields)) == len(made.fields),
    ),
    events.DetailsAnswered: _event(
        "InhoudBeantwoord",
        events.DetailsAnswered,
        ("request_id", "aanvraagId", _ID),
        ("refusal", "weigering", Maybe(Word(dutch_codes.REFUSALS))),
        ("sealed", "verzegeld", Maybe(_SEALED)),
        check=lambda made: (made.refusal is None) != (made.sealed is None),
    ),
    events.NoticeSent: _event(
        "BerichtVerstuurd",
        events.NoticeSent,
        ("notice_id", "kennisgevingId", _ID),
        ("act", "handeling", Word(dutch_codes.NOTICE_ACTS)),
        ("recipient", "ontvanger", _ID),
        ("kind", "berichtsoort", Maybe(Word(dutch_codes.NOTICE_KINDS))),
        ("version", "inhoudsversie", Number(1, 99)),
        ("keep_until", "bewarenTot", Maybe(Instant())),
        ("answer_by", "antwoordVoor", Maybe(Instant())),
        ("urgent", "spoed", Flag()),
        ("question", "herkenning", Maybe(_SEALED)),
        ("content", "inhoud", Maybe(_SEALED)),
        ("answer_key", "antwoordsleutel", Maybe(_OPENING)),
        ("role", "rol", Maybe(_ROLE)),
        ("organisation", "organisatie", Maybe(_ORGANISATION)),
        ("code_hash", "codehash", Maybe(fixed(32))),
        check=events.NoticeSent.is_whole,
    ),
    events.NoticeStatus: _event(
        "BerichtStand",
        events.NoticeStatus,
        ("notice_id", "kennisgevingId", _ID),
        ("state", "stand", Word(dutch_codes.NOTICE_STATES)),
        ("at", "sinds", Instant()),
        ("recipient_key", "ontvangersleutel", Maybe(_OPENING)),
        ("note", "opmerking", Maybe(Word(dutch_codes.NOTICE_NOTES))),
        ("answer", "antwoord", Maybe(_SEALED)),
        check=lambda made: (made.note is NoticeNote.ANSWERED) == (made.answer is not None),
    ),
    events.Alive: _event(
        "Levensteken",
        events.Alive,
        ("last_sequence", "laatsteVolgnummer", Number()),
        ("oldest_unsent_seconds", "oudsteOnverzondenSeconden", Maybe(Number())),
        ("since", "neemtDeelSinds", Day()),
        ("oldest_report_on", "oudsteMeldingOp", Maybe(Day())),
        ("sealing_key", "verzegelsleutel", _SEALING_KEY),
        ("backfilled_at", "ingehaaldOp", Maybe(Instant())),
    ),
    events.Coverage: _event("Dekking", events.Coverage, ("parties", "partijen", _COVERAGE)),
    events.KeyGone: _event(
        "SleutelWeg", events.KeyGone, ("message_ids", "berichtIds", Many(_ID, MAX_IDS, 1))
    ),
    events.Receipt: _event(
        "Ontvangstbewijs",
        events.Receipt,
        (
            "lines",
            "regels",
            Many(
                Part(
                    (Field("message_id", "berichtId", _ID), Field("digest", "hash", fixed(32))),
                    events.ReceiptLine,
                ),
                MAX_IDS,
                1,
            ),
        ),
    ),
}
"""The Dutch form of every event, in the order of `events.EVENTS`."""

LETTER: Final = _event(
    "Brief",
    Letter,
    ("peer", "partij", Party()),
    ("value", "waarde", Bytes(1, MAX_BYTES)),
    ("signature", "handtekening", fixed(64)),
)


def kind(table: Part) -> str:
    """The Dutch name of an event: its `soort`."""
    return str((table.constants or {})["soort"])


_BY_KIND: Final[dict[str, Part]] = {kind(table): table for table in TABLES.values()}
_ALL_KINDS: Final = {**_BY_KIND, kind(LETTER): LETTER}


def encode(event: events.Event) -> bytes:
    """The canonical JSON of an event: sorted names, no spaces, ASCII, with `soort` and `versie`.

    Raises ValueError for a value that `decode` would refuse: a fault of ours never leaves.
    """
    return _written(TABLES[type(event)], event)


def encode_letter(peer: PartyId, value: bytes, signature: bytes) -> bytes:
    """The canonical JSON of a letter to (or, from the hub, of) `peer`. Raises ValueError like `encode`."""
    return _written(LETTER, Letter(peer, value, signature))


def _written(table: Part, value: events.Event | Letter) -> bytes:
    data = table.write(value)
    if table.read(data, "", Faults()) != value:
        raise ValueError(f"this {kind(table)} cannot travel")
    return canonical(data)


def decode(data: bytes) -> events.Event:
    """The event in `data`, at most 256 KiB.

    Raises Distrusted("onbekende_versie") for an unknown `soort` or `versie`, Distrusted("onleesbaar") for
    anything that `encode` would not have written: another spelling of the same is refused too.
    """
    event: events.Event = _decoded(data, _BY_KIND)
    return event


def decode_any(data: bytes) -> events.Event | Letter:
    """Like `decode`, for what the hub and a party send each other: an event, or a letter to relay."""
    found: events.Event | Letter = _decoded(data, _ALL_KINDS)
    return found


def _decoded(data: bytes, tables: dict[str, Part]) -> Any:
    document: Any = None
    try:
        document = parse(data)
    except BadInput:
        document = None
    if not isinstance(document, dict) or not isinstance(document.get("soort"), str):
        raise Distrusted("onleesbaar")
    table = tables.get(document["soort"])
    version = document.get("versie")
    if table is None or (type(version) is int and version != VERSION):
        raise Distrusted("onbekende_versie")
    value = table.read(document, "", Faults())
    if value is BAD or canonical(table.write(value)) != data:
        raise Distrusted("onleesbaar")
    return value


def digest(data: bytes) -> bytes:
    """SHA-256 of the canonical plaintext: two messages under one id are the same when this is."""
    return hashlib.sha256(data).digest()
