"""The closed lists of the domain, in English; their Dutch words stand in `intake` and `wire` only.

Numbers are part of the bytes of a row or an event: append, never renumber.
"""

import re
from enum import Enum, IntEnum
from typing import Final

MAX_PERSONS: Final = 25
"""Persons in one report; the hub refuses a question with more."""

_PARTY: Final = re.compile(r"[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,16}){0,2}", re.ASCII)


class PartyId(str):
    """Lower-case id of a node, a hub, an evaluator or an inbox: `vt-grn`, `rvdk`, `hub`, `eval-1`."""

    __slots__ = ()

    def __new__(cls, text: str) -> "PartyId":
        if not _PARTY.fullmatch(text):
            raise ValueError("not a party id")
        return super().__new__(cls, text)


HUB: Final = PartyId("hub")


class Role(Enum):
    """What a party may do at the hub."""

    FILE = "file"
    ASK = "ask"


class Purpose(Enum):
    """What a node has points evaluated for; each has a quota of its own."""

    REPORT = "report"
    BACKFILL = "backfill"


class PartyKind(Enum):
    REGION = "region"
    RVDK = "rvdk"
    HUB = "hub"
    EVALUATOR = "evaluator"
    INBOX = "inbox"


class Pass(IntEnum):
    """Blocking passes (pseudonyms.md, section 2)."""

    BSN = 0
    BIRTH_SURNAME = 1
    BIRTH_FIRST = 2
    SURNAME_YEAR = 3
    ADDRESS = 4
    NAMES = 5


POINTS_PER_PERSON: Final[dict[int, int]] = {
    Pass.BSN: 1,
    Pass.BIRTH_SURNAME: 4,
    Pass.BIRTH_FIRST: 2,
    Pass.SURNAME_YEAR: 2,
    Pass.ADDRESS: 1,
    Pass.NAMES: 4,
}
"""Most block keys of one person in a pass, probes included: what an evaluator's quota counts in."""


class Sex(Enum):
    MALE = "male"
    FEMALE = "female"
    OTHER = "other"


class AddressKind(Enum):
    """Only a dwelling, or an address of unknown kind, may ever become a key, a probe or a tag."""

    DWELLING = "dwelling"
    SHELTER = "shelter"
    INSTITUTION = "institution"
    SECRET = "secret"  # noqa: S105 (a kind of address)
    UNKNOWN = "unknown"


class CaseStatus(Enum):
    OPEN = "open"
    MONITORED = "monitored"
    CLOSED = "closed"


class Band(Enum):
    """How sure it is that both records are of one person."""

    NEARLY_CERTAIN = "nearly_certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class WithdrawalReason(Enum):
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"
    UNDONE = "undone"


class Tag(IntEnum):
    """Position of a value in `tags[19]`; the bit `1 << tag` of the mask says that it is missing."""

    FIRST_1 = 0
    FIRST_2 = 1
    NICKNAME = 2
    FIRST_SOUND = 3
    INITIAL = 4
    SURNAME_1 = 5
    SURNAME_2 = 6
    SURNAME_SOUND_1 = 7
    SURNAME_SOUND_2 = 8
    BIRTH_DATE = 9
    YEAR = 10
    MONTH = 11
    DAY = 12
    POSTCODE = 13
    POSTCODE_DIGITS = 14
    HOUSE_NUMBER = 15
    STREET_SOUND = 16
    SEX = 17
    BSN = 18


class Word(Enum):
    """How one field compares: gelijk, klinkt gelijk, lijkt erop, verschilt, ontbreekt."""

    EQUAL = "equal"
    SOUNDS_EQUAL = "sounds_equal"
    RESEMBLES = "resembles"
    DIFFERS = "differs"
    MISSING = "missing"


class Caution(Enum):
    """What a reviewer must think of before saying that two people are one."""

    TWIN = "twin"
    """R1, R2: a twin or another child of the family fits too."""
    PARENT_AND_CHILD = "parent_and_child"
    """One name, two dates of birth."""
    OTHER_BSN = "other_bsn"
    """R3: both numbers are valid and differ."""
    BSN_OF_SOMEONE_ELSE = "bsn_of_someone_else"
    """R6: a parent's number on a child; also a notice about data quality."""
    UNBORN = "unborn"
    """R5."""
    COMMON_NAME = "common_name"
    """Nothing says this yet: it needs counts of names."""


class Field(IntEnum):
    """Position of a field in the six agreement levels of a pair."""

    FIRST = 0
    SURNAME = 1
    BIRTH = 2
    ADDRESS = 3
    SEX = 4
    BSN = 5


