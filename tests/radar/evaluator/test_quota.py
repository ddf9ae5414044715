"""The quota and the refusal of repeats, on a real PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from radar.evaluator import quota
from radar.federation.loopback import wait_until
from radar.store.db import Connection, connect
from schemas.codes import POINTS_PER_PERSON, PartyId, Pass, Purpose
from schemas.errors import Refusal

A, B = PartyId("vt-prf"), PartyId("vt-vzn")
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ID, OTHER_ID = "0190c6a0-5b1e-7c3a-8f00-3a5d1c2b4e6f", "0190c6a0-5b1e-7c3a-8f00-3a5d1c2b4e70"
FULL = Refusal("quotum")


@pytest.fixture
def dsn(database: Callable[[str], str]) -> str:
    return database("evaluator")


@pytest.fixture
def conn(dsn: str) -> Iterator[Connection]:
    with connect(dsn) as open_conn:
        yield open_conn


def take(conn: Connection, party: PartyId, points: dict[int, int], day: date = TODAY) -> Refusal | None:
    with conn.transaction():
        return quota.take_points(conn, party, day, points, quota.Quota(10))


def counted(conn: Connection) -> list[tuple[object, ...]]:
    return conn.execute("SELECT party, pass, day, points FROM evaluated_points ORDER BY 1, 2, 3").fetchall()


@pytest.mark.parametrize(
    ("pass_", "in_window", "expected"),
    [
        (Pass.BSN, 0, 200),
        (Pass.BIRTH_SURNAME, 0, 800),
        (Pass.BIRTH_FIRST, 0, 400),
        (Pass.SURNAME_YEAR, 0, 400),
        (Pass.ADDRESS, 0, 200),
        (Pass.NAMES, 0, 800),
        (Pass.BSN, 28 * 50, 200),
        (Pass.BSN, 28 * 51, 204),
        (Pass.NAMES, 28 * 300, 1200),
        (Pass.BSN, 28 * 50 + 6, 200),
        (Pass.BSN, 28 * 50 + 7, 201),
    ],
)
def test_allowance(pass_: Pass, in_window: int, expected: int) -> None:
    """A day allows the points of 200 persons, or of four times one's own mean over 28 days, rounded down."""
    assert expected == quota.allowance(pass_, 200, in_window)


def test_every_pass_has_its_points() -> None:
    """The points per person are those of the scheme, for every pass."""
    assert POINTS_PER_PERSON == {0: 1, 1: 4, 2: 2, 3: 2, 4: 1, 5: 4}


def test_up_to_the_allowance_and_no_further(conn: Connection) -> None:
    """The last point of the day is given, the next one is not, and the refusal costs nothing."""
    results = [take(conn, A, {0: 4}), take(conn, A, {0: 7}), take(conn, A, {0: 6}), take(conn, A, {0: 1})]
    assert results == [None, FULL, None, FULL]
    assert counted(conn) == [(A, 0, TODAY, 10)]


def test_one_request_above_the_allowance(conn: Connection) -> None:
    """A first request of the day is held to the same limit."""
    assert take(conn, A, {4: 11}) == FULL
    assert counted(conn) == []


def test_all_or_none(conn: Connection) -> None:
    """When one pass has no room, nothing of the request is counted."""
    assert take(conn, A, {0: 1, 4: 11, 5: 1}) == FULL
    assert counted(conn) == []


def test_each_party_pass_and_day_for_itself(conn: Connection) -> None:
    """Another party, another pass and the next day have their own room."""
    assert None is take(conn, A, {0: 10})
    others = [
        take(conn, B, {0: 10}),
        take(conn, A, {4: 10}),
        take(conn, A, {0: 10}, TODAY + timedelta(days=1)),
    ]
    assert others == [None, None, None]


def test_own_mean_raises_the_allowance(conn: Connection) -> None:
    """Who had 3 times the base on every day of the window may have 4 times that today."""
    fill(conn, A, TODAY - timedelta(days=28), 28, 30)
    assert [take(conn, A, {0: 120}), take(conn, A, {0: 1})] == [None, FULL]


def test_today_and_older_days_are_not_in_the_mean(conn: Connection) -> None:
    """Neither what was taken today nor what lies before the window raises today's allowance."""
    fill(conn, A, TODAY - timedelta(days=60), 32, 10_000)
    fill(conn, B, TODAY - timedelta(days=28), 28, 10_000)
    assert take(conn, A, {0: 11}) == FULL
    assert [take(conn, A, {0: 10}), take(conn, A, {0: 1})] == [None, FULL]


def test_another_pass_is_not_in_the_mean(conn: Connection) -> None:
    """Many BSNs asked do not allow many addresses."""
    fill(conn, A, TODAY - timedelta(days=28), 28, 10_000)
    assert take(conn, A, {4: 11}) == FULL


