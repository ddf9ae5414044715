"""The own system hears that something changed at one of its reports: kept here until it answered.

What changed is not said; it asks for that itself. Several changes it has not heard of yet are one.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from radar.exchange.post import new_message_id
from radar.node.parts import NodeParts
from radar.store.db import Connection, statements
from schemas.codes import PartyId

SQL: Any = statements(__package__, "reviewing.sql")
Tell = Callable[[str, str, datetime], bool]
"""Hook id, reference and time; whether the own system took it."""
FIRST_RETRY: Final = timedelta(seconds=5)
LONGEST_RETRY: Final = timedelta(hours=1)
REST: Final = 1.0


def note_change(conn: Connection, node: NodeParts, report_id: str | None) -> None:
    """In the transaction of what changed. Nothing where the own system asked not to be told."""
    if node.desk.own_system_hears and report_id:
        SQL.note_change(
            conn, report_id=report_id, hook_id=new_message_id(), now=node.now(), today=node.today()
        )
        node.wake_hooks.set()


def note_change_of_link(
    conn: Connection, node: NodeParts, party: PartyId, link_id: str | None, dossier: bytes | None = None
) -> None:
    """The same, for our end of a link, or of every link to that dossier."""
    if node.desk.own_system_hears:
        ours = SQL.reports_of_link(conn, link_id=link_id, dossier=dossier, party=party)
        for (report_id,) in list(ours):
            note_change(conn, node, report_id)


class Hooks:
    """Belongs to one thread. It waits for the own system, so nothing else may wait for it."""

    def __init__(self, node: NodeParts, tell: Tell, source: str) -> None:
        self._node, self._tell, self._source = node, tell, source

    def step(self, conn: Connection) -> float:
        """Tell of one report that changed; for how long to rest."""
        now = self._node.now()
        waiting = SQL.next_hook(conn, now=now, source=self._source)
        if waiting is None:
            return REST
        report_id, hook_id, changes, _, tries = waiting
        if self._tell(hook_id, report_id, now):
            SQL.hook_heard(conn, report_id=report_id, changes=changes)
            self._node.around.metrics.add("radar_hooks_total", outcome="heard")
        else:
            pause = min(FIRST_RETRY * 2 ** min(tries, 10), LONGEST_RETRY)
            SQL.hook_later(conn, report_id=report_id, due_at=now + pause)
            self._node.around.metrics.add("radar_hooks_total", outcome="later")
        return 0
