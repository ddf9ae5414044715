"""Decisions to tell and not to: previewed, made by a person with a reason and a ground, taken back in time.

A decision not to tell is kept like one to tell (C2). Nothing leaves here: `sending` asks the table once more.
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from psycopg.errors import UniqueViolation

from radar.node.informing import sending
from radar.node.informing.drafting import Choice, Draft, born, draft, first_name, reference
from radar.node.informing.limits import faults_in
from radar.node.informing.proposals import Proposal, Why, proposals_of
from radar.node.informing.recipients import SQL, Recipients
from radar.node.informing.rules import Rules, call_at, keep_until
from radar.node.informing.situation import Situation, situation_of
from radar.node.informing.steps import CallWhy, close_calls, keep_step, open_call, step
from radar.node.parts import SQL as NODE
from radar.node.parts import Actor, NodeParts
from radar.policy.decide import Refusal
from radar.store.db import Connection
from schemas.codes import NoticeState, Phase
from schemas.enclosed import Question, write_question
from schemas.errors import BadInput, Conflict, Fault, NotFound
from schemas.letters import Letter, letter
from schemas.notices import write_notice

NOT_NEEDED: Final = "niet nodig voor de taak van deze ontvanger"
"""The standing reason for telling nobody: one click (J12)."""


@dataclass(frozen=True, slots=True)
class Preview:
    """Exactly what one recipient would read; or why not."""

    proposal: Proposal
    letter: Letter | None = field(repr=False)
    refusal: Refusal | None = None
    faults: tuple[Fault, ...] = ()
    has_account: bool = False
    """Without: a worker calls, and reads this aloud."""


@dataclass(frozen=True, slots=True)
class Told:
    """One decision as it was kept; without a notice it was one not to tell."""

    disclosure_id: str
    proposal: str
    notice_id: str | None
    state: NoticeState | None


class Disclosing:
    """Each act is one transaction, all of it or nothing."""

    def __init__(self, node: NodeParts, rules: Rules, recipients: Recipients) -> None:
        self._node, self._rules, self._recipients = node, rules, recipients

    def preview(self, conn: Connection, report_id: str, choices: Sequence[Choice]) -> tuple[Preview, ...]:
        """The letter of each who would be told. Raises NotFound("voorstel_onbekend")."""
        with conn.transaction():
            situation = situation_of(conn, self._node, report_id)
            known = _by_key(situation)
            return tuple(
                self._preview(conn, situation, _of(known, each), each) for each in choices if each.tell
            )

    def _preview(self, conn: Connection, situation: Situation, proposal: Proposal, choice: Choice) -> Preview:
        faults = faults_in(situation, choice.remark or "")
        made = self._draft(situation, proposal, choice)
        recipient = self._recipients.find(conn, proposal.recipient_id)
        account = bool(recipient and recipient.has_account)
        if isinstance(made, Refusal):
            return Preview(proposal, None, made, tuple(faults), account)
        if isinstance(made, Fault):
            return Preview(proposal, None, None, (made, *faults), account)
        return Preview(proposal, letter(made.notice), None, tuple(faults), account)

    def _draft(self, situation: Situation, proposal: Proposal, choice: Choice) -> Draft | Refusal | Fault:
        case = situation.case
        number = reference(self._node.keyed("notice", case.report_id.encode(), proposal.key.encode()))
        return draft(situation, proposal, choice, self._rules, number, urgent=case.urgent)

    def decide(
        self, conn: Connection, report_id: str, actor: Actor, choices: Sequence[Choice], deviation: str
    ) -> tuple[Told, ...]:
        """See `Informing.decide`."""
        with conn.transaction():
            NODE.one_filing_at_a_time(conn)
            situation = situation_of(conn, self._node, report_id)
            known = _by_key(situation)
            self._partner_first(conn, situation, known.values(), choices, deviation)
            try:
                told = tuple(
                    self._one(conn, situation, _of(known, each), each, actor, deviation) for each in choices
                )
            except UniqueViolation:
                raise Conflict("al_besloten") from None
        self._node.wake_telling.set()
        return told

    def inform_nobody(self, conn: Connection, report_id: str, actor: Actor, reason: str) -> tuple[Told, ...]:
        """See `Informing.inform_nobody`."""
        with conn.transaction():
            NODE.one_filing_at_a_time(conn)
            situation = situation_of(conn, self._node, report_id)
            return tuple(
                self._keep_silence(conn, situation, proposal, actor, reason)
                for proposal in proposals_of(situation)
                if proposal.why is not Why.REPORTER
            )

    def _partner_first(
        self,
        conn: Connection,
        situation: Situation,
        proposals: Collection[Proposal],
        choices: Sequence[Choice],
        deviation: str,
    ) -> None:
        """Whom a partner tells, we do not (D3); passing over a partner that has this family needs a reason
        (D2)."""
        partners = {each.key: each for each in proposals if each.why is Why.PARTNER}
        told = {each.proposal for each in choices if each.tell}
        if any(each.held_back for each in proposals if each.key in told):
            raise Conflict("partner_informeert")
        if not partners or not told - {"reporter"} or told & partners.keys() or deviation.strip():
            return
        report_id = situation.case.report_id
        if not any(SQL.live_disclosure(conn, report_id=report_id, proposal=each) for each in partners):
            raise Conflict("afwijking_zonder_reden")

    def _one(
        self, conn: Connection, situation: Situation, proposal: Proposal, choice: Choice, actor: Actor,
        deviation: str,
    ) -> Told:  # fmt: skip
        if not choice.tell:
            passed_over = deviation if proposal.why is Why.PARTNER else ""
            reason = choice.reason.strip() or passed_over.strip() or NOT_NEEDED
            return self._keep_silence(conn, situation, proposal, actor, reason)
        made = self._draft(situation, proposal, choice)
        if isinstance(made, Refusal):
            raise Conflict("mag_niet_volgens_tabel")
        faults = faults_in(situation, choice.remark or "")
        if isinstance(made, Fault):
            raise BadInput([made, *faults])
        if made.phase is Phase.URGENT_DECISION and not choice.reason.strip():
            faults.append(Fault("reden", "veld_ontbreekt"))
        if faults:
            raise BadInput(faults)
        return self._keep_telling(conn, situation, proposal, choice, actor, made)

    def _keep_silence(
        self, conn: Connection, situation: Situation, proposal: Proposal, actor: Actor, reason: str
    ) -> Told:
        disclosure_id = self._keep(conn, situation, proposal, actor, reason, None)
        return Told(disclosure_id, proposal.key, None, None)

    def _keep(
        self, conn: Connection, situation: Situation, proposal: Proposal, actor: Actor, reason: str,
        made: Draft | None,
    ) -> str:  # fmt: skip
        report_id, disclosure_id = situation.case.report_id, str(uuid.uuid4())
        facts = {
            "told": made is not None,
            "kind": made.notice.kind.value if made else None,
            "phase": (made.phase if made else situation.phase).value,
            "basis": made.basis.value if made else None,
        }
        SQL.keep_disclosure(
            conn, disclosure_id=disclosure_id, report_id=report_id, proposal=proposal.key,
            role=proposal.role.value, organisation=proposal.organisation, reason=reason, actor=actor.fact,
            now=self._node.now(), today=self._node.today(), **facts,
        )  # fmt: skip
        self._node.audit(
            conn, "disclosure_decided", dossier=report_id, disclosure=disclosure_id, actor=actor.fact, **facts
        )
        return disclosure_id

    def _keep_telling(
        self, conn: Connection, situation: Situation, proposal: Proposal, choice: Choice, actor: Actor,
        made: Draft,
    ) -> Told:  # fmt: skip
        node, rules, now, notice_id = self._node, self._rules, self._node.now(), str(uuid.uuid4())
        reason = choice.reason.strip() or proposal.reason
        disclosure_id = self._keep(conn, situation, proposal, actor, reason, made)
        recipient = self._recipients.find(conn, proposal.recipient_id)
        kind, urgent = made.notice.kind, situation.case.urgent
        state = NoticeState.PREPARED if recipient and recipient.has_account else NoticeState.NO_ACCOUNT
        seal, question = node.around.storage.seal, Question(first_name(made.person), born(made.person))
        # What is acute cannot wait for second thoughts.
        leaves = now if urgent else now + rules.undo
        SQL.keep_notice(
            conn, notice_id=notice_id, disclosure_id=disclosure_id, report_id=situation.case.report_id,
            recipient_id=recipient.id if recipient else None, role=proposal.role.value,
            organisation=recipient.organisation if recipient else proposal.organisation,
            phone=(recipient.phone if recipient else None) or proposal.phone, kind=kind.value,
            phase=made.phase.value, basis=made.basis.value,
            question=seal(write_question(question), sending.context("question", notice_id)),
            content=seal(write_notice(made.notice), sending.context("content", notice_id)),
            urgent=urgent, state=state.value, now=now, due_at=leaves,
            keep_until=keep_until(kind, rules, leaves), answer_by=made.notice.answer_by,
            call_at=call_at(kind, rules, leaves, urgent=urgent), today=node.today(),
        )  # fmt: skip
        keep_step(conn, node, notice_id, state)
        if state is NoticeState.NO_ACCOUNT:
            open_call(conn, node, notice_id, situation.case.report_id, CallWhy.NO_ACCOUNT)
        return Told(disclosure_id, proposal.key, notice_id, state)

    def undo(self, conn: Connection, disclosure_id: str, actor: Actor) -> None:
        """See `Informing.undo`."""
        with conn.transaction():
            notice = sending.read(conn, SQL.notice_of(conn, disclosure_id=disclosure_id))
            if notice.sent_at is not None or notice.state is NoticeState.TOLD_BY_PHONE:
                raise Conflict("al_verstuurd")
            now, today = self._node.now(), self._node.today()
            SQL.undo_disclosure(conn, actor=actor.fact, now=now, today=today, disclosure_id=disclosure_id)
            if notice.state is not NoticeState.RECALLED:
                step(conn, self._node, notice.notice_id, NoticeState.RECALLED)
            close_calls(conn, self._node, notice.notice_id, actor)
            self._node.audit(
                conn,
                "disclosure_undone",
                dossier=notice.report_id,
                disclosure=disclosure_id,
                actor=actor.fact,
            )


def _by_key(situation: Situation) -> dict[str, Proposal]:
    return {each.key: each for each in proposals_of(situation)}


def _of(known: dict[str, Proposal], choice: Choice) -> Proposal:
    proposal = known.get(choice.proposal)
    if proposal is None or (choice.tell and not proposal.kinds):
        raise NotFound("voorstel_onbekend")
    return proposal
