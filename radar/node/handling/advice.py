"""An advice is kept, counted and nothing else: no person, no search, no message, no report (G1-G5, G12)."""

import secrets
import uuid

from connectors.ports import AdviceReceipt
from matching.names import nickname_classes
from radar.node.handling.cases import SQL
from radar.node.parts import NodeParts
from radar.store.db import Connection
from schemas.advice import ADJECTIVES, ADVICE, THINGS, Advice, refuse_names
from schemas.errors import Conflict
from schemas.strict_json import canonical


def take_advice(conn: Connection, node: NodeParts, source: str, advice: Advice) -> AdviceReceipt:
    """Keep it; the same again gives the same receipt.

    Raises BadInput("persoonsgegevens"), Conflict("andere_inhoud"|"advies_bij_melding").
    """
    refuse_names(advice, lambda word: word in nickname_classes())
    digest = node.keyed("advice", canonical(ADVICE.write(advice)))
    with conn.transaction():
        conn.execute("SELECT pg_advisory_xact_lock(3)")  # an advice that comes twice at once is one
        known = SQL.advice_of(conn, source=source, number=advice.number)
        if known:
            if bytes(known[3]) != digest:
                raise Conflict("andere_inhoud", velden="advies")
            return AdviceReceipt(advice.number, known[1], known[2], known[0], again=True)
        # Under the number of a report it would be part of that report (Q&A: it may not be added to one).
        if SQL.report_id_of(conn, source=source, number=advice.number):
            raise Conflict("advies_bij_melding")
        advice_id, alias, now = str(uuid.uuid4()), advice.alias or invented_name(), node.now()
        SQL.keep_advice(
            conn, advice_id=advice_id, source=source, number=advice.number, digest=digest, alias=alias,
            seeker_kind=advice.seeker_kind.value, seeker=advice.seeker, channel=advice.channel.value,
            occasions=[each.value for each in advice.occasions],
            natures=[each.value for each in advice.natures], note=advice.note, given_on=advice.given_on,
            now=now, today=node.today(),
        )  # fmt: skip
        node.audit(conn, "advice_taken", advice=advice_id, source=source)
    node.around.metrics.add(
        "radar_advices_total", channel=advice.channel.value, seeker=advice.seeker_kind.value
    )
    return AdviceReceipt(advice.number, alias, now, advice_id, again=False)


def invented_name() -> str:
    """A name for a case that nobody has: `groene-paraplu-482`."""
    return f"{secrets.choice(ADJECTIVES)}-{secrets.choice(THINGS)}-{secrets.randbelow(900) + 100}"
