"""The table of need-to-know as a page: what `radar policy` prints, for whoever works here."""

from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.pages.words import capital
from radar.node.pages.workplace import Anybody, Site
from radar.policy.decide import Refusal, table
from radar.policy.printed import ITEMS, PHASES, PURPOSES, ROLES, in_order, refused
from schemas.words import LEGAL_BASES


@dataclass(frozen=True, slots=True)
class Line:
    when: str
    ground: str
    may_read: tuple[str, ...]
    refusal: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    lines: tuple[Line, ...]


def groups() -> tuple[Group, ...]:
    """Every row of the table, by recipient and purpose, in its order."""
    made = []
    for (role, purpose), rows in groupby(table(), lambda row: (row.role, row.purpose)):
        lines = []
        for row in rows:
            when, ground = capital(PHASES[row.phase]), LEGAL_BASES[row.basis]
            if isinstance(row.answer, Refusal):
                lines.append(Line(when, ground, (), refused(row.answer)))
            else:
                lines.append(Line(when, ground, tuple(ITEMS[each] for each in in_order(row.answer)), ""))
        made.append(Group(f"{ROLES[role]}, {PURPOSES[purpose]}", tuple(lines)))
    return tuple(made)


def policy_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/beleid")
    def policy(request: Request, user: Anybody) -> Response:
        return site.page(request, "policy.html", groups=groups())

    return router
