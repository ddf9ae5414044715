"""What people do about telling: see who might be told, read the letters, decide, take back, call, recall.

Nothing here tells anybody by itself. Behind each notice stands a decision of a person with a reason and a
legal ground, and not telling is kept in the same way (C2, C3).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from radar.exchange.arrivals import Arrived
from radar.node.informing import sending, states
from radar.node.informing.disclosing import NOT_NEEDED, Disclosing, Preview, Told
from radar.node.informing.drafting import Choice
from radar.node.informing.proposals import Proposal, proposals_of
from radar.node.informing.recipients import Recipients
from radar.node.informing.rules import Rules
from radar.node.informing.situation import situation_of
from radar.node.informing.steps import close_calls
from radar.node.informing.views import Breach, Call, NoticeView, breaches_of, calls_of, views_of
from radar.node.parts import Actor, NodeParts
from radar.store.db import Connection
from schemas.events import NoticeStatus
from schemas.letters import Letter, letter


class Informing:
    """One for a node. Each act is one transaction, with a line of who did it."""

    def __init__(self, node: NodeParts, rules: Rules | None = None) -> None:
        self._node = node
        desk = node.desk
        self.rules = rules or Rules(
            timedelta(minutes=desk.undo_minutes), desk.keep_days, calendar=desk.calendar
        )
        self.recipients = Recipients(node, self.rules)
        self._disclosing = Disclosing(node, self.rules, self.recipients)

    # --- the decision -----------------------------------------------------------------------------------

    def proposals(self, conn: Connection, report_id: str) -> tuple[Proposal, ...]:
        """Who might be told, each with its reason; none is chosen by itself."""
        with conn.transaction():
            return proposals_of(situation_of(conn, self._node, report_id))

    def preview(self, conn: Connection, report_id: str, choices: Sequence[Choice]) -> tuple[Preview, ...]:
        """The letters of those who would be told, each to the letter as it will be read, or why not.

        Raises NotFound("voorstel_onbekend").
        """
        return self._disclosing.preview(conn, report_id, choices)

    def decide(
        self,
        conn: Connection,
        report_id: str,
        actor: Actor,
        choices: Sequence[Choice],
        *,
        deviation: str = "",
    ) -> tuple[Told, ...]:
        """Tell these and not those. All of it or nothing.

        Raises NotFound("voorstel_onbekend"); BadInput with the faults of one choice; Conflict with
        "mag_niet_volgens_tabel", "partner_informeert" (somebody else tells this one),
        "afwijking_zonder_reden" (a partner has this family and is passed over; `deviation` is the reason),
        "al_besloten" (a double click, or a colleague was first).
        """
        return self._disclosing.decide(conn, report_id, actor, choices, deviation)

    def inform_nobody(
        self, conn: Connection, report_id: str, actor: Actor, reason: str = NOT_NEEDED
    ) -> tuple[Told, ...]:
        """Keep of everybody who might be told that they are not; whoever reported still hears."""
        return self._disclosing.inform_nobody(conn, report_id, actor, reason)

    def undo(self, conn: Connection, disclosure_id: str, actor: Actor) -> None:
        """Take a decision to tell back while nothing left. Raises NotFound("bericht_onbekend"),
        Conflict("al_verstuurd"): then there is `recall`."""
        self._disclosing.undo(conn, disclosure_id, actor)

    # --- on its way -------------------------------------------------------------------------------------

    def send_due(self, conn: Connection) -> int:
        """Send what may leave now, after one more look at the table; how many left."""
        return sending.send_due(conn, self._node, self.rules, self.recipients)

    def look_at_clock(self, conn: Connection) -> int:
        """Open a call for each notice that nobody opened in time; how many."""
        return states.look_at_clock(conn, self._node)

    def recall(self, conn: Connection, notice_id: str, actor: Actor) -> None:
        """Ask a notice back; it works until it is opened. Raises NotFound("bericht_onbekend"),
        Conflict("al_geopend")."""
        sending.recall(conn, self._node, notice_id, actor)

    def take_status(self, conn: Connection, arrived: Arrived, event: NoticeStatus) -> None:
        """What an inbox says of a notice or of an enrolment."""
        if not self.recipients.take_key(conn, arrived.source, event):
            states.take_status(conn, self._node, arrived, event)

    # --- by telephone -----------------------------------------------------------------------------------

    def phone_script(self, conn: Connection, notice_id: str) -> Letter:
        """What may be read aloud: the letter, no more and no less. Raises NotFound("bericht_onbekend")."""
        with conn.transaction():
            return letter(sending.content_of(self._node, sending.read(conn, notice_id)))

    def told_by_phone(self, conn: Connection, notice_id: str, actor: Actor, told_to: str, on: date) -> None:
        """Telefonisch verteld aan … op …: counts as delivery, and closes what had to be called (J13).

        Raises NotFound("bericht_onbekend"), Conflict("al_geopend"), BadInput for no name or a day to come.
        """
        states.told_by_phone(conn, self._node, notice_id, actor, told_to, on)

    def called(self, conn: Connection, notice_id: str, actor: Actor) -> None:
        """Called, and that is enough: the recipient reads it, or asked something."""
        with conn.transaction():
            notice = sending.read(conn, notice_id)
            close_calls(conn, self._node, notice_id, actor)
            self._node.audit(
                conn, "notice_called", notice=notice_id, dossier=notice.report_id, actor=actor.fact
            )

    def close_breach(self, conn: Connection, breach_id: str, actor: Actor, *, reported: bool) -> None:
        """The authority was told, or it was weighed and found without risk. Raises
        NotFound("datalek_onbekend")."""
        states.close_breach(conn, self._node, breach_id, actor, reported=reported)

    # --- what is seen -----------------------------------------------------------------------------------

    def notices(self, conn: Connection, report_id: str) -> tuple[NoticeView, ...]:
        """Each decision on telling of this case, with how far its notice is, in words."""
        return views_of(conn, self._node, report_id)

    def calls(self, conn: Connection) -> tuple[Call, ...]:
        """Whom somebody must call, acute first."""
        return calls_of(conn)

    def breaches(self, conn: Connection) -> tuple[Breach, ...]:
        """Those that are open, the one that is due first in front."""
        return breaches_of(conn)
