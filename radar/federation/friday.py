"""`make demo VERHAAL=vrijdag`: one afternoon in Groningen, played by the region's own system and the people.

The own system leads: it posts, reads the answer in its own screen and tells by message what was decided. Each
scene says what it saw, and whether that is what it should be. Invented people only.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from radar.config import read_settings
from radar.federation.families import CHILD_A, CHILD_B, MOTHER, RVDK, UTR, ZLI, DemoStory
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from radar.federation.visit import (
    GP,
    INBOX,
    SCHOOL,
    YOUTH,
    Helper,
    answer_of,
    around_the_child,
    completeness_of,
    reader_of,
    register,
)
from radar.inbox.letters import Letters
from radar.inbox.lines import Opened
from radar.node.informing.drafting import Choice
from radar.node.informing.informing import Informing
from radar.node.parts import person
from radar.node.reviewing.reviewing import Reviewing
from radar.node.reviewing.view import LinkShown
from radar.store.db import connect
from radar.wiring import inbox_of, parts_of
from schemas.codes import DisclosurePurpose, NoticeKind, RecipientRole
from schemas.letters import letter
from schemas.words import DETAIL_FIELDS

Say = Callable[[str], None]
Json = Mapping[str, Any]
SANNE: Final = person("vt-grn.casus", "Sanne Verzonnen")
SCREEN_SECONDS: Final = 2.0
PATIENCE: Final = 120.0
DECIDED: Final[Mapping[str, dict[str, Any]]] = {
    "beoordeling": {
        "door": "vt-grn.casus", "instrument": "triage-instrument", "versie": "4.1", "uitslag": "B2",
    },
    "besluit": {
        "door": ["vt-grn.casus", "vt-grn.tweede"], "uitkomst": "voorwaarden_en_vervolg",
        "diensten": ["voorwaarden_en_vervolg"],
    },
}  # fmt: skip


@dataclass
class Friday:
    federation: Federation
    story: DemoStory
    tell: Say
    wrong: list[str] = field(default_factory=list)
    answer: Any = None
    """What the own system's screen is made of."""

    def __post_init__(self) -> None:
        settings = read_settings(self.federation.settings_file(self.story.asker))
        self.node, self.dsn = parts_of(settings, self.federation.clock)
        self.reviewing, self.informing = Reviewing(self.node), Informing(self.node)

    @property
    def number(self) -> str:
        return str(self.story.new_report["nummer"])

    @property
    def case(self) -> str:
        """The reference of the deep link, as the own system has it."""
        return str(self.answer["verwijzing"])

    def check(self, what: str, seen: bool) -> None:
        self.tell(f"  {'✓' if seen else 'ANDERS DAN VERWACHT:'} {what}")
        if not seen:
            self.wrong.append(what)

    def look(self, client: httpx.Client) -> bool:
        """Fetch the answer anew; whether it came."""
        found = answer_of(client, self.number)
        self.answer = found or self.answer
        return found is not None

    def links(self, position: int) -> list[LinkShown]:
        with connect(self.dsn) as conn:
            view = self.reviewing.links_view(conn, self.case)
        return [link for shown in view.persons if shown.position == position for link in shown.others]


def play(federation: Federation, story: DemoStory, say: Say) -> bool:
    """Whether all came out as told beforehand."""
    register(federation, story.asker)
    friday = Friday(federation, story, say)
    for scene in (_posted, _found, _content, _alert, _decided, _told):
        scene(friday)
    say(
        f"\n{'alles zoals verwacht' if not friday.wrong else f'{len(friday.wrong)} keer anders dan verwacht'}"
    )
    return not friday.wrong


def _posted(friday: Friday) -> None:
    friday.tell("\n14.02 uur. Het eigen systeem van Groningen levert een melding aan.")
    report = friday.story.new_report | around_the_child(CHILD_A + 1)
    with friday.federation.client(friday.story.asker) as client:
        began = time.monotonic()
        client.post("/radar/v1/meldingen", json=report).raise_for_status()

        def searched() -> bool:
            return friday.look(client) and bool(friday.answer["elders"]["stand"] == "gezocht")

        shown = wait_until(searched, PATIENCE)
        took = time.monotonic() - began
        wait_until(lambda: _statuses_known(friday, client), PATIENCE)
    friday.check("alle regio's en de Raad zijn doorzocht", shown)
    bound = "binnen" if took < SCREEN_SECONDS else "meer dan"
    friday.tell(f"  de eerdere meldingen staan na {took:.2f} s in het eigen scherm ({bound} 2 s)")
    for line in completeness_of(friday.federation, friday.story.asker, friday.case):
        friday.tell(f"  | {line}")
    for person_found in friday.answer["betrokkenen"]:
        said = f"{person_found['eigenRegio']['uitkomst']}; {person_found['elders']['uitkomst']}"
        friday.tell(f"  | betrokkene {person_found['positie']}: {said}")


def _statuses_known(friday: Friday, client: httpx.Client) -> bool:
    return friday.look(client) and not any(
        link.get("statusBekend") == "opgevraagd" for link in _elsewhere(friday.answer)
    )


def _elsewhere(answer: Json, position: int | None = None) -> Iterator[Json]:
    for each in answer["betrokkenen"]:
        if position in (None, each["positie"]):
            yield from each["elders"]["koppelingen"]


