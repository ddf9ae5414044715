"""The forms a field of a JSON document can take: each reads, writes and describes itself as JSON Schema.

`wire` and `intake` are tables of these. Reading never raises and never echoes: what is wrong goes on a list,
with its path, and BAD stands in its place.
"""

import base64
import binascii
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Final, Protocol

from schemas.codes import PartyId
from schemas.errors import Fault
from schemas.strict_json import MAX_FAULTS, child


class _Bad(Enum):
    BAD = "bad"


BAD: Final = _Bad.BAD
"""Stands where a value could not be read."""

TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})?",
    re.ASCII,
)
"""RFC 3339; without the last group it is a time without zone."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
MAX_NUMBER: Final = 2**63 - 1


class Faults:
    """What was wrong so far; `names` are the field names that a path may show.

    All are counted in `number`, the first MAX_FAULTS are kept in `found`.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        self.found: list[Fault] = []
        self.number = 0
        self.names = names

    def add(self, path: str, code: str, **args: str | int) -> _Bad:
        self.number += 1
        if self.number <= MAX_FAULTS:
            self.found.append(Fault(path, code, tuple(args.items())))
        return BAD


class Form(Protocol):
    """One form. `write` takes what `read` gives; `schema` is a JSON Schema (2020-12) of what is written."""

    def read(self, value: Any, path: str, faults: Faults) -> Any: ...
    def write(self, value: Any) -> Any: ...
    def schema(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Text:
    """A text of one to `limit` characters, all of it matching `pattern`; `code` says that it does not."""

    limit: int
    pattern: str = ""
    code: str = "onbekende_waarde"

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, str):
            return faults.add(path, "verkeerd_type", soort="een tekst")
        if len(value) > self.limit:
            return faults.add(path, "te_lang", limiet=self.limit)
        if self.pattern and not re.fullmatch(self.pattern, value, re.ASCII):
            return faults.add(path, self.code)
        return value

    def write(self, value: Any) -> Any:
        return str(value)

    def schema(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"type": "string", "maxLength": self.limit}
        return shown | ({"pattern": f"^{self.pattern}$"} if self.pattern else {})


@dataclass(frozen=True)
class Among:
    """A text out of a list that grows with the program; the schema shows its pattern only."""

    known: Collection[str]
    text: Text

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        read = self.text.read(value, path, faults)
        return faults.add(path, "onbekende_waarde") if read is not BAD and read not in self.known else read

    def write(self, value: Any) -> Any:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return self.text.schema()


class Flag:
    def read(self, value: Any, path: str, faults: Faults) -> Any:
        return value if isinstance(value, bool) else faults.add(path, "verkeerd_type", soort="waar of onwaar")

    def write(self, value: Any) -> Any:
        return bool(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number:
    low: int = 0
    high: int = MAX_NUMBER

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, int) or isinstance(value, bool):
            return faults.add(path, "verkeerd_type", soort="een geheel getal")
        return value if self.low <= value <= self.high else faults.add(path, "onbekende_waarde")

    def write(self, value: Any) -> Any:
        return int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Bytes:
    """Base64 with padding, one spelling only: `low` to `high` bytes, a multiple of `unit`.

    `check` looks at what is packed inside.
    """

    low: int
    high: int
    unit: int = 1
    check: Callable[[bytes], bool] | None = None

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, str) or not value.isascii():
            return faults.add(path, "verkeerd_type", soort="base64")
        try:
            raw = base64.b64decode(value, validate=True)
        except binascii.Error:
            return faults.add(path, "verkeerd_type", soort="base64")
        if not self._fits(raw) or base64.b64encode(raw).decode() != value:
            return faults.add(path, "onbekende_waarde")
        return raw

    def _fits(self, raw: bytes) -> bool:
        sized = self.low <= len(raw) <= self.high and len(raw) % self.unit == 0
        return sized and (self.check is None or self.check(raw))

    def write(self, value: Any) -> Any:
        return base64.b64encode(value).decode()

    def schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            "contentEncoding": "base64",
            "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
            "minLength": -(-self.low // 3) * 4,
            "maxLength": -(-self.high // 3) * 4,
        }


def fixed(size: int) -> Bytes:
    return Bytes(size, size)


class Day:
    """`JJJJ-MM-DD`."""

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            return faults.add(path, "datum_ongeldig")
        try:
            return date.fromisoformat(value)
        except ValueError:
            return faults.add(path, "datum_bestaat_niet")

    def write(self, value: Any) -> Any:
        return value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


class Instant:
    """A time with its zone (RFC 3339); kept as it was written, written in UTC with `Z`."""

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        found = TIME.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return faults.add(path, "tijd_ongeldig")
        day, clock, fraction, zone = found.groups()
        if zone is None:
            return faults.add(path, "tijd_zonder_zone")
        micros = (fraction or "")[:7]
        try:
            at = datetime.fromisoformat(
                f"{day}T{clock}{micros.ljust(7, '0') if micros else ''}{zone.upper()}"
            )
            at.astimezone(UTC)
        except (ValueError, OverflowError):
            return faults.add(path, "datum_bestaat_niet")
        return at

    def write(self, value: Any) -> Any:
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}


