"""`radar demo`: the worked example on embedded parts, told as it happens, in Dutch. Invented people only.

All 26 regions, the RvdK and an inbox run. Three regions are in the story; the others only take part, as most
do.
"""

import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx

from radar.federation.described import described, regions
from radar.federation.families import ASKER, CHILD_A, PARTIES, RVDK, DemoStory, demo_reports, next_report
from radar.federation.federation import Federation, Shifted
from radar.federation.friday import play
from radar.federation.logins import workers_of
from radar.federation.loopback import wait_until
from radar.federation.refused import interruptible, undisturbed
from radar.federation.visit import INBOX, answer_of, around_the_child, completeness_of, places, register
from schemas.codes import HUB, Band, PartyId

Say = Callable[[str], None]
Json = Mapping[str, Any]

PATIENCE: Final = 120.0
"""Seconds; on a machine that does nothing else each wait takes one or two."""
_BANDS: Final = {"vrijwel zeker": 3, "waarschijnlijk": 2, "mogelijk": 1}
_SPOKEN: Final = {"nearly_certain": "vrijwel zeker", "probable": "waarschijnlijk", "possible": "mogelijk"}
_RANK: Final = {Band.NEARLY_CERTAIN: 3, Band.PROBABLE: 2, Band.POSSIBLE: 1}
_STEPS: Final = {
    "report_taken": "{party}: melding aangenomen, {persons} betrokkenen",
    "own_reports_compared": "{party}: eigen eerdere meldingen vergeleken: {links} koppelingen",
    "blocks_evaluated": "{party}: {points} blinde punten door twee van drie sleutelhouders geheven",
    "rows_filed": "{party}: {rows} rijen verzegeld voor het register",
    "rows_taken": "hub: {rows} rijen zonder naam opgenomen van {party_of}",
    "question_answered": "hub: vergeleken; {candidates} kandidaten terug naar {party_of}",
    "senders_asked": "{party}: gescoord met de hele melding; van {senders} de afzender gevraagd",
    "senders_given": "hub: {senders} afzenders gegeven; elke bron hoort wie keek",
    "link_received": "{party}: hoort van een koppeling ({band}) van {party_of}",
    "status_received": "{party}: stand ontvangen van {party_of}",
    "report_alert": "{party}: de open zaak krijgt een melding, een keer",
    "links_found": "{party}: {links} koppelingen met andere organisaties",
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Passes the steps of a process to the demo's terminal."""

    party: str
    queue: Any

    def __call__(self, event: str, facts: Mapping[str, Any]) -> None:
        if event in _STEPS:
            self.queue.put((self.party, event, dict(facts)))


class _Narrator(threading.Thread):
    """Prints the steps while it is told to."""

    def __init__(self, queue: Any, say: Say) -> None:
        super().__init__(daemon=True)
        self._queue, self._say = queue, say
        self.telling = threading.Event()

    def run(self) -> None:
        while (told := self._queue.get()) is not None:
            party, event, facts = told
            if self.telling.is_set():
                facts["party_of"] = facts.pop("party", "")
                facts["band"] = _SPOKEN.get(facts.get("band", ""), "")
                self._say("  · " + _STEPS[event].format(party=party, **facts))


def run_demo(
    *, seed: int, once: bool, now: datetime | None, say: Say, tale: str = "", count: int = 26
) -> int:
    """0 when all came out as told beforehand, 1 otherwise; serves until Ctrl-C unless `once`. `tale`: another
    one than the worked example, of TALES. `count`: how many regions, those of the story first."""
    say("start")
    began = time.monotonic()
    clock = Shifted((now - datetime.now(UTC)) if now else Shifted().by)
    folder = Path(tempfile.mkdtemp(prefix="radar-demo-"))
    federation = _federation(folder / "federatie", clock, count, own_system_leads=bool(tale))
    queue = federation.context.SimpleQueue()
    federation.watch = {party: Teller(party, queue) for party in (*PARTIES, HUB)}
    narrator = _Narrator(queue, say)
    with interruptible():
        try:
            federation.start()
            narrator.start()
            say(
                f"drie sleutelhouders, de hub, {len(federation.nodes) - 1} regio's, de RvdK en een postvak "
                f"draaien ({time.monotonic() - began:.1f} s)"
            )
            story = demo_reports(seed, clock().date())
            came_out = TALES[tale](federation, story, narrator, say)
            say(f"\nverteld in {time.monotonic() - began:.1f} s na start")
            if not once:
                with suppress(KeyboardInterrupt):
                    _invite(federation, story, seed, folder, say)
                    threading.Event().wait()
            return 0 if came_out else 1
        except KeyboardInterrupt:
            return 130
        finally:
            with undisturbed():
                say("stoppen")
                federation.stop()
                queue.put(None)
                shutil.rmtree(folder, ignore_errors=True)


def _federation(folder: Path, clock: Shifted, count: int, *, own_system_leads: bool) -> Federation:
    """The region of the story decides in the radar's own pages, where its own system does not lead."""
    told = [each for each in regions(26) if each in PARTIES]
    others = [each for each in regions(26) if each not in PARTIES]
    parties = described([*told, *others[: max(0, count - len(told))], RVDK], [INBOX])
    leads = "eigen" if own_system_leads else "radar"
    return Federation(
        folder,
        parties,
        clock,
        resting=[
            party["id"] for party in parties if party["kind"] == "region" and party["id"] not in PARTIES
        ],
        more={ASKER: {"leidend_systeem": leads, "desk": {"undo_minutes": 0}}},
        workers=[
            worker
            for party in parties
            if party["id"] in (*PARTIES, INBOX)
            for worker in workers_of(party["id"], party["kind"])
        ],
    )


def _play(federation: Federation, story: DemoStory, _: _Narrator, say: Say) -> bool:
    _file_prior(federation, story, say)
    return play(federation, story, say)


def _tell(federation: Federation, story: DemoStory, narrator: _Narrator, say: Say) -> bool:
    _file_prior(federation, story, say)
    say(f"\nEen nieuwe melding bij {story.asker}:")
    for position, person in enumerate(story.new_report["betrokkenen"], start=1):
        say(f"  {position}. {_described(person)}")
    say("")
    narrator.telling.set()
    with federation.client(story.asker) as client:
        report = story.new_report | around_the_child(CHILD_A + 1)
        filed = client.post("/radar/v1/meldingen", json=report)
        filed.raise_for_status()
        answer = _await_answer(client, story.new_report["nummer"])
    narrator.telling.clear()
    say("\nWat is gezocht, en hoe vers:")
    for line in completeness_of(federation, story.asker, answer["verwijzing"]):
        say(f"  {line}")
    _print_answer(story, answer, say)
    return _as_expected(story, answer, say)


def _file_prior(federation: Federation, story: DemoStory, say: Say) -> None:
    def file(party: PartyId, reports: Sequence[Json]) -> None:
        with federation.client(party) as client:
            for report in reports:
                client.post("/radar/v1/meldingen", json=report).raise_for_status()

    threads = [threading.Thread(target=file, args=item, daemon=True) for item in story.prior.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    count = sum(len(reports) for reports in story.prior.values())
    say(f"{count} verzonnen eerdere meldingen aangeleverd bij {', '.join(story.prior)}")
    wait_until(lambda: _all_searched(federation, story), PATIENCE)


def _all_searched(federation: Federation, story: DemoStory) -> bool:
    for party in story.prior:
        with federation.client(party) as client:
            if "radar_reports_waiting 0.0" not in client.get("/metrics").text:
                return False
            found = answer_of(client, story.prior[party][-1]["nummer"])
            if found is None or found["elders"]["stand"] == "nog niet gezocht":
                return False
    return True


def _await_answer(client: httpx.Client, number: str) -> Json:
    """The answer as the region's system gets it: asked again until others were searched and have answered."""
    found: dict[str, Any] = {}

    def complete() -> bool:
        found.update(answer_of(client, number) or {})
        waiting = [
            link
            for person in found.get("betrokkenen", ())
            for link in person["elders"]["koppelingen"]
            if link.get("statusBekend") == "opgevraagd"
        ]
        return bool(found) and found["elders"]["stand"] != "nog niet gezocht" and not waiting

    wait_until(complete, PATIENCE)
    return found


def _print_answer(story: DemoStory, answer: Json, say: Say) -> None:
    say("\nPer betrokkene:")
    people = story.new_report["betrokkenen"]
    for person in answer["betrokkenen"]:
        say(f"  {person['positie']}. {_described(people[person['positie'] - 1])}")
        for where, name in (("eigenRegio", "eigen regio"), ("elders", "elders")):
            say(f"     {name}: {person[where]['uitkomst']}")
            for link in person[where]["koppelingen"]:
                say(f"       - {_link(link)}")
    for stranger in story.unlinked:
        if stranger.why == "twin":
            other = people[stranger.person]
            say(
                f"\nNiet gekoppeld: {_described(other)} aan de tweelinghelft in {stranger.party} "
                "(zelfde geboortedatum, achternaam en gezin, andere voornaam)"
            )
    if any(stranger.why == "shelter" for stranger in story.unlinked):
        say("Niet gekoppeld: wie alleen hetzelfde opvangadres heeft; dat adres komt in geen enkele rij")


def _described(person: Json) -> str:
    names = [person.get("voornamen"), person.get("tussenvoegsel"), person.get("achternaam")]
    born = person.get("geboortedatum", "geboortedatum onbekend")
    return f"{' '.join(name for name in names if name)} ({born})"


def _link(link: Json) -> str:
    parts = [link["partij"], link["zekerheid"]]
    if link.get("eigenNummer"):
        parts.append(link["eigenNummer"])
    parts.append(f"melding van {link['maand']}" if "maand" in link else f"melding uit {link['jaar']}")
    if link.get("status"):
        parts.append(link["status"])
    words = [f"{each['veld']} {each['oordeel']}" for each in link.get("vergelijking", [])]
    cautions = [each["tekst"] for each in link["letOp"]]
    told = ", ".join(parts)
    if words:
        told += f": {', '.join(words)}"
    return told + (f" [let op: {'; '.join(cautions)}]" if cautions else "")


def _as_expected(story: DemoStory, answer: Json, say: Say) -> bool:
    """Each link that the story holds, at least as sure as it says; and no other."""
    right = bool(answer) and answer["elders"]["stand"] == "gezocht"
    for person, expected in zip(answer["betrokkenen"], story.expected, strict=True):
        links = person["eigenRegio"]["koppelingen"] + person["elders"]["koppelingen"]
        found = sorted((link["partij"], _BANDS[link["zekerheid"]]) for link in links)
        wanted = sorted((each.party, _RANK[each.at_least]) for each in expected)
        same = [party for party, _ in found] == [party for party, _ in wanted] and all(
            has[1] >= least[1] for has, least in zip(found, wanted, strict=True)
        )
        if not same:
            say(f"\nANDERS DAN VERWACHT bij betrokkene {person['positie']}: {found}, verwacht {wanted}")
        right = right and same
    return right


TALES: Final[Mapping[str, Callable[[Federation, DemoStory, _Narrator, Say], bool]]] = {
    "": _tell,
    "vrijdag": _play,
}
"""What can be told: nothing said is the worked example."""


def _invite(federation: Federation, story: DemoStory, seed: int, folder: Path, say: Say) -> None:
    names = {PartyId(each["id"]): each["name"] for each in federation.parties if each["id"] in PARTIES}
    register(federation, story.asker)
    say("\nKijk zelf rond in een browser:")
    for line in places(federation, names):
        say(line)
    file = folder / "volgende-melding.json"
    report = next_report(seed, federation.clock().date())
    file.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    url, token = federation.url(story.asker), federation.tokens[story.asker]
    say(
        "\nLever zelf de volgende melding aan (Ctrl-C stopt en ruimt alles op):\n"
        f"  export TOKEN={token}\n"
        f'  curl -s -H "Authorization: Bearer $TOKEN" --data @{file} {url}/radar/v1/meldingen\n'
        f'  curl -s -H "Authorization: Bearer $TOKEN" '
        f"{url}/radar/v1/meldingen/{report['nummer']}/eerdere-meldingen"
    )
