"""The rules of asking: what a party may have compared, and how often.

Without them one evaluation would buy unlimited probes with chosen tags (pseudonyms.md, section 2). A
rule that says no gives a Refusal; nothing here raises, and no token is kept in clear.
"""

import hmac
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from schemas.codes import MAX_PERSONS, POINTS_PER_PERSON, Pass
from schemas.errors import Refusal
from schemas.row import ROW, Rows

DAYS: Final = 30
LIMIT: Final = 12
LIMIT_NAMES: Final = 24
"""Questions of one party with the same token in 30 days; two names together are shared by more people."""
SENDERS_A_PERSON: Final = 20
_SWAPPABLE: Final = (Pass.BIRTH_SURNAME, Pass.BIRTH_FIRST)

ASK: Final = np.dtype([("key", "V16"), ("day", "<u4")])
"""One question with one token, keyed; day as in date.toordinal()."""


@dataclass(frozen=True, slots=True)
class Question:
    """What one report asks: for each person its filed rows and its probes."""

    party: int
    persons: tuple[tuple[Rows, Rows], ...] = field(repr=False)

    @property
    def rows(self) -> Rows:
        """What is filed."""
        return np.concatenate([np.empty(0, ROW), *(rows for rows, _ in self.persons)])

    @property
    def everything(self) -> Rows:
        """What is filed and what is only probed."""
        return np.concatenate([np.empty(0, ROW), *(part for person in self.persons for part in person)])

    def passes(self) -> dict[bytes, set[int]]:
        """Every token of the question, once, and the passes it is asked in."""
        found: dict[bytes, set[int]] = {}
        for token, number in self.everything[["token", "pass_"]].tolist():
            found.setdefault(token, set()).add(number)
        return found


class Asked:
    """Who asked which token in the last 30 days, by a keyed hash of party and token."""

    __slots__ = ("_days", "_pepper")

    def __init__(self, pepper: bytes) -> None:
        self._pepper = pepper
        self._days: dict[bytes, list[int]] = {}

    def __repr__(self) -> str:
        return "Asked(…)"

    def _key(self, party: int, token: bytes) -> bytes:
        return hmac.digest(self._pepper, b"asked\0" + party.to_bytes(2, "little") + token, "sha256")[:16]

    def times(self, party: int, token: bytes, today: int) -> int:
        return sum(day > today - DAYS for day in self._days.get(self._key(party, token), ()))

    def count(self, party: int, tokens: Iterable[bytes], day: int) -> None:
        for token in tokens:
            self._days.setdefault(self._key(party, token), []).append(day)

    def entries(self, today: int) -> Rows:
        """What still counts, ordered by key: in that order it tells nothing of who came with whom."""
        kept = sorted((key, day) for key, days in self._days.items() for day in days if day > today - DAYS)
        return np.array(kept, dtype=ASK)

    def kept(self, today: int) -> "Asked":
        """Without what no longer counts."""
        kept = Asked(self._pepper)
        oldest = today - DAYS
        kept._days = {key: days for key, days in self._days.items() if days[-1] > oldest}
        return kept

    def restore(self, entries: Rows) -> None:
        for key, day in entries.tolist():
            self._days.setdefault(key, []).append(day)


def judge(
    asked: Asked,
    question: Question,
    *,
    may_ask: bool,
    today: int,
    holds: Callable[[bytes, int], bool],
    lift_limits: bool = False,
) -> Refusal | None:
    """None, or why this question is not compared.

    `holds(token, pass)`: whether the party has a row in that block, its new rows included.
    """
    if not may_ask:
        return Refusal("mag_niet_vragen")
    for rows, probes in question.persons:
        if not (_is_one_person(rows, probes) and _brings_fairly(rows, probes, holds)):
            return Refusal("mag_niet_vragen")
    if not lift_limits and _too_often(asked, question, today):
        return Refusal("te_vaak_gevraagd")
    return None


def _is_one_person(rows: Rows, probes: Rows) -> bool:
    """No more keys in a pass than one person has, and each once: a token counts once a report, so that many
    rows of one block would be as many probes with chosen tags for one."""
    number, token = np.concatenate([rows, probes])["pass_"], np.concatenate([rows, probes])["token"]
    counted = Counter(number.tolist())
    each_once = len(set(zip(number.tolist(), token.tolist(), strict=True))) == len(token)
    return each_once and all(times <= POINTS_PER_PERSON[key] for key, times in counted.items())


def _brings_fairly(rows: Rows, probes: Rows, holds: Callable[[bytes, int], bool]) -> bool:
    """Each filed row of a birth date brings one swapped probe; any other needs a row of the party there."""
    strange = Counter(
        number for token, number in probes[["token", "pass_"]].tolist() if not holds(token, number)
    )
    return all(
        number in _SWAPPABLE and times <= (rows["pass_"] == number).sum() for number, times in strange.items()
    )


def _too_often(asked: Asked, question: Question, today: int) -> bool:
    return any(
        asked.times(question.party, token, today) >= _limit(passes)
        for token, passes in question.passes().items()
    )


def _limit(passes: Collection[int]) -> int:
    return LIMIT_NAMES if set(passes) == {Pass.NAMES} else LIMIT


def judge_senders(*, may_ask: bool, persons: int, wanted: int) -> Refusal | None:
    """Whether so many senders may be asked at all; whose blocks they are is the register's to say."""
    if not may_ask:
        return Refusal("mag_niet_vragen")
    if not 0 < persons <= MAX_PERSONS or wanted > SENDERS_A_PERSON * persons:
        return Refusal("te_veel_gevraagd")
    return None
