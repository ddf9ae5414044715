"""The acts of handling, each one transaction with its audit, by a person or by the region's own system."""

from collections.abc import Sequence
from datetime import date

from radar.node.filing import Filing
from radar.node.handling import deciding, decisions, feedback, handovers, views
from radar.node.handling.cases import SQL, Case, act_on, may_lead, read_case
from radar.node.handling.deciding import Deciding
from radar.node.handling.decisions import Standing
from radar.node.handling.handovers import Handover, Partner
from radar.node.handling.opening import close_case
from radar.node.handling.views import CaseView, Worker, WorkItem
from radar.node.parts import SQL as NODE
from radar.node.parts import Actor, NodeParts
from radar.store.db import Connection
from schemas.codes import FamilyInformed, Finding, Outcome, Service, TaskEnd, TaskKind
from schemas.errors import Conflict


class Handling:
    """Every act raises NotFound and Conflict: "ingetrokken", "gesloten" (kept in the audit), and where the
    other one leads "eigen_systeem_leidt" or "radar_leidt"."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node
        self._filing = Filing(node)
        self._deciding = Deciding(node, self._filing.take_off, self._close)

    # --- judging and deciding ---------------------------------------------------------------------------

    def judge(
        self, conn: Connection, report_id: str, actor: Actor, instrument: str, version: str, result: str
    ) -> str:
        """One more assessment, with whatever was found by now; its id. Or Conflict("zonder_instrument")."""
        may_lead(self._node, actor)
        return act_on(
            conn, self._node, report_id, actor, "judge",
            lambda case: deciding.judge(conn, self._node, case, actor, instrument, version, result),
        )  # fmt: skip

    def propose_decision(
        self,
        conn: Connection,
        report_id: str,
        actor: Actor,
        outcome: Outcome,
        services: Sequence[Service] = (),
        *,
        finding: Finding = Finding.OPEN,
        urgent: bool = False,
        reason: str = "",
        instead_of: str | None = None,
    ) -> str:
        """A decision for a second person to confirm, or in force at once when urgent; its id.

        `instead_of`: the proposal that this one replaces. Raises as `Deciding.propose`.
        """
        may_lead(self._node, actor)
        return act_on(
            conn, self._node, report_id, actor, "propose_decision",
            lambda case: self._deciding.propose(
                conn, case, actor, outcome, services, finding=finding, urgent=urgent, reason=reason,
                instead_of=instead_of,
            ),
        )  # fmt: skip

    def confirm_decision(self, conn: Connection, decision_id: str, actor: Actor) -> None:
        """The second person agrees. Raises NotFound("besluit_onbekend"), Conflict("zelfde_persoon"|...)."""
        may_lead(self._node, actor)
        decision = decisions.read_decision(conn, decision_id)
        if decision.in_force_at:  # it did its work already, the case may be closed since
            with conn.transaction():
                case = read_case(conn, decision.report_id)
                self._deciding.confirm(conn, case, actor, decision)
            return
        act_on(
            conn, self._node, decision.report_id, actor, "confirm_decision",
            lambda case: self._deciding.confirm(
                conn, case, actor, decisions.read_decision(conn, decision_id)
            ),
        )  # fmt: skip

    def decline_decision(self, conn: Connection, decision_id: str, actor: Actor) -> None:
        """The second person does not agree."""
        may_lead(self._node, actor)
        decision = decisions.read_decision(conn, decision_id)
        act_on(
            conn, self._node, decision.report_id, actor, "decline_decision",
            lambda _: self._deciding.decline(conn, decisions.read_decision(conn, decision_id), actor),
        )  # fmt: skip

    def _close(self, conn: Connection, case: Case) -> None:
        self._filing.end(conn, case.report_id)
        close_case(conn, self._node, case.report_id)

    # --- handing over -----------------------------------------------------------------------------------

    def offer_handover(
        self,
        conn: Connection,
        report_id: str,
        actor: Actor,
        partner: Partner,
        *,
        oversight: bool = True,
        answer_by: date | None = None,
        ends_on: date | None = None,
        own_number: str | None = None,
    ) -> str:
        """Ask a partner to take the case, or (`oversight` False) a part of the work; its id."""
        may_lead(self._node, actor)
        return act_on(
            conn, self._node, report_id, actor, "offer_handover",
            lambda case: handovers.offer(
                conn, self._node, case, actor, partner, oversight=oversight, answer_by=answer_by,
                ends_on=ends_on, own_number=own_number,
            ),
        )  # fmt: skip

    def accept_handover(
        self,
        conn: Connection,
        handover_id: str,
        actor: Actor,
        *,
        informs_others: bool = False,
        ends_on: date | None = None,
    ) -> None:
        """The partner accepted; only now oversight passes. Raises Conflict("al_beantwoord")."""
        may_lead(self._node, actor)
        handover = handovers.read_handover(conn, handover_id)
        act_on(
            conn, self._node, handover.report_id, actor, "accept_handover",
            lambda _: handovers.accept(
                conn, self._node, actor, handover, informs_others=informs_others, ends_on=ends_on
            ),
        )  # fmt: skip

    def refuse_handover(self, conn: Connection, handover_id: str, actor: Actor) -> None:
        may_lead(self._node, actor)
        handover = handovers.read_handover(conn, handover_id)
        act_on(
            conn, self._node, handover.report_id, actor, "refuse_handover",
            lambda _: handovers.refuse(conn, self._node, actor, handover),
        )  # fmt: skip

    def confirm_handover(
        self, conn: Connection, handover_id: str, actor: Actor, ends_on: date | None = None
    ) -> None:
        """It still runs: also of a closed report, whose partner goes on."""
        may_lead(self._node, actor)
        with conn.transaction():
            handover = handovers.read_handover(conn, handover_id)
            handovers.confirm(conn, self._node, actor, handover, ends_on)

    def active_handovers(self, conn: Connection, *report_ids: str) -> tuple[Handover, ...]:
        """Accepted and running, of any of these reports (D2)."""
        return handovers.active_handovers(conn, self._node, *report_ids)

    def look_at_clock(self, conn: Connection) -> int:
        """Take back what lapsed; how many. To be called now and then."""
        return handovers.look_at_clock(conn, self._node)

    # --- telling ----------------------------------------------------------------------------------------

    def close_feedback(
        self,
        conn: Connection,
        report_id: str,
        actor: Actor,
        on: date,
        spoken_with: str = "",
        how: TaskEnd = TaskEnd.SPOKEN,
    ) -> TaskKind:
        """ "Gesproken op … met …" closes the task; also on a closed report. Which feedback it was."""
        may_lead(self._node, actor)
        return self.feedback_given(conn, report_id, actor, on, spoken_with, how)

    def feedback_given(
        self, conn: Connection, report_id: str, actor: Actor, on: date, spoken_with: str, how: TaskEnd
    ) -> TaskKind:
        """For a letter that the radar delivered itself, whoever leads."""
        with conn.transaction():
            NODE.one_filing_at_a_time(conn)
            read_case(conn, report_id)
            return feedback.close_feedback(conn, self._node, report_id, actor, on, spoken_with, how)

    def family_informed(
        self,
        conn: Connection,
        report_id: str,
        actor: Actor,
        how: FamilyInformed,
        on: date | None = None,
        reason: str = "",
    ) -> None:
        """How Veilig Thuis told the household (C9). Not telling has a reason, or Conflict("zonder_reden")."""
        may_lead(self._node, actor)
        if how is FamilyInformed.NOT and not reason.strip():
            raise Conflict("zonder_reden")
        with conn.transaction():
            read_case(conn, report_id)
            feedback.keep_household_informed(conn, self._node, report_id, actor, how, on, reason)

    def assign(self, conn: Connection, report_id: str, actor: Actor, to: str | None) -> None:
        """Whose work it is: taken, handed to a colleague, or laid down (None). Whoever leads."""
        act_on(conn, self._node, report_id, actor, "assign", lambda case: self._assign(conn, case, actor, to))

    def _assign(self, conn: Connection, case: Case, actor: Actor, to: str | None) -> None:
        SQL.set_owner(conn, report_id=case.report_id, owner=to)
        self._node.audit(conn, "case_assigned", dossier=case.report_id, actor=actor.fact, to=to)

    # --- looking ----------------------------------------------------------------------------------------

    def case_view(self, conn: Connection, report_id: str) -> CaseView:
        return views.case_view(conn, self._node, report_id)

    def work_list(
        self,
        conn: Connection,
        user: Worker | None = None,
        most: int = views.MOST,
        owner: str | None = None,
    ) -> list[WorkItem]:
        """As `views.work_list`."""
        return views.work_list(conn, self._node, user, most, owner)

    def work_count(self, conn: Connection, owner: str | None = None) -> int:
        """How many cases have something to do, of everybody or of one person."""
        count: int = SQL.work_count(conn) if owner is None else SQL.work_count_of(conn, owner=owner)
        return count

    def standing(self, conn: Connection, report_id: str) -> Standing:
        return decisions.standing(conn, report_id)
