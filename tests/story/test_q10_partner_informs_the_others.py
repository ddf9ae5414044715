"""Q&A 10: "Als Veilig Thuis heeft overgedragen aan een ketenpartner dan worden nieuwe meldingen, na triage,
in de regel overgedragen aan diezelfde ketenpartner. In die situatie zal deze ketenpartner relevante andere
partijen informeren."
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from radar.node.handling.handovers import Partner
from radar.node.informing.drafting import Choice
from radar.node.informing.proposals import Why
from schemas.codes import IdentifierKind, NoticeState, Outcome, RecipientRole, Service
from schemas.errors import Conflict
from tests.fakes.family import child
from tests.fakes.village import village
from tests.radar.node.informing.conftest import ANNE, DOCTOR, GP, JGZ, NURSE, TEAM, WORKER, Office

PARTNER = Partner(RecipientRole.CHAIN_PARTNER, "Wijkteam Fantasie", "050-0000014", IdentifierKind.OIN, "77")
HANDED = {"outcome": Outcome.DIRECT_HANDOVER, "services": (Service.DIRECT_HANDOVER,)}


@pytest.fixture
def office(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Office]:
    with village(tmp_path, database, inboxes=("postvak",)) as made:
        office = Office(made)
        office.enrolled(GP, DOCTOR)
        office.enrolled(JGZ, NURSE)
        office.enrolled(TEAM, WORKER)
        yield office


def earlier(office: Office) -> None:
    """The family was handed over to the team, which accepted it."""
    report_id = office.decided(child(), **HANDED)
    offered = office.handling.offer_handover(office.conn, report_id, ANNE, PARTNER)
    office.handling.accept_handover(office.conn, offered, ANNE)


def new_report(office: Office) -> str:
    """After triage, with a GP and youth healthcare who are involved."""
    return office.decided(child(), betrokkenProfessionals=[GP, JGZ], **HANDED)


def test_a_new_report_goes_to_the_same_partner_and_that_one_informs_the_others(office: Office) -> None:
    """D2: new report on a person with an accepted, active handover → proposed target = same partner; D3: VT's
    own notices are suppressed only after the partner accepted this report and ticked that it informs."""
    earlier(office)
    report_id = new_report(office)
    first = office.informing.proposals(office.conn, report_id)[0]
    assert (first.why, first.organisation) == (Why.PARTNER, "Wijkteam Fantasie")

    offered = office.handling.offer_handover(office.conn, report_id, ANNE, PARTNER)
    (told,) = office.informing.decide(office.conn, report_id, ANNE, [Choice(first.key, tell=True)])
    office.made.run()
    text = office.read(told.notice_id or "", WORKER)
    assert "Een nieuwe melding betekent niet dat de hulp niet werkt." in text
    assert "Wij vragen u te laten weten of u de andere betrokkenen informeert." in text
    assert "huisarts (Praktijk Verzonnen, telefoon 050-0000011)" in text
    box = office.made.inbox().conn
    office.letters.reply(box, told.notice_id or "", WORKER, "Wij nemen dit over en informeren de huisarts.")
    office.made.run()
    assert office.view(report_id).answer == "Wij nemen dit over en informeren de huisarts."

    office.handling.accept_handover(office.conn, offered, ANNE, informs_others=True)
    for role in (RecipientRole.GP, RecipientRole.YOUTH_HEALTHCARE):
        with pytest.raises(Conflict) as refused:
            office.tell(report_id, role)
        assert refused.value.code == "partner_informeert"


def test_a_partner_that_does_not_answer_gives_the_informing_back(office: Office) -> None:
    """D3: not accepted by the deadline → back to VT, and then Veilig Thuis informs the GP itself."""
    earlier(office)
    report_id = new_report(office)
    office.handling.offer_handover(
        office.conn, report_id, ANNE, PARTNER, answer_by=office.member.node.today() + timedelta(days=1)
    )
    office.made.clock.move(days=2)
    office.handling.look_at_clock(office.conn)
    gp = office.proposal(report_id, RecipientRole.GP)
    assert gp.held_back is None
    office.informing.decide(
        office.conn, report_id, ANNE, [Choice(gp.key, tell=True)], deviation="het wijkteam gaf geen antwoord"
    )
    office.made.run()
    assert office.view(report_id).state is NoticeState.DELIVERED


def test_without_a_partner_who_is_involved_is_informed_for_its_task(office: Office) -> None:
    """C1, C2: "zullen betrokken professionals geïnformeerd worden als dat nodig is voor de uitoefening van
    hun taak en verantwoordelijkheid": per recipient a person decides, by default nobody is told."""
    report_id = office.decided(child(), betrokkenProfessionals=[GP, JGZ])
    assert office.informing.notices(office.conn, report_id) == ()
    notice_id = office.tell(report_id, RecipientRole.GP, reason="ziet dit kind elke maand")
    assert "Dit gaat over Yara Molenwiek, geboren op 9 maart 2017." in office.read(notice_id, DOCTOR)
    assert office.letters.waiting(office.made.inbox().conn, NURSE) == []
