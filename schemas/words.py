"""The Dutch words by which people are told of links, cases and notices: the same at every door and page.

Names of fields stand in `wire` and `intake`, code values in `dutch_codes`; nothing here may ever hold a value
of a person.
"""

from typing import Final

from schemas.codes import (
    AdviceToHelper,
    Anonymity,
    Band,
    CaseStatus,
    DetailField,
    DisclosurePurpose,
    FamilyInformed,
    Field,
    Finding,
    Ground,
    LegalBasis,
    Nature,
    NoticeKind,
    NoticeNote,
    NoticeState,
    Occasion,
    Outcome,
    Pass,
    RecipientRole,
    RefusalCode,
    ReporterKind,
    Service,
    Verdict,
    Word,
    WorkerRole,
)

BANDS: Final = {
    Band.NEARLY_CERTAIN: "vrijwel zeker",
    Band.PROBABLE: "waarschijnlijk",
    Band.POSSIBLE: "mogelijk",
}
FIELDS: Final = {
    Field.FIRST: "voornaam",
    Field.SURNAME: "achternaam",
    Field.BIRTH: "geboortedatum",
    Field.ADDRESS: "adres",
    Field.SEX: "geslacht",
    Field.BSN: "bsn",
}
WORDS: Final = {
    Word.EQUAL: "gelijk",
    Word.SOUNDS_EQUAL: "klinkt gelijk",
    Word.RESEMBLES: "lijkt erop",
    Word.DIFFERS: "verschilt",
    Word.MISSING: "ontbreekt",
}
PASSES: Final = {
    Pass.BSN: "bsn",
    Pass.BIRTH_SURNAME: "geboortedatum en achternaam",
    Pass.BIRTH_FIRST: "geboortedatum en voornaam",
    Pass.SURNAME_YEAR: "achternaam en geboortejaar",
    Pass.ADDRESS: "adres",
    Pass.NAMES: "voornaam en achternaam",
}
"""What the rows of a block have in common, by pass."""

