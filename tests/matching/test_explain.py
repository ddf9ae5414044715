"""Promises of matching/explain.py."""

import pytest

from matching.explain import WORDS, reasons, warnings
from schemas.codes import LEVELS, BirthLevel, Caution, Field, FirstLevel, Word


def test_every_level_has_a_word_and_only_missing_is_missing() -> None:
    """Each level has a word; the first level is `equal`, the last one, and no other, is `missing`."""
    for one in Field:
        words = [WORDS[one][int(level)] for level in LEVELS[one]]
        assert words[0] == Word.EQUAL
        assert words[-1:] == [Word.MISSING]
        assert Word.MISSING not in words[:-1]


def test_words_never_get_better_as_levels_get_worse() -> None:
    """After a level that differs no later level of that field is called equal or alike."""
    for one in Field:
        words = [WORDS[one][int(level)] for level in LEVELS[one]][:-1]
        assert Word.EQUAL not in words[1:]
        first_other = words.index(Word.DIFFERS)
        assert {Word.DIFFERS} == set(words[first_other:])


def test_reasons_name_each_field_once_in_order() -> None:
    """The reasons of a pair are one word for each of the six fields."""
    expected = (
        (Field.FIRST, Word.SOUNDS_EQUAL),
        (Field.SURNAME, Word.EQUAL),
        (Field.BIRTH, Word.RESEMBLES),
        (Field.ADDRESS, Word.DIFFERS),
        (Field.SEX, Word.MISSING),
        (Field.BSN, Word.DIFFERS),
    )
    assert expected == reasons((3, 0, 1, 4, 2, 1))


@pytest.mark.parametrize(
    ("expected", "first", "birth", "rules"),
    [
        ((), FirstLevel.EXACT, BirthLevel.EXACT, ()),
        ((), FirstLevel.EXACT, BirthLevel.MISSING, ("R4",)),
        ((Caution.TWIN,), FirstLevel.DIFFERS, BirthLevel.EXACT, ("R1",)),
        ((Caution.TWIN,), FirstLevel.SOUND, BirthLevel.EXACT, ("R2",)),
        ((Caution.PARENT_AND_CHILD,), FirstLevel.EXACT, BirthLevel.DIFFERS, ()),
        ((Caution.OTHER_BSN,), FirstLevel.EXACT, BirthLevel.EXACT, ("R3",)),
        ((Caution.UNBORN,), FirstLevel.MISSING, BirthLevel.MISSING, ("R4", "R5")),
        ((Caution.BSN_OF_SOMEONE_ELSE,), FirstLevel.DIFFERS, BirthLevel.DIFFERS, ("R6",)),
        ((Caution.PARENT_AND_CHILD, Caution.OTHER_BSN), FirstLevel.EXACT, BirthLevel.YEAR, ("R3",)),
    ],
)
def test_reviewer_is_warned(
    expected: tuple[Caution, ...], first: FirstLevel, birth: BirthLevel, rules: tuple[str, ...]
) -> None:
    """What could make two people look like one is said to whoever reviews the pair."""
    assert expected == warnings((int(first), 0, int(birth), 0, 0, 2), rules)
