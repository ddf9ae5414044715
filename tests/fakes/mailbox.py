"""A node that writes letters to an inbox, what it hears back, and who reads them. Visibly invented."""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from radar.inbox.recipients import Recipient, enrol
from radar.web.user import User
from schemas.codes import (
    Ground,
    LegalBasis,
    NoticeAct,
    NoticeKind,
    NoticeState,
    Outcome,
    PartyId,
    RecipientRole,
    WorkerRole,
)
from schemas.enclosed import (
    Question,
    answer_context,
    code_hash,
    content_context,
    question_context,
    write_question,
)
from schemas.events import NoticeSent, NoticeStatus
from schemas.notices import Asked, MayTell, Notice, write_notice
from schemas.sealed import OpeningKey, seal
from tests.fakes.village import Village, with_effects

GRN, POSTVAK = PartyId("vt-grn"), PartyId("postvak")
CODE = "ABCD-EFGH-2345"
PRACTICE, SCHOOL = "huisartsen-verzonnen", "basisschool-verzonnen"
SAAR = Question("Saar", "2016-03-04")


def reader(subject: str = "huisarts-1", organisation: str = PRACTICE) -> User:
    return User(subject, f"Naam van {subject}", organisation, frozenset({WorkerRole.RECIPIENT}))


DOCTOR, ASSISTANT, TEACHER = reader(), reader("assistent-1"), reader("leraar-1", SCHOOL)
TO_GP = Notice(
    NoticeKind.GP,
    writer="Veilig Thuis Groningen",
    phone="088 0000000",
    reference="AB12-CD34",
    basis=LegalBasis.WMO_411_2D,
    first_name="Saar",
    surname="Verzonnen",
    birth_date="2016-03-04",
    reported_on=date(2026, 11, 23),
    ground=Ground.STRUCTURAL,
    outcome=Outcome.CONDITIONS_AND_FOLLOW_UP,
    asked=(Asked.KEEP_IN_MIND,),
    may_tell=MayTell.FAMILY_KNOWS,
)


@dataclass
class Writer:
    """A node that only writes to an inbox: its letters leave and come by the real exchange."""

    made: Village
    node: PartyId = GRN
    heard: list[NoticeStatus] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    """By id of an enrolment: the public key that came back."""
    answers: OpeningKey = field(default_factory=OpeningKey.generate)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        with_effects(self.made, self.node, self._effects)

    def _effects(self, conn: Any, arrived: Any) -> None:
        if isinstance(arrived.event, NoticeStatus):
            self.heard.append(arrived.event)
            if arrived.event.recipient_key:
                self.keys[arrived.event.notice_id] = arrived.event.recipient_key
            return
        self.made[self.node].work.effects(conn, arrived)

    @property
    def now(self) -> datetime:
        return self.made.clock()

    def send(self, event: NoticeSent) -> str:
        member = self.made[self.node]
        member.post.queue(member.conn, POSTVAK, event, urgent=event.urgent)
        self.made.run()
        return event.notice_id

    def enrolment(
        self, recipient: str = "agb-1", role: RecipientRole = RecipientRole.GP, code: str = CODE
    ) -> NoticeSent:
        number = f"aanmelding-{next(self._numbers)}-{self.node}"
        return NoticeSent(
            number,
            NoticeAct.ENROL,
            recipient,
            keep_until=self.now + timedelta(days=3),
            role=role,
            organisation="Praktijk Verzonnen",
            code_hash=code_hash(number, code),
        )

    def enrolled(
        self,
        recipient: str = "agb-1",
        role: RecipientRole = RecipientRole.GP,
        user: User = DOCTOR,
        mail: str | None = "praktijk@verzonnen.example",
    ) -> str:
        """Enrol a recipient, from the letter on paper to the key that comes back; the id of the enrolment."""
        number = self.send(self.enrolment(recipient, role))
        self.take_part(user, mail)
        return number

    def take_part(self, user: User, mail: str | None = None, code: str = CODE) -> Recipient:
        member = self.made.inbox()
        found = enrol(member.conn, member.inbox, code, user, mail)
        self.made.run()
        return found

    def notice(
        self,
        public: bytes,
        *,
        recipient: str = "agb-1",
        content: Notice = TO_GP,
        question: Question = SAAR,
        urgent: bool = False,
        days: float = 30,
        may_answer: bool = True,
        notice_id: str | None = None,
    ) -> NoticeSent:
        number = notice_id or f"kennisgeving-{next(self._numbers)}"
        parts = (self.node, POSTVAK, recipient, number)
        return NoticeSent(
            number,
            NoticeAct.SEND,
            recipient,
            content.kind,
            1,
            self.now + timedelta(days=days),
            None,
            urgent,
            seal(write_question(question), public, question_context(*parts)),
            seal(write_notice(content), public, content_context(*parts)),
            self.answers.public if may_answer else None,
        )

    def states(self, notice_id: str) -> list[NoticeState]:
        """What was heard of a notice, in the order of arrival, without notes."""
        return [each.state for each in self.heard if each.notice_id == notice_id and each.note is None]

    def read_answer(self, status: NoticeStatus) -> str:
        assert status.answer
        return self.answers.open(status.answer, answer_context(POSTVAK, self.node, status.notice_id)).decode()
