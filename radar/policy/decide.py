"""One question, one table: may this role read this, for this purpose, in this phase, on this ground?

A row grants fields or refuses with a reason; a combination without a row is refused. Nothing here is computed
from a person: whoever reads `need_to_know.csv` has read the whole policy.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, TypeVar

from schemas.codes import DetailField, DisclosurePurpose, LegalBasis, Phase, RecipientRole, RefusalCode
from schemas.dutch_codes import DETAIL_FIELDS, LEGAL_BASES, PHASES, PURPOSES, RECIPIENT_ROLES, REFUSALS
from schemas.notices import NOTICE_FIELDS, NoticeField

FILE: Final = "need_to_know.csv"
_T = TypeVar("_T")
COLUMNS: Final = ("ontvanger", "doel", "fase", "grondslag", "mag_lezen", "weigering")

Item = DetailField | NoticeField
"""What a row can grant: a field of the content between regions, or of a notice."""
Key = tuple[RecipientRole, DisclosurePurpose, Phase, LegalBasis]

BY_CONTENT: Final = frozenset({RecipientRole.VT_ORGANISATION, RecipientRole.RVDK})
"""Who is answered with content, field by field; all others read a notice."""
BY_HAND: Final = "medewerker_beslist"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not by this table. `by_hand`: a person where the information is decides."""

    code: RefusalCode
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """These fields and no other, on this ground."""

    fields: frozenset[Item]
    basis: LegalBasis

    @property
    def details(self) -> frozenset[DetailField]:
        return frozenset(field for field in self.fields if isinstance(field, DetailField))

    @property
    def notice(self) -> frozenset[NoticeField]:
        return frozenset(field for field in self.fields if isinstance(field, NoticeField))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    role: RecipientRole
    purpose: DisclosurePurpose
    phase: Phase
    basis: LegalBasis
    answer: Grant | Refusal

    @property
    def key(self) -> Key:
        return self.role, self.purpose, self.phase, self.basis


def decide(
    role: RecipientRole, purpose: DisclosurePurpose, phase: Phase, basis: LegalBasis
) -> Grant | Refusal:
    """What the table says. `phase`: of the case that the information comes from, or the kind of decision
    behind it (urgent, Handle with Care). No row: Refusal(NO_RULE)."""
    row = _by_key().get((role, purpose, phase, basis))
    return row.answer if row else Refusal(RefusalCode.NO_RULE)


def basis_for(role: RecipientRole, purpose: DisclosurePurpose, phase: Phase) -> LegalBasis | None:
    """The ground on which the table has a row for this; None: it has none."""
    return next((row.basis for row in table() if row.key[:3] == (role, purpose, phase)), None)


def table() -> tuple[Row, ...]:
    """Every row, in the order of the file."""
    return tuple(_by_key().values())


@cache
def _by_key() -> dict[Key, Row]:
    text = resources.files(__package__).joinpath(FILE).read_text(encoding="utf-8")
    return read(text)


def read(text: str) -> dict[Key, Row]:
    """The rows of a table. Raises ValueError for a word that is in no list, two rows for one question, or a
    row that both grants and refuses, or does neither: a policy that can be misread is none."""
    lines = csv.DictReader(text.splitlines(), strict=True)
    if tuple(lines.fieldnames or ()) != COLUMNS:
        raise ValueError(f"the columns are {', '.join(COLUMNS)}")
    rows: dict[Key, Row] = {}
    for number, line in enumerate(lines, 2):
        row = _row(line, number)
        if row.key in rows:
            raise ValueError(f"line {number}: this question has a row already")
        rows[row.key] = row
    return rows


def _row(line: dict[str, str], number: int) -> Row:
    try:
        basis = _code(LEGAL_BASES, line["grondslag"])
        return Row(
            _code(RECIPIENT_ROLES, line["ontvanger"]),
            _code(PURPOSES, line["doel"]),
            _code(PHASES, line["fase"]),
            basis,
            _answer(line, basis),
        )
    except KeyError as error:
        raise ValueError(f"line {number}: {error.args[0]} stands in no list") from None
    except ValueError as error:
        raise ValueError(f"line {number}: {error}") from None


def _answer(line: Mapping[str, str], basis: LegalBasis) -> Grant | Refusal:
    words, refusal = line["mag_lezen"].split(), line["weigering"]
    if bool(words) == bool(refusal):
        raise ValueError("a row grants or refuses")
    if refusal == BY_HAND:
        return Refusal(RefusalCode.BY_SOURCE, by_hand=True)
    if refusal:
        return Refusal(_code(REFUSALS, refusal))
    if len(set(words)) != len(words):
        raise ValueError("a field stands here twice")
    if _code(RECIPIENT_ROLES, line["ontvanger"]) in BY_CONTENT:
        return Grant(frozenset(_code(DETAIL_FIELDS, word) for word in words), basis)
    return Grant(frozenset(_code(NOTICE_FIELDS, word) for word in words), basis)


def _code(words: Mapping[_T, str], word: str) -> _T:
    return {dutch: code for code, dutch in words.items()}[word]
