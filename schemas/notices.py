"""The content of a notice: per kind a versioned Dutch JSON with the list of the fields it may hold.

No kind has a field for whoever reported, for an address, a BSN, a region other than the sender, or a
judgement about a person. What a recipient may read is the policy's; what a notice could hold at all is here.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from schemas.codes import (
    AdviceToHelper,
    Ground,
    LegalBasis,
    Nature,
    NoticeKind,
    Outcome,
    RecipientRole,
    Service,
)
from schemas.dutch_codes import (
    ADVICE_TO_HELPER,
    GROUNDS,
    LEGAL_BASES,
    NATURES,
    NOTICE_KINDS,
    OUTCOMES,
    RECIPIENT_ROLES,
    SERVICES,
)
from schemas.errors import BadInput
from schemas.forms import BAD, Day, Faults, Field, Flag, Form, Many, Number, Part, Text, Word
from schemas.strict_json import canonical, parse

VERSION: Final = 1
MAX_REMARK: Final = 400


class Asked(Enum):
    """What is asked of a recipient: a closed list, so that no letter commands."""

    KEEP_IN_MIND = "keep_in_mind"
    CALL_US = "call_us"
    KEEP_TO_THE_PLAN = "keep_to_the_plan"
    SAY_IF_ACCEPTED = "say_if_accepted"
    INFORM_OTHERS = "inform_others"


class MayTell(Enum):
    """What a recipient may tell the family."""

    FAMILY_KNOWS = "family_knows"
    FAMILY_KNOWS_AFTER_US = "family_knows_after_us"
    NOTHING = "nothing"


class NoticeField(Enum):
    """Everything that any notice could hold; its value is the name of the attribute of `Notice`."""

    WRITER = "writer"
    PHONE = "phone"
    REFERENCE = "reference"
    BASIS = "basis"
    FIRST_NAME = "first_name"
    SURNAME = "surname"
    BIRTH_DATE = "birth_date"
    CODE_WORD = "code_word"
    REPORTED_ON = "reported_on"
    GROUND = "ground"
    NATURES = "natures"
    OUTCOME = "outcome"
    SERVICES = "services"
    WHO_CONTACTS = "who_contacts"
    CONDITIONS_SINCE = "conditions_since"
    SEARCHED = "searched"
    EARLIER_FOUND = "earlier_found"
    EARLIER = "earlier"
    ASSESSMENT = "assessment"
    ADVICE = "advice"
    SECOND_FEEDBACK_BY = "second_feedback_by"
    ASKED = "asked"
    ANSWER_BY = "answer_by"
    MAY_TELL = "may_tell"
    TO_INFORM = "to_inform"
    CASE_HOLDER = "case_holder"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What somebody who keeps responsibility may know of one earlier report: no region and no day, and in
    words only what its source lets pass."""

    year: int
    said: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Contact:
    """A role in an organisation, and where to call it; never a person."""

    role: RecipientRole
    organisation: str
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """What one recipient reads, as fields; `schemas.letters` gives the text. None: not in this notice."""

    kind: NoticeKind
    writer: str | None = None
    """The Veilig Thuis organisation that writes."""
    phone: str | None = None
    reference: str | None = None
    """Says nothing: a number that both sides can name on the telephone."""
    basis: LegalBasis | None = None
    first_name: str | None = field(default=None, repr=False)
    surname: str | None = field(default=None, repr=False)
    birth_date: str | None = field(default=None, repr=False)
    """As it is known, perhaps partial: `2016-03-00`."""
    code_word: str | None = None
    reported_on: date | None = None
    ground: Ground | None = None
    natures: tuple[Nature, ...] | None = None
    outcome: Outcome | None = None
    services: tuple[Service, ...] | None = None
    who_contacts: Contact | None = None
    conditions_since: date | None = None
    searched: int | None = None
    """At how many Veilig Thuis organisations was looked."""
    earlier_found: bool | None = None
    earlier: tuple[Earlier, ...] | None = None
    assessment: str | None = None
    """The result code of the instrument, as the instrument writes it."""
    advice: AdviceToHelper | None = None
    second_feedback_by: date | None = None
    asked: tuple[Asked, ...] | None = None
    answer_by: date | None = None
    may_tell: MayTell | None = None
    to_inform: tuple[Contact, ...] | None = None
    case_holder: str | None = None
    """The telephone number of who holds the case."""
    remark: str | None = field(default=None, repr=False)

    def holds(self) -> frozenset[NoticeField]:
        """The fields that say something."""
        return frozenset(each for each in NoticeField if getattr(self, each.value) is not None)


