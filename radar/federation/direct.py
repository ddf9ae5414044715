"""`radar evaluate --direct`: the same code of node and hub in one process, without broker, HTTP and database,
and with a keyed hash in place of the evaluators. It gives the links that a federation gives, sooner.

For measuring only: every row of everybody stands here side by side, which no party may ever have.
"""

import multiprocessing
import secrets
import signal
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from matching.normalise import Normalised, address_key, household_key, normalise
from matching.score import Levels, Pair, merge
from matching.weighed import BAND_NUMBERS, WEIGHED, WeighedPairs, pass_bits, rule_bits
from matching.weights import Weights
from radar.federation.throwaway import region_of
from radar.hub.comparing import candidates
from radar.node.blocks import Encoded, Involved, Origin, encode, local_evaluate
from radar.node.judging import Found, approximate, pairs_of, weigh
from radar.node.own import CROWDED
from schemas.codes import Pass
from schemas.linkage import LinkageReport, Persons
from schemas.row import ROW, Rows

Say = Callable[[int, int], None]
"""How many reports are done, of how many."""

_CHUNK = 40  # reports that a process takes at once
_PRIOR_PARTY, _NEW_PARTY = 1, 2  # the hub gives a party no rows of its own
_EPOCH, _MONTH = 1, 300


@dataclass(frozen=True, slots=True, repr=False)
class Described:
    """One report with its people in normal form."""

    report: LinkageReport
    people: list[Normalised]

    @property
    def by_position(self) -> dict[int, Normalised]:
        return dict(enumerate(self.people, start=1))


@dataclass(frozen=True, slots=True, repr=False)
class Vectors:
    """What a model is learned from: the pairs of one new report, merged over passes, not scored.

    `Pair.handle` and `Pair.group` hold the number of the prior row and report (`number_in`).
    """

    report: LinkageReport
    approximate: list[bool]
    pairs: list[Pair]
    compared: list[Levels]
    """Of each pair, its levels before `score.with_first_january`: what the hub saw."""
    passes: list[int]
    """Of each pair, as `weighed.pass_bits`."""


@dataclass(slots=True, repr=False)
class _Everything:
    """What the forked processes share, filled before they are made."""

    keys: tuple[bytes, bytes] = field(
        default_factory=lambda: (secrets.token_bytes(32), secrets.token_bytes(32))
    )
    weights: Weights | None = None
    reports: list[Described] = field(default_factory=list)
    rows: Rows = field(default_factory=lambda: np.empty(0, ROW))
    places: dict[bytes, list[int]] = field(default_factory=dict)


_here = _Everything()


def direct(
    prior: Persons,
    new: Persons,
    *,
    seed: int = 1,
    regions: int = 26,
    weights: Weights | None = None,
    processes: int = 2,
    say: Say = lambda done, of: None,
) -> WeighedPairs:
    """Every pair that the hub returns, weighed by the asking node; by their places in the two files."""
    parts = list(_asked(prior, new, _weighed, seed, regions, weights, processes, say))
    joined = np.concatenate([np.empty(0, WEIGHED), *parts])
    return joined[np.lexsort((joined["new"], joined["prior"]))]


def vectors(
    prior: Persons, new: Persons, *, weights: Weights | None = None, processes: int = 2
) -> list[Vectors]:
    """The comparison vectors of each new report. `weights` say only what the hub's floor keeps."""
    return list(_asked(prior, new, _compared, 1, 26, weights, processes, lambda done, of: None))


def number_in(handle: bytes) -> int:
    """The number that stands in a handle or group made here."""
    return int.from_bytes(handle, "big")


def _asked(
    prior: Persons,
    new: Persons,
    act: Callable[[int], Any],
    seed: int,
    regions: int,
    weights: Weights | None,
    processes: int,
    say: Say,
) -> Iterator[Any]:
    """`act` over every new report, in order, once the register holds all prior ones."""
    global _here
    _here = _Everything(weights=weights)
    households: dict[tuple[int, str], set[str]] = defaultdict(set)
    describe = partial(_described, seed=seed, regions=regions, households=households)
    before, after = [describe(one) for one in prior.reports], [describe(one) for one in new.reports]
    total = len(before) + len(after)
    _here.reports = before
    filed = [np.frombuffer(part, ROW) for part in _each(_filed, len(before), processes, say, 0, total)]
    _here.rows = np.concatenate([np.empty(0, ROW), *filed])
    places: dict[bytes, list[int]] = defaultdict(list)
    for place, token in enumerate(_here.rows["token"].tolist()):
        places[token].append(place)
    _here.places = dict(places)
    _here.reports = after
    yield from _each(act, len(after), processes, say, len(before), total)


