"""What the list of an inbox says of each letter: from whom, how it stands, until when; never about whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from radar.parties import Manifest
from schemas.codes import NoticeKind, NoticeState, PartyId
from schemas.notices import Notice

REFERENCE: Final = 8


class Row(NamedTuple):
    """One line of `notice`, as the statements give it."""

    notice_id: str
    party: str
    recipient: str
    kind: str | None
    version: int | None
    keep_until: datetime | None
    answer_by: datetime | None
    urgent: bool
    received_at: datetime
    question: bytes | None
    content: bytes | None
    answer_key: bytes | None
    state: str
    state_at: datetime
    for_subject: str | None
    call_asked_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """One letter in the list: nothing here says whom it is about."""

    notice_id: str
    reference: str
    party: PartyId
    sender: str
    """Name of the Veilig Thuis organisation."""
    recipient: str
    organisation: str
    kind: NoticeKind
    state: NoticeState
    state_at: datetime
    received_at: datetime
    keep_until: datetime
    answer_by: datetime | None
    urgent: bool
    gone: bool
    """Its time is over (or it was recalled, or not for you): the content is destroyed, the receipt stays."""
    for_colleague: str | None = field(repr=False)
    """Name of the colleague to whom it was passed on."""
    for_me: bool
    may_answer: bool
    call_asked: bool
    answered: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A letter with its content, for who said that it is theirs."""

    line: Line
    notice: Notice = field(repr=False)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same organisation who looked here before."""

    subject: str
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Lines:
    """Makes lines for one user."""

    manifest: Manifest
    organisations: Mapping[tuple[PartyId, str], str]
    """Name of each recipient that this user may read for."""
    colleagues: Mapping[str, str] = field(repr=False)
    subject: str

    def line(self, row: Row) -> Line:
        """Of a notice that came, to one of `organisations`."""
        assert row.kind
        assert row.keep_until
        party = PartyId(row.party)
        return Line(
            notice_id=row.notice_id,
            reference=reference(row.notice_id),
            party=party,
            sender=self.manifest[party].name,
            recipient=row.recipient,
            organisation=self.organisations[(party, row.recipient)],
            kind=NoticeKind(row.kind),
            state=NoticeState(row.state),
            state_at=row.state_at,
            received_at=row.received_at,
            keep_until=row.keep_until,
            answer_by=row.answer_by,
            urgent=row.urgent,
            gone=row.content is None,
            for_colleague=self.colleagues.get(row.for_subject) if row.for_subject else None,
            for_me=row.for_subject == self.subject,
            may_answer=row.answer_key is not None,
            call_asked=row.call_asked_at is not None,
            answered=row.answered_at is not None,
        )


def reference(notice_id: str) -> str:
    """What both sides can name on the telephone; it says nothing."""
    return notice_id.replace("-", "")[:REFERENCE].upper()
