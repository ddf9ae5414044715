"""The Dutch of what the door answers: one border, like `schemas.intake` for what comes in.

It must never write a probability, another party's value, or that there are no prior reports: only where
nothing was found and where nobody looked.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.ports import (
    CoverageLine,
    LaterLink,
    PartyState,
    PersonLinks,
    PriorLink,
    PriorReports,
    Receipt,
    SearchReason,
    SearchState,
    StatusKnown,
)
from schemas.codes import Band, CaseStatus, Caution
from schemas.events import PriorSummary
from schemas.words import BANDS as BANDS
from schemas.words import FIELDS as FIELDS
from schemas.words import FINDINGS, OUTCOMES, RECIPIENT_ROLES, VERDICTS
from schemas.words import WORDS as WORDS

Json = dict[str, Any]

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

STATES: Final = {
    SearchState.SEARCHED: "gezocht",
    SearchState.PARTLY_SEARCHED: "deels gezocht",
    SearchState.NOT_YET_SEARCHED: "nog niet gezocht",
}
PARTY_STATES: Final = {
    PartyState.SEARCHED: "gezocht",
    PartyState.NOT_YET: "nog niet gezocht",
    PartyState.NOT_JOINED: "doet niet mee",
}
STATUSES: Final = {
    CaseStatus.OPEN: "open",
    CaseStatus.MONITORED: "monitoring",
    CaseStatus.CLOSED: "gesloten",
}
STATUSES_KNOWN: Final = {
    StatusKnown.KNOWN: "bekend",
    StatusKnown.REQUESTED: "opgevraagd",
    StatusKnown.WITHHELD: "niet gegeven",
    StatusKnown.AFTER_CHECK: "na controle",
}
CAUTIONS: Final = {
    Caution.TWIN: ("tweeling", "kan een tweeling of iemand anders van het gezin zijn"),
    Caution.PARENT_AND_CHILD: ("ouder-en-kind", "ouder en kind met dezelfde naam"),
    Caution.OTHER_BSN: ("bsn-verschilt", "beide burgerservicenummers zijn geldig en verschillen"),
    Caution.BSN_OF_SOMEONE_ELSE: (
        "bsn-van-ander",
        "het burgerservicenummer is gelijk, maar voornaam en geboortedatum verschillen",
    ),
    Caution.UNBORN: ("ongeboren", "een ongeboren kind"),
    Caution.COMMON_NAME: ("veel-voorkomende-naam", "veel voorkomende naam"),
}
PROTECTED: Final = ("verblijfplaats", "niet delen: verblijfplaats")
NO_FOLLOW_UP: Final = {True: "blijft_vindbaar", False: "ingetrokken"}
"""Of a case that ended without follow-up: one setting of the federation, shown in every answer (B9)."""
NOT_SOUGHT: Final = "niet gezocht: van deze betrokkene is te weinig bekend"
REASONS: Final = {
    SearchReason.WAITING: ("wacht-op-antwoord", "het antwoord is nog niet (helemaal) binnen"),
    SearchReason.HUB: ("geen-verbinding", "het landelijke register is niet bereikbaar"),
    SearchReason.EVALUATORS: ("te-weinig-sleutelhouders", "er zijn te weinig sleutelhouders bereikbaar"),
    SearchReason.QUOTA: ("quotum", "het quotum van vandaag is op"),
    SearchReason.REFUSED: ("geweigerd", "de vraag is geweigerd"),
    SearchReason.PARTIES_BEHIND: ("niet-bijgewerkt", "niet elke organisatie is bijgewerkt"),
    SearchReason.NOT_ASKED: ("niet-gevraagd", "deze melding is aangeleverd zonder te zoeken"),
}


def receipt(given: Receipt) -> Json:
    """The receipt; the same call twice differs in `alOntvangen` and the sentence only."""
    word = "Al ontvangen" if given.again else "Ontvangen"
    return {
        "nummer": given.number,
        "revisie": given.revision,
        "ontvangenOp": _instant(given.received_at),
        "ontvangstbewijs": given.receipt_id,
        "alOntvangen": given.again,
        "bericht": f"{word} op {_moment(given.received_at)}.",
    }


def prior_reports(found: PriorReports) -> Json:
    """Own region and others apart, every involved person, the completeness before the result."""
    return {
        "verwijzing": found.reference,
        "nummer": found.number,
        "revisie": found.revision,
        "volledigheid": _completeness(found),
        "eigenRegio": _own_search(found.own_searched_at),
        "elders": _search(found),
        "betrokkenen": [_person(person, found) for person in found.persons],
        "latereMeldingen": [_later(link) for link in found.later],
        "dekking": [_coverage(line) for line in found.coverage],
        "geenVervolg": NO_FOLLOW_UP[found.no_follow_up_stays],
    }


def _own_search(searched_at: datetime | None) -> Json:
    state = SearchState.NOT_YET_SEARCHED if searched_at is None else SearchState.SEARCHED
    return {"stand": STATES[state], "gezochtOp": _instant(searched_at)}


def _search(found: PriorReports) -> Json:
    reason = None if found.reason is None else _coded(REASONS[found.reason])
    return {
        "stand": STATES[found.state],
        "reden": reason,
        "sinds": _instant(found.since),
        "gezochtOp": _instant(found.searched_at),
    }


def outcomes(person: PersonLinks, found: PriorReports) -> tuple[str, str]:
    """What was found of one person, in words: in the own region, and elsewhere."""
    if not person.sought:
        # Nobody looked for a person without a key; "nothing found" would say that somebody did.
        return NOT_SOUGHT, NOT_SOUGHT
    own = [link for link in person.links if link.own_region]
    others = [link for link in person.links if not link.own_region]
    return _own_outcome(own, found), _outcome(others, found)


def _person(person: PersonLinks, found: PriorReports) -> Json:
    own = [link for link in person.links if link.own_region]
    others = [link for link in person.links if not link.own_region]
    own_outcome, outcome = outcomes(person, found)
    return {
        "positie": person.position,
        "eigenRegio": {"uitkomst": own_outcome, "koppelingen": [_link(link) for link in own]},
        "elders": {"uitkomst": outcome, "koppelingen": [_link(link) for link in others]},
        "huishouden": [{"koppeling": each.link_id, "via": each.via} for each in person.household],
    }


def _own_outcome(links: Sequence[PriorLink], found: PriorReports) -> str:
    if links:
        return _counts(links)
    return (
        "nog niet gezocht in de eigen regio"
        if found.own_searched_at is None
        else "niets gevonden in de eigen regio"
    )


def _outcome(links: Sequence[PriorLink], found: PriorReports) -> str:
    # Silence is never read as "nothing found": whoever was not heard is named in the same sentence.
    searched = _names(found, PartyState.SEARCHED)
    parts = [_counts(links)] if links else []
    if searched and not links:
        parts.append(f"niets gevonden in {_joined(searched)}")
    if waiting := _names(found, PartyState.NOT_YET):
        parts.append(f"nog niet gezocht in {_joined(waiting)}")
    if absent := _names(found, PartyState.NOT_JOINED):
        parts.append(f"doet niet mee: {_joined(absent)}")
    if found.state is not SearchState.SEARCHED and not _names(found, PartyState.NOT_YET):
        parts.append(f"elders {STATES[found.state]}")
    return "; ".join(parts) or f"elders {STATES[SearchState.NOT_YET_SEARCHED]}"


def _names(found: PriorReports, state: PartyState) -> list[str]:
    return [line.name for line in found.coverage if _state(line, found) is state]


def _state(line: CoverageLine, found: PriorReports) -> PartyState:
    """A search that was not done searched nobody, whatever a coverage line says."""
    if found.state is SearchState.NOT_YET_SEARCHED and line.state is PartyState.SEARCHED:
        return PartyState.NOT_YET
    return line.state


def _counts(links: Sequence[PriorLink]) -> str:
    """Split, so that nobody counts doubtful links as found: "1 vrijwel zeker, 1 te controleren"."""
    certain = sum(link.band is Band.NEARLY_CERTAIN for link in links)
    counts = ((certain, "vrijwel zeker"), (len(links) - certain, "te controleren"))
    return ", ".join(f"{count} {word}" for count, word in counts if count)


def _link(link: PriorLink) -> Json:
    shown: Json = {"koppeling": link.link_id, "partij": link.party, "zekerheid": BANDS[link.band]}
    if link.own_region:
        shown["eigenNummer"] = link.own_number
    if link.verdict:
        shown["beoordeling"] = {"oordeel": VERDICTS[link.verdict], "wachtOpTweede": link.waits_for_second}
    if link.late:
        shown["laat"] = True
    if not link.opened:
        return shown | {"jaar": link.month[:4], "letOp": _cautions((), link.protect_stay)}
    return shown | {
        "maand": link.month,
        "statusBekend": STATUSES_KNOWN[link.status_known],
        "status": _status(link.status),
        "vergelijking": [{"veld": FIELDS[field], "oordeel": WORDS[word]} for field, word in link.reasons],
        "regels": [*link.rules],
        "letOp": _cautions(link.cautions, link.protect_stay),
        **({"bron": _source(link.summary)} if link.summary else {}),
    }


def _source(told: PriorSummary) -> Json:
    """What the source says of its own case: an outcome in words, and organisations; never a person."""
    return {
        "uitkomst": OUTCOMES[told.outcome] if told.outcome else None,
        "bevinding": FINDINGS[told.finding] if told.finding else None,
        "gecorrigeerdOp": _day(told.corrected_on),
        "verantwoordelijk": told.responsible
        and {"rol": RECIPIENT_ROLES[told.responsible.role], "organisatie": told.responsible.organisation},
        "bellen": told.call and {"rol": RECIPIENT_ROLES[told.call.role], "telefoon": told.call.telephone},
    }


def _cautions(cautions: Iterable[Caution], protect_stay: bool) -> list[Json]:
    protected = (PROTECTED,) if protect_stay else ()
    return [_coded(pair) for pair in (*protected, *(CAUTIONS[caution] for caution in cautions))]


def _coded(pair: tuple[str, str]) -> Json:
    code, text = pair
    return {"code": code, "tekst": text}


def _later(link: LaterLink) -> Json:
    shown: Json = {"partij": link.party, "zekerheid": BANDS[link.band]}
    if link.urgent:
        shown["spoed"] = True
    if link.protect_stay:
        shown["letOp"] = _cautions((), link.protect_stay)
    if link.band is Band.POSSIBLE:
        return shown | {"jaar": str(link.received_at.astimezone(AMSTERDAM).year)}
    return shown | {"ontvangenOp": _instant(link.received_at), "status": _status(link.status)}


def _coverage(line: CoverageLine) -> Json:
    return {
        "partij": line.party,
        "naam": line.name,
        "stand": PARTY_STATES[line.state],
        "deeltSinds": _day(line.since),
        "oudsteMelding": _day(line.oldest_report_on),
        "bijgewerktTot": _instant(line.current_up_to),
    }


def _completeness(found: PriorReports) -> list[str]:
    """The four lines that stand before any result."""
    joined = [line for line in found.coverage if line.state is not PartyState.NOT_JOINED]
    absent = [line.name for line in found.coverage if line.state is PartyState.NOT_JOINED]
    without = f"; niet: {_joined(absent)}" if absent else ""
    return [
        f"Gezocht: {_searched(found)}",
        f"Doen mee: {len(joined)} van {len(found.coverage)} andere organisaties{without}",
        f"Bijgewerkt: {_current(joined)}",
        f"Oude meldingen: {_oldest(joined)}",
    ]


def _searched(found: PriorReports) -> str:
    when = f", {_moment(found.searched_at)}" if found.searched_at else ""
    why = f" ({REASONS[found.reason][1]})" if found.reason else ""
    return f"{STATES[found.state]}{when}{why}"


def _current(lines: Sequence[CoverageLine]) -> str:
    known = [line for line in lines if line.current_up_to is not None]
    unknown = [f"{line.name} onbekend" for line in lines if line.current_up_to is None]
    spoken = [f"{line.name} tot {_moment(line.current_up_to)}" for line in known if line.current_up_to]
    return _joined(spoken + unknown) or "onbekend"


def _oldest(lines: Sequence[CoverageLine]) -> str:
    return (
        _joined(
            f"{line.name} vanaf {line.oldest_report_on.year}"
            if line.oldest_report_on
            else f"{line.name} onbekend"
            for line in lines
        )
        or "onbekend"
    )


def _joined(words: Iterable[str]) -> str:
    *first, last = [*words] or [""]
    return f"{', '.join(first)} en {last}" if first else last


def _status(status: CaseStatus | None) -> str | None:
    return None if status is None else STATUSES[status]


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _day(on: date | None) -> str | None:
    return None if on is None else on.isoformat()


def _moment(at: datetime) -> str:
    return at.astimezone(AMSTERDAM).strftime("%d-%m-%Y om %H.%M uur")
