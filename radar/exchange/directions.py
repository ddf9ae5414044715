"""Which event may go from whom to whom. Anything else that arrives, however well signed, is refused."""

from typing import Final

from schemas.codes import PartyKind
from schemas.events import (
    Alive,
    CandidatesFound,
    Coverage,
    DetailsAnswered,
    DetailsAsked,
    Event,
    KeyGone,
    LinkMade,
    LinkWithdrawn,
    NoticeSent,
    NoticeStatus,
    PriorSummary,
    QuestionRefused,
    Receipt,
    ReportFiled,
    RowsShown,
    RowsWithdrawn,
    SendersAsked,
    SendersGiven,
)

NODE_TO_HUB: Final = (ReportFiled, SendersAsked, RowsWithdrawn, Alive, Receipt, KeyGone)
HUB_TO_NODE: Final = (QuestionRefused, CandidatesFound, SendersGiven, RowsShown, Receipt, KeyGone)
NODE_TO_NODE: Final = (
    LinkMade, PriorSummary, LinkWithdrawn, DetailsAsked, DetailsAnswered, Receipt, KeyGone,
)  # fmt: skip
NODE_TO_INBOX: Final = (NoticeSent, Receipt, KeyGone)
INBOX_TO_NODE: Final = (NoticeStatus, Receipt, KeyGone)
INBOX_TO_HUB: Final = (Alive, Receipt, KeyGone)
HUB_TO_INBOX: Final = (Receipt, KeyGone)
HUB_TO_ALL: Final = (Coverage,)

_NODES: Final = (PartyKind.REGION, PartyKind.RVDK)
_WAYS: Final[dict[tuple[PartyKind, PartyKind], tuple[type[Event], ...]]] = {
    **{(kind, PartyKind.HUB): NODE_TO_HUB for kind in _NODES},
    **{(PartyKind.HUB, kind): HUB_TO_NODE for kind in _NODES},
    **{(one, other): NODE_TO_NODE for one in _NODES for other in _NODES},
    **{(kind, PartyKind.INBOX): NODE_TO_INBOX for kind in _NODES},
    **{(PartyKind.INBOX, kind): INBOX_TO_NODE for kind in _NODES},
    (PartyKind.INBOX, PartyKind.HUB): INBOX_TO_HUB,
    (PartyKind.HUB, PartyKind.INBOX): HUB_TO_INBOX,
}
"""A way that is not here, as from inbox to inbox, is closed."""


def allowed(source: PartyKind, me: PartyKind, event: Event, *, public: bool) -> bool:
    """Whether this event may come from a party of that kind to one of mine."""
    if public:
        return source is PartyKind.HUB and isinstance(event, HUB_TO_ALL)
    return isinstance(event, _WAYS.get((source, me), ()))
