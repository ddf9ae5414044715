"""The worked example on real processes and Apache Kafka, with TLS, a login per party and permissions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from connectors.kafka import KafkaLog
from connectors.ports import topic_in, topic_out
from radar.federation.described import described
from radar.federation.families import DemoStory, demo_reports
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from schemas.codes import Band
from schemas.errors import Unavailable
from tests.kafka.part import ApachePart
from tests.plugins.tools import needs
from tests.story.canaries import Canary, Hit, Searcher, dresses

pytestmark = [needs("kafka"), pytest.mark.timeout(400)]

REPORTS: Final = "/radar/v1/meldingen"
RANK: Final = {"vrijwel zeker": 3, "waarschijnlijk": 2, "mogelijk": 1}
LEAST: Final = {Band.NEARLY_CERTAIN: 3, Band.PROBABLE: 2, Band.POSSIBLE: 1}
WITHIN: Final = 60.0
Link = tuple[int, str, str]
"""Position of the person, party, certainty in words."""


@dataclass
class Told:
    federation: Federation
    part: ApachePart
    story: DemoStory

    def file(self, party: str, report: dict[str, Any]) -> None:
        with self.federation.client(party) as client:
            assert client.post(REPORTS, json=report).status_code == 201

    def new(self, ending: str) -> dict[str, Any]:
        """The new report again, as another report of the same people."""
        return self.story.new_report | {"nummer": self.story.new_report["nummer"] + ending}

    def answer(self, number: str) -> dict[str, Any]:
        with self.federation.client(self.story.asker) as client:
            found: dict[str, Any] = client.get(f"{REPORTS}/{number}/eerdere-meldingen").json()
            return found

    def searched(self, number: str) -> dict[str, Any]:
        """The answer, once the others were searched and nothing is still on its way."""
        found: dict[str, Any] = {}

        def through() -> bool:
            found.update(self.answer(number))
            return found["elders"]["stand"] == "gezocht" and not _requested(found)

        assert wait_until(through, WITHIN), found["elders"]
        return found

    def said(self, event: str) -> int:
        text = self.federation.log_file(self.story.asker).read_text(encoding="utf-8")
        return text.count(f'"event": "{event}"')


def links(answer: dict[str, Any], where: str) -> list[Link]:
    """Each link as often as it is there."""
    return sorted(
        (person["positie"], link["partij"], link["zekerheid"])
        for person in answer["betrokkenen"]
        for link in person[where]["koppelingen"]
    )


def _requested(answer: dict[str, Any]) -> bool:
    found = [link for person in answer["betrokkenen"] for link in person["elders"]["koppelingen"]]
    return any(link.get("statusBekend") == "opgevraagd" for link in found)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The example of one seed on Apache Kafka; of the families that only fill the register, ten a party."""
    folder = tmp_path_factory.mktemp("apache-verhaal")
    part = ApachePart(folder / "kafka")
    federation = Federation(folder / "federatie", described(), broker=part)
    made = Told(federation, part, demo_reports(7, datetime.now(UTC).date()))
    try:
        federation.start()
        for party, reports in made.story.prior.items():
            for report in _of_the_example(made.story, reports):
                made.file(party, report)
        assert wait_until(lambda: all(_asked(federation, party) for party in made.story.prior), WITHIN)
        made.file(made.story.asker, made.story.new_report)
        yield made
    finally:
        federation.stop()


