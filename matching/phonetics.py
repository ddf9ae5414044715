"""How a written name becomes letters, words and a Dutch sound key: rule 1 of the normalisation and the key.

Functions over text; any text gives a value and none raises. It must never depend on locale, time or place:
two nodes that differ in one letter here would split the register in silence.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

HYPHEN: Final = "-"
"""The word that `words` gives for any dash."""
KEY_LENGTH: Final = 6

# Letters that NFKD leaves whole (pseudonyms.md, section 3, rule 1).
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "ı": "i", "œ": "oe", "æ": "ae", "đ": "d", "ð": "d", "þ": "th"}
)
# Apostrophes join (D'Artagnan = Dartagnan). Before NFKD: it would turn the acute accent into a space.
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘‛ʼʻʹ`´′＇"))

_VOWELS: Final = frozenset("aeiou")
# In this order: a later rule sees what an earlier one left.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("^y(?=[^aeiou])", "a"),  # IJsbrand, Yvonne; Yassin keeps its consonant, and so does Jr.
        ("tsj|tch|sch|sj|sh", "s"),
        ("dj", "y"),
        ("ph", "f"),
        ("th", "t"),
        ("dt", "t"),
        ("ck|kh", "k"),
        ("gh", "g"),
        ("ch", "g"),  # and so cht -> gt
        ("qu", "kw"),
        ("x", "ks"),
        ("q", "k"),
        ("z", "s"),
        ("[vw]", "f"),
        ("j", "y"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        (r"(.)\1+", r"\1"),
        ("d$", "t"),
        ("b$", "p"),
    )
)
_DOUBLES: Final = re.compile(r"(.)\1+")
_SILENT: Final = re.compile("[aeiouyh]")


def _plain(text: str) -> str:
    """NFKD and casefolded, special letters spelled out; marks and all else still there."""
    folded = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    return unicodedata.normalize("NFKD", folded).translate(_LETTERS)


def letters(text: str) -> str:
    """Only a-z, with `ij` as `y`. Idempotent; empty when no Latin letter is left."""
    return "".join(c for c in _plain(text) if "a" <= c <= "z").replace("ij", "y")


def _split(char: str) -> str:
    """What one character does to a word: belong to it, vanish, end it, or be a dash."""
    if "a" <= char <= "z":
        return char
    category = unicodedata.category(char)
    if category[0] in "MN" or category == "Cf":  # accents, digits, soft hyphen, zero-width and bidi controls
        return ""
    return f" {HYPHEN} " if category == "Pd" else " "


def words(text: str) -> list[str]:
    """The words of a name in `letters` form, a dash as the word HYPHEN; other signs only separate."""
    spaced = "".join(map(_split, _plain(text)))
    return [word.replace("ij", "y") for word in spaced.split()]


@lru_cache(256)  # the rows of a person ask the same names again and again
def dutch_key(text: str) -> str:
    """Consonant skeleton by Dutch sound rules, at most 6 letters; "" only when no letter is left.

    Better than the plan in one point: a first `y` before a consonant is the vowel of IJsbrand and Yvonne
    (an `a`); before a vowel it stays the consonant of Yassin and Jassin. Source: pseudonyms.md, section 3;
    vectors in `vectors/phonetics.csv`.
    """
    sound = letters(text)
    for pattern, replacement in _SOUNDS:
        sound = pattern.sub(replacement, sound)
    if not sound:
        return ""
    first, rest = sound[0], sound[1:]
    if first in _VOWELS:
        first = "a"
    return _DOUBLES.sub(r"\1", first + _SILENT.sub("", rest))[:KEY_LENGTH]
