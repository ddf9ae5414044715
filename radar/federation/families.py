"""Invented families for the demonstration, by seed: prior reports in four parties and one new report.

Pure: the same seed and day give the same people. Everybody is visibly invented - surnames from a table of
inventions, BSNs that start with 9999, house numbers that no street has - and nobody may ever be real.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Final, TypeAlias

from schemas.codes import Band, PartyId

Json: TypeAlias = dict[str, Any]

ASKER: Final = PartyId("vt-grn")
UTR: Final = PartyId("vt-utr")
ZLI: Final = PartyId("vt-zli")
RVDK: Final = PartyId("rvdk")
PARTIES: Final = (ASKER, UTR, ZLI, RVDK)

MOTHER, FATHER, CHILD_A, CHILD_B = range(4)
"""Places of the people in the new report."""

_DIGITS: Final = {ASKER: (9990, 9999), UTR: (3490, 3499), ZLI: (6390, 6399), RVDK: (2490, 2499)}
_STATUSES: Final = ("open", "monitoring", "gesloten")

_GIRLS: Final = (
    "Anna", "Bente", "Carlijn", "Daphne", "Elif", "Femke", "Guusje", "Hanna", "Ilse", "Julia", "Kim", "Lotte",
    "Maud", "Nora", "Olivia", "Puck", "Quirine", "Roos", "Samira", "Tess", "Ursula", "Vera", "Wende", "Yara",
)  # fmt: skip
_BOYS: Final = (
    "Adam", "Bram", "Cas", "Daan", "Emir", "Finn", "Gijs", "Hugo", "Ivo", "Jesse", "Koen", "Lars", "Mees",
    "Noah", "Otto", "Pim", "Quinten", "Ruben", "Sem", "Thijs", "Umar", "Victor", "Wout", "Youssef",
)  # fmt: skip
_SURNAMES: Final = (
    ("", "Verzonnen"), ("van der", "Proef"), ("", "Fictief"), ("", "Molenwiek"), ("", "Bedenksel"),
    ("", "Papierenboom"), ("van", "Nergenshuis"), ("", "Schijnwezen"), ("", "Fabelsma"), ("", "Sprookstra"),
    ("", "Voorbeeldsma"), ("", "Testvoorraad"), ("", "Dummyveld"), ("", "Luchtkasteel"), ("", "Wolkenkrab"),
    ("", "Maanvisser"), ("", "Droomersma"), ("de", "Hersenspin"), ("", "Nepveld"), ("", "Kunstmeer"),
    ("", "Waanwijk"), ("", "Fantasma"), ("", "Lariekoek"), ("", "Quasimeer"), ("van", "Gisterenland"),
    ("", "Onbestaan"), ("", "Rookgordijn"), ("", "Zogenaamd"), ("ten", "Verzinsel"), ("", "Pseudoniemsma"),
    ("", "Eenhoornstra"), ("", "Kabouterveld"), ("", "Trollenga"), ("", "Hunebedstra"), ("", "Glimlachberg"),
    ("", "IJsbeerdijk"), ("van den", "Maneschijn"), ("", "Regenboogsma"), ("", "Sterrenstof"),
)  # fmt: skip
_STREETS: Final = (
    "Verzonnenstraat", "Bedachtelaan", "Fictiefplein", "Nergensweg", "Proefpad", "Luchtkasteeldreef",
    "Schijnsingel", "Papierenkade", "Droomhof", "Voorbeeldsteeg",
)  # fmt: skip

# The people of the worked example: (as it should be, as the other source wrote it).
_MOTHERS: Final = ("Soraya", "Leila", "Ingrid", "Marijke", "Farida", "Willemijn")
_MOTHER_SURNAMES: Final = (
    ("Zandkever", "Santkefer"), ("Schijnhuizen", "Sgeinhuijsen"), ("Vagevuurstra", "Fagefuurstra"),
    ("Duizelingh", "Duyselingh"), ("Kwinkslach", "Quinkslag"), ("Zevenmijl", "Sevenmeil"),
)  # fmt: skip
_FATHERS: Final = ("Mustafa", "Gerrit", "Ramon", "Sietse", "Idris", "Marcel")
_FAMILY_SURNAMES: Final = (
    "Windvanger",
    "Morgenvlinder",
    "Hoedenplank",
    "Griezelaar",
    "Pannenkoeksma",
    "Tovenaarda",
)
_CHILDREN: Final = (
    ("Aicha", "Aisha", "V"), ("Sophie", "Sofie", "V"), ("Matthijs", "Mathijs", "M"),
    ("Mohammed", "Mohamed", "M"), ("Jasmijn", "Jasmyn", "V"), ("Yassine", "Yasine", "M"),
)  # fmt: skip
_TWINS: Final = (
    ("Noor", "Fleur", "V"),
    ("Levi", "Boaz", "M"),
    ("Zoë", "Merel", "V"),
    ("Tijn", "Rayan", "M"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A prior report that must be found for a person of the new report, in at least this band."""

    party: PartyId
    number: str = field(repr=False)
    at_least: Band


