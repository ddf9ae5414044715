"""The register of recipients at the command line: brought in from a CSV, listed, enrolled by letter and call.

A line is an organisation in a role with its number; nobody's name has a column.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from radar.config import Settings
from radar.node.informing.informing import Informing
from radar.node.informing.recipients import Recipient
from radar.node.parts import system
from radar.store.db import connect
from radar.wiring import Clock, parts_of
from schemas.circumstances import ORGANISATION, PHONE
from schemas.codes import IdentifierKind, PartyId, RecipientRole
from schemas.dutch_codes import IDENTIFIER_KINDS, RECIPIENT_ROLES
from schemas.errors import BadInput
from schemas.forms import BAD, Faults, Field, Part, Party, Text, Word

ACTOR: Final = system("opdrachtregel")
REFUSED: Final = 2


@dataclass(frozen=True, slots=True)
class Line:
    role: RecipientRole
    organisation: str
    kind: IdentifierKind
    identifier: str
    phone: str | None
    inbox: PartyId | None
    covenant: str | None


LINE: Final = Part(
    (
        Field("role", "rol", Word(RECIPIENT_ROLES)),
        Field("organisation", "organisatie", ORGANISATION),
        Field("kind", "soort_kenmerk", Word(IDENTIFIER_KINDS)),
        Field("identifier", "kenmerk", Text(40, "[A-Za-z0-9][A-Za-z0-9.-]{0,39}")),
        Field("phone", "telefoon", PHONE, needed=False),
        Field("inbox", "postvak", Party(), needed=False),
        Field("covenant", "convenant", Text(3, "ja|nee"), needed=False),
    ),
    Line,
)
COLUMNS: Final = tuple(field.dutch for field in LINE.fields)


def read(file: Path) -> list[Line]:
    """The lines of a CSV (UTF-8, commas, COLUMNS in any order). Raises BadInput with every fault, with paths
    such as `regel[3].rol`, and OSError."""
    faults = Faults(COLUMNS)
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines(), strict=True))
    except (UnicodeDecodeError, csv.Error):
        faults.add("", "codering_onjuist")
        raise BadInput(faults.found) from None
    read_lines = [LINE.read(_filled(row), f"regel[{at}]", faults) for at, row in enumerate(rows, 2)]
    if not rows:
        faults.add("", "bestand_leeg")
    if faults.found:
        raise BadInput(faults.found, faults.number)
    return [line for line in read_lines if line is not BAD]


def _filled(row: dict[Any, Any]) -> dict[str, Any]:
    """An empty cell says nothing; a cell without a column is one too many."""
    return {str(name): value for name, value in row.items() if value not in ("", None)}


def bring_in(settings: Settings, clock: Clock, lines: Sequence[Line]) -> str:
    """Register or correct them, all or none."""
    informing, dsn = _opened(settings, clock)
    with connect(dsn) as conn, conn.transaction():
        for line in lines:
            informing.recipients.register(
                conn, ACTOR, line.role, line.organisation, line.kind, line.identifier, phone=line.phone,
                inbox=line.inbox, covenant=line.covenant == "ja",
            )  # fmt: skip
    return f"{len(lines)} ontvangers"


def listed(settings: Settings, clock: Clock) -> Iterator[str]:
    """Every recipient, and who waits for a call."""
    informing, dsn = _opened(settings, clock)
    with connect(dsn) as conn:
        for recipient in informing.recipients.all(conn):
            yield _line(recipient)
        for waiting in informing.recipients.to_call_back(conn):
            yield (
                f"Bel terug: {waiting.organisation}, {waiting.phone or 'geen nummer'}; aanmelding "
                f"{waiting.enrolment_id}, vingerafdruk {waiting.fingerprint}"
            )


def _line(recipient: Recipient) -> str:
    state = "account" if recipient.has_account else "geen account"
    if recipient.replaced_by:
        state = f"vervangen door {recipient.replaced_by}"
    covenant = ", convenant" if recipient.covenant else ""
    role = RECIPIENT_ROLES[recipient.role]
    return f"{recipient.id}  {role}: {recipient.organisation} ({state}{covenant})"


def write_code(settings: Settings, clock: Clock, known: str) -> Iterator[str]:
    """What the letter to the registered address says; the code is shown once. Raises NotFound."""
    informing, dsn = _opened(settings, clock)
    with connect(dsn) as conn:
        paper = informing.recipients.write_code(conn, ACTOR, known)
    yield f"Aan {paper.organisation}, per post aan het geregistreerde adres:"
    yield f"  code {paper.code}, {informing.rules.code_days} dagen geldig"
    yield "Bel de organisatie terug op een bekend nummer zodra de code is gebruikt."


def called_back(settings: Settings, clock: Clock, enrolment_id: str, fingerprint: str) -> str:
    """The organisation read this fingerprint on the telephone. Raises NotFound, Conflict."""
    informing, dsn = _opened(settings, clock)
    with connect(dsn) as conn:
        informing.recipients.called_back(conn, ACTOR, enrolment_id, fingerprint)
    return "Dit account wordt vanaf nu gebruikt."


def _opened(settings: Settings, clock: Clock) -> tuple[Informing, str]:
    node, dsn = parts_of(settings, clock)
    return Informing(node), dsn
