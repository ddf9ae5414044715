"""What people do with links, in one place for pages and doors: each act a transaction with a line of who."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from radar.node.parts import Actor, NodeParts
from radar.node.reviewing import alerts, looks
from radar.node.reviewing.again import AskingAgain, Sought
from radar.node.reviewing.alerts import Alert
from radar.node.reviewing.details import Details, overdue
from radar.node.reviewing.looks import Look, LookOfOthers
from radar.node.reviewing.verdicts import SQL, Reviewed, Verdicts
from radar.node.reviewing.view import LinksView, links_view
from radar.store.db import Connection
from schemas.codes import DetailField, DisclosurePurpose, PartyId, Verdict


@dataclass(frozen=True, slots=True)
class DetailsTask:
    """Content of a case of ours that another party asked for, and that a person here has to decide on."""

    party: PartyId
    request_id: str
    report_id: str
    number: str = field(repr=False)
    purpose: DisclosurePurpose
    fields: tuple[DetailField, ...]
    urgent: bool
    asked_at: datetime
    due_at: datetime
    overdue: bool
    """It flags and never blocks."""


class Reviewing:
    """`verdict`, `undo`, `ask_details`, `answer_details`, `search_again`; and what is shown of them."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node
        self._verdicts, self._details = Verdicts(node), Details(node)
        self._again = AskingAgain(node)

    def verdict(self, conn: Connection, link_id: str, actor: Actor, verdict: Verdict) -> Reviewed:
        """As `Verdicts.say`."""
        return self._verdicts.say(conn, link_id, actor, verdict)

    def undo(self, conn: Connection, link_id: str, actor: Actor) -> Reviewed:
        """As `Verdicts.undo`."""
        return self._verdicts.undo(conn, link_id, actor)

    def ask_details(self, conn: Connection, link_id: str, actor: Actor, purpose: DisclosurePurpose) -> str:
        """As `Details.ask`."""
        return self._details.ask(conn, link_id, actor, purpose)

    def answer_details(
        self,
        conn: Connection,
        party: str,
        request_id: str,
        actor: Actor,
        *,
        grant: bool,
        fields: Sequence[DetailField] | None = None,
    ) -> None:
        """As `Details.answer`."""
        self._details.answer(conn, party, request_id, actor, grant=grant, fields=fields)

    def tasks(self, conn: Connection) -> tuple[DetailsTask, ...]:
        """Questions of others that wait for a person here, most urgent first."""
        return tuple(
            DetailsTask(
                PartyId(party), request_id, report_id, number, DisclosurePurpose(purpose),
                tuple(DetailField(each) for each in fields), urgent, asked_at, due_at,
                overdue(due_at, self._node.now()),
            )
            for party, request_id, report_id, number, purpose, fields, urgent, asked_at, due_at
            in SQL.open_wanted(conn)
        )  # fmt: skip

    def search_again(self, conn: Connection, report_id: str, actor: Actor, sought: Sought) -> str:
        """As `AskingAgain.search`."""
        return self._again.search(conn, report_id, actor, sought)

    def links_view(self, conn: Connection, report_id: str, actor: Actor | None = None) -> LinksView:
        """What a page shows; with `actor` the look is written down."""
        return links_view(conn, self._node, report_id, actor)

    # --- alerts and looks ------------------------------------------------------------------------------

    def duty_list(self, conn: Connection) -> tuple[Alert, ...]:
        return alerts.duty_list(conn)

    def digest(self, conn: Connection) -> tuple[Alert, ...]:
        return alerts.digest(conn, self._node)

    def after_closing(self, conn: Connection) -> tuple[Alert, ...]:
        return alerts.after_closing(conn, self._node)

    def see_alerts(self, conn: Connection, report_id: str, actor: Actor) -> int:
        return alerts.see_alerts(conn, self._node, report_id, actor)

    def looks_at(self, conn: Connection, report_id: str) -> tuple[Look, ...]:
        return looks.looks_at(conn, report_id)

    def looks_by(self, conn: Connection, actor: Actor) -> tuple[Look, ...]:
        return looks.looks_by(conn, actor)

    def looks_of_others(self, conn: Connection) -> tuple[LookOfOthers, ...]:
        """Which other parties lately saw something of any report of ours."""
        return looks.looks_of_others(conn, self._node)
