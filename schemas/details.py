"""The content that one region tells another of a case: fields of a closed list, each with whether it may go
on.

It travels sealed to a key made for one question, and holds no attachment and no person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from schemas import dutch_codes
from schemas.codes import DetailField, PartyId
from schemas.errors import BadInput, Distrusted
from schemas.forms import BAD, Faults, Field, Flag, Instant, Many, Part, Party, Text, Word
from schemas.strict_json import canonical, parse

MAX_VALUE: Final = 500


@dataclass(frozen=True, slots=True)
class DetailValue:
    value: str = field(repr=False)
    """One sentence or a few words, in Dutch, as the source wants it read."""
    may_pass_on: bool = False
    """Whether the asker may tell it to the reporter or a professional (A16)."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a source answers; `owner` stays responsible for it, `as_of` says how old it is."""

    fields: Mapping[DetailField, DetailValue] = field(repr=False)
    owner: PartyId
    as_of: datetime


@dataclass(frozen=True, slots=True)
class _Line:
    field: DetailField
    value: str
    may_pass_on: bool


@dataclass(frozen=True, slots=True)
class _Content:
    lines: tuple[_Line, ...]
    owner: PartyId
    as_of: datetime


_LINE: Final = Part(
    (
        Field("field", "veld", Word(dutch_codes.DETAIL_FIELDS)),
        Field("value", "waarde", Text(MAX_VALUE)),
        Field("may_pass_on", "magDoor", Flag()),
    ),
    _Line,
)
CONTENT: Final = Part(
    (
        Field("lines", "velden", Many(_LINE, len(DetailField))),
        Field("owner", "eigenaar", Party()),
        Field("as_of", "standVan", Instant()),
    ),
    _Content,
    lambda made: len({line.field for line in made.lines}) == len(made.lines),
    {"soort": "Inhoud", "versie": 1},
)


def write_details(details: Details) -> bytes:
    """Canonical Dutch JSON. Raises ValueError for what `read_details` would refuse."""
    lines = tuple(_Line(name, each.value, each.may_pass_on) for name, each in details.fields.items())
    data = CONTENT.write(_Content(lines, details.owner, details.as_of))
    if CONTENT.read(data, "", Faults()) is BAD:
        raise ValueError("these details cannot travel")
    return canonical(data)


def read_details(plain: bytes) -> Details:
    """Raises Distrusted("onleesbaar") for anything that `write_details` would not have written."""
    try:
        document: Any = parse(plain)
    except BadInput as cause:
        raise Distrusted("onleesbaar") from cause
    read = CONTENT.read(document, "", Faults())
    if read is BAD:
        raise Distrusted("onleesbaar")
    found = {line.field: DetailValue(line.value, line.may_pass_on) for line in read.lines}
    details = Details(found, read.owner, read.as_of)
    if write_details(details) != plain:
        raise Distrusted("onleesbaar")
    return details
