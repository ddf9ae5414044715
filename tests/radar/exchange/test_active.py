"""Promises of radar/exchange/active.py: one process of a party is active, the next takes over."""

from collections.abc import Callable

from radar.exchange.active import acquire
from radar.federation.loopback import wait_until
from radar.store.db import connect


def test_one_is_active_until_its_connection_ends(database: Callable[[str], str]) -> None:
    """The second waits as long as the first is there, and not a moment longer; another party is no matter."""
    dsn = database("node")
    with connect(dsn) as second, connect(database("node")) as elsewhere:
        with connect(dsn) as first:
            assert [acquire(first), acquire(second), acquire(elsewhere)] == [True, False, True]
        assert wait_until(lambda: acquire(second), 5)  # the server notices the end a moment later
