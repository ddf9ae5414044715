"""Dutch sentences of the workplace alone; words that stand at other doors too are in `schemas.words`."""

from datetime import date
from typing import Final

from connectors.ports import StatusKnown
from schemas.codes import AddressKind, Caution, Field, Phase, TaskKind, Verdict, Watch, Word
from schemas.notices import Asked, MayTell
from schemas.report import BirthDate, Person

MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december",
)  # fmt: skip
TASKS: Final = {
    TaskKind.ASSESS: "veiligheid beoordelen",
    TaskKind.DECIDE: "besluiten",
    TaskKind.CONFIRM: "besluit bevestigen, door een tweede persoon",
    TaskKind.FEEDBACK_FIRST: "terugkoppelen aan de melder",
    TaskKind.FEEDBACK_SECOND: "tweede terugkoppeling aan de melder",
    TaskKind.IDENTITY: "BSN opzoeken, bij spoed uitgesteld",
    TaskKind.ANSWER_HANDOVER: "antwoord van de ketenpartner",
    TaskKind.OVERSIGHT_BACK: "het zicht op de veiligheid is terug bij Veilig Thuis",
}
PHASES: Final = {
    Phase.COLLECTING: "informatie verzamelen",
    Phase.JUDGED: "beoordeeld, nog niet besloten",
    Phase.DECIDED: "besloten",
    Phase.CLOSED: "gesloten",
}
CAUTIONS: Final = {
    Caution.TWIN: "Een tweeling of iemand anders van het gezin past ook.",
    Caution.PARENT_AND_CHILD: "Ouder en kind kunnen dezelfde naam hebben: de geboortedata verschillen.",
    Caution.OTHER_BSN: "Beide burgerservicenummers zijn geldig en ze verschillen.",
    Caution.BSN_OF_SOMEONE_ELSE: "Dit burgerservicenummer lijkt van een ander uit het gezin te zijn.",
    Caution.UNBORN: "Het gaat om een ongeboren kind.",
    Caution.COMMON_NAME: "Dit is een veel voorkomende naam.",
}
REASON_NOTES: Final = {
    (Field.ADDRESS, Word.DIFFERS): "verhuizen komt vaak voor",
    (Field.BSN, Word.MISSING): "telt niet mee",
    (Field.BIRTH, Word.MISSING): "telt niet mee",
}
STATUS_KNOWN: Final = {
    StatusKnown.REQUESTED: "gevraagd aan de bron",
    StatusKnown.WITHHELD: "de bron vertelt dit niet",
    StatusKnown.AFTER_CHECK: "komt als u zegt dat het dezelfde persoon is",
}
SAID: Final = {
    Verdict.SAME: "Vastgelegd: zelfde persoon.",
    Verdict.OTHER: "Vastgelegd: andere persoon.",
    Verdict.UNSURE: "Vastgelegd: weet niet.",
}
WAITS: Final = "Vastgelegd: zelfde persoon. Een tweede persoon moet dit ook zeggen."
FIELD_NAMES: Final = {
    Field.FIRST: "Voornaam",
    Field.SURNAME: "Achternaam",
    Field.BIRTH: "Geboortedatum",
    Field.ADDRESS: "Adres",
    Field.SEX: "Geslacht",
    Field.BSN: "BSN",
}
LOOKS: Final = {
    "case_shown": "bekeek de zaak",
    "prior_reports_shown": "haalde de eerdere meldingen op",
    "link_reviewed": "zei iets van een koppeling",
    "details_asked": "vroeg inhoud op",
    "case_asked_again": "zocht opnieuw",
    "alert_seen": "zag een nieuwe melding elders",
    "details_answered": "beantwoordde een vraag om inhoud",
    "rows_shown": "kreeg te zien dat deze melding bestaat",
    "details_wanted": "vroeg inhoud van deze melding",
}
WATCHES: Final = {
    Watch.JUDGES: "Veilig Thuis, beoordeelt",
    Watch.INVESTIGATES: "Veilig Thuis, onderzoekt",
    Watch.FOLLOWS_UP: "Veilig Thuis, voorwaarden en vervolg",
    Watch.HANDS_OVER: "Veilig Thuis, draagt over",
    Watch.PARTNER: "de ketenpartner",
    Watch.ENDED: "Veilig Thuis, bemoeienis afgesloten",
}
ASKED: Final = {
    Asked.KEEP_IN_MIND: "rekening houden met wat er speelt",
    Asked.CALL_US: "ons bellen",
    Asked.KEEP_TO_THE_PLAN: "doen wat in het veiligheidsplan is afgesproken",
    Asked.SAY_IF_ACCEPTED: "zeggen of de zaak wordt overgenomen",
    Asked.INFORM_OTHERS: "zeggen of de andere betrokkenen worden geïnformeerd",
}
MAY_TELL: Final = {
    MayTell.FAMILY_KNOWS: "het gezin weet van de melding",
    MayTell.FAMILY_KNOWS_AFTER_US: "het gezin hoort het eerst van ons",
    MayTell.NOTHING: "niets vertellen: dat kan de veiligheid schaden",
}
ADDRESS_KINDS: Final = {
    AddressKind.SHELTER: "opvang",
    AddressKind.INSTITUTION: "instelling",
    AddressKind.SECRET: "geheim adres",
}


def month(text: str) -> str:
    """`2024-02` is "februari 2024"; `2024` stays."""
    year, _, number = text.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}" if number else year


def short(on: date) -> str:
    """26 november 2026"""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def born(birth: BirthDate) -> str:
    """As far as it is known."""
    if birth.month is None:
        return f"in {birth.year}"
    if birth.day is None:
        return f"in {MONTHS[birth.month - 1]} {birth.year}"
    return f"{birth.day} {MONTHS[birth.month - 1]} {birth.year}"


def name_of(person: Person) -> str:
    """Of a person of our own report; what is not known is not said."""
    parts = (person.first_names, person.prefix, person.surname)
    name = " ".join(part.strip() for part in parts if part and part.strip())
    return name or ("ongeboren kind" if person.unborn else "naam onbekend")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(words: list[str]) -> str:
    """ "a, b en c"."""
    return " en ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
