"""The work list by deadline, and what else waits: new links elsewhere, questions of others, whom to call."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from radar.deadlines import day_in_words
from radar.node.handling.views import WorkItem
from radar.node.pages.deadline import pressing
from radar.node.pages.words import TASKS, capital, listed
from radar.node.pages.workplace import (
    CASES,
    DESK,
    LOOKS,
    Anybody,
    CaseWorker,
    DeskWorker,
    Posted,
    Site,
    actor_of,
)
from radar.node.parts import AMSTERDAM
from radar.store.db import Connection

MINE: Final = "ik"
MOST: Final = 100
"""Cases on the page: whoever has more starts with these."""


@dataclass(frozen=True, slots=True)
class Row:
    item: WorkItem
    head: str
    rest: str
    pressing: str
    tasks: str
    received: str


def rows_of(site: Site, items: Sequence[WorkItem]) -> tuple[Row, ...]:
    node = site.work.node
    today, calendar = node.today(), node.desk.calendar
    return tuple(_row(each, pressing(each.due_on, today, calendar), today) for each in items)


def _row(item: WorkItem, urge: str, today: date) -> Row:
    head, _, rest = item.due_words.partition(", ")
    tasks = listed([TASKS[task] for task in dict.fromkeys(item.tasks)])
    received = day_in_words(item.received_at.astimezone(AMSTERDAM).date(), today)
    return Row(item, capital(head), rest, urge, capital(tasks), received)


def work_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def work_list(request: Request, user: Anybody, wie: str = "") -> Response:
        if not user.has(*DESK):
            return RedirectResponse("/wie-keek" if user.has(*LOOKS) else "/beheer", 303)
        with site.connection() as conn:
            handling, owner = site.work.handling, user.subject if wie == MINE else None
            items = handling.work_list(conn, user, MOST, owner)
            all_count, mine_count = handling.work_count(conn), handling.work_count(conn, user.subject)
            alerts = site.work.reviewing.duty_list(conn) if user.has(*CASES) else ()
        return site.page(
            request, "work.html",
            rows=rows_of(site, items), only_mine=wie == MINE, all_count=all_count, mine_count=mine_count,
            most=MOST, alerts=alerts, party_name=site.work.party_name, colleagues=site.colleagues(user),
        )  # fmt: skip

    @router.post("/zaken/{report_id}/toewijzen")
    def assign(request: Request, report_id: UUID, user: DeskWorker, form: Posted) -> Response:
        to = {"mij": user.subject, "niemand": None}.get(form.get("aan", ""), form.get("aan"))
        known = {None, user.subject, *(each.subject for each in site.colleagues(user))}
        back = f"/zaken/{report_id}" if form.get("terug") == "zaak" else "/"
        to = to if to in known else user.subject
        said = {None: "De zaak ligt weer open voor iedereen.", user.subject: "De zaak staat op uw naam."}

        def do(conn: Connection) -> str:
            site.work.handling.assign(conn, str(report_id), actor_of(user), to)
            return said.get(to, f"De zaak is overgegeven aan {site.names().of(to)}.")

        return site.act(request, back, do)

    @router.get("/nieuw")
    def news(request: Request, user: CaseWorker) -> Response:
        with site.connection() as conn:
            reviewing = site.work.reviewing
            lists = {
                "acute": reviewing.duty_list(conn),
                "digest": reviewing.digest(conn),
                "after_closing": reviewing.after_closing(conn),
            }
            closed = {alert.report_id for alert in lists["after_closing"]}
            partners = defaultdict(list)
            for handover in site.work.handling.active_handovers(conn, *closed):
                partners[handover.report_id].append(handover)
        return site.page(request, "news.html", party_name=site.work.party_name, partners=partners, **lists)

    return router
