"""Looks for planted values in any bytes, in every dress that software puts on a text by itself.

It must never say "nothing found" of a value that it could not have found: a text too short to be told from
chance is refused. Not looked into: compressed and encrypted bytes, so dump a database before searching it.
"""

import base64
import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

import numpy as np

from matching.phonetics import letters

SHORTEST: Final = 6
"""Bytes; six given ones come once in 10^14 places of random bytes, and once in 10^11 of base64."""


@dataclass(frozen=True, slots=True)
class Canary:
    """A planted value, and what to call it where it is found."""

    what: str
    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.text) < SHORTEST:
            raise ValueError(f"{self.what}: too short to be told from chance")


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    what: str
    dress: str


def birthday(what: str, day: date) -> list[Canary]:
    """A date as people and systems write it."""
    spellings = ("%Y-%m-%d", "%d-%m-%Y", "%Y%m%d", "%d%m%Y", "%d/%m/%Y", "%Y/%m/%d")
    return [Canary(f"{what} {spelling}", day.strftime(spelling)) for spelling in spellings]


def dresses(text: str) -> dict[str, bytes]:
    """The bytes of `text` by name of the dress; no two are equal."""
    found: dict[bytes, str] = {}
    for form, written in _forms(text):
        for name, worn in _worn(written):
            if len(worn) >= SHORTEST:
                found.setdefault(worn, f"{form}, {name}")
    return {name: worn for worn, name in found.items()}


def _forms(text: str) -> Iterator[tuple[str, str]]:
    """What becomes of a text before somebody encodes it."""
    yield "as written", text
    yield "lower case", text.lower()
    yield "upper case", text.upper()
    yield "decomposed", unicodedata.normalize("NFD", text)
    plain = letters(text)
    if len(plain) >= SHORTEST:
        yield "normalised", plain
    unspaced = text.replace(" ", "")
    if len(unspaced) >= SHORTEST:
        yield "without spaces", unspaced


def _worn(text: str) -> Iterator[tuple[str, bytes]]:
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp1252"):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:  # cp1252 has not every character, and then nobody wrote it so
            continue
        yield encoding, data
        yield f"hex of {encoding}", data.hex().encode()
        yield f"upper hex of {encoding}", data.hex().upper().encode()
        for offset in range(3):
            yield f"base64 of {encoding} at {offset}", _base64(data, offset, base64.b64encode)
            yield f"base64url of {encoding} at {offset}", _base64(data, offset, base64.urlsafe_b64encode)
    for name, escape in _ESCAPES.items():
        yield name, escape(text).encode()


_ESCAPES: Final[dict[str, Callable[[str], str]]] = {
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON with upper escapes": lambda text: json.dumps(text)[1:-1].replace(r"\u00eb", r"\u00EB"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "URL": lambda text: quote(text, safe=""),
    "lower URL": lambda text: _lower_escapes(quote(text, safe="")),
    "form": quote_plus,
    "Python": lambda text: ascii(text)[1:-1],
    "Python of the bytes": lambda text: str(text.encode())[2:-1],
}


def _lower_escapes(text: str) -> str:
    head, *rest = text.split("%")
    return head + "".join(f"%{part[:2].lower()}{part[2:]}" for part in rest)


def _base64(data: bytes, offset: int, encode: Callable[[bytes], bytes]) -> bytes:
    """The characters that depend on `data` only, when `offset` bytes of a group stand before it."""
    first, last = -(-offset * 8 // 6), (offset + len(data)) * 8 // 6
    return encode(b"\0" * offset + data)[first:last]


class Searcher:
    """Knows every dress of its canaries. `find` for bytes, `find_in` for a file of any size."""

    def __init__(self, canaries: Iterable[Canary], *, chunk: int = 1 << 24) -> None:
        self._chunk = chunk
        self._hits: dict[bytes, set[Hit]] = defaultdict(set)
        for canary in canaries:
            for name, worn in dresses(canary.text).items():
                self._hits[worn].add(Hit(canary.what, name))
        self._by_head: dict[bytes, list[bytes]] = defaultdict(list)
        self._starts = np.zeros(1 << 24, dtype=bool)
        for worn in self._hits:
            self._by_head[worn[:SHORTEST]].append(worn)
            self._starts[worn[0] | worn[1] << 8 | worn[2] << 16] = True
        self._overlap = max(map(len, self._hits), default=1) - 1

    def find(self, data: bytes) -> set[Hit]:
        """Every canary and dress in `data`."""
        found: set[Hit] = set()
        for begin in range(0, len(data), self._chunk):
            found |= self._find(data[begin : begin + self._chunk + self._overlap])
        return found

    def find_in(self, file: Path) -> set[Hit]:
        return self.find(file.read_bytes())

    def _find(self, data: bytes) -> set[Hit]:
        # A table of three bytes first: thousands of values in hundreds of megabytes, in one pass.
        octets = np.frombuffer(data, dtype=np.uint8).astype(np.int32)
        heads = octets[:-2] | octets[1:-1] << 8 | octets[2:] << 16
        found: set[Hit] = set()
        for at in np.flatnonzero(self._starts[heads]).tolist():
            for worn in self._by_head.get(data[at : at + SHORTEST], ()):
                if data.startswith(worn, at):
                    found |= self._hits[worn]
        return found
