"""Work that waits behind all other: the rows of several reports evaluated together, each sent for itself.

One request for up to 25 persons, so that proofs and connections are paid once. It takes no lock while it
evaluates, and holds the one of filing only to write down what leaves, a report at a time.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

from radar.node.blocks import Encoded, Involved, Origin, RowPlace, encode, evaluate_once
from radar.node.filing import people_of
from radar.node.own import normalised
from radar.node.parts import SQL, NodeParts
from radar.node.sending import keep_rows, mark_asked, message_of, origin_of, rows_known
from radar.store.db import Connection, statements
from schemas.codes import HUB, MAX_PERSONS, Purpose
from schemas.errors import Unavailable
from schemas.intake import read_stored
from schemas.report import Report

BACKFILL: Any = statements(__package__, "backfill.sql")
ROOM: Final = 24
"""Letters in the outbox above which no more is made: what is evaluated should leave soon."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Due:
    """One question of the background, with its report as it is now."""

    question_id: str
    report_id: str
    asks: bool
    report: Report
    people: Sequence[Involved] = field(repr=False)
    origin: Origin
    known: Mapping[RowPlace, bytes] = field(repr=False)


def together(waiting: Iterable[_T], persons: Sequence[int], most: int = MAX_PERSONS) -> list[_T]:
    """As many from the front as have 25 persons together: one request, one transaction. Always the first."""
    taken: list[_T] = []
    total = 0
    for each, count in zip(waiting, persons, strict=True):
        total += count
        if taken and total > most:
            break
        taken.append(each)
    return taken


def read_due(
    conn: Connection, node: NodeParts, rows: Sequence[Sequence[Any]], most: int = MAX_PERSONS
) -> list[Due]:
    """From (question id, report id, content, dossier, group, received at, changed on, handles, asks)."""
    return [read_one(conn, node, row) for row in together(rows, [len(row[7]) for row in rows], most)]


def read_one(conn: Connection, node: NodeParts, row: Sequence[Any]) -> Due:
    """One of those rows."""
    question_id, report_id, content, dossier, group, received_at, changed_on, handles, asks = row
    report = read_stored(json.dumps(content).encode())
    people = people_of(
        normalised(conn, node, report.persons),
        [(handle, position) for position, handle in enumerate(handles, start=1)],
    )
    origin = origin_of(node, bytes(group), bytes(dossier), received_at, changed_on)
    return Due(question_id, report_id, asks, report, people, origin, rows_known(conn, report_id))


def send_together(conn: Connection, node: NodeParts, due: Sequence[Due]) -> int:
    """Evaluate these at once and put each in the outbox; how many points that took.

    Raises Unavailable, when the evaluators do not help: then nothing happened. Which was corrected or taken
    back meanwhile is left alone.
    """
    if node.refuses:
        raise Unavailable(node.refuses)
    encoded, points = _encoded(node, due)
    for each, rows in zip(due, encoded, strict=True):
        with conn.transaction():
            SQL.one_filing_at_a_time(conn)  # or a report taken back meanwhile would not know of these rows
            if SQL.still_waiting(conn, question_id=each.question_id):
                _send(conn, node, each, rows)
        node.around.wake_sender.set()
    return points


def _encoded(node: NodeParts, due: Sequence[Due]) -> tuple[list[list[Encoded]], int]:
    points = 0

    def evaluate(inputs: Mapping[int, Sequence[bytes]]) -> Mapping[int, Sequence[bytes]]:
        nonlocal points
        points = sum(map(len, inputs.values()))
        return node.evaluators.evaluate(inputs, Purpose.BACKFILL)

    asks = any(each.asks for each in due)
    answers = evaluate_once(
        [involved.person for each in due for involved in each.people], evaluate, probes=asks
    )
    make = partial(encode, evaluate=answers, federation_key=node.federation_key)
    return [make(each.people, origin=each.origin, probes=each.asks, known=each.known) for each in due], points


def _send(conn: Connection, node: NodeParts, due: Due, encoded: Sequence[Encoded]) -> None:
    keep_rows(conn, due.question_id, encoded, due.report.last_changed_on, due.known)
    if due.asks:
        mark_asked(conn, node, due.question_id, encoded)
    else:
        BACKFILL.filed(conn, question_id=due.question_id, now=node.now())
    message = message_of(node, due.report_id, due.people, encoded, asks=due.asks, urgent=False)
    node.post.queue(conn, HUB, message, message_id=due.question_id, background=True)
    node.audit(conn, "rows_filed", dossier=due.report_id, message=due.question_id, rows=len(encoded))
