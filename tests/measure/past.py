"""Invented old reports, as many persons as asked: enough difference that blocks have their usual sizes.

Nobody here exists: surnames are made of syllables and numbers begin with 9999.
"""

from collections.abc import Iterator
from random import Random
from typing import Any, Final

from schemas.identity import is_bsn

Json = dict[str, Any]

_SYLLABLES: Final = (
    "ba", "dri", "fe", "ga", "hoe", "kli", "lo", "mui", "na", "pre", "ro", "sta", "ti", "vu", "wie", "zo",
)  # fmt: skip
_ENDINGS: Final = ("wiek", "verzinsel", "proef", "fictie", "molen", "denk")
_FIRST: Final = (
    "Saar", "Wende", "Otto", "Yara", "Koen", "Tijl", "Puck", "Bas", "Mila", "Noor", "Rens", "Fenna", "Jochem",
    "Lotte", "Sven", "Ilse",
)  # fmt: skip
_BSNS: Final = [digits for digits in (f"9999{n:05d}" for n in range(100_000)) if is_bsn(digits)]


def reports(seed: int, persons: int, prefix: str, **values: Any) -> Iterator[Json]:
    """Reports on families of two to four; about one in three persons has no number."""
    random, made, number = Random(seed), 0, 0
    while made < persons:
        family = _family(random)[: persons - made]
        made += len(family)
        number += 1
        yield report(f"{prefix}-{number}", family, random) | values


def report(number: str, family: list[Json], random: Random) -> Json:
    year, month, day = random.randint(2006, 2025), random.randint(1, 12), random.randint(1, 28)
    return {
        "soort": "melding",
        "nummer": number,
        "revisie": 1,
        "ontvangenOp": f"{year}-{month:02}-{day:02}T10:00:00+01:00",
        "laatstGewijzigdOp": f"{year}-{month:02}-{day:02}",
        "spoed": False,
        "status": "gesloten",
        "betrokkenen": family,
    }


def _family(random: Random) -> list[Json]:
    surname = "".join(random.sample(_SYLLABLES, random.randint(1, 3))).capitalize() + random.choice(_ENDINGS)
    home = {
        "postcode": f"{random.randint(9000, 9999)} X{random.choice('ABCDEFGHJKLMNP')}",
        "huisnummer": str(random.randint(1, 300)),
        "straat": "Verzonnenstraat",
        "soort": "woning",
    }
    years = [random.randint(1960, 1995), *(random.randint(2000, 2022) for _ in range(random.randint(1, 3)))]
    return [_person(random, surname, year, home) for year in years]


def _person(random: Random, surname: str, year: int, home: Json) -> Json:
    person = {
        "voornamen": " ".join(random.sample(_FIRST, random.randint(1, 2))),
        "achternaam": surname,
        "geboortedatum": f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
        "geslacht": random.choice("MV"),
        "adres": home,
    }
    return person | ({"bsn": random.choice(_BSNS)} if random.random() < 0.67 else {})
