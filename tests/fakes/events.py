"""One example of every event, with every optional part there, and hypothesis strategies that make any."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from hypothesis import strategies as st

from schemas import events
from schemas.codes import (
    LEVELS,
    MAX_PERSONS,
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
    Pass,
    RecipientRole,
    RefusalCode,
    WithdrawalReason,
)
from schemas.errors import CODES
from schemas.row import CANDIDATE, ROW, ROW_NAME, SENDER

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_KEY = events.SealingKey(PartyId("vt-grn"), bytes(range(8)), bytes(1216), NOW, bytes(range(64)))
_COVERED = (
    events.PartyCoverage(PartyId("vt-grn"), date(2026, 1, 1), date(2006, 2, 3), NOW, _KEY, NOW),
    events.PartyCoverage(PartyId("rvdk"), None, None, None),
)


def packed(dtype: "np.dtype[np.void]", number: int, fill: int = 1) -> bytes:
    """Rows whose every byte is `fill`."""
    return bytes([fill]) * (dtype.itemsize * number)


EXAMPLES: tuple[events.Event, ...] = (
    events.ReportFiled(True, False, bytes(range(32)), (events.FiledPerson(packed(ROW, 2), packed(ROW, 1)),)),
    events.QuestionRefused("vraag-1", "mag_niet_vragen"),
    events.CandidatesFound("vraag-1", 1, 2, packed(CANDIDATE, 2), _COVERED),
    events.SendersAsked("vraag-1", bytes(range(32)), 3, packed(ROW_NAME, 2)),
    events.SendersGiven("vraag-1", packed(SENDER, 2)),
    events.RowsWithdrawn(("bericht-1",), packed(ROW_NAME, 2)),
    events.RowsShown("vraag-1", PartyId("vt-fle"), NOW, bytes(range(32)), bytes(range(32))),
    events.LinkMade("koppeling-1", bytes(range(16)), bytes(range(16)), Band.NEARLY_CERTAIN, True),
    events.PriorSummary(
        "koppeling-1", 2, CaseStatus.MONITORED, "2019-03", Outcome.DIRECT_HANDOVER, Finding.NOT_CONFIRMED,
        date(2020, 1, 2), events.Responsible(RecipientRole.CHAIN_PARTNER, "Wijkteam Verzonnen"),
        events.Call(RecipientRole.VT_ORGANISATION, "+31 88 000 00 00"), True,
    ),
    events.LinkWithdrawn("koppeling-1", bytes(range(16)), WithdrawalReason.UNDONE),
    events.DetailsAsked(
        "aanvraag-1", "koppeling-1", DisclosurePurpose.JUDGE_SAFETY, bytes(range(16)),
        (DetailField.OUTCOME, DetailField.CONTACT), bytes(1216), True,
    ),
    events.DetailsAnswered("aanvraag-1", None, b"verzegeld"),
    events.NoticeSent(
        "kennisgeving-1", NoticeAct.SEND, "agb-01000001", NoticeKind.GP, 1, NOW, NOW, True,
        b"herkenning", b"inhoud", bytes(1216),
    ),
    events.NoticeStatus(
        "kennisgeving-1", NoticeState.OPENED, NOW, bytes(1216), NoticeNote.ANSWERED, b"verzegeld"
    ),
    events.Alive(7, 12, date(2026, 1, 1), date(2006, 2, 3), _KEY, NOW),
    events.Coverage(_COVERED),
    events.KeyGone(("bericht-1", "bericht-2")),
    events.Receipt((events.ReceiptLine("bericht-1", bytes(range(32))),)),
)  # fmt: skip
BARE: tuple[events.Event, ...] = (
    replace(EXAMPLES[2], part=2, candidates=b"", coverage=()),
    events.PriorSummary("koppeling-1", 2, None),
    replace(EXAMPLES[9], dossier=None),
    replace(EXAMPLES[9], link_id=None),
    replace(EXAMPLES[11], refusal=RefusalCode.BY_SOURCE, sealed=None),
    replace(EXAMPLES[12], answer_by=None, answer_key=None),
    events.NoticeSent("kennisgeving-1", NoticeAct.RECALL, "agb-01000001"),
    events.NoticeSent(
        "aanmelding-1", NoticeAct.ENROL, "agb-01000001", keep_until=NOW, role=RecipientRole.GP,
        organisation="Huisartsenpraktijk Verzonnen", code_hash=bytes(range(32)),
    ),
    replace(EXAMPLES[13], recipient_key=None, note=None, answer=None),
    replace(EXAMPLES[14], oldest_unsent_seconds=None, oldest_report_on=None, backfilled_at=None),
)  # fmt: skip
"""The same with what may be absent absent."""

# --- strategies

_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", fullmatch=True)
_parties = st.from_regex(r"[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,16}){0,2}", fullmatch=True).map(PartyId)
_times = st.datetimes(timezones=st.just(UTC))
_days = st.dates()
_maybe_day = st.none() | _days
_numbers = st.integers(0, 2**63 - 1)


def _exactly(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


@st.composite
def _packed(draw: st.DrawFn, dtype: "np.dtype[np.void]", most: int = 3) -> bytes:
    number = draw(st.integers(0, most))
    rows = np.frombuffer(draw(_exactly(number * dtype.itemsize)), dtype=dtype).copy()
    if "pass_" in (dtype.names or ()):
        rows["pass_"] %= len(Pass)
    if "levels" in (dtype.names or ()):
        rows["levels"] %= np.array([len(levels) for levels in LEVELS], dtype=np.uint8)
    return rows.tobytes()


_organisations = st.from_regex(r"[A-Za-z .]{1,80}", fullmatch=True)
_sealed = st.binary(min_size=1, max_size=40)
_row_ids = st.integers(0, 3).flatmap(lambda number: _exactly(16 * number))
_sealing_keys = st.builds(
    events.SealingKey, _parties, _exactly(8), _exactly(1216), _times, _exactly(64)
)  # fmt: skip
_coverage = st.lists(
    st.builds(
        events.PartyCoverage,
        _parties,
        _maybe_day,
        _maybe_day,
        st.none() | _times,
        st.none() | _sealing_keys,
        st.none() | _times,
    ),
    max_size=3,
).map(tuple)
_persons = st.lists(st.builds(events.FiledPerson, _packed(ROW), _packed(ROW)), min_size=1, max_size=3)


def _by_order(parts: tuple[int, int]) -> dict[str, int]:
    return {"part": min(parts), "parts": max(parts)}


_STRATEGIES: dict[type[events.Event], st.SearchStrategy[Any]] = {
    events.ReportFiled: st.builds(
        events.ReportFiled, st.booleans(), st.booleans(), _exactly(32), _persons.map(tuple)
    ),
    events.QuestionRefused: st.builds(events.QuestionRefused, _ids, st.sampled_from(sorted(CODES))),
    events.CandidatesFound: st.builds(
        lambda question_id, numbers, candidates, coverage: events.CandidatesFound(
            question_id, **_by_order(numbers), candidates=candidates, coverage=coverage
        ),
        _ids,
        st.tuples(st.integers(1, 10_000), st.integers(1, 10_000)),
        _packed(CANDIDATE),
        _coverage,
    ),
    events.SendersAsked: st.builds(
        events.SendersAsked, _ids, _exactly(32), st.integers(1, MAX_PERSONS), _packed(ROW_NAME)
    ),
    events.SendersGiven: st.builds(events.SendersGiven, _ids, _packed(SENDER)),
    events.RowsWithdrawn: st.builds(
        events.RowsWithdrawn, st.lists(_ids, max_size=3).map(tuple), _packed(ROW_NAME)
    ),
    events.RowsShown: st.builds(
        events.RowsShown, _ids, _parties, _times, _exactly(32), _row_ids
    ),
    events.LinkMade: st.builds(
        events.LinkMade, _ids, _exactly(16), _exactly(16), st.sampled_from(Band), st.booleans()
    ),
    events.PriorSummary: st.builds(
        events.PriorSummary,
        _ids,
        _numbers,
        st.none() | st.sampled_from(CaseStatus),
        st.none() | st.from_regex(r"20[0-9]{2}-0[1-9]", fullmatch=True),
        st.none() | st.sampled_from(Outcome),
        st.none() | st.sampled_from(Finding),
        _maybe_day,
        st.none() | st.builds(events.Responsible, st.sampled_from(RecipientRole), _organisations),
        st.none() | st.builds(events.Call, st.sampled_from(RecipientRole), st.just("088 0000000")),
        st.booleans(),
    ),
    events.DetailsAsked: st.builds(
        events.DetailsAsked,
        _ids,
        _ids,
        st.sampled_from(DisclosurePurpose),
        _exactly(16),
        st.lists(st.sampled_from(DetailField), min_size=1, unique=True).map(tuple),
        _exactly(1216),
        st.booleans(),
    ),
    events.DetailsAnswered: st.builds(events.DetailsAnswered, _ids, st.sampled_from(RefusalCode), st.none())
    | st.builds(events.DetailsAnswered, _ids, st.none(), _sealed),
    events.NoticeSent: st.builds(
        events.NoticeSent,
        _ids,
        st.just(NoticeAct.SEND),
        _ids,
        st.sampled_from(NoticeKind),
        st.integers(1, 99),
        _times,
        st.none() | _times,
        st.booleans(),
        _sealed,
        _sealed,
        st.none() | _exactly(1216),
    )
    | st.builds(events.NoticeSent, _ids, st.just(NoticeAct.RECALL), _ids),
    events.NoticeStatus: st.builds(
        events.NoticeStatus,
        _ids,
        st.sampled_from(NoticeState),
        _times,
        st.none() | _exactly(1216),
        st.sampled_from((None, NoticeNote.FORWARDED, NoticeNote.CALL_ASKED)),
    ),
    events.LinkWithdrawn: st.builds(
        events.LinkWithdrawn, st.none() | _ids, st.none() | _exactly(16), st.sampled_from(WithdrawalReason)
    ).filter(lambda made: made.link_id is not None or made.dossier is not None),
    events.Alive: st.builds(
        events.Alive, _numbers, st.none() | _numbers, _days, _maybe_day, _sealing_keys, st.none() | _times
    ),
    events.Coverage: st.builds(events.Coverage, _coverage),
    events.KeyGone: st.builds(events.KeyGone, st.lists(_ids, min_size=1, max_size=3).map(tuple)),
    events.Receipt: st.builds(
        events.Receipt,
        st.lists(st.builds(events.ReceiptLine, _ids, _exactly(32)), min_size=1, max_size=3).map(tuple),
    ),
}  # fmt: skip


def any_event() -> st.SearchStrategy[Any]:
    """Any event that may travel, of every kind in EVENTS."""
    return st.one_of([_STRATEGIES[kind] for kind in events.EVENTS])
