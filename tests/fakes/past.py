"""Reports from the past and the loads that bring them in, for tests in the village."""

from typing import Any

from connectors.ports import Load, PriorReports, Progress
from tests.fakes.family import report
from tests.fakes.village import SOURCE, NodeMember, Village

LONG_AGO = {
    "ontvangenOp": "2009-05-06T10:00:00+02:00", "laatstGewijzigdOp": "2010-01-02", "status": "gesloten",
}  # fmt: skip


def old(number: str, *people: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A closed report of long ago on these people (the mother when none)."""
    return report(number, *people, **(LONG_AGO | values))


def start(made: Village, party: str, *reports: dict[str, Any], source: str = SOURCE) -> Load:
    member = made[party]
    return member.backfill.start(member.conn, source, "verleden", [made.read(each) for each in reports])


def progress(made: Village, party: str, load: Load) -> Progress:
    member = made[party]
    return member.backfill.progress(member.conn, SOURCE, load.load_id)


def bring_in(made: Village, party: str, *reports: dict[str, Any]) -> Load:
    """Load these until they can be found everywhere, and everybody knows."""
    load = start(made, party, *reports)
    made.run()
    made.live()
    return load


def shown(answer: PriorReports) -> list[tuple[str, str, str]]:
    """Party, month and band of every link, in the order of the answer."""
    return [(link.party, link.month, link.band.value) for person in answer.persons for link in person.links]


def sent(member: NodeMember) -> int:
    """Reports of loads whose rows left, or are about to."""
    return int(member.value("SELECT count(*) FROM load_report WHERE state = 'sent'"))
