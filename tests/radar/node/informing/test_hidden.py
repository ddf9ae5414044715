"""What no letter may tell, whatever is in the report: who reported in confidence, and where somebody is."""

from dataclasses import replace

import pytest

from radar.node.handling.handovers import Partner
from radar.node.informing.drafting import Choice, Draft, draft, grant_for
from radar.node.informing.proposals import Proposal, Why
from radar.node.informing.rules import ROLE_OF
from radar.node.informing.situation import Situation, situation_of
from radar.policy.decide import Grant
from schemas.codes import (
    AdviceToHelper,
    NoticeKind,
    Outcome,
    Phase,
    RecipientRole,
    Service,
)
from schemas.notices import ALLOWED, read_notice, write_notice
from tests.fakes.family import child
from tests.radar.node.informing.conftest import (
    ANNE,
    GP,
    GRN,
    JGZ,
    MELDER,
    SCHOOL,
    TEAM,
    UTR,
    Office,
    kid,
)

CANARIES = ("klokkenluider", "geheimzinnig", "sportclub", "stilzwijgen", "00000999")
REGIONS = ("groningen", "utrecht", "flevoland")
HIDDEN = ("anoniem_voor_gezin", "afgeschermd_privepersoon")


def every_letter(office: Office, report_id: str) -> list[str]:
    """Every letter that could be sent of this case, to everybody, of every kind."""
    texts = []
    for proposal in office.informing.proposals(office.conn, report_id):
        for kind in proposal.kinds:
            choice = office.choice(report_id, proposal.role, kind=kind, advice=AdviceToHelper.ADAPT)
            (preview,) = office.informing.preview(office.conn, report_id, [choice])
            assert preview.letter, preview
            texts.append(preview.letter.text)
    return texts


@pytest.mark.parametrize("anonymity", HIDDEN)
def test_who_reported_in_confidence_is_in_no_letter(office: Office, anonymity: str) -> None:
    """E1: the canary name, organisation and number of the reporter are in no letter to anybody, also where
    that organisation is one of the professionals."""
    melder = MELDER | {"anonimiteit": anonymity}
    same = {"rol": "ketenpartner", "organisatie": "Sportclub Stilzwijgen", "telefoon": "06-00000999"}
    report_id = office.decided(melder=melder, betrokkenProfessionals=[GP, JGZ, SCHOOL, TEAM, same])
    for proposal in office.informing.proposals(office.conn, report_id):
        assert "sportclub" not in proposal.key or proposal.role is RecipientRole.CHAIN_PARTNER
    texts = [
        office.informing.preview(
            office.conn, report_id, [office.choice(report_id, role, kind=kind, advice=AdviceToHelper.ADAPT)]
        )[0].letter
        for role, kind in (
            (RecipientRole.GP, NoticeKind.GP),
            (RecipientRole.YOUTH_HEALTHCARE, NoticeKind.YOUTH_HEALTHCARE),
            (RecipientRole.SCHOOL, NoticeKind.SCHOOL_INVOLVED),
            (RecipientRole.SCHOOL, NoticeKind.SCHOOL_HANDLE_WITH_CARE),
            (RecipientRole.REPORTER, NoticeKind.REPORTER_KEEPS),
        )
    ]
    partner = next(
        each
        for each in office.informing.proposals(office.conn, report_id)
        if each.organisation == "Wijkteam Fantasie"
    )
    texts.append(office.informing.preview(office.conn, report_id, [Choice(partner.key, tell=True)])[0].letter)
    for letter in texts:
        assert letter
        assert [each for each in CANARIES if each in letter.text.casefold()] == []


