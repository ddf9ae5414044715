"""The closed list of events: what travels between parties. No event holds a person, a name or free text.

What is told of a person travels inside a seal of its own, which no other party opens. `wire` gives each its
Dutch JSON; `published/` its JSON Schema. Packed bytes are of the dtypes in `row`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from schemas.codes import (
    Band,
    CaseStatus,
    DetailField,
    DisclosurePurpose,
    Finding,
    NoticeAct,
    NoticeKind,
    NoticeNote,
    NoticeState,
    Outcome,
    PartyId,
    RecipientRole,
    RefusalCode,
    WithdrawalReason,
)


@dataclass(frozen=True, slots=True)
class FiledPerson:
    """The rows of one person, and swapped-date probes that are compared and never kept (packed ROW)."""

    rows: bytes = field(repr=False)
    probes: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReportFiled:
    """node -> hub: the rows of one report, and whether they are a question too (a backfill is not).

    `case_commitment`: HMAC-SHA256 under a key of the node over its case number; passed on to the owners
    of what is shown, never stored at the hub.
    """

    question: bool
    urgent: bool
    case_commitment: bytes
    persons: tuple[FiledPerson, ...]


@dataclass(frozen=True, slots=True)
class QuestionRefused:
    """hub -> asker: the rows stand, the question was not asked; `code` is one of `errors.CODES`."""

    question_id: str
    code: str


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A party's public sealing key under its own signature (see `sealed.signed_key`)."""

    party: PartyId
    key_id: bytes
    public: bytes = field(repr=False)
    seal_until: datetime
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartyCoverage:
    """How far one party is in the register, as the hub heard it last."""

    party: PartyId
    since: date | None
    oldest_report_on: date | None
    current_up_to: datetime | None
    sealing_key: SealingKey | None = None
    backfilled_at: datetime | None = None
    """When it last brought in reports from its past: who asked before, asks again."""


@dataclass(frozen=True, slots=True)
class CandidatesFound:
    """hub -> asker: part `part` (from 1) of `parts` of the answer to `question_id`; packed CANDIDATE."""

    question_id: str
    part: int
    parts: int
    candidates: bytes = field(repr=False)
    coverage: tuple[PartyCoverage, ...]


@dataclass(frozen=True, slots=True)
class SendersAsked:
    """asker -> hub: whose rows are these (packed ROW_NAME)? At most 20 for each person of the question."""

    question_id: str
    case_commitment: bytes
    persons: int
    wanted: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendersGiven:
    """hub -> asker: sealed senders (packed SENDER); a row withdrawn in between is absent."""

    question_id: str
    senders: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RowsWithdrawn:
    """node -> hub: own rows (packed ROW_NAME) out of every answer at once.

    `filed_in`: ids of the ReportFiled messages that carried them; one that arrives later is dropped.
    """

    filed_in: tuple[str, ...]
    rows: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class RowsShown:
    """hub -> owner: the senders of these rows (16-byte ids, joined) were given to `asker` at `shown_at`."""

    question_id: str
    asker: PartyId
    shown_at: datetime
    case_commitment: bytes
    row_ids: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkMade:
    """asker -> source: a person of your dossier is linked to my case, in this band."""

    link_id: str
    dossier: bytes
    case_reference: bytes
    band: Band
    urgent: bool


@dataclass(frozen=True, slots=True)
class Responsible:
    """Who watches over a case now: a role and an organisation, never a person."""

    role: RecipientRole
    organisation: str


@dataclass(frozen=True, slots=True)
class Call:
    """Whom to call about a case: the number of an organisation's desk, never of a person."""

    role: RecipientRole
    telephone: str


@dataclass(frozen=True, slots=True)
class PriorSummary:
    """Either node of a link -> the other: the state of its own dossier. A higher `version` replaces.

    None anywhere: withheld by the source, or not known there.
    """

    link_id: str
    version: int
    status: CaseStatus | None
    month: str | None = None
    """Of the report: `JJJJ-MM`."""
    outcome: Outcome | None = None
    finding: Finding | None = None
    corrected_on: date | None = None
    """When its people were last corrected."""
    responsible: Responsible | None = None
    call: Call | None = None
    protect_stay: bool = False
    """Where somebody of this case stays must not be told to anyone (A17)."""


