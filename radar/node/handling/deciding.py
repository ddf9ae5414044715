"""Collect, judge, decide: what a person said of the safety, and what two people decided on it (B2, B5, B8).

Decisions are added and never changed; who answers one is filled in once. The radar computes no risk: of the
instrument it keeps its name, its version and the code of its result.
"""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from connectors.ports import PartyState
from radar.node.coverage import coverage_lines
from radar.node.handling.cases import SQL, Case
from radar.node.handling.decisions import Decision, read_decision
from radar.node.handling.responsibility import AFTER, pass_on
from radar.node.handling.tasks import end_task_about, end_tasks, open_task
from radar.node.links import tell_status
from radar.node.parts import SQL as NODE
from radar.node.parts import Actor, NodeParts
from radar.store.db import Connection
from schemas.codes import Finding, Outcome, PartyId, Service, TaskEnd, TaskKind, Watch
from schemas.errors import Conflict

ENDING: Final = frozenset(outcome for outcome, watch in AFTER.items() if watch is Watch.ENDED)
"""Outcomes with which Veilig Thuis leaves the case at once."""
OFF_REGISTER: Final = frozenset({Outcome.CONVERTED_TO_ADVICE, Outcome.OUT_OF_SCOPE})
"""Outcomes after which nobody may find the report: it was none (B9)."""
_ANSWERS: Final = {"confirmed": "decision_confirmed", "declined": "decision_declined"}
TakeOff = Callable[[Connection, str], None]
End = Callable[[Connection, Case], None]


@dataclass(frozen=True, slots=True)
class Collected:
    """How far collecting is. Nothing in it ever blocks a decision."""

    complete: bool
    """Every connected party was searched."""
    waiting: tuple[PartyId, ...]
    not_connected: tuple[PartyId, ...]


def collected(conn: Connection, node: NodeParts, report_id: str) -> Collected:
    question = NODE.newest_question(conn, report_id=report_id)
    done = question is not None and question[1] == "done"
    lines = coverage_lines(conn, node, question[6] if question and done else None)
    joined = [line for line in lines if line.state is not PartyState.NOT_JOINED]
    waiting = tuple(line.party for line in joined if not done or line.state is PartyState.NOT_YET)
    absent = tuple(line.party for line in lines if line.state is PartyState.NOT_JOINED)
    return Collected(done and not waiting, waiting, absent)


# --- judging --------------------------------------------------------------------------------------------


def judge(
    conn: Connection, node: NodeParts, case: Case, actor: Actor, instrument: str, version: str, result: str
) -> str:
    """One more assessment; none is overwritten (B23). It may be made before every party has answered."""
    if not (instrument.strip() and version.strip() and result.strip()):
        raise Conflict("zonder_instrument")
    assessment_id = str(uuid.uuid4())
    SQL.insert_assessment(
        conn, assessment_id=assessment_id, report_id=case.report_id, instrument=instrument, version=version,
        result=result, complete=collected(conn, node, case.report_id).complete,
        evidence=_evidence(conn, case.report_id), by=actor.fact, now=node.now(), today=node.today(),
    )  # fmt: skip
    due = SQL.first_open(conn, report_id=case.report_id, kinds=[TaskKind.ASSESS.value])
    end_tasks(conn, node, case.report_id, TaskKind.ASSESS, how=TaskEnd.DONE, by=actor.fact)
    if not SQL.first_open(conn, report_id=case.report_id, kinds=[TaskKind.DECIDE.value]):
        due_on = due[2] if due else node.desk.calendar.assessment_due(node.today())
        open_task(conn, node, case.report_id, TaskKind.DECIDE, due_on, assessment_id)
    node.audit(conn, "case_judged", dossier=case.report_id, actor=actor.fact)
    return assessment_id


def _evidence(conn: Connection, report_id: str) -> bytes:
    """Which links, in which state, lay before whoever judged."""
    seen = hashlib.sha256()
    for link_id, version in SQL.live_links(conn, report_id=report_id):
        seen.update(f"{link_id} {version}\n".encode())
    return seen.digest()


# --- deciding -------------------------------------------------------------------------------------------


