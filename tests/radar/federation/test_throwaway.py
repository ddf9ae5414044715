"""What goes into a throw-away federation (what comes out: tests/story/test_evaluate_both_ways.py)."""

import json
from collections import Counter
from datetime import UTC, date, datetime

import pytest

from radar.federation.throwaway import NEW, PRIOR, document, region_of
from schemas.intake import read_report
from schemas.linkage import LinkageReport
from schemas.report import BirthDate, Person

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def report(received_on: date | None) -> LinkageReport:
    person = Person(first_names="Saar", surname="Verzonnen", birth_date=BirthDate(2016, 4))
    return LinkageReport("nummer met spaties", received_on, [person], [0])


def test_a_report_always_goes_to_the_same_region() -> None:
    """sha256 of seed, NUL and melding, modulo the number of regions: anybody can count it again."""
    # printf '1\0M1' | sha256sum, its hexadecimal number modulo 26 and 3.
    assert (region_of(1, "M1", 26), region_of(1, "M1", 3)) == (23, 1)
    assert {region_of(seed, "M1", 26) for seed in range(99)} == set(range(26))


def test_regions_get_about_equally_many() -> None:
    """5,200 reports over 26 regions: none has half or double its share."""
    counted = Counter(region_of(1, f"M{number}", 26) for number in range(5_200))
    assert len(counted) == 26
    assert 100 < min(counted.values()) <= max(counted.values()) < 400


@pytest.mark.parametrize("kind", [PRIOR, NEW])
@pytest.mark.parametrize("day", [None, date(1903, 2, 1), date(2020, 5, 6), date(2026, 11, 24)])
def test_every_report_is_taken_at_the_door(kind: str, day: date | None) -> None:
    """Whatever its number and day in the file were; and its people are unchanged."""
    made = document(kind, 7, report(day), NOW)
    read = read_report(json.dumps(made).encode(), NOW.date(), NOW)
    assert (f"{kind}-7", NOW.date()) == (read.number, read.last_changed_on)
    assert (*report(day).people,) == read.persons


def test_a_prior_report_is_closed() -> None:
    """An open one would be searched again when all of the past is in, and find other prior ones."""
    assert [document(kind, 0, report(None), NOW)["status"] for kind in (PRIOR, NEW)] == ["gesloten", "open"]
