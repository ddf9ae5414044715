"""The form of informing: who might be told, what was chosen for each, and that as choices of the node. Pure.

Nobody is chosen beforehand. A choice that nobody made is no choice: that recipient is left for later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from radar.node.informing.disclosing import NOT_NEEDED, Preview
from radar.node.informing.drafting import Choice
from radar.node.informing.proposals import Proposal, Why
from radar.node.informing.views import NoticeView
from radar.node.pages import words
from radar.policy.decide import Refusal
from radar.policy.printed import ITEMS, refused
from schemas import dutch_codes
from schemas.codes import NoticeKind
from schemas.errors import BadInput, Fault
from schemas.notices import ALLOWED, ALWAYS, NOTICE_FIELDS, Asked, MayTell, NoticeField
from schemas.words import ADVICE_TO_HELPER, NOTICE_KINDS, RECIPIENT_ROLES

TELL: Final = "informeren"
NOT_TELL: Final = "niet"
Fields = Mapping[str, Sequence[str]]
_T = TypeVar("_T")
_EDITABLE: Final = frozenset(
    {NoticeField.REMARK, NoticeField.ASKED, NoticeField.MAY_TELL, NoticeField.ADVICE, NoticeField.ANSWER_BY}
)
"""Fields with a box of their own in the form."""


@dataclass(frozen=True, slots=True)
class Option:
    """One proposal in the form. `name` begins the names of its fields; it says nothing of anybody."""

    name: str
    proposal: Proposal = field(repr=False)
    title: str = field(repr=False)
    kinds: tuple[tuple[str, str], ...]
    refusal: str
    """Why the table does not let this one know now; empty when it does."""
    fields: tuple[tuple[str, str], ...]
    """(code, words) of what can be left out."""
    asked: tuple[tuple[str, str], ...]
    advice: bool
    remark: bool

    @property
    def can_tell(self) -> bool:
        return bool(self.proposal.kinds) and not self.proposal.held_back and not self.refusal


def options_of(
    proposals: Sequence[Proposal], looks: Mapping[str, Preview], decided: Sequence[NoticeView]
) -> tuple[Option, ...]:
    """Those on which nothing was decided yet. `looks`: by key, what each would read as it is proposed."""
    done = {each.proposal for each in decided if not each.undone}
    return tuple(
        _option(f"o{at}", each, looks.get(each.key))
        for at, each in enumerate(proposals)
        if each.key not in done
    )


def _option(name: str, proposal: Proposal, look: Preview | None) -> Option:
    held = frozenset[NoticeField]().union(*(ALLOWED[kind] - ALWAYS[kind] for kind in proposal.kinds))
    asked = Asked if NoticeField.ASKED in held else ()
    return Option(
        name=name,
        proposal=proposal,
        title=f"{words.capital(RECIPIENT_ROLES[proposal.role])}: {proposal.organisation}",
        kinds=tuple((dutch_codes.NOTICE_KINDS[kind], NOTICE_KINDS[kind]) for kind in proposal.kinds),
        refusal=_refusal(look.refusal) if look else "",
        fields=tuple((NOTICE_FIELDS[each], ITEMS[each]) for each in NoticeField if each in held - _EDITABLE),
        asked=tuple((each.value, words.ASKED[each]) for each in asked),
        advice=NoticeKind.REPORTER_KEEPS in proposal.kinds,
        remark=NoticeField.REMARK in held,
    )


def _refusal(refusal: Refusal | None) -> str:
    return refused(refusal) if refusal else ""


def choices_of(options: Sequence[Option], fields: Fields) -> tuple[Choice, ...]:
    """What was chosen. Raises BadInput where nothing was, or a day is none."""
    made = [_choice(each, fields) for each in options if _one(fields, f"{each.name}-keuze")]
    if not made:
        raise BadInput([Fault("keuze", "niets_gekozen")])
    return tuple(made)


def _choice(option: Option, fields: Fields) -> Choice:
    def said(name: str) -> str:
        return _one(fields, f"{option.name}-{name}")

    key = option.proposal.key
    if said("keuze") != TELL:
        return Choice(key, tell=False, reason=said("reden") or NOT_NEEDED)
    return Choice(
        key,
        tell=True,
        reason=said("reden"),
        kind=_code(dutch_codes.NOTICE_KINDS, said("soort")),
        position=int(said("over")) if said("over").isdecimal() else None,
        asked=_asked(option, fields),
        answer_by=_day(said("antwoord"), f"{option.name}-antwoord"),
        may_tell=next((each for each in MayTell if each.value == said("vertellen")), None),
        advice=_code(dutch_codes.ADVICE_TO_HELPER, said("advies")),
        remark=said("toelichting") or None,
        leave_out=frozenset(
            each for each, name in NOTICE_FIELDS.items() if name in fields.get(f"{option.name}-weg", ())
        ),
    )


def _asked(option: Option, fields: Fields) -> tuple[Asked, ...] | None:
    """None, as proposed, where nobody opened what can be changed."""
    if not _one(fields, f"{option.name}-anders"):
        return None
    return tuple(each for each in Asked if each.value in fields.get(f"{option.name}-gevraagd", ()))


def _one(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "").strip()


def _code(table: Mapping[_T, str], word: str) -> _T | None:
    return next((code for code, dutch in table.items() if dutch == word), None)


def _day(text: str, path: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput([Fault(path, "datum_ongeldig")]) from None


def partner_passed_over(options: Sequence[Option]) -> bool:
    """Whether telling others may pass over a partner that has this family (D2)."""
    return any(each.proposal.why is Why.PARTNER for each in options)


ADVICE: Final = tuple(
    (dutch_codes.ADVICE_TO_HELPER[each], ADVICE_TO_HELPER[each]) for each in ADVICE_TO_HELPER
)
MAY_TELL: Final = tuple((each.value, words.MAY_TELL[each]) for each in MayTell)
