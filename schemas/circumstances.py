"""The part of a report's Dutch JSON that is not about its people: who reported, why, and who is involved.

All of it is optional, and it stays at the node that took it. The reporter's own estimate of the safety and
what they expect have no field here: those belong to the source (E6, E8).
"""

from dataclasses import dataclass
from typing import Any, Final

from schemas.codes import Anonymity, FamilyInformed, IdentifierKind, ReporterKind
from schemas.dutch_codes import (
    ANONYMITIES,
    FAMILY_INFORMED,
    GROUNDS,
    IDENTIFIER_KINDS,
    NATURES,
    OCCASIONS,
    RECIPIENT_ROLES,
    REPORTERS,
)
from schemas.forms import BAD, Faults, Field, Flag, Many, Maybe, Number, Part, Text, Word
from schemas.report import Professional, Reporter

MAX_PROFESSIONALS: Final = 50
PRIVATE_REPORTERS: Final = frozenset(
    {
        ReporterKind.INVOLVED_YOUTH, ReporterKind.INVOLVED_ADULT, ReporterKind.RELATIVE,
        ReporterKind.SOCIAL_NETWORK, ReporterKind.NEIGHBOUR, ReporterKind.VOLUNTEER, ReporterKind.OTHER,
    }
)  # fmt: skip
"""Whose identity is withheld unless they consent (Uitvoeringsbesluit Wmo 4.1.8)."""


def line(limit: int) -> Maybe:
    """One line of text, or nothing."""
    return Maybe(Text(limit, r"[^\t\r\n]*", "verboden_teken"))