@dataclass(frozen=True, slots=True)
class Stranger:
    """A prior report that must not be linked to this person of the new report, and why not."""

    person: int
    party: PartyId
    number: str = field(repr=False)
    why: str
    """`twin` or `shelter`."""


@dataclass(frozen=True, slots=True)
class DemoStory:
    """What each party holds, the new report of `asker`, and how its example must come out."""

    asker: PartyId
    prior: Mapping[PartyId, tuple[Json, ...]] = field(repr=False)
    new_report: Json = field(repr=False)
    expected: tuple[tuple[Found, ...], ...]
    """For each person of the new report, in its order."""
    unlinked: tuple[Stranger, ...]


def demo_reports(seed: int, today: date) -> DemoStory:
    """The story of this seed, told on this day: reports of up to three years ago until yesterday."""
    town = _Town(Random(seed), today)  # noqa: S311  invented people, no secret
    prior = {
        party: [town.family_report(party) for _ in range(town.random.randint(10, 16))] for party in PARTIES
    }
    new_report, worked, expected, unlinked = _worked_example(town)
    for party, reports in worked.items():
        prior[party].extend(reports)
        prior[party].sort(key=lambda report: str(report["ontvangenOp"]))
    return DemoStory(
        ASKER, {p: tuple(reports) for p, reports in prior.items()}, new_report, expected, unlinked
    )


def next_report(seed: int, today: date) -> Json:
    """Another report for the asker: a family known elsewhere comes back, moved and with a name misspelt."""
    story = demo_reports(seed, today)
    random = Random(f"next {seed}")  # noqa: S311  invented people, no secret
    known = [r for party in (UTR, ZLI) for r in story.prior[party] if _can_return(r)]
    town = _Town(random, today, first_number=9000)
    home = town.home(ASKER)
    people = [dict(person, adres=home) for person in random.choice(known)["betrokkenen"]]
    for person in people:
        person.pop("verblijfBeschermen", None)
    youngest = people[-1]
    youngest.pop("bsn", None)
    youngest["voornamen"] = _misspelt(str(youngest["voornamen"]))
    return town.report(ASKER, 0, people)


