"""The closed lists of the domain, in English; their Dutch words stand in `intake` and `wire` only.

Numbers are part of the bytes of a row or an event: append, never renumber.
"""

import re
from enum import Enum, IntEnum
from typing import Final

MAX_PERSONS: Final = 25
"""Persons in one report; the hub refuses a question with more."""

_PARTY: Final = re.compile(r"[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,16}){0,2}", re.ASCII)


class PartyId(str):
    """Lower-case id of a node, a hub, an evaluator or an inbox: `vt-grn`, `rvdk`, `hub`, `eval-1`."""

    __slots__ = ()

    def __new__(cls, text: str) -> "PartyId":
        if not _PARTY.fullmatch(text):
            raise ValueError("not a party id")
        return super().__new__(cls, text)


HUB: Final = PartyId("hub")


class Role(Enum):
    """What a party may do at the hub."""

    FILE = "file"
    ASK = "ask"


class Purpose(Enum):
    """What a node has points evaluated for; each has a quota of its own."""

    REPORT = "report"
    BACKFILL = "backfill"


class PartyKind(Enum):
    REGION = "region"
    RVDK = "rvdk"
    HUB = "hub"
    EVALUATOR = "evaluator"


class Pass(IntEnum):
    """Blocking passes (pseudonyms.md, section 2)."""

    BSN = 0
    BIRTH_SURNAME = 1
    BIRTH_FIRST = 2
    SURNAME_YEAR = 3
    ADDRESS = 4
    NAMES = 5


POINTS_PER_PERSON: Final[dict[int, int]] = {
    Pass.BSN: 1,
    Pass.BIRTH_SURNAME: 4,
    Pass.BIRTH_FIRST: 2,
    Pass.SURNAME_YEAR: 2,
    Pass.ADDRESS: 1,
    Pass.NAMES: 4,
}
"""Most block keys of one person in a pass, probes included: what an evaluator's quota counts in."""


class Sex(Enum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class AddressKind(Enum):
    """Only a dwelling, or an address of unknown kind, may ever become a key, a probe or a tag."""

    DWELLING = "dwelling"
    SHELTER = "shelter"
    INSTITUTION = "institution"
    SECRET = "secret"  # noqa: S105 (a kind of address)
    UNKNOWN = "unknown"


class CaseStatus(Enum):
    OPEN = "open"
    MONITORED = "monitored"
    CLOSED = "closed"


class Band(Enum):
    """How sure it is that both records are of one person."""

    NEARLY_CERTAIN = "nearly_certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class WithdrawalReason(Enum):
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    UNDONE = "undone"


class Tag(IntEnum):
    """Position of a value in `tags[19]`; the bit `1 << tag` of the mask says that it is missing."""

    FIRST_1 = 0
    FIRST_2 = 1
    NICKNAME = 2
    FIRST_SOUND = 3
    INITIAL = 4
    SURNAME_1 = 5
    SURNAME_2 = 6
    SURNAME_SOUND_1 = 7
    SURNAME_SOUND_2 = 8
    BIRTH_DATE = 9
    YEAR = 10
    MONTH = 11
    DAY = 12
    POSTCODE = 13
    POSTCODE_DIGITS = 14
    HOUSE_NUMBER = 15
    STREET_SOUND = 16
    SEX = 17
    BSN = 18


class Word(Enum):
    """How one field compares: gelijk, klinkt gelijk, lijkt erop, verschilt, ontbreekt."""

    EQUAL = "equal"
    SOUNDS_EQUAL = "sounds_equal"
    RESEMBLES = "resembles"
    DIFFERS = "differs"
    MISSING = "missing"


class Caution(Enum):
    """What a reviewer must think of before saying that two people are one."""

    TWIN = "twin"
    """R1, R2: a twin or another child of the family fits too."""
    PARENT_AND_CHILD = "parent_and_child"
    """One name, two dates of birth."""
    OTHER_BSN = "other_bsn"
    """R3: both numbers are valid and differ."""
    BSN_OF_SOMEONE_ELSE = "bsn_of_someone_else"
    """R6: a parent's number on a child; also a notice about data quality."""
    UNBORN = "unborn"
    """R5."""
    COMMON_NAME = "common_name"
    """Nothing says this yet: it needs counts of names."""


class Field(IntEnum):
    """Position of a field in the six agreement levels of a pair."""

    FIRST = 0
    SURNAME = 1
    BIRTH = 2
    ADDRESS = 3
    SEX = 4
    BSN = 5


class FirstLevel(IntEnum):
    EXACT = 0
    NICKNAME = 1
    ONE_EDIT = 2
    SOUND = 3
    INITIAL_ONLY = 4
    SAME_INITIAL = 5
    DIFFERS = 6
    MISSING = 7


class SurnameLevel(IntEnum):
    EXACT = 0
    ONE_EDIT = 1
    SOUND = 2
    DIFFERS = 3
    MISSING = 4


class BirthLevel(IntEnum):
    """`YEAR_WITH_FIRST_JANUARY` is set by the node from the slips: tags cannot show it."""

    EXACT = 0
    SWAPPED = 1
    YEAR_WITH_FIRST_JANUARY = 2
    TWO_OF_THREE = 3
    DAY_AND_MONTH = 4
    YEAR = 5
    DIFFERS = 6
    MISSING = 7


class AddressLevel(IntEnum):
    POSTCODE_AND_NUMBER = 0
    NUMBER_WITH_DIGITS_OR_STREET = 1
    POSTCODE = 2
    DIGITS = 3
    DIFFERS = 4
    MISSING = 5


class EqualLevel(IntEnum):
    """For sex and BSN."""

    EQUAL = 0
    DIFFERENT = 1
    MISSING = 2


LEVELS: Final[tuple[type[IntEnum], ...]] = (
    FirstLevel, SurnameLevel, BirthLevel, AddressLevel, EqualLevel, EqualLevel,
)  # fmt: skip
"""The level list of each `Field`, by its position."""
