"""Who can be visited in a demonstration: who is around a case, who reads at the inbox, and where to look."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx

from radar.config import read_settings
from radar.federation.federation import Federation
from radar.federation.loopback import wait_until
from radar.inbox.recipients import enrol
from radar.node.informing.informing import Informing
from radar.node.parts import person
from radar.node.reviewing.reviewing import Reviewing
from radar.store.db import connect
from radar.web.user import User
from radar.wiring import inbox_of, parts_of
from schemas.codes import IdentifierKind, PartyId, RecipientRole, WorkerRole
from schemas.dutch_codes import IDENTIFIER_KINDS, RECIPIENT_ROLES
from schemas.errors import Unavailable

INBOX: Final = PartyId("postvak")
WRITER: Final = person("demonstratie", "de demonstratie")


@dataclass(frozen=True, slots=True)
class Helper:
    """An invented organisation around a case. `claim`: of whoever logs in for it; empty: no account."""

    role: RecipientRole
    organisation: str
    kind: IdentifierKind
    identifier: str
    phone: str
    claim: str = ""
    word: str = ""
    """Of the login: `postvak.huisarts`."""


GP: Final = Helper(
    RecipientRole.GP, "Huisartsen Verzonnen", IdentifierKind.AGB, "01999001", "050 0000011",
    "huisartsen-verzonnen", "huisarts",
)  # fmt: skip
YOUTH: Final = Helper(
    RecipientRole.YOUTH_HEALTHCARE, "Jeugdgezondheid Verzonnen", IdentifierKind.AGB, "02999002",
    "050 0000012", "jgz-verzonnen", "jgz",
)  # fmt: skip
SCHOOL: Final = Helper(
    RecipientRole.SCHOOL, "Basisschool Denkbeeld", IdentifierKind.BRIN, "00ZZ", "050 0000013"
)


def around_the_child(position: int) -> dict[str, Any]:
    """What the report of the worked example says beside its people: it is about the child at this place."""
    return {
        "grond": "structureel",
        "aard": ["getuige_van_geweld"],
        "melder": {"hoedanigheid": "primair_onderwijs", "houdtZicht": False},
        "gezinGeinformeerd": "vooraf",
        "betrokkenProfessionals": [
            {
                "rol": RECIPIENT_ROLES[each.role],
                "organisatie": each.organisation,
                "telefoon": each.phone,
                "kenmerk": {"soort": IDENTIFIER_KINDS[each.kind], "waarde": each.identifier},
                "posities": [position],
                "convenant": each is SCHOOL,
            }
            for each in (GP, YOUTH, SCHOOL)
        ],
    }


def register(federation: Federation, party: PartyId) -> None:
    """The GP and youth healthcare can read at the inbox, from the letter on paper to the call back; the
    school has no account. Once is enough."""
    node, dsn = parts_of(read_settings(federation.settings_file(party)), federation.clock)
    recipients = Informing(node).recipients
    with connect(dsn) as conn:
        if recipients.all(conn):
            return
        for each in (GP, YOUTH, SCHOOL):
            known = recipients.register(
                conn, WRITER, each.role, each.organisation, each.kind, each.identifier, phone=each.phone,
                inbox=INBOX if each.claim else None, covenant=each is SCHOOL,
            )  # fmt: skip
            if each.claim:
                code = recipients.write_code(conn, WRITER, known.id).code
                _take_part(federation, each, code)
        _await(lambda: len(recipients.to_call_back(conn)) == 2)
        for waiting in recipients.to_call_back(conn):
            recipients.called_back(conn, WRITER, waiting.enrolment_id, waiting.fingerprint)


def reader_of(helper: Helper) -> User:
    return User(
        f"{INBOX}.{helper.word}", helper.organisation, helper.claim, frozenset({WorkerRole.RECIPIENT})
    )


def _take_part(federation: Federation, helper: Helper, code: str) -> None:
    inbox, dsn = inbox_of(read_settings(federation.settings_file(INBOX)), federation.clock)
    with connect(dsn) as conn:
        _await(lambda: _announced(conn))
        enrol(conn, inbox, code, reader_of(helper))


def _announced(conn: Any) -> bool:
    """The code of a letter on paper reached the inbox."""
    return bool(conn.execute("SELECT 1 FROM recipient WHERE code_hash IS NOT NULL").fetchone())


def _await(there: Callable[[], bool]) -> None:
    if not wait_until(there, 60):
        raise Unavailable("storing")


def answer_of(client: httpx.Client, number: str) -> Any:
    """What was found for a report; None when its node has no time now."""
    try:
        answer = client.get(f"/radar/v1/meldingen/{number}/eerdere-meldingen")
    except httpx.TransportError:
        return None
    return answer.json() if answer.is_success else None


def completeness_of(federation: Federation, party: PartyId, reference: str) -> Sequence[str]:
    """The four lines above the links of a case, as its page has them."""
    node, dsn = parts_of(read_settings(federation.settings_file(party)), federation.clock)
    with connect(dsn) as conn:
        lines = Reviewing(node).links_view(conn, reference).completeness.lines
    return [line.text for line in lines]


def places(federation: Federation, nodes: Mapping[PartyId, str]) -> Iterator[str]:
    """Lines with the addresses of pages and who can log in there. `nodes`: with the name of each."""
    for party, name in nodes.items():
        yield f"  {federation.url(party)}  werkplek van {name}"
    yield f"  {federation.url(INBOX)}  postvak van professionals"
    yield "Inloggen: kies een naam, zonder wachtwoord (alleen in de demonstratie):"
    for worker in federation.workers:
        if worker.client in (*nodes, INBOX):
            at = worker.client if worker.client != worker.organisation else ""
            yield (
                f"  {worker.name}: {', '.join(worker.roles)}"
                + (f" van {worker.organisation}, in {at}" if at else f" van {worker.organisation}")
            )
