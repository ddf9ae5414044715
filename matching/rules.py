"""The six rules that hold a probability back, and the band that follows. Pure; the table stands in one place.

Rules never raise a band. Never merge: a band allows a link, and a link can be undone.
"""

from dataclasses import dataclass
from typing import Final

from matching.score import COMPETES, Levels, Scored
from schemas.codes import AddressLevel, Band, BirthLevel, EqualLevel, Field, FirstLevel, SurnameLevel
from schemas.row import FLAG_UNBORN

RULES: Final = ("R1", "R2", "R3", "R4", "R5", "R6")

NEARLY_CERTAIN: Final = 0.99
PROBABLE: Final = 0.80
POSSIBLE: Final = COMPETES

_HOLD_AT_POSSIBLE: Final = frozenset({"R3", "R6"})
_SAME_DATE: Final = frozenset({BirthLevel.EXACT, BirthLevel.SWAPPED})
_OTHER_DATE: Final = frozenset({BirthLevel.DAY_AND_MONTH, BirthLevel.YEAR, BirthLevel.DIFFERS})
_OTHER_NAME: Final = frozenset({FirstLevel.SAME_INITIAL, FirstLevel.DIFFERS})
_ALIKE_NAME: Final = frozenset({FirstLevel.ONE_EDIT, FirstLevel.SOUND})
_WEAK_NAME: Final = _ALIKE_NAME | {FirstLevel.INITIAL_ONLY, FirstLevel.MISSING}
_NO_NAME_OF_BOTH: Final = frozenset({FirstLevel.NICKNAME, FirstLevel.INITIAL_ONLY, FirstLevel.MISSING})
_SAME_SURNAME: Final = frozenset({SurnameLevel.EXACT, SurnameLevel.ONE_EDIT, SurnameLevel.SOUND})
_SOMEBODY: Final = 0.5
"""Of the other people of both reports: from here on one is more likely the same than not."""
_SAME_HOME: Final = frozenset({AddressLevel.POSTCODE_AND_NUMBER, AddressLevel.NUMBER_WITH_DIGITS_OR_STREET})


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """What the asking node knows of its own person beside the levels."""

    unborn: bool = False


def rules_of(scored: Scored, own: OwnFacts) -> tuple[str, ...]:
    """The rules that fire for this pair, in order (pseudonyms.md, section 4)."""
    levels, flags = scored.pair.levels, scored.pair.flags
    fires = (
        twin(levels, scored.household),
        scored.competes and _rival_counts(levels),
        levels[Field.BSN] == EqualLevel.DIFFERENT,
        _too_little(levels, scored.household),
        own.unborn or bool(flags & FLAG_UNBORN),
        bsn_of_someone_else(levels),
    )
    return tuple(rule for rule, fired in zip(RULES, fires, strict=True) if fired)


def band(probability: float, rules: tuple[str, ...]) -> Band | None:
    """The band of a pair with these rules; None under .05: counted, never shown."""
    if probability < POSSIBLE:
        return None
    if probability < PROBABLE or _HOLD_AT_POSSIBLE.intersection(rules):
        return Band.POSSIBLE
    if probability < NEARLY_CERTAIN or rules:
        return Band.PROBABLE
    return Band.NEARLY_CERTAIN


def twin(levels: Levels, household: float) -> bool:
    """R1: one date of birth, one surname or household, two different full first names.

    A swapped date counts as one date: the rule may hold back too much, never too little.
    """
    together = (
        levels[Field.SURNAME] in _SAME_SURNAME or levels[Field.ADDRESS] in _SAME_HOME or household > _SOMEBODY
    )
    return levels[Field.BIRTH] in _SAME_DATE and levels[Field.FIRST] in _OTHER_NAME and together


def bsn_of_someone_else(levels: Levels) -> bool:
    """R6: one BSN on people whose first name and birth date both differ, such as a parent's on a child."""
    return (
        levels[Field.BSN] == EqualLevel.EQUAL
        and levels[Field.FIRST] in _OTHER_NAME
        and levels[Field.BIRTH] in _OTHER_DATE
    )


def same_name_other_date(levels: Levels) -> bool:
    """A parent and a child may bear one name: first name and surname agree, the dates are two dates."""
    return (
        levels[Field.FIRST] in {FirstLevel.EXACT, FirstLevel.NICKNAME}
        and levels[Field.SURNAME] in _SAME_SURNAME
        and levels[Field.BIRTH] in _OTHER_DATE
    )


def _rival_counts(levels: Levels) -> bool:
    """R2: one date of birth, and someone else of the two families fits as well.

    Only a name written the same and an equal BSN together outweigh the other: a clerk who writes a mother's
    date at her daughter of the same name makes two rows that agree in everything.
    """
    weak = levels[Field.FIRST] in _WEAK_NAME or levels[Field.BSN] != EqualLevel.EQUAL
    return levels[Field.BIRTH] in _SAME_DATE and weak


def _too_little(levels: Levels, household: float) -> bool:
    """R4: no equal BSN, and no birth date, no first name written on both sides, or nothing beside those.

    An initial is no name, and a nickname or a second first name is another one: of twins called Jan Piet and
    Piet, one name of each agrees. Name and date alone, at another address and with nobody else of the family,
    can be a stranger's; the larger the register, the more of them there are. A name that is only alike, such
    as Tim and Tom or Julia and Jelle, can be a brother's or sister's unless date and sex are equal.
    """
    lacks = levels[Field.BIRTH] == BirthLevel.MISSING or levels[Field.FIRST] in _NO_NAME_OF_BOTH
    alone = levels[Field.ADDRESS] not in _SAME_HOME and household <= _SOMEBODY
    alike = levels[Field.FIRST] in _ALIKE_NAME and (
        levels[Field.BIRTH] != BirthLevel.EXACT or levels[Field.SEX] != EqualLevel.EQUAL
    )
    return (lacks or alone or alike) and levels[Field.BSN] != EqualLevel.EQUAL
