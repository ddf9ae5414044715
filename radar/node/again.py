"""After a region brought in its past, open cases are searched again: what was filed late is found too.

In the own region by the node itself, elsewhere by a new question with the same rows. Never twice for one
load, and so seldom that the hub's limit of asking stays free for what comes through the door.
"""

from datetime import datetime, timedelta
from typing import Final

from radar.node.background import BACKFILL, Due, read_due, read_one, send_together
from radar.node.own import find_own_again
from radar.node.parts import SQL, NodeParts
from radar.store.db import Connection
from schemas.codes import MAX_PERSONS, Pass

PLAN_EVERY: Final = timedelta(minutes=1)
A_CASE_EVERY: Final = timedelta(days=3)
WINDOW: Final = timedelta(days=30)
ASKED_OFTEN: Final = 6
ASKED_OFTEN_NAMES: Final = 12
"""Questions with one token in the window, above which a case waits: half of what the hub allows."""
POSTPONED: Final = timedelta(days=1)
PLANNED_AT_ONCE: Final = 500


class SearchingAgain:
    """Belongs to the thread of loads."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node
        self._next_plan: datetime | None = None
        self._own_done_until: datetime | None = None

    # --- (1) in the own region: links between open cases and old reports were not sought ----------------

    def search_own(self, conn: Connection) -> bool:
        """Search one open case that was not searched since the last load ended; False when there is none."""
        finished_at = BACKFILL.backfilled_at(conn)
        if finished_at is None or finished_at == self._own_done_until:
            return False
        with conn.transaction():
            SQL.one_filing_at_a_time(conn)
            row = BACKFILL.own_search_due(conn, finished_at=finished_at)
            if row is None:
                self._own_done_until = finished_at
                return False
            due = read_one(conn, self._node, row)
            links = find_own_again(conn, self._node, due.report_id, due.people, due.origin, old=row[8])
            BACKFILL.own_searched(conn, report_id=due.report_id, now=self._node.now())
        self._node.around.journal.say("own_reports_compared", dossier=due.report_id, links=links)
        return True

    # --- (2) elsewhere ----------------------------------------------------------------------------------

    def plan(self, conn: Connection) -> bool:
        """Which cases ask again: live ones asked before another party had brought in its past; and live ones
        that were brought in, which never asked, once."""
        now = self._node.now()
        if self._next_plan and now < self._next_plan:
            return False
        planned = BACKFILL.plan_again(
            conn, own=self._node.around.party, now=now, since=now - A_CASE_EVERY, most=PLANNED_AT_ONCE
        )
        self._next_plan = None if planned == PLANNED_AT_ONCE else now + PLAN_EVERY
        return bool(planned)

    def ask(self, conn: Connection, most: int) -> bool:
        """Ask again for a batch of cases; False when none is due. Raises Unavailable as `send_together`."""
        now = self._node.now()
        rows = list(BACKFILL.next_again(conn, now=now, most=MAX_PERSONS))
        read = read_due(conn, self._node, rows, most)
        due = [each for each in read if not self._postponed(conn, each, now)]
        if due:
            points = send_together(conn, self._node, due)
            self._node.around.journal.say("searched_again", reports=len(due), points=points)
        return bool(rows)

    def _postponed(self, conn: Connection, due: Due, now: datetime) -> bool:
        often = BACKFILL.asked_often(
            conn, report_id=due.report_id, since=now - WINDOW, names=int(Pass.NAMES), often=ASKED_OFTEN,
            often_names=ASKED_OFTEN_NAMES,
        )  # fmt: skip
        if often:
            BACKFILL.postpone(conn, question_id=due.question_id, due_at=now + POSTPONED)
        return bool(often)
