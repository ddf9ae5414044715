"""The one way JSON gets in, at every door: any bytes give a value or BadInput, never another exception.

It must never echo what was sent: a field name that the caller did not name as known appears in a path as
its position (`betrokkenen[0].?3` is the third field of the first person).
"""

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any, Final, NoReturn

import numpy as np

from schemas.errors import BadInput, Fault

MAX_BYTES: Final = 256 << 10
MAX_DEPTH: Final = 32
MAX_FAULTS: Final = 100
"""More faults than this are not collected: the list is for a person."""

FORBIDDEN: Final = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters; tab, line feed and return are text
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # soft hyphen, joiners, fillers
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"  # zero width, separators, bidi, fillers
    r"\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"  # annotations, non-characters, lone surrogates
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format controls, tags
)
"""Body of a regular-expression class. These survive NFC and NFKC and make two texts look alike."""

_FORBIDDEN: Final = re.compile(f"[{FORBIDDEN}]")
# An escape of anything but a plain Latin character: only such a text can hide what the line above forbids.
_ESCAPED: Final = re.compile(r"\\(?:[bf]|u(?!00(?:[2-6b-fB-F]|[aA][^dD])))")
# Possessive: linear on any bytes. A string that never closes runs to the end; it is no JSON anyway.
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BOM: Final = b"\xef\xbb\xbf"

Trail = tuple[Any, ...]
"""Where a value stands: (), or (trail of what holds it, position, name; None in a list)."""
Doubled = dict[int, tuple[dict[str, Any], list[str]]]
"""All names of an object that held one twice, by the object's id; it is held too, so its id stays its own."""

_WALKED: Final = (str, list, dict)


def parse(data: bytes, names: Collection[str] = (), limit: int = MAX_BYTES) -> Any:
    """The value of `data`: one JSON text (RFC 8259) in UTF-8, a BOM allowed.

    `names`: field names that may be shown in paths; `limit` in bytes. Raises BadInput with `te_groot`,
    `te_diep` (more than 32), `geen_json` (also NaN, Infinity, numbers too large), or all of `dubbel_veld` and
    `verboden_teken` (control, invisible, bidirectional characters, lone surrogates) with their paths.
    Takes at most 50 ms for 256 KiB.
    """
    if len(data) > limit:
        _refuse("te_groot", limiet=limit >> 10)
    data = data.removeprefix(_BOM)
    if _depth(data) > MAX_DEPTH:  # before json.loads, which ends in RecursionError
        _refuse("te_diep", limiet=MAX_DEPTH)
    reader = _Reader()
    value = reader.load(data)
    if reader.suspect:
        faults = list(islice(_faults(value, reader.doubled, names), MAX_FAULTS))
        if reader.doubled and not faults:  # those noted all went with a double above that came too late
            _refuse("dubbel_veld")
        if faults:
            raise BadInput(faults)
    return value


def _refuse(code: str, **args: int) -> NoReturn:
    raise BadInput([Fault("", code, tuple(args.items()))])


def _depth(data: bytes) -> int:
    """Deepest nesting of brackets outside strings, in one linear scan."""
    outside = np.frombuffer(_STRING.sub(b"", data), dtype=np.uint8)
    opened = (outside == ord("[")) | (outside == ord("{"))
    closed = (outside == ord("]")) | (outside == ord("}"))
    levels = np.cumsum(opened.astype(np.int8) - closed.astype(np.int8), dtype=np.int32)
    return int(levels.max(initial=0))


class _Reader:
    """One parse; notes what may be wrong, so that the usual text is not walked a second time."""

    def __init__(self) -> None:
        self.doubled: Doubled = {}
        self.suspect = False

    def load(self, data: bytes) -> Any:
        value: Any = None
        readable = False
        try:
            text = data.decode("utf-8")
            value = json.loads(
                text,
                object_pairs_hook=self._object,
                parse_constant=_no_constant,
                parse_float=_finite,
            )
            self.suspect = bool(self.doubled) or bool(_ESCAPED.search(text)) or bool(_FORBIDDEN.search(text))
            readable = True
        except ValueError:  # also UnicodeDecodeError, JSONDecodeError, and too many digits
            readable = False
        if not readable:  # outside the handler: those exceptions carry the text that was sent
            _refuse("geen_json")
        return value

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs) and len(self.doubled) < MAX_FAULTS:
            self.doubled[id(made)] = (made, [name for name, _ in pairs])
        return made


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large a number")
    return number


def _faults(root: Any, doubled: Doubled, names: Collection[str]) -> Iterator[Fault]:
    """In the order of the text. Paths are built for faults only: most of what is walked is right."""
    stack: list[tuple[Trail, Any]] = [((), root)]
    while stack:
        trail, value = stack.pop()
        if isinstance(value, str):
            if _FORBIDDEN.search(value):
                yield Fault(_path(trail, names), "verboden_teken")
        elif isinstance(value, list):
            inner = [((trail, at, None), item) for at, item in enumerate(value) if isinstance(item, _WALKED)]
            stack.extend(reversed(inner))
        elif isinstance(value, dict):
            if id(value) in doubled or _FORBIDDEN.search("".join(value)):
                yield from _name_faults(trail, value, doubled, names)
            held = [
                ((trail, at, name), item)
                for at, (name, item) in enumerate(value.items(), 1)
                if isinstance(item, _WALKED)
            ]
            stack.extend(reversed(held))


def _name_faults(
    trail: Trail, value: dict[str, Any], doubled: Doubled, names: Collection[str]
) -> Iterator[Fault]:
    counts = Counter(doubled[id(value)][1]) if id(value) in doubled else {}
    for at, name in enumerate(value, 1):
        if counts.get(name, 1) > 1:
            yield Fault(_path((trail, at, name), names), "dubbel_veld")
        if _FORBIDDEN.search(name):
            yield Fault(_path((trail, at, name), names), "verboden_teken")


def _path(trail: Trail, names: Collection[str]) -> str:
    if not trail:
        return ""
    parent, at, name = trail
    before = _path(parent, names)
    return child(before, name, at, names) if isinstance(name, str) else f"{before}[{at}]"


def child(path: str, name: str, position: int, names: Collection[str]) -> str:
    """Path of a field in the object at `path`: by name when the name is one of ours, else by position."""
    shown = name if name in names else f"?{position}"
    return f"{path}.{shown}" if path else shown


def canonical(value: Any) -> bytes:
    """The one spelling of a value: sorted names, no spaces, ASCII. Raises ValueError for NaN and Infinity."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")