class _Town:
    """Draws people, homes and reports in one order, so that a seed tells one story."""

    def __init__(self, random: Random, today: date, first_number: int = 1) -> None:
        self.random = random
        self.today = today
        self._numbers = iter(range(first_number, first_number + 9000))
        self._bsns = _bsns(random)

    def bsn(self) -> str:
        return next(self._bsns)

    def born(self, least: int, most: int) -> date:
        """A birthday that makes somebody `least` to `most` years old; never a 1 January."""
        day = self.today - timedelta(days=self.random.randint(least * 366, most * 365))
        return day + timedelta(days=1) if (day.month, day.day) == (1, 1) else day

    def home(self, party: PartyId, kind: str = "woning") -> Json:
        low, high = _DIGITS[party]
        return {
            "postcode": f"{self.random.randint(low, high)}X{self.random.choice('QXZ')}",
            "huisnummer": str(self.random.randint(9001, 9999)),
            "straat": self.random.choice(_STREETS),
            "soort": kind,
        }

    def person(self, first: str, surname: tuple[str, str], sex: str, born: date, home: Json | None) -> Json:
        """What everybody knows; BSN and the rest are added by whoever knows them."""
        made: Json = {
            "voornamen": first,
            "achternaam": surname[1],
            "geboortedatum": born.isoformat(),
            "geslacht": sex,
        }
        if surname[0]:
            made["tussenvoegsel"] = surname[0]
        if home is not None:
            made["adres"] = home
        return made

    def report(self, party: PartyId, days_ago: int, people: list[Json], status: str = "open") -> Json:
        """A report as the source system of the party would send it."""
        day = self.today - timedelta(days=days_ago + 1)
        moment = datetime.combine(day, time(8 + self.random.randrange(9), self.random.randrange(60)), UTC)
        return {
            "soort": "melding",
            "nummer": f"{party.removeprefix('vt-').upper()}-{day.year}-{next(self._numbers):05d}",
            "revisie": 1,
            "ontvangenOp": moment.isoformat(),
            "laatstGewijzigdOp": day.isoformat(),
            "spoed": False,
            "status": status,
            "betrokkenen": people,
        }

    def family_report(self, party: PartyId) -> Json:
        """A report about an unrelated family, with the gaps that real reports have."""
        random = self.random
        home, surname = self.home(party), random.choice(_SURNAMES)
        own = random.choice(_SURNAMES) if random.random() < 0.3 else surname
        people = [self.person(random.choice(_GIRLS), own, "V", self.born(22, 46), home)]
        if random.random() < 0.7:
            people.append(self.person(random.choice(_BOYS), surname, "M", self.born(22, 50), home))
        firsts = {"V": random.sample(_GIRLS, 3), "M": random.sample(_BOYS, 3)}
        for _ in range(random.randint(1, 3)):
            sex = random.choice(("V", "M"))
            people.append(self.person(firsts[sex].pop(), surname, sex, self.born(1, 16), home))
        for person in people:
            self._leave_gaps(person)
        return self.report(party, random.randint(20, 1000), people, random.choice(_STATUSES))

    def _leave_gaps(self, person: Json) -> None:
        if self.random.random() < 0.65:
            person["bsn"] = self.bsn()
        if self.random.random() < 0.05:
            del person["geboortedatum"]
        if self.random.random() < 0.05:
            del person["adres"]


