"""A source system with its client at a real node: from the report to what was found elsewhere, and back."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from psycopg_pool import ConnectionPool

from connectors.client import Backfill, FileKind, OldFile, Receipt, Refused
from connectors.ports import LoadState, SearchState
from radar.node.service import NodeDoor, make_token
from radar.store.db import Connection
from schemas.codes import Band, CaseStatus
from schemas.report import Report
from schemas.strict_json import canonical
from tests.fakes.family import report
from tests.fakes.producer import Producer, Scripted, line_to
from tests.fakes.served import served
from tests.fakes.village import SOURCE, Village, village


@dataclass
class Region:
    """One region: its node in the village, and a source system in front of its door."""

    made: Village
    party: str
    producer: Producer

    def read(self, number: str, **values: object) -> Report:
        read: Report = self.made.read(report(number, **values))
        return read


@contextmanager
def region(made: Village, party: str, folder: Path) -> Iterator[Region]:
    node = made[party]
    dsn = f"{node.conn.info.dsn} password=proef"
    with ExitStack() as open_:
        pool = open_.enter_context(
            ConnectionPool[Connection](dsn, min_size=1, kwargs={"autocommit": True}, open=True)
        )
        port = open_.enter_context(served(NodeDoor(node.node, pool)))
        line = line_to(port, make_token(node.conn, made.clock(), SOURCE))
        open_.callback(line.close)
        producer = Producer(folder / party, Scripted(line))
        open_.callback(producer.outbox.close)
        yield Region(made, party, producer)


@pytest.fixture
def regions(tmp_path: Path, database: Callable[[str], str]) -> Iterator[tuple[Region, Region]]:
    with (
        village(tmp_path, database) as made,
        region(made, "vt-grn", tmp_path) as groningen,
        region(made, "vt-utr", tmp_path) as utrecht,
    ):
        yield groningen, utrecht


def test_a_report_finds_the_prior_one_elsewhere(regions: tuple[Region, Region]) -> None:
    """Two regions, two source systems, one family: typed from end to end."""
    groningen, utrecht = regions
    utrecht.producer.client.file(utrecht.read("UTR-1"))
    groningen.made.run()
    groningen.producer.client.file(groningen.read("GRN-1"))
    before = groningen.producer.client.prior_reports("GRN-1")
    assert before.elsewhere.state is SearchState.NOT_YET_SEARCHED
    groningen.made.run()
    found = groningen.producer.client.prior_reports("GRN-1")
    assert found.elsewhere.state is SearchState.SEARCHED
    assert len(found.completeness) == 4
    links = [link for person in found.persons for link in person.elsewhere.links]
    assert {link.party for link in links} == {"vt-utr"}
    assert Band.NEARLY_CERTAIN in {link.band for link in links}
    assert [later.party for later in utrecht.producer.client.prior_reports("UTR-1").later] != []


def test_each_act_again_gives_the_same_receipt(regions: tuple[Region, Region]) -> None:
    """At least once is once: whatever is sent again after a crash."""
    groningen, _ = regions
    client = groningen.producer.client
    first = groningen.read("GRN-1")
    acts: list[Callable[[], Receipt]] = [
        lambda: client.file(first),
        lambda: client.correct(replace(first, revision=9, status=CaseStatus.MONITORED)),
        lambda: client.close("GRN-1", 10, date(2026, 11, 20)),
        lambda: client.withdraw("GRN-1"),
    ]
    for act in acts:
        given, again = act(), act()
        assert (given.again, again) == (False, replace(given, again=True))
    with pytest.raises(Refused) as refused:
        client.file(first)
    assert refused.value.code == "ingetrokken"


def test_the_past_is_delivered_once(regions: tuple[Region, Region]) -> None:
    """The same file again is the same load; it is paused, resumed, and another system does not see it."""
    groningen, utrecht = regions
    past = Backfill(groningen.producer.way)
    old = canonical({"meldingen": [report(f"GRN-{each}") for each in range(3)]})
    file = OldFile(old, FileKind.JSON)
    taken, again = past.start(file), past.start(file)
    assert (taken.reports, taken.again, again) == (3, False, replace(taken, again=True))
    assert past.pause(taken.load_id).state is LoadState.PAUSED
    assert past.resume(taken.load_id).state is LoadState.RUNNING
    assert past.progress(taken.load_id).reports == 3
    assert [load.load_id for load in past.loads()] == [taken.load_id]
    with pytest.raises(Refused) as refused:
        Backfill(utrecht.producer.way).progress(taken.load_id)
    assert refused.value.code == "lading_onbekend"
