"""What may never stand in what a person adds to a letter: who reported in confidence, or where somebody is.

It looks at words only, so it can refuse too much; the worker writes it differently.
"""

import re
from typing import Final

from radar.node.informing.situation import Situation
from schemas.errors import Fault
from schemas.identity import is_bsn
from schemas.report import Reporter

_NUMBERS: Final = re.compile(r"(?<!\d)(?:\d[ .-]?){7,8}\d(?!\d)")
_POSTCODE: Final = re.compile(r"\b[1-9]\d{3} ?[A-Za-z]{2}\b")
_LETTERS: Final = 3
"""A name has at least so many; shorter words are in every text."""
_COMMON: Final = frozenset(
    {"veilig", "thuis", "van", "der", "den", "het", "een", "voor", "met", "noord", "oost", "zuid", "west",
     "midden"}
)  # fmt: skip
"""Parts of many names that tell nobody apart."""


def faults_in(situation: Situation, remark: str) -> list[Fault]:
    """All that a remark tells and must not, each by its code; nothing of the text is repeated. Its length and
    characters are judged with the notice."""
    found = []
    if names_reporter(situation, remark):
        found.append(Fault("toelichting", "melder_genoemd"))
    if names_region(situation, remark):
        found.append(Fault("toelichting", "regio_genoemd"))
    if _POSTCODE.search(remark) or _has_bsn(remark):
        found.append(Fault("toelichting", "gegeven_genoemd"))
    return found


def names_reporter(situation: Situation, text: str) -> bool:
    """Whether a text names whoever reported in confidence, by any word of name or organisation."""
    reporter = situation.hidden_reporter
    if reporter is None:
        return False
    family = {
        word for person in situation.report.persons for word in _words(person.first_names, person.surname)
    }
    said = _words(text)
    return bool((_words(reporter.name, reporter.organisation) - family - _COMMON) & said) or _reached(
        reporter, text
    )


def _reached(reporter: Reporter, text: str) -> bool:
    digits = re.sub(r"\D", "", reporter.phone or "")
    if len(digits) >= 6 and digits in re.sub(r"\D", "", text):
        return True
    return bool(reporter.email) and (reporter.email or "").casefold() in text.casefold()


def names_region(situation: Situation, text: str) -> bool:
    """Whether a text names another organisation of Veilig Thuis, or ours where somebody is protected."""
    names = [*situation.regions, *([situation.writer] if situation.protected else [])]
    told = {word for name in names for word in _words(name)} - _COMMON
    own = set() if situation.protected else _words(situation.writer)
    return bool((told - own) & _words(text))


def _has_bsn(text: str) -> bool:
    return any(is_bsn(re.sub(r"\D", "", each).rjust(9, "0")) for each in _NUMBERS.findall(text))


def _words(*texts: str | None) -> set[str]:
    return {
        word
        for text in texts
        for word in re.findall(r"[^\W\d_]+", (text or "").casefold())
        if len(word) >= _LETTERS
    }
