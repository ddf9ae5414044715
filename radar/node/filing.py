"""The life of a report: filed, corrected, closed, withdrawn. Each one call, one receipt, one transaction.

Acknowledged means committed: report, audit and what must leave stand together or not at all.
"""

import json
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from psycopg.types.json import Jsonb

from connectors.ports import Receipt
from matching.normalise import Normalised
from radar.exchange.post import new_message_id
from radar.node.blocks import Involved
from radar.node.handling.opening import close_case, correct_case, forget_case, open_case, refuse_closed_case
from radar.node.informing.sending import forget as forget_notices
from radar.node.links import tell_status, withdraw_all
from radar.node.own import find_own, normalised, note_addresses
from radar.node.parts import SQL, NodeParts
from radar.node.reviewing.alerts import alert_own
from radar.node.sending import origin_of
from radar.store.db import Connection, in_one_go
from schemas.codes import HUB, CaseStatus, WithdrawalReason
from schemas.errors import Conflict, NotFound
from schemas.events import RowsWithdrawn
from schemas.intake import changed_fields, digest, read_stored, write_report
from schemas.report import Report
from schemas.row import ROW_NAME, pack


class Filing:
    """The four acts. Each takes an open connection and makes its own transaction."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node

    def file(self, conn: Connection, source: str, report: Report) -> Receipt:
        """Take a new report, find the own earlier ones, and let it wait to be asked elsewhere.

        The same content again gives the same receipt. Raises Conflict("andere_inhoud"|"oude_revisie"|
        "ingetrokken"|"hoofdnummer_gesloten").
        """
        with keeping_refusals(conn, self._node, source), in_one_go(conn):
            SQL.one_filing_at_a_time(conn)
            known = SQL.report_by_number(conn, source=source, number=report.number)
            if known:
                return self._again(conn, source, report, known)
            refuse_closed_case(conn, source, report)
            report_id = str(uuid.uuid4())
            dossier, group = secrets.token_bytes(16), secrets.token_bytes(16)
            SQL.insert_report(
                conn, report_id=report_id, dossier=dossier, group_handle=group, source=source,
                **self.columns_of(report), received_at=report.received_at, now=self._node.now(),
                number=report.number,
            )  # fmt: skip
            open_case(conn, self._node, report_id, report)
            links = self._people_in(conn, report_id, dossier, group, report)
            self._node.audit(
                conn, "report_filed", dossier=report_id, revision=report.revision, source=source,
                persons=len(report.persons),
            )  # fmt: skip
            receipt = self.keep_receipt(
                conn, source, report.number, "filed", report.revision, self.digest_of(report)
            )
        self._said(report_id, len(report.persons), links)
        self._node.around.metrics.add("radar_reports_total", act="filed")
        return receipt

    def correct(self, conn: Connection, source: str, report: Report) -> Receipt:
        """Replace a report by a higher revision. Where its people changed, the old rows and links go and the
        report is asked anew; otherwise only its state is told."""
        with conn.transaction():
            SQL.one_filing_at_a_time(conn)
            known = self._known(conn, source, report.number)
            again = self._receipt_again(
                conn, source, report.number, "corrected", report.revision, self.digest_of(report)
            )
            if again:
                return again
            if report.revision <= known["revision"]:
                raise clash(known, report)
            links, asked = self._replace(conn, known, report)
            correct_case(conn, self._node, known, report)
            self._node.audit(
                conn, "report_corrected", dossier=known["report_id"], revision=report.revision,
                source=source, persons=len(report.persons),
            )  # fmt: skip
            receipt = self.keep_receipt(
                conn, source, report.number, "corrected", report.revision, self.digest_of(report)
            )
        if asked:
            self._said(known["report_id"], len(report.persons), links)
        self._node.around.wake_sender.set()
        self._node.around.metrics.add("radar_reports_total", act="corrected")
        return receipt

    def close(self, conn: Connection, source: str, number: str, revision: int, on: date) -> Receipt:
        """The case is closed; every party with a link to it hears so."""
        with conn.transaction():
            SQL.one_filing_at_a_time(conn)
            known = self._known(conn, source, number)
            mark = f"close {on.isoformat()}".encode()
            again = self._receipt_again(conn, source, number, "closed", revision, mark)
            if again:
                return again
            if revision <= known["revision"]:
                raise Conflict("oude_revisie", "revisie")
            closed = _closed(_report_of(known), revision, on)
            SQL.replace_report(
                conn, report_id=known["report_id"], dossier=known["dossier"],
                group_handle=known["group_handle"], **self.columns_of(closed),
            )  # fmt: skip
            close_case(conn, self._node, known["report_id"])
            tell_status(conn, self._node, known["report_id"])
            self._node.audit(
                conn, "report_closed", dossier=known["report_id"], revision=revision, source=source
            )
            receipt = self.keep_receipt(conn, source, number, "closed", revision, mark)
        self._node.around.wake_sender.set()
        self._node.around.metrics.add("radar_reports_total", act="closed")
        return receipt

    def withdraw(self, conn: Connection, source: str, number: str) -> Receipt:
        """Take a report back: its rows out of every answer, its links closed at every party that got one,
        its people forgotten here."""
        with conn.transaction():
            SQL.one_filing_at_a_time(conn)
            row = SQL.report_by_number(conn, source=source, number=number)
            if row is None:
                raise NotFound("niet_gevonden")
            known = named(row)
            again = self._receipt_again(conn, source, number, "withdrawn", 0, b"withdraw")
            if again:
                return again
            self._take_back(conn, known, WithdrawalReason.WITHDRAWN)
            forget_case(conn, self._node, known["report_id"])
            forget_notices(conn, self._node, known["report_id"])
            SQL.forget_report(
                conn, report_id=known["report_id"], now=self._node.now(), today=self._node.today()
            )
            self._node.audit(conn, "report_withdrawn", dossier=known["report_id"], source=source)
            receipt = self.keep_receipt(conn, source, number, "withdrawn", 0, b"withdraw")
        self._node.around.wake_sender.set()
        self._node.around.metrics.add("radar_reports_total", act="withdrawn")
        return receipt

    # --- what a decision does to a report: inside the transaction of the decision ------------------------

    def take_off(self, conn: Connection, report_id: str) -> None:
        """It was no report: its rows and links go everywhere, and it is never filed again. Its dossier stays
        here, for whoever decided."""
        known = self._by_id(conn, report_id)
        self._take_back(conn, known, WithdrawalReason.WITHDRAWN)
        SQL.take_off_register(conn, report_id=report_id)
        self._node.audit(conn, "report_off_register", dossier=report_id)

    def end(self, conn: Connection, report_id: str) -> None:
        """Veilig Thuis leaves the case. The source's revision stays, so that what it sends later is newer."""
        report = _report_of(self._by_id(conn, report_id))
        closed = _closed(report, report.revision, self._node.today())
        SQL.end_report(
            conn, report_id=report_id, content=Jsonb(write_report(closed)), today=self._node.today()
        )

    def _by_id(self, conn: Connection, report_id: str) -> dict[str, Any]:
        source, number = SQL.source_of_report(conn, report_id=report_id)
        return self._known(conn, source, number)

    # --- what the acts are made of ----------------------------------------------------------------------

    def _known(self, conn: Connection, source: str, number: str) -> dict[str, Any]:
        row = SQL.report_by_number(conn, source=source, number=number)
        if row is None:
            raise NotFound("niet_gevonden")
        known = named(row)
        if known["withdrawn_at"]:
            raise Conflict("ingetrokken")
        return known

    def _again(self, conn: Connection, source: str, report: Report, row: Sequence[Any]) -> Receipt:
        known = named(row)
        if known["withdrawn_at"]:
            raise Conflict("ingetrokken")
        same = self._receipt_again(
            conn, source, report.number, "filed", report.revision, self.digest_of(report)
        )
        if same:
            return same
        raise clash(known, report)

    def _receipt_again(
        self, conn: Connection, source: str, number: str, act: str, revision: int, content: bytes
    ) -> Receipt | None:
        row = SQL.receipt_of(conn, source=source, number=number, act=act, revision=revision)
        if row is None or bytes(row[2]) != content:
            return None
        return Receipt(number, revision, row[1], row[0], again=True)

    def keep_receipt(
        self, conn: Connection, source: str, number: str, act: str, revision: int, content: bytes
    ) -> Receipt:
        receipt_id, now = str(uuid.uuid4()), self._node.now()
        SQL.keep_receipt(
            conn, source=source, number=number, act=act, revision=revision, digest=content,
            receipt_id=receipt_id, now=now, today=self._node.today(),
        )  # fmt: skip
        return Receipt(number, revision, now, receipt_id, again=False)

    def digest_of(self, report: Report) -> bytes:
        """Keyed: it stays when the report is withdrawn, and must not let anybody try people against it."""
        return self._node.keyed("report", digest(report))

    def columns_of(self, report: Report) -> dict[str, Any]:
        return {
            "revision": report.revision,
            "content": Jsonb(write_report(report)),
            "digest": self.digest_of(report),
            "status": report.status.value,
            "urgent": report.urgent,
            "last_changed_on": report.last_changed_on,
        }

    def _people_in(
        self,
        conn: Connection,
        report_id: str,
        dossier: bytes,
        group: bytes,
        report: Report,
        *,
        corrected: bool = False,
    ) -> int:
        """Handles for each person, the own earlier reports, and a question that waits for its turn."""
        persons = normalised(conn, self._node, report.persons)
        if not self._node.refuses:
            self._node.ahead.begin(report_id, persons)
        people = [
            Involved(secrets.token_bytes(16), position, person)
            for position, person in enumerate(persons, start=1)
        ]
        for involved in people:
            SQL.insert_involved(
                conn, handle=involved.handle, report_id=report_id, position=involved.position,
                last_changed_on=report.last_changed_on,
            )  # fmt: skip
        origin = origin_of(self._node, group, dossier, report.received_at, report.last_changed_on)
        links = find_own(
            conn, self._node, report_id, people, origin, report.last_changed_on, corrected=corrected
        )
        alert_own(conn, self._node, report_id)
        note_addresses(conn, self._node, report_id, report, report.last_changed_on)
        SQL.insert_question(
            conn, question_id=new_message_id(), report_id=report_id, urgent=report.urgent,
            now=self._node.now(), last_changed_on=report.last_changed_on,
        )  # fmt: skip
        return links

    def _replace(self, conn: Connection, known: dict[str, Any], report: Report) -> tuple[int, bool]:
        report_id = known["report_id"]
        if known["off_register"] or _report_of(known).persons == report.persons:
            SQL.replace_report(
                conn, report_id=report_id, dossier=known["dossier"],
                group_handle=known["group_handle"], **self.columns_of(report),
            )  # fmt: skip
            tell_status(conn, self._node, report_id)
            return 0, False
        self._take_back(conn, known, WithdrawalReason.CORRECTED)
        dossier, group = secrets.token_bytes(16), secrets.token_bytes(16)
        SQL.replace_report(
            conn, report_id=report_id, dossier=dossier, group_handle=group, **self.columns_of(report)
        )
        SQL.people_corrected(conn, report_id=report_id, today=self._node.today())
        return self._people_in(conn, report_id, dossier, group, report, corrected=True), True

    def _take_back(self, conn: Connection, known: dict[str, Any], reason: WithdrawalReason) -> None:
        """Rows out of the hub, links closed everywhere, people and own rows gone here."""
        report_id = known["report_id"]
        questions = list(SQL.open_questions(conn, report_id=report_id))
        names = np.array(
            [(number, bytes(token), bytes(row_id))
             for number, token, row_id in SQL.rows_filed_for(conn, report_id=report_id)],
            dtype=ROW_NAME,
        )  # fmt: skip
        filed = tuple(question_id for question_id, state in questions if state != "waiting")
        if filed:
            withdrawn = RowsWithdrawn(filed, pack(names))
            message_id = self._node.post.queue(conn, HUB, withdrawn, urgent=True)
            self._node.around.journal.say(
                "rows_withdrawn", message=message_id, party=self._node.around.party, rows=len(names)
            )
        for question_id, _ in questions:
            SQL.forget_parts(conn, question_id=question_id)
            SQL.finish_question(
                conn, question_id=question_id, state="withdrawn", code=None, now=self._node.now()
            )
        withdraw_all(conn, self._node, report_id, known["dossier"], reason)
        SQL.keep_withdrawn_rows(
            conn, report_id=report_id, dossier=known["dossier"], reason=reason.value, today=self._node.today()
        )
        SQL.forget_filed_rows(conn, report_id=report_id)
        SQL.forget_involved(conn, report_id=report_id)
        SQL.forget_address(conn, report_id=report_id)

    def _said(self, report_id: str, persons: int, links: int) -> None:
        journal = self._node.around.journal
        journal.say("report_taken", dossier=report_id, persons=persons)
        journal.say("own_reports_compared", dossier=report_id, links=links)
        self._node.wake_asking.set()


