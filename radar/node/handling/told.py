"""The own system of a region leads: what was done in a case arrives as messages, under its numbers (J1).

Each message does what a person would do in the pages, once; the same message again gives the same receipt.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Any, Final

from connectors.ports import Receipt
from radar.node.filing import Filing
from radar.node.handling.cases import SQL, act_on, may_lead, read_case
from radar.node.handling.handling import Handling
from radar.node.handling.handovers import Partner
from radar.node.parts import SQL as NODE
from radar.node.parts import Actor, ActorKind, NodeParts
from radar.store.db import Connection
from schemas.codes import HandoverAct
from schemas.errors import Conflict, NotFound
from schemas.strict_json import canonical
from schemas.told import AssessmentTold, DecisionTold, FeedbackTold, HandoverTold, HouseholdTold

Told = AssessmentTold | DecisionTold | HandoverTold | FeedbackTold | HouseholdTold
_ACTS: Final[dict[type, str]] = {
    AssessmentTold: "judged",
    DecisionTold: "decided",
    HandoverTold: "handed_over",
    FeedbackTold: "feedback",
    HouseholdTold: "household",
}
"""The act of each message's receipt."""


class ToldByOwnSystem:
    """Each call is one transaction and gives a receipt whose revision is the number of the message.

    Raises NotFound, Conflict("ander_bericht"|"oude_revisie"|"radar_leidt") and what the act itself raises.
    """

    def __init__(self, node: NodeParts) -> None:
        self._node = node
        self._filing = Filing(node)
        self._handling = Handling(node)
        self._does: dict[type, Callable[[Connection, str, str, Any], object]] = {
            AssessmentTold: self._judged,
            DecisionTold: self._decided,
            HandoverTold: self._handed_over,
            FeedbackTold: self._feedback,
            HouseholdTold: self._household,
        }

    def take(self, conn: Connection, source: str, number: str, told: Told) -> Receipt:
        report_id = SQL.report_id_of(conn, source=source, number=number)
        if report_id is None:
            raise NotFound("niet_gevonden")
        actor = Actor(ActorKind.SYSTEM, source)
        may_lead(self._node, actor)
        act, content = _ACTS[type(told)], self._node.keyed("told", canonical(_plain(told)))

        def once(*_: object) -> Receipt:
            again = self._again(conn, source, number, act, told.serial, content)
            if again:
                return again
            self._does[type(told)](conn, source, report_id, told)
            return self._filing.keep_receipt(conn, source, number, act, told.serial, content)

        again = self._again(conn, source, number, act, told.serial, content)
        if again:  # also of a case that was closed since
            return again
        if _also_closed(told):
            with conn.transaction():
                NODE.one_filing_at_a_time(conn)
                read_case(conn, report_id)
                return once()
        return act_on(conn, self._node, report_id, actor, act, once)

    def _again(
        self, conn: Connection, source: str, number: str, act: str, serial: int, content: bytes
    ) -> Receipt | None:
        row = NODE.receipt_of(conn, source=source, number=number, act=act, revision=serial)
        if row is not None:
            if bytes(row[2]) != content:
                raise Conflict("ander_bericht", "volgnummer")
            return Receipt(number, serial, row[1], row[0], again=True)
        if (SQL.newest_told(conn, source=source, number=number, act=act) or 0) > serial:
            raise Conflict("oude_revisie", "volgnummer")
        return None

    # --- what each message does -------------------------------------------------------------------------

    def _judged(self, conn: Connection, source: str, report_id: str, told: AssessmentTold) -> None:
        self._handling.judge(
            conn, report_id, _by(source, told.by), told.instrument, told.version, told.result
        )

    def _decided(self, conn: Connection, source: str, report_id: str, told: DecisionTold) -> None:
        first, *second = (_by(source, each) for each in told.by)
        decision = self._unconfirmed(conn, report_id, first, told) if second else None
        if decision is None:
            waiting = SQL.waiting_decision(conn, report_id=report_id)
            decision = self._handling.propose_decision(
                conn, report_id, first, told.outcome, told.services, finding=told.finding,
                urgent=told.urgent and not second, reason=told.reason or "", instead_of=waiting,
            )  # fmt: skip
        if second:
            self._handling.confirm_decision(conn, decision, second[0])

    def _unconfirmed(self, conn: Connection, report_id: str, first: Actor, told: DecisionTold) -> str | None:
        """The decision that one person took at once, when this is the same one, now with the second."""
        row = SQL.urgent_unconfirmed(conn, report_id=report_id)
        if row is None:
            return None
        decision_id, outcome, services, proposed_by = row
        same = (outcome, set(services), proposed_by) == (
            told.outcome.value, {service.value for service in told.services}, first.fact,
        )  # fmt: skip
        return str(decision_id) if same else None

    def _handed_over(self, conn: Connection, source: str, report_id: str, told: HandoverTold) -> None:
        actor = _by(source, told.by)
        handover_id = SQL.handover_of_own(conn, report_id=report_id, own_number=told.handover)
        if handover_id is None:
            handover_id = self._handling.offer_handover(
                conn, report_id, actor, _partner(told), oversight=told.oversight, answer_by=told.answer_by,
                ends_on=told.ends_on, own_number=told.handover,
            )  # fmt: skip
        elif told.act is HandoverAct.OFFERED:
            raise Conflict("al_beantwoord")
        self._answer(conn, actor, str(handover_id), told)

    def _answer(self, conn: Connection, actor: Actor, handover_id: str, told: HandoverTold) -> None:
        if told.act is HandoverAct.ACCEPTED:
            self._handling.accept_handover(
                conn, handover_id, actor, informs_others=told.informs_others, ends_on=told.ends_on
            )
        elif told.act is HandoverAct.REFUSED:
            self._handling.refuse_handover(conn, handover_id, actor)
        elif told.act is HandoverAct.CONFIRMED:
            self._handling.confirm_handover(conn, handover_id, actor, told.ends_on)

    def _feedback(self, conn: Connection, source: str, report_id: str, told: FeedbackTold) -> None:
        self._handling.close_feedback(
            conn, report_id, _by(source, told.by), told.on, told.spoken_with or "", told.how
        )

    def _household(self, conn: Connection, source: str, report_id: str, told: HouseholdTold) -> None:
        self._handling.family_informed(
            conn, report_id, _by(source, told.by), told.how, told.on, told.reason or ""
        )


def _also_closed(told: Told) -> bool:
    """What is still said of a closed report: the reporter and the household hear, a partner goes on."""
    running = isinstance(told, HandoverTold) and told.act is HandoverAct.CONFIRMED
    return running or isinstance(told, FeedbackTold | HouseholdTold)


def _by(source: str, person: str) -> Actor:
    """A person of that system: two of its people are two, and are never people of the radar's own pages."""
    return Actor(ActorKind.SYSTEM, f"{source}/{person}")


def _partner(told: HandoverTold) -> Partner:
    identifier = told.identifier
    return Partner(
        told.role, told.organisation, told.phone, identifier.kind if identifier else None,
        identifier.value if identifier else None,
    )  # fmt: skip


def _plain(value: Any) -> Any:
    """What a message says, for comparing it with the one that came before."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    return value
