"""The audit table: one line for each act, written in the transaction of the act, from a closed list.

It holds ids and counts. At the hub never row ids, tokens or commitments: that would be the graph of links.
"""

from datetime import datetime
from typing import Final

from psycopg.types.json import Jsonb

from radar.store.db import Connection

ACTIONS: Final[dict[str, frozenset[str]]] = {
    # action: the facts it may carry
    "report_filed": frozenset({"dossier", "revision", "source", "persons", "load"}),
    "report_corrected": frozenset({"dossier", "revision", "source", "persons"}),
    "report_closed": frozenset({"dossier", "revision", "source"}),
    "report_withdrawn": frozenset({"dossier", "source"}),
    "report_off_register": frozenset({"dossier"}),
    "closed_case_refused": frozenset({"dossier", "actor", "act"}),
    "case_judged": frozenset({"dossier", "actor"}),
    "case_assigned": frozenset({"dossier", "actor", "to"}),
    "decision_proposed": frozenset({"dossier", "decision", "outcome", "actor", "urgent"}),
    "decision_confirmed": frozenset({"dossier", "decision", "actor"}),
    "decision_declined": frozenset({"dossier", "decision", "actor"}),
    "decision_in_force": frozenset({"dossier", "decision", "outcome"}),
    "responsibility_passed_on": frozenset({"dossier", "watch", "handover"}),
    "handover_offered": frozenset({"dossier", "handover", "actor"}),
    "handover_accepted": frozenset({"dossier", "handover", "actor"}),
    "handover_refused": frozenset({"dossier", "handover", "actor"}),
    "handover_confirmed": frozenset({"dossier", "handover", "actor"}),
    "handover_lapsed": frozenset({"dossier", "handover"}),
    "feedback_given": frozenset({"dossier", "actor", "task"}),
    "household_informed": frozenset({"dossier", "actor", "how"}),
    "advice_taken": frozenset({"advice", "source"}),
    "prior_reports_shown": frozenset({"dossier", "source", "links"}),
    "rows_filed": frozenset({"dossier", "message", "rows"}),
    "candidates_compared": frozenset({"dossier", "question", "candidates"}),
    "senders_asked": frozenset({"dossier", "question", "senders"}),
    "link_made": frozenset({"link", "dossier", "party", "band"}),
    "link_received": frozenset({"link", "dossier", "party", "band"}),
    "link_reviewed": frozenset({"link", "dossier", "party", "verdict", "actor"}),
    "details_asked": frozenset({"request", "link", "dossier", "party", "purpose", "actor"}),
    "details_received": frozenset({"request", "link", "dossier", "party", "code"}),
    "details_wanted": frozenset({"request", "link", "dossier", "party", "purpose"}),
    "details_answered": frozenset({"request", "link", "dossier", "party", "code", "actor"}),
    "case_asked_again": frozenset({"question", "dossier", "by", "purpose", "actor"}),
    "case_shown": frozenset({"dossier", "links", "purpose", "actor"}),
    "alert_seen": frozenset({"link", "dossier", "party", "actor"}),
    "link_withdrawn": frozenset({"link", "dossier", "party", "reason"}),
    "status_sent": frozenset({"link", "dossier", "party"}),
    "status_received": frozenset({"link", "party"}),
    "rows_shown": frozenset({"party", "rows", "commitment", "shown_at"}),
    "question_refused": frozenset({"party", "code", "question"}),
    "letter_taken": frozenset({"message", "party", "rows"}),
    "letter_withdrawn": frozenset({"message", "party", "rows"}),
    "question_answered": frozenset({"message", "party", "candidates", "compared"}),
    "senders_given": frozenset({"message", "party", "senders"}),
    "folded": frozenset({"letters", "rows", "rewritten"}),
    "points_evaluated": frozenset({"party", "points", "request", "purpose"}),
    "evaluation_refused": frozenset({"party", "code", "purpose"}),
    "quarantined": frozenset({"topic", "offset", "code"}),
    "evaluator_refused": frozenset({"party", "code"}),
    "sealing_key_made": frozenset({"key"}),
    "sealing_key_destroyed": frozenset({"key"}),
    "token_made": frozenset({"source"}),
    "load_started": frozenset({"load", "source", "reports", "persons"}),
    "load_turned": frozenset({"load", "source", "state"}),
    "load_done": frozenset({"load", "reports"}),
    "log_replaced": frozenset({"topic"}),
    # --- at an inbox
    "recipient_announced": frozenset({"notice", "party", "recipient"}),
    "recipient_enrolled": frozenset({"notice", "party", "recipient", "actor"}),
    "recipient_mail_set": frozenset({"party", "recipient", "actor"}),
    "notice_taken": frozenset({"notice", "party", "recipient", "kind", "state"}),
    "notice_question_shown": frozenset({"notice", "party", "recipient", "actor"}),
    "notice_recognised": frozenset({"notice", "party", "recipient", "actor"}),
    "notice_not_theirs": frozenset({"notice", "party", "recipient", "actor"}),
    "notice_opened": frozenset({"notice", "party", "recipient", "actor"}),
    "notice_refused": frozenset({"notice", "party", "recipient", "actor", "code"}),
    "notice_read": frozenset({"notice", "party", "recipient", "actor"}),
    "notice_passed_on": frozenset({"notice", "party", "recipient", "actor"}),
    "notice_call_asked": frozenset({"notice", "party", "recipient", "actor"}),
    "notice_answered": frozenset({"notice", "party", "recipient", "actor"}),
    # --- telling, at the node
    "recipient_registered": frozenset({"recipient", "actor"}),
    "recipient_replaced": frozenset({"recipient", "actor"}),
    "recipient_code_written": frozenset({"recipient", "enrolment", "actor"}),
    "recipient_key_taken": frozenset({"recipient", "enrolment", "party"}),
    "recipient_called_back": frozenset({"recipient", "enrolment", "actor"}),
    "disclosure_decided": frozenset({"dossier", "disclosure", "told", "kind", "phase", "basis", "actor"}),
    "disclosure_undone": frozenset({"dossier", "disclosure", "actor"}),
    "notice_sent": frozenset({"dossier", "notice", "recipient", "kind", "basis"}),
    "notice_stopped": frozenset({"dossier", "notice", "code"}),
    "notice_recalled": frozenset({"dossier", "notice", "actor"}),
    "notice_state": frozenset({"notice", "state"}),
    "notice_answer_taken": frozenset({"dossier", "notice"}),
    "notice_told": frozenset({"dossier", "notice", "actor"}),
    "notice_called": frozenset({"dossier", "notice", "actor"}),
    "notice_call_opened": frozenset({"dossier", "notice", "reason"}),
    "breach_opened": frozenset({"dossier", "notice", "breach"}),
    "breach_closed": frozenset({"dossier", "notice", "breach", "how", "actor"}),
    "notice_destroyed": frozenset({"notice", "party"}),
}


def record(conn: Connection, at: datetime, action: str, **facts: str | int | bool | None) -> None:
    """One line. Call it inside the transaction of the act. An action or fact outside the list is a defect."""
    if set(facts) - ACTIONS[action]:
        raise ValueError(f"{action} may not carry these facts")
    conn.execute("INSERT INTO audit (at, action, facts) VALUES (%s, %s, %s)", (at, action, Jsonb(facts)))