ASKED: Final = {
    Asked.KEEP_IN_MIND: "rekening_houden",
    Asked.CALL_US: "bellen",
    Asked.KEEP_TO_THE_PLAN: "plan_volgen",
    Asked.SAY_IF_ACCEPTED: "aannemen",
    Asked.INFORM_OTHERS: "anderen_informeren",
}
MAY_TELL: Final = {
    MayTell.FAMILY_KNOWS: "gezin_weet_het",
    MayTell.FAMILY_KNOWS_AFTER_US: "na_ons_gesprek",
    MayTell.NOTHING: "niets",
}


def _line(limit: int) -> Text:
    return Text(limit, r"[^\t\r\n]*", "verboden_teken")


_PHONE: Final = Text(20, r"\+?[0-9][0-9 ()-]*")
_CONTACT: Final = Part(
    (
        Field("role", "rol", Word(RECIPIENT_ROLES)),
        Field("organisation", "organisatie", _line(80)),
        Field("phone", "telefoon", _PHONE, needed=False),
    ),
    Contact,
)
_EARLIER: Final = Part(
    (
        Field("year", "jaar", Number(1990, 2200)),
        Field("said", "gezegd", Many(_line(500), 5)),
    ),
    Earlier,
)
FORMS: Final[dict[NoticeField, tuple[str, Form]]] = {
    NoticeField.WRITER: ("afzender", _line(80)),
    NoticeField.PHONE: ("telefoon", _PHONE),
    NoticeField.REFERENCE: ("kenmerk", Text(20, "[A-Z0-9-]+")),
    NoticeField.BASIS: ("grondslag", Word(LEGAL_BASES)),
    NoticeField.FIRST_NAME: ("voornaam", _line(200)),
    NoticeField.SURNAME: ("achternaam", _line(221)),
    NoticeField.BIRTH_DATE: ("geboortedatum", Text(10, "[0-9]{4}-[0-9]{2}-[0-9]{2}", "datum_ongeldig")),
    NoticeField.CODE_WORD: ("codewoord", Text(40, "[A-Za-z -]+")),
    NoticeField.REPORTED_ON: ("gemeldOp", Day()),
    NoticeField.GROUND: ("grond", Word(GROUNDS)),
    NoticeField.NATURES: ("aard", Many(Word(NATURES), len(Nature), 1)),
    NoticeField.OUTCOME: ("besluit", Word(OUTCOMES)),
    NoticeField.SERVICES: ("diensten", Many(Word(SERVICES), len(Service), 1)),
    NoticeField.WHO_CONTACTS: ("legtContact", _CONTACT),
    NoticeField.CONDITIONS_SINCE: ("voorwaardenSinds", Day()),
    NoticeField.SEARCHED: ("doorzocht", Number(1, 100)),
    NoticeField.EARLIER_FOUND: ("eerderGevonden", Flag()),
    NoticeField.EARLIER: ("eerdereMeldingen", Many(_EARLIER, 50)),
    NoticeField.ASSESSMENT: ("veiligheidsbeoordeling", _line(100)),
    NoticeField.ADVICE: ("advies", Word(ADVICE_TO_HELPER)),
    NoticeField.SECOND_FEEDBACK_BY: ("tweedeTerugkoppelingUiterlijk", Day()),
    NoticeField.ASKED: ("gevraagd", Many(Word(ASKED), len(Asked), 1)),
    NoticeField.ANSWER_BY: ("antwoordUiterlijk", Day()),
    NoticeField.MAY_TELL: ("magVertellen", Word(MAY_TELL)),
    NoticeField.TO_INFORM: ("teInformeren", Many(_CONTACT, 20)),
    NoticeField.CASE_HOLDER: ("casushouder", _PHONE),
    NoticeField.REMARK: ("toelichting", Text(MAX_REMARK)),
}
"""The Dutch name and the form of each field."""
NOTICE_FIELDS: Final[dict[NoticeField, str]] = {each: name for each, (name, _) in FORMS.items()}