class Deciding:
    """`take_off` withdraws a report's rows everywhere, `end` closes it: both are the filing's."""

    def __init__(self, node: NodeParts, take_off: TakeOff, end: End) -> None:
        self._node, self._take_off, self._end = node, take_off, end

    def propose(
        self,
        conn: Connection,
        case: Case,
        actor: Actor,
        outcome: Outcome,
        services: Sequence[Service],
        *,
        finding: Finding = Finding.OPEN,
        urgent: bool = False,
        reason: str = "",
        instead_of: str | None = None,
    ) -> str:
        """A decision that waits for a second person; an urgent one is in force at once and waits too.

        Raises Conflict("nog_niet_beoordeeld"|"besluit_ligt_voor"|"spoed_niet_mogelijk"|"meldcode_doorlopen").
        """
        assessed = SQL.last_assessment(conn, report_id=case.report_id)
        if assessed is None:
            raise Conflict("nog_niet_beoordeeld")
        _fits(case, outcome, urgent=urgent)
        self._replace_waiting(conn, case, actor, instead_of)
        decision_id = str(uuid.uuid4())
        SQL.insert_decision(
            conn, decision_id=decision_id, report_id=case.report_id, assessment_id=assessed[0],
            outcome=outcome.value, services=[service.value for service in services],
            finding=_finding(outcome, finding).value, reason=reason or None, urgent=urgent, by=actor.fact,
            now=self._node.now(), today=self._node.today(),
        )  # fmt: skip
        self._node.audit(
            conn, "decision_proposed", dossier=case.report_id, decision=decision_id, outcome=outcome.value,
            actor=actor.fact, urgent=urgent,
        )  # fmt: skip
        if urgent:
            due = self._node.desk.calendar.next_working_day(self._node.today())
            open_task(conn, self._node, case.report_id, TaskKind.CONFIRM, due, decision_id)
            self._put_in_force(conn, case, actor, read_decision(conn, decision_id))
        return decision_id

    def confirm(self, conn: Connection, case: Case, actor: Actor, decision: Decision) -> None:
        """A second person agrees; only then a decision that is not urgent is in force.

        Raises Conflict("zelfde_persoon"|"al_beantwoord").
        """
        self._answer(conn, decision, actor, "confirmed")
        end_task_about(conn, self._node, decision.decision_id, TaskEnd.DONE, actor.fact)
        if decision.in_force_at is None:
            self._put_in_force(conn, case, actor, decision)

    def decline(self, conn: Connection, decision: Decision, actor: Actor) -> None:
        """A second person does not agree. What was in force at once stays until another decision."""
        self._answer(conn, decision, actor, "declined")
        end_task_about(conn, self._node, decision.decision_id, TaskEnd.DONE, actor.fact)
        if decision.in_force_at:
            due = self._node.desk.calendar.next_working_day(self._node.today())
            open_task(conn, self._node, decision.report_id, TaskKind.DECIDE, due, decision.decision_id)

    def _answer(self, conn: Connection, decision: Decision, actor: Actor, answer: str) -> None:
        if decision.proposed_by == actor.fact:
            raise Conflict("zelfde_persoon")
        answered = SQL.answer_decision(
            conn, decision_id=decision.decision_id, answer=answer, by=actor.fact, now=self._node.now(),
            today=self._node.today(),
        )  # fmt: skip
        if answered is None:
            raise Conflict("al_beantwoord")
        self._node.audit(
            conn, _ANSWERS[answer], dossier=decision.report_id, decision=decision.decision_id,
            actor=actor.fact,
        )  # fmt: skip

    def _replace_waiting(self, conn: Connection, case: Case, actor: Actor, instead_of: str | None) -> None:
        """Of two who decide at once the later hears of the earlier, and says so when theirs replaces it."""
        waiting = SQL.waiting_decision(conn, report_id=case.report_id)
        if waiting != instead_of:
            raise Conflict("besluit_ligt_voor")
        if waiting:
            SQL.answer_decision(
                conn, decision_id=waiting, answer="replaced", by=actor.fact, now=self._node.now(),
                today=self._node.today(),
            )  # fmt: skip

    def _put_in_force(self, conn: Connection, case: Case, actor: Actor, decision: Decision) -> None:
        node, report_id, outcome = self._node, case.report_id, decision.outcome
        SQL.put_in_force(conn, decision_id=decision.decision_id, now=node.now())
        end_tasks(conn, node, report_id, TaskKind.DECIDE, how=TaskEnd.DONE, by=actor.fact)
        SQL.bring_forward(
            conn, report_id=report_id, kind=TaskKind.FEEDBACK_FIRST.value,
            due_on=node.today(), today=node.today(),
        )  # fmt: skip
        pass_on(conn, node, report_id, AFTER[outcome])
        node.audit(
            conn, "decision_in_force", dossier=report_id, decision=decision.decision_id, outcome=outcome.value
        )
        if outcome in self._off_register:
            self._take_off(conn, report_id)
        if outcome in ENDING:
            self._end(conn, case)
        SQL.next_version(conn, report_id=report_id)
        tell_status(conn, node, report_id)
        node.around.wake_sender.set()

    @property
    def _off_register(self) -> frozenset[Outcome]:
        """One setting for the whole federation says what happens after "no follow-up" (B9)."""
        keeps = self._node.around.directory.manifest.no_follow_up_stays
        return OFF_REGISTER if keeps else OFF_REGISTER | {Outcome.NO_FOLLOW_UP}


def _fits(case: Case, outcome: Outcome, *, urgent: bool) -> None:
    if urgent and outcome in ENDING:
        # What ends a case and takes it out of every answer is never urgent, and cannot be undone.
        raise Conflict("spoed_niet_mogelijk")
    if outcome is Outcome.CONVERTED_TO_ADVICE and case.report.reporting_code_done:
        raise Conflict("meldcode_doorlopen")  # E5


def _finding(outcome: Outcome, finding: Finding) -> Finding:
    """No follow-up is: no reasonable suspicion. "Not confirmed" is another thing, and said apart (E7)."""
    return Finding.NONE if outcome in ENDING and finding is Finding.OPEN else finding