class FirstLevel(IntEnum):
    EXACT = 0
    NICKNAME = 1
    ONE_EDIT = 2
    SOUND = 3
    INITIAL_ONLY = 4
    SAME_INITIAL = 5
    DIFFERS = 6
    MISSING = 7


class SurnameLevel(IntEnum):
    EXACT = 0
    ONE_EDIT = 1
    SOUND = 2
    DIFFERS = 3
    MISSING = 4


class BirthLevel(IntEnum):
    """`YEAR_WITH_FIRST_JANUARY` is set by the node from the slips: tags cannot show it."""

    EXACT = 0
    SWAPPED = 1
    YEAR_WITH_FIRST_JANUARY = 2
    TWO_OF_THREE = 3
    DAY_AND_MONTH = 4
    YEAR = 5
    DIFFERS = 6
    MISSING = 7


class AddressLevel(IntEnum):
    POSTCODE_AND_NUMBER = 0
    NUMBER_WITH_DIGITS_OR_STREET = 1
    POSTCODE = 2
    DIGITS = 3
    DIFFERS = 4
    MISSING = 5


class EqualLevel(IntEnum):
    """For sex and BSN."""

    EQUAL = 0
    DIFFERENT = 1
    MISSING = 2


LEVELS: Final[tuple[type[IntEnum], ...]] = (
    FirstLevel, SurnameLevel, BirthLevel, AddressLevel, EqualLevel, EqualLevel,
)  # fmt: skip
"""The level list of each `Field`, by its position."""


# --- what people see, decide and tell ---------------------------------------------------------------------


class WorkerRole(Enum):
    """What a person who logs in may do; an administrator sees no case."""

    FRONT_OFFICE = "front_office"
    CASE_WORKER = "case_worker"
    DUTY = "duty"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"
    RECIPIENT = "recipient"
    """A professional at an inbox."""


class Outcome(Enum):
    """What was decided on a report; the last three end it."""

    INVESTIGATION = "investigation"
    CONDITIONS_AND_FOLLOW_UP = "conditions_and_follow_up"
    DIRECT_HANDOVER = "direct_handover"
    CONVERTED_TO_ADVICE = "converted_to_advice"
    NO_FOLLOW_UP = "no_follow_up"
    OUT_OF_SCOPE = "out_of_scope"


class Finding(Enum):
    """What was found out: others are told this, never a count (E7)."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NONE = "none"
    OPEN = "open"


class Service(Enum):
    """What Veilig Thuis does in a case, apart from how its outcome is counted."""

    ASSESSMENT = "assessment"
    CONDITIONS_AND_FOLLOW_UP = "conditions_and_follow_up"
    INVESTIGATION = "investigation"
    DIRECT_HANDOVER = "direct_handover"
    ADVICE_SUPPORT = "advice_support"


class Ground(Enum):
    """Why a report was made: acute or structural unsafety, or something else."""

    ACUTE = "acute"
    STRUCTURAL = "structural"
    OTHER = "other"


class Occasion(Enum):
    """What a report is about (CBS: aanleiding, 2025)."""

    PARTNER_VIOLENCE = "partner_violence"
    HONOUR_RELATED = "honour_related"
    ELDER_ABUSE = "elder_abuse"
    VIOLENCE_AGAINST_PARENTS = "violence_against_parents"
    FORCED_MARRIAGE = "forced_marriage"
    CHILD_ABUSE_CHILD_CHECK = "child_abuse_child_check"
    CHILD_ABUSE_SEPARATION = "child_abuse_separation"
    CHILD_ABUSE_OTHER = "child_abuse_other"
    DOMESTIC_VIOLENCE_OTHER = "domestic_violence_other"
    OTHER_PROBLEM = "other_problem"


class Nature(Enum):
    """What kind of violence (CBS: aard geweld, 2025)."""

    PHYSICAL_ABUSE = "physical_abuse"
    PHYSICAL_NEGLECT = "physical_neglect"
    PSYCHOLOGICAL = "psychological"
    EMOTIONAL_NEGLECT = "emotional_neglect"
    PEDAGOGICAL_NEGLECT = "pedagogical_neglect"
    SEXUAL_ABUSE = "sexual_abuse"
    FINANCIAL = "financial"
    WITNESS = "witness"
    BY_PROXY = "by_proxy"
    GENITAL_MUTILATION = "genital_mutilation"
    OTHER_UNSAFE = "other_unsafe"
    OTHER_NOT_UNSAFE = "other_not_unsafe"


class ReporterKind(Enum):
    """In which capacity somebody reports (CBS: hoedanigheid melder, 2025)."""

    GP = "gp"
    PAEDIATRICIAN = "paediatrician"
    GERIATRICIAN = "geriatrician"
    MENTAL_HEALTHCARE = "mental_healthcare"
    OTHER_HEALTHCARE = "other_healthcare"
    PRIMARY_EDUCATION = "primary_education"
    SECONDARY_EDUCATION = "secondary_education"
    OTHER_EDUCATION = "other_education"
    LOCAL_FIELD = "local_field"
    YOUTH_CARE_GI = "youth_care_gi"
    OTHER_YOUTH_CARE = "other_youth_care"
    CHILDCARE = "childcare"
    POLICE = "police"
    JUSTICE = "justice"
    OTHER_PROFESSIONAL = "other_professional"
    INVOLVED_YOUTH = "involved_youth"
    INVOLVED_ADULT = "involved_adult"
    RELATIVE = "relative"
    SOCIAL_NETWORK = "social_network"
    NEIGHBOUR = "neighbour"
    VOLUNTEER = "volunteer"
    OTHER = "other"


class Anonymity(Enum):
    """How far a reporter is known; whatever is not OPEN is never named to anyone (E1)."""

    OPEN = "open"
    ANONYMOUS_TO_FAMILY = "anonymous_to_family"
    HIDDEN_PRIVATE = "hidden_private"
    UNKNOWN_TO_VT = "unknown_to_vt"


class FamilyInformed(Enum):
    """Whether the reporter told the family of the report."""

    BEFORE = "before"
    AFTER = "after"
    NOT = "not"


class AdviceToHelper(Enum):
    """What Veilig Thuis advises who is already helping."""

    CONTINUE = "continue"
    ADAPT = "adapt"
    EXTEND_WITH_VT = "extend_with_vt"


class RecipientRole(Enum):
    """Who may be told something, and who may be responsible: a role in an organisation, never a person."""

    GP = "gp"
    YOUTH_HEALTHCARE = "youth_healthcare"
    SCHOOL = "school"
    SCHOOL_ATTENDANCE = "school_attendance"
    CHAIN_PARTNER = "chain_partner"
    REPORTER = "reporter"
    VT_ORGANISATION = "vt_organisation"
    RVDK = "rvdk"


class IdentifierKind(Enum):
    """By which number an organisation is known."""

    AGB = "agb"
    URA = "ura"
    BRIN = "brin"
    OIN = "oin"
    OWN = "own"
    """A number of the region's own."""


