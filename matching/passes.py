"""The six blocking passes: which keys a person is filed and sought under (pseudonyms.md, section 2).

A key text holds a name, date, address or BSN in the clear: it never leaves the node and no repr shows it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from matching.normalise import Normalised
from matching.phonetics import dutch_key
from schemas.codes import Pass

_DOMAIN: Final = b"vt-radar/v1"
_STEM: Final = (
    3  # sound letters in a date key: one letter finds .2 % more and makes 90 times fewer keys to guess
)


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """One block that a person is filed under, or, as a `probe` (swapped day and month), only sought under."""

    pass_: Pass
    text: str
    probe: bool

    @property
    def input(self) -> bytes:
        """LP("vt-radar/v1") | LP(pass, one byte) | LP(utf8); LP puts a two-byte big-endian length before."""
        return b"".join(
            len(part).to_bytes(2, "big") + part for part in (_DOMAIN, bytes([self.pass_]), self.text.encode())
        )


def keys(person: Normalised) -> tuple[Key, ...]:
    """The distinct keys of one person, by pass; at most `codes.POINTS_PER_PERSON` of each.

    Someone without BSN, date, names and address has none. A probe exists only for P1 and P2, when day and
    month can be swapped and differ, and the date is known to the day.
    """
    found: dict[tuple[Pass, str], Key] = {}
    for key in _all(person):
        found.setdefault((key.pass_, key.text), key)
    return tuple(found.values())


def _all(person: Normalised) -> Iterator[Key]:
    if person.bsn:
        yield Key(Pass.BSN, person.bsn, False)
    sounds = [dutch_key(part) for part in person.surnames]
    yield from _dated(Pass.BIRTH_SURNAME, person, sounds)
    yield from _dated(Pass.BIRTH_FIRST, person, [dutch_key(name) for name in person.first[:1]])
    if person.birth and person.initial:
        # Of the written initial, not of the name's sound: Cees and Kees are both "C." or "K." somewhere.
        initial = dutch_key(person.initial)
        for sound in sounds:
            yield Key(Pass.SURNAME_YEAR, f"{sound}|{person.birth[0]:04}|{initial}", False)
    if person.postcode and person.house_number:
        yield Key(Pass.ADDRESS, f"{person.postcode}|{person.house_number}", False)
    for name in person.first:
        for sound in sounds:
            yield Key(Pass.NAMES, f"{dutch_key(name)}|{sound}", False)


def _dated(pass_: Pass, person: Normalised, sounds: list[str]) -> Iterator[Key]:
    if person.birth is None:
        return
    year, month, day = person.birth
    for sound in sounds:
        yield Key(pass_, f"{year:04}-{month:02}-{day:02}|{sound[:_STEM]}", False)
    if day <= 12 and not person.approximate:  # 3 March swapped is the filed key itself, which `keys` drops
        for sound in sounds:
            yield Key(pass_, f"{year:04}-{day:02}-{month:02}|{sound[:_STEM]}", True)
