"""How far each party is in the register, as the hub said last: what an answer says about what it searched."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from connectors.ports import CoverageLine, PartyState
from radar.exchange.post import SQL as EXCHANGE
from radar.node.parts import SQL, NodeParts
from radar.parties import canonical, key_to_json
from radar.store.db import Connection
from schemas.codes import Role
from schemas.events import PartyCoverage

BEHIND: Final = timedelta(minutes=15)
"""A party heard no later than this is current."""


def keep_coverage(conn: Connection, node: NodeParts, lines: Sequence[PartyCoverage]) -> None:
    """Keep what the hub says of each party, and the keys to seal to (under each party's own signature)."""
    for line in lines:
        SQL.keep_coverage(
            conn,
            party=line.party,
            since=line.since,
            oldest=line.oldest_report_on,
            current=line.current_up_to,
            now=node.now(),
        )
        key = line.sealing_key
        if key and key.party == line.party and node.around.directory.learn(key):
            EXCHANGE.keep_key(conn, party=line.party, statement=canonical(key_to_json(key)))


def coverage_lines(conn: Connection, node: NodeParts, *, searched: bool) -> tuple[CoverageLine, ...]:
    """One line for each other party that files, in the order of the manifest."""
    heard = {row[0]: row[1:4] for row in SQL.coverage(conn)}
    lines = []
    for party in node.around.directory.manifest.nodes:
        if Role.FILE not in party.roles or party.id == node.around.party:
            continue
        since, oldest, current = heard.get(party.id, (None, None, None))
        state = PartyState.SEARCHED if searched else PartyState.NOT_YET
        if current is None:
            state = PartyState.NOT_JOINED
        lines.append(CoverageLine(party.id, party.name, since, oldest, current, state))
    return tuple(lines)


def complete(lines: Sequence[CoverageLine], now: datetime) -> bool:
    """Whether every other party takes part and is current."""
    return all(line.current_up_to and now - line.current_up_to <= BEHIND for line in lines)