@dataclass(frozen=True, slots=True)
class DetailsAsked:
    """asker -> source: what of your dossier may I know, for this purpose?

    `answer_key`: public half of a key made for this question alone.
    """

    request_id: str
    link_id: str
    purpose: DisclosurePurpose
    case_reference: bytes
    fields: tuple[DetailField, ...]
    answer_key: bytes = field(repr=False)
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class DetailsAnswered:
    """source -> asker: either a refusal, or `sealed` to the key of the question (see `schemas.details`)."""

    request_id: str
    refusal: RefusalCode | None
    sealed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class LinkWithdrawn:
    """Either -> other: the link is no more; by dossier handle where no link was made."""

    link_id: str | None
    dossier: bytes | None
    reason: WithdrawalReason


@dataclass(frozen=True, slots=True)
class NoticeSent:
    """node -> inbox: a notice for one recipient, its recall, or the enrolment of a recipient.

    SEND has `kind`, `keep_until`, `question` and `content`; both are sealed to the recipient's own key:
    `question` holds first name and birth date alone, `content` the notice. RECALL has none of these. ENROL
    has `role`, `organisation`, `keep_until` and `code_hash`, and is known by a `notice_id` of its own.
    """

    notice_id: str
    act: NoticeAct
    recipient: str
    """Id of a recipient at this inbox, given by the node: an organisation's number, never a person."""
    kind: NoticeKind | None = None
    version: int = 1
    """Of the content's schema."""
    keep_until: datetime | None = None
    answer_by: datetime | None = None
    urgent: bool = False
    question: bytes | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)
    answer_key: bytes | None = field(default=None, repr=False)
    """Public half of a key to which the recipient's answer is sealed; None: an answer is not asked."""
    role: RecipientRole | None = None
    organisation: str | None = None
    code_hash: bytes | None = field(default=None, repr=False)

    def is_whole(self) -> bool:
        """Whether just those parts are there that belong to the act."""
        sent = (self.kind, self.question, self.content)
        enrolled = (self.role, self.organisation, self.code_hash)
        return {
            NoticeAct.SEND: None not in (*sent, self.keep_until) and not any(enrolled),
            NoticeAct.RECALL: not any((*sent, *enrolled, self.keep_until, self.answer_by, self.answer_key)),
            NoticeAct.ENROL: None not in (*enrolled, self.keep_until)
            and not any((*sent, self.answer_by, self.answer_key)),
        }[self.act]


@dataclass(frozen=True, slots=True)
class NoticeStatus:
    """inbox -> node: how far a notice is, since when, and what its recipient did.

    The answer to an ENROL has `recipient_key`: the public half of the recipient's key, to seal to from now.
    """

    notice_id: str
    state: NoticeState
    at: datetime
    recipient_key: bytes | None = field(default=None, repr=False)
    note: NoticeNote | None = None
    answer: bytes | None = field(default=None, repr=False)
    """What the recipient wrote, sealed to the notice's `answer_key`."""


@dataclass(frozen=True, slots=True)
class Alive:
    """party -> hub, each minute; not kept in an outbox, not receipted."""

    last_sequence: int
    oldest_unsent_seconds: int | None
    since: date
    oldest_report_on: date | None
    sealing_key: SealingKey
    backfilled_at: datetime | None = None
    """When its last load of old reports was wholly in the register."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """hub -> all, each minute, unsealed: the parties, how far each is, and the keys to seal to."""

    parties: tuple[PartyCoverage, ...]


@dataclass(frozen=True, slots=True)
class KeyGone:
    """receiver -> sender: these messages can no longer be opened; seal them anew."""

    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    message_id: str
    digest: bytes
    """SHA-256 of the canonical plaintext inside the seal."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """receiver -> sender: the effects of these messages are committed. Receipts are not receipted."""

    lines: tuple[ReceiptLine, ...]


Event = (
    ReportFiled
    | QuestionRefused
    | CandidatesFound
    | SendersAsked
    | SendersGiven
    | RowsWithdrawn
    | RowsShown
    | LinkMade
    | PriorSummary
    | LinkWithdrawn
    | DetailsAsked
    | DetailsAnswered
    | NoticeSent
    | NoticeStatus
    | Alive
    | Coverage
    | KeyGone
    | Receipt
)

EVENTS: tuple[type[Event], ...] = (
    ReportFiled, QuestionRefused, CandidatesFound, SendersAsked, SendersGiven, RowsWithdrawn, RowsShown,
    LinkMade, PriorSummary, LinkWithdrawn, DetailsAsked, DetailsAnswered, NoticeSent, NoticeStatus,
    Alive, Coverage, KeyGone, Receipt,
)  # fmt: skip

FLEETING: tuple[type[Event], ...] = (Alive, Coverage, KeyGone, Receipt)
"""Sent once, without outbox and without receipt: the next one replaces it."""