class NoticeKind(Enum):
    """Each has its own content, with its own list of allowed fields."""

    GP = "gp"
    YOUTH_HEALTHCARE = "youth_healthcare"
    SCHOOL_HANDLE_WITH_CARE = "school_handle_with_care"
    SCHOOL_INVOLVED = "school_involved"
    CHAIN_PARTNER = "chain_partner"
    REPORTER_ONE_OFF = "reporter_one_off"
    REPORTER_VT_TAKES_OVER = "reporter_vt_takes_over"
    REPORTER_KEEPS = "reporter_keeps"


class NoticeAct(Enum):
    """What a node asks of an inbox."""

    SEND = "send"
    RECALL = "recall"
    ENROL = "enrol"
    """Let a recipient take part who has the code that a letter on paper brought."""


class NoticeState(Enum):
    """How far a notice is; it never goes back (see FOLLOWS)."""

    PREPARED = "prepared"
    DELIVERED = "delivered"
    OPENED = "opened"
    READ = "read"
    EXPIRED = "expired"
    RECALLED = "recalled"
    WRONG_RECIPIENT = "wrong_recipient"
    NO_ACCOUNT = "no_account"
    TOLD_BY_PHONE = "told_by_phone"


FOLLOWS: Final[dict[NoticeState, frozenset[NoticeState]]] = {
    NoticeState.PREPARED: frozenset(NoticeState) - {NoticeState.PREPARED},
    NoticeState.NO_ACCOUNT: frozenset(
        {NoticeState.DELIVERED, NoticeState.OPENED, NoticeState.READ, NoticeState.EXPIRED,
         NoticeState.RECALLED, NoticeState.WRONG_RECIPIENT, NoticeState.TOLD_BY_PHONE}
    ),
    NoticeState.DELIVERED: frozenset(
        {NoticeState.OPENED, NoticeState.READ, NoticeState.EXPIRED, NoticeState.RECALLED,
         NoticeState.WRONG_RECIPIENT, NoticeState.TOLD_BY_PHONE}
    ),
    NoticeState.OPENED: frozenset({NoticeState.READ, NoticeState.TOLD_BY_PHONE}),
    NoticeState.EXPIRED: frozenset({NoticeState.TOLD_BY_PHONE}),
    NoticeState.READ: frozenset(),
    NoticeState.RECALLED: frozenset(),
    NoticeState.WRONG_RECIPIENT: frozenset(),
    NoticeState.TOLD_BY_PHONE: frozenset({NoticeState.OPENED, NoticeState.READ}),
}  # fmt: skip
"""Which state may come after which. What is opened can no longer be recalled or expire."""


