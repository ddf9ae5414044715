"""From a case and a choice to the fields of one notice: at most what the policy grants and its kind can hold.

It is pure: a preview and what is sent are made by the same call, so they cannot differ.
"""

import base64
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from radar.deadlines import second_feedback_due
from radar.node.handling.feedback import TWICE
from radar.node.informing.proposals import Proposal
from radar.node.informing.rules import Rules, purpose_of
from radar.node.informing.situation import Situation
from radar.policy.decide import Grant, Refusal, basis_for, decide
from schemas.codes import (
    AdviceToHelper,
    FamilyInformed,
    LegalBasis,
    NoticeKind,
    Outcome,
    Phase,
    RecipientRole,
    RefusalCode,
    Watch,
)
from schemas.errors import BadInput, Fault
from schemas.notices import (
    ALLOWED,
    ALWAYS,
    Asked,
    Contact,
    Earlier,
    MayTell,
    Notice,
    NoticeField,
    read_notice,
    write_notice,
)
from schemas.report import Person
from schemas.words import OUTCOMES

VEILIG_THUIS: Final = "Veilig Thuis"
ALWAYS_REACHED: Final = "0800 2000"
MAX_EARLIER: Final = 50
_ASKED: Final[dict[NoticeKind, tuple[Asked, ...]]] = {
    NoticeKind.GP: (Asked.KEEP_IN_MIND,),
    NoticeKind.YOUTH_HEALTHCARE: (Asked.KEEP_IN_MIND,),
    NoticeKind.SCHOOL_INVOLVED: (Asked.KEEP_TO_THE_PLAN,),
    NoticeKind.CHAIN_PARTNER: (Asked.SAY_IF_ACCEPTED, Asked.INFORM_OTHERS),
}
_PARTNER_ANSWERS: Final = 2
"""Working days in which a partner is asked to answer."""
_PLACES: Final = frozenset({NoticeField.WHO_CONTACTS, NoticeField.TO_INFORM, NoticeField.CASE_HOLDER})
"""Organisations near somebody tell where they are."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person chose for one proposal. None: as it is proposed."""

    proposal: str
    tell: bool
    reason: str = field(default="", repr=False)
    kind: NoticeKind | None = None
    position: int | None = None
    asked: tuple[Asked, ...] | None = None
    answer_by: date | None = None
    may_tell: MayTell | None = None
    advice: AdviceToHelper | None = None
    remark: str | None = field(default=None, repr=False)
    case_holder: str | None = field(default=None, repr=False)
    """The telephone number at which whoever holds the case is reached."""
    leave_out: frozenset[NoticeField] = frozenset()
    """What of the grant this recipient need not know after all."""


@dataclass(frozen=True, slots=True)
class Draft:
    notice: Notice = field(repr=False)
    basis: LegalBasis
    phase: Phase
    person: Person = field(repr=False)


def reference(keyed: bytes) -> str:
    """A number to name on the telephone, of a keyed hash: it says nothing about anybody."""
    text = base64.b32encode(keyed).decode()[:8]
    return f"K-{text[:4]}-{text[4:]}"


def grant_for(
    role: RecipientRole, kind: NoticeKind, phase: Phase
) -> tuple[Grant | Refusal, LegalBasis | None]:
    """What the table of need-to-know says of this kind for this role, and on which ground."""
    basis = basis_for(role, purpose_of(kind), phase)
    if basis is None:
        return Refusal(RefusalCode.NO_RULE), None
    return decide(role, purpose_of(kind), phase, basis), basis


def phase_behind(kind: NoticeKind, situation: Situation, *, urgent: bool) -> Phase:
    """Which kind of decision stands behind it: after triage, an urgent one, or Handle with Care (C3)."""
    if kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE and situation.phase is not Phase.CLOSED:
        return Phase.HANDLE_WITH_CARE
    undecided = situation.phase in (Phase.COLLECTING, Phase.JUDGED)
    return Phase.URGENT_DECISION if urgent and undecided else situation.phase


def draft(
    situation: Situation, proposal: Proposal, choice: Choice, rules: Rules, number: str, *, urgent: bool
) -> Draft | Refusal | Fault:
    """The notice, or why the policy refuses it, or what is missing in the choice or the report."""
    kind = choice.kind or (proposal.kinds[0] if len(proposal.kinds) == 1 else None)
    if kind is None or kind not in proposal.kinds:
        return Fault("soort", "soort_kiezen")
    phase = phase_behind(kind, situation, urgent=urgent)
    granted, basis = grant_for(proposal.role, kind, phase)
    if isinstance(granted, Refusal) or basis is None:
        return granted if isinstance(granted, Refusal) else Refusal(RefusalCode.NO_LEGAL_BASIS)
    person = _person(situation, choice.position or proposal.position)
    if person is None:
        return Fault("positie", "persoon_onvolledig")
    if kind is NoticeKind.REPORTER_KEEPS and choice.advice is None:
        return Fault("advies", "veld_ontbreekt")
    values = _values(situation, proposal, choice, rules, kind, person)
    values |= {NoticeField.REFERENCE: number, NoticeField.BASIS: basis}
    held = (ALLOWED[kind] & granted.notice) - (choice.leave_out - ALWAYS[kind])
    if situation.protected:
        held -= _PLACES
    chosen: dict[str, Any] = {each.value: values.get(each) for each in held}
    notice = Notice(kind, **chosen)
    return _unreadable(notice) or Draft(notice, basis, phase, person)


def _unreadable(notice: Notice) -> Fault | None:
    """What the inbox would refuse is not sent: a telephone number that is none, a text that is too long."""
    try:
        read_notice(write_notice(notice))
    except BadInput as refused:
        return refused.faults[0]
    return None


def _person(situation: Situation, position: int) -> Person | None:
    """Somebody who can be recognised by first name and birth date; else nobody can be asked about them."""
    persons = situation.report.persons
    if not 1 <= position <= len(persons):
        return None
    person = persons[position - 1]
    named = bool(person.first_names and person.first_names.strip())
    return person if named and person.birth_date and not person.unborn else None


def first_name(person: Person) -> str:
    return (person.first_names or "").split()[0]


def born(person: Person) -> str:
    """As the form of a notice has it: what is not known is zero."""
    birth = person.birth_date
    assert birth is not None, "whoever is told about can be recognised"
    return f"{birth.year:04d}-{birth.month or 0:02d}-{birth.day or 0:02d}"


def _values(
    situation: Situation, proposal: Proposal, choice: Choice, rules: Rules, kind: NoticeKind, person: Person
) -> dict[NoticeField, Any]:
    """Everything that could be said; what may be said is cut from it."""
    hidden = situation.protected
    surname = " ".join(part for part in (person.prefix, person.surname) if part)
    return {
        # From the shelter's region even our own name would tell where somebody is (A17).
        NoticeField.WRITER: VEILIG_THUIS if hidden else situation.writer,
        NoticeField.PHONE: ALWAYS_REACHED if hidden else situation.phone,
        NoticeField.FIRST_NAME: first_name(person),
        NoticeField.SURNAME: surname or None,
        NoticeField.BIRTH_DATE: born(person),
        NoticeField.CODE_WORD: rules.code_word,
        NoticeField.REPORTED_ON: situation.report.received_at.date(),
        NoticeField.GROUND: situation.report.ground,
        NoticeField.NATURES: situation.report.natures or None,
        **_decided(situation),
        **_earlier(situation),
        NoticeField.ASSESSMENT: situation.assessment,
        NoticeField.ADVICE: choice.advice,
        NoticeField.ASKED: _ASKED.get(kind) if choice.asked is None else choice.asked or None,
        NoticeField.ANSWER_BY: choice.answer_by or _answer_by(situation, rules, kind),
        NoticeField.MAY_TELL: choice.may_tell or _may_tell(situation),
        NoticeField.TO_INFORM: _to_inform(situation, proposal) or None,
        NoticeField.CASE_HOLDER: (choice.case_holder or "").strip() or None,
        NoticeField.REMARK: (choice.remark or "").strip() or None,
    }


def _decided(situation: Situation) -> dict[NoticeField, Any]:
    decision = situation.decision
    if decision is None:
        return {NoticeField.WHO_CONTACTS: _who_contacts(situation)}
    conditions = decision.outcome is Outcome.CONDITIONS_AND_FOLLOW_UP and decision.in_force_at
    again = second_feedback_due(situation.today) if TWICE & set(decision.services) else None
    return {
        NoticeField.OUTCOME: decision.outcome,
        NoticeField.SERVICES: decision.services or None,
        NoticeField.CONDITIONS_SINCE: conditions.date() if conditions else None,
        NoticeField.SECOND_FEEDBACK_BY: again,
        NoticeField.WHO_CONTACTS: _who_contacts(situation),
    }


def _who_contacts(situation: Situation) -> Contact:
    """Veilig Thuis itself, a team, or a professional who was involved before (Q&A 5)."""
    watching = situation.watching
    if watching and watching.watch is Watch.PARTNER and watching.role and watching.organisation:
        return Contact(watching.role, watching.organisation, watching.phone)
    return Contact(RecipientRole.VT_ORGANISATION, situation.writer)


def _earlier(situation: Situation) -> dict[NoticeField, Any]:
    """Yes or no, of regions; per report the year and what may be passed on, of a protected one nothing."""
    own = [Earlier(prior.year, _own_words(prior.decision)) for prior in situation.own_priors]
    elsewhere = [
        Earlier(prior.year, prior.for_reporter)
        for prior in situation.other_priors
        if prior.region and not prior.protected
    ]
    found = bool(own) or any(prior.region for prior in situation.other_priors)
    told = sorted([*own, *elsewhere], key=lambda each: each.year, reverse=True)[:MAX_EARLIER]
    return {
        NoticeField.SEARCHED: situation.searched,
        NoticeField.EARLIER_FOUND: found,
        NoticeField.EARLIER: tuple(told) or None,
    }


def _own_words(decision: Any) -> tuple[str, ...]:
    return (f"{OUTCOMES[decision.outcome]}.",) if decision else ()


def _answer_by(situation: Situation, rules: Rules, kind: NoticeKind) -> date | None:
    if kind is not NoticeKind.CHAIN_PARTNER:
        return None
    return rules.calendar.after(situation.today, _PARTNER_ANSWERS)


def _may_tell(situation: Situation) -> MayTell:
    """The family knows when Veilig Thuis or the reporter told it."""
    ours = situation.household.how if situation.household else None
    told = ours or situation.report.family_informed
    if told in (FamilyInformed.BEFORE, FamilyInformed.AFTER):
        return MayTell.FAMILY_KNOWS
    return MayTell.FAMILY_KNOWS_AFTER_US


def _to_inform(situation: Situation, proposal: Proposal) -> tuple[Contact, ...]:
    """Who else is involved, for a partner who informs them; never whoever reported in confidence (E1)."""
    hidden = situation.hidden_reporter
    silent = hidden.organisation.casefold() if hidden and hidden.organisation else None
    return tuple(
        Contact(each.role, each.organisation, each.phone)
        for each in situation.professionals
        if each.active
        and each.organisation != proposal.organisation
        and each.organisation.casefold() != silent
    )[:20]