_F = NoticeField
_HEAD: Final = frozenset({_F.WRITER, _F.PHONE, _F.REFERENCE, _F.BASIS})
_CHILD: Final = frozenset({_F.FIRST_NAME, _F.SURNAME, _F.BIRTH_DATE})
_ASK: Final = frozenset({_F.ASKED, _F.ANSWER_BY, _F.MAY_TELL, _F.CASE_HOLDER, _F.REMARK})
_FEEDBACK: Final = _HEAD | {_F.FIRST_NAME, _F.REPORTED_ON, _F.WHO_CONTACTS, _F.SECOND_FEEDBACK_BY, _F.REMARK}
ALLOWED: Final[dict[NoticeKind, frozenset[NoticeField]]] = {
    NoticeKind.GP: _HEAD | _CHILD | _ASK
    | {_F.REPORTED_ON, _F.GROUND, _F.NATURES, _F.OUTCOME, _F.SERVICES, _F.WHO_CONTACTS},
    NoticeKind.YOUTH_HEALTHCARE: _HEAD | _CHILD | _ASK
    | {_F.REPORTED_ON, _F.GROUND, _F.OUTCOME, _F.SERVICES, _F.WHO_CONTACTS},
    # The payload of Handle with Care, and nothing beside it (VNG note of 28 March 2022).
    NoticeKind.SCHOOL_HANDLE_WITH_CARE: _CHILD | {_F.CODE_WORD},
    NoticeKind.SCHOOL_INVOLVED: _HEAD | _CHILD | _ASK | {_F.WHO_CONTACTS, _F.CONDITIONS_SINCE},
    NoticeKind.CHAIN_PARTNER: _HEAD | _CHILD | _ASK
    | {_F.REPORTED_ON, _F.GROUND, _F.NATURES, _F.OUTCOME, _F.SERVICES, _F.CONDITIONS_SINCE, _F.TO_INFORM},
    NoticeKind.REPORTER_ONE_OFF: _FEEDBACK,
    NoticeKind.REPORTER_VT_TAKES_OVER: _FEEDBACK | {_F.CASE_HOLDER},
    NoticeKind.REPORTER_KEEPS: _FEEDBACK
    | {_F.CASE_HOLDER, _F.SEARCHED, _F.EARLIER_FOUND, _F.EARLIER, _F.ASSESSMENT, _F.ADVICE},
}  # fmt: skip
"""What each kind can hold at all; the policy grants at most this."""
ALWAYS: Final[dict[NoticeKind, frozenset[NoticeField]]] = {
    kind: frozenset({_F.FIRST_NAME, _F.SURNAME, _F.BIRTH_DATE, _F.CODE_WORD})
    if kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE
    else frozenset({_F.WRITER, _F.PHONE, _F.REFERENCE, _F.BASIS, _F.FIRST_NAME})
    for kind in NoticeKind
}
"""Without these a notice of the kind says nothing."""


def part(kind: NoticeKind) -> Part:
    """The form of one kind: `soort`, `versie`, and the fields on its list."""
    return Part(
        tuple(
            Field(each.value, name, form, needed=each in ALWAYS[kind])
            for each, (name, form) in FORMS.items()
            if each in ALLOWED[kind]
        ),
        constants={"soort": NOTICE_KINDS[kind], "versie": VERSION},
    )


PARTS: Final = {kind: part(kind) for kind in NoticeKind}


def title(kind: NoticeKind) -> str:
    """The name of the published schema of a kind: `BerichtHuisarts`."""
    return "Bericht" + "".join(word.capitalize() for word in NOTICE_KINDS[kind].split("_"))


def write_notice(notice: Notice) -> bytes:
    """Canonical Dutch JSON. Raises ValueError for a field that is not on the list of its kind, or is missing:
    leaving it out in silence would send another text than the one that was shown."""
    held = notice.holds()
    if held - ALLOWED[notice.kind] or ALWAYS[notice.kind] - held:
        raise ValueError("a notice holds what its kind allows, and what it always has")
    return canonical(PARTS[notice.kind].write(notice))


def read_notice(data: bytes) -> Notice:
    """The notice in `data`. Raises BadInput with all faults; a field outside the list of its kind is one."""
    names = {"soort", "versie", *NOTICE_FIELDS.values()}
    document = parse(data, names)
    faults = Faults(names)
    kind = BAD
    if isinstance(document, dict) and "soort" in document:
        kind = Word(NOTICE_KINDS).read(document["soort"], "soort", faults)
    else:
        faults.add("soort", "veld_ontbreekt")
    read = PARTS[kind].read(document, "", faults) if kind is not BAD else None
    if faults.found:
        raise BadInput(faults.found, faults.number)
    assert isinstance(read, dict)
    return Notice(kind, **read)
