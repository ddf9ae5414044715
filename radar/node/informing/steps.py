"""The small writings that all acts on a notice share: a state that never goes back, and calls to make."""

from enum import Enum

from radar.node.informing.recipients import SQL
from radar.node.parts import Actor, NodeParts
from radar.store.db import Connection
from schemas.codes import NoticeNote, NoticeState


class CallWhy(Enum):
    """Why somebody must call the recipient of a notice."""

    NO_ACCOUNT = "no_account"
    UNOPENED = "unopened"
    EXPIRED = "expired"
    ASKED = "asked"
    REFUSED = "refused"
    """The notice may not leave after all; somebody looks what to do."""


def keep_step(
    conn: Connection, node: NodeParts, notice_id: str, state: NoticeState, note: NoticeNote | None = None
) -> None:
    """Add it to what both sides see."""
    SQL.keep_step(
        conn, notice_id=notice_id, state=state.value, note=note.value if note else None, at=node.now(),
        today=node.today(),
    )  # fmt: skip


def step(conn: Connection, node: NodeParts, notice_id: str, state: NoticeState) -> None:
    """The notice has this state now; the caller looked whether it may follow."""
    SQL.step(conn, state=state.value, at=node.now(), today=node.today(), notice_id=notice_id)
    keep_step(conn, node, notice_id, state)
    node.audit(conn, "notice_state", notice=notice_id, state=state.value)
    node.around.metrics.add("radar_notices_total", state=state.value)


def open_call(conn: Connection, node: NodeParts, notice_id: str, report_id: str, why: CallWhy) -> bool:
    """Somebody must call, once for each reason; whether that is new."""
    fresh = SQL.open_call(conn, notice_id=notice_id, why=why.value, now=node.now(), today=node.today())
    if fresh:
        node.audit(conn, "notice_call_opened", notice=notice_id, dossier=report_id, reason=why.value)
    return bool(fresh)


def close_calls(conn: Connection, node: NodeParts, notice_id: str, actor: Actor | None) -> None:
    """What had to be called, is done; without an actor because the notice was opened."""
    by = actor.fact if actor else "opened"
    SQL.close_calls(conn, actor=by, now=node.now(), today=node.today(), notice_id=notice_id)
