"""How a clerk writes a person down: what is missing, what is wrong, what is written in another way.

The kinds of errors are those of pseudonyms.md; the shares are ours."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from tests.measure.invented.families import Home, Human
from tests.measure.invented.name_lists import DUTCH
from tests.measure.invented.names import Surname, mistyped, nickname, spelt_otherwise

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Setting:
    """Shares per record of one side; `standard`, and `hardest` with errors half as many again."""

    name: str
    errors: float
    bsn_missing_adult: float
    bsn_missing_child: float
    moved: float
    left_out: float
    """Of the members of a family, how many a report leaves out."""


STANDARD: Final = Setting("standard", 1.0, 0.28, 0.40, 0.22, 0.12)
HARDEST: Final = Setting("hardest", 1.5, 0.80, 0.88, 0.40, 0.35)


@dataclass(frozen=True, slots=True)
class Written:
    row: Row
    faults: frozenset[str]
    """What this clerk left out or got wrong, by kind, for the figures per group."""


class Clerk:
    """Writes people down, with the shares of a setting."""

    def __init__(self, random: Random, setting: Setting) -> None:
        self._random, self._setting = random, setting

    def write(self, human: Human, home: Home, household: list[Human]) -> Written:
        faults: set[str] = set()
        row = {
            **self._number(human, household, faults),
            **self._names(human, faults),
            **self._birth(human, household, faults),
            **self._sex(human),
            **self._address(home, faults),
        }
        if human.unborn:
            row |= {"ongeboren": "ja", "bsn": "", "voornamen": "", "geslacht": ""}
            faults.add("ongeboren")
        return Written(row, frozenset(faults))

    def _happens(self, share: float) -> bool:
        return self._random.random() < share * self._setting.errors

    # --- number

    def _number(self, human: Human, household: list[Human], faults: set[str]) -> Row:
        missing = self._setting.bsn_missing_child if human.child else self._setting.bsn_missing_adult
        if self._random.random() < missing:
            faults.add("bsn ontbreekt")
            return {"bsn": ""}
        if human.child and self._happens(0.004):
            faults.add("bsn van een ander")
            return {"bsn": household[0].bsn}
        if self._happens(0.006):
            faults.add("bsn verkeerd")
            return {"bsn": human.bsn[:7] + human.bsn[8] + human.bsn[7]}  # most fail the eleven-test
        return {"bsn": human.bsn}

    # --- names

    def _names(self, human: Human, faults: set[str]) -> Row:
        prefix, name = self._surname(human, faults)
        return {"voornamen": self._firsts(human, faults), "tussenvoegsel": prefix, "achternaam": name}

    def _firsts(self, human: Human, faults: set[str]) -> str:
        random, firsts = self._random, list(human.firsts)
        if self._happens(0.02):
            faults.add("voornaam ontbreekt")
            return random.choice(("", "", "baby", "onbekend")) if human.child else ""
        if self._happens(0.03):
            faults.add("alleen voorletter")
            return ".".join(first[0] for first in firsts) + "."
        other = nickname(random, firsts[0]) if self._happens(0.18) else None
        if other:
            faults.add("roepnaam")
            firsts = [other]
        elif len(firsts) > 1 and self._happens(0.04):
            faults.add("tweede voornaam")
            firsts = firsts[1:]
        elif len(firsts) > 1 and random.random() < 0.5:
            firsts = firsts[:1]
        foreign = human.origin != DUTCH
        if self._happens(0.16 if foreign else 0.035):
            faults.add("voornaam anders gespeld")
            firsts[0] = spelt_otherwise(random, firsts[0], human.origin)
            if foreign and random.random() < 0.3:
                firsts[0] = spelt_otherwise(random, firsts[0], human.origin)
        if self._happens(0.03):
            faults.add("voornaam verkeerd getypt")
            firsts[0] = mistyped(random, firsts[0])
        return " ".join(firsts)

    def _surname(self, human: Human, faults: set[str]) -> tuple[str, str]:
        if self._happens(0.008):
            faults.add("achternaam ontbreekt")
            return "", ""
        prefix, name = self._used(human, faults)
        if self._happens(0.15 if human.origin != DUTCH else 0.04):
            faults.add("achternaam anders gespeld")
            name = spelt_otherwise(self._random, name, human.origin)
        if self._happens(0.03):
            faults.add("achternaam verkeerd getypt")
            name = mistyped(self._random, name)
        return self._with_prefix(prefix, name)

    def _used(self, human: Human, faults: set[str]) -> tuple[str, str]:
        """The name that somebody goes by: the own one, the partner's, or both."""
        own, random = human.surname, self._random
        if not human.partner:
            return own.prefix, own.name
        way = random.choices(("own", "partner", "both"), (62, 18, 20))[0]
        if way == "own":
            return own.prefix, own.name
        faults.add("getrouwde naam")
        if way == "partner":
            return human.partner.prefix, human.partner.name
        return human.partner.prefix, f"{human.partner.name}-{_whole(own)}"

    def _with_prefix(self, prefix: str, name: str) -> tuple[str, str]:
        random = self._random
        if not prefix:
            return "", name
        way = random.random()
        if way < 0.72:
            return prefix, name
        if way < 0.84:
            return "", f"{prefix} {name}"
        if way < 0.92:
            return prefix.replace("van der", "v.d.").replace("van den", "v.d.").replace("van de", "v/d"), name
        return "", name

    # --- birth date, sex, address

    def _birth(self, human: Human, household: list[Human], faults: set[str]) -> Row:
        random, born = self._random, human.born
        if human.unborn:
            return {"geboortedatum": born.isoformat()}
        if self._happens(0.05):
            faults.add("geboortedatum ontbreekt")
            return {"geboortedatum": ""}
        if self._happens(0.06 if human.origin in ("tigrinya", "marokkaans") and not human.child else 0.008):
            faults.add("1 januari")
            year = born.year
            return {"geboortedatum": random.choice((f"{year}-01-01", f"{year}-00-00", str(year)))}
        if human.child and self._happens(0.01):
            others = [each.born for each in household if each.child and not each.unborn and each is not human]
            if others:
                faults.add("geboortedatum van een ander")
                return {"geboortedatum": random.choice(others).isoformat()}
        if born.day <= 12 and self._happens(0.03):
            faults.add("dag en maand verwisseld")
            return {"geboortedatum": f"{born.year}-{born.day:02}-{born.month:02}"}
        if self._happens(0.025):
            faults.add("geboortedatum verkeerd")
            return {"geboortedatum": self._wrong(born)}
        return {"geboortedatum": born.isoformat()}

    def _wrong(self, born: date) -> str:
        random = self._random
        kind = random.random()
        try:
            if kind < 0.35:
                off = random.choice((1, -1, 10, -10))
                return born.replace(day=born.day + off).isoformat()
            if kind < 0.6:
                return born.replace(month=born.month + random.choice((1, -1))).isoformat()
            return born.replace(year=born.year + random.choice((-10, -2, -1, 1, 2))).isoformat()
        except ValueError:  # no such day
            return born.replace(day=15).isoformat()

    def _sex(self, human: Human) -> Row:
        if self._happens(0.04):
            return {"geslacht": ""}
        if self._happens(0.005):
            return {"geslacht": "M" if human.sex == "V" else "V"}
        return {"geslacht": human.sex}

    def _address(self, home: Home, faults: set[str]) -> Row:
        random = self._random
        if self._happens(0.06):
            faults.add("adres ontbreekt")
            return {"postcode": "", "huisnummer": "", "straat": "", "adressoort": ""}
        postcode, number, street = home.postcode, home.number, home.street
        if self._happens(0.02):
            wrong = postcode[:3] + random.choice("0123456789") + postcode[4:]
            postcode = random.choice((postcode[:4], "", wrong))
        if self._happens(0.015):
            number = random.choice((number + random.choice("123"), ""))
        elif random.random() < 0.05:
            number += random.choice(("a", " bis", "-2"))
        if self._happens(0.03):
            street = mistyped(random, street)
        return {"postcode": postcode, "huisnummer": number, "straat": street, "adressoort": home.kind}


def _whole(surname: Surname) -> str:
    return f"{surname.prefix} {surname.name}".strip()
