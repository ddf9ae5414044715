"""The demonstration's example through rows, levels, score and rules, without any process between."""

import hashlib
from collections import defaultdict
from datetime import date
from typing import Any

import numpy as np
import pytest

from matching.levels import above_floor, compare
from matching.normalise import Normalised, normalise
from matching.passes import Key, keys
from matching.rows import Block, Sender, Slip, encode_row, flags_of, open_block, open_slip
from matching.rules import OwnFacts, band, rules_of
from matching.score import Levels, Pair, merge, score, with_first_january
from radar.federation.families import CHILD_B, ZLI, DemoStory, demo_reports
from schemas.codes import AddressKind, Band, Pass, Sex
from schemas.report import Address, BirthDate, Bsn, Person
from schemas.row import ROW

TODAY = date(2026, 11, 23)
KINDS = {"woning": AddressKind.DWELLING, "opvang": AddressKind.SHELTER}
SEXES = {"V": Sex.FEMALE, "M": Sex.MALE}
BANDS = [None, Band.POSSIBLE, Band.PROBABLE, Band.NEARLY_CERTAIN]

Row = tuple[Key, Block, bytes]
Place = tuple[str, str]
"""Party and report number."""


def person(told: dict[str, Any]) -> Normalised:
    born, home = told.get("geboortedatum"), told.get("adres")
    return normalise(
        Person(
            bsn=Bsn(told["bsn"]) if "bsn" in told else None,
            first_names=told["voornamen"],
            prefix=told.get("tussenvoegsel"),
            surname=told["achternaam"],
            birth_date=BirthDate(*map(int, born.split("-"))) if born else None,
            sex=SEXES[told["geslacht"]],
            address=Address(home["postcode"], home["huisnummer"], home["straat"], KINDS[home["soort"]])
            if home
            else None,
            protect_stay=told.get("verblijfBeschermen", False),
        )
    )


def rows(who: Normalised, handle: bytes, group: bytes) -> list[Row]:
    """A person's rows; a plain hash stands for the evaluators, who add secrecy and nothing to the levels."""
    found = keys(who)
    blocks = [open_block(hashlib.sha512(key.input).digest(), bytes(32), key.pass_, 1) for key in found]
    bsn = next((b.value for b in blocks if b.pass_ == Pass.BSN), None)
    slip, sender = Slip(handle, group, flags_of(who)), Sender(1, 0, handle)
    return [
        (
            key,
            block,
            encode_row(
                who,
                block,
                row_id=bytes(16),
                owner=1,
                changed_month=0,
                slip=slip,
                sender=sender,
                bsn_value=bsn,
            ),
        )
        for key, block in zip(found, blocks, strict=True)
    ]


def links(story: DemoStory) -> dict[tuple[int, Place], tuple[Band, tuple[str, ...]]]:
    """Band and rules of each (person of the new report, prior report) with p of at least .05."""
    stored: defaultdict[bytes, list[bytes]] = defaultdict(list)
    places: dict[bytes, Place] = {}
    for party, reports in story.prior.items():
        for report in reports:
            group = hashlib.md5(report["nummer"].encode(), usedforsecurity=False).digest()
            places[group] = (party, report["nummer"])
            for i, told in enumerate(report["betrokkenen"]):
                for key, block, row in rows(person(told), bytes([i]) + group[1:], group):
                    if not key.probe:
                        stored[block.token].append(row)
    people = [person(told) for told in story.new_report["betrokkenen"]]
    pairs = [pair for i, who in enumerate(people) for pair in candidates(i, who, stored)]
    found = {}
    for scored in score(pairs, [who.approximate for who in people]):
        rules = rules_of(scored, OwnFacts())
        banded = band(scored.probability, rules)
        if banded:
            found[scored.pair.new, places[scored.pair.group]] = (banded, rules)
    return found


def candidates(new: int, who: Normalised, stored: dict[bytes, list[bytes]]) -> list[Pair]:
    seen: defaultdict[bytes, list[Levels]] = defaultdict(list)
    slips: dict[bytes, Slip] = {}
    for _, block, row in rows(who, bytes(16), bytes(16)):
        others = np.frombuffer(b"".join(stored.get(block.token, [])), ROW)
        levels = compare(np.frombuffer(row, ROW), others)
        for i in np.flatnonzero(above_floor(levels)):
            slip = open_slip(block, others["slip"][i].tobytes())
            slips[slip.handle] = slip
            seen[slip.handle].append(tuple(map(int, levels[i])))
    return [
        Pair(
            new,
            handle,
            slips[handle].group,
            with_first_january(merge(each), who.approximate, slips[handle].flags),
            slips[handle].flags,
        )
        for handle, each in seen.items()
    ]


@pytest.mark.parametrize("seed", [1, 7, 20261123])
def test_example_comes_out_as_told(seed: int) -> None:
    """Whoever must be found is found in the band told, and neither the twin nor the shelter links anybody."""
    story = demo_reports(seed, TODAY)
    found = links(story)
    for i, expected in enumerate(story.expected):
        for one in expected:
            got = found.get((i, (one.party, one.number)), (None, ()))[0]
            assert BANDS.index(got) >= BANDS.index(one.at_least), (seed, i, one)
    assert not [s for s in story.unlinked if (s.person, (s.party, s.number)) in found]
    (probable,) = [of for of, (banded, _) in found.items() if banded == Band.PROBABLE and of[1][0] == ZLI]
    assert found[probable][1] == ("R4",)
    assert CHILD_B not in {i for i, (party, _) in found if party == ZLI}
