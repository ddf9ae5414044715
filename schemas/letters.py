"""The text of a notice: five blocks in plain Dutch (B1), made of its fields and of nothing else.

Sender and recipient both call `letter`, so a preview is what is read, to the letter. No sentence commands
(Veilig Thuis has no means to), blames the help that runs, or says who reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from schemas.codes import AdviceToHelper, Ground, LegalBasis, NoticeKind, Outcome, RecipientRole, Service
from schemas.notices import Asked, Contact, MayTell, Notice
from schemas.words import LEGAL_BASES, NATURES, RECIPIENT_ROLES


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    lines: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient reads."""

    subject: str
    """Says nothing about anybody."""
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        parts = [self.subject]
        for block in self.blocks:
            parts += ["", block.title, *block.lines]
        return "\n".join(parts) + "\n"


TITLES: Final = (
    "Wie schrijft u",
    "Over wie dit gaat",
    "Wat er is gebeurd",
    "Wat wij u vragen",
    "Wat u mag vertellen",
)
GROUNDS: Final = {
    Ground.ACUTE: "De melding gaat over acute onveiligheid.",
    Ground.STRUCTURAL: "De melding gaat over onveiligheid die steeds terugkomt.",
    Ground.OTHER: "",
}
OUTCOMES: Final = {
    Outcome.INVESTIGATION: "Veilig Thuis onderzoekt wat er aan de hand is.",
    Outcome.CONDITIONS_AND_FOLLOW_UP: "Veilig Thuis maakt met het gezin afspraken over de veiligheid.",
    Outcome.DIRECT_HANDOVER: "Veilig Thuis draagt dit over aan een andere organisatie.",
    Outcome.CONVERTED_TO_ADVICE: "Veilig Thuis heeft advies gegeven en zet zelf geen stappen.",
    Outcome.NO_FOLLOW_UP: "Veilig Thuis zet geen verdere stappen.",
    Outcome.OUT_OF_SCOPE: "Deze vraag hoort niet bij het werk van Veilig Thuis.",
}
SERVICES: Final = {
    Service.ASSESSMENT: "de veiligheid beoordelen",
    Service.CONDITIONS_AND_FOLLOW_UP: "voorwaarden voor de veiligheid opstellen en volgen",
    Service.INVESTIGATION: "onderzoek doen",
    Service.DIRECT_HANDOVER: "overdragen",
    Service.ADVICE_SUPPORT: "advies en ondersteuning geven",
}
ASKED: Final = {
    Asked.KEEP_IN_MIND: "Wij vragen u hiermee rekening te houden in uw werk met {wie}.",
    Asked.CALL_US: "Wij vragen u ons te bellen.",
    Asked.KEEP_TO_THE_PLAN: "Wij vragen u te doen wat in het veiligheidsplan met u is afgesproken.",
    Asked.SAY_IF_ACCEPTED: "Wij vragen u te laten weten of u dit overneemt.",
    Asked.INFORM_OTHERS: "Wij vragen u te laten weten of u de andere betrokkenen informeert. "
    "Tot u dat heeft gezegd, doet Veilig Thuis dat.",
}
MAY_TELL: Final = {
    MayTell.FAMILY_KNOWS: "Het gezin weet dat er een melding is. U mag zeggen dat u dit bericht kreeg.",
    MayTell.FAMILY_KNOWS_AFTER_US: "Het gezin hoort dit eerst van ons. "
    "Wilt u er tot die tijd niets over zeggen? Bel ons als u twijfelt.",
    MayTell.NOTHING: "Wilt u hier niets over zeggen tegen het gezin? Dat kan de veiligheid schaden. "
    "Bel ons als u twijfelt.",
}
ADVICE: Final = {
    AdviceToHelper.CONTINUE: "Ons advies: ga door met de hulp die u geeft. "
    "Die lijkt genoeg om het veilig te maken en te houden.",
    AdviceToHelper.ADAPT: "Ons advies: pas de hulp die u geeft op onderdelen aan. "
    "Dat lijkt genoeg om het veilig te maken en te houden.",
    AdviceToHelper.EXTEND_WITH_VT: "Ons advies: vul de hulp aan met directe hulp van Veilig Thuis. "
    "Die lijkt nodig naast de hulp die u geeft.",
}
WHO: Final = {
    NoticeKind.GP: "uw patiënt",
    NoticeKind.YOUTH_HEALTHCARE: "uw cliënt",
    NoticeKind.SCHOOL_HANDLE_WITH_CARE: "uw leerling",
    NoticeKind.SCHOOL_INVOLVED: "uw leerling",
    NoticeKind.CHAIN_PARTNER: "dit gezin",
    NoticeKind.REPORTER_ONE_OFF: "het gezin",
    NoticeKind.REPORTER_VT_TAKES_OVER: "het gezin",
    NoticeKind.REPORTER_KEEPS: "het gezin",
}
FEEDBACK: Final = frozenset(
    {NoticeKind.REPORTER_ONE_OFF, NoticeKind.REPORTER_VT_TAKES_OVER, NoticeKind.REPORTER_KEEPS}
)
NEW_REPORT: Final = "Een nieuwe melding betekent niet dat de hulp niet werkt."
"""Q&A 19."""
MONTHS: Final = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


def letter(notice: Notice) -> Letter:
    """The text of this notice. A field that it does not hold gives no sentence."""
    if notice.kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE:
        made = tuple(_handle_with_care(notice))
    else:
        made = tuple(tuple(make(notice)) for make in (_writer, _about, _happened, _asked, _may_tell))
    blocks = tuple(Block(title, lines) for title, lines in zip(TITLES, made, strict=True) if lines)
    return Letter("Bericht van Veilig Thuis", blocks)


