"""Invented notices: of each kind the fullest, and one with only what it always has."""

from dataclasses import replace
from datetime import date

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
from schemas.notices import ALLOWED, ALWAYS, Asked, Contact, Earlier, MayTell, Notice, NoticeField

TEAM = Contact(RecipientRole.CHAIN_PARTNER, "Wijkteam Verzonnendorp", "050-0000002")
FULL = Notice(
    NoticeKind.GP,
    writer="Veilig Thuis Verzonnen",
    phone="050-0000001",
    reference="K-7H2P",
    basis=LegalBasis.WMO_411_2D,
    first_name="Saar",
    surname="van der Proef",
    birth_date="2016-04-05",
    code_word="Zonnebloem",
    reported_on=date(2026, 11, 23),
    ground=Ground.ACUTE,
    natures=(Nature.PHYSICAL_ABUSE, Nature.WITNESS),
    outcome=Outcome.CONDITIONS_AND_FOLLOW_UP,
    services=(Service.ASSESSMENT, Service.CONDITIONS_AND_FOLLOW_UP),
    who_contacts=TEAM,
    conditions_since=date(2026, 11, 25),
    searched=23,
    earlier_found=True,
    earlier=(Earlier(2019, ("Er is onderzoek gedaan.",)), Earlier(2021)),
    assessment="onveilig, stap 3",
    advice=AdviceToHelper.ADAPT,
    second_feedback_by=date(2027, 2, 3),
    asked=(Asked.KEEP_IN_MIND, Asked.CALL_US),
    answer_by=date(2026, 12, 1),
    may_tell=MayTell.FAMILY_KNOWS,
    to_inform=(Contact(RecipientRole.GP, "Praktijk Voorbeeld"),),
    case_holder="050-0000003",
    remark="Het gesprek met het gezin is op maandag.",
)


def with_only(kind: NoticeKind, fields: frozenset[NoticeField]) -> Notice:
    """The full one, cut to these fields."""
    gone = dict.fromkeys((each.value for each in NoticeField if each not in fields), None)
    return replace(FULL, kind=kind, **gone)  # type: ignore[arg-type]


FULLEST = {kind: with_only(kind, ALLOWED[kind]) for kind in NoticeKind}
BAREST = {kind: with_only(kind, ALWAYS[kind]) for kind in NoticeKind}