PHONE: Final = Text(20, r"\+?[0-9][0-9 -]{2,18}")
ORGANISATION: Final = Text(80, r"[^\t\r\n]*[^\s][^\t\r\n]*", "verboden_teken")
"""Of an organisation, never of a person."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """By which number an organisation is known."""

    kind: IdentifierKind
    value: str


def _reporter(kind: ReporterKind, anonymity: Anonymity | None, **values: Any) -> Reporter:
    hidden = Anonymity.HIDDEN_PRIVATE if kind in PRIVATE_REPORTERS else Anonymity.OPEN
    agreed = bool(values.pop("supervisor_agreed"))
    return Reporter(kind, anonymity or hidden, **values, supervisor_agreed=agreed)


REPORTER: Final = Part(
    (
        Field("kind", "hoedanigheid", Word(REPORTERS)),
        Field("anonymity", "anonimiteit", Maybe(Word(ANONYMITIES)), needed=False),
        Field("name", "naam", line(100), needed=False),
        Field("organisation", "organisatie", line(80), needed=False),
        Field("phone", "telefoon", Maybe(PHONE), needed=False),
        Field("email", "email", Maybe(Text(120, r"[^@\s]+@[^@\s]+")), needed=False),
        Field("one_off", "eenmaligContact", Maybe(Flag()), needed=False),
        Field("keeps_responsibility", "houdtZicht", Maybe(Flag()), needed=False),
        Field("supervisor_agreed", "akkoordLeidinggevende", Maybe(Flag()), needed=False),
    ),
    _reporter,
)
IDENTIFIER: Final = Part(
    (
        Field("kind", "soort", Word(IDENTIFIER_KINDS)),
        Field("value", "waarde", Text(40, "[A-Za-z0-9][A-Za-z0-9.-]{0,39}")),
    ),
    Identifier,
)


def _professional(
    role: Any, organisation: str, identifier: Identifier | None, phone: str | None, positions: Any,
    active: bool | None, covenant: bool | None,
) -> Professional:  # fmt: skip
    return Professional(
        role=role,
        organisation=organisation,
        identifier_kind=identifier.kind if identifier else None,
        identifier=identifier.value if identifier else None,
        phone=phone,
        positions=positions or (),
        active=active is not False,
        covenant=bool(covenant),
    )


_PROFESSIONAL: Final = Part(
    (
        Field("role", "rol", Word(RECIPIENT_ROLES)),
        Field("organisation", "organisatie", ORGANISATION),
        Field("identifier", "kenmerk", Maybe(IDENTIFIER), needed=False),
        Field("phone", "telefoon", Maybe(PHONE), needed=False),
        Field("positions", "posities", Maybe(Many(Number(1, 25), 25)), needed=False),
        Field("active", "actief", Maybe(Flag()), needed=False),
        Field("covenant", "convenant", Maybe(Flag()), needed=False),
    ),
    _professional,
)
_PROFESSIONALS: Final = Many(_PROFESSIONAL, MAX_PROFESSIONALS)
CASE_NUMBER: Final = Text(40, "[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "nummer_ongeldig")
FIELDS: Final = (
    Field("reporter", "melder", Maybe(REPORTER), needed=False),
    Field("ground", "grond", Maybe(Word(GROUNDS)), needed=False),
    Field("occasions", "aanleidingen", Maybe(Many(Word(OCCASIONS), len(OCCASIONS))), needed=False),
    Field("natures", "aard", Maybe(Many(Word(NATURES), len(NATURES))), needed=False),
    Field("professionals", "betrokkenProfessionals", Maybe(_PROFESSIONALS), needed=False),
    Field("main_case_number", "hoofdnummer", Maybe(CASE_NUMBER), needed=False),
    Field("family_informed", "gezinGeinformeerd", Maybe(Word(FAMILY_INFORMED)), needed=False),
    Field("family_not_informed_reason", "redenNietGeinformeerd", line(500), needed=False),
    Field("reporting_code_done", "meldcodeDoorlopen", Maybe(Flag()), needed=False),
)  # fmt: skip
"""The fields that a report has beside its head and its people."""
NAMES: Final = frozenset(
    field.dutch
    for fields in (FIELDS, REPORTER.fields, _PROFESSIONAL.fields, IDENTIFIER.fields)
    for field in fields
)
_LISTS: Final = ("occasions", "natures", "professionals")


def judge(values: dict[str, Any], people: int, faults: Faults) -> None:
    """What one field says of another: an unknown reporter, a reason, the people of a professional."""
    reporter = values["reporter"]
    if isinstance(reporter, Reporter):
        _judge_reporter(reporter, faults)
    if values["family_informed"] is FamilyInformed.NOT and not values["family_not_informed_reason"]:
        faults.add("redenNietGeinformeerd", "veld_ontbreekt")
    for at, professional in enumerate(_listed(values["professionals"])):
        if isinstance(professional, Professional) and max(professional.positions, default=0) > people:
            faults.add(f"betrokkenProfessionals[{at}].posities", "onbekende_waarde")


def _judge_reporter(reporter: Reporter, faults: Faults) -> None:
    """A report without contact details is taken only when a supervisor agreed (E2)."""
    if reporter.anonymity is not Anonymity.UNKNOWN_TO_VT:
        return
    if reporter.name or reporter.phone or reporter.email:
        faults.add("melder.anonimiteit", "melder_bekend")
    if not reporter.supervisor_agreed:
        faults.add("melder.akkoordLeidinggevende", "akkoord_nodig")


def made(values: dict[str, Any]) -> dict[str, Any]:
    """The values of FIELDS as a Report takes them."""
    lists = {name: _listed(values[name]) for name in _LISTS}
    return {field.attribute: values[field.attribute] for field in FIELDS} | lists


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) and value is not BAD else ()


def write(report: Any) -> dict[str, Any]:
    """The fields that are known, in Dutch; nothing where nothing was said."""
    written: dict[str, Any] = {}
    for field in FIELDS:
        held = getattr(report, field.attribute)
        if held is None or held == ():
            continue
        if field.attribute == "professionals":
            written[field.dutch] = [_write_professional(each) for each in held]
        else:
            written[field.dutch] = field.form.write(held)
    if reporter := written.get("melder"):
        _drop_false(reporter, "akkoordLeidinggevende")
    return written


def _write_professional(professional: Professional) -> dict[str, Any]:
    written: dict[str, Any] = {
        "rol": RECIPIENT_ROLES[professional.role],
        "organisatie": professional.organisation,
    }
    if professional.identifier_kind and professional.identifier:
        written["kenmerk"] = IDENTIFIER.write(
            Identifier(professional.identifier_kind, professional.identifier)
        )
    if professional.phone:
        written["telefoon"] = professional.phone
    if professional.positions:
        written["posities"] = list(professional.positions)
    written |= {"actief": professional.active, "convenant": professional.covenant}
    _drop_false(written, "convenant")
    return written


def _drop_false(written: dict[str, Any], name: str) -> None:
    if not written[name]:
        del written[name]