_COLUMNS = (
    "report_id", "dossier", "group_handle", "source", "revision", "content", "digest", "status",
    "status_version", "urgent", "received_at", "taken_at", "own_searched_at", "withdrawn_at", "off_register",
)  # fmt: skip


def named(row: Sequence[Any]) -> dict[str, Any]:
    known = dict(zip(_COLUMNS, row, strict=True))
    known["dossier"], known["group_handle"] = bytes(known["dossier"]), bytes(known["group_handle"])
    return known


@contextmanager
def keeping_refusals(conn: Connection, node: NodeParts, source: str) -> Iterator[None]:
    """That somebody tried to go on with a closed case is kept, though nothing else of it is (A14)."""
    try:
        yield
    except Conflict as refused:
        if refused.code == "hoofdnummer_gesloten":
            with conn.transaction():
                node.audit(conn, "closed_case_refused", actor=f"system:{source}", act="file")
        raise


def _report_of(known: dict[str, Any]) -> Report:
    return read_stored(json.dumps(known["content"]).encode())


def clash(known: dict[str, Any], report: Report) -> Conflict:
    """Why this report cannot stand beside the one we have: it is older, or differs in these fields."""
    fields = changed_fields(_report_of(known), report)
    if report.revision < known["revision"] or not fields:
        return Conflict("oude_revisie", "revisie")
    return Conflict("andere_inhoud", velden=", ".join(fields))


def _closed(report: Report, revision: int, on: date) -> Report:
    return replace(report, revision=revision, last_changed_on=on, status=CaseStatus.CLOSED)


def people_of(persons: Sequence[Normalised], handles: Sequence[tuple[bytes, int]]) -> list[Involved]:
    """The normalised people with the handles they were given, by position."""
    return [Involved(bytes(handle), position, persons[position - 1]) for handle, position in handles]
