"""Promises of radar/inbox/mailing.py (C6): a mail says that a letter waits, and says it once more."""

from schemas.codes import NoticeAct, RecipientRole
from schemas.enclosed import Question
from schemas.events import NoticeSent
from tests.fakes.mailbox import DOCTOR, Writer
from tests.fakes.village import Village


def mails(made: Village) -> list[tuple[str, bool]]:
    return [(to, waiting.again) for to, waiting in made.inbox().mail.sent]


def test_a_letter_is_announced_and_once_more_when_nobody_opens_it(made: Village, writer: Writer) -> None:
    """After two days; and then no more: by then the sender's own people call."""
    writer.send(writer.notice(writer.keys[writer.enrolled()]))
    first = ("praktijk@verzonnen.example", False)
    assert mails(made) == [first]
    made.clock.move(days=2)
    made.live()
    assert mails(made) == [first, (first[0], True)]
    made.clock.move(days=4)
    made.live()
    assert len(mails(made)) == 2


def test_an_urgent_letter_is_announced_again_after_an_hour(made: Village, writer: Writer) -> None:
    """Acute does not wait for two days."""
    writer.send(writer.notice(writer.keys[writer.enrolled()], urgent=True))
    made.clock.move(hours=1)
    made.live()
    assert [again for _, again in mails(made)] == [False, True]


def test_what_was_opened_is_not_announced_again(made: Village, writer: Writer) -> None:
    """Nor what was recalled."""
    public = writer.keys[writer.enrolled()]
    opened, recalled = writer.send(writer.notice(public)), writer.send(writer.notice(public))
    member = made.inbox()
    member.work.letters.answer_question(member.conn, opened, DOCTOR, yes=True)
    member.work.letters.open(member.conn, opened, DOCTOR)
    writer.send(NoticeSent(recalled, NoticeAct.RECALL, "agb-1"))
    made.clock.move(days=3)
    made.live()
    assert [again for _, again in mails(made)] == [False, False]


def test_a_mail_server_that_is_down_costs_a_minute(made: Village, writer: Writer) -> None:
    """The letter waits in the inbox all the same, and the mail goes later."""
    public = writer.keys[writer.enrolled()]
    made.inbox().mail.down = True
    number = writer.send(writer.notice(public))
    assert mails(made) == []
    assert made.inbox().work.letters.line(made.inbox().conn, number, DOCTOR)
    made.inbox().mail.down = False
    made.clock.move(minutes=1)
    made.run()
    assert len(mails(made)) == 1


def test_without_an_address_nobody_is_mailed(made: Village, writer: Writer) -> None:
    """And nothing is tried for ever."""
    writer.send(writer.notice(writer.keys[writer.enrolled(mail=None)]))
    assert mails(made) == []
    assert made.inbox().value("SELECT mail_due FROM notice") is None


def test_a_mail_knows_nothing_of_the_letter(made: Village, writer: Writer) -> None:
    """It has sender, reference, address of the page and keep time: nothing else reaches the mail server."""
    public = writer.keys[writer.enrolled()]
    number = writer.send(writer.notice(public, question=Question("Zusanne-Canarie", "2016-03-04")))
    (waiting,) = [waiting for _, waiting in made.inbox().mail.sent]
    assert waiting.sender == "Veilig Thuis Groningen"
    assert waiting.reference == number.replace("-", "")[:8].upper()
    assert waiting.url == "https://postvak.example"


def test_who_reported_may_be_a_household(made: Village, writer: Writer) -> None:
    """C6: in a mail to a reporter not even the words Veilig Thuis stand."""
    public = writer.keys[writer.enrolled("melder-1", RecipientRole.REPORTER)]
    writer.send(writer.notice(public, recipient="melder-1"))
    (waiting,) = [waiting for _, waiting in made.inbox().mail.sent]
    assert waiting.sender is None
