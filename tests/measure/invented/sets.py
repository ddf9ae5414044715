"""A whole set of invented reports in the files of `radar evaluate`: PRIOR, NEW, TRUTH and GROUPS.

Seeds 1 to 99 measure, seeds from 1000 train; nothing is tuned to the first."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.measure.invented.clerks import Clerk, Row, Setting
from tests.measure.invented.families import Family, Human, Town
from tests.measure.invented.name_lists import DUTCH

TODAY: Final = date(2026, 11, 1)
COLUMNS: Final = (
    "persoon", "melding", "bsn", "voornamen", "tussenvoegsel", "achternaam", "geboortedatum", "geslacht",
    "postcode", "huisnummer", "straat", "adressoort", "ongeboren", "meldingsdatum",
)  # fmt: skip
_RETURNING: Final = 0.47
"""Of the new reports, how many are on a family that was reported before."""


@dataclass(frozen=True, slots=True)
class Person:
    """One line of a file, and whom it is really about."""

    row: Row
    human: Human
    faults: frozenset[str]
    home: str


@dataclass(slots=True)
class InventedSet:
    setting: Setting
    seed: int
    prior: list[Person] = field(default_factory=list)
    new: list[Person] = field(default_factory=list)

    def files(self) -> dict[str, bytes]:
        """`prior.csv`, `new.csv`, `truth.csv`, `groups.csv`, as `radar evaluate` reads them."""
        pairs = list(self._pairs())
        truth = [{"persoon_eerder": a.row["persoon"], "persoon_nieuw": b.row["persoon"]} for a, b in pairs]
        return {
            "prior.csv": _csv(COLUMNS, (person.row for person in self.prior)),
            "new.csv": _csv(COLUMNS, (person.row for person in self.new)),
            "truth.csv": _csv(("persoon_eerder", "persoon_nieuw"), truth),
            "groups.csv": _csv(
                ("persoon_eerder", "persoon_nieuw", "fouten", "herkomst"),
                (
                    line | {"fouten": "|".join(sorted(_kinds(a, b))), "herkomst": _origin(b)}
                    for line, (a, b) in zip(truth, pairs, strict=True)
                ),
            ),
        }

    def _pairs(self) -> Iterable[tuple[Person, Person]]:
        known: dict[int, list[Person]] = {}
        for person in self.prior:
            known.setdefault(person.human.identity, []).append(person)
        for person in self.new:
            for earlier in known.get(person.human.identity, ()):
                yield earlier, person


def _origin(person: Person) -> str:
    return DUTCH if person.human.origin == DUTCH else "overgezet"


def _kinds(earlier: Person, later: Person) -> set[str]:
    """What made this pair hard to find."""
    kinds = set(earlier.faults | later.faults)
    if later.human.child and "bsn ontbreekt" in kinds:
        kinds.add("kind zonder bsn")
    if earlier.home != later.home:
        kinds.add("verhuisd")
    return kinds or {"geen"}


def invented(setting: Setting, seed: int, prior: int = 20_000, new: int = 8_000) -> InventedSet:
    """A set of at least `prior` and `new` lines (the last report is written whole)."""
    random = Random(f"{setting.name} {seed}")
    made = InventedSet(setting, seed)
    writer = _Writer(random, setting, Town(random, prior + new), made)
    while len(made.new) < new:
        if random.random() < _RETURNING:
            writer.returning()
        else:
            writer.only_new()
    while len(made.prior) < prior:
        writer.only_prior()
    made.prior, made.new = _shuffled(random, made.prior, "E"), _shuffled(random, made.new, "N")
    return made


class _Writer:
    def __init__(self, random: Random, setting: Setting, town: Town, made: InventedSet) -> None:
        self._random, self._setting, self._town, self._made = random, setting, town, made
        self._clerk = Clerk(random, setting)
        self._reports = 0

    def returning(self) -> None:
        """A family that was reported once to three times, and now again."""
        on = self._some_day()
        family = self._town.family(on)
        for _ in range(self._random.choices((1, 2, 3), (70, 20, 10))[0]):
            self._report(self._made.prior, family, on)
            later = on + timedelta(days=self._random.randrange(20, 700))
            later = min(later, TODAY - timedelta(days=20))
            family = self._town.time_passes(family, on, later, 0.08)
            on = later
        family = self._town.time_passes(family, on, TODAY, self._setting.moved)
        self._report(self._made.new, family, TODAY - timedelta(days=self._random.randrange(20)))

    def only_new(self) -> None:
        self._report(self._made.new, self._town.family(TODAY), TODAY)

    def only_prior(self) -> None:
        on = self._some_day()
        family = self._town.family(on)
        for _ in range(self._random.choices((1, 2, 3), (70, 20, 10))[0]):
            self._report(self._made.prior, family, on)
            on = min(on + timedelta(days=self._random.randrange(20, 700)), TODAY)
            family = self._town.time_passes(family, on, on, 0.08)

    def _some_day(self) -> date:
        return TODAY - timedelta(days=self._random.randrange(60, 9 * 365))

    def _report(self, into: list[Person], family: Family, on: date) -> None:
        humans = self._involved(family, on)
        self._reports += 1
        for human in humans:
            written = self._clerk.write(human, family.home, humans)
            row = {name: "" for name in COLUMNS} | written.row
            row |= {"melding": f"M{self._reports}", "meldingsdatum": on.isoformat()}
            into.append(Person(row, human, written.faults, f"{family.home.postcode} {family.home.number}"))

    def _involved(self, family: Family, on: date) -> list[Human]:
        """Who is in the report; never nobody. A baby on the way now and then."""
        random = self._random
        there = [each for each in family.humans if each.born <= on]
        humans = [each for each in there if random.random() >= self._setting.left_out]
        humans = humans or [random.choice(there)]
        if random.random() < 0.015 and any(each.sex == "V" and not each.child for each in humans):
            due = on + timedelta(days=random.randrange(10, 250))
            mother = next(each for each in humans if each.sex == "V" and not each.child)
            unborn = replace(mother, identity=-1 - self._reports, born=due, child=True, unborn=True)
            humans.append(unborn)
        return humans


def _shuffled(random: Random, people: list[Person], letter: str) -> list[Person]:
    """Reports in an order that tells nothing, and lines numbered in it."""
    reports: dict[str, list[Person]] = {}
    for person in people:
        reports.setdefault(person.row["melding"], []).append(person)
    order = list(reports.values())
    random.shuffle(order)
    mixed = [person for report in order for person in report]
    for number, person in enumerate(mixed, start=1):
        person.row["persoon"] = f"{letter}{number}"
        person.row["melding"] = letter + person.row["melding"]
    return mixed


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
