"""An advice: a type of its own, with no field for anybody of a family and no way to a report (G1, G4).

Who asked may be registered by an id, where they agreed; the family is an invented name. What looks like a
person in the note is refused. It is never filed, asked or searched, and nothing of it leaves the node
(G5, G12).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from schemas.codes import Channel, Nature, Occasion, ReporterKind
from schemas.dutch_codes import CHANNELS, NATURES, OCCASIONS, REPORTERS
from schemas.errors import BadInput, Fault
from schemas.forms import BAD, Day, Faults, Field, Form, Many, Maybe, Part, Text, Word
from schemas.strict_json import parse

ADJECTIVES: Final = (
    "blauwe", "brede", "bruine", "gele", "gladde", "grijze", "groene", "hoge", "houten", "ijzeren", "kleine",
    "lange", "lege", "lichte", "natte", "oude", "paarse", "ronde", "scheve", "stille", "vierkante", "volle",
    "warme", "zachte",
)  # fmt: skip
THINGS: Final = (
    "emmer", "fiets", "gieter", "hamer", "ketel", "klok", "knoop", "koffer", "ladder", "lamp", "lepel",
    "mand", "paraplu", "piano", "rugzak", "schaar", "sleutel", "stoel", "tafel", "theepot", "touw",
    "trommel", "vlieger", "wagen",
)  # fmt: skip
"""An alias is one of each and a number: no part of it is anybody's name."""
_ALIAS: Final = rf"({'|'.join(ADJECTIVES)})-({'|'.join(THINGS)})-[0-9]{{3}}"
_ID: Final = Text(40, "[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_NUMBER: Final = Text(40, "[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "nummer_ongeldig")
_CAPITALS: Final = frozenset(
    re.findall(
        r"\w+",
        """
    CJG GGD GGZ GI IB JGZ OM POH RvdK SEH VT Veilig Thuis WMO Wmo
    Aan Alle Als Bij Dan Dat De Deze Die Dit Door Een Eerst Er Geen Gisteren Had Hebben Heeft Het Hij Hoe Hun
    Iemand Ik In Is Kan Kind Kinderen Maar Mag Meisje Men Met Meldcode Moeder Moet Na Naar Niemand Niet Nog Nu
    Of Om Omdat Ook Op Ouder Ouders Over Overleg School Sinds Te Toen Tot Uit Vader Van Vandaag Veel Volgens
    Voor Vraag Vraagt Waar Wanneer Was Wat We Wel Werd Wie Wij Wil Ze Zich Zij Zijn Zo Zorg Zorgen
    """,
    )
)
"""Words with a capital that name nobody."""
_NUMBERS: Final = re.compile(r"\d(?:[\s.\-/]?\d){5,}")
_POSTCODE: Final = re.compile(r"\b[1-9]\d{3}\s?[A-Za-z]{2}\b")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INITIAL: Final = re.compile(r"\b[^\W\d_a-z]\.")


@dataclass(frozen=True, slots=True)
class Advice:
    number: str = field(repr=False)
    """The own system's number of the advice; never of a report."""
    given_on: date
    seeker_kind: ReporterKind
    channel: Channel
    seeker: str | None = field(default=None, repr=False)
    """Id of who asked, where they agreed to be registered."""
    alias: str | None = None
    """Of an earlier advice on the same case; without one a new one is made."""
    occasions: tuple[Occasion, ...] = ()
    natures: tuple[Nature, ...] = ()
    note: str | None = field(default=None, repr=False)


def is_personal(text: str, is_name: Callable[[str], bool] = lambda _: False) -> bool:
    """Whether this looks like a number, a date of birth, an address or a name of somebody.

    Strict, because nobody can tell a surname from a word: what has a capital counts as a name, except a short
    list. `is_name` knows the names that are written without one.
    """
    plain = unicodedata.normalize("NFKC", text)
    if "@" in plain or _NUMBERS.search(plain) or _POSTCODE.search(plain) or _INITIAL.search(plain):
        return True
    words = _WORD.findall(plain)
    return any(
        word not in _CAPITALS and (word != word.lower() or (len(word) > 2 and is_name(word)))
        for word in words
    )


@dataclass(frozen=True)
class _Impersonal:
    """A text in which nobody can be seen."""

    form: Form

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        read = self.form.read(value, path, faults)
        return faults.add(path, "persoonsgegevens") if read is not BAD and is_personal(read) else read

    def write(self, value: Any) -> Any:
        return self.form.write(value)

    def schema(self) -> dict[str, Any]:
        return self.form.schema()


@dataclass(frozen=True)
class _NoBsn(_Impersonal):
    """An id: it may have capitals, but not so many digits as a number of a person."""

    def read(self, value: Any, path: str, faults: Faults) -> Any:
        read = self.form.read(value, path, faults)
        return faults.add(path, "persoonsgegevens") if read is not BAD and _NUMBERS.search(read) else read


def _advice(occasions: Any, natures: Any, **values: Any) -> Advice:
    return Advice(**values, occasions=occasions or (), natures=natures or ())


ADVICE: Final = Part(
    (
        Field("number", "nummer", _NUMBER),
        Field("given_on", "op", Day()),
        Field("seeker_kind", "hoedanigheid", Word(REPORTERS)),
        Field("channel", "kanaal", Word(CHANNELS)),
        Field("seeker", "adviesvrager", Maybe(_NoBsn(_ID)), needed=False),
        Field("alias", "schuilnaam", Maybe(Text(40, _ALIAS)), needed=False),
        Field("occasions", "aanleidingen", Maybe(Many(Word(OCCASIONS), len(OCCASIONS))), needed=False),
        Field("natures", "aard", Maybe(Many(Word(NATURES), len(NATURES))), needed=False),
        Field("note", "notitie", Maybe(_Impersonal(Text(1000))), needed=False),
    ),
    _advice,
    constants={"soort": "advies"},
)  # fmt: skip
_NAMES: Final = frozenset({"soort"} | {field.dutch for field in ADVICE.fields})


def read_advice(data: bytes, today: date) -> Advice:
    """Raises BadInput with all faults; a field of a report, or of anybody, is an unknown one."""
    faults = Faults(_NAMES)
    read = ADVICE.read(parse(data, _NAMES), "", faults)
    if isinstance(read, Advice) and read.given_on > today:
        faults.add("op", "datum_in_toekomst")
    if faults.found or not isinstance(read, Advice):
        raise BadInput(faults.found, faults.number)
    return read


def refuse_names(advice: Advice, is_name: Callable[[str], bool]) -> None:
    """Where names are known: refuse a note with one. Raises BadInput("persoonsgegevens")."""
    if advice.note and is_personal(advice.note, is_name):
        raise BadInput([Fault("notitie", "persoonsgegevens")])