def test_from_where_somebody_is_protected_no_letter_names_a_region(office: Office) -> None:
    """A17: `verblijf_beschermen`: no letter contains our region, its number or an organisation nearby."""
    report_id = office.decided(
        kid(verblijfBeschermen=True), betrokkenProfessionals=[GP, JGZ, SCHOOL, TEAM],
        melder=MELDER | {"anonimiteit": "open"},
    )  # fmt: skip
    for text in every_letter(office, report_id):
        assert [each for each in REGIONS if each in text.casefold()] == []
        assert "Wijkteam" not in text
        assert "Codewoord" in text or "Veilig Thuis schrijft u dit bericht." in text
    choice = office.choice(report_id, RecipientRole.GP, remark="Wij in Groningen spreken het gezin.")
    (preview,) = office.informing.preview(office.conn, report_id, [choice])
    assert [fault.code for fault in preview.faults] == ["regio_genoemd"]


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("phase", [each for each in Phase if each is not Phase.HANDLE_WITH_CARE])
def test_no_draft_holds_more_than_the_table_and_its_kind_allow(
    office: Office, full: Situation, kind: NoticeKind, phase: Phase
) -> None:
    """C4, over every kind and phase, of a report with everything in it: what both allow, or nothing."""
    roles = {RecipientRole.SCHOOL_ATTENDANCE, ROLE_OF.get(kind, RecipientRole.SCHOOL)}
    for role in roles:
        proposal = Proposal("x", Why.REPORT, "", role, "Iemand", None, None, (kind,), 1)
        choice = Choice("x", tell=True, advice=AdviceToHelper.ADAPT, answer_by=full.today, remark="Bel ons.")
        urgent = phase is Phase.URGENT_DECISION
        situation = replace(full, phase=Phase.JUDGED if urgent else phase)
        made = draft(situation, proposal, choice, office.rules, "K-ABCD-EFGH", urgent=urgent)
        with_care = kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE and phase is not Phase.CLOSED
        behind = Phase.HANDLE_WITH_CARE if with_care else phase
        granted, basis = grant_for(role, kind, behind)
        if not isinstance(granted, Grant):
            assert made == granted
            continue
        assert isinstance(made, Draft)
        assert made.notice.holds() <= ALLOWED[kind] & granted.notice
        assert (made.basis, read_notice(write_notice(made.notice))) == (basis, made.notice)


@pytest.fixture(scope="module")
def full(office: Office) -> Situation:
    """Of a report that says all that a report can say."""
    report_id = office.decided(
        betrokkenProfessionals=[GP, JGZ, SCHOOL, TEAM], melder=MELDER, grond="acuut",
        aard=["lichamelijke_mishandeling", "getuige_van_geweld"], aanleidingen=["partnergeweld"],
    )  # fmt: skip
    return situation_of(office.conn, office.member.node, report_id)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"gezinGeinformeerd": "vooraf"}, "Het gezin weet dat er een melding is."),
        ({"gezinGeinformeerd": "achteraf"}, "Het gezin weet dat er een melding is."),
        (
            {"gezinGeinformeerd": "niet", "redenNietGeinformeerd": "gevaar"},
            "Het gezin hoort dit eerst van ons.",
        ),
        ({}, "Het gezin hoort dit eerst van ons."),
    ],
)
def test_a_letter_knows_whether_the_family_knows(office: Office, told: dict[str, str], words: str) -> None:
    """C9: what may be said to the family follows from who told it; why it was not told stays here."""
    report_id = office.decided(betrokkenProfessionals=[GP], **told)
    (preview,) = office.informing.preview(
        office.conn, report_id, [office.choice(report_id, RecipientRole.GP)]
    )
    assert preview.letter
    assert words in preview.letter.text
    assert "gevaar" not in preview.letter.text


def test_an_earlier_report_elsewhere_is_told_without_its_region(office: Office) -> None:
    """A13, A17: a reporter hears yes, and of a protected one not even the year."""
    known = kid(adres=child()["adres"])
    there = Office(office.made, UTR)
    there.file(known)
    there.file(known | {"verblijfBeschermen": True}, ontvangenOp="2019-05-01T10:00:00+02:00")
    office.made.run()
    report_id = office.decided(known, melder=MELDER | {"anonimiteit": "open"})
    office.made.run()
    choice = office.choice(report_id, RecipientRole.REPORTER, advice=AdviceToHelper.CONTINUE)
    (preview,) = office.informing.preview(office.conn, report_id, [choice])
    assert preview.letter
    text = preview.letter.text
    assert "Wij keken bij 2 Veilig Thuis-organisaties en hebben daar een of meer eerdere meldingen" in text
    assert "Uit 2026: daarover kunnen wij niet meer zeggen." in text
    assert "2019" not in text
    assert "utrecht" not in text.casefold()


def test_a_partner_in_another_region_is_somebody_to_call(office: Office) -> None:
    """D2: elsewhere a proposed contact, not a recipient; nobody can be told by choosing it."""
    known = kid(adres=child()["adres"])
    there = Office(office.made, UTR)
    handed = there.decided(
        known, outcome=Outcome.DIRECT_HANDOVER, services=(Service.DIRECT_HANDOVER,)
    )  # fmt: skip
    offered = there.handling.offer_handover(
        there.conn, handed, ANNE, Partner(RecipientRole.CHAIN_PARTNER, "Wijkteam Elders")
    )
    there.handling.accept_handover(there.conn, offered, ANNE)
    office.made.run()
    report_id = office.decided(known)
    office.made.run()
    found = [each for each in office.informing.proposals(office.conn, report_id) if not each.kinds]
    assert [each.organisation for each in found] == ["Wijkteam Elders"]
    assert office.party == GRN