class Party:
    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, str):
            return faults.add(path, "verkeerd_type", soort="een tekst")
        try:
            return PartyId(value)
        except ValueError:
            return faults.add(path, "onbekende_waarde")

    def write(self, value: Any) -> Any:
        return str(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,16}){0,2}$"}


@dataclass(frozen=True)
class Word:
    """A closed list: the Dutch word of each value."""

    words: Mapping[Any, str]

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, str):
            return faults.add(path, "verkeerd_type", soort="een tekst")
        return next((key for key, word in self.words.items() if word == value), None) or faults.add(
            path, "onbekende_waarde"
        )

    def write(self, value: Any) -> Any:
        return self.words[value]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(self.words.values())}


@dataclass(frozen=True)
class Maybe:
    """The form, or null for None."""

    form: Form

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        return None if value is None else self.form.read(value, path, faults)

    def write(self, value: Any) -> Any:
        return None if value is None else self.form.write(value)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.form.schema(), {"type": "null"}]}


@dataclass(frozen=True)
class Many:
    """A list of `low` to `high` items, as a tuple; an unreadable item stays in its place as BAD."""

    form: Form
    high: int
    low: int = 0
    too_few: str = "onbekende_waarde"
    too_many: str = "onbekende_waarde"

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, list):
            return faults.add(path, "verkeerd_type", soort="een lijst")
        if len(value) < self.low:
            return faults.add(path, self.too_few)
        if len(value) > self.high:
            return faults.add(path, self.too_many, limiet=self.high)
        return tuple(self.form.read(item, f"{path}[{at}]", faults) for at, item in enumerate(value))

    def write(self, value: Any) -> Any:
        return [self.form.write(item) for item in value]

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": self.form.schema(),
            "minItems": self.low,
            "maxItems": self.high,
        }


@dataclass(frozen=True)
class Field:
    """A field: its attribute, its Dutch name, its form. `needed` False: may be absent, and is then None."""

    attribute: str
    dutch: str
    form: Form
    needed: bool = True


@dataclass(frozen=True)
class Part:
    """An object with exactly these fields. `make` builds the value when all of them could be read.

    `make` None gives a dict of what could be read, by attribute, for a caller that wants all faults at once.
    `check` refuses combinations. `constants` are fields that always hold the same.
    """

    fields: tuple[Field, ...]
    make: Callable[..., Any] | None = None
    check: Callable[[Any], bool] | None = None
    constants: Mapping[str, Any] | None = None

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        if not isinstance(value, dict):
            return faults.add(path, "verkeerd_type", soort="een object")
        before = faults.number
        self._refuse_unknown(value, path, faults)
        read = {field.attribute: self._one(field, value, path, faults) for field in self.fields}
        if self.make is None:
            return read
        if faults.number > before:
            return BAD
        made = self.make(**read)
        return made if self.check is None or self.check(made) else faults.add(path, "onbekende_waarde")

    def _refuse_unknown(self, value: dict[str, Any], path: str, faults: Faults) -> None:
        known = {field.dutch for field in self.fields}
        constants = self.constants or {}
        for at, name in enumerate(value, 1):
            if name not in known and name not in constants:
                faults.add(child(path, name, at, faults.names), "onbekend_veld")
        for name, constant in constants.items():
            if name not in value:
                faults.add(child(path, name, 0, (name,)), "veld_ontbreekt")
            elif value[name] != constant or type(value[name]) is not type(constant):
                faults.add(child(path, name, 0, (name,)), "onbekende_waarde")

    def _one(self, field: Field, value: dict[str, Any], path: str, faults: Faults) -> Any:
        there = child(path, field.dutch, 0, (field.dutch,))
        if field.dutch not in value:
            return faults.add(there, "veld_ontbreekt") if field.needed else None
        return field.form.read(value[field.dutch], there, faults)

    def write(self, value: Any) -> Any:
        written = dict(self.constants or {})
        for field in self.fields:
            held = getattr(value, field.attribute)
            if field.needed or held is not None:
                written[field.dutch] = field.form.write(held)
        return written

    def schema(self) -> dict[str, Any]:
        constants = {name: {"const": value} for name, value in (self.constants or {}).items()}
        return {
            "type": "object",
            "properties": constants | {field.dutch: field.form.schema() for field in self.fields},
            "required": sorted([*constants, *(field.dutch for field in self.fields if field.needed)]),
            "additionalProperties": False,
        }