def _writer(notice: Notice) -> Iterator[str]:
    yield f"{notice.writer} schrijft u dit bericht."
    yield f"Ons telefoonnummer is {notice.phone}. Noem kenmerk {notice.reference}."
    if notice.case_holder:
        yield f"De casushouder is bereikbaar op {notice.case_holder}."
    if notice.basis:
        yield LEGAL_BASES[notice.basis]


def _about(notice: Notice) -> Iterator[str]:
    if notice.kind in FEEDBACK:
        on = f" van {day(notice.reported_on)}" if notice.reported_on else ""
        yield f"Dit gaat over uw melding{on} over {notice.first_name}."
        return
    name = " ".join(part for part in (notice.first_name, notice.surname) if part)
    birth = f", geboren {born(notice.birth_date)}" if notice.birth_date else ""
    yield f"Dit gaat over {name}{birth}."


def _happened(notice: Notice) -> Iterator[str]:
    if notice.kind not in FEEDBACK:
        yield from _reported(notice)
    if notice.outcome:
        yield OUTCOMES[notice.outcome]
    if notice.services:
        yield f"Wat Veilig Thuis doet: {listed([SERVICES[each] for each in notice.services])}."
    if notice.conditions_since:
        yield f"Sinds {day(notice.conditions_since)} zijn er voorwaarden voor de veiligheid afgesproken."
    if notice.who_contacts:
        yield f"Met het gezin neemt contact op: {_contact(notice.who_contacts)}."
    yield from _earlier(notice)
    if notice.assessment:
        yield f"De veiligheidsbeoordeling van Veilig Thuis: {notice.assessment}."
    if notice.second_feedback_by:
        yield f"U hoort uiterlijk op {day(notice.second_feedback_by)} opnieuw van ons."
    if notice.kind in (NoticeKind.CHAIN_PARTNER, NoticeKind.REPORTER_KEEPS):
        yield NEW_REPORT
    if notice.remark:
        yield f"Toelichting: {notice.remark}"


def _reported(notice: Notice) -> Iterator[str]:
    if notice.reported_on:
        yield f"Op {day(notice.reported_on)} kreeg Veilig Thuis een melding."
    if notice.ground and GROUNDS[notice.ground]:
        yield GROUNDS[notice.ground]
    if notice.natures:
        yield f"Het gaat om zorgen over: {'; '.join(NATURES[each] for each in notice.natures)}."
        yield "Dit zijn zorgen; het is niet gezegd dat het zo is."


def _earlier(notice: Notice) -> Iterator[str]:
    """Never that there are none: only where was looked, and what was found there."""
    if notice.earlier_found is None or notice.searched is None:
        return
    where = f"Wij keken bij {notice.searched} Veilig Thuis-organisaties"
    if notice.searched == 1:
        where = "Wij keken bij 1 Veilig Thuis-organisatie"
    if not notice.earlier_found:
        yield f"{where} en hebben daar geen eerdere melding gevonden."
        return
    yield f"{where} en hebben daar een of meer eerdere meldingen gevonden."
    for earlier in notice.earlier or ():
        yield f"Uit {earlier.year}: {' '.join(earlier.said) or 'daarover kunnen wij niet meer zeggen.'}"


def _asked(notice: Notice) -> Iterator[str]:
    for each in notice.asked or ():
        yield ASKED[each].format(wie=WHO[notice.kind])
    if notice.to_inform:
        yield f"Andere betrokkenen: {listed([_contact(each) for each in notice.to_inform])}."
    if notice.advice:
        yield ADVICE[notice.advice]
    if notice.answer_by:
        yield f"Wilt u uiterlijk op {day(notice.answer_by)} antwoorden?"
    elif not (notice.asked or notice.advice):
        yield "Wij vragen u nu niets. Maakt u zich weer zorgen? Bel ons."


def _may_tell(notice: Notice) -> Iterator[str]:
    if notice.may_tell:
        yield MAY_TELL[notice.may_tell]
        yield "Wij zeggen niet wie de melding deed."
    elif notice.kind in FEEDBACK:
        yield "Wilt u met het gezin over uw melding praten? Bel ons als u wilt overleggen."


def _handle_with_care(notice: Notice) -> Iterator[tuple[str, ...]]:
    """All but name, birth date and code word is the same for everybody."""
    yield ("Veilig Thuis stuurt u dit bericht.", LEGAL_BASES[LegalBasis.HWC])
    yield tuple(_about(notice))
    yield (f"Codewoord: {notice.code_word}.",)
    yield ("Geef deze leerling vandaag wat extra rust en aandacht. Vraag niet wat er is gebeurd.",)
    yield (
        "Vertel dit alleen aan wie deze leerling vandaag lesgeeft.",
        "Bewaar dit bericht niet. Het verdwijnt aan het eind van de schooldag.",
    )


def _contact(contact: Contact) -> str:
    if contact.role is RecipientRole.VT_ORGANISATION:
        return contact.organisation
    phone = f", telefoon {contact.phone}" if contact.phone else ""
    return f"{RECIPIENT_ROLES[contact.role]} ({contact.organisation}{phone})"


def day(on: date) -> str:
    """A day as people write it."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def born(text: str) -> str:
    """`2016-04-05` is "op 5 april 2016"; what is not known is not said."""
    year, month, number = (int(each) for each in text.split("-"))
    if not 1 <= month <= 12:
        return f"in {year}"
    return f"op {number} {MONTHS[month - 1]} {year}" if number else f"in {MONTHS[month - 1]} {year}"


def listed(words: list[str]) -> str:
    """ "a, b en c"."""
    return " en ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