def _worked_example(
    town: _Town,
) -> tuple[Json, dict[PartyId, list[Json]], tuple[tuple[Found, ...], ...], tuple[Stranger, ...]]:
    """A mother, a father and two children of one family, and what four parties know of them."""
    random = town.random
    maiden, otherwise = random.choice(_MOTHER_SURNAMES)
    surname = ("", random.choice(_FAMILY_SURNAMES))
    right, misspelt, sex = random.choice(_CHILDREN)
    twin, other_twin, twin_sex = random.choice(_TWINS)
    once, now, shelter = town.home(UTR), town.home(ASKER), town.home(ZLI, "opvang")
    births = [town.born(31, 39), town.born(32, 42), town.born(9, 12), town.born(5, 7)]

    def mother(name: str, home: Json | None) -> Json:
        return town.person(mothers_name, ("", name), "V", births[MOTHER], home)

    def father(home: Json) -> Json:
        return town.person(fathers_name, surname, "M", births[FATHER], home)

    def child_b(first: str, home: Json) -> Json:
        return town.person(first, surname, twin_sex, births[CHILD_B], home)

    mothers_name, fathers_name = random.choice(_MOTHERS), random.choice(_FATHERS)
    mothers_bsn, a_bsn, b_bsn, twins_bsn = (town.bsn() for _ in range(4))

    own = town.report(ASKER, 400, [mother(maiden, now) | {"bsn": mothers_bsn}, father(now)], "gesloten")
    # Spelt by ear, before the family moved, and the source did not know the mother's BSN.
    moved = town.report(
        UTR,
        900,
        [
            mother(otherwise, once),
            town.person(right, surname, sex, births[CHILD_A], once) | {"bsn": a_bsn},
        ],
        "gesloten",
    )
    board = town.report(
        RVDK, 200, [mother(maiden, now) | {"bsn": mothers_bsn}, child_b(twin, now) | {"bsn": b_bsn}], "open"
    )
    # A source that knew no birthday of the father: probably the same man, and a person must say so.
    undated = {name: value for name, value in father(now).items() if name != "geboortedatum"}
    other = town.report(ZLI, 90, [undated, child_b(other_twin, now) | {"bsn": twins_bsn}], "monitoring")
    strangers = [_at(town, party, shelter) for party in (UTR, ZLI)]
    new_report = town.report(
        ASKER,
        0,
        [
            mother(maiden, shelter) | {"bsn": mothers_bsn, "verblijfBeschermen": True},
            father(now),
            town.person(misspelt, surname, sex, births[CHILD_A], now),
            child_b(twin, now) | {"bsn": b_bsn},
        ],
    )
    worked = {ASKER: [own], UTR: [moved, strangers[0]], ZLI: [other, strangers[1]], RVDK: [board]}
    expected = (
        (
            Found(ASKER, own["nummer"], Band.NEARLY_CERTAIN),
            Found(UTR, moved["nummer"], Band.PROBABLE),
            Found(RVDK, board["nummer"], Band.NEARLY_CERTAIN),
        ),
        (
            Found(ASKER, own["nummer"], Band.NEARLY_CERTAIN),
            Found(ZLI, other["nummer"], Band.PROBABLE),
        ),
        (Found(UTR, moved["nummer"], Band.PROBABLE),),
        (Found(RVDK, board["nummer"], Band.NEARLY_CERTAIN),),
    )
    unlinked = (
        Stranger(CHILD_B, ZLI, other["nummer"], "twin"),
        *(
            Stranger(person, party, report["nummer"], "shelter")
            for party, report in zip((UTR, ZLI), strangers, strict=True)
            for person in (MOTHER, FATHER, CHILD_A, CHILD_B)
        ),
    )
    return new_report, worked, expected, unlinked


def _at(town: _Town, party: PartyId, shelter: Json) -> Json:
    """Another family that stayed at the shelter: one address, and nothing else in common."""
    report = town.family_report(party)
    for person in report["betrokkenen"]:
        person["adres"] = dict(shelter)
    return report


def _can_return(report: Json) -> bool:
    """A family with a child whose name can be misspelt, everybody's birthday known, and not in a shelter."""
    people = report["betrokkenen"]
    return (
        len(people) >= 3
        and all("geboortedatum" in person and "bsn" in person for person in people[:2])
        and "geboortedatum" in people[-1]
        and all(person.get("adres", {}).get("soort") == "woning" for person in people)
        and len(str(people[-1]["voornamen"])) >= 4
    )


def _misspelt(name: str) -> str:
    """One letter too many, as somebody types who heard the name."""
    return name[:-1] + name[-2:]


def _bsns(random: Random) -> Iterator[str]:
    """Numbers that pass the eleven-test, start with 9999 and come once each."""
    given: set[str] = set()
    while True:
        digits = f"9999{random.randrange(100_000):05d}"
        if _passes_eleven_test(digits) and digits not in given and digits != "999999999":
            given.add(digits)
            yield digits


def _passes_eleven_test(digits: str) -> bool:
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0
