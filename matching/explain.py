"""Why two records may be of one person, in closed words that name a field and never a value.

The Dutch words stand at the door (`connectors`); nothing here or there may show what a field held.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from matching.rules import same_name_other_date
from matching.score import Levels
from schemas.codes import (
    AddressLevel,
    BirthLevel,
    Caution,
    EqualLevel,
    Field,
    FirstLevel,
    SurnameLevel,
    Word,
)

_FIRST: Final = {
    FirstLevel.EXACT: Word.EQUAL,
    FirstLevel.NICKNAME: Word.RESEMBLES,
    FirstLevel.ONE_EDIT: Word.RESEMBLES,
    FirstLevel.SOUND: Word.SOUNDS_EQUAL,
    FirstLevel.INITIAL_ONLY: Word.RESEMBLES,
    FirstLevel.SAME_INITIAL: Word.DIFFERS,
    FirstLevel.DIFFERS: Word.DIFFERS,
    FirstLevel.MISSING: Word.MISSING,
}
_SURNAME: Final = {
    SurnameLevel.EXACT: Word.EQUAL,
    SurnameLevel.ONE_EDIT: Word.RESEMBLES,
    SurnameLevel.SOUND: Word.SOUNDS_EQUAL,
    SurnameLevel.DIFFERS: Word.DIFFERS,
    SurnameLevel.MISSING: Word.MISSING,
}
_BIRTH: Final = {
    BirthLevel.EXACT: Word.EQUAL,
    BirthLevel.SWAPPED: Word.RESEMBLES,
    BirthLevel.YEAR_WITH_FIRST_JANUARY: Word.RESEMBLES,
    BirthLevel.TWO_OF_THREE: Word.RESEMBLES,
    BirthLevel.DAY_AND_MONTH: Word.DIFFERS,
    BirthLevel.YEAR: Word.DIFFERS,
    BirthLevel.DIFFERS: Word.DIFFERS,
    BirthLevel.MISSING: Word.MISSING,
}
_ADDRESS: Final = {
    AddressLevel.POSTCODE_AND_NUMBER: Word.EQUAL,
    AddressLevel.NUMBER_WITH_DIGITS_OR_STREET: Word.RESEMBLES,
    AddressLevel.POSTCODE: Word.RESEMBLES,
    AddressLevel.DIGITS: Word.DIFFERS,
    AddressLevel.DIFFERS: Word.DIFFERS,
    AddressLevel.MISSING: Word.MISSING,
}
_EQUAL: Final = {
    EqualLevel.EQUAL: Word.EQUAL,
    EqualLevel.DIFFERENT: Word.DIFFERS,
    EqualLevel.MISSING: Word.MISSING,
}

WORDS: Final[tuple[Mapping[int, Word], ...]] = tuple(
    MappingProxyType({int(level): word for level, word in words.items()})
    for words in (_FIRST, _SURNAME, _BIRTH, _ADDRESS, _EQUAL, _EQUAL)
)
"""The word of each level, by `Field`."""


def reasons(levels: Levels) -> tuple[tuple[Field, Word], ...]:
    """One word for each field, in the order of `Field`."""
    return tuple((one, WORDS[one][levels[one]]) for one in Field)


def warnings(levels: Levels, rules: tuple[str, ...]) -> tuple[Caution, ...]:
    """What to warn of, from the levels and the rules that fired (`rules.rules_of`)."""
    applies = {
        Caution.TWIN: "R1" in rules or "R2" in rules,
        Caution.PARENT_AND_CHILD: same_name_other_date(levels),
        Caution.OTHER_BSN: "R3" in rules,
        Caution.BSN_OF_SOMEONE_ELSE: "R6" in rules,
        Caution.UNBORN: "R5" in rules,
    }
    return tuple(caution for caution, does in applies.items() if does)
