"""What leaves a node for the register: the rows of a report as one message, and what is kept of them here.

The block keys of a question lie under the storage key until its senders are in; nothing else may keep them.
"""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from matching.rows import Block
from radar.node.blocks import Encoded, Involved, Origin, RowPlace
from radar.node.parts import SQL, NodeParts, changed_month, month_of
from radar.store.db import Connection
from schemas.events import FiledPerson, ReportFiled


def origin_of(
    node: NodeParts, group: bytes, dossier: bytes, received_at: datetime, changed_on: date
) -> Origin:
    return Origin(
        node.number, node.epoch, group, dossier, month_of(received_at.date()), changed_month(changed_on)
    )


def message_of(
    node: NodeParts,
    report_id: str,
    people: Iterable[Involved],
    encoded: Sequence[Encoded],
    *,
    asks: bool,
    urgent: bool,
) -> ReportFiled:
    """The rows by person, in the order of the report."""

    def joined(position: int, *, probe: bool) -> bytes:
        return b"".join(each.row for each in encoded if each.position == position and each.probe is probe)

    return ReportFiled(
        question=asks,
        urgent=urgent,
        case_commitment=node.commitment(report_id),
        persons=tuple(
            FiledPerson(joined(each.position, probe=False), joined(each.position, probe=True))
            for each in people
        ),
    )


def keep_rows(
    conn: Connection,
    question_id: str,
    encoded: Sequence[Encoded],
    last_changed_on: date,
    known: Mapping[RowPlace, bytes],
) -> None:
    """What names these rows at the hub, but for those that were filed before."""
    filed = set(known.values())
    SQL.insert_filed_rows(
        conn,
        [
            {
                "row_id": each.row_id,
                "question_id": question_id,
                "handle": each.handle,
                "pass_": int(each.block.pass_),
                "token": each.block.token,
                "probe": each.probe,
                "last_changed_on": last_changed_on,
            }
            for each in encoded
            if each.row_id not in filed
        ],
    )


def rows_known(conn: Connection, report_id: str) -> dict[RowPlace, bytes]:
    """The rows and probes of this report that were filed or asked before, by their place."""
    return {
        (bytes(handle), number, bytes(token)): bytes(row_id)
        for handle, number, token, row_id in SQL.names_of_rows(conn, report_id=report_id)
    }


def mark_asked(conn: Connection, node: NodeParts, question_id: str, encoded: Sequence[Encoded]) -> None:
    """From here on the answer of the hub is waited for."""
    secrets = node.around.storage.seal(_secrets_to_json(encoded), question_id.encode())
    SQL.asked(conn, question_id=question_id, secrets=secrets, now=node.now())


def secrets_of(node: NodeParts, question_id: str, sealed: bytes) -> dict[bytes, tuple[int, Block]]:
    """By row id, the person's position and the block, of every row and probe of one question."""
    return _secrets_from_json(node.around.storage.open(sealed, question_id.encode()))


def _secrets_to_json(encoded: Sequence[Encoded]) -> bytes:
    lines = [[_b64(each.row_id), each.position, _b64(each.block.to_bytes())] for each in encoded]
    return json.dumps(lines).encode()


def _secrets_from_json(data: bytes) -> dict[bytes, tuple[int, Block]]:
    lines: Any = json.loads(data)
    return {
        base64.b64decode(row_id): (position, Block.from_bytes(base64.b64decode(block)))
        for row_id, position, block in lines
    }


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
