"""Which event may go from whom to whom. Anything else that arrives, however well signed, is refused."""

from typing import Final

from schemas.codes import HUB, PartyId
from schemas.events import (
    Alive,
    CandidatesFound,
    Coverage,
    Event,
    KeyGone,
    LinkMade,
    LinkWithdrawn,
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
NODE_TO_NODE: Final = (LinkMade, PriorSummary, LinkWithdrawn, Receipt, KeyGone)
HUB_TO_ALL: Final = (Coverage,)


def allowed(source: PartyId, me: PartyId, event: Event, *, public: bool) -> bool:
    if public:
        return source == HUB and isinstance(event, HUB_TO_ALL)
    if source == HUB:
        return isinstance(event, HUB_TO_NODE)
    return isinstance(event, NODE_TO_HUB if me == HUB else NODE_TO_NODE)
