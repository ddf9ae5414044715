"""First names and surnames in normal form: rules 2 and 3 of the normalisation, and the nickname table.

Functions over text; any text gives a value. Only `normalise` calls it, and the hub must never reach it.
"""

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Final

from matching.phonetics import HYPHEN, letters, words

_PARTICLES: Final = frozenset(
    words(
        # the official list of tussenvoegsels without el, al and the like, which are kept
        "a aan aen am auf aus bij boven d da dal dalla das de degli dei del della delle dello den der des di"
        " do dos du et fon het i im in l la las le les lo los met of onder op over s t te ten ter tho thoe"
        " thor to toe tot ueber uit unter uyt v van vand vande vanden vander vd vdr vdn vom von vonder voor"
        " vor y zu zum zur"
    )
)
_GLUED_PARTICLES: Final = ("vanden", "vander", "vande", "vant", "vd", "van")
_ELISION: Final = re.compile(r"\b(d|l|dell)['’‘ʼ`´](?=\w)", re.IGNORECASE)
"""D'Artagnan: elsewhere `d'` stands as a tussenvoegsel of its own, so here it is one."""
_KEPT: Final = frozenset(words("abd abdel abdul abou abu ait al bel ben bin bou el ibn ould oulad"))
_QUALIFIERS: Final = frozenset(
    words("groot groote grote klein kleine lutje nieuwe o oude saint san santa sint st")
)
_BORN: Final = frozenset(words("ev eg geb geboren gesch wed"))
"""Words between a partner's name and a birth name (e/v = echtgenote van)."""
_NOBODY: Final = frozenset(
    words(
        "anoniem baby foetus geen jongetje kindje levenloos meisje naamloos nb nn nnb nnn nvt onb onbekend"
        " onbekende ongeb ongeboren ongeborene unknown vrucht"
    )
)
_TITLES: Final = frozenset(words("dhr dr drs hr ing ir jhr mevr mevrouw meneer mr mw prof"))
_FIRST_PARTICLES: Final = frozenset(words("d da de del den der dos e la las los van von y"))
_FIRST_GLUED: Final = frozenset(words("abd abdal abdel abdoul abdul al el ul"))
_FIRST_TAILS: Final = frozenset(words("allah eddin eddine uddin udin ullah"))
_VOWELS: Final = frozenset("aeiouy")


@cache
def nickname_classes() -> dict[str, str]:
    """Form -> class, both in `letters` form, from `nicknames.csv` (its first line names the version)."""
    lines = files("matching").joinpath("nicknames.csv").read_text("utf-8").splitlines()[1:]
    table: dict[str, str] = {}
    for row in csv.DictReader(lines):
        table |= {letters(form): letters(row["class"]) for form in row["forms"].split()}
    return table


def first_names(text: str) -> tuple[tuple[str, ...], str | None]:
    """Up to two full tokens, and the initial of the first token or initial.

    `Baby`, `N.N.`, `onbekend` and the like are no name: ((), None). An abbreviation without a vowel
    (Th., Chr.) is an initial. Abd el Kader is one token, as is Nour Eddine.
    """
    spoken = [word for word in words(text) if word != HYPHEN and word not in _TITLES]
    if "".join(spoken) in _NOBODY:  # N.N.
        return (), None
    named = _without_surname(spoken)
    names = _glue_first(named[:1] + [name for name in named[1:] if not _is_initial(name)])
    full = [name for name in names if not _is_initial(name)]
    return tuple(full[:2]), names[0][0] if names else None


def _without_surname(spoken: list[str]) -> list[str]:
    """Drops placeholders and inner particles; after `baby` a particle opens a surname."""
    names: list[str] = []
    for place, word in enumerate(spoken):
        if word in _NOBODY:
            continue
        if word in _FIRST_PARTICLES and len(word) > 1 and place:
            if not names:
                break
            continue
        names.append(word)
    return names


def _glue_first(names: list[str]) -> list[str]:
    glued: list[str] = []
    held = ""
    for place, name in enumerate(names):
        if name in _FIRST_GLUED and place + 1 < len(names):
            held += name
        elif name in _FIRST_TAILS and glued and not held and not _is_initial(glued[-1]):
            glued[-1] += name
        else:
            glued.append(held + name)
            held = ""
    return glued


def _is_initial(name: str) -> bool:
    """One letter, or at most three without a vowel that are no known form (Md is Mohamed)."""
    short = len(name) <= 3 and not _VOWELS.intersection(name)
    return len(name) == 1 or (short and name not in nickname_classes())


def surname_parts(prefix: str, surname: str) -> tuple[str, ...]:
    """Up to two parts (birth and partner name), in the order written, without tussenvoegsels.

    Tussenvoegsels go wherever they stand, abbreviated or glued; el, al, ben, ait and bou stay, glued to
    their name. Names split at a hyphen, at a space and at `e/v`, because sources differ in how they join
    two names; of more than two the first and the last stay. Someone called only Van or Do keeps that.
    """
    spoken = _spoken(surname)
    names = [
        name for name in _glue_surname(_spoken(prefix) + spoken) if len(name) > 1 and name not in _NOBODY
    ]
    if not names:
        names = _only_particles(spoken)
    return tuple(dict.fromkeys((names[0], names[-1]))) if names else ()


def _spoken(text: str) -> list[str]:
    return _born([_unglued(word) for word in words(_ELISION.sub(r"\1 ", text))])


def _born(spoken: list[str]) -> list[str]:
    """`e/v`, `geb.` and the like as a dash."""
    marked = " ".join(HYPHEN if word in _BORN else word for word in spoken)
    return f" {marked} ".replace(" e v ", f" {HYPHEN} ").split()


def _unglued(word: str) -> str:
    """Without glued tussenvoegsels: vandenberg -> berg. What is left must look like a name."""
    for particle in _GLUED_PARTICLES:
        rest = word.removeprefix(particle)
        bare = particle == "van" and rest[:1] in _VOWELS  # Vanessen is a name of its own
        if rest != word and len(rest) >= 3 and not bare and _VOWELS.intersection(rest[:3]):
            return _unglued(rest)
    return word


def _glue_surname(spoken: list[str]) -> list[str]:
    names: list[str] = []
    held = ""
    for place, word in enumerate(spoken):
        after = spoken[place + 1] if place + 1 < len(spoken) else HYPHEN
        qualifies = word in _QUALIFIERS and after != HYPHEN and after not in _PARTICLES
        if word in _KEPT or qualifies:
            held += word
        elif word != HYPHEN and word not in _PARTICLES:
            names.append(held + word)
            held = ""
    # "Amrani, el": what stands behind belongs in front
    return [held + "".join(names[:1]), *names[1:]] if held else names


def _only_particles(spoken: list[str]) -> list[str]:
    whole = _unglued("".join(word for word in spoken if word in _PARTICLES))
    return [whole] if len(whole) > 1 and whole not in _NOBODY else []
