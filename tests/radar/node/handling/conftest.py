"""One village for a module, because each test has reports of its own; and the people who decide in it."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from radar.federation.postgres import EmbeddedPostgres
from radar.node.handling.handling import Handling
from radar.node.parts import Actor, ActorKind
from tests.fakes.family import mother, report
from tests.fakes.village import NodeMember, Village, village

GRN, UTR = "vt-grn", "vt-utr"
ANNE = Actor(ActorKind.PERSON, "anne-1", "Anne Bedacht")
BRAM = Actor(ActorKind.PERSON, "bram-2", "Bram Verzonnen")
_numbers = itertools.count(1)


@dataclass
class Desk:
    """A region whose people decide in the radar's own pages."""

    made: Village
    party: str = GRN
    handling: Handling = field(init=False)

    def __post_init__(self) -> None:
        self.member.node.own_system_leads = False
        self.handling = Handling(self.member.node)

    @property
    def member(self) -> NodeMember:
        return self.made[self.party]

    @property
    def conn(self) -> Any:
        return self.member.conn

    def file(self, *people: dict[str, Any], **values: Any) -> str:
        """A new report; its id at the node."""
        number = f"H-{next(_numbers)}"
        self.made.file(self.party, report(number, *people, **values))
        return self.id_of(number)

    def id_of(self, number: str) -> str:
        return str(self.member.value("SELECT report_id FROM report WHERE number = %s", number))

    def number(self, report_id: str) -> str:
        return str(self.member.value("SELECT number FROM report WHERE report_id = %s", report_id))

    def judged(self, *people: dict[str, Any], **values: Any) -> str:
        report_id = self.file(*people, **values)
        self.handling.judge(self.conn, report_id, ANNE, "triage-instrument", "4.1", "B2")
        return report_id

    def decided(self, outcome: Any, *services: Any, report_id: str | None = None, **values: Any) -> str:
        """A report on which two people decided."""
        found = report_id or self.judged(**values)
        decision = self.handling.propose_decision(self.conn, found, ANNE, outcome, services)
        self.handling.confirm_decision(self.conn, decision, BRAM)
        return found

    def audited(self, action: str, report_id: str) -> list[dict[str, Any]]:
        rows = self.member.rows(
            "SELECT facts FROM audit WHERE action = %s AND facts->>'dossier' = %s ORDER BY at",
            action,
            report_id,
        )
        return [facts for (facts,) in rows]


_databases = itertools.count(1)


@pytest.fixture(scope="module")
def made(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: EmbeddedPostgres,
    _templates: Callable[[str], str],
) -> Iterator[Village]:
    def database(kind: str) -> str:
        name = f"handling_{next(_databases)}"
        return postgres.create(name, f"owner_{kind}", "proef", template=_templates(kind))

    with village(tmp_path_factory.mktemp("handling"), database, lift_limits=True) as opened:
        yield opened


@pytest.fixture
def desk(made: Village) -> Desk:
    return Desk(made)


def someone(number: int) -> dict[str, Any]:
    """An invented person whom no other report has."""
    return mother(
        bsn=None, voornamen=f"Wendelina{chr(97 + number % 26)}", geboortedatum=f"19{50 + number % 40}-01-02"
    )
