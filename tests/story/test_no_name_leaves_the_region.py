"""The example runs with planted values; afterwards no place outside the nodes' databases has any of them."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from connectors.ports import topic_out
from radar.federation.described import described
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from radar.node.service import make_token
from schemas.codes import PartyId
from schemas.evaluation import URL_PATH
from tests.story.canaries import Canary, Searcher, birthday, dresses
from tests.story.searched import (
    REPORTS,
    Bad,
    EchoingDoor,
    append_raw,
    bad_requests,
    data_files,
    dump,
    memory,
    pages,
    plant,
    read_topic,
    refusals,
    topics,
)

pytestmark = pytest.mark.timeout(300)

Json = dict[str, Any]
ASKER, UTR, ZLI, RVDK, HUB = "vt-grn", "vt-utr", "vt-zli", "rvdk", "hub"
APART: Final = (HUB, "eval-1", "eval-2", "eval-3")
WITHIN: Final = 60.0

# Planted on purpose where it will be searched, and deleted there again.
PROOF = Canary("proef", "Kwaxelzoë van 't Zwabberbos")
ERASED = Canary("gewiste proef", "Zwiffelbrië uit den Kwaxel")
STRANGER = Canary("bericht van een vreemde", "Flapdrolië Vreemdbericht")
SOURCE = Canary("naam van de bron", "kwibusbronsysteem")

MOTHER: Final = {
    "voornamen": "Quibbelina Zwaantraïne", "tussenvoegsel": "over de van 't",
    "achternaam": "Zandkeverkwië", "geboortedatum": "1987-03-14", "geslacht": "V", "bsn": "999945683",
}  # fmt: skip
FATHER: Final = {
    "voornamen": "Mustafrederik", "achternaam": "Molenwiekuïtdenberg", "geboortedatum": "1984-09-23",
    "geslacht": "M", "bsn": "999956784",
}  # fmt: skip
CHILD: Final = {
    "voornamen": "Zwiebelientje", "achternaam": "Molenwiekuïtdenberg", "geboortedatum": "2015-05-17",
    "geslacht": "V",
}  # fmt: skip
HOME: Final = {
    "postcode": "9997XQ", "huisnummer": "9417 kwaxelbis", "straat": "Onbestaanbarelaan", "soort": "woning",
}  # fmt: skip
SHELTER: Final = {
    "postcode": "6399XZ", "huisnummer": "9531 zwiffelter", "straat": "Geheimeopvangdreef", "soort": "opvang",
}  # fmt: skip


def report(number: str, people: list[Json], **other: Any) -> Json:
    now = datetime.now(UTC)
    return {
        "soort": "melding", "nummer": number, "revisie": 1, "spoed": False, "status": "open",
        "ontvangenOp": (now - timedelta(minutes=5)).isoformat(),
        "laatstGewijzigdOp": (now - timedelta(days=1)).date().isoformat(),
        "betrokkenen": people,
    } | other  # fmt: skip


AT_HOME, AWAY = {"adres": HOME}, {"adres": SHELTER, "verblijfBeschermen": True}
HEARD: Final = CHILD | {"voornamen": "Swiebelientje"}
PRIOR: Final = {
    ASKER: report("KWAX-GRN-0001", [FATHER | AT_HOME], status="gesloten"),
    UTR: report("KWAX-UTR-0002", [MOTHER | AT_HOME, HEARD | AT_HOME]),
    ZLI: report("KWAX-ZLI-0003", [MOTHER | AT_HOME]),
    RVDK: report("KWAX-RVDK-0004", [FATHER | AT_HOME, CHILD | AT_HOME], status="monitoring"),
}
NEW: Final = report("KWAX-GRN-0005", [MOTHER | AWAY, FATHER | AT_HOME, CHILD | AT_HOME], spoed=True)


def canaries() -> list[Canary]:
    """Every planted value, by what it is."""
    found = {"naam van de bron": SOURCE}
    people = {"moeder": MOTHER, "vader": FATHER, "kind": CHILD, "kind als gehoord": HEARD}
    for who, person in people.items():
        for name in ("voornamen", "tussenvoegsel", "achternaam", "bsn"):
            if name in person:
                found[f"{name} {who}"] = Canary(f"{name} {who}", str(person[name]))
        first = str(person["voornamen"]).split()[0]
        found[f"roepnaam {who}"] = Canary(f"roepnaam {who}", first)
        born = date.fromisoformat(str(person["geboortedatum"]))
        found |= {each.what: each for each in birthday(f"geboren {who}", born)}
    for where, address in {"thuis": HOME, "opvang": SHELTER}.items():
        for name in ("postcode", "huisnummer", "straat"):
            found[f"{name} {where}"] = Canary(f"{name} {where}", address[name])
    for each in (*PRIOR.values(), NEW):
        found[each["nummer"]] = Canary(f"nummer {each['nummer']}", each["nummer"])
    return list(found.values())


@dataclass
class Story:
    """A federation that ran the example, and what was read of each place."""

    federation: Federation
    searcher: Searcher = field(init=False)
    found: dict[str, set[str]] = field(default_factory=dict)
    """Place -> what was found there, as `what: dress`."""
    statuses: dict[str, list[int]] = field(default_factory=dict)
    answer: Json = field(default_factory=dict)

    def search(self, place: str, *data: bytes | Path) -> None:
        hits = {
            hit
            for each in data
            for hit in (self.searcher.find_in(each) if isinstance(each, Path) else self.searcher.find(each))
        }
        self.found.setdefault(place, set()).update(f"{hit.what}: {hit.dress}" for hit in hits)

    def client(self, party: str) -> httpx.Client:
        return self.federation.client(party)


def tell(story: Story) -> None:
    """File, find, correct, close and withdraw, send what is wrong; rest after each."""
    for party, prior in PRIOR.items():
        with story.client(party) as client:
            answer = client.post(REPORTS, json=prior)
            assert answer.status_code == 201, answer.text
    assert wait_until(lambda: quiet(story.federation), WITHIN)
    with story.client(ASKER) as client:
        assert client.post(REPORTS, json=NEW).status_code == 201
        assert wait_until(lambda: quiet(story.federation), WITHIN)
        story.answer = client.get(f"{REPORTS}/{NEW['nummer']}/eerdere-meldingen").json()
    with story.client(UTR) as client:
        number = PRIOR[UTR]["nummer"]
        corrected = PRIOR[UTR] | {"revisie": 2, "betrokkenen": [MOTHER | AT_HOME, CHILD | AT_HOME]}
        assert client.put(f"{REPORTS}/{number}", json=corrected).status_code == 200
        closing = {"revisie": 3, "op": datetime.now(UTC).date().isoformat()}
        assert client.put(f"{REPORTS}/{number}/afsluiting", json=closing).status_code == 200
    with story.client(ZLI) as client:
        assert client.delete(f"{REPORTS}/{PRIOR[ZLI]['nummer']}").status_code == 200
    story.federation.kill_process(HUB)  # what was not folded yet is read again
    story.federation.start_process(HUB)
    story.federation.wait_ready()
    assert wait_until(lambda: quiet(story.federation), WITHIN)


def quiet(federation: Federation) -> bool:
    """Nothing waits to be sent, and no question is open."""
    for party in (HUB, *federation.nodes):
        with closing(federation.database(party)) as conn:
            open_ = [("outbox", "true")] + (
                [("question", "state IN ('waiting', 'asked', 'senders')")] if party != HUB else []
            )
            for table, which in open_:
                row = conn.execute(f"SELECT count(*) FROM {table} WHERE {which}").fetchone()
                if row != (0,):
                    return False
    return True


def bad(party: str) -> list[Bad]:
    """What is wrong at every door, and what is wrong because this party has another report of that number."""
    wrong = report("KWAX-GRN-0006", [MOTHER | AT_HOME])
    path = URL_PATH if party.startswith("eval") else REPORTS
    return bad_requests(wrong, PRIOR.get(party, NEW)["nummer"], MOTHER["voornamen"], path)


def a_stranger_speaks(federation: Federation) -> None:
    """A record without envelope or signature on a node's topic, with a name in it: the hub must refuse it."""
    before = federation.log_file(HUB).read_text().count('"event": "quarantined"')
    text = STRANGER.text.encode()
    append_raw(federation.broker.settings(HUB)["bootstrap"], topic_out(PartyId(ASKER)), text, text)
    assert wait_until(
        lambda: federation.log_file(HUB).read_text().count('"event": "quarantined"') > before, WITHIN
    )


