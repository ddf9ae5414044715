"""Reads the door's Dutch JSON to typed values: the other side of `connectors.http.dutch`.

What is known is read strictly; members and codes that are newer than this client are passed over or kept as
text. What cannot be read is never guessed at: it is no answer.
"""

from datetime import datetime
from typing import Any, Final

from connectors.client.answers import (
    Coded,
    E,
    Found,
    FoundLink,
    LaterReport,
    Outcome,
    PersonFound,
    Problem,
    Search,
)
from connectors.client.errors import ToldFault
from connectors.http import dutch
from connectors.ports import CoverageLine, Receipt
from schemas.codes import Caution, Field, Word
from schemas.errors import BadInput
from schemas.forms import Day, Faults, Flag, Form, Instant, Many, Maybe, Number, Part, Party, Text
from schemas.forms import Field as Member
from schemas.forms import Word as Among
from schemas.strict_json import parse


class Unreadable(Exception):
    """These bytes are not what the door says; they are not repeated."""


class Growing(Part):
    """An object that may have members which this client does not know."""

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        known = {member.dutch for member in self.fields}
        if isinstance(value, dict):
            value = {name: held for name, held in value.items() if name in known}
        return super().read(value, path, faults)


def read(form: Form, content: bytes) -> Any:
    """What `form` makes of these bytes. Raises Unreadable."""
    faults = Faults()
    try:
        value = form.read(parse(content, limit=len(content)), "", faults)
    except BadInput:
        raise Unreadable from None
    if faults.number:
        raise Unreadable
    return value


def list_of(form: Form) -> Many:
    return Many(form, 10_000)  # the answer is bounded in bytes already


TEXT: Final = Text(200)
LONG: Final = Text(20_000)
CODE: Final = Text(64, "[a-z0-9_-]{1,64}")
_YEAR: Final = Text(4, "[0-9]{4}")
MAYBE_INSTANT: Final = Maybe(Instant())
_BAND: Final = Among(dutch.BANDS)
_STATUS: Final = Maybe(Among(dutch.STATUSES))


# --- receipts and problems

RECEIPT: Final = Growing(
    (
        Member("number", "nummer", TEXT),
        Member("revision", "revisie", Number()),
        Member("received_at", "ontvangenOp", Instant()),
        Member("receipt_id", "ontvangstbewijs", TEXT),
        Member("again", "alOntvangen", Flag()),
    ),
    Receipt,
)
_FAULT: Final = Growing(
    (Member("path", "pad", LONG), Member("code", "code", CODE), Member("text", "tekst", LONG)), ToldFault
)
PROBLEM: Final = Growing(
    (
        Member("status", "status", Number(400, 599)),
        Member("code", "code", CODE),
        Member("detail", "detail", LONG),
        Member("faults", "fouten", list_of(_FAULT)),
    ),
    Problem,
)


# --- prior reports


def _coded(known: dict[str, E]) -> Growing:
    def make(code: str, text: str) -> Coded[E]:
        return Coded(known.get(code), code, text)

    return Growing((Member("code", "code", CODE), Member("text", "tekst", LONG)), make)


_CAUTION: Final = _coded({code: caution for caution, (code, _) in dutch.CAUTIONS.items()})
_REASON: Final = _coded({code: reason for reason, (code, _) in dutch.REASONS.items()})


def _compared(name: str, word: Word) -> tuple[Field, Word]:
    return Field[name], word


_COMPARED: Final = Growing(
    (
        # By name: a form takes the first field, whose number is 0, for a word that it does not know.
        Member("name", "veld", Among({each.name: word for each, word in dutch.FIELDS.items()})),
        Member("word", "oordeel", Among(dutch.WORDS)),
    ),
    _compared,
)


def _link(
    cautions: tuple[Coded[Caution], ...],
    year: str | None,
    month: str | None,
    compared: tuple[tuple[Field, Word], ...] | None,
    rules: tuple[str, ...] | None,
    **told: Any,
) -> FoundLink:
    protected = [each for each in cautions if each.code == dutch.PROTECTED[0]]
    return FoundLink(
        year=int((month or year or "0")[:4]),
        month=month,
        compared=compared or (),
        rules=rules or (),
        cautions=tuple(each for each in cautions if each not in protected),
        protect_stay=bool(protected),
        **told,
    )


def _dated(held: FoundLink | LaterReport) -> bool:
    """Each link and each later report says at least its year."""
    return held.year > 0


_LINK: Final = Growing(
    (
        Member("link_id", "koppeling", TEXT),
        Member("party", "partij", Party()),
        Member("band", "zekerheid", _BAND),
        Member("cautions", "letOp", list_of(_CAUTION)),
        Member("year", "jaar", _YEAR, needed=False),
        Member("month", "maand", Text(7, "[0-9]{4}-[0-9]{2}"), needed=False),
        Member("status", "status", _STATUS, needed=False),
        Member("status_known", "statusBekend", Among(dutch.STATUSES_KNOWN), needed=False),
        Member("compared", "vergelijking", list_of(_COMPARED), needed=False),
        Member("rules", "regels", list_of(TEXT), needed=False),
        Member("own_number", "eigenNummer", Maybe(TEXT), needed=False),
    ),
    _link,
    _dated,
)


def _later(year: str | None, received_at: datetime | None, **told: Any) -> LaterReport:
    # The year where the node stands, as the door itself says it of a doubtful one.
    known = received_at.astimezone(dutch.AMSTERDAM).year if received_at else int(year or 0)
    return LaterReport(year=known, received_at=received_at, **told)


_LATER: Final = Growing(
    (
        Member("party", "partij", Party()),
        Member("band", "zekerheid", _BAND),
        Member("year", "jaar", _YEAR, needed=False),
        Member("received_at", "ontvangenOp", Instant(), needed=False),
        Member("status", "status", _STATUS, needed=False),
    ),
    _later,
    _dated,
)
_OUTCOME: Final = Growing(
    (Member("text", "uitkomst", LONG), Member("links", "koppelingen", list_of(_LINK))), Outcome
)
_PERSON: Final = Growing(
    (
        Member("position", "positie", Number(1)),
        Member("own_region", "eigenRegio", _OUTCOME),
        Member("elsewhere", "elders", _OUTCOME),
    ),
    PersonFound,
)
_COVERAGE: Final = Growing(
    (
        Member("party", "partij", Party()),
        Member("name", "naam", TEXT),
        Member("since", "deeltSinds", Maybe(Day())),
        Member("oldest_report_on", "oudsteMelding", Maybe(Day())),
        Member("current_up_to", "bijgewerktTot", MAYBE_INSTANT),
        Member("state", "stand", Among(dutch.PARTY_STATES)),
    ),
    CoverageLine,
)
_STATE: Final = (
    Member("state", "stand", Among(dutch.STATES)),
    Member("searched_at", "gezochtOp", MAYBE_INSTANT),
)
_WHY: Final = (Member("reason", "reden", Maybe(_REASON)), Member("since", "sinds", MAYBE_INSTANT))
FOUND: Final = Growing(
    (
        Member("number", "nummer", TEXT),
        Member("revision", "revisie", Number()),
        Member("completeness", "volledigheid", list_of(LONG)),
        Member("own_region", "eigenRegio", Growing(_STATE, Search)),
        Member("elsewhere", "elders", Growing((*_STATE, *_WHY), Search)),
        Member("persons", "betrokkenen", list_of(_PERSON)),
        Member("later", "latereMeldingen", list_of(_LATER)),
        Member("coverage", "dekking", list_of(_COVERAGE)),
    ),
    Found,
)
