"""Invented Dutch families: who they really are, how they live, and how that changes between two reports.

Nobody here exists. Every draw comes from one seeded Random, so a seed tells one story."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.measure.invented.name_lists import DUTCH, TRANSLITERATED
from tests.measure.invented.names import Names, Surname

_TRANSLITERATED: Final = 0.28
_TWINS: Final = 0.03
_SAME_BUILDING: Final = 0.12
"""New homes beside one that is known: the same postcode, and now and then the same door."""
_STREETS: Final = ("straat", "laan", "weg", "plein", "hof", "pad", "dreef", "kade")
_RELATED: Final = 0.06
"""Families whose parent grew up with a parent of a family already drawn."""


@dataclass(slots=True)
class Human:
    """One person as they are. `identity` never changes; the rest may."""

    identity: int
    sex: str
    origin: str
    born: date
    firsts: tuple[str, ...]
    surname: Surname
    bsn: str
    child: bool
    partner: Surname | None = None
    unborn: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    postcode: str
    number: str
    street: str
    kind: str = "woning"


@dataclass(slots=True)
class Family:
    humans: list[Human]
    home: Home


class Town:
    """Draws families and what happens to them."""

    def __init__(self, random: Random, size: int) -> None:
        self.random, self.names = random, Names()
        self._identities = 0
        self._bsns = _bsns(random)
        self._homes: list[Home] = []
        self._shelters = [replace(self._new_home(), kind="opvang") for _ in range(max(3, size // 1500))]
        self._families: list[Family] = []

    # --- who there are

    def family(self, today: date) -> Family:
        """A new family, in a home of its own; some are kin of one drawn before."""
        random = self.random
        origin = random.choice(TRANSLITERATED) if random.random() < _TRANSLITERATED else DUTCH
        kin = self._kin(origin)
        father = self._adult("M", origin, today, kin)
        mother = self._adult("V", origin if random.random() < 0.85 else DUTCH, today, None)
        if random.random() < 0.6:
            mother.partner = father.surname
        adults = [mother, father] if random.random() < 0.72 else [random.choice((mother, mother, father))]
        youngest = min(each.born for each in adults)
        family = Family([*adults, *self._children(mother, father, youngest, today)], self.home())
        if random.random() < 0.05:
            family.humans.append(self._elder(father, today))
        self._families.append(family)
        return family

    def _kin(self, origin: str) -> Human | None:
        if not self._families or self.random.random() > _RELATED:
            return None
        one = self.random.choice(self._families).humans[-1]
        return one if one.origin == origin else None

    def _adult(self, sex: str, origin: str, today: date, kin: Human | None) -> Human:
        born = self._day(today, 19, 52)
        surname = kin.surname if kin else self.names.surname(self.random, origin)
        return self._human(sex, origin, born, surname, child=False)

    def _elder(self, father: Human, today: date) -> Human:
        """A grandparent in the house; one in three grandfathers bears the father's first name."""
        elder = self._human("M", father.origin, self._day(today, 55, 80), father.surname, child=False)
        return replace(elder, firsts=father.firsts[:1]) if self.random.random() < 0.33 else elder

    def _children(self, mother: Human, father: Human, parent_born: date, today: date) -> list[Human]:
        random = self.random
        count = random.choices((0, 1, 2, 3, 4, 5), (6, 32, 36, 17, 7, 2))[0]
        grown_up = parent_born + timedelta(days=17 * 365)
        bears_mothers = random.random() < 0.15
        surname = mother.surname if bears_mothers else father.surname
        if father.origin == "tigrinya":
            surname = Surname("", father.firsts[0])
        children: list[Human] = []
        while len(children) < count:
            born = self._day(today, 0, 17)
            if born < grown_up:
                born = grown_up + timedelta(days=random.randrange((today - grown_up).days - 20))
            child = self._human(random.choice("MV"), father.origin, born, surname, child=True)
            if random.random() < 0.04 and not bears_mothers and children:
                child.surname = mother.surname  # of an earlier marriage
            if child.firsts[0] in {each.firsts[0] for each in children}:
                continue
            children.append(child)
            if random.random() < _TWINS:
                children.append(self._twin(child))
        return children

    def _twin(self, child: Human) -> Human:
        sex = self.random.choice((child.sex, self.random.choice("MV")))
        twin = self._human(sex, child.origin, child.born, child.surname, child=True)
        while twin.firsts[0] == child.firsts[0]:
            twin.firsts = self._firsts(twin.sex, twin.origin)
        return twin

    def _human(self, sex: str, origin: str, born: date, surname: Surname, *, child: bool) -> Human:
        self._identities += 1
        return Human(
            self._identities, sex, origin, born, self._firsts(sex, origin), surname, next(self._bsns), child
        )

    def _firsts(self, sex: str, origin: str) -> tuple[str, ...]:
        count = 2 if self.random.random() < (0.45 if origin in (DUTCH, "surinaams") else 0.15) else 1
        return tuple(self.names.first(self.random, origin, sex) for _ in range(count))

    def _day(self, today: date, least: int, most: int) -> date:
        return today - timedelta(days=self.random.randrange(least * 365 + 20, most * 365 + 350))

    # --- where they live

    def home(self) -> Home:
        random = self.random
        if self._homes and random.random() < _SAME_BUILDING:
            beside = random.choice(self._homes)
            if random.random() < 0.12:
                return beside  # who lived there before moved out
            return replace(beside, number=str(max(1, int(beside.number) + random.randint(-9, 9))))
        made = self._new_home()
        self._homes.append(made)
        return made

    def _new_home(self) -> Home:
        random = self.random
        letters = "".join(random.choice("ABCDEGHJKLMNPRSTVWXZ") for _ in range(2))
        street = self.names.surname(random, DUTCH).name + random.choice(_STREETS)
        postcode = f"{random.randint(1000, 9999)}{letters}"
        return Home(postcode, str(1 + int(random.expovariate(1 / 40))), street)

    # --- what happens between two reports

    def time_passes(self, family: Family, then: date, now: date, moved: float) -> Family:
        """The family some time later: perhaps moved, parted, married, with another child."""
        random = self.random
        humans = [replace(each, unborn=False) for each in family.humans]
        home = family.home
        if random.random() < moved:
            home = self._elsewhere()
        self._marry_or_part(humans)
        years = (now - then).days / 365
        if years > 0.8 and random.random() < 0.10 and any(each.child for each in humans):
            sibling = next(each for each in humans if each.child)
            born = now - timedelta(days=random.randrange(20, int(years * 365)))
            humans.append(self._human(random.choice("MV"), sibling.origin, born, sibling.surname, child=True))
        return Family(humans, home)

    def _elsewhere(self) -> Home:
        if self.random.random() < 0.10:
            return self.random.choice(self._shelters)
        return self.home()

    def _marry_or_part(self, humans: list[Human]) -> None:
        for each in humans:
            if each.sex == "V" and not each.child and self.random.random() < 0.06:
                partner = None if each.partner else self.names.surname(self.random, each.origin)
                each.partner = partner


def _bsns(random: Random) -> Iterator[str]:
    """Numbers that pass the eleven-test, each once; they begin with 99, which nobody's does."""
    seen: set[str] = set()
    while True:
        digits = [9, 9, *(random.randrange(10) for _ in range(6))]
        rest = sum(weight * digit for weight, digit in zip(range(9, 1, -1), digits, strict=True)) % 11
        number = "".join(map(str, [*digits, rest]))
        if rest < 10 and number not in seen and len(set(number)) > 1:
            seen.add(number)
            yield number
