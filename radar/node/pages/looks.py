"""Wie keek: what you looked at yourself, and who looked at a case of this region, here and elsewhere."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from radar.node.pages.words import LOOKS
from radar.node.pages.workplace import Looker, Site, actor_of
from schemas.words import PURPOSES


def look_routes(site: Site) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    reviewing, handling = site.work.reviewing, site.work.handling

    @router.get("/wie-keek")
    def own(request: Request, user: Looker) -> Response:
        with site.connection() as conn:
            looks = reviewing.looks_by(conn, actor_of(user))
            others = reviewing.looks_of_others(conn)
        return site.page(
            request, "looks_own.html", looks=looks, others=others, acts=LOOKS, purposes=PURPOSES,
            party_name=site.work.party_name,
        )  # fmt: skip

    @router.get("/zaken/{report_id}/wie-keek")
    def at_case(request: Request, report_id: UUID, user: Looker) -> Response:
        with site.connection() as conn:
            case = handling.case_view(conn, str(report_id))
            looks = reviewing.looks_at(conn, str(report_id))
        return site.page(
            request, "looks_at.html", case=case, looks=looks, acts=LOOKS, purposes=PURPOSES,
            party_name=site.work.party_name,
        )  # fmt: skip

    return router
