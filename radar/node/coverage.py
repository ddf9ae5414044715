"""How far each party is in the register, as the hub said last: what an answer says about what it searched."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from connectors.ports import CoverageLine, PartyState
from radar.exchange.heard import learn_keys
from radar.node.parts import SQL, NodeParts
from radar.store.db import Connection
from schemas.codes import Role
from schemas.events import PartyCoverage

BEHIND: Final = timedelta(minutes=15)
"""A party heard no later than this is current."""
_Facts = tuple[date | None, date | None, datetime | None]
_NOTHING: Final[_Facts] = (None, None, None)


def keep_coverage(conn: Connection, node: NodeParts, lines: Sequence[PartyCoverage]) -> None:
    """Keep what the hub says of each party, and the keys to seal to (under each party's own signature)."""
    known = {party.id for party in node.around.directory.manifest.nodes}
    for line in lines:
        if line.party not in known:
            continue  # it files nothing, or the hub has a newer manifest: that must not cost us the others
        SQL.keep_coverage(
            conn,
            party=line.party,
            since=line.since,
            oldest=line.oldest_report_on,
            current=line.current_up_to,
            backfilled=line.backfilled_at,
            now=node.now(),
        )
    learn_keys(conn, node.around, lines)


def stored(lines: Sequence[PartyCoverage]) -> list[list[str | None]]:
    """How far each party was when the hub answered, to be kept with the question."""
    return [[line.party, *(each.isoformat() if each else None for each in _facts(line))] for line in lines]


def _facts(line: PartyCoverage) -> _Facts:
    return line.since, line.oldest_report_on, line.current_up_to


def _from_stored(lines: Sequence[Sequence[str | None]]) -> dict[str, _Facts]:
    return {
        str(party): (
            date.fromisoformat(since) if since else None,
            date.fromisoformat(oldest) if oldest else None,
            datetime.fromisoformat(current) if current else None,
        )
        for party, since, oldest, current in lines
    }


def coverage_lines(
    conn: Connection, node: NodeParts, searched: Sequence[Sequence[str | None]] | None
) -> tuple[CoverageLine, ...]:
    """One line for each other party that files, in the order of the manifest.

    `searched`: what `stored` gave when this was searched, None when it was not. A party was searched only as
    far as it was then; what it filed since, or that it takes part since, was not searched.
    """
    now = {row[0]: (row[1], row[2], row[3]) for row in SQL.coverage(conn)}
    then = _from_stored(searched or [])
    lines = []
    for party in node.around.directory.manifest.nodes:
        if Role.FILE not in party.roles or party.id == node.around.party:
            continue
        facts, state = then.get(party.id, _NOTHING), PartyState.SEARCHED
        if facts[2] is None:
            facts, state = now.get(party.id, _NOTHING), PartyState.NOT_YET
        if facts[2] is None:
            state = PartyState.NOT_JOINED
        lines.append(CoverageLine(party.id, party.name, *facts, state))
    return tuple(lines)


def complete(lines: Sequence[CoverageLine], asked_at: datetime) -> bool:
    """Whether every other party was searched, and was current when the question was asked."""
    return all(
        line.state is PartyState.SEARCHED
        and line.current_up_to is not None
        and asked_at - line.current_up_to <= BEHIND
        for line in lines
    )
