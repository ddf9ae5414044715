"""Promises of radar/inbox/recipients.py (J13): a code on paper lets somebody read, once and in time."""

import pytest

from radar.inbox.recipients import WRONG_CODES, enrol, fingerprint, recipients_of, set_mail
from radar.web.user import User
from schemas.codes import NoticeAct, NoticeState, PartyId, RecipientRole
from schemas.errors import BadInput, Conflict
from schemas.events import NoticeSent
from tests.fakes.mailbox import ASSISTANT, CODE, DOCTOR, TEACHER, Writer, reader
from tests.fakes.village import Village

UTR = PartyId("vt-utr")


def may_read(made: Village, user: User = DOCTOR) -> list[str]:
    member = made.inbox()
    return [each.recipient for each in recipients_of(member.conn, member.inbox, user)]


def test_a_code_lets_an_organisation_read(made: Village, writer: Writer) -> None:
    """Typed over as people do; the node gets a key, and both sides can compare its fingerprint."""
    number = writer.send(writer.enrolment())
    assert may_read(made) == []
    found = writer.take_part(DOCTOR, "praktijk@verzonnen.example", "abcd efgh 2345")
    assert may_read(made) == may_read(made, ASSISTANT) == ["agb-1"]
    assert may_read(made, TEACHER) == []
    assert found.fingerprint == fingerprint(writer.keys[number])
    assert found.mail == "praktijk@verzonnen.example"
    assert writer.states(number) == [NoticeState.DELIVERED, NoticeState.READ]


def test_a_code_works_once(made: Village, writer: Writer) -> None:
    """Whoever finds the letter later comes to nothing."""
    writer.enrolled()
    with pytest.raises(Conflict, match="code_onbekend"):
        writer.take_part(TEACHER)
    assert may_read(made, TEACHER) == []


def test_a_code_ends_and_the_node_hears_so(made: Village, writer: Writer) -> None:
    """After its time it is as if it never was."""
    number = writer.send(writer.enrolment())
    made.clock.move(days=3)
    made.live()
    with pytest.raises(Conflict, match="code_onbekend"):
        writer.take_part(DOCTOR)
    assert writer.states(number) == [NoticeState.DELIVERED, NoticeState.EXPIRED]


def test_a_code_can_be_recalled(made: Village, writer: Writer) -> None:
    """When the letter on paper was lost."""
    number = writer.send(writer.enrolment())
    writer.send(NoticeSent(number, NoticeAct.RECALL, "agb-1"))
    with pytest.raises(Conflict, match="code_onbekend"):
        writer.take_part(DOCTOR)


def test_nobody_can_go_on_guessing(made: Village, writer: Writer) -> None:
    """After five wrong codes even the right one must wait an hour; another person is not held up."""
    writer.send(writer.enrolment())
    for _ in range(WRONG_CODES):
        with pytest.raises(Conflict, match="code_onbekend"):
            writer.take_part(DOCTOR, code="FOUT-FOUT-FOUT")
    with pytest.raises(Conflict, match="te_vaak_geprobeerd"):
        writer.take_part(DOCTOR)
    made.clock.move(hours=1, seconds=1)
    made.live()
    writer.take_part(DOCTOR)
    assert made.inbox().value("SELECT count(*) FROM enrol_try") == 0


def test_one_inbox_serves_a_sector(made: Village, writer: Writer) -> None:
    """Several organisations read in one inbox, and one organisation may read for several recipients."""
    writer.enrolled("agb-1", user=DOCTOR)
    writer.enrolled("agb-2", user=DOCTOR)
    writer.enrolled("brin-1", RecipientRole.SCHOOL, TEACHER)
    assert (may_read(made), may_read(made, TEACHER)) == (["agb-1", "agb-2"], ["brin-1"])


def test_what_one_region_vouches_for_another_need_not_believe(made: Village, writer: Writer) -> None:
    """A recipient of another region's is not enrolled by ours, though it has the same id."""
    writer.enrolled()
    other = Writer(made, UTR)
    other.send(other.enrolment(code="ANDE-RE22-CODE"))
    member = made.inbox()
    assert [each.party for each in recipients_of(member.conn, member.inbox, DOCTOR)] == [PartyId("vt-grn")]


def test_the_same_organisation_keeps_its_key(made: Village, writer: Writer) -> None:
    """Enrolled again, it reads what waits for it."""
    first = writer.enrolled()
    number = writer.send(writer.notice(writer.keys[first]))
    second = writer.enrolled(user=ASSISTANT)
    assert writer.keys[first] == writer.keys[second]
    member = made.inbox()
    assert member.work.letters.question(member.conn, number, DOCTOR)


def test_another_organisation_gets_a_key_of_its_own(made: Village, writer: Writer) -> None:
    """What waits for whoever read before is destroyed and reported, not handed over."""
    first = writer.enrolled()
    number = writer.send(writer.notice(writer.keys[first]))
    second = writer.enrolled(user=reader("ander", "andere-praktijk-verzonnen"))
    assert writer.keys[first] != writer.keys[second]
    assert may_read(made) == []
    assert writer.states(number) == [NoticeState.DELIVERED, NoticeState.EXPIRED]
    assert made.inbox().value("SELECT content FROM notice") is None


def test_where_mail_goes_can_be_changed(made: Village, writer: Writer) -> None:
    """To another address or to none; what is no address is refused."""
    writer.enrolled()
    member = made.inbox()
    (who,) = recipients_of(member.conn, member.inbox, DOCTOR)
    set_mail(member.conn, member.inbox, who, DOCTOR, "balie@verzonnen.example")
    assert recipients_of(member.conn, member.inbox, DOCTOR)[0].mail == "balie@verzonnen.example"
    set_mail(member.conn, member.inbox, who, DOCTOR, None)
    assert recipients_of(member.conn, member.inbox, DOCTOR)[0].mail is None
    for bad in ("", "balie", "balie@verzonnen", "a@b.nl\r\nBcc: c@d.nl"):
        with pytest.raises(BadInput):
            set_mail(member.conn, member.inbox, who, DOCTOR, bad)
    with pytest.raises(BadInput):
        enrol(member.conn, member.inbox, CODE, DOCTOR, "geen adres")
