"""The register of recipients: nobody gets an account by asking for one, and a practice can be replaced."""

import pytest

from radar.exchange.arrivals import Arrived
from radar.inbox.recipients import enrol
from radar.inbox.recipients import fingerprint as read_at_inbox
from radar.node.informing.recipients import fingerprint
from schemas.codes import IdentifierKind, NoticeState, PartyId, RecipientRole
from schemas.errors import Conflict, Distrusted, NotFound
from schemas.events import NoticeStatus
from schemas.sealed import OpeningKey
from tests.fakes.mailbox import reader
from tests.radar.node.informing.conftest import ANNE, BRAM, POSTVAK, Office

HEAD = "Verzonnen Jeugdartsen"
NEWCOMER = reader("jeugdarts-1", "verzonnen-jeugdartsen")


def register(office: Office, number: str, inbox: PartyId | None = POSTVAK) -> str:
    return office.informing.recipients.register(
        office.conn, ANNE, RecipientRole.YOUTH_HEALTHCARE, HEAD, IdentifierKind.AGB, number, inbox=inbox
    ).id


def notified(office: Office, number: str) -> str:
    party = {"rol": "jgz", "organisatie": HEAD, "kenmerk": {"soort": "agb", "waarde": number}}
    report_id = office.decided(betrokkenProfessionals=[party])
    office.tell(report_id, RecipientRole.YOUTH_HEALTHCARE)
    return report_id


def test_an_account_needs_the_letter_the_code_and_a_call_back(office: Office) -> None:
    """J13: enrolment by a letter with a code to the registered address plus a call-back: with the code alone,
    no notice goes there; the call compares what both sides read."""
    known = register(office, "03000001")
    paper = office.informing.recipients.write_code(office.conn, ANNE, known)
    assert len(paper.code.replace("-", "")) == 12
    assert paper.code not in str(office.member.rows("SELECT code_hash FROM enrolment"))
    office.made.run()
    box = office.made.inbox()
    there = enrol(box.conn, box.inbox, paper.code, NEWCOMER)
    office.made.run()
    waiting = notified(office, "03000001")
    assert office.view(waiting).state is NoticeState.NO_ACCOUNT
    (call,) = office.informing.recipients.to_call_back(office.conn)
    assert (call.organisation, call.fingerprint) == (HEAD, there.fingerprint)
    for said in ("0000 0000 0000 0000", ""):
        with pytest.raises(Conflict) as other:
            office.informing.recipients.called_back(office.conn, BRAM, call.enrolment_id, said)
        assert other.value.code == "vingerafdruk_anders"
    office.informing.recipients.called_back(office.conn, BRAM, call.enrolment_id, there.fingerprint)
    assert office.informing.recipients.to_call_back(office.conn) == ()
    now = notified(office, "03000001")
    assert office.view(now).state is NoticeState.DELIVERED
    assert "Yara" in office.read(office.view(now).notice_id or "", NEWCOMER)


def test_both_sides_read_the_same_fingerprint() -> None:
    """Otherwise a call back would compare nothing."""
    public = OpeningKey.generate().public
    assert fingerprint(public) == read_at_inbox(public)


def test_an_inbox_that_is_none_is_refused(office: Office) -> None:
    """Notices go to a party of the federation that is an inbox, and to no other."""
    for wrong in (PartyId("vt-utr"), PartyId("postvak-onbekend")):
        with pytest.raises(NotFound) as refused:
            register(office, "03000002", wrong)
        assert refused.value.code == "postvak_onbekend"
    by_phone = register(office, "03000003", None)
    with pytest.raises(NotFound):
        office.informing.recipients.write_code(office.conn, ANNE, by_phone)
    with pytest.raises(NotFound):
        office.informing.recipients.write_code(office.conn, ANNE, "agb:onbekend")


def test_a_correction_keeps_the_key_and_another_inbox_does_not(office: Office) -> None:
    """A key belongs to one inbox; elsewhere the recipient enrols anew."""
    known = register(office, "03000004")
    office.conn.execute("UPDATE recipient SET public_key = '\\x01' WHERE recipient_id = %s", (known,))
    register(office, "03000004")
    assert office.informing.recipients.find(office.conn, known).has_account  # type: ignore[union-attr]
    register(office, "03000004", None)
    assert not office.informing.recipients.find(office.conn, known).has_account  # type: ignore[union-attr]


def test_notices_follow_whoever_comes_in_a_recipients_place(office: Office) -> None:
    """A practice that closed: its notices go to the other, without a change in any report."""
    old, new = register(office, "03000005"), register(office, "03000006")
    recipients = office.informing.recipients
    recipients.replace(office.conn, ANNE, old, new)
    assert recipients.find(office.conn, old).id == new  # type: ignore[union-attr]
    for known, by in ((new, old), (old, "agb:onbekend"), ("agb:onbekend", new)):
        with pytest.raises(NotFound):
            recipients.replace(office.conn, ANNE, known, by)
    assert recipients.find(office.conn, "agb:onbekend") is None
    assert {old, new} <= {each.id for each in recipients.all(office.conn)}


def test_only_the_inbox_of_a_notice_says_how_far_it_is(office: Office) -> None:
    """Another party that claims so, or a notice that nobody wrote, is refused and changes nothing."""
    report_id = notified(office, "03000001")
    view = office.view(report_id)
    now = office.made.clock()
    for source, notice_id in (("vt-utr", view.notice_id or ""), ("postvak", "bericht-van-niemand")):
        status = NoticeStatus(notice_id, NoticeState.READ, now)
        with pytest.raises(Distrusted):
            office.informing.take_status(
                office.conn, Arrived(PartyId(source), "m-1", bytes(32), status, False), status
            )
    assert office.view(report_id).state is NoticeState.DELIVERED