def fill(conn: Connection, party: PartyId, first: date, days: int, points: int) -> None:
    for at in range(days):
        conn.execute(
            "INSERT INTO evaluated_points VALUES (%s, 0, %s, %s)", (party, first + timedelta(days=at), points)
        )


def test_old_days_are_forgotten(conn: Connection) -> None:
    """Counts that no mean needs any more are deleted, of this party."""
    fill(conn, A, TODAY - timedelta(days=29), 2, 5)
    assert None is take(conn, A, {0: 1})
    assert [TODAY - timedelta(days=28), TODAY] == [row[2] for row in counted(conn)]


def test_two_at_once_cannot_both_take_the_last_points(conn: Connection, dsn: str) -> None:
    """A second request waits for the first one's commit and then finds no room."""
    results: list[Refusal | None] = []

    def second() -> None:
        with connect(dsn) as other:
            results.append(take(other, A, {0: 6}))

    thread = threading.Thread(target=second)
    with connect(dsn) as watching:
        with conn.transaction():
            results.append(quota.take_points(conn, A, TODAY, {0: 6}, quota.Quota(10)))
            thread.start()
            waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            assert wait_until(lambda: watching.execute(waits).fetchone() == (1,), 10)
        thread.join(10)
    assert results == [None, FULL]
    assert counted(conn) == [(A, 0, TODAY, 6)]


def test_request_once(conn: Connection) -> None:
    """A request is taken once; the same id of another party is another request."""
    again = Refusal("zelfde_id")
    results = [
        quota.take_request(conn, party, id_, NOW, NOW)
        for party, id_ in ((A, ID), (A, ID), (B, ID), (A, OTHER_ID))
    ]
    assert [None, again, None, None] == results


@pytest.mark.parametrize(("minutes", "fresh"), [(-5, True), (5, True), (-6, False), (6, False)])
def test_request_of_now(conn: Connection, minutes: int, fresh: bool) -> None:
    """A request whose time lies more than five minutes from ours, on either side, is refused."""
    asked_at = NOW + timedelta(minutes=minutes)
    assert (None if fresh else Refusal("verlopen")) == quota.take_request(conn, A, ID, asked_at, NOW)


def test_no_gap_between_stale_and_forgotten(conn: Connection) -> None:
    """As long as a request is fresh, it is remembered; afterwards it is forgotten."""
    ahead = NOW + timedelta(minutes=5)
    assert None is quota.take_request(conn, A, ID, ahead, NOW)
    latest = ahead + timedelta(minutes=5)
    assert Refusal("zelfde_id") == quota.take_request(conn, A, ID, ahead, latest)
    assert None is quota.take_request(conn, A, OTHER_ID, latest, latest + timedelta(seconds=1))
    assert conn.execute("SELECT request::text FROM evaluation_request").fetchall() == [(OTHER_ID,)]


WINDOW = quota.Quota(10, backfill_persons=3, backfill_until=TODAY)


def take_past(conn: Connection, points: dict[int, int], day: date = TODAY) -> Refusal | None:
    with conn.transaction():
        return quota.take_points(conn, A, day, points, WINDOW, Purpose.BACKFILL)


def test_the_past_has_its_own_quota(conn: Connection) -> None:
    """Neither uses up the other's, and each is counted for itself."""
    assert [take_past(conn, {0: 3}), take_past(conn, {0: 1})] == [None, FULL]
    assert [take(conn, A, {0: 10}), take(conn, A, {0: 1})] == [None, FULL]
    rows = conn.execute("SELECT purpose, points FROM evaluated_points ORDER BY 1").fetchall()
    assert rows == [("backfill", 3), ("report", 10)]


def test_the_window_closes_by_itself(conn: Connection) -> None:
    """The last day counts; after it, and without a window at all, nothing is evaluated for the past."""
    assert [take_past(conn, {0: 1}), take_past(conn, {0: 1}, TODAY + timedelta(days=1))] == [None, FULL]
    assert quota.Quota(10).backfill(Pass.NAMES, TODAY) == 0
    assert quota.Quota(10, 3).backfill(Pass.NAMES, TODAY) == 0


def test_the_past_does_not_raise_the_mean(conn: Connection) -> None:
    """Nor does a mean raise what the past may have."""
    for at in range(1, 28):
        assert take_past(conn, {0: 3}, TODAY - timedelta(days=at)) is None
        conn.execute("INSERT INTO evaluated_points VALUES (%s, 4, %s, 100)", (A, TODAY - timedelta(days=at)))
    assert [take(conn, A, {0: 10}), take(conn, A, {0: 1})] == [None, FULL]
    assert [take_past(conn, {4: 3}), take_past(conn, {4: 1})] == [None, FULL]
