"""What was newly found at cases of ours, as the page lists it."""

import re
from collections.abc import Callable, Iterator

import pytest

from radar.federation.postgres import EmbeddedPostgres
from radar.node.handling.handovers import Partner
from schemas.codes import Outcome, RecipientRole
from tests.browser.workplace import BRAM, GRN, SANNE, UTR, Served, of_module, somebody
from tests.fakes.family import report
from tests.radar.web.pages import Browser

PHONE = "050 000 00 00"


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgres: EmbeddedPostgres, _templates: Callable[[str], str]
) -> Iterator[Served]:
    with of_module(tmp_path_factory, postgres, _templates) as site:
        yield site


@pytest.mark.row("A7")
@pytest.mark.parametrize("protected", [False, True])
def test_a_late_hit_after_closing_names_the_partner_that_goes_on(site: Served, protected: bool) -> None:
    """A7: after closing it goes to a list "na sluiting" and to the partner of an active handover: a person
    calls that partner, because a link alone never tells anybody outside (C3)."""
    someone = somebody()
    number, team = f"P-{protected}", f"Lokaal Team Verzonnen {protected}"
    report_id = site.file(GRN, report(number, someone))
    with site.lock:
        conn, handling = site.member.conn, site.work.handling
        first, second = site.actor(SANNE), site.actor(BRAM)
        handling.judge(conn, report_id, first, "triage-instrument", "4.1", "B2")
        decision = handling.propose_decision(conn, report_id, first, Outcome.DIRECT_HANDOVER, ())
        handling.confirm_decision(conn, decision, second)
        offered = handling.offer_handover(
            conn, report_id, first, Partner(RecipientRole.CHAIN_PARTNER, team, PHONE)
        )
        assert team not in page_of(site)
        handling.accept_handover(conn, offered, first)
        site.made.close(GRN, number, 2)
    site.file(UTR, report(f"U-{number}", someone | {"verblijfBeschermen": protected}))
    page = re.sub("</?bdi>", "", page_of(site))
    _, listed, after = page.partition("Na sluiting")
    assert listed
    _, _, line = after.partition(f">{number}</a>")
    line, _, _ = line.partition("</li>")
    assert f"{team} heeft deze zaak overgenomen en houdt zicht" in line
    assert f"Telefoon {PHONE}" in line
    assert ("en niet waar" in line) is protected
    assert ("Utrecht" in line) is not protected


def page_of(site: Served) -> str:
    answer = Browser(site).open("/nieuw", SANNE)  # type: ignore[arg-type]  (it asks for no more than an address)
    assert answer.status_code == 200, answer.text
    return answer.text
