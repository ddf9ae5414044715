"""A region that tells people, an inbox where they read, and the people on both sides. Visibly invented."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from radar.federation.postgres import EmbeddedPostgres
from radar.inbox.letters import Letters
from radar.inbox.lines import Opened
from radar.inbox.recipients import enrol
from radar.node.handling.handling import Handling
from radar.node.informing.drafting import Choice
from radar.node.informing.informing import Informing
from radar.node.informing.proposals import Proposal
from radar.node.informing.rules import Rules
from radar.node.informing.views import NoticeView
from radar.node.parts import Actor, ActorKind
from radar.web.user import User
from schemas.codes import IdentifierKind, Outcome, PartyId, RecipientRole, Service
from schemas.letters import letter
from tests.fakes.family import child, mother, report
from tests.fakes.mailbox import reader
from tests.fakes.village import NodeMember, Village, village

GRN, UTR, POSTVAK = "vt-grn", "vt-utr", PartyId("postvak")
ANNE = Actor(ActorKind.PERSON, "anne-1", "Anne Bedacht")
BRAM = Actor(ActorKind.PERSON, "bram-2", "Bram Verzonnen")
GP = {"rol": "huisarts", "organisatie": "Praktijk Verzonnen", "telefoon": "050-0000011",
      "kenmerk": {"soort": "agb", "waarde": "01000001"}}  # fmt: skip
JGZ = {"rol": "jgz", "organisatie": "JGZ Bedacht", "telefoon": "050-0000012",
       "kenmerk": {"soort": "agb", "waarde": "02000002"}}  # fmt: skip
SCHOOL = {"rol": "school", "organisatie": "Basisschool Denkbeeld", "convenant": True,
          "kenmerk": {"soort": "brin", "waarde": "00ZZ"}, "telefoon": "050-0000013"}  # fmt: skip
TEAM = {"rol": "ketenpartner", "organisatie": "Wijkteam Fantasie", "telefoon": "050-0000014",
        "kenmerk": {"soort": "oin", "waarde": "77"}}  # fmt: skip
MELDER = {"hoedanigheid": "primair_onderwijs", "anonimiteit": "anoniem_voor_gezin",
          "naam": "Klokkenluider Geheimzinnig", "organisatie": "Sportclub Stilzwijgen",
          "telefoon": "06-00000999", "houdtZicht": True}  # fmt: skip
DOCTOR = reader("huisarts-1", "huisartsen-verzonnen")
NURSE = reader("verpleegkundige-1", "jgz-bedacht")
TEACHER = reader("leraar-1", "school-denkbeeld")
WORKER = reader("wijkteam-1", "wijkteam-fantasie")
_numbers = itertools.count(1)
_births = itertools.count(0)


@dataclass
class Office:
    """A region whose people decide and tell; `undo` is 0 unless a test says otherwise."""

    made: Village
    party: str = GRN
    rules: Rules = field(default_factory=lambda: Rules(undo=timedelta(0)))
    handling: Handling = field(init=False)
    informing: Informing = field(init=False)

    def __post_init__(self) -> None:
        self.member.node.own_system_leads = False
        self.handling = Handling(self.member.node)
        self.informing = Informing(self.member.node, self.rules)

    @property
    def member(self) -> NodeMember:
        return self.made[self.party]

    @property
    def conn(self) -> Any:
        return self.member.conn

    @property
    def letters(self) -> Letters:
        return self.made.inbox().work.letters

    # --- the case

    def file(self, *people: dict[str, Any], **values: Any) -> str:
        """A new report on people whom no other report has; its id at the node."""
        number = f"I-{next(_numbers)}"
        everybody = people or (kid(),)
        self.made.file(self.party, report(number, *everybody, **values))
        return str(self.member.value("SELECT report_id FROM report WHERE number = %s", number))

    def judged(self, *people: dict[str, Any], **values: Any) -> str:
        report_id = self.file(*people, **values)
        self.handling.judge(self.conn, report_id, ANNE, "triage-instrument", "4.1", "onveilig, B2")
        return report_id

    def decided(
        self,
        *people: dict[str, Any],
        outcome: Outcome = Outcome.CONDITIONS_AND_FOLLOW_UP,
        services: tuple[Service, ...] = (Service.CONDITIONS_AND_FOLLOW_UP,),
        **values: Any,
    ) -> str:
        """A report on which two people decided."""
        report_id = self.judged(*people, **values)
        decision = self.handling.propose_decision(self.conn, report_id, ANNE, outcome, services)
        self.handling.confirm_decision(self.conn, decision, BRAM)
        return report_id

    # --- who is told

    def proposal(self, report_id: str, role: RecipientRole) -> Proposal:
        (found,) = [each for each in self.informing.proposals(self.conn, report_id) if each.role is role]
        return found

    def choice(self, report_id: str, role: RecipientRole, **values: Any) -> Choice:
        return Choice(self.proposal(report_id, role).key, tell=True, **values)

    def tell(self, report_id: str, role: RecipientRole, **values: Any) -> str:
        """Decide to tell one; the id of the notice, which leaves at once."""
        (told,) = self.informing.decide(self.conn, report_id, ANNE, [self.choice(report_id, role, **values)])
        self.made.run()
        assert told.notice_id
        return told.notice_id

    def view(self, report_id: str, notice_id: str | None = None) -> NoticeView:
        (found,) = [
            each
            for each in self.informing.notices(self.conn, report_id)
            if notice_id is None or each.notice_id == notice_id
        ]
        return found

    def enrolled(
        self, party: dict[str, Any], user: User, role: RecipientRole | None = None, **values: Any
    ) -> None:
        """From the register to a key that was read aloud: J13."""
        kind = IdentifierKind(party["kenmerk"]["soort"])
        recipient = self.informing.recipients.register(
            self.conn, ANNE, role or ROLES[party["rol"]], party["organisatie"], kind,
            party["kenmerk"]["waarde"], phone=party["telefoon"], inbox=POSTVAK, **values,
        )  # fmt: skip
        paper = self.informing.recipients.write_code(self.conn, ANNE, recipient.id)
        self.made.run()
        box = self.made.inbox()
        enrol(box.conn, box.inbox, paper.code, user)
        self.made.run()
        (waiting,) = self.informing.recipients.to_call_back(self.conn)
        self.informing.recipients.called_back(self.conn, BRAM, waiting.enrolment_id, waiting.fingerprint)

    # --- who reads

    def read(self, notice_id: str, user: User) -> str:
        """Ja, and the text as it is read at the inbox."""
        conn = self.made.inbox().conn
        self.letters.answer_question(conn, notice_id, user, yes=True)
        opened = self.letters.open(conn, notice_id, user)
        assert isinstance(opened, Opened), opened
        self.made.run()
        return letter(opened.notice).text

    def audited(self, action: str, report_id: str) -> list[dict[str, Any]]:
        rows = self.member.rows(
            "SELECT facts FROM audit WHERE action = %s AND facts->>'dossier' = %s ORDER BY at",
            action,
            report_id,
        )
        return [facts for (facts,) in rows]


ROLES = {
    "huisarts": RecipientRole.GP,
    "jgz": RecipientRole.YOUTH_HEALTHCARE,
    "school": RecipientRole.SCHOOL,
    "ketenpartner": RecipientRole.CHAIN_PARTNER,
    "leerplicht": RecipientRole.SCHOOL_ATTENDANCE,
}
_databases = itertools.count(1)


def kid(**values: Any) -> dict[str, Any]:
    """An invented child whom no other report has."""
    number = next(_births)
    return child(
        bsn=None, voornamen=f"Yara{chr(97 + number % 26)}", achternaam=f"Molenwiek{chr(97 + number // 26)}",
        geboortedatum=f"20{10 + number % 15}-03-09", adres=None,
    ) | values  # fmt: skip


def grown(**values: Any) -> dict[str, Any]:
    number = next(_births)
    return mother(
        bsn=None, voornamen=f"Wende{chr(97 + number % 26)}", geboortedatum=f"19{50 + number % 40}-05-17",
        adres=None,
    ) | values  # fmt: skip


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: EmbeddedPostgres,
    _templates: Callable[[str], str],
) -> Iterator[Village]:
    """One for a module: each test has reports and people of its own."""

    def database(kind: str) -> str:
        name = f"informing_{next(_databases)}"
        return postgres.create(name, f"owner_{kind}", "proef", template=_templates(kind))

    with village(tmp_path_factory.mktemp("informing"), database, inboxes=("postvak",)) as opened:
        yield opened


@pytest.fixture(scope="module")
def office(made: Village) -> Office:
    """GP, youth healthcare and the school have an account; the team has none."""
    office = Office(made)
    office.enrolled(GP, DOCTOR)
    office.enrolled(JGZ, NURSE)
    office.enrolled(SCHOOL, TEACHER, covenant=True)
    return office