CASE_STATUSES: Final = {
    CaseStatus.OPEN: "open",
    CaseStatus.MONITORED: "in monitoring",
    CaseStatus.CLOSED: "gesloten",
}
WORKER_ROLES: Final = {
    WorkerRole.FRONT_OFFICE: "medewerker voorkant",
    WorkerRole.CASE_WORKER: "casusmedewerker",
    WorkerRole.DUTY: "bereikbaarheidsdienst",
    WorkerRole.PRIVACY_OFFICER: "functionaris privacy",
    WorkerRole.ADMINISTRATOR: "beheerder",
    WorkerRole.RECIPIENT: "ontvanger van berichten",
}
OUTCOMES: Final = {
    Outcome.INVESTIGATION: "onderzoek door Veilig Thuis",
    Outcome.CONDITIONS_AND_FOLLOW_UP: "voorwaarden en vervolg",
    Outcome.DIRECT_HANDOVER: "directe overdracht",
    Outcome.CONVERTED_TO_ADVICE: "omgezet in advies",
    Outcome.NO_FOLLOW_UP: "geen vervolg",
    Outcome.OUT_OF_SCOPE: "hoort niet bij Veilig Thuis",
}
FINDINGS: Final = {
    Finding.CONFIRMED: "bevestigd",
    Finding.NOT_CONFIRMED: "onderzocht, niet bevestigd",
    Finding.NONE: "niet onderzocht",
    Finding.OPEN: "nog open",
}
SERVICES: Final = {
    Service.ASSESSMENT: "veiligheidsbeoordeling",
    Service.CONDITIONS_AND_FOLLOW_UP: "voorwaarden en vervolg",
    Service.INVESTIGATION: "onderzoek",
    Service.DIRECT_HANDOVER: "directe overdracht",
    Service.ADVICE_SUPPORT: "advies en ondersteuning",
}
GROUNDS: Final = {
    Ground.ACUTE: "acute onveiligheid",
    Ground.STRUCTURAL: "structurele onveiligheid",
    Ground.OTHER: "een andere reden",
}
OCCASIONS: Final = {
    Occasion.PARTNER_VIOLENCE: "geweld tussen partners",
    Occasion.HONOUR_RELATED: "eergerelateerd geweld",
    Occasion.ELDER_ABUSE: "mishandeling van een oudere of ontspoorde zorg",
    Occasion.VIOLENCE_AGAINST_PARENTS: "geweld tegen ouders",
    Occasion.FORCED_MARRIAGE: "huwelijksdwang of achterlating",
    Occasion.CHILD_ABUSE_CHILD_CHECK: "kindermishandeling, uit de kindcheck",
    Occasion.CHILD_ABUSE_SEPARATION: "kindermishandeling bij een complexe scheiding",
    Occasion.CHILD_ABUSE_OTHER: "kindermishandeling, anders",
    Occasion.DOMESTIC_VIOLENCE_OTHER: "huiselijk geweld, anders",
    Occasion.OTHER_PROBLEM: "iets anders dan huiselijk geweld of kindermishandeling",
}
NATURES: Final = {
    Nature.PHYSICAL_ABUSE: "lichamelijke mishandeling",
    Nature.PHYSICAL_NEGLECT: "lichamelijke verwaarlozing",
    Nature.PSYCHOLOGICAL: "psychisch geweld",
    Nature.EMOTIONAL_NEGLECT: "emotionele verwaarlozing",
    Nature.PEDAGOGICAL_NEGLECT: "pedagogische verwaarlozing",
    Nature.SEXUAL_ABUSE: "seksueel misbruik",
    Nature.FINANCIAL: "financiële uitbuiting",
    Nature.WITNESS: "getuige van geweld in het gezin",
    Nature.BY_PROXY: "Münchhausen by proxy",
    Nature.GENITAL_MUTILATION: "genitale verminking",
    Nature.OTHER_UNSAFE: "anders, onveilig",
    Nature.OTHER_NOT_UNSAFE: "anders, niet onveilig",
}
REPORTERS: Final = {
    ReporterKind.GP: "huisarts",
    ReporterKind.PAEDIATRICIAN: "kinderarts",
    ReporterKind.GERIATRICIAN: "geriater",
    ReporterKind.MENTAL_HEALTHCARE: "geestelijke gezondheidszorg",
    ReporterKind.OTHER_HEALTHCARE: "overige gezondheidszorg",
    ReporterKind.PRIMARY_EDUCATION: "primair onderwijs",
    ReporterKind.SECONDARY_EDUCATION: "voortgezet onderwijs",
    ReporterKind.OTHER_EDUCATION: "overig onderwijs",
    ReporterKind.LOCAL_FIELD: "lokaal veld of wijkteam",
    ReporterKind.YOUTH_CARE_GI: "gecertificeerde instelling",
    ReporterKind.OTHER_YOUTH_CARE: "overige jeugdzorg",
    ReporterKind.CHILDCARE: "kinderopvang",
    ReporterKind.POLICE: "politie",
    ReporterKind.JUSTICE: "justitie",
    ReporterKind.OTHER_PROFESSIONAL: "overige professional",
    ReporterKind.INVOLVED_YOUTH: "betrokken jeugdige",
    ReporterKind.INVOLVED_ADULT: "betrokken volwassene",
    ReporterKind.RELATIVE: "familielid",
    ReporterKind.SOCIAL_NETWORK: "iemand uit het sociale netwerk",
    ReporterKind.NEIGHBOUR: "buurtgenoot",
    ReporterKind.VOLUNTEER: "vrijwilliger",
    ReporterKind.OTHER: "overig",
}
ANONYMITIES: Final = {
    Anonymity.OPEN: "bekend bij het gezin",
    Anonymity.ANONYMOUS_TO_FAMILY: "anoniem voor het gezin",
    Anonymity.HIDDEN_PRIVATE: "afgeschermd, privépersoon",
    Anonymity.UNKNOWN_TO_VT: "onbekend bij Veilig Thuis",
}
FAMILY_INFORMED: Final = {
    FamilyInformed.BEFORE: "vooraf verteld aan het gezin",
    FamilyInformed.AFTER: "achteraf verteld aan het gezin",
    FamilyInformed.NOT: "niet verteld aan het gezin",
}
ADVICE_TO_HELPER: Final = {
    AdviceToHelper.CONTINUE: "de hulp voortzetten",
    AdviceToHelper.ADAPT: "de hulp aanpassen",
    AdviceToHelper.EXTEND_WITH_VT: "de hulp uitbreiden, samen met Veilig Thuis",
}
RECIPIENT_ROLES: Final = {
    RecipientRole.GP: "huisarts",
    RecipientRole.YOUTH_HEALTHCARE: "jeugdgezondheidszorg",
    RecipientRole.SCHOOL: "school",
    RecipientRole.SCHOOL_ATTENDANCE: "leerplicht",
    RecipientRole.CHAIN_PARTNER: "ketenpartner",
    RecipientRole.REPORTER: "melder",
    RecipientRole.VT_ORGANISATION: "Veilig Thuis",
    RecipientRole.RVDK: "Raad voor de Kinderbescherming",
}
NOTICE_KINDS: Final = {
    NoticeKind.GP: "bericht aan de huisarts",
    NoticeKind.YOUTH_HEALTHCARE: "bericht aan de jeugdgezondheidszorg",
    NoticeKind.SCHOOL_HANDLE_WITH_CARE: "Handle with Care aan de school",
    NoticeKind.SCHOOL_INVOLVED: "bericht aan een betrokken school",
    NoticeKind.CHAIN_PARTNER: "bericht aan een ketenpartner",
    NoticeKind.REPORTER_ONE_OFF: "terugkoppeling aan de melder, eenmalig",
    NoticeKind.REPORTER_VT_TAKES_OVER: "terugkoppeling aan de melder: Veilig Thuis neemt het over",
    NoticeKind.REPORTER_KEEPS: "terugkoppeling aan de melder: u houdt zicht",
}
NOTICE_STATES: Final = {
    NoticeState.PREPARED: "klaargezet",
    NoticeState.DELIVERED: "afgeleverd",
    NoticeState.OPENED: "geopend",
    NoticeState.READ: "gelezen",
    NoticeState.EXPIRED: "verlopen, niet gelezen",
    NoticeState.RECALLED: "ingetrokken",
    NoticeState.WRONG_RECIPIENT: "verkeerde ontvanger",
    NoticeState.NO_ACCOUNT: "geen account: bel",
    NoticeState.TOLD_BY_PHONE: "telefonisch verteld",
}
NOTICE_NOTES: Final = {
    NoticeNote.FORWARDED: "doorgegeven aan een collega",
    NoticeNote.CALL_ASKED: "wil gebeld worden",
    NoticeNote.ANSWERED: "heeft geantwoord",
}
PURPOSES: Final = {
    DisclosurePurpose.JUDGE_SAFETY: "de veiligheid beoordelen",
    DisclosurePurpose.PASS_TO_REPORTER: "doorgeven aan de melder",
    DisclosurePurpose.INFORM_PROFESSIONAL: "een betrokken professional informeren",
    DisclosurePurpose.FEEDBACK_REPORTER: "de melder laten weten wat er besloten is",
    DisclosurePurpose.HANDOVER: "de zaak overdragen",
}
LEGAL_BASES: Final = {
    LegalBasis.WMO_411_2D: "Veilig Thuis mag hulpverleners informeren die voor dit gezin nodig zijn "
    "(Wmo 2015, artikel 4.1.1, lid 2, onder d).",
    LegalBasis.WMO_411_2E: "Veilig Thuis mag politie, justitie en de Raad voor de "
    "Kinderbescherming inschakelen (Wmo 2015, artikel 4.1.1, lid 2, onder e).",
    LegalBasis.WMO_411_2F: "Veilig Thuis laat de gemeente weten dat de Raad voor de "
    "Kinderbescherming om onderzoek is gevraagd (Wmo 2015, artikel 4.1.1, lid 2, onder f).",
    LegalBasis.WMO_411_2G: "Veilig Thuis laat de melder weten wat het met de melding heeft gedaan "
    "(Wmo 2015, artikel 4.1.1, lid 2, onder g).",
    LegalBasis.WMO_533_3: "Veilig Thuis mag gegevens delen met wie beroepshalve moet meewerken aan "
    "de veiligheid (Wmo 2015, artikel 5.3.3, lid 3).",
    LegalBasis.WMO_531: "Veilig Thuis laat de betrokkene weten dat er een melding is "
    "(Wmo 2015, artikel 5.3.1).",
    LegalBasis.WMO_532: "De betrokkene mag het eigen dossier inzien (Wmo 2015, artikel 5.3.2).",
    LegalBasis.WMO_4212: "Veilig Thuis levert aantallen voor de statistiek (Wmo 2015, artikel 4.2.12).",
    LegalBasis.WMO_431: "De inspectie ziet toe op Veilig Thuis en mag dossiers inzien "
    "(Wmo 2015, artikel 4.3.1).",
    LegalBasis.CONSENT: "De betrokkene of de vertegenwoordiger heeft toestemming gegeven "
    "(Wmo 2015, artikel 5.3.3, lid 1 en 2).",
    LegalBasis.HWC: "De school heeft met de gemeente en Veilig Thuis een convenant Handle with Care.",
}
"""On which ground something is told, in a sentence that its reader understands (F6)."""
VERDICTS: Final = {
    Verdict.SAME: "zelfde persoon",
    Verdict.OTHER: "andere persoon",
    Verdict.UNSURE: "weet niet",
}
DETAIL_FIELDS: Final = {
    DetailField.OCCASIONS: "waar de melding over ging",
    DetailField.NATURES: "welk geweld",
    DetailField.OUTCOME: "wat er besloten is",
    DetailField.SERVICES: "wat Veilig Thuis deed",
    DetailField.SAFETY_CONDITIONS_SINCE: "sinds wanneer er veiligheidsvoorwaarden zijn",
    DetailField.HELP_INVOLVED: "welke hulp betrokken is",
    DetailField.CONTACT: "wie u kunt bellen",
}
REFUSALS: Final = {
    RefusalCode.NOT_AVAILABLE: "niet beschikbaar",
    RefusalCode.NO_RULE: "er is geen regel die dit toestaat",
    RefusalCode.WRONG_PURPOSE: "dit mag niet voor dit doel",
    RefusalCode.WRONG_PHASE: "dit mag niet in deze stand van de zaak",
    RefusalCode.NO_LEGAL_BASIS: "er is geen wettelijke grond",
    RefusalCode.NO_COVENANT: "er is geen convenant met deze ontvanger",
    RefusalCode.LINK_NOT_CONFIRMED: "zeg eerst dat het om dezelfde persoon gaat",
    RefusalCode.BY_SOURCE: "de andere regio heeft besloten dit niet te delen",
    RefusalCode.NOT_IN_TIME: "de andere regio heeft niet op tijd geantwoord",
}
