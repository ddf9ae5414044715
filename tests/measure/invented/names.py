"""Names for invented people, and the ways in which a clerk writes them otherwise.

What is frequent is the same in every set, so that sets can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, product
from random import Random

from tests.measure.invented.name_lists import (
    DUTCH,
    DUTCH_SOUNDS,
    ENDS,
    FIRST,
    FRONTS,
    NICKNAMES,
    PREFIXES,
    SYLLABLES,
    VARIANTS,
)


class Frequency:
    """Draws from words of which the first are the most frequent (Zipf-Mandelbrot)."""

    def __init__(self, words: Sequence[str], flat: float, steep: float) -> None:
        self.words = words
        self._sums = list(accumulate((rank + flat) ** -steep for rank in range(1, len(words) + 1)))

    def draw(self, random: Random) -> str:
        return random.choices(self.words, cum_weights=self._sums)[0]


@dataclass(frozen=True, slots=True)
class Surname:
    prefix: str
    name: str


class Names:
    """Draws names; which ones are frequent is the same in every set, so that sets can be compared."""

    def __init__(self) -> None:
        fixed = Random("names")
        dutch = [front + end for front, end in product(FRONTS.split(), ENDS.split())]
        self._first = {
            (origin, sex): Frequency(names.split(), 12, 1.0)
            for origin, both in FIRST.items()
            for sex, names in zip("MV", both, strict=True)
        }
        self.surnames = {DUTCH: Frequency(_mixed(fixed, list(dutch)), 30, 0.95)}
        for origin, parts in SYLLABLES.items():
            made = ["".join(each) for each in product(*parts)]
            self.surnames[origin] = Frequency(_mixed(fixed, made), 15, 1.0)
        self._prefix = {name: fixed.choice(PREFIXES) for name in dutch}

    def first(self, random: Random, origin: str, sex: str) -> str:
        return self._first[origin, sex].draw(random)

    def surname(self, random: Random, origin: str) -> Surname:
        """A family name; in the Tigrinya tradition the father's first name, so here a man's."""
        if origin == "tigrinya":
            return Surname("", self.first(random, origin, "M"))
        name = self.surnames[origin].draw(random)
        return Surname(self._prefix.get(name, ""), name)


def _mixed(random: Random, words: list[str]) -> list[str]:
    random.shuffle(words)
    return words


def nickname(random: Random, first: str) -> str | None:
    known = NICKNAMES.get(first)
    return random.choice(known) if known else None


def spelt_otherwise(random: Random, name: str, origin: str) -> str:
    """As another clerk would write down what was heard; the name itself where no rule applies."""
    rules = VARIANTS.get(origin, DUTCH_SOUNDS)
    lower = name.lower()
    fits = [(a, b) for a, b in rules if a in lower[1:] or lower.startswith(a)]
    if not fits:
        return doubled(random, name)
    a, b = random.choice(fits)
    places = [at for at in range(len(lower)) if lower.startswith(a, at)]
    at = random.choice(places)
    made = lower[:at] + b + lower[at + len(a) :]
    return made.title() if " " in name else made[:1].upper() + made[1:]


def doubled(random: Random, name: str) -> str:
    at = random.randrange(1, max(2, len(name)))
    letter = name[at - 1].lower()
    return name[:at] + letter + name[at:]


def mistyped(random: Random, text: str) -> str:
    """One key too many, too few, wrong, or two swapped."""
    if len(text) < 3:
        return text
    at = random.randrange(1, len(text) - 1)
    letter = random.choice("abcdefghijklmnoprstuvw")
    return random.choice(
        (
            text[:at] + text[at + 1 :],
            text[:at] + letter + text[at:],
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )
