"""Who might be told of a case, each with its reason; none is chosen by itself (C2).

A partner that has this family already comes first (D2), and while a partner informs the others, we do not
(D3). Whoever is known from a closed report only is named with the year and a word to check.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

from radar.node.handling.handovers import Handover, Partner
from radar.node.informing.recipients import recipient_id
from radar.node.informing.situation import OwnPrior, Situation
from schemas.circumstances import PRIVATE_REPORTERS
from schemas.codes import (
    Anonymity,
    CaseStatus,
    IdentifierKind,
    NoticeKind,
    Outcome,
    RecipientRole,
)
from schemas.report import Professional, Reporter
from schemas.words import RECIPIENT_ROLES


class Why(Enum):
    """Where a proposal comes from."""

    PARTNER = "partner"
    REPORT = "report"
    REPORTER = "reporter"
    LIVE_CASE = "live_case"
    CLOSED_CASE = "closed_case"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One role in one organisation. `kinds` empty: nobody to write to, only somebody to call."""

    key: str
    why: Why
    reason: str
    role: RecipientRole
    organisation: str = field(repr=False)
    phone: str | None = field(repr=False)
    recipient_id: str | None
    kinds: tuple[NoticeKind, ...]
    position: int
    """Whom of the report it would be about, from 1."""
    check: bool = False
    """Known from long ago: look whether it is still so."""
    held_back: str | None = None
    """Why Veilig Thuis does not tell this one now: somebody else does."""


_SCHOOL: Final = (NoticeKind.SCHOOL_INVOLVED, NoticeKind.SCHOOL_HANDLE_WITH_CARE)
_KINDS: Final = {
    RecipientRole.GP: (NoticeKind.GP,),
    RecipientRole.YOUTH_HEALTHCARE: (NoticeKind.YOUTH_HEALTHCARE,),
    RecipientRole.SCHOOL: _SCHOOL,
    RecipientRole.SCHOOL_ATTENDANCE: (NoticeKind.SCHOOL_HANDLE_WITH_CARE,),
    RecipientRole.CHAIN_PARTNER: (NoticeKind.CHAIN_PARTNER,),
}
"""A school has two templates and no default; whoever decides takes one."""


def proposals_of(situation: Situation) -> tuple[Proposal, ...]:
    """Everybody once, a partner first, then by how sure it is that they are involved."""
    found: dict[str, Proposal] = {}
    for proposal in _all(situation):
        found.setdefault(proposal.key, proposal)
    informing = next((each for each in situation.running if each.informs_others), None)
    return tuple(_held_back(each, informing) for each in found.values())


def _all(situation: Situation) -> Iterator[Proposal]:
    yield from _partners(situation)
    reporter = _reporter(situation)
    if reporter:
        yield reporter
    for professional in situation.professionals:
        if professional.active:
            yield from _professional(
                situation, professional, Why.REPORT,
                f"{_a(professional.role)} die de melding noemt", professional.positions,
            )  # fmt: skip
    yield from _through_attendance(situation)
    yield from _of_cases(situation, live=True)
    yield from _elsewhere(situation)
    yield from _of_cases(situation, live=False)


def _through_attendance(situation: Situation) -> Iterator[Proposal]:
    """Where no school is known, leerplicht knows which it is, and brings the message (C5)."""
    if any(each.role is RecipientRole.SCHOOL and each.active for each in situation.professionals):
        return
    for known, (role, organisation, phone) in situation.covenants.items():
        if role is RecipientRole.SCHOOL_ATTENDANCE:
            partner = Partner(role, organisation, phone, *_split(known))
            yield _proposal(
                situation, partner, Why.REPORT, "leerplicht, want de school is niet bekend",
                kinds=_KINDS[role], positions=(),
            )  # fmt: skip


def _partners(situation: Situation) -> Iterator[Proposal]:
    """The partner of this report, then those that have the family from an earlier one (Q&A 10)."""
    for handover in situation.handovers:
        if handover.answer is None or handover.active(situation.today):
            yield _partner(situation, handover, "ketenpartner aan wie deze melding wordt overgedragen")
    for prior in situation.own_priors:
        for handover in prior.handovers:
            yield _partner(situation, handover, f"ketenpartner die dit gezin sinds {_since(handover)} heeft")


def _partner(situation: Situation, handover: Handover, reason: str) -> Proposal:
    partner = handover.partner
    return _proposal(situation, partner, Why.PARTNER, reason, kinds=(NoticeKind.CHAIN_PARTNER,), positions=())


def _since(handover: Handover) -> int:
    return (handover.answered_at or handover.offered_at).year


def _professional(
    situation: Situation,
    professional: Professional,
    why: Why,
    reason: str,
    positions: tuple[int, ...],
    *,
    check: bool = False,
) -> Iterator[Proposal]:
    partner = Partner(
        professional.role, professional.organisation, professional.phone, professional.identifier_kind,
        professional.identifier,
    )  # fmt: skip
    kinds = tuple(
        kind
        for kind in _KINDS.get(professional.role, ())
        if _fits(situation, kind, covenant=professional.covenant or _known(partner) in situation.covenants)
    )
    if kinds:
        yield _proposal(situation, partner, why, reason, kinds=kinds, positions=positions, check=check)


def _fits(situation: Situation, kind: NoticeKind, *, covenant: bool) -> bool:
    """Handle with Care needs a covenant; the ordinary school letter a part in a plan or in monitoring."""
    if kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE:
        return covenant
    return kind is not NoticeKind.SCHOOL_INVOLVED or _in_a_plan(situation)


def _in_a_plan(situation: Situation) -> bool:
    decided = situation.decision.outcome if situation.decision else None
    return decided is Outcome.CONDITIONS_AND_FOLLOW_UP or situation.case.status is CaseStatus.MONITORED


def _of_cases(situation: Situation, *, live: bool) -> Iterator[Proposal]:
    for prior in situation.own_priors:
        if prior.live is live:
            yield from _of_case(situation, prior)


def _of_case(situation: Situation, prior: OwnPrior) -> Iterator[Proposal]:
    for professional in prior.report.professionals:
        role = _a(professional.role)
        if prior.live and professional.active:
            reason = f"{role} uit de melding van {prior.year}, die nog loopt"
            yield from _professional(situation, professional, Why.LIVE_CASE, reason, ())
        elif not prior.live:
            yield from _professional(
                situation, professional, Why.CLOSED_CASE, f"bekend uit {prior.year}, controleer", (),
                check=True,
            )  # fmt: skip


def _elsewhere(situation: Situation) -> Iterator[Proposal]:
    """A partner in another region is somebody to call, not to hand over to (D2)."""
    for prior in situation.other_priors:
        told = prior.summary
        if prior.protected or told is None or told.responsible is None or not prior.region:
            continue
        if told.responsible.role is RecipientRole.VT_ORGANISATION:
            continue
        partner = Partner(told.responsible.role, told.responsible.organisation)
        yield _proposal(
            situation, partner, Why.ELSEWHERE, "ketenpartner in een andere regio: bel om af te stemmen",
            kinds=(), positions=(),
        )  # fmt: skip


def _reporter(situation: Situation) -> Proposal | None:
    """Whoever reported hears what came of it, unless even we do not know them (B10)."""
    reporter = situation.report.reporter
    if reporter is None or reporter.anonymity is Anonymity.UNKNOWN_TO_VT:
        return None
    same = next(
        (each for each in situation.professionals if each.organisation == reporter.organisation), None
    )
    partner = Partner(
        RecipientRole.REPORTER, reporter.organisation or reporter.name or "de melder", reporter.phone,
        same.identifier_kind if same else None, same.identifier if same else None,
    )  # fmt: skip
    return _proposal(
        situation, partner, Why.REPORTER, "de melder hoort wat er met de melding is gedaan",
        kinds=(kind_of(reporter),), positions=(),
    )  # fmt: skip


def kind_of(reporter: Reporter) -> NoticeKind:
    """Which of the three contents (B13)."""
    if reporter.kind in PRIVATE_REPORTERS or reporter.one_off:
        return NoticeKind.REPORTER_ONE_OFF
    if reporter.keeps_responsibility:
        return NoticeKind.REPORTER_KEEPS
    return NoticeKind.REPORTER_VT_TAKES_OVER


def _proposal(
    situation: Situation,
    partner: Partner,
    why: Why,
    reason: str,
    *,
    kinds: tuple[NoticeKind, ...],
    positions: tuple[int, ...],
    check: bool = False,
) -> Proposal:
    known = _known(partner)
    return Proposal(
        key=_key(partner.role, known, partner.organisation),
        why=why,
        reason=reason,
        role=partner.role,
        organisation=partner.organisation,
        phone=partner.phone,
        recipient_id=known,
        kinds=kinds,
        position=about(situation, positions),
        check=check,
    )


def _known(partner: Partner) -> str | None:
    if partner.identifier_kind is None or partner.identifier is None:
        return None
    return recipient_id(partner.identifier_kind, partner.identifier)


def _split(known: str) -> tuple[IdentifierKind, str]:
    kind, _, identifier = known.partition(":")
    return IdentifierKind(kind), identifier


def _key(role: RecipientRole, known: str | None, organisation: str) -> str:
    """The reporter is one, whoever it is: a key must not say which organisation reported (E1)."""
    if role is RecipientRole.REPORTER:
        return "reporter"
    return f"{role.value}/{known or organisation.casefold()}"


def about(situation: Situation, positions: tuple[int, ...]) -> int:
    """Whom a notice is about when nobody chooses: of these people, or of all, the youngest with a name."""
    people = [
        (at, person)
        for at, person in enumerate(situation.report.persons, 1)
        if person.first_names and (not positions or at in positions)
    ]
    if not people:
        return positions[0] if positions else 1

    def born(entry: tuple[int, object]) -> int:
        birth = situation.report.persons[entry[0] - 1].birth_date
        return birth.year if birth else 0

    return max(people, key=born)[0]


def _held_back(proposal: Proposal, informing: Handover | None) -> Proposal:
    if informing is None or proposal.why in (Why.PARTNER, Why.REPORTER, Why.ELSEWHERE):
        return proposal
    return replace(
        proposal,
        held_back=f"{informing.partner.organisation} heeft dit overgenomen en informeert de anderen",
    )


def _a(role: RecipientRole) -> str:
    return RECIPIENT_ROLES[role]
