"""The figures are worth what the invented families are: reproducible, complete, as wrong as said, nobody."""

import csv
import io
from collections import Counter
from functools import cache

import pytest

from schemas.identity import is_bsn
from schemas.linkage import read_all
from tests.measure.invented.clerks import HARDEST, STANDARD, Setting
from tests.measure.invented.families import Human
from tests.measure.invented.name_lists import ENDS, FRONTS, SYLLABLES
from tests.measure.invented.names import Names
from tests.measure.invented.sets import InventedSet, Person, invented

FAULTS = {
    "1 januari", "achternaam anders gespeld", "achternaam ontbreekt", "achternaam verkeerd getypt",
    "adres ontbreekt", "alleen voorletter", "bsn ontbreekt", "bsn van een ander", "bsn verkeerd",
    "dag en maand verwisseld", "geboortedatum ontbreekt", "geboortedatum van een ander",
    "geboortedatum verkeerd", "getrouwde naam",
    "ongeboren", "roepnaam", "tweede voornaam", "voornaam anders gespeld", "voornaam ontbreekt",
    "voornaam verkeerd getypt",
}  # fmt: skip
OF_PAIRS = FAULTS - {"ongeboren"} | {"kind zonder bsn", "verhuisd", "geen"}
FREQUENT = {
    "akkerman", "bakker", "bosman", "brouwer", "dejong", "devries", "dijkstra", "hoekstra", "jansen",
    "mulder", "molenaar", "veenstra", "vermeulen", "visser", "vos", "zijlstra", "yilmaz", "kaya", "demir",
    "sahin", "celik", "ozturk", "aydin", "elamrani", "benali", "aithaddou", "bouzid", "elidrissi",
    "kowalski", "nowak", "wisniewski", "malinowski", "wojcik", "ramdin", "ramcharan", "kalpoe", "baldew",
    "hazenveld",
}  # fmt: skip
"""Surnames that many people bear, of each origin."""


@cache
def made(setting: Setting = STANDARD, seed: int = 1) -> InventedSet:
    return invented(setting, seed, prior=6_000, new=2_400)


@cache
def files(setting: Setting = STANDARD) -> dict[str, list[dict[str, str]]]:
    return {
        name: list(csv.DictReader(io.StringIO(data.decode()))) for name, data in made(setting).files().items()
    }


def everybody(setting: Setting = STANDARD) -> list[Person]:
    return made(setting).prior + made(setting).new


def test_a_seed_gives_the_same_bytes_each_time() -> None:
    """Whoever measures with a seed gets the files that everybody gets, and another seed gives others."""
    one, again, other = (invented(STANDARD, seed, prior=300, new=120).files() for seed in (1, 1, 2))

    assert one == again
    assert all(one[name] != other[name] for name in one)


def test_a_set_has_at_least_the_size_that_was_asked() -> None:
    """And at most one report more."""
    sizes = [(len(made().prior), 6_000), (len(made().new), 2_400)]

    assert all(asked <= size < asked + 60 for size, asked in sizes)


@pytest.mark.parametrize("setting", [STANDARD, HARDEST], ids=lambda setting: setting.name)
def test_each_kind_of_error_occurs_and_no_other(setting: Setting) -> None:
    """All that pseudonyms.md names happens in every set of some size, and is told under its name."""
    assert {fault for person in everybody(setting) for fault in person.faults} == FAULTS


def test_each_kind_of_error_makes_a_group_of_pairs() -> None:
    """Recall can be counted for all of them."""
    counted = Counter(kind for line in files()["groups.csv"] for kind in line["fouten"].split("|"))

    assert set(counted) - {"bsn van een ander", "bsn verkeerd"} == OF_PAIRS - {
        "bsn van een ander",
        "bsn verkeerd",
    }


def test_the_shares_are_those_of_the_evidence() -> None:
    """No BSN for 28 % of adults and 40 % of children, no birth date for 5 %, 28 % of names transliterated."""
    people = [person for person in everybody() if not person.human.unborn]
    adults = [person for person in people if not person.human.child]
    children = [person for person in people if person.human.child]
    without = [sum("bsn ontbreekt" in p.faults for p in group) / len(group) for group in (adults, children)]

    assert without == pytest.approx([0.28, 0.40], abs=0.025)
    missing = sum("geboortedatum ontbreekt" in person.faults for person in people)
    assert missing / len(people) == pytest.approx(0.05, abs=0.012)
    foreign = sum(person.human.origin != "nederlands" for person in people)
    assert foreign / len(people) == pytest.approx(0.28, abs=0.04)


def test_a_family_moves_as_often_as_said() -> None:
    """22 % between the last earlier report and the new one; the pairs with older reports bring some more."""
    pairs = files()["groups.csv"]
    moved = sum("verhuisd" in line["fouten"].split("|") for line in pairs)

    assert 0.22 < moved / len(pairs) < 0.36


