"""All routes of the workplace, to be put on the node's application beside its door."""

from collections.abc import Sequence

from fastapi import APIRouter

from radar.node.pages.case import case_routes
from radar.node.pages.work import work_routes
from radar.node.pages.workplace import Site, Workplace
from radar.web.app import Pages


def workplace_routes(work: Workplace, pages: Pages) -> Sequence[APIRouter]:
    site = Site(work, pages)
    return [work_routes(site), case_routes(site)]
