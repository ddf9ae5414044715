"""One process of a party is active; a second one waits as standby and takes over when the lock is free.

The lock is PostgreSQL's, held by the very connection that consumes: losing one is losing the other.
"""

from typing import Final

from radar.store.db import Connection

LOCK: Final = 0x7261646172  # "radar"; each party has its own database, so one number does


def acquire(conn: Connection) -> bool:
    """Try to become the active process; False when another one is."""
    row = conn.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
    assert row is not None
    return bool(row[0])