# --- planting, and reading every place


def plant_everywhere(story: Story) -> None:
    """The proof in every place, before anything is searched."""
    federation, worn = story.federation, list(dresses(PROOF.text).values())
    bootstrap = federation.broker.settings(HUB)["bootstrap"]
    for party in APART:
        with closing(federation.database(party)) as conn:
            plant(conn, worn, list(dresses(ERASED.text).values()))
    for topic in topics(bootstrap):
        append_raw(bootstrap, topic, b"sleutel", b"\n".join(worn))
    for log in logs(federation).values():
        with log.open("ab") as file:
            file.write(b"\n".join(worn) + b"\n")


def logs(federation: Federation) -> dict[str, Path]:
    found = {party["id"]: federation.log_file(party["id"]) for party in federation.parties}
    found |= {path.stem: path for path in federation.folder.glob("*/*.log")}
    return found | {f"{path.parent.name} server": path for path in federation.folder.glob("*/postgres.log")}


def read_everywhere(story: Story) -> None:
    federation = story.federation
    bootstrap = federation.broker.settings(HUB)["bootstrap"]
    for topic in topics(bootstrap):
        story.search(f"topic {topic}", read_topic(bootstrap, topic))
    story.search("memory of the broker", *memory(federation.broker.pid))
    for party in APART:
        with closing(federation.database(party)) as conn:
            story.search(f"database of {party}", dump(conn))
    for kind, files in data_files(federation.server(HUB)).items():
        story.search(f"{kind} of the hub and the evaluators", *files)
    for name, log in logs(federation).items():
        story.search(f"log of {name}", log)
    with closing(federation.database(ASKER)) as conn:
        story.search("own database of the node", dump(conn))


