"""Letters of recipients: taken from a node, asked about, opened by who may, and gone when their time is over.

First "Is dit uw patiënt of leerling?" with first name and birth date alone (J14); only *ja* opens, and only
for who said it. Every act is one transaction, audited under the login's subject, and told to the writer.
"""

from collections.abc import Sequence
from typing import Final

from radar.inbox.lines import Colleague, Line, Lines, Opened, Row
from radar.inbox.parts import SQL, InboxParts
from radar.inbox.reading import may_read
from radar.inbox.recipients import Recipient, recipients_of, take_enrolment
from radar.policy.decide import Refusal
from radar.store.db import Connection
from radar.web.user import User
from schemas.codes import (
    FOLLOWS,
    NoticeAct,
    NoticeKind,
    NoticeNote,
    NoticeState,
    PartyId,
    RefusalCode,
)
from schemas.enclosed import Question, answer_context, content_context, question_context, read_question
from schemas.errors import BadInput, Conflict, Distrusted, Fault, NotFound
from schemas.events import NoticeSent
from schemas.notices import Notice, read_notice
from schemas.sealed import OpeningKey, key_id, key_id_of, seal

MAX_REPLY: Final = 2000


class Letters:
    """The letters of one inbox. `take_*` are effects of messages; all others are for the pages.

    For the pages: each method opens its own transaction. A notice that is not for the organisation of this
    user is NotFound("bericht_onbekend"), as one that does not exist.
    """

    def __init__(self, inbox: InboxParts) -> None:
        self._inbox = inbox

    # --- what a node asks, in the transaction of its message

    def take(self, conn: Connection, party: PartyId, event: NoticeSent) -> None:
        """Any NoticeSent, by its act."""
        {
            NoticeAct.SEND: self.take_notice,
            NoticeAct.RECALL: self.take_recall,
            NoticeAct.ENROL: self.take_enrolment,
        }[event.act](conn, party, event)

    def take_enrolment(self, conn: Connection, party: PartyId, event: NoticeSent) -> None:
        """A recipient may take part: see `recipients`."""
        take_enrolment(conn, self._inbox, party, event)

    def take_notice(self, conn: Connection, party: PartyId, event: NoticeSent) -> None:
        """Keep it, unless nobody can read it here: then nothing is kept and the node hears NO_ACCOUNT.

        Raises Distrusted("zelfde_id") when another node has a notice of this id."""
        assert event.kind  # with the rest: NoticeSent.is_whole
        assert event.keep_until
        now = self._inbox.now()
        readable = self._readable(conn, party, event)
        over = event.keep_until <= now
        state = NoticeState.EXPIRED if over else NoticeState.DELIVERED if readable else NoticeState.NO_ACCOUNT
        held = state is NoticeState.DELIVERED
        fresh = SQL.keep(
            conn, notice_id=event.notice_id, party=party, recipient=event.recipient, kind=event.kind.value,
            version=event.version, keep_until=event.keep_until, answer_by=event.answer_by,
            urgent=event.urgent, question=event.question if held else None,
            content=event.content if held else None, answer_key=event.answer_key if held else None,
            state=state.value, mail_due=now if held else None, now=now,
        )  # fmt: skip
        if not fresh:  # it was recalled before it came, or is another node's
            self._row_of(conn, party, event.notice_id)
            return
        self._inbox.audit(
            conn, "notice_taken", notice=event.notice_id, party=party, recipient=event.recipient,
            kind=event.kind.value, state=state.value,
        )  # fmt: skip
        self._inbox.tell(conn, party, event.notice_id, state, urgent=event.urgent)

    def _readable(self, conn: Connection, party: PartyId, event: NoticeSent) -> bool:
        """Whether somebody here can open it: it is sealed to the newest key of its recipient."""
        row = SQL.recipient(conn, party=party, recipient=event.recipient)
        public = row[3] if row else None
        assert event.content
        assert event.question
        try:
            keys = {key_id_of(event.content), key_id_of(event.question)}
        except Distrusted:
            return False
        return public is not None and keys == {key_id(bytes(public))}

    def take_recall(self, conn: Connection, party: PartyId, event: NoticeSent) -> None:
        """Destroy what was not opened; the node hears how it stands, also when it is too late.

        One that comes before its notice stands in its way."""
        now = self._inbox.now()
        fresh = SQL.keep(
            conn, notice_id=event.notice_id, party=party, recipient=event.recipient, kind=None, version=None,
            keep_until=None, answer_by=None, urgent=False, question=None, content=None, answer_key=None,
            state=NoticeState.RECALLED.value, mail_due=None, now=now,
        )  # fmt: skip
        if fresh:
            SQL.end_code(conn, party=party, enrolment=event.notice_id)
        row = self._row_of(conn, party, event.notice_id)
        if not self._move(conn, row, NoticeState.RECALLED):
            self._inbox.tell(conn, party, row.notice_id, NoticeState(row.state))

    def _row_of(self, conn: Connection, party: str, notice_id: str) -> Row:
        found = SQL.notice(conn, notice_id=notice_id)
        if found is None or found[1] != party:
            raise Distrusted("zelfde_id")
        return Row(*found)

    # --- what a recipient does

    def recipients_of(self, conn: Connection, user: User) -> Sequence[Recipient]:
        """For whom this user may read; empty: enrol first (`recipients.enrol`)."""
        return recipients_of(conn, self._inbox, user)

    def waiting(self, conn: Connection, user: User) -> Sequence[Line]:
        """Every letter for this user's organisation, urgent and unread first, then the newest; also those
        whose content is gone. Remembers the user as a colleague to whom letters can be passed on."""
        SQL.seen(
            conn, organisation=user.organisation, subject=user.subject, name=user.name, now=self._inbox.now()
        )
        mine = recipients_of(conn, self._inbox, user)
        rows = SQL.waiting(
            conn, parties=[each.party for each in mine], recipients=[each.recipient for each in mine]
        )
        drawn = self._lines(conn, mine, user)
        return [drawn.line(Row(*row)) for row in rows]

    def question(self, conn: Connection, notice_id: str, user: User) -> Question | Refusal:
        """First name and birth date, before anything else is shown; Refusal when the content is gone."""
        with conn.transaction():
            row, _ = self._mine(conn, notice_id, user)
            if row.question is None:
                return Refusal(RefusalCode.NOT_AVAILABLE)
            key = self._key(conn, row)
            context = question_context(PartyId(row.party), self._inbox.around.party, row.recipient, notice_id)
            question = read_question(key.open(bytes(row.question), context))
            self._audit(conn, "notice_question_shown", row, user)
            return question

    def answer_question(self, conn: Connection, notice_id: str, user: User, *, yes: bool) -> NoticeState:
        """Ja: this user may open it. Nee: the content is destroyed, nothing reminds any more, and the node
        hears WRONG_RECIPIENT; once a colleague opened it a *nee* is this user's own and changes nothing.
        The state it has now."""
        with conn.transaction():
            row, _ = self._mine(conn, notice_id, user)
            if row.content is None:
                return NoticeState(row.state)
            if yes:
                SQL.said_yes(conn, notice_id=notice_id, subject=user.subject, now=self._inbox.now())
                self._audit(conn, "notice_recognised", row, user)
                return NoticeState(row.state)
            self._audit(conn, "notice_not_theirs", row, user)
            moved = self._move(conn, row, NoticeState.WRONG_RECIPIENT)
            return NoticeState.WRONG_RECIPIENT if moved else NoticeState(row.state)

    def open(self, conn: Connection, notice_id: str, user: User) -> Opened | Refusal:
        """The content. Refusal(NOT_AVAILABLE) when it is gone or this user did not say *ja* to the question;
        another Refusal when the policy does not let this recipient read what is inside."""
        with conn.transaction():
            row, recipient = self._mine(conn, notice_id, user)
            said_yes = SQL.has_said_yes(conn, notice_id=notice_id, subject=user.subject)
            if row.content is None or not said_yes:
                return Refusal(RefusalCode.NOT_AVAILABLE)
            notice = self._content(conn, row)
            refusal = may_read(recipient.role, notice)
            if refusal:
                self._audit(conn, "notice_refused", row, user, code=refusal.code.value)
                return refusal
            self._audit(conn, "notice_opened", row, user)
            self._move(conn, row, NoticeState.OPENED)
            return Opened(self._line_of(conn, notice_id, user), notice)

    def _content(self, conn: Connection, row: Row) -> Notice:
        assert row.content is not None
        context = content_context(PartyId(row.party), self._inbox.around.party, row.recipient, row.notice_id)
        notice = read_notice(self._key(conn, row).open(bytes(row.content), context))
        if row.kind != notice.kind.value:
            raise Distrusted("onleesbaar")
        return notice

    def mark_read(self, conn: Connection, notice_id: str, user: User) -> NoticeState:
        """Gelezen: the receipt that the node keeps (C7). Twice is once. Handle with Care is then gone."""
        with conn.transaction():
            row = self._theirs(conn, notice_id, user)
            if not self._move(conn, row, NoticeState.READ):
                return NoticeState(row.state)
            self._audit(conn, "notice_read", row, user)
            if row.kind == NoticeKind.SCHOOL_HANDLE_WITH_CARE.value:
                SQL.destroy(conn, notice_id=notice_id)  # a school keeps nothing of it (VNG, 28 March 2022)
            return NoticeState.READ

    def colleagues(self, conn: Connection, user: User) -> Sequence[Colleague]:
        """Who else of this organisation looked here; by name."""
        rows = SQL.colleagues(conn, organisation=user.organisation, subject=user.subject)
        return [Colleague(subject, name) for subject, name in rows]

    def forward(self, conn: Connection, notice_id: str, user: User, to_colleague: str) -> None:
        """Pass it on to a colleague of the same organisation, by subject: it stands in their list as theirs,
        and they are asked the question too. Raises NotFound("collega_onbekend")."""
        with conn.transaction():
            row, _ = self._mine(conn, notice_id, user)
            if SQL.colleague(conn, organisation=user.organisation, subject=to_colleague) is None:
                raise NotFound("collega_onbekend")
            if row.content is None:
                raise Conflict("bericht_weg")
            SQL.pass_on(conn, notice_id=notice_id, for_subject=to_colleague)
            self._audit(conn, "notice_passed_on", row, user)
            self._note(conn, row, NoticeNote.FORWARDED)

    def ask_call(self, conn: Connection, notice_id: str, user: User) -> None:
        """Bel mij: the node hears it at once; twice is once. Possible before and after opening, and when the
        content is gone: who does not understand a letter must be able to ask."""
        with conn.transaction():
            row, _ = self._mine(conn, notice_id, user)
            if row.call_asked_at is not None:
                return
            SQL.call_asked(conn, notice_id=notice_id, now=self._inbox.now())
            self._audit(conn, "notice_call_asked", row, user)
            self._note(conn, row, NoticeNote.CALL_ASKED)

    def reply(self, conn: Connection, notice_id: str, user: User, text: str) -> None:
        """Send an answer, sealed to the key that came with the letter: it is not kept here.

        Raises BadInput("veld_ontbreekt" | "te_lang"), Conflict("antwoord_niet_gevraagd")."""
        written = text.strip()
        if not written:
            raise BadInput([Fault("", "veld_ontbreekt")])
        if len(written) > MAX_REPLY:
            raise BadInput([Fault("", "te_lang", (("limiet", MAX_REPLY),))])
        with conn.transaction():
            row = self._theirs(conn, notice_id, user)
            if row.answer_key is None:
                raise Conflict("antwoord_niet_gevraagd")
            context = answer_context(self._inbox.around.party, PartyId(row.party), notice_id)
            sealed = seal(written.encode(), bytes(row.answer_key), context)
            SQL.answered(conn, notice_id=notice_id, now=self._inbox.now())
            self._audit(conn, "notice_answered", row, user)
            self._note(conn, row, NoticeNote.ANSWERED, sealed)

    # --- what time does

    def end_old(self, conn: Connection) -> int:
        """Destroy the content whose keep time is over; one that nobody opened is reported. How many."""
        now = self._inbox.now()
        over = [notice_id for (notice_id,) in SQL.over(conn, now=now, most=100)]
        for notice_id in over:
            with conn.transaction():
                row = Row(*SQL.notice(conn, notice_id=notice_id))
                if row.content is None or row.keep_until is None or row.keep_until > now:
                    continue
                self._inbox.audit(conn, "notice_destroyed", notice=notice_id, party=row.party)
                if not self._move(conn, row, NoticeState.EXPIRED):
                    SQL.destroy(conn, notice_id=notice_id)
        return len(over)

    # --- what they share

    def _mine(self, conn: Connection, notice_id: str, user: User) -> tuple[Row, Recipient]:
        """The notice and its recipient, locked, when this user may read for that recipient."""
        found = SQL.notice(conn, notice_id=notice_id)
        row = Row(*found) if found else None
        if row and row.kind:
            for recipient in recipients_of(conn, self._inbox, user):
                if (recipient.party, recipient.recipient) == (row.party, row.recipient):
                    return row, recipient
        raise NotFound("bericht_onbekend")

    def _theirs(self, conn: Connection, notice_id: str, user: User) -> Row:
        """As `_mine`, when this user said *ja* and it was opened. Raises Conflict("eerst_openen")."""
        row, _ = self._mine(conn, notice_id, user)
        opened = NoticeState(row.state) in {NoticeState.OPENED, NoticeState.READ}
        if not opened or not SQL.has_said_yes(conn, notice_id=notice_id, subject=user.subject):
            raise Conflict("eerst_openen")
        return row

    def _key(self, conn: Connection, row: Row) -> OpeningKey:
        *_, sealed = SQL.recipient(conn, party=row.party, recipient=row.recipient)
        return self._inbox.open_key(row.party, row.recipient, bytes(sealed))

    def _move(self, conn: Connection, row: Row, state: NoticeState) -> bool:
        """Let it have this state, when that may follow; the node hears. What may not be opened any more is
        destroyed."""
        if state not in FOLLOWS[NoticeState(row.state)]:
            return False
        SQL.state(conn, notice_id=row.notice_id, state=state.value, now=self._inbox.now())
        if state in {NoticeState.RECALLED, NoticeState.WRONG_RECIPIENT, NoticeState.EXPIRED}:
            SQL.destroy(conn, notice_id=row.notice_id)
        SQL.no_mail(conn, notice_id=row.notice_id)
        self._inbox.tell(conn, row.party, row.notice_id, state, urgent=row.urgent)
        return True

    def _note(self, conn: Connection, row: Row, note: NoticeNote, answer: bytes | None = None) -> None:
        state = NoticeState(row.state)
        self._inbox.tell(conn, row.party, row.notice_id, state, note=note, answer=answer, urgent=row.urgent)

    def _audit(self, conn: Connection, action: str, row: Row, user: User, **facts: str) -> None:
        self._inbox.audit(
            conn, action, notice=row.notice_id, party=row.party, recipient=row.recipient,
            actor=user.subject, **facts,
        )  # fmt: skip

    def _line_of(self, conn: Connection, notice_id: str, user: User) -> Line:
        lines = self._lines(conn, recipients_of(conn, self._inbox, user), user)
        return lines.line(Row(*SQL.notice(conn, notice_id=notice_id)))

    def _lines(self, conn: Connection, mine: Sequence[Recipient], user: User) -> Lines:
        return Lines(
            self._inbox.around.directory.manifest,
            {(each.party, each.recipient): each.organisation for each in mine},
            {each.subject: each.name for each in self.colleagues(conn, user)},
            user.subject,
        )

    def line(self, conn: Connection, notice_id: str, user: User) -> Line:
        """One letter as in the list, for the pages of that letter."""
        with conn.transaction():
            self._mine(conn, notice_id, user)
            return self._line_of(conn, notice_id, user)