class NoticeNote(Enum):
    """What a recipient did beside reading; it comes with the state the notice has."""

    FORWARDED = "forwarded"
    """To a colleague in the same organisation."""
    CALL_ASKED = "call_asked"
    ANSWERED = "answered"


class DisclosurePurpose(Enum):
    """What a look or a disclosure is for."""

    JUDGE_SAFETY = "judge_safety"
    PASS_TO_REPORTER = "pass_to_reporter"  # noqa: S105 (a purpose)
    INFORM_PROFESSIONAL = "inform_professional"
    FEEDBACK_REPORTER = "feedback_reporter"
    HANDOVER = "handover"


class Phase(Enum):
    """Where a case stands, and the kinds of decision that may stand behind an outward message."""

    COLLECTING = "collecting"
    JUDGED = "judged"
    DECIDED = "decided"
    CLOSED = "closed"
    URGENT_DECISION = "urgent_decision"
    HANDLE_WITH_CARE = "handle_with_care"


class LegalBasis(Enum):
    """On which article something is told; the value is how lawyers write it here."""

    WMO_411_2D = "WMO_411_2D"
    WMO_411_2E = "WMO_411_2E"
    WMO_411_2F = "WMO_411_2F"
    WMO_411_2G = "WMO_411_2G"
    WMO_533_3 = "WMO_533_3"
    WMO_531 = "WMO_531"
    WMO_532 = "WMO_532"
    WMO_4212 = "WMO_4212"
    WMO_431 = "WMO_431"
    CONSENT = "CONSENT"
    HWC = "HWC"


class Verdict(Enum):
    """What a person says of a link."""

    SAME = "same"
    OTHER = "other"
    UNSURE = "unsure"


class DetailField(Enum):
    """All that one region may be told of another's case; nothing can be attached."""

    OCCASIONS = "occasions"
    NATURES = "natures"
    OUTCOME = "outcome"
    SERVICES = "services"
    SAFETY_CONDITIONS_SINCE = "safety_conditions_since"
    HELP_INVOLVED = "help_involved"
    CONTACT = "contact"


class RefusalCode(Enum):
    """Why something is not told. Unknown here and closed to you read the same: NOT_AVAILABLE."""

    NOT_AVAILABLE = "not_available"
    NO_RULE = "no_rule"
    """The table of need-to-know has no row for this."""
    WRONG_PURPOSE = "wrong_purpose"
    WRONG_PHASE = "wrong_phase"
    NO_LEGAL_BASIS = "no_legal_basis"
    NO_COVENANT = "no_covenant"
    LINK_NOT_CONFIRMED = "link_not_confirmed"
    BY_SOURCE = "by_source"
    """A person at the source decided so."""
    NOT_IN_TIME = "not_in_time"


class TaskKind(Enum):
    """What a case still asks of people."""

    ASSESS = "assess"
    DECIDE = "decide"
    CONFIRM = "confirm"
    """The second person after a decision that one took at once."""
    FEEDBACK_FIRST = "feedback_first"
    FEEDBACK_SECOND = "feedback_second"
    IDENTITY = "identity"
    """Numbers that were not looked up because it was urgent (Wmo 5.2.9(8))."""
    ANSWER_HANDOVER = "answer_handover"
    OVERSIGHT_BACK = "oversight_back"
    """A partner did not take it, or its time is over: Veilig Thuis watches."""


class TaskEnd(Enum):
    """How a task ended."""

    DONE = "done"
    SPOKEN = "spoken"
    WRITTEN = "written"
    CLOSED = "closed"
    """The report was closed, which ends what only an open one asks."""
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Watch(Enum):
    """Who watches over the safety, and in which stage."""

    JUDGES = "judges"
    INVESTIGATES = "investigates"
    FOLLOWS_UP = "follows_up"
    HANDS_OVER = "hands_over"
    """Offered to a partner who has not accepted: Veilig Thuis watches until then."""
    PARTNER = "partner"
    ENDED = "ended"


class HandoverAct(Enum):
    """What happened to an offer of a case to a partner."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    CONFIRMED = "confirmed"
    """It still runs: twelve months more."""


class Channel(Enum):
    """By which way somebody asked for advice."""

    PHONE = "phone"
    CHAT = "chat"
    MAIL = "mail"
    CONVERSATION = "conversation"
