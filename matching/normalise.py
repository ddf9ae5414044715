"""A written person in the one normal form from which keys and tags are made (pseudonyms.md, section 3).

Total: any text gives a value and nothing is guessed. A protected address must never pass this point: where an
address may not be used, every part of it is None here, so that no key, probe or tag can be made of it.
"""

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from matching.names import first_names, nickname_classes, surname_parts
from matching.phonetics import dutch_key, words
from schemas.codes import AddressKind, Sex
from schemas.report import Address, BirthDate, Bsn, Person

RULE_SET: Final = "vt-norm/1"
"""Part of the epoch: these rules, the sound key and the nickname table."""

_USABLE: Final = (AddressKind.DWELLING, AddressKind.UNKNOWN)
_SEX: Final = {Sex.MALE: "m", Sex.FEMALE: "v"}
_YEARS: Final = range(1850, 2200)
_POSTCODE: Final = re.compile(r"([1-9][0-9]{3})([A-Z]{2})?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+", re.ASCII)
_BSN: Final = re.compile(r"[0-9]{9}", re.ASCII)
_STREET_TITLES: Final = frozenset(
    words(
        "burg burgemeester dr dokter ds dominee gen generaal graaf jhr jonkheer kon koning koningin mgr mr"
        " past pastoor pr prins prinses prof professor sint st straat van de den der het t s"
    )
)


@dataclass(frozen=True, slots=True, repr=False)
class Normalised:
    """One person in normal form; None or () is missing. The text is a-z and digits only.

    `first`: up to two full first-name tokens (an initial is none); `initial` of the first token or initial;
    `nickname`: class of the first token, itself when it has none; `surnames`: up to two parts.
    `birth`: (year, month, day), None when missing, impossible or unborn; unknown month and day are 1.
    `approximate`: a partial date or 1 January. `sex`: "m" or "v". The four address values are all None
    where the address may not be used; `street_sound` is a sound key.
    """

    first: tuple[str, ...]
    initial: str | None
    nickname: str | None
    surnames: tuple[str, ...]
    birth: tuple[int, int, int] | None
    approximate: bool
    sex: str | None
    postcode: str | None
    postcode_digits: str | None
    house_number: str | None
    street_sound: str | None
    bsn: str | None
    unborn: bool
    protect_stay: bool


def normalise(person: Person, *, crowded: bool = False) -> Normalised:
    """The person in normal form. `crowded`: the node holds more than 8 households at this address.

    The address counts only for a dwelling or an unknown kind, and never when crowded or when the stay must be
    protected. An unborn child has no birth date and no BSN: what stands there is expected, or the mother's.
    """
    first, initial = first_names(person.first_names or "")
    born = None if person.unborn else person.birth_date
    birth = _birth(born)
    postcode, digits, number, street = _address_parts(None if crowded else _usable(person))
    return Normalised(
        first=first,
        initial=initial,
        nickname=nickname_classes().get(first[0], first[0]) if first else None,
        surnames=surname_parts(person.prefix or "", person.surname or ""),
        birth=birth,
        approximate=birth is not None and (birth[1:] == (1, 1) or _partial(born)),
        sex=_SEX.get(person.sex) if person.sex else None,
        postcode=postcode,
        postcode_digits=digits,
        house_number=number,
        street_sound=street,
        bsn=None if person.unborn else _bsn(person.bsn),
        unborn=person.unborn,
        protect_stay=person.protect_stay,
    )


def address_key(person: Person) -> str | None:
    """`9999ZZ|12` by which a node counts its households at an address; None where it may not be used."""
    postcode, _, number, _ = _address_parts(_usable(person))
    return f"{postcode}|{number}" if postcode and number else None


def household_key(persons: Sequence[Person]) -> str:
    """What tells a family at an address from the others there: its surnames, so that ten reports on one
    family are one household."""
    return "\0".join(sorted({(person.surname or "").casefold() for person in persons}))


def _usable(person: Person) -> Address | None:
    """The address, if it may ever become a key or tag."""
    if person.protect_stay or person.address is None or person.address.kind not in _USABLE:
        return None
    return person.address


