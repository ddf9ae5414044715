"""The rules of asking, without a database."""

from collections.abc import Callable

import numpy as np
import pytest

from radar.hub.asking import ASK, DAYS, LIMIT, LIMIT_NAMES, Asked, Question, judge, judge_senders
from schemas.codes import MAX_PERSONS, POINTS_PER_PERSON, Pass
from schemas.errors import Refusal
from schemas.row import ROW, Rows
from tests.radar.hub.people import PEPPER, People

TODAY = 739_000
NONE = np.empty(0, ROW)


@pytest.fixture
def asked() -> Asked:
    return Asked(PEPPER)


def judged(
    asked: Asked,
    *persons: tuple[Rows, Rows],
    today: int = TODAY,
    may_ask: bool = True,
    holds: Callable[[bytes, int], bool] = lambda token, number: False,
    lift_limits: bool = False,
) -> Refusal | None:
    return judge(
        asked, Question(1, persons), may_ask=may_ask, today=today, holds=holds, lift_limits=lift_limits
    )


def times_allowed(asked: Asked, *persons: Rows, lift_limits: bool = False) -> int:
    """How often the same question may be asked on one day, up to 40."""
    for number in range(40):
        question = tuple((rows, NONE) for rows in persons)
        if judged(asked, *question, lift_limits=lift_limits) is not None:
            return number
        asked.count(1, Question(1, question).passes(), TODAY)
    return 40


@pytest.mark.parametrize(
    ("number", "limit"),
    [(number, LIMIT_NAMES if number is Pass.NAMES else LIMIT) for number in Pass],
)
def test_the_limit_of_each_pass(asked: Asked, number: Pass, limit: int) -> None:
    """Twelve questions with the same token in each pass, twenty-four for two names together."""
    assert times_allowed(asked, People().someone((number,))) == limit


def test_another_pass_does_not_lift_the_limit(asked: Asked) -> None:
    """A token asked as two names and as something else has the lower limit."""
    rows = People().someone((Pass.NAMES, Pass.BIRTH_FIRST))
    rows["token"] = rows["token"][0]
    assert times_allowed(asked, rows) == LIMIT


def test_a_token_is_counted_once_a_report(asked: Asked) -> None:
    """Five persons at one address are one question with that address."""
    family = [People(seed).someone((Pass.ADDRESS,)) for seed in range(5)]
    for person in family:
        person["token"] = family[0]["token"]
    assert times_allowed(asked, *family) == LIMIT


def test_the_evaluation_lifts_the_limit(asked: Asked) -> None:
    """`radar evaluate` asks as often as it likes."""
    assert times_allowed(asked, People().someone((Pass.BSN,)), lift_limits=True) == 40


def test_the_window_is_30_days(asked: Asked) -> None:
    """A question counts on its own day and the 29 after it, for its own party only."""
    token = bytes(16)
    asked.count(1, [token], TODAY)
    assert [asked.times(1, token, TODAY + days) for days in (0, DAYS - 1, DAYS)] == [1, 1, 0]
    assert asked.times(2, token, TODAY) == 0


def test_counts_survive_being_written(asked: Asked) -> None:
    """What is written and restored counts as before; what no longer counts is not written."""
    asked.count(1, [bytes(16)], TODAY)
    asked.count(1, [bytes(16), b"t" * 16], TODAY - DAYS)
    entries, again = asked.entries(TODAY), Asked(PEPPER)
    again.restore(entries)
    assert (len(entries), entries.dtype) == (1, ASK)
    assert again.times(1, bytes(16), TODAY) == 1


def test_what_is_written_is_ordered_by_key_and_names_nobody(asked: Asked) -> None:
    """Neither token nor party stands in the counts, nor the order in which they were asked."""
    tokens = [bytes([number]) * 16 for number in range(20)]
    asked.count(1, tokens, TODAY)
    keys = asked.entries(TODAY)["key"].tolist()
    assert keys == sorted(keys)
    assert not set(keys) & set(tokens)
    assert repr(asked) == "Asked(…)"


def test_a_party_without_the_role_may_not_ask(asked: Asked) -> None:
    """Backfill has the role to file only."""
    assert judged(asked, (People().someone(), NONE), may_ask=False) == Refusal("mag_niet_vragen")


def test_only_birth_date_rows_bring_a_free_probe(asked: Asked) -> None:
    """P1 and P2 bring one swapped probe each; P0, P3, P4 and P5 none."""
    people = People()
    free = {
        number for number in Pass
        if judged(asked, (people.someone((number,)), people.someone((number,)))) is None
    }  # fmt: skip
    assert free == {Pass.BIRTH_SURNAME, Pass.BIRTH_FIRST}


def test_each_row_brings_one_probe_of_its_own_pass_and_person(asked: Asked) -> None:
    """Two rows bring two probes, not three; another pass or another person brings none for it."""
    people, refused = People(), Refusal("mag_niet_vragen")
    p1, p2 = Pass.BIRTH_SURNAME, Pass.BIRTH_FIRST
    one, two = people.someone((p1,)), people.someone((p1, p1))
    assert judged(asked, (two, people.someone((p1, p1)))) is None
    assert judged(asked, (two, people.someone((p1, p1, p1)))) == refused
    assert judged(asked, (one, people.someone((p2,)))) == refused
    assert judged(asked, (one, people.someone((p1, p1))), (one, NONE)) == refused


def test_a_person_is_in_a_block_once(asked: Asked) -> None:
    """Rows of one block under other tags would be probes with chosen tags, many for one question."""
    twice = People().someone((Pass.BIRTH_SURNAME, Pass.BIRTH_SURNAME))
    assert judged(asked, (twice, NONE)) is None
    twice["token"] = twice["token"][0]
    assert judged(asked, (twice, NONE)) == Refusal("mag_niet_vragen")
    assert judged(asked, (twice[:1], twice[1:])) == Refusal("mag_niet_vragen")


@pytest.mark.parametrize("number", list(Pass))
def test_a_person_has_no_more_keys_than_people_have(asked: Asked, number: Pass) -> None:
    """One row more in a pass than a person can have, and it is no person."""
    most = POINTS_PER_PERSON[number]
    assert judged(asked, (People().someone((number,) * most), NONE)) is None
    assert judged(asked, (People().someone((number,) * (most + 1)), NONE)) == Refusal("mag_niet_vragen")


def test_a_block_with_an_own_row_may_be_probed(asked: Asked) -> None:
    """Where the party holds a row a probe costs no free place, whichever comes first."""
    people = People()
    rows = people.someone((Pass.BIRTH_SURNAME,))
    probes = people.someone((Pass.BIRTH_SURNAME, Pass.BIRTH_SURNAME))
    for held in probes["token"].tolist():
        assert judged(asked, (rows, probes), holds=lambda token, number, held=held: token == held) is None


def test_how_many_senders_may_be_asked() -> None:
    """Twenty a person, for one to twenty-five persons, with the role to ask."""
    refused = Refusal("te_veel_gevraagd")
    cases = [(0, 0, refused), (1, 20, None), (1, 21, refused), (25, 500, None), (26, 1, refused)]
    assert MAX_PERSONS == 25
    assert [judge_senders(may_ask=True, persons=n, wanted=w) for n, w, _ in cases] == [c for *_, c in cases]
    assert judge_senders(may_ask=False, persons=1, wanted=1) == Refusal("mag_niet_vragen")
