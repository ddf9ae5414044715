"""All routes of the workplace, to be put on the node's application beside its door."""

from collections.abc import Sequence

from fastapi import APIRouter

from radar.node.pages.case import case_routes
from radar.node.pages.deciding import deciding_routes
from radar.node.pages.feedback import feedback_routes
from radar.node.pages.handing_over import handover_routes
from radar.node.pages.informing import informing_routes, notice_routes, telling_routes
from radar.node.pages.links import link_routes, search_routes
from radar.node.pages.looks import look_routes
from radar.node.pages.policy import policy_routes
from radar.node.pages.questions import call_routes, question_routes
from radar.node.pages.register import enrolment_routes, register_routes
from radar.node.pages.work import work_routes
from radar.node.pages.workplace import Site, Workplace
from radar.web.app import Pages


def workplace_routes(work: Workplace, pages: Pages) -> Sequence[APIRouter]:
    site = Site(work, pages)
    makers = (
        work_routes, case_routes, link_routes, search_routes, deciding_routes, handover_routes,
        feedback_routes, informing_routes, telling_routes, notice_routes, question_routes, call_routes,
        look_routes, policy_routes, register_routes, enrolment_routes,
    )  # fmt: skip
    return [make(site) for make in makers]