def _each(
    act: Callable[[int], Any], count: int, processes: int, say: Say, done: int, total: int
) -> Iterator[Any]:
    """`act(number)` for each report in forked processes, which see all that stands here and copy nothing."""
    with multiprocessing.get_context("fork").Pool(processes, _ended_by_the_parent) as pool:
        for number, result in enumerate(pool.imap(act, range(count), _CHUNK), start=1):
            if number % _CHUNK == 0 or number == count:
                say(done + number, total)
            yield result


def _ended_by_the_parent() -> None:
    """What a forked process inherits would end it with a trace: the parent hears of Ctrl-C and ends it."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _described(
    report: LinkageReport, *, seed: int, regions: int, households: dict[tuple[int, str], set[str]]
) -> Described:
    """Normalised as in its region, where an address with many households is an institution."""
    region = region_of(seed, report.number, regions)
    keys = [(region, address_key(person) or "") for person in report.people]
    people = [
        normalise(person, crowded=bool(key[1]) and len(households[key]) > CROWDED)
        for person, key in zip(report.people, keys, strict=True)
    ]
    for key in set(keys):
        if key[1]:
            households[key].add(household_key(report.people))
    return Described(report, people)


def _encoded(number: int, party: int) -> list[Encoded]:
    described = _here.reports[number]
    involved = [
        Involved(row.to_bytes(16, "big"), position, person)
        for position, (row, person) in enumerate(zip(described.report.rows, described.people, strict=True), 1)
    ]
    origin = Origin(party, _EPOCH, number.to_bytes(16, "big"), bytes(16), _MONTH, _MONTH)
    local_key, federation_key = _here.keys
    return encode(involved, local_evaluate(local_key), federation_key, origin)


def _filed(number: int) -> bytes:
    """The rows of one prior report, as the hub takes them."""
    return b"".join(each.row for each in _encoded(number, _PRIOR_PARTY) if not each.probe)


def _found(number: int) -> list[Found]:
    """What the hub returns for one new report, as its node reads it."""
    encoded = {each.row_id: each for each in _encoded(number, _NEW_PARTY)}
    asked = np.frombuffer(b"".join(each.row for each in encoded.values()), ROW)
    met = [_here.places.get(token, []) for token in asked["token"].tolist()]
    probes = np.repeat(asked, [len(places) for places in met])
    rows = _here.rows[[place for places in met for place in places]]
    return [
        Found(
            encoded[own].position, encoded[own].block, tuple(one["levels"].tolist()), one["slip"].tobytes(),
            one["row_id"].tobytes(),
        )
        for one in candidates(probes, rows, _here.weights)
        for own in [one["own_row_id"].tobytes()]
    ]  # fmt: skip


def _weighed(number: int) -> WeighedPairs:
    described = _here.reports[number]
    pairs = weigh(described.by_position, _found(number), _here.weights)
    lines = np.empty(len(pairs), WEIGHED)
    for line, one in zip(lines, pairs, strict=True):
        line["prior"] = number_in(one.scored.pair.handle)
        line["new"] = described.report.rows[one.scored.pair.new]
        line["p"], line["band"] = one.scored.probability, BAND_NUMBERS[one.band]
        line["rules"] = rule_bits(one.rules)
        line["passes"] = pass_bits(tuple(map(Pass, one.passes)))
        line["levels"] = one.scored.pair.levels
    return lines


def _compared(number: int) -> Vectors:
    described = _here.reports[number]
    merged = pairs_of(described.by_position, _found(number))
    return Vectors(
        described.report,
        approximate(described.by_position),
        [pair for pair, _ in merged],
        [merge([each.levels for each in rows]) for _, rows in merged],
        [pass_bits(tuple(each.block.pass_ for each in rows)) for _, rows in merged],
    )