def _of_the_example(story: DemoStory, reports: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    told = {each.number for person in story.expected for each in person}
    told |= {each.number for each in story.unlinked}
    others = [report for report in reports if report["nummer"] not in told]
    return [report for report in reports if report["nummer"] in told] + others[:10]


def _asked(federation: Federation, party: str) -> bool:
    with federation.database(party) as conn:
        row = conn.execute(
            "SELECT count(*) FROM question WHERE state IN ('waiting', 'asked', 'senders')"
        ).fetchone()
        return row is not None and row[0] == 0


def test_the_example_comes_out_as_told(told: Told) -> None:
    """Each person is found exactly where the example says, at least as sure: neither twin nor shelter."""
    answer = told.searched(told.story.new_report["nummer"])
    found = [
        sorted((party, RANK[certainty]) for at, party, certainty in _all(answer) if at == position)
        for position in range(1, 5)
    ]
    expected = [sorted((str(f.party), LEAST[f.at_least]) for f in each) for each in told.story.expected]
    assert _parties(expected) == _parties(found)
    wanted = [least for person in expected for _, least in person]
    had = [rank for person in found for _, rank in person]
    assert [max(pair) for pair in zip(wanted, had, strict=True)] == had


def _parties(people: list[list[tuple[str, int]]]) -> list[list[str]]:
    return [[party for party, _ in person] for person in people]


def _all(answer: dict[str, Any]) -> list[Link]:
    return links(answer, "eigenRegio") + links(answer, "elders")


def test_a_report_filed_while_kafka_is_killed_is_found_once_it_is_back(told: Told) -> None:
    """With the broker killed a report is taken and compared at home, and the answer says that nobody else was
    searched; after the restart it has the links of the undisturbed example, each once."""
    expected = links(told.searched(told.story.new_report["nummer"]), "elders")
    report = told.new("-a")
    told.part.kill()
    told.file(told.story.asker, report)
    meanwhile = told.answer(report["nummer"])
    told.part.start()
    assert meanwhile["elders"]["stand"] == "nog niet gezocht"
    assert {"gezocht"} == {meanwhile["eigenRegio"]["stand"]}
    assert links(meanwhile, "eigenRegio")
    assert expected == links(told.searched(report["nummer"]), "elders")


@pytest.mark.parametrize("event", ["rows_filed", "senders_asked"])
def test_kafka_killed_midway_gives_the_same_links_once(told: Told, event: str) -> None:
    """kill -9 of the broker as soon as a step of the question is done, and a restart: the same links once."""
    expected = links(told.searched(told.story.new_report["nummer"]), "elders")
    before, report = told.said(event), told.new(f"-{event[:3]}")
    told.file(told.story.asker, report)
    assert wait_until(lambda: told.said(event) > before, WITHIN)
    told.part.kill()
    told.part.start()
    assert expected == links(told.searched(report["nummer"]), "elders")


def test_nobody_reads_or_writes_what_is_anothers(told: Told) -> None:
    """At the broker a node may write what it says and read what it is told, and nothing else."""
    log = KafkaLog(told.part.kafka.settings("vt-utr"))
    refused = []
    for call in (
        lambda: log.reader({topic_in("vt-grn"): None}),  # type: ignore[arg-type]
        lambda: log.reader({topic_out("vt-utr"): None}),  # type: ignore[arg-type]
        lambda: log.append(topic_in("vt-utr"), b"x", b""),  # type: ignore[arg-type]
        lambda: log.append(topic_out("vt-grn"), b"x", b""),  # type: ignore[arg-type]
    ):
        with pytest.raises(Unavailable) as caught:
            call()
        refused.append(any("Authorization" in note or "no READ" in note for note in caught.value.__notes__))
    log.close()
    assert refused == [True] * 4


def test_no_name_is_on_the_brokers_disk(told: Told) -> None:
    """Kafka's files hold no name, date, address or BSN of the example in any dress; what is planted is."""
    told.searched(told.story.new_report["nummer"])
    planted = Canary("proef", "Kwaxelzoë van 't Zwabberbos")
    log = KafkaLog(told.part.kafka.settings("admin"))
    log.ensure_topics(["radar.kanarie.v1"])
    for worn in dresses(planted.text).values():
        log.append("radar.kanarie.v1", worn, b"")
    log.close()
    # Tens of megabytes of base64 hold any six given characters by chance; not eight.
    values = {value for reports in _filed(told) for value in _values(reports) if len(value) >= 8}
    searcher = Searcher([planted, *(Canary(f"voorbeeld {value}", value) for value in values)])
    files = [path for path in (told.part.folder / "log").rglob("*") if path.is_file()]
    found = {hit for path in files for hit in searcher.find_in(path)}
    assert {Hit("proef", dress) for dress in dresses(planted.text)} == found


def _filed(told: Told) -> list[dict[str, Any]]:
    prior = told.story.prior.items()
    return [told.story.new_report, *(r for _, reports in prior for r in _of_the_example(told.story, reports))]


def _values(report: dict[str, Any]) -> set[str]:
    """What the report says of people, and its number."""
    people = report["betrokkenen"]
    said = [
        person.get(name) for person in people for name in ("bsn", "voornamen", "achternaam", "geboortedatum")
    ]
    homes = [person.get("adres", {}).get(name) for person in people for name in ("postcode", "straat")]
    return {value for value in [report["nummer"], *said, *homes] if value}
