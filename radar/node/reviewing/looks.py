"""Wie keek: who looked at a case here, which parties were shown that it exists, what one person looked at.

It reads the lines that were written with each act; nothing here can change one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from radar.node.parts import Actor, NodeParts
from radar.store.db import Connection, statements
from schemas.codes import DisclosurePurpose, PartyId

SQL: Any = statements(__package__, "reviewing.sql")
MOST: Final = 500
LATELY: Final = timedelta(days=30)
LOOKS: Final = (
    "case_shown", "prior_reports_shown", "link_reviewed", "details_asked", "case_asked_again", "alert_seen",
    "details_answered",
)  # fmt: skip
"""The acts of the audit that show something of a case to a person or a system of the own region."""


@dataclass(frozen=True, slots=True)
class Look:
    """One line. `who` is the subject of a login or a source system; another party when `party` is set."""

    at: datetime
    act: str
    who: str | None
    report_id: str
    party: PartyId | None = None
    purpose: DisclosurePurpose | None = None


def note_look(
    conn: Connection,
    node: NodeParts,
    report_id: str,
    actor: Actor,
    links: int,
    purpose: DisclosurePurpose = DisclosurePurpose.JUDGE_SAFETY,
) -> None:
    """Write down that somebody was shown a case."""
    node.audit(
        conn, "case_shown", dossier=report_id, actor=actor.fact, links=links, purpose=purpose.value
    )  # fmt: skip


def looks_at(conn: Connection, report_id: str) -> tuple[Look, ...]:
    """Everybody who looked at a case, newest first: here by person or system, elsewhere by party."""
    here = [_here(row) for row in SQL.looks_here(conn, report_id=report_id, acts=list(LOOKS), most=MOST)]
    shown = [
        Look(at, "rows_shown", None, report_id, PartyId(party))
        for party, at in SQL.looks_elsewhere(conn, report_id=report_id)
    ]
    asked = [
        Look(asked_at, "details_wanted", None, report_id, PartyId(party), DisclosurePurpose(purpose))
        for party, _, purpose, _, asked_at, *_ in SQL.wanted_of(conn, report_id=report_id)
    ]
    return tuple(sorted([*here, *shown, *asked], key=lambda look: look.at, reverse=True))


def looks_by(conn: Connection, actor: Actor) -> tuple[Look, ...]:
    """What one person looked at and did, newest first: the own history."""
    rows = SQL.looks_by(conn, actor=actor.fact, acts=list(LOOKS), most=MOST)
    return tuple(_here(row) for row in rows)


@dataclass(frozen=True, slots=True)
class LookOfOthers:
    """Another party saw, or asked, something of a report of ours."""

    look: Look
    number: str = field(repr=False)


def looks_of_others(conn: Connection, node: NodeParts) -> tuple[LookOfOthers, ...]:
    """Of all reports of this region, of the last thirty days, newest first."""
    rows = SQL.looks_of_others(conn, since=node.now() - LATELY, most=MOST)
    return tuple(
        LookOfOthers(
            Look(at, act, None, report_id, PartyId(party), DisclosurePurpose(purpose) if purpose else None),
            number,
        )
        for at, act, party, report_id, number, purpose in rows
    )


def _here(row: Any) -> Look:
    at, act, facts = row
    purpose = facts.get("purpose")
    return Look(
        at, act, facts.get("actor") or facts.get("source"), facts["dossier"],
        PartyId(facts["party"]) if facts.get("party") else None,
        DisclosurePurpose(purpose) if purpose else None,
    )  # fmt: skip
