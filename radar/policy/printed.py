"""The table of need-to-know in Dutch, for somebody who is no programmer. It adds nothing to the table."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from radar.policy.decide import Grant, Item, Refusal, Row, table
from schemas.codes import DetailField, DisclosurePurpose, Phase, RecipientRole
from schemas.notices import NoticeField
from schemas.words import LEGAL_BASES, REFUSALS

ROLES: Final = {
    RecipientRole.GP: "De huisarts",
    RecipientRole.YOUTH_HEALTHCARE: "De jeugdgezondheidszorg",
    RecipientRole.SCHOOL: "De school",
    RecipientRole.SCHOOL_ATTENDANCE: "De leerplichtambtenaar",
    RecipientRole.CHAIN_PARTNER: "De ketenpartner",
    RecipientRole.REPORTER: "De melder",
    RecipientRole.VT_ORGANISATION: "Een andere Veilig Thuis-organisatie",
    RecipientRole.RVDK: "De Raad voor de Kinderbescherming",
}
PURPOSES: Final = {
    DisclosurePurpose.JUDGE_SAFETY: "om de veiligheid te beoordelen",
    DisclosurePurpose.PASS_TO_REPORTER: "om aan een melder door te geven",
    DisclosurePurpose.INFORM_PROFESSIONAL: "om het eigen werk goed te doen",
    DisclosurePurpose.FEEDBACK_REPORTER: "als terugkoppeling",
    DisclosurePurpose.HANDOVER: "bij een overdracht",
}
PHASES: Final = {
    Phase.COLLECTING: "zolang de informatie nog wordt verzameld",
    Phase.JUDGED: "na de beoordeling, voor het besluit",
    Phase.DECIDED: "na het besluit",
    Phase.CLOSED: "als de zaak gesloten is",
    Phase.URGENT_DECISION: "na een spoedbesluit",
    Phase.HANDLE_WITH_CARE: "na een besluit Handle with Care",
}
ITEMS: Final[dict[Item, str]] = {
    NoticeField.WRITER: "welke Veilig Thuis-organisatie schrijft",
    NoticeField.PHONE: "haar telefoonnummer",
    NoticeField.REFERENCE: "een kenmerk",
    NoticeField.BASIS: "de grondslag",
    NoticeField.FIRST_NAME: "de voornaam",
    NoticeField.SURNAME: "de achternaam",
    NoticeField.BIRTH_DATE: "de geboortedatum",
    NoticeField.CODE_WORD: "het codewoord",
    NoticeField.REPORTED_ON: "de dag van de melding",
    NoticeField.GROUND: "of het om acute of structurele onveiligheid gaat",
    NoticeField.NATURES: "het soort geweld",
    NoticeField.OUTCOME: "het besluit",
    NoticeField.SERVICES: "wat Veilig Thuis doet",
    NoticeField.WHO_CONTACTS: "wie contact legt met het gezin",
    NoticeField.CONDITIONS_SINCE: "sinds wanneer er veiligheidsvoorwaarden zijn",
    NoticeField.SEARCHED: "bij hoeveel Veilig Thuis-organisaties is gekeken",
    NoticeField.EARLIER_FOUND: "of er eerdere meldingen zijn gevonden",
    NoticeField.EARLIER: "van eerdere meldingen het jaar, en wat de bron laat doorgeven",
    NoticeField.ASSESSMENT: "het resultaat van de veiligheidsbeoordeling",
    NoticeField.ADVICE: "het advies over de hulp",
    NoticeField.SECOND_FEEDBACK_BY: "wanneer de tweede terugkoppeling komt",
    NoticeField.ASKED: "wat er wordt gevraagd",
    NoticeField.ANSWER_BY: "voor wanneer",
    NoticeField.MAY_TELL: "wat aan het gezin verteld mag worden",
    NoticeField.TO_INFORM: "welke andere partijen te informeren zijn",
    NoticeField.CASE_HOLDER: "het telefoonnummer van de casushouder",
    NoticeField.REMARK: "een korte toelichting",
    DetailField.OCCASIONS: "de aanleidingen",
    DetailField.NATURES: "het soort geweld",
    DetailField.OUTCOME: "de uitkomst",
    DetailField.SERVICES: "wat Veilig Thuis doet of deed",
    DetailField.SAFETY_CONDITIONS_SINCE: "sinds wanneer er veiligheidsvoorwaarden zijn",
    DetailField.HELP_INVOLVED: "welke hulp betrokken is",
    DetailField.CONTACT: "wie te bellen is",
}
_ORDER: Final[tuple[Item, ...]] = (*NoticeField, *DetailField)


def printed() -> str:
    """The whole table as sentences, by recipient and purpose; ends with what holds for all else."""
    lines = [
        "Wie mag wat weten. Een medewerker beslist over elk bericht;",
        "deze tabel zegt wat er dan hoogstens in staat.",
        "In geen enkel bericht staat wie meldde, een adres of een burgerservicenummer.",
    ]
    for (role, purpose), rows in groupby(table(), lambda row: (row.role, row.purpose)):
        lines += ["", f"{ROLES[role]}, {PURPOSES[purpose]}"]
        for row in rows:
            lines += [f"  {line}" for line in _sentence(row)]
    lines += ["", "Wat hier niet staat, mag niet."]
    return "\n".join(lines) + "\n"


def _sentence(row: Row) -> Iterator[str]:
    when = PHASES[row.phase]
    if isinstance(row.answer, Refusal):
        yield f"{when}: niets ({refused(row.answer)})."
        return
    yield f"{when}. {LEGAL_BASES[row.basis]}"
    for item in in_order(row.answer):
        yield f"  - {ITEMS[item]}"


def refused(refusal: Refusal) -> str:
    """Why not, in words."""
    return "niet volgens de tabel: een medewerker beslist" if refusal.by_hand else REFUSALS[refusal.code]


def in_order(grant: Grant) -> list[Item]:
    return [item for item in _ORDER if item in grant.fields]