def _found(friday: Friday) -> None:
    friday.tell("\nWie is gevonden, en wie niet:")

    def parties(place: int) -> set[str]:
        return {link["partij"] for link in _elsewhere(friday.answer, place + 1)}

    friday.check(
        "het kind met een verkeerd gespelde naam, dat verhuisde: in Utrecht", UTR in parties(CHILD_A)
    )
    friday.check("de moeder, met BSN: bij de Raad", RVDK in parties(MOTHER))
    friday.check("de tweelinghelft in Zuid-Limburg: niet gekoppeld", ZLI not in parties(CHILD_B))
    everybody = sorted(link["partij"] for link in _elsewhere(friday.answer))
    wanted = sorted(
        each.party for found in friday.story.expected for each in found if each.party != friday.story.asker
    )
    friday.check("wie alleen hetzelfde opvangadres heeft: niet gekoppeld", everybody == wanted)


def _content(friday: Friday) -> None:
    friday.tell("\nSanne vraagt inhoud op bij de Raad, om de veiligheid te beoordelen.")
    [link] = [each for each in friday.links(MOTHER + 1) if each.link.party == RVDK]
    with connect(friday.dsn) as conn:
        asked = friday.reviewing.ask_details(conn, link.link.link_id, SANNE, DisclosurePurpose.JUDGE_SAFETY)

    def answered() -> bool:
        return any(
            each.request_id == asked and each.answered_at is not None
            for link in friday.links(MOTHER + 1)
            for each in link.asked
        )

    friday.check("het antwoord is er", wait_until(answered, PATIENCE))
    for shown in friday.links(MOTHER + 1):
        for each in shown.asked:
            for name, value in each.content.fields.items() if each.content else ():
                friday.tell(f"  | {DETAIL_FIELDS[name]}: {value.value}")
            if each.refusal:
                friday.tell(f"  | niet verteld: {each.refusal.value}")


def _alert(friday: Friday) -> None:
    friday.tell("\n14.40 uur. Utrecht neemt een melding over dezelfde moeder aan, en trekt die weer in.")
    mother = friday.story.new_report["betrokkenen"][MOTHER]
    late = friday.story.new_report | {
        "nummer": "UTR-LAAT-1",
        "betrokkenen": [{name: value for name, value in mother.items() if name != "verblijfBeschermen"}],
    }

    def alerts() -> int:
        with connect(friday.dsn) as conn:
            return len(friday.reviewing.links_view(conn, friday.case).alerts)

    with friday.federation.client(UTR) as client:
        client.post("/radar/v1/meldingen", json=late).raise_for_status()
        friday.check(
            "de open zaak in Groningen krijgt een bericht", wait_until(lambda: alerts() == 1, PATIENCE)
        )
        client.delete("/radar/v1/meldingen/UTR-LAAT-1").raise_for_status()
    friday.check("het bericht is weg nu de melding weg is", wait_until(lambda: alerts() == 0, PATIENCE))


def _decided(friday: Friday) -> None:
    friday.tell("\n15.10 uur. Het eigen systeem meldt beoordeling en besluit, door twee mensen.")
    with friday.federation.client(friday.story.asker) as client:
        path = f"/radar/v1/meldingen/{friday.number}"
        codes = [
            client.put(f"{path}/{act}", json={"volgnummer": 1} | said).status_code
            for act, said in DECIDED.items()
        ]
        phase = client.get(f"{path}/behandeling").json()["fase"]
    friday.check("aangenomen zonder dat er een pagina openging", codes == [200, 200] and phase == "besloten")


def _told(friday: Friday) -> None:
    friday.tell("\n15.20 uur. Sanne leest elke brief en besluit wie wat hoort.")
    with connect(friday.dsn) as conn:
        choices = [
            Choice(
                each.key,
                tell=True,
                kind=NoticeKind.SCHOOL_HANDLE_WITH_CARE if each.role is RecipientRole.SCHOOL else None,
            )
            for each in friday.informing.proposals(conn, friday.case)
            if each.role in (GP.role, YOUTH.role, SCHOOL.role)
        ]
        told = friday.informing.decide(conn, friday.case, SANNE, choices)
        notices = {each.role: each for each in friday.informing.notices(conn, friday.case)}
        script = friday.informing.phone_script(conn, notices[SCHOOL.role].notice_id or "")
    friday.check("drie besluiten om te vertellen", len(told) == len(notices) == 3)
    read = {each.role: _read(friday, each, notices[each.role].notice_id or "") for each in (GP, YOUTH)}
    friday.check("huisarts en jeugdgezondheidszorg lezen elk hun eigen brief", all(read.values()))
    friday.check("die brieven verschillen", read[GP.role] != read[YOUTH.role])
    for each in (GP, YOUTH):
        friday.tell(f"\n  {each.organisation} leest, na ja op 'is dit uw patiënt?':")
        _quote(friday, read[each.role])
    friday.tell(f"\n  {SCHOOL.organisation} heeft geen account; Sanne belt {SCHOOL.phone} en leest voor:")
    _quote(friday, script.text)
    friday.check("het belscript is Handle with Care en niets meer", "Codewoord" in script.text)


def _read(friday: Friday, helper: Helper, notice_id: str) -> str:
    """The letter as it is read at the inbox; empty when it does not come."""
    inbox, dsn = inbox_of(read_settings(friday.federation.settings_file(INBOX)), friday.federation.clock)
    letters, user = Letters(inbox), reader_of(helper)
    with connect(dsn) as conn:
        there = wait_until(
            lambda: any(line.notice_id == notice_id for line in letters.waiting(conn, user)), PATIENCE
        )
        if not there:
            return ""
        letters.answer_question(conn, notice_id, user, yes=True)
        opened = letters.open(conn, notice_id, user)
    return letter(opened.notice).text if isinstance(opened, Opened) else ""


def _quote(friday: Friday, text: str) -> None:
    for line in text.strip().splitlines():
        friday.tell(f"  | {line}".rstrip())
