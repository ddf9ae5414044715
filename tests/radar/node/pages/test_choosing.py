"""Promises of radar/node/pages/choosing.py: what a form of informing says, as choices of the node."""

from datetime import date

import pytest

from radar.node.informing.disclosing import NOT_NEEDED
from radar.node.informing.drafting import Choice
from radar.node.informing.proposals import Proposal, Why
from radar.node.pages.choosing import Option, choices_of, options_of, partner_passed_over
from schemas.codes import AdviceToHelper, NoticeKind, RecipientRole
from schemas.errors import BadInput
from schemas.notices import ALLOWED, ALWAYS, NOTICE_FIELDS, Asked, MayTell, NoticeField


def proposal(
    role: RecipientRole = RecipientRole.GP, *kinds: NoticeKind, why: Why = Why.REPORT, **values: object
) -> Proposal:
    return Proposal(
        f"{role.value}/x", why, "huisarts die de melding noemt", role, "Praktijk Verzonnen", None, None,
        kinds or (NoticeKind.GP,), 1, **values,  # type: ignore[arg-type]
    )  # fmt: skip


def options(*proposals: Proposal) -> tuple[Option, ...]:
    return options_of(proposals or (proposal(),), {}, ())


def chosen(**fields: str) -> tuple[Choice, ...]:
    return choices_of(options(), {f"o0-{name}": [value] for name, value in fields.items()})


def test_nobody_is_chosen_by_itself() -> None:
    """A recipient without a choice is left for later; a form without any says so."""
    with pytest.raises(BadInput) as nothing:
        chosen()
    assert nothing.value.code == "niets_gekozen"
    school = proposal(RecipientRole.SCHOOL, NoticeKind.SCHOOL_INVOLVED)
    made = choices_of(options(proposal(), school), {"o1-keuze": ["informeren"]})
    assert [each.proposal for each in made] == ["school/x"]


def test_not_telling_has_a_standing_reason_or_ones_own() -> None:
    """C2: not informing is a decision too."""
    assert chosen(keuze="niet") == (Choice("gp/x", tell=False, reason=NOT_NEEDED),)
    assert chosen(keuze="niet", reden="weet het al")[0].reason == "weet het al"


def test_untouched_is_as_proposed() -> None:
    """Whoever changes nothing sends what the radar proposed."""
    assert chosen(keuze="informeren") == (Choice("gp/x", tell=True),)


def test_every_change_within_limits_arrives() -> None:
    """What is asked, by when, what may be told, a remark, and what is left out."""
    fields = {
        "o0-keuze": ["informeren"], "o0-reden": ["ziet dit gezin"], "o0-soort": ["huisarts"],
        "o0-over": ["2"], "o0-anders": ["ja"], "o0-gevraagd": ["call_us"], "o0-antwoord": ["2026-12-01"],
        "o0-vertellen": ["nothing"], "o0-advies": ["aanpassen"], "o0-toelichting": ["Bel gerust."],
        "o0-weg": [NOTICE_FIELDS[NoticeField.NATURES]],
    }  # fmt: skip
    assert choices_of(options(), fields) == (
        Choice(
            "gp/x", tell=True, reason="ziet dit gezin", kind=NoticeKind.GP, position=2,
            asked=(Asked.CALL_US,), answer_by=date(2026, 12, 1), may_tell=MayTell.NOTHING,
            advice=AdviceToHelper.ADAPT, remark="Bel gerust.", leave_out=frozenset({NoticeField.NATURES}),
        ),
    )  # fmt: skip


def test_a_day_that_is_none_is_named() -> None:
    """The fault stands at its field."""
    with pytest.raises(BadInput) as wrong:
        chosen(keuze="informeren", antwoord="morgen")
    assert (wrong.value.code, wrong.value.fault.path) == ("datum_ongeldig", "o0-antwoord")


def test_a_form_offers_only_what_can_be_left_out() -> None:
    """Without writer, number and name a notice says nothing: those are not offered."""
    (option,) = options()
    offered = {code for code, _ in option.fields}
    always = {NOTICE_FIELDS[each] for each in ALWAYS[NoticeKind.GP]}
    assert offered
    assert not offered & always
    assert offered <= {NOTICE_FIELDS[each] for each in ALLOWED[NoticeKind.GP]}


def test_who_is_told_by_somebody_else_cannot_be_chosen() -> None:
    """D3: a partner informs the others; D2: a partner that has the family asks for a reason."""
    (held,) = options(proposal(held_back="Wijkteam informeert de anderen"))
    assert not held.can_tell
    assert partner_passed_over(options(proposal(why=Why.PARTNER)))
    assert not partner_passed_over(options())


def test_the_names_of_fields_say_nothing_of_anybody() -> None:
    """A field is called by its place, not by its recipient."""
    (option,) = options()
    assert option.name == "o0"
