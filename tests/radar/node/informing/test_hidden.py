"""What no letter may tell, whatever is in the report: who reported in confidence, and where somebody is."""

import pytest

from radar.node.handling.handovers import Partner
from radar.node.informing.drafting import Choice
from schemas.codes import (
    AdviceToHelper,
    NoticeKind,
    Outcome,
    RecipientRole,
    Service,
)
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
