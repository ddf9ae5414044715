"""Content of a prior report: asked at its source for one purpose, answered there by policy or by a person.

The answer comes sealed to a key made for that one question, which is destroyed when it is opened; nobody on
the way, and no key of anybody else, can read it. Both ends write down who asked, and what was answered.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from radar.exchange.arrivals import Arrived
from radar.node.handling.cases import Case, act_on
from radar.node.parts import SQL as NODE
from radar.node.parts import Actor, NodeParts
from radar.node.priors import summary_of
from radar.node.reviewing.content import content_of, phase_of
from radar.node.reviewing.hooks import note_change
from radar.node.reviewing.verdicts import SQL
from radar.policy.decide import Grant, basis_for, decide
from radar.store.db import Connection
from schemas.codes import (
    Band,
    DetailField,
    DisclosurePurpose,
    PartyId,
    PartyKind,
    RecipientRole,
    RefusalCode,
    Verdict,
)
from schemas.details import read_details, write_details
from schemas.errors import Conflict, Distrusted, NotFound
from schemas.events import DetailsAnswered, DetailsAsked
from schemas.sealed import OpeningKey, info, seal

SEALED_FOR: Final = "inhoud"
GRANTED: Final = "granted"
REFUSED: Final = "refused"
OPEN: Final = "open"
BY_POLICY: Final = "policy"


class Details:
    """At the asker: `ask` and `take_answer`. At the source: `take_question` and `answer`."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node

    # --- at the asker ----------------------------------------------------------------------------------

    def ask(
        self,
        conn: Connection,
        link_id: str,
        actor: Actor,
        purpose: DisclosurePurpose,
        fields: Sequence[DetailField] = tuple(DetailField),
    ) -> str:
        """Ask what the source may tell of the prior report behind this link; the id of the question.

        While one for this purpose waits, it is that one. Raises NotFound("koppeling_onbekend"), also for a
        link in the own region, Conflict("eerst_zelfde") and Conflict("gesloten") when the own case is.
        """

        def asked_once(_: Case) -> str:
            report_id, party, urgent = self._askable(conn, link_id)
            waiting: str | None = SQL.asked_already(conn, link_id=link_id, purpose=purpose.value)
            if waiting:
                return waiting
            request_id, key, now = str(uuid.uuid4()), OpeningKey.generate(), self._node.now()
            SQL.keep_asked(
                conn, request_id=request_id, link_id=link_id, report_id=report_id, party=party,
                purpose=purpose.value, fields=[each.value for each in fields], urgent=urgent,
                asked_by=actor.fact, now=now, due_at=self._node.desk.answer_by(now, urgent=urgent),
                secret=self._node.around.storage.seal(key.to_bytes(), _context("secret", request_id)),
                today=self._node.today(),
            )  # fmt: skip
            case = self._node.commitment(report_id)[:16]
            asked = DetailsAsked(request_id, link_id, purpose, case, tuple(fields), key.public, urgent)
            self._node.post.queue(conn, party, asked, urgent=urgent)
            self._node.audit(
                conn, "details_asked", request=request_id, link=link_id, dossier=report_id, party=party,
                purpose=purpose.value, actor=actor.fact,
            )  # fmt: skip
            return request_id

        own, *_ = self._askable(conn, link_id)
        request: str = act_on(conn, self._node, own, actor, "ask_details", asked_once)
        self._node.around.wake_sender.set()
        return request

    def _askable(self, conn: Connection, link_id: str) -> tuple[str, PartyId, bool]:
        row = SQL.link_to_ask(conn, link_id=link_id)
        if row is None or row[2]:
            raise NotFound("koppeling_onbekend")
        report_id, party, _, made, band, verdict, urgent = row
        doubtful = Band(band) is not Band.NEARLY_CERTAIN and verdict != Verdict.SAME.value
        if not made or doubtful:
            raise Conflict("eerst_zelfde")
        return report_id, PartyId(party), urgent

    def take_answer(self, conn: Connection, arrived: Arrived, event: DetailsAnswered) -> None:
        """Open the answer with the key of its question, keep it under our own, and destroy that key."""
        row = SQL.asked(conn, request_id=event.request_id, party=arrived.source)
        if row is None:
            return  # answered already, or never asked
        link_id, report_id, secret = row
        content = None
        if event.sealed is not None:
            content = self._opened(arrived.source, event.request_id, bytes(secret), event.sealed)
        SQL.keep_answer(
            conn, request_id=event.request_id, refusal=event.refusal.value if event.refusal else None,
            content=content, now=self._node.now(), today=self._node.today(),
        )  # fmt: skip
        note_change(conn, self._node, report_id)
        code = event.refusal.value if event.refusal else GRANTED
        self._node.audit(
            conn, "details_received", request=event.request_id, link=link_id, dossier=report_id,
            party=arrived.source, code=code,
        )  # fmt: skip
        arrived.then.append(
            lambda: self._node.around.journal.say("details_received", request=event.request_id, code=code)
        )

    def _opened(self, source: PartyId, request_id: str, secret: bytes, sealed: bytes) -> bytes:
        storage = self._node.around.storage
        key = OpeningKey.from_bytes(storage.open(secret, _context("secret", request_id)))
        plain = key.open(sealed, info(source, self._node.around.party, SEALED_FOR, request_id))
        if read_details(plain).owner != source:
            raise Distrusted("verkeerde_afzender")
        return storage.seal(plain, _context("content", request_id))

    # --- at the source ---------------------------------------------------------------------------------

    def take_question(self, conn: Connection, arrived: Arrived, event: DetailsAsked) -> None:
        """Answer by the table of need-to-know; where it leaves that to a person, it waits for one here."""
        NODE.one_filing_at_a_time(conn)  # a report taken back meanwhile has nothing to tell
        report_id = SQL.report_of_link(conn, link_id=event.link_id, party=arrived.source)
        now = self._node.now()
        fresh = SQL.keep_wanted(
            conn, party=arrived.source, request_id=event.request_id, link_id=event.link_id,
            report_id=report_id, purpose=event.purpose.value, fields=[each.value for each in event.fields],
            case_reference=event.case_reference, answer_key=event.answer_key, urgent=event.urgent, now=now,
            due_at=self._node.desk.answer_by(now, urgent=event.urgent), today=self._node.today(),
        )  # fmt: skip
        if not fresh:
            return
        self._node.audit(
            conn, "details_wanted", request=event.request_id, link=event.link_id, dossier=report_id,
            party=arrived.source, purpose=event.purpose.value,
        )  # fmt: skip
        wanted = SQL.wanted(conn, party=arrived.source, request_id=event.request_id)
        answer = self._by_policy(conn, report_id, arrived.source, event.purpose)
        if answer is None:
            self._wait_for_a_person(conn, arrived, event, report_id)
        else:
            self._settle(conn, wanted, answer, BY_POLICY)
        arrived.then.append(self._node.around.wake_sender.set)

    def _by_policy(
        self, conn: Connection, report_id: str | None, asker: PartyId, purpose: DisclosurePurpose
    ) -> frozenset[DetailField] | RefusalCode | None:
        """Which fields, or why not; None: a person here decides."""
        if report_id is None:
            return RefusalCode.NOT_AVAILABLE  # in the same words whether it is unknown, or no more
        role, phase = self._role_of(asker), phase_of(conn, report_id)
        basis = basis_for(role, purpose, phase)
        if basis is None:
            return RefusalCode.NO_RULE
        told = decide(role, purpose, phase, basis)
        if not isinstance(told, Grant):
            return None if told.by_hand else told.code
        # Where somebody is protected a person looks first: help and contact may show where (A17).
        return None if self._protected(conn, report_id) else told.details

    def _role_of(self, party: PartyId) -> RecipientRole:
        kind = self._node.around.directory.manifest[party].kind
        return RecipientRole.RVDK if kind is PartyKind.RVDK else RecipientRole.VT_ORGANISATION

    def _protected(self, conn: Connection, report_id: str) -> bool:
        return summary_of(conn, self._node, "-", report_id).protect_stay

    def _wait_for_a_person(
        self, conn: Connection, arrived: Arrived, event: DetailsAsked, report_id: str | None
    ) -> None:
        request_id = event.request_id
        arrived.then.append(lambda: self._node.around.journal.say("details_wait", request=request_id))
        if report_id and not self._node.desk.is_open(self._node.now()):
            # By night nobody is left with "there is a task": the status, and the duty service's number (J10).
            NODE.next_status_version(conn, report_id=report_id)
            told = summary_of(conn, self._node, event.link_id, report_id)
            self._node.post.queue(conn, arrived.source, told, urgent=event.urgent)

    def answer(
        self,
        conn: Connection,
        party: str,
        request_id: str,
        actor: Actor,
        *,
        grant: bool,
        fields: Sequence[DetailField] | None = None,
    ) -> None:
        """A person's answer to a question that waits here: all that was asked, these fields of it, or no.

        Raises NotFound("aanvraag_onbekend") and Conflict("al_beantwoord").
        """
        with conn.transaction():
            NODE.one_filing_at_a_time(conn)
            wanted = SQL.wanted(conn, party=party, request_id=request_id)
            if wanted is None:
                raise NotFound("aanvraag_onbekend")
            if wanted[7] != OPEN:
                raise Conflict("al_beantwoord")
            told: frozenset[DetailField] | RefusalCode = RefusalCode.BY_SOURCE
            if grant:
                told = frozenset(DetailField if fields is None else fields)
            if SQL.report_of_link(conn, link_id=wanted[2], party=party) is None:
                told = RefusalCode.NOT_AVAILABLE
            self._settle(conn, wanted, told, actor.fact)
        self._node.around.wake_sender.set()

    def _settle(
        self, conn: Connection, wanted: Sequence[Any], told: frozenset[DetailField] | RefusalCode, by: str
    ) -> None:
        """Send the answer, and write down who gave it."""
        party, request_id, link_id, report_id, _, fields, answer_key, _, urgent = wanted
        asker, refusal, sealed = PartyId(party), None, None
        if isinstance(told, RefusalCode):
            refusal = told
        else:
            allowed = told & {DetailField(each) for each in fields}
            plain = write_details(content_of(conn, self._node, report_id, allowed, self._role_of(asker)))
            context = info(self._node.around.party, asker, SEALED_FOR, request_id)
            sealed = seal(plain, bytes(answer_key), context)
        code = refusal.value if refusal else GRANTED
        SQL.settle_wanted(
            conn, party=party, request_id=request_id, state=REFUSED if refusal else GRANTED,
            refusal=refusal.value if refusal else None, by=by, now=self._node.now(), today=self._node.today(),
        )  # fmt: skip
        self._node.post.queue(conn, asker, DetailsAnswered(request_id, refusal, sealed), urgent=urgent)
        self._node.audit(
            conn, "details_answered", request=request_id, link=link_id, dossier=report_id, party=party,
            code=code, actor=by,
        )  # fmt: skip

    # --- what is shown of both -------------------------------------------------------------------------

    def open_content(self, request_id: str, content: bytes) -> bytes:
        """The plain content that was kept; only for whoever may see the case."""
        return self._node.around.storage.open(content, _context("content", request_id))


def _context(column: str, request_id: str) -> bytes:
    return f"details_asked.{column} {request_id}".encode()


def overdue(due_at: datetime, now: datetime) -> bool:
    """It flags and never blocks."""
    return now > due_at
