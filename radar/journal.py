"""Structured logs: a closed list of events, each with the fields it may carry, and nothing personal.

A message id runs through all processes, so that one report can be followed without saying whose it is. No
event names both who asked and who was asked: the hub's log would be the graph of links.
"""

import json
import sys
from collections.abc import Callable, Mapping, MutableMapping
from datetime import datetime
from typing import Any, Final, TextIO

import structlog

EVENTS: Final[dict[str, frozenset[str]]] = {
    # --- the steps of a report, in their order
    "report_taken": frozenset({"dossier", "persons"}),
    "own_reports_compared": frozenset({"dossier", "links"}),
    "blocks_evaluated": frozenset({"dossier", "points"}),
    "rows_filed": frozenset({"dossier", "message", "rows"}),
    "message_sent": frozenset({"message", "tries"}),
    "rows_taken": frozenset({"message", "party", "rows"}),
    "question_answered": frozenset({"message", "party", "candidates"}),
    "candidates_received": frozenset({"dossier", "question", "part", "parts"}),
    "senders_asked": frozenset({"dossier", "question", "senders"}),
    "senders_given": frozenset({"message", "party", "senders"}),
    "links_found": frozenset({"dossier", "question", "links"}),
    "link_received": frozenset({"link", "party", "band"}),
    "status_received": frozenset({"link", "party"}),
    "link_closed": frozenset({"link", "party"}),
    "rows_withdrawn": frozenset({"message", "party", "rows"}),
    "report_alert": frozenset({"dossier", "link"}),
    "details_wait": frozenset({"request"}),
    "details_received": frozenset({"request", "code"}),
    # --- files of old reports
    "file_taken": frozenset({"load", "reports", "persons"}),
    "file_refused": frozenset({"faults"}),
    # --- the exchange
    "letter_relayed": frozenset({"party"}),
    "message_committed": frozenset({"message", "source", "kind"}),
    "message_again": frozenset({"message", "source"}),
    "receipt_taken": frozenset({"message"}),
    "quarantined": frozenset({"topic", "offset", "code"}),
    "sequence_gap": frozenset({"topic", "missing"}),
    "log_replaced": frozenset({"topic"}),
    "key_gone": frozenset({"message", "source"}),
    # --- waiting and refusing
    "report_waits": frozenset({"dossier", "code"}),
    "question_refused": frozenset({"question", "code"}),
    "self_check_failed": frozenset({"question", "rows"}),
    "evaluator_refused": frozenset({"party", "code"}),
    "evaluation_done": frozenset({"party", "points", "request", "purpose"}),
    "large_block": frozenset({"rows"}),
    "folded": frozenset({"letters", "rows", "rewritten"}),
    # --- bringing in the past
    "load_started": frozenset({"load", "reports", "persons"}),
    "load_stored": frozenset({"load", "reports"}),
    "load_sent": frozenset({"reports", "points"}),
    "load_waits": frozenset({"code"}),
    "load_done": frozenset({"load", "reports"}),
    "searched_again": frozenset({"reports", "points"}),
    # --- an inbox
    "notice_taken": frozenset({"notice", "party", "act"}),
    "notice_sent": frozenset({"notice"}),
    "notice_state": frozenset({"notice", "state"}),
    "mail_sent": frozenset({"notice"}),
    "mail_refused": frozenset({"notice", "code"}),
    # --- the process
    "started": frozenset({"kind", "version"}),
    "active": frozenset({"kind"}),
    "standby": frozenset({"kind"}),
    "stopped": frozenset({"kind"}),
    "start_refused": frozenset({"code"}),
    "part_down": frozenset({"part", "cause"}),
    "part_back": frozenset({"part"}),
    "failure": frozenset({"part", "cause"}),
    "sealing_key_made": frozenset({"key"}),
    "sealing_key_destroyed": frozenset({"key"}),
}

Watcher = Callable[[str, Mapping[str, Any]], None]


class Journal:
    """Writes JSON lines. `watch` is called with each event before it is written: the demo prints the worked
    example from it, and the fault tests stop a process exactly between two steps."""

    def __init__(
        self,
        party: str,
        clock: Callable[[], datetime],
        stream: TextIO | None = None,
        watch: Watcher | None = None,
    ) -> None:
        self._party, self._clock, self._watch = party, clock, watch
        self._log = structlog.wrap_logger(
            structlog.WriteLogger(stream or sys.stderr),
            processors=[self._stamp, structlog.processors.JSONRenderer(serializer=json.dumps)],
        )

    def _stamp(self, _: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"time": self._clock().isoformat(), "party": self._party, **event}

    def say(self, event: str, **facts: str | int | None) -> None:
        """One event of the list. One outside the list, or with another fact, is a defect and raises."""
        if set(facts) - EVENTS[event]:
            raise ValueError(f"{event} may not carry these facts")
        if self._watch:
            self._watch(event, facts)
        self._log.info(event, **facts)