def test_numbers_are_visibly_invented() -> None:
    """Each begins with 99, passes the eleven-test unless a clerk erred, and belongs to one person."""
    people = everybody()
    written = [person.row["bsn"] for person in people if person.row["bsn"]]
    owners = {person.human.bsn: person.human.identity for person in people if not person.human.unborn}

    assert all(number.startswith("99") and len(number) == 9 for number in written)
    assert all(is_bsn(person.human.bsn) for person in people)
    wrong = {
        person.row["persoon"] for person in people if person.row["bsn"] and not is_bsn(person.row["bsn"])
    }
    erred = {person.row["persoon"] for person in people if "bsn verkeerd" in person.faults}
    assert wrong <= erred
    assert len(owners) == len({person.human.identity for person in people if not person.human.unborn})


def test_surnames_are_put_together_and_no_frequent_one_is_among_them() -> None:
    """First names occur, for nicknames and spellings hang on them; a whole name is nobody's but by chance."""
    drawn = [frequency.words for frequency in Names().surnames.values()]
    all_of_them = {word.replace(" ", "").lower() for words in drawn for word in words}

    assert len(all_of_them) > 7_000
    assert all_of_them & FREQUENT == set()
    assert len(FRONTS.split()) * len(ENDS.split()) > 4_000
    assert set(SYLLABLES) == {"turks", "marokkaans", "pools", "surinaams"}


def test_shelters_twins_and_unborn_children_occur() -> None:
    """The cases that a register must protect, must not confuse and cannot find alone."""
    people = everybody()
    kinds = Counter(person.row["adressoort"] for person in people)
    unborn = [person for person in people if person.human.unborn]

    assert set(kinds) == {"woning", "opvang", ""}
    assert all(person.row["ongeboren"] == "ja" and not person.row["bsn"] for person in unborn)
    assert unborn
    assert twins(made().prior) > 20


def twins(people: list[Person]) -> int:
    """Pairs in one report with one birth date and one surname, and two first names."""
    by_report: dict[str, list[Human]] = {}
    for person in people:
        by_report.setdefault(person.row["melding"], []).append(person.human)
    return sum(
        one.identity < other.identity
        and (one.born, one.surname) == (other.born, other.surname)
        and one.firsts[0] != other.firsts[0]
        for family in by_report.values()
        for one in family
        for other in family
        if one.child and other.child and not (one.unborn or other.unborn)
    )


@pytest.mark.parametrize("setting", [STANDARD, HARDEST], ids=lambda setting: setting.name)
def test_truth_is_every_pair_of_one_person_and_no_other(setting: Setting) -> None:
    """Two rows stand in TRUTH exactly when they are about one human; an unborn child is nobody's pair yet."""
    whole = made(setting)
    told = {(line["persoon_eerder"], line["persoon_nieuw"]) for line in files(setting)["truth.csv"]}
    true = {
        (prior.row["persoon"], new.row["persoon"])
        for new in whole.new
        for prior in whole.prior
        if prior.human.identity == new.human.identity
    }

    assert told == true
    assert len(told) == len(files(setting)["truth.csv"]) == len(files(setting)["groups.csv"]) > 500
    unborn = {person.row["persoon"] for person in everybody(setting) if person.human.unborn}
    assert not any(prior in unborn or new in unborn for prior, new in told)


def test_nobody_is_twice_in_a_report() -> None:
    """Somebody comes back in another report, never in the same one."""
    for people in (made().prior, made().new):
        seen = Counter((person.row["melding"], person.human.identity) for person in people)
        assert set(seen.values()) == {1}


def test_radar_evaluate_takes_the_files() -> None:
    """Nothing is refused; what cannot be used is what a clerk got wrong."""
    named = {name: (data, name) for name, data in made().files().items()}
    read = read_all(named["prior.csv"], named["new.csv"], named["truth.csv"], named["groups.csv"])

    assert read.truth is not None
    assert len(read.truth) == len(files()["truth.csv"])
    assert set(read.groups.columns) == {"fouten", "herkomst"}
    assert set(read.prior.unusable) <= {"bsn_ongeldig", "bsn_elfproef", "datum_ongeldig"}


def test_the_hardest_setting_is_harder() -> None:
    """Errors half as many again, numbers mostly missing, two in five moved, families in part."""

    def of(setting: Setting) -> list[float]:
        people, pairs = everybody(setting), files(setting)["groups.csv"]
        reports = len({person.row["melding"] for person in people})
        return [
            sum("bsn ontbreekt" in person.faults for person in people) / len(people),
            sum("geboortedatum ontbreekt" in person.faults for person in people) / len(people),
            sum("verhuisd" in line["fouten"] for line in pairs) / len(pairs),
            reports / len(people),
        ]

    standard, hardest = of(STANDARD), of(HARDEST)
    assert all(hard > easy * 1.2 for easy, hard in zip(standard, hardest, strict=True))
    assert hardest[0] > 0.75
    assert hardest[1] == pytest.approx(1.5 * standard[1], rel=0.25)
    assert hardest[2] > 0.38
