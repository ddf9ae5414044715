"""Promises of radar/inbox/letters.py: a letter opens for its recipient alone, and for a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from radar.inbox.letters import MAX_REPLY, Letters
from radar.inbox.lines import Line, Opened
from radar.policy.decide import Refusal
from radar.store.db import connect
from radar.web.user import User
from schemas.codes import (
    NoticeAct,
    NoticeKind,
    NoticeNote,
    NoticeState,
    PartyId,
    RecipientRole,
    RefusalCode,
)
from schemas.enclosed import Question
from schemas.errors import BadInput, Conflict, NotFound
from schemas.events import NoticeSent
from schemas.notices import Notice
from schemas.sealed import OpeningKey
from tests.fakes.mailbox import ASSISTANT, DOCTOR, SAAR, SCHOOL, TEACHER, TO_GP, Writer, reader
from tests.fakes.village import Village

UTR = PartyId("vt-utr")
DELIVERED, OPENED, READ = NoticeState.DELIVERED, NoticeState.OPENED, NoticeState.READ
GONE = Refusal(RefusalCode.NOT_AVAILABLE)


@pytest.fixture
def letters(made: Village) -> Letters:
    return made.inbox().work.letters


@pytest.fixture
def public(writer: Writer) -> bytes:
    """The key of a doctor who takes part."""
    return writer.keys[writer.enrolled()]


def lines(made: Village, user: User = DOCTOR) -> list[Line]:
    member = made.inbox()
    return list(member.work.letters.waiting(member.conn, user))


def contents(made: Village) -> list[tuple[bool, bool]]:
    """Of each notice, whether question and content are still there."""
    return made.inbox().rows(
        "SELECT question IS NOT NULL, content IS NOT NULL FROM notice ORDER BY notice_id"
    )


def opened(made: Village, letters: Letters, notice_id: str, user: User = DOCTOR) -> Opened | Refusal:
    conn = made.inbox().conn
    letters.answer_question(conn, notice_id, user, yes=True)
    found = letters.open(conn, notice_id, user)
    made.run()
    return found


def test_a_letter_is_asked_about_then_opened_then_read(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """C7: afgeleverd, geopend, gelezen: each is told to the sender once, however often it is done."""
    conn = made.inbox().conn
    number = writer.send(writer.notice(public))
    assert [(line.state, line.sender, line.gone) for line in lines(made)] == [
        (DELIVERED, "Veilig Thuis Groningen", False)
    ]
    assert letters.question(conn, number, DOCTOR) == SAAR
    for _ in range(2):
        found = opened(made, letters, number)
        assert isinstance(found, Opened)
        assert found.notice == TO_GP
        assert letters.mark_read(conn, number, DOCTOR) is READ
        made.run()
    assert writer.states(number) == [DELIVERED, OPENED, READ]


def test_without_ja_nothing_opens(made: Village, writer: Writer, letters: Letters, public: bytes) -> None:
    """J14: only *ja* opens, and only for the person who said it: a colleague is asked again."""
    conn = made.inbox().conn
    number = writer.send(writer.notice(public))
    assert letters.open(conn, number, DOCTOR) == GONE
    assert isinstance(opened(made, letters, number), Opened)
    assert letters.open(conn, number, ASSISTANT) == GONE
    assert isinstance(opened(made, letters, number, ASSISTANT), Opened)
    assert writer.states(number) == [DELIVERED, OPENED]


def test_nee_opens_nothing_and_tells_the_sender(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """J14: *nee* destroys the content, stops reminders, and the sender hears of a wrong recipient; a *ja*
    after it opens nothing."""
    conn = made.inbox().conn
    number = writer.send(writer.notice(public))
    assert letters.answer_question(conn, number, DOCTOR, yes=False) is NoticeState.WRONG_RECIPIENT
    made.run()
    assert contents(made) == [(False, False)]
    assert opened(made, letters, number) == GONE
    assert letters.question(conn, number, DOCTOR) == GONE
    assert writer.states(number) == [DELIVERED, NoticeState.WRONG_RECIPIENT]
    made.clock.move(days=3)
    mails = len(made.inbox().mail.sent)
    made.run()
    assert len(made.inbox().mail.sent) == mails


def test_nee_of_a_second_reader_is_their_own(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """Once a colleague recognised and opened it, a *nee* takes nothing away from them."""
    conn = made.inbox().conn
    number = writer.send(writer.notice(public))
    opened(made, letters, number)
    assert letters.answer_question(conn, number, ASSISTANT, yes=False) is OPENED
    made.run()
    assert contents(made) == [(True, True)]
    assert writer.states(number) == [DELIVERED, OPENED]


def test_each_letter_opens_only_with_its_recipients_key(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """C1: three recipients, three letters, each readable with one key; another organisation does not even
    learn that a letter exists."""
    conn = made.inbox().conn
    school = writer.keys[writer.enrolled("brin-1", RecipientRole.SCHOOL, TEACHER)]
    number = writer.send(writer.notice(public))
    assert school != public
    assert lines(made, TEACHER) == []
    for act in (letters.question, letters.open, letters.ask_call, letters.mark_read, letters.line):
        with pytest.raises(NotFound):
            act(conn, number, TEACHER)
        with pytest.raises(NotFound):
            act(conn, "er-is-niets", TEACHER)
    content = made.inbox().value("SELECT content FROM notice")
    key = made.inbox().inbox.open_key(
        "vt-grn", "brin-1",
        bytes(made.inbox().value("SELECT private_sealed FROM recipient WHERE recipient = 'brin-1'")),
    )  # fmt: skip
    with pytest.raises(Exception, match="onleesbaar"):
        key.open(bytes(content), b"")


def test_the_policy_is_asked_again_at_opening(made: Village, writer: Writer, letters: Letters) -> None:
    """A letter to a school with what only a GP may read stays closed, whatever its sender believed."""
    public = writer.keys[writer.enrolled("brin-1", RecipientRole.SCHOOL, TEACHER)]
    number = writer.send(writer.notice(public, recipient="brin-1"))
    assert opened(made, letters, number, TEACHER) == Refusal(RefusalCode.NO_RULE)
    assert writer.states(number) == [DELIVERED]


def test_who_has_no_account_is_told_to_the_sender(made: Village, writer: Writer, public: bytes) -> None:
    """J13: nothing is kept of a letter that nobody here can read, and the worker can call."""
    number = writer.send(writer.notice(public, recipient="agb-2"))
    other = writer.send(writer.notice(OpeningKey.generate().public))
    assert writer.states(number) == [NoticeState.NO_ACCOUNT]
    assert writer.states(other) == [NoticeState.NO_ACCOUNT]
    assert contents(made) == [(False, False)] * 2


def test_a_recall_works_until_it_is_opened(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """J14: a letter that was not opened is destroyed; of one that was, the sender hears "too late"."""
    first, second = writer.send(writer.notice(public)), writer.send(writer.notice(public))
    opened(made, letters, second)
    for number in (first, second):
        writer.send(NoticeSent(number, NoticeAct.RECALL, "agb-1"))
    assert writer.states(first) == [DELIVERED, NoticeState.RECALLED]
    assert writer.states(second) == [DELIVERED, OPENED, OPENED]
    assert opened(made, letters, first) == GONE
    assert isinstance(opened(made, letters, second), Opened)


def test_a_recall_that_overtakes_its_letter_stands(made: Village, writer: Writer, public: bytes) -> None:
    """Messages may come in another order than they were sent."""
    notice = writer.notice(public)
    writer.send(NoticeSent(notice.notice_id, NoticeAct.RECALL, "agb-1"))
    writer.send(notice)
    assert writer.states(notice.notice_id) == [NoticeState.RECALLED]
    assert lines(made) == []
    assert contents(made) == [(False, False)]


def test_after_the_keep_time_the_content_is_gone_and_the_receipt_stays(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """C7: what nobody opened is destroyed and reported; what was read is destroyed and stays read."""
    unread = writer.send(writer.notice(public, days=5))
    read = writer.send(writer.notice(public, days=5))
    opened(made, letters, read)
    letters.mark_read(made.inbox().conn, read, DOCTOR)
    made.clock.move(days=4)
    made.run()
    assert contents(made) == [(True, True)] * 2
    made.clock.move(days=1)
    made.live()
    assert contents(made) == [(False, False)] * 2
    assert writer.states(unread) == [DELIVERED, NoticeState.EXPIRED]
    assert writer.states(read) == [DELIVERED, OPENED, READ]
    assert {(line.state, line.gone) for line in lines(made)} == {(NoticeState.EXPIRED, True), (READ, True)}
    assert opened(made, letters, read) == GONE


def test_handle_with_care_is_not_kept(made: Village, writer: Writer, letters: Letters) -> None:
    """Once a school has read name, birth date and code word, nothing of it is kept."""
    public = writer.keys[writer.enrolled("brin-1", RecipientRole.SCHOOL, TEACHER)]
    care = Notice(
        NoticeKind.SCHOOL_HANDLE_WITH_CARE,
        first_name="Saar", surname="Verzonnen", birth_date="2016-03-04", code_word="regenboog",
    )  # fmt: skip
    number = writer.send(writer.notice(public, recipient="brin-1", content=care))
    assert isinstance(opened(made, letters, number, TEACHER), Opened)
    letters.mark_read(made.inbox().conn, number, TEACHER)
    made.run()
    assert contents(made) == [(False, False)]
    assert writer.states(number) == [DELIVERED, OPENED, READ]


def test_a_letter_that_comes_after_its_time_is_not_kept(made: Village, writer: Writer, public: bytes) -> None:
    """A broker that was down for weeks does not bring content back to life."""
    number = writer.send(writer.notice(public, days=-1))
    assert writer.states(number) == [NoticeState.EXPIRED]
    assert contents(made) == [(False, False)]


def test_a_letter_is_passed_on_to_a_colleague(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """It stands in their list as theirs, and the sender hears of it; a stranger is refused."""
    conn = made.inbox().conn
    number = writer.send(writer.notice(public))
    with pytest.raises(NotFound):
        letters.forward(conn, number, DOCTOR, ASSISTANT.subject)
    lines(made, ASSISTANT)
    letters.forward(conn, number, DOCTOR, ASSISTANT.subject)
    made.run()
    assert [each.subject for each in letters.colleagues(conn, DOCTOR)] == [ASSISTANT.subject]
    assert [(line.for_me, line.for_colleague) for line in lines(made, ASSISTANT)] == [(True, None)]
    assert [(line.for_me, line.for_colleague) for line in lines(made)] == [(False, ASSISTANT.name)]
    assert writer.heard[-1].note is NoticeNote.FORWARDED
    lines(made, reader("vreemd", SCHOOL))
    with pytest.raises(NotFound):
        letters.forward(conn, number, DOCTOR, "vreemd")


def test_bel_mij_is_heard_once(made: Village, writer: Writer, letters: Letters, public: bytes) -> None:
    """Before opening too: who does not understand a letter can ask; pressing twice is one call."""
    number = writer.send(writer.notice(public))
    for _ in range(2):
        letters.ask_call(made.inbox().conn, number, DOCTOR)
    made.run()
    assert [each.note for each in writer.heard if each.note] == [NoticeNote.CALL_ASKED]
    assert lines(made)[0].call_asked


def test_an_answer_is_read_by_the_sender_alone(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """It is sealed to the key that came with the letter, and is not kept at the inbox."""
    conn = made.inbox().conn
    number = writer.send(writer.notice(public))
    with pytest.raises(Conflict, match="eerst_openen"):
        letters.reply(conn, number, DOCTOR, "ik bel morgen")
    opened(made, letters, number)
    letters.reply(conn, number, DOCTOR, " Ik bel morgen met mevrouw Verzonnen. ")
    made.run()
    assert writer.read_answer(writer.heard[-1]) == "Ik bel morgen met mevrouw Verzonnen."
    assert lines(made)[0].answered
    for bad in ("", "  ", "x" * (MAX_REPLY + 1)):
        with pytest.raises(BadInput):
            letters.reply(conn, number, DOCTOR, bad)


def test_an_answer_that_is_not_asked_is_refused(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """Without a key to seal it to there is no way back but the telephone."""
    number = writer.send(writer.notice(public, may_answer=False))
    opened(made, letters, number)
    assert not lines(made)[0].may_answer
    with pytest.raises(Conflict, match="antwoord_niet_gevraagd"):
        letters.reply(made.inbox().conn, number, DOCTOR, "ja")


def test_urgent_and_unread_stands_above_all(made: Village, writer: Writer, public: bytes) -> None:
    """Then the newest first."""
    first = writer.send(writer.notice(public, urgent=True))
    made.clock.move(minutes=1)
    second = writer.send(writer.notice(public))
    made.clock.move(minutes=1)
    third = writer.send(writer.notice(public))
    assert [line.notice_id for line in lines(made)] == [first, third, second]


def test_another_node_cannot_touch_a_notice(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """A recall, or a letter of the same id, by another region goes to quarantine."""
    number = writer.send(writer.notice(public))
    other = made[UTR]
    for event in (
        NoticeSent(number, NoticeAct.RECALL, "agb-1"),
        replace(writer.notice(public, notice_id=number), urgent=True),
    ):
        other.post.queue(other.conn, PartyId("postvak"), event)
        made.run()
    assert made.inbox().quarantined() == ["zelfde_id", "zelfde_id"]
    assert isinstance(opened(made, letters, number), Opened)


def test_a_letter_of_another_kind_inside_stays_closed(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """What the event says and what the seal holds must be the same."""
    number = writer.send(replace(writer.notice(public), kind=NoticeKind.CHAIN_PARTNER))
    letters.answer_question(made.inbox().conn, number, DOCTOR, yes=True)
    with pytest.raises(Exception, match="onleesbaar"):
        letters.open(made.inbox().conn, number, DOCTOR)


def test_nobody_is_named_in_the_database(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """At rest a letter is sealed; the audit holds who looked, by subject, and never at whom."""
    number = writer.send(writer.notice(public, question=Question("Zusanne-Canarie", "2016-03-04")))
    letters.question(made.inbox().conn, number, DOCTOR)
    opened(made, letters, number)
    member = made.inbox()
    for table in ("notice", "recipient", "audit", "outbox"):
        text = "".join(str(row) for row in member.rows(f"SELECT t::text FROM {table} t"))
        for canary in ("Zusanne", "Saar", "Verzonnen'", "2016-03-04", "praktijk@"):
            assert canary not in text
    actions = [action for (action,) in member.rows("SELECT action FROM audit ORDER BY id")]
    assert actions[-3:] == ["notice_question_shown", "notice_recognised", "notice_opened"]
    assert DOCTOR.subject in str(member.rows("SELECT facts FROM audit ORDER BY id")[-1])
    assert "Zusanne" not in member.log.getvalue()


def test_two_who_open_at_once_open_it_once(
    made: Village, writer: Writer, letters: Letters, public: bytes
) -> None:
    """Two readers on two connections: both read, and the sender hears one *geopend*."""
    member = made.inbox()
    number = writer.send(writer.notice(public))
    dsn = member.conn.info.dsn + f" password={member.conn.info.password}"
    for user in (DOCTOR, ASSISTANT):
        letters.answer_question(member.conn, number, user, yes=True)
    together = Barrier(2)

    def read(user: User) -> bool:
        with connect(dsn) as conn:
            together.wait(10)
            return isinstance(letters.open(conn, number, user), Opened)

    with ThreadPoolExecutor(2) as readers:
        assert list(readers.map(read, (DOCTOR, ASSISTANT))) == [True, True]
    made.run()
    assert writer.states(number) == [DELIVERED, OPENED]
