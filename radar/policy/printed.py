"""The table of need-to-know in Dutch, for somebody who is no programmer. It adds nothing to the table."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from radar.policy.decide import Grant, Item, Refusal, Row, table
from schemas.codes import DetailField, DisclosurePurpose, LegalBasis, Phase, RecipientRole, RefusalCode
from schemas.notices import NoticeField

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
BASES: Final = {
    LegalBasis.WMO_411_2D: "Wmo 2015, artikel 4.1.1, tweede lid, onder d",
    LegalBasis.WMO_411_2E: "Wmo 2015, artikel 4.1.1, tweede lid, onder e",
    LegalBasis.WMO_411_2F: "Wmo 2015, artikel 4.1.1, tweede lid, onder f",
    LegalBasis.WMO_411_2G: "Wmo 2015, artikel 4.1.1, tweede lid, onder g",
    LegalBasis.WMO_533_3: "Wmo 2015, artikel 5.3.3, derde lid",
    LegalBasis.WMO_531: "Wmo 2015, artikel 5.3.1",
    LegalBasis.WMO_532: "Wmo 2015, artikel 5.3.2",
    LegalBasis.WMO_4212: "Wmo 2015, artikel 4.2.12",
    LegalBasis.WMO_431: "Wmo 2015, artikel 4.3.1",
    LegalBasis.CONSENT: "toestemming (Wmo 2015, artikel 5.3.3, eerste en tweede lid)",
    LegalBasis.HWC: "convenant Handle with Care",
}
REFUSED: Final = {
    RefusalCode.NOT_AVAILABLE: "niet beschikbaar",
    RefusalCode.NO_RULE: "de tabel heeft hiervoor geen regel",
    RefusalCode.WRONG_PURPOSE: "dit doel hoort niet bij deze ontvanger",
    RefusalCode.WRONG_PHASE: "in deze fase niet",
    RefusalCode.NO_LEGAL_BASIS: "geen grondslag",
    RefusalCode.NO_COVENANT: "geen convenant",
    RefusalCode.LINK_NOT_CONFIRMED: "niemand heeft bevestigd dat het om dezelfde persoon gaat",
    RefusalCode.BY_SOURCE: "niet volgens de tabel: een medewerker beslist",
    RefusalCode.NOT_IN_TIME: "niet op tijd",
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
    NoticeField.EARLIER_FOUND: "of er eerdere meldingen zijn gevonden",
    NoticeField.EARLIER: "van eerdere meldingen het jaar, de uitkomst en of zij openstaan",
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
    yield f"{when}, op grond van {BASES[row.basis]}:"
    for item in in_order(row.answer):
        yield f"  - {ITEMS[item]}"


def refused(refusal: Refusal) -> str:
    """Why not, in words."""
    return REFUSED[refusal.code]


def in_order(grant: Grant) -> list[Item]:
    return [item for item in _ORDER if item in grant.fields]