def ask_everywhere(story: Story) -> None:
    """Pages and refusals of every door, and of one that does it wrong."""
    for party in (each["id"] for each in story.federation.parties):
        with story.client(party) as client:
            said, story.statuses[party] = refusals(client, bad(party))
            story.search(f"refusals of {party}", said)
            story.search(f"pages of {party}", pages(client))
    with EchoingDoor(b"\n".join(dresses(PROOF.text).values())) as client:
        story.search("refusals that echo", refusals(client, bad(ASKER))[0])
        story.search("pages that echo", pages(client))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    federation = Federation(tmp_path_factory.mktemp("geen-naam") / "federatie", described(), apart=APART)
    told = Story(federation)
    try:
        federation.start()
        for party in federation.nodes:
            with closing(federation.database(party)) as conn:
                federation.tokens[party] = make_token(conn, datetime.now(UTC), SOURCE.text)
        tokens = [Canary(f"token van {party}", token) for party, token in federation.tokens.items()]
        told.searcher = Searcher([*canaries(), *tokens, PROOF, ERASED, STRANGER])
        tell(told)
        ask_everywhere(told)
        a_stranger_speaks(federation)
        plant_everywhere(told)
        read_everywhere(told)
        yield told
    finally:
        federation.stop()


def proof(of: Canary) -> set[str]:
    return {f"{of.what}: {dress}" for dress in dresses(of.text)}


def silent(place: str) -> bool:
    return place.startswith(("refusals of ", "pages of ", "own database"))


def test_the_example_ran(story: Story) -> None:
    """There was something to leak: links in three parties, a correction, a withdrawal, and refusals."""
    links = {
        (person["positie"], link["partij"])
        for person in story.answer["betrokkenen"]
        for where in ("eigenRegio", "elders")
        for link in person[where]["koppelingen"]
    }
    assert {(1, UTR), (1, ZLI), (2, ASKER), (2, RVDK), (3, UTR), (3, RVDK)} == links
    assert [status for statuses in story.statuses.values() for status in statuses if status < 400] == []
    assert {400, 401, 404, 405, 409, 413} <= set(story.statuses[ASKER])


def test_what_is_planted_is_found_in_every_place(story: Story) -> None:
    """The control: one value, planted in every place that is searched, is found there in every dress."""
    searched = {place: found for place, found in story.found.items() if not silent(place)}
    missed = {place: sorted(proof(PROOF) - found) for place, found in searched.items()}
    assert {place: values for place, values in missed.items() if values} == {}
    assert len(story.found) > 40


def test_what_is_deleted_is_found_in_the_files(story: Story) -> None:
    """The control of the files: rows deleted at once are gone from the tables and still on the disk."""
    for kind in ("data files", "write-ahead log"):
        assert set() == proof(ERASED) - story.found[f"{kind} of the hub and the evaluators"]
    assert set() == proof(ERASED) & story.found["database of hub"]


def test_the_values_are_where_they_belong(story: Story) -> None:
    """The control of the values: the node's own database has them, and a door that echoes gives them away."""
    named = {found.partition(":")[0] for found in story.found["own database of the node"]}
    echoed = {found.partition(":")[0] for found in story.found["refusals that echo"]}
    for what in ("achternaam moeder", "bsn moeder", "straat thuis", "postcode thuis"):
        assert {what} <= named & echoed
    assert {"naam van de bron", "huisnummer opvang", "geboren kind %Y-%m-%d"} <= named


@pytest.mark.row("A2")
def test_no_name_leaves_the_region(story: Story) -> None:
    """No planted value is anywhere outside the nodes' own databases: broker, hub, evaluators, logs, doors."""
    allowed = proof(PROOF) | proof(ERASED)
    leaked = {
        place: sorted(what for what in found - allowed if not _of_a_stranger(place, what))
        for place, found in story.found.items()
        if place != "own database of the node" and "echo" not in place
    }
    assert {place: values for place, values in leaked.items() if values} == {}


def _of_a_stranger(place: str, what: str) -> bool:
    """Whoever may write to the broker can put a name there; it stays in quarantine and gets into no log."""
    return what.startswith(STRANGER.what) and not place.startswith(("log of", "pages of", "refusals of"))
