"""The Dutch code values of the closed lists: one table each, for every document that holds such a code.

Sentences for people stand in `words`. A value here is part of what travels: never change one.
"""

from typing import Final

from schemas.codes import (
    AdviceToHelper,
    Anonymity,
    Channel,
    DetailField,
    DisclosurePurpose,
    FamilyInformed,
    Finding,
    Ground,
    HandoverAct,
    IdentifierKind,
    LegalBasis,
    Nature,
    NoticeAct,
    NoticeKind,
    NoticeNote,
    NoticeState,
    Occasion,
    Outcome,
    Phase,
    RecipientRole,
    RefusalCode,
    ReporterKind,
    Service,
    TaskEnd,
    TaskKind,
    Verdict,
    Watch,
    WorkerRole,
)

WORKER_ROLES: Final = {
    WorkerRole.FRONT_OFFICE: "voorkant",
    WorkerRole.CASE_WORKER: "casusmedewerker",
    WorkerRole.DUTY: "bereikbaarheidsdienst",
    WorkerRole.PRIVACY_OFFICER: "privacyfunctionaris",
    WorkerRole.ADMINISTRATOR: "beheerder",
    WorkerRole.RECIPIENT: "ontvanger",
}
"""The values of the claim `rol` of a login."""
OUTCOMES: Final = {
    Outcome.INVESTIGATION: "onderzoek",
    Outcome.CONDITIONS_AND_FOLLOW_UP: "voorwaarden_en_vervolg",
    Outcome.DIRECT_HANDOVER: "directe_overdracht",
    Outcome.CONVERTED_TO_ADVICE: "omgezet_in_advies",
    Outcome.NO_FOLLOW_UP: "geen_vervolg",
    Outcome.OUT_OF_SCOPE: "buiten_taak",
}
FINDINGS: Final = {
    Finding.CONFIRMED: "bevestigd",
    Finding.NOT_CONFIRMED: "niet_bevestigd",
    Finding.NONE: "geen",
    Finding.OPEN: "nog_open",
}
SERVICES: Final = {
    Service.ASSESSMENT: "veiligheidsbeoordeling",
    Service.CONDITIONS_AND_FOLLOW_UP: "voorwaarden_en_vervolg",
    Service.INVESTIGATION: "onderzoek",
    Service.DIRECT_HANDOVER: "directe_overdracht",
    Service.ADVICE_SUPPORT: "advies_en_ondersteuning",
}
GROUNDS: Final = {
    Ground.ACUTE: "acuut",
    Ground.STRUCTURAL: "structureel",
    Ground.OTHER: "anders",
}
OCCASIONS: Final = {
    Occasion.PARTNER_VIOLENCE: "partnergeweld",
    Occasion.HONOUR_RELATED: "eergerelateerd_geweld",
    Occasion.ELDER_ABUSE: "ouderenmishandeling",
    Occasion.VIOLENCE_AGAINST_PARENTS: "geweld_tegen_ouders",
    Occasion.FORCED_MARRIAGE: "huwelijksdwang_of_achterlating",
    Occasion.CHILD_ABUSE_CHILD_CHECK: "kindermishandeling_kindcheck",
    Occasion.CHILD_ABUSE_SEPARATION: "kindermishandeling_vechtscheiding",
    Occasion.CHILD_ABUSE_OTHER: "kindermishandeling_anders",
    Occasion.DOMESTIC_VIOLENCE_OTHER: "huiselijk_geweld_anders",
    Occasion.OTHER_PROBLEM: "andere_problematiek",
}
NATURES: Final = {
    Nature.PHYSICAL_ABUSE: "lichamelijke_mishandeling",
    Nature.PHYSICAL_NEGLECT: "lichamelijke_verwaarlozing",
    Nature.PSYCHOLOGICAL: "psychisch_geweld",
    Nature.EMOTIONAL_NEGLECT: "emotionele_verwaarlozing",
    Nature.PEDAGOGICAL_NEGLECT: "pedagogische_verwaarlozing",
    Nature.SEXUAL_ABUSE: "seksueel_misbruik",
    Nature.FINANCIAL: "financiele_uitbuiting",
    Nature.WITNESS: "getuige_van_geweld",
    Nature.BY_PROXY: "munchausen_by_proxy",
    Nature.GENITAL_MUTILATION: "genitale_verminking",
    Nature.OTHER_UNSAFE: "anders_onveilig",
    Nature.OTHER_NOT_UNSAFE: "anders_niet_onveilig",
}
REPORTERS: Final = {
    ReporterKind.GP: "huisarts",
    ReporterKind.PAEDIATRICIAN: "kinderarts",
    ReporterKind.GERIATRICIAN: "geriater",
    ReporterKind.MENTAL_HEALTHCARE: "ggz",
    ReporterKind.OTHER_HEALTHCARE: "overige_zorg",
    ReporterKind.PRIMARY_EDUCATION: "primair_onderwijs",
    ReporterKind.SECONDARY_EDUCATION: "voortgezet_onderwijs",
    ReporterKind.OTHER_EDUCATION: "overig_onderwijs",
    ReporterKind.LOCAL_FIELD: "lokaal_veld",
    ReporterKind.YOUTH_CARE_GI: "jeugdzorg_gi",
    ReporterKind.OTHER_YOUTH_CARE: "overige_jeugdzorg",
    ReporterKind.CHILDCARE: "kinderopvang",
    ReporterKind.POLICE: "politie",
    ReporterKind.JUSTICE: "justitie",
    ReporterKind.OTHER_PROFESSIONAL: "overige_professional",
    ReporterKind.INVOLVED_YOUTH: "betrokken_jeugdige",
    ReporterKind.INVOLVED_ADULT: "betrokken_volwassene",
    ReporterKind.RELATIVE: "familie",
    ReporterKind.SOCIAL_NETWORK: "sociaal_netwerk",
    ReporterKind.NEIGHBOUR: "buurt",
    ReporterKind.VOLUNTEER: "vrijwilliger",
    ReporterKind.OTHER: "overig",
}
ANONYMITIES: Final = {
    Anonymity.OPEN: "open",
    Anonymity.ANONYMOUS_TO_FAMILY: "anoniem_voor_gezin",
    Anonymity.HIDDEN_PRIVATE: "afgeschermd_privepersoon",
    Anonymity.UNKNOWN_TO_VT: "onbekend_bij_veilig_thuis",
}
FAMILY_INFORMED: Final = {
    FamilyInformed.BEFORE: "vooraf",
    FamilyInformed.AFTER: "achteraf",
    FamilyInformed.NOT: "niet",
}
ADVICE_TO_HELPER: Final = {
    AdviceToHelper.CONTINUE: "voortzetten",
    AdviceToHelper.ADAPT: "aanpassen",
    AdviceToHelper.EXTEND_WITH_VT: "uitbreiden_met_veilig_thuis",
}
RECIPIENT_ROLES: Final = {
    RecipientRole.GP: "huisarts",
    RecipientRole.YOUTH_HEALTHCARE: "jgz",
    RecipientRole.SCHOOL: "school",
    RecipientRole.SCHOOL_ATTENDANCE: "leerplicht",
    RecipientRole.CHAIN_PARTNER: "ketenpartner",
    RecipientRole.REPORTER: "melder",
    RecipientRole.VT_ORGANISATION: "veilig_thuis",
    RecipientRole.RVDK: "rvdk",
}
IDENTIFIER_KINDS: Final = {
    IdentifierKind.AGB: "agb",
    IdentifierKind.URA: "ura",
    IdentifierKind.BRIN: "brin",
    IdentifierKind.OIN: "oin",
    IdentifierKind.OWN: "eigen",
}
NOTICE_KINDS: Final = {
    NoticeKind.GP: "huisarts",
    NoticeKind.YOUTH_HEALTHCARE: "jgz",
    NoticeKind.SCHOOL_HANDLE_WITH_CARE: "school_handle_with_care",
    NoticeKind.SCHOOL_INVOLVED: "school_betrokken",
    NoticeKind.CHAIN_PARTNER: "ketenpartner",
    NoticeKind.REPORTER_ONE_OFF: "melder_eenmalig",
    NoticeKind.REPORTER_VT_TAKES_OVER: "melder_veilig_thuis_neemt_over",
    NoticeKind.REPORTER_KEEPS: "melder_houdt_zicht",
}
NOTICE_ACTS: Final = {
    NoticeAct.SEND: "bezorgen",
    NoticeAct.RECALL: "intrekken",
    NoticeAct.ENROL: "aanmelden",
}
NOTICE_STATES: Final = {
    NoticeState.PREPARED: "klaargezet",
    NoticeState.DELIVERED: "afgeleverd",
    NoticeState.OPENED: "geopend",
    NoticeState.READ: "gelezen",
    NoticeState.EXPIRED: "verlopen",
    NoticeState.RECALLED: "ingetrokken",
    NoticeState.WRONG_RECIPIENT: "verkeerde_ontvanger",
    NoticeState.NO_ACCOUNT: "geen_account",
    NoticeState.TOLD_BY_PHONE: "telefonisch_verteld",
}
NOTICE_NOTES: Final = {
    NoticeNote.FORWARDED: "doorgegeven",
    NoticeNote.CALL_ASKED: "bel_gevraagd",
    NoticeNote.ANSWERED: "beantwoord",
}
PURPOSES: Final = {
    DisclosurePurpose.JUDGE_SAFETY: "veiligheid_beoordelen",
    DisclosurePurpose.PASS_TO_REPORTER: "doorgeven_aan_melder",
    DisclosurePurpose.INFORM_PROFESSIONAL: "professional_informeren",
    DisclosurePurpose.FEEDBACK_REPORTER: "terugkoppeling_melder",
    DisclosurePurpose.HANDOVER: "overdracht",
}
PHASES: Final = {
    Phase.COLLECTING: "verzamelen",
    Phase.JUDGED: "beoordeeld",
    Phase.DECIDED: "besloten",
    Phase.CLOSED: "gesloten",
    Phase.URGENT_DECISION: "spoedbesluit",
    Phase.HANDLE_WITH_CARE: "handle_with_care",
}
LEGAL_BASES: Final = {basis: basis.value for basis in LegalBasis}
VERDICTS: Final = {
    Verdict.SAME: "zelfde",
    Verdict.OTHER: "andere",
    Verdict.UNSURE: "weet_niet",
}
DETAIL_FIELDS: Final = {
    DetailField.OCCASIONS: "aanleidingen",
    DetailField.NATURES: "aard",
    DetailField.OUTCOME: "uitkomst",
    DetailField.SERVICES: "diensten",
    DetailField.SAFETY_CONDITIONS_SINCE: "veiligheidsvoorwaarden_sinds",
    DetailField.HELP_INVOLVED: "betrokken_hulp",
    DetailField.CONTACT: "contact",
}
REFUSALS: Final = {
    RefusalCode.NOT_AVAILABLE: "niet_beschikbaar",
    RefusalCode.NO_RULE: "geen_regel",
    RefusalCode.WRONG_PURPOSE: "verkeerd_doel",
    RefusalCode.WRONG_PHASE: "verkeerde_fase",
    RefusalCode.NO_LEGAL_BASIS: "geen_grondslag",
    RefusalCode.NO_COVENANT: "geen_convenant",
    RefusalCode.LINK_NOT_CONFIRMED: "koppeling_niet_bevestigd",
    RefusalCode.BY_SOURCE: "door_bron_geweigerd",
    RefusalCode.NOT_IN_TIME: "niet_op_tijd",
}
TASKS: Final = {
    TaskKind.ASSESS: "beoordelen",
    TaskKind.DECIDE: "besluiten",
    TaskKind.CONFIRM: "besluit_bevestigen",
    TaskKind.FEEDBACK_FIRST: "eerste_terugkoppeling",
    TaskKind.FEEDBACK_SECOND: "tweede_terugkoppeling",
    TaskKind.IDENTITY: "bsn_opzoeken",
    TaskKind.ANSWER_HANDOVER: "antwoord_op_overdracht",
    TaskKind.OVERSIGHT_BACK: "zicht_terug",
}
TASK_ENDS: Final = {
    TaskEnd.DONE: "gedaan",
    TaskEnd.SPOKEN: "gesproken",
    TaskEnd.WRITTEN: "geschreven",
    TaskEnd.CLOSED: "gesloten",
    TaskEnd.LAPSED: "verlopen",
    TaskEnd.WITHDRAWN: "ingetrokken",
}
WATCHES: Final = {
    Watch.JUDGES: "veilig_thuis_beoordeelt",
    Watch.INVESTIGATES: "veilig_thuis_onderzoekt",
    Watch.FOLLOWS_UP: "veilig_thuis_volgt",
    Watch.HANDS_OVER: "veilig_thuis_draagt_over",
    Watch.PARTNER: "partner",
    Watch.ENDED: "afgesloten",
}
HANDOVER_ACTS: Final = {
    HandoverAct.OFFERED: "aangeboden",
    HandoverAct.ACCEPTED: "aangenomen",
    HandoverAct.REFUSED: "geweigerd",
    HandoverAct.CONFIRMED: "bevestigd",
}
CHANNELS: Final = {
    Channel.PHONE: "telefoon",
    Channel.CHAT: "chat",
    Channel.MAIL: "mail",
    Channel.CONVERSATION: "gesprek",
}
