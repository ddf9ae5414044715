"""Promises of radar/node/reviewing/alerts.py: who hears of a later report, where, and how often."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radar.node.reviewing.alerts import after_closing, alerts_of, digest, duty_list, see_alerts
from tests.fakes.family import child, mother, report
from tests.fakes.village import Village, village
from tests.radar.node.reviewing.cases import ANNE, GRN, UTR, facts_of, report_id

PRIOR = "U-1"


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def found_by(made: Village, number: str = "G-1", **values: object) -> None:
    """A later report at GRN finds what UTR has."""
    made.file(GRN, report(number, mother(), child(), **values))
    made.run()


def numbers(made: Village, of: str, party: str = UTR) -> list[str]:
    conn, node = made[party].conn, made[party].node
    lists = {
        "duty": lambda: duty_list(conn),
        "digest": lambda: digest(conn, node),
        "after": lambda: after_closing(conn, node),
    }
    return [alert.number for alert in lists[of]()]


def test_an_open_case_hears_once_of_a_later_case_elsewhere(made: Village) -> None:
    """A7: two people of it are linked, and it is corrected; it is one late notice."""
    made.file(UTR, report(PRIOR, mother(), child()))
    made.run()
    found_by(made)
    made.correct(GRN, report("G-1", mother(), child(), {"voornamen": "Wim"}, revisie=2))
    made.run()
    assert len(made[UTR].events("report_alert")) == 1
    assert made[UTR].value("SELECT count(*) FROM alert") == 1


def test_a_later_report_of_the_own_region_is_a_late_notice_too(made: Village) -> None:
    """Whoever works on the first one sees that there is another."""
    made.file(GRN, report("G-0"))
    made.file(GRN, report("G-1", spoed=True))
    [alert] = alerts_of(made[GRN].conn, report_id(made, GRN, "G-0"))
    assert (alert.party, alert.urgent, alert.after_closing) == (GRN, True, False)
    assert alerts_of(made[GRN].conn, report_id(made, GRN, "G-1")) == ()


def test_acute_goes_to_the_duty_list_and_the_rest_to_the_digest_of_tomorrow(made: Village) -> None:
    """J10: nobody is called at night for what can wait."""
    made.file(UTR, report(PRIOR))
    made.run()
    found_by(made)
    assert (numbers(made, "duty"), numbers(made, "digest")) == ([], [])
    made.clock.move(days=1)
    assert (numbers(made, "duty"), numbers(made, "digest")) == ([], [PRIOR])
    found_by(made, "G-2", spoed=True)
    assert numbers(made, "duty") == [PRIOR]


def test_what_was_seen_leaves_the_lists_and_stays_at_the_case(made: Village) -> None:
    """With who saw it."""
    made.file(UTR, report(PRIOR))
    made.run()
    found_by(made, spoed=True)
    member, case = made[UTR], report_id(made, UTR, PRIOR)
    assert [see_alerts(member.conn, member.node, case, ANNE) for _ in range(2)] == [1, 0]
    assert numbers(made, "duty") == []
    assert [alert.seen_at for alert in alerts_of(member.conn, case)] == [made.clock()]
    assert [facts["actor"] for facts in facts_of(made, UTR, "alert_seen")] == ["person:anne"]


def test_after_closing_it_stands_on_a_list_for_thirty_days_and_wakes_nobody(made: Village) -> None:
    """A7; of what was closed longer ago only the link itself is kept."""
    made.file(UTR, report("U-0", status="gesloten", laatstGewijzigdOp="2026-01-02"))
    made.file(UTR, report(PRIOR))
    made.close(UTR, PRIOR, 2)
    made.run()
    found_by(made, spoed=True)
    assert (numbers(made, "after"), numbers(made, "duty")) == ([PRIOR], [])
    assert made[UTR].events("report_alert") == []
    made.clock.move(days=31)
    assert numbers(made, "after") == []


def test_a_link_that_is_withdrawn_takes_its_alert_along(made: Village) -> None:
    """What is no more is nobody's to look at."""
    made.file(UTR, report(PRIOR))
    made.run()
    found_by(made, spoed=True)
    made.withdraw(GRN, "G-1")
    made.run()
    assert numbers(made, "duty") == []
    assert alerts_of(made[UTR].conn, report_id(made, UTR, PRIOR)) == ()


def test_an_alert_of_a_case_with_somebody_protected_says_so(made: Village) -> None:
    """A17: niet delen, verblijfplaats; from elsewhere and from the own region."""
    made.file(UTR, report(PRIOR))
    made.run()
    made.file(GRN, report("G-1", mother(verblijfBeschermen=True)))
    made.file(UTR, report("U-2", mother(verblijfBeschermen=True)))
    made.run()
    alerts = alerts_of(made[UTR].conn, report_id(made, UTR, PRIOR))
    assert {(alert.party, alert.protect_stay) for alert in alerts} == {(UTR, True), (GRN, True)}