def _address_parts(address: Address | None) -> tuple[str | None, str | None, str | None, str | None]:
    if address is None:
        return None, None, None, None
    compact = re.sub(r"[\s.-]", "", address.postcode or "").upper()
    code = _POSTCODE.fullmatch(compact)
    number = _NUMBER.search(address.house_number or "")
    house = number[0].lstrip("0") if number else ""
    return (
        compact if code and code[2] else None,
        code[1] if code else None,
        house if 1 <= len(house) <= 5 else None,
        _street_sound(address.street or ""),
    )


def _street_sound(street: str) -> str | None:
    """Sound key of the telling part: titles are written in too many ways (Burg., Burgemeester)."""
    spoken = [word for word in words(street) if len(word) > 1]  # neither a dash nor the e of 2e
    telling = [word for word in spoken if word not in _STREET_TITLES] or spoken
    return dutch_key(re.sub(r"str$", "straat", "".join(telling))) or None


def _birth(born: BirthDate | None) -> tuple[int, int, int] | None:
    """Unknown parts (None or 0) count as 1; a day without a month says nothing."""
    if born is None or born.year not in _YEARS:
        return None
    month, day = born.month or 1, (born.day or 1) if born.month else 1
    try:
        date(born.year, month, day)
    except ValueError:
        return None
    return born.year, month, day


def _partial(born: BirthDate | None) -> bool:
    return born is not None and not (born.month and born.day)


def _bsn(bsn: str | None) -> str | None:
    """Checked again although `intake` did: a sentinel that became a token would tie strangers together."""
    if bsn is None or not _BSN.fullmatch(bsn) or len(set(bsn)) == 1:
        return None
    weighted = sum(
        weight * int(digit) for weight, digit in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), bsn, strict=True)
    )
    return str(bsn) if weighted % 11 == 0 else None


def canonical(person: Normalised) -> str:
    """All of it in one line, with the sound keys; `-` is missing. Nodes must agree on it to the letter."""
    born = "{:04}-{:02}-{:02}".format(*person.birth) if person.birth else ""
    flags = [
        ("approximate", person.approximate),
        ("unborn", person.unborn),
        ("protect_stay", person.protect_stay),
    ]
    values = (
        " ".join(person.first),
        " ".join(map(dutch_key, person.first)),
        person.initial,
        person.nickname,
        " ".join(person.surnames),
        " ".join(map(dutch_key, person.surnames)),
        born,
        person.sex,
        person.postcode,
        person.postcode_digits,
        person.house_number,
        person.street_sound,
        person.bsn,
        " ".join(name for name, holds in flags if holds),
    )
    return "|".join(value or "-" for value in values)


@dataclass(frozen=True, slots=True, repr=False)
class Vector:
    """One shipped, invented person and its `canonical` form."""

    rule: str
    person: Person
    crowded: bool
    expected: str


@cache
def vectors() -> tuple[Vector, ...]:
    """The 200 shipped vectors of `vectors/normalise.csv`."""
    text = files("matching").joinpath("vectors", "normalise.csv").read_text("utf-8")
    return tuple(map(_vector, csv.DictReader(text.splitlines())))


def _vector(row: dict[str, str]) -> Vector:
    address = Address(
        row["postcode"] or None, row["house_number"] or None, row["street"] or None, AddressKind(row["kind"])
    )
    year, month, day = ([int(part) for part in row["birth"].split("-") if part] + [None] * 3)[:3]
    flags = row["flags"].split()
    person = Person(
        bsn=Bsn(row["bsn"]) if row["bsn"] else None,
        first_names=row["first_names"] or None,
        prefix=row["prefix"] or None,
        surname=row["surname"] or None,
        birth_date=BirthDate(year, month, day) if year is not None else None,
        sex=Sex(row["sex"]) if row["sex"] else None,
        address=address,
        unborn="unborn" in flags,
        protect_stay="protect_stay" in flags,
    )
    return Vector(row["rule"], person, "crowded" in flags, row["expected"])


def vectors_digest() -> bytes:
    """SHA-256 (32 B) over what this program makes of the shipped vectors: the manifest holds the same value.

    Computed anew at each call, not from the expected column: a node that differs must not file or ask.
    """
    made = [canonical(normalise(vector.person, crowded=vector.crowded)) for vector in vectors()]
    return hashlib.sha256("\n".join([RULE_SET, *made]).encode()).digest()
