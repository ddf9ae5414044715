"""From a report that waits to its links elsewhere: rows filed, candidates judged, senders asked, links made.

Each step is one transaction and can be made again: a crash in between costs neither a report nor quota.
Opened slips live in memory only, for one report.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from psycopg.types.json import Jsonb

from matching.normalise import Normalised
from matching.rows import Block, open_sender
from radar.exchange.arrivals import Arrived
from radar.exchange.post import senders_message
from radar.node.blocks import encode
from radar.node.calibration import note_elsewhere
from radar.node.coverage import stored
from radar.node.filing import people_of
from radar.node.judging import Found, Judged, Weighed, shown, weigh
from radar.node.links import announce_link
from radar.node.own import keep_link, normalised
from radar.node.parts import SQL, NodeParts, month_of
from radar.node.reviewing.by import PASSES_OF, SearchBy
from radar.node.reviewing.hooks import note_change
from radar.node.sending import keep_rows, mark_asked, message_of, origin_of, rows_known, secrets_of
from radar.store.db import Connection, in_one_go
from schemas.codes import HUB, WithdrawalReason
from schemas.errors import Distrusted, Unavailable
from schemas.events import (
    CandidatesFound,
    LinkWithdrawn,
    QuestionRefused,
    RowsShown,
    SendersAsked,
    SendersGiven,
)
from schemas.intake import read_stored
from schemas.report import Report
from schemas.row import CANDIDATE, ROW_NAME, SENDER, pack, unpack

RETRY: Final = timedelta(seconds=3)
RETRY_QUOTA: Final = timedelta(minutes=5)


class Asking:
    def __init__(self, node: NodeParts) -> None:
        self._node = node

    # --- (1) a report that waits becomes rows, and a question ------------------------------------------

    def ask_next(self, conn: Connection) -> bool:
        """File and ask the most urgent waiting report; False when none is due now. When the evaluators do not
        help it waits, with the reason, and is never lost."""
        with in_one_go(conn):
            SQL.one_filing_at_a_time(conn)  # or it could be corrected or withdrawn while we read it
            waiting = SQL.next_waiting(conn, now=self._node.now())
            if waiting is None:
                self._node.ahead.forget_old()
                return False
            question_id, report_id, urgent, again = waiting
            report, origin_row = self._report(conn, report_id)
            people = people_of(
                normalised(conn, self._node, report.persons),
                list(SQL.involved_of(conn, report_id=report_id)),
            )
            known = rows_known(conn, report_id)
        origin = origin_of(
            self._node, origin_row["group"], origin_row["dossier"], report.received_at, report.last_changed_on
        )
        try:
            if self._node.refuses:
                raise Unavailable(self._node.refuses)
            encoded = encode(
                people, self._node.ahead.take(report_id), self._node.federation_key, origin, known=known
            )
        except Unavailable as reason:
            self._wait(conn, question_id, report_id, reason.code)
            return False
        self._node.around.journal.say("blocks_evaluated", dossier=report_id, points=len(encoded))
        if again:
            encoded = [each for each in encoded if each.block.pass_ in PASSES_OF[SearchBy(again)]]
        message = message_of(self._node, report_id, people, encoded, asks=True, urgent=report.urgent)
        with in_one_go(conn):
            SQL.one_filing_at_a_time(conn)  # or a report taken back meanwhile would not know of these rows
            if not SQL.still_waiting(conn, question_id=question_id):
                return True
            keep_rows(conn, question_id, encoded, report.last_changed_on, known)
            mark_asked(conn, self._node, question_id, encoded)
            self._node.post.queue(conn, HUB, message, message_id=question_id, urgent=urgent)
            self._node.audit(conn, "rows_filed", dossier=report_id, message=question_id, rows=len(encoded))
        self._node.around.journal.say("rows_filed", dossier=report_id, message=question_id, rows=len(encoded))
        self._node.around.wake_sender.set()
        return True

    def _report(self, conn: Connection, report_id: str) -> tuple[Report, dict[str, bytes]]:
        dossier, group, content, *_ = SQL.report_by_id(conn, report_id=report_id)
        report = read_stored(json.dumps(content).encode())
        return report, {"dossier": bytes(dossier), "group": bytes(group)}

    def _wait(self, conn: Connection, question_id: str, report_id: str, code: str) -> None:
        pause = RETRY_QUOTA if code == "quotum" else RETRY
        SQL.wait(conn, question_id=question_id, code=code, due_at=self._node.now() + pause)
        self._node.around.journal.say("report_waits", dossier=report_id, code=code)

    # --- (2) the hub's answer --------------------------------------------------------------------------

    def take_candidates(self, conn: Connection, arrived: Arrived, event: CandidatesFound) -> None:
        """Keep a part; with the last one, judge, and ask the senders of what is worth showing."""
        row = SQL.question(conn, question_id=event.question_id)
        if row is None or row[1] != "asked":
            return
        report_id, _, secrets, *_ = row
        SQL.keep_part(
            conn, question_id=event.question_id, part=event.part, candidates=event.candidates,
            today=self._node.today(),
        )  # fmt: skip
        SQL.set_parts(
            conn, question_id=event.question_id, parts=event.parts, coverage=Jsonb(stored(event.coverage))
        )
        self._then_say(
            arrived, "candidates_received", dossier=report_id, question=event.question_id,
            part=event.part, parts=event.parts,
        )  # fmt: skip
        parts = [bytes(part) for (part,) in SQL.parts_of(conn, question_id=event.question_id)]
        if len(parts) < event.parts:
            return
        blocks = secrets_of(self._node, event.question_id, bytes(secrets))
        found, own = _found(blocks, parts)
        if not self._self_check(conn, event.question_id, blocks.keys(), own):
            self._finish(conn, event.question_id, report_id, "refused", "zelfcontrole")
            return
        weighed, compared = self._weigh(conn, report_id, found), len(found)
        self._note(conn, event.question_id, report_id, weighed)
        judged = self._shown(weighed)
        if row[8]:
            judged = self._not_linked(conn, report_id, judged)
        self._node.audit(
            conn, "candidates_compared", dossier=report_id, question=event.question_id, candidates=compared
        )
        if not judged:
            self._end(conn, arrived, event.question_id, report_id, row, 0)
            return
        self._ask_senders(conn, arrived, event.question_id, row, judged)

    def _self_check(
        self, conn: Connection, question_id: str, sent: Collection[bytes], own: set[bytes]
    ) -> bool:
        """Each filed row that was sent must come back from its own probe; otherwise this was no search."""
        rows = {bytes(row_id): probe for row_id, _, probe in SQL.own_row_ids(conn, question_id=question_id)}
        filed = {row_id for row_id in sent if not rows[row_id]}
        if filed <= own:
            return True
        self._node.around.metrics.add("radar_self_check_failures_total", len(filed - own))
        self._node.around.journal.say("self_check_failed", question=question_id, rows=len(filed - own))
        return False

    def _weigh(self, conn: Connection, report_id: str, found: Sequence[Found]) -> list[Weighed]:
        return weigh(self._people(conn, report_id), found, self._node.weights)

    def _note(self, conn: Connection, question_id: str, report_id: str, weighed: Sequence[Weighed]) -> None:
        """What is counted of a question: here only, for its senders make it weigh the same pairs again."""
        note_elsewhere(conn, self._node, question_id, weighed)
        if self._node.weighed:
            self._node.weighed(self._handles(conn, report_id), weighed)

    def _shown(self, weighed: Sequence[Weighed]) -> list[Judged]:
        judged, more = shown(weighed)
        if more:
            self._node.around.journal.say("large_block", rows=more)
        return judged

    def _handles(self, conn: Connection, report_id: str) -> dict[int, bytes]:
        return {position: bytes(handle) for handle, position in SQL.involved_of(conn, report_id=report_id)}

    def _people(self, conn: Connection, report_id: str) -> Mapping[int, Normalised]:
        report, _ = self._report(conn, report_id)
        return dict(enumerate(normalised(conn, self._node, report.persons), start=1))

    def _ask_senders(
        self, conn: Connection, arrived: Arrived, question_id: str, row: Any, judged: Sequence[Judged]
    ) -> None:
        report_id, _, _, _, urgent, _, _, background, _ = row
        names = np.array(
            [(int(each.by.block.pass_), each.by.block.token, each.by.row_id) for each in judged],
            dtype=ROW_NAME,
        )
        report, _ = self._report(conn, report_id)
        commitment = self._node.commitment(report_id)
        asked = SendersAsked(question_id, commitment, len(report.persons), pack(names))
        self._node.post.queue(
            conn, HUB, asked, message_id=senders_message(question_id), urgent=urgent,
            background=background,
        )  # fmt: skip
        SQL.set_state(conn, question_id=question_id, state="senders", code=None)
        self._node.audit(conn, "senders_asked", dossier=report_id, question=question_id, senders=len(judged))
        self._then_say(arrived, "senders_asked", dossier=report_id, question=question_id, senders=len(judged))
        arrived.then.append(self._node.around.wake_sender.set)

    # --- (3) the senders: links ------------------------------------------------------------------------

    def take_senders(self, conn: Connection, arrived: Arrived, event: SendersGiven) -> None:
        """Judge again (slips were not kept), and make the links of those rows that still stand."""
        SQL.one_filing_at_a_time(conn)  # or a report closed meanwhile would not know of these links
        row = SQL.question(conn, question_id=event.question_id)
        if row is None or row[1] != "senders":
            return
        report_id, _, secrets, *_ = row
        senders = {
            each["row_id"].tobytes(): (int(each["owner"]), each["sender"].tobytes())
            for each in unpack(event.senders, SENDER)
        }
        parts = [bytes(part) for (part,) in SQL.parts_of(conn, question_id=event.question_id)]
        found, _ = _found(secrets_of(self._node, event.question_id, bytes(secrets)), parts)
        judged = self._shown(self._weigh(conn, report_id, found))
        handles = self._handles(conn, report_id)
        links = 0
        for each in judged:
            given = senders.get(each.by.row_id)
            if given is None:  # withdrawn in between
                continue
            try:
                if row[8] and self._found_us(conn, report_id, each, given):
                    continue
                link_id = keep_link(conn, self._node, report_id, handles, each, own_region=False, given=given)
            except Distrusted as refusal:  # no node made this row; it must not cost us the other links
                self._then_say(arrived, "failure", part="sender", cause=refusal.code)
                continue
            if link_id:
                links += 1
                announce_link(conn, self._node, link_id)
        self._end(conn, arrived, event.question_id, report_id, row, links)

    def _not_linked(self, conn: Connection, report_id: str, judged: Sequence[Judged]) -> list[Judged]:
        """Asked again: without those whose link stands here already, or stood, so that no look is in vain."""
        handles = self._handles(conn, report_id)
        linked = {
            (bytes(own), bytes(other))
            for own, other in SQL.linked_handles(conn, handles=sorted(handles.values()))
        }
        return [each for each in judged if (handles[each.position], each.scored.pair.handle) not in linked]

    def _found_us(self, conn: Connection, report_id: str, judged: Judged, given: tuple[int, bytes]) -> bool:
        """Asked again: whether this is a later report, of a party that linked a later report to this one
        itself. To both ends it is known already, from the other side."""
        sender = open_sender(judged.by.block, given[1])
        party = self._node.around.directory.manifest.by_number(sender.party)
        received_at = SQL.linked_by(conn, report_id=report_id, party=party.id)
        return received_at is not None and sender.month >= month_of(received_at.date())

    def take_refusal(self, conn: Connection, arrived: Arrived, event: QuestionRefused) -> None:
        """The rows stand; the question was not asked, and the answer must say so."""
        row = SQL.question(conn, question_id=event.question_id)
        if row is None or row[1] not in ("asked", "senders"):
            return
        self._finish(conn, event.question_id, row[0], "refused", event.code)
        self._node.around.metrics.add("radar_questions_refused_total", code=event.code)
        self._then_say(arrived, "question_refused", question=event.question_id, code=event.code)

    def take_shown(self, conn: Connection, arrived: Arrived, event: RowsShown) -> None:
        """Somebody was told that rows of ours are ours: a line at each report they belong to."""
        row_ids = [event.row_ids[i : i + 16] for i in range(0, len(event.row_ids), 16)]
        SQL.one_filing_at_a_time(conn)  # a report that is taken back meanwhile would not know of this look
        for report_id, dossier, rows in list(SQL.reports_of_rows(conn, row_ids=row_ids)):
            SQL.keep_shown(
                conn, report_id=report_id, dossier=dossier, asker=event.asker,
                question_id=event.question_id, commitment=event.case_commitment,
                shown_at=event.shown_at, rows=rows, today=self._node.today(),
            )  # fmt: skip
        for dossier, reason in list(SQL.withdrawn_of_rows(conn, row_ids=row_ids)):
            # Taken back before we knew of this look: that party was not told yet that it is no more.
            gone = LinkWithdrawn(None, bytes(dossier), WithdrawalReason(reason))
            self._node.post.queue(conn, event.asker, gone)
            arrived.then.append(self._node.around.wake_sender.set)
        self._node.around.metrics.add("radar_rows_seen_by_others_total", len(row_ids))
        self._node.audit(
            conn, "rows_shown", party=event.asker, rows=len(row_ids),
            commitment=event.case_commitment.hex(), shown_at=event.shown_at.isoformat(),
        )  # fmt: skip

    # --- endings ---------------------------------------------------------------------------------------

    def _end(
        self, conn: Connection, arrived: Arrived, question_id: str, report_id: str, row: Any, links: int
    ) -> None:
        self._finish(conn, question_id, report_id, "done", None)
        created_at: datetime = row[5]
        seconds = (self._node.now() - created_at).total_seconds()
        if not row[8]:  # from filing to links: not of one that asks again
            arrived.then.append(
                lambda: self._node.around.metrics.observe("radar_filed_to_links_seconds", seconds)
            )
        self._then_say(arrived, "links_found", dossier=report_id, question=question_id, links=links)
        arrived.then.append(self._node.around.wake_sender.set)

    def _finish(
        self, conn: Connection, question_id: str, report_id: str, state: str, code: str | None
    ) -> None:
        """Done, one way or the other: block keys and candidates are destroyed."""
        note_change(conn, self._node, report_id)
        SQL.forget_parts(conn, question_id=question_id)
        SQL.finish_question(conn, question_id=question_id, state=state, code=code, now=self._node.now())

    def _then_say(self, arrived: Arrived, event: str, **facts: str | int | None) -> None:
        arrived.then.append(lambda: self._node.around.journal.say(event, **facts))


def _found(
    blocks: Mapping[bytes, tuple[int, Block]], parts: Sequence[bytes]
) -> tuple[list[Found], set[bytes]]:
    """Candidates with the block each came from; and the own rows that came back."""
    found, own = [], set()
    for candidate in unpack(b"".join(parts), CANDIDATE):
        own_id, row_id = candidate["own_row_id"].tobytes(), candidate["row_id"].tobytes()
        if own_id not in blocks:
            continue
        if row_id in blocks:
            own |= {row_id} & {own_id}  # from its own probe, not from another's
            continue
        position, block = blocks[own_id]
        levels = tuple(int(level) for level in candidate["levels"])
        found.append(Found(position, block, levels, candidate["slip"].tobytes(), row_id))
    return found, own
