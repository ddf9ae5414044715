"""How much one party may have evaluated in a day, and that no request is taken twice. Knows counts only.

The quota is what slows down whoever holds a node and the hub: with it, walking all BSNs takes years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import psycopg

from radar.store.db import Connection, statements
from schemas.codes import POINTS_PER_PERSON, PartyId, Purpose
from schemas.errors import Refusal

SQL = statements(__package__, "quota.sql")

WINDOW_DAYS: Final = 28
TIMES_OWN_MEAN: Final = 4
FRESH: Final = timedelta(minutes=5)
"""How far the time of a request may lie from ours, on either side."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What the manifest allows each party in a day. Bringing in the past has a window: it ends by itself."""

    persons: int
    backfill_persons: int = 0
    backfill_until: date | None = None
    """The last day (UTC); None: no window is open."""

    def backfill(self, pass_: int, today: date) -> int:
        """Points of this pass for reports from the past; no mean raises this."""
        if self.backfill_until is None or today > self.backfill_until:
            return 0
        return POINTS_PER_PERSON[pass_] * self.backfill_persons


def allowance(pass_: int, base_persons: int, points_in_window: int) -> int:
    """Points of this pass in one day: those of max(base, 4 x own 28-day mean) persons, rounded down.

    Days without a request count in the mean.
    """
    base = POINTS_PER_PERSON[pass_] * base_persons
    return max(base, TIMES_OWN_MEAN * points_in_window // WINDOW_DAYS)


def take_points(
    conn: Connection,
    party: PartyId,
    today: date,
    points: Mapping[int, int],
    quota: Quota,
    purpose: Purpose = Purpose.REPORT,
) -> Refusal | None:
    """Count these points (pass -> number), all or none; Refusal("quotum") when a pass would go above.

    Inside the caller's transaction. Two requests at once cannot both take the last points: the row of the
    day is locked from here to the caller's commit.
    """
    since = today - timedelta(days=WINDOW_DAYS)
    with conn.transaction() as all_or_none:
        if purpose is Purpose.BACKFILL:
            allowed = {pass_: quota.backfill(pass_, today) for pass_ in points}
        else:
            before = dict(SQL.points_before(conn, party=party, since=since, today=today))
            allowed = {pass_: allowance(pass_, quota.persons, before.get(pass_, 0)) for pass_ in points}
        counted = SQL.count_points(
            conn, party=party, purpose=purpose.value, passes=list(points), points=list(points.values()),
            allowances=list(allowed.values()), today=today,
        )  # fmt: skip
        if len(list(counted)) < len(points):
            raise psycopg.Rollback(all_or_none)
        SQL.forget_points(conn, party=party, before=since)
        return None
    return Refusal("quotum")


def take_request(
    conn: Connection, party: PartyId, request_id: str, asked_at: datetime, now: datetime
) -> Refusal | None:
    """Refusal("verlopen") when it is not of now, Refusal("zelfde_id") when it was taken before.

    Inside the caller's transaction: a request that is rolled back was not taken.
    """
    if abs(now - asked_at) > FRESH:
        return Refusal("verlopen")
    # Older ones are refused by their time, so nobody needs to know them any longer.
    SQL.forget_requests(conn, party=party, before=now - 2 * FRESH)
    if not SQL.remember_request(conn, party=party, request=request_id, at=now):
        return Refusal("zelfde_id")
    return None
