"""Dutch report JSON to and from the plain report: the only place that knows the Dutch names of its fields.

It tells everything that is wrong at once, by field, and never repeats a value. An advice is refused whole.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from schemas import circumstances
from schemas.codes import MAX_PERSONS, AddressKind, CaseStatus, Ground, Sex
from schemas.errors import BadInput, Fault
from schemas.forms import BAD, Day, Faults, Field, Flag, Instant, Many, Maybe, Number, Part, Text, Word
from schemas.identity import VT, YOUTH, BirthText, BsnText, NotBornYet, Protocol, earliest, is_bsn
from schemas.report import Address, BirthDate, Bsn, Person, Report
from schemas.strict_json import canonical, parse

MAX_REVISION: Final = 2**31 - 1
CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""A source's clock may be this far ahead of ours."""
EXPECTED_WITHIN: Final = timedelta(days=366)
"""An unborn child's expected date lies at most this far ahead."""
OLDEST_REPORT: Final = date(1990, 1, 1)
ADVICE: Final = "advies"


def _line(limit: int) -> Maybe:
    """One line of text, or nothing."""
    return Maybe(Text(limit, r"[^\t\r\n]*", "verboden_teken"))


_NUMBER: Final = Text(40, "[A-Za-z0-9][A-Za-z0-9._-]{0,39}", "nummer_ongeldig")
_REVISION: Final = Number(1, MAX_REVISION)
_PROTOCOLS: Final[dict[Protocol, str]] = {VT: "vt", YOUTH: "jeugd"}
_STATUS: Final = Word(
    {CaseStatus.OPEN: "open", CaseStatus.MONITORED: "monitoring", CaseStatus.CLOSED: "gesloten"}
)
_SEX: Final = Word({Sex.MALE: "M", Sex.FEMALE: "V", Sex.OTHER: "O"})
_KIND: Final = Word(
    {
        AddressKind.DWELLING: "woning",
        AddressKind.SHELTER: "opvang",
        AddressKind.INSTITUTION: "instelling",
        AddressKind.SECRET: "geheim",
        AddressKind.UNKNOWN: "onbekend",
    }
)


def _address(postcode: Any, house_number: Any, street: Any, kind: Any) -> Address | None:
    made = Address(
        _known(postcode), _known(house_number), _known(street), AddressKind.UNKNOWN if kind is None else kind
    )
    return None if made == Address() else made


def _known(text: str | None) -> str | None:
    """Blank is a source's way to say "not known"."""
    return text if text and text.strip() else None


# An address abroad is normal: no form is asked of a postcode or a house number.
_ADDRESS: Final = Part(
    (
        Field("postcode", "postcode", _line(10), needed=False),
        Field("house_number", "huisnummer", _line(20), needed=False),
        Field("street", "straat", _line(100), needed=False),
        Field("kind", "soort", Maybe(_KIND), needed=False),
    ),
    _address,
)
_KEPT: Final = Part(
    (
        Field("bsn", "bsn", Maybe(BsnText()), needed=False),
        Field("first_names", "voornamen", _line(200), needed=False),
        Field("prefix", "tussenvoegsel", _line(20), needed=False),
        Field("surname", "achternaam", _line(200), needed=False),
        Field("birth_date", "geboortedatum", Maybe(BirthText()), needed=False),
        Field("sex", "geslacht", Maybe(_SEX), needed=False),
        Field("address", "adres", Maybe(_ADDRESS), needed=False),
        Field("unborn", "ongeboren", Maybe(Flag()), needed=False),
        Field("protect_stay", "verblijfBeschermen", Maybe(Flag()), needed=False),
    )
)
_PERSON: Final = Part(
    (*_KEPT.fields, Field("protocol", "bsnProtocol", Maybe(Word(_PROTOCOLS)), needed=False))
)
_HEAD: Final = (
    Field("number", "nummer", _NUMBER),
    Field("revision", "revisie", Maybe(_REVISION), needed=False),
    Field("received_at", "ontvangenOp", Instant()),
    Field("last_changed_on", "laatstGewijzigdOp", Maybe(Day()), needed=False),
    Field("urgent", "spoed", Maybe(Flag()), needed=False),
    Field("status", "status", Maybe(_STATUS), needed=False),
)


def _persons(form: Part) -> Field:
    return Field(
        "persons", "betrokkenen", Many(form, MAX_PERSONS, 1, "geen_personen", "te_veel_personen")
    )  # fmt: skip


_SOORT: Final = {"soort": "melding"}
REPORT: Final = Part((*_HEAD, _persons(_PERSON), *circumstances.FIELDS), constants=_SOORT)
"""The report as it may be sent."""
_WRITTEN: Final = Part((*_HEAD, _persons(_KEPT)), constants=_SOORT)
CLOSING: Final = Part((Field("revision", "revisie", _REVISION), Field("on", "op", Day())))
"""The closing of a report."""
NAMES: Final = circumstances.NAMES | frozenset(
    {"soort"} | {field.dutch for part in (REPORT, _PERSON, _ADDRESS, CLOSING) for field in part.fields}
)
"""Field names that a path may show."""


@dataclass(frozen=True, slots=True)
class _Clock:
    today: date
    now: datetime


def read_report(data: bytes, today: date, now: datetime) -> Report:
    """The report in `data`: UTF-8 JSON, at most 256 KiB.

    `today` is the day where the node stands, `now` an aware instant. Raises BadInput with all faults:
    those of `strict_json.parse`, or `advies` alone, or every fault of form and content, with paths such as
    `betrokkenen[0].bsn`.
    """
    return _read(data, _Clock(today, now))


def read_stored(data: bytes) -> Report:
    """The report that `write_report` gave, as stored: judged like a new one, but not against the clock."""
    return _read(data, None)


def read_document(document: Any, today: date, now: datetime, faults: Faults) -> Report | None:
    """The report in JSON that was parsed elsewhere: one of many, or made of the cells of a table.

    Judged as `read_report` does. What is wrong goes on `faults` with its path inside this report, and None is
    given; of an advice nothing more is said than that.
    """
    return _judge(document, _Clock(today, now), faults)


def _read(data: bytes, clock: _Clock | None) -> Report:
    faults = Faults(NAMES)
    report = _judge(parse(data, NAMES), clock, faults)
    if report is None:
        raise BadInput(faults.found)
    return report


def _judge(document: Any, clock: _Clock | None, faults: Faults) -> Report | None:
    before = faults.number
    if isinstance(document, dict) and document.get("soort") == ADVICE:
        # Nothing more is said: what an advice holds about a family should not have been sent at all.
        faults.add("soort", ADVICE)
        return None
    values = REPORT.read(document, "", faults)
    if values is BAD:
        return None
    people = values["persons"] if isinstance(values["persons"], tuple) else ()
    persons = [_person(person, at, clock, faults) for at, person in enumerate(people)]
    _refuse_doubles(persons, faults)
    _judge_times(values, clock, faults)
    circumstances.judge(values, len(people), faults)
    if faults.number > before:
        return None
    return Report(
        number=values["number"],
        revision=_or(values["revision"], 1),
        received_at=values["received_at"].astimezone(UTC),
        last_changed_on=_or(values["last_changed_on"], _day_received(values["received_at"], clock)),
        urgent=_or(values["urgent"], values["ground"] is Ground.ACUTE),
        status=_or(values["status"], CaseStatus.OPEN),
        persons=tuple(person for person in persons if person is not None),
        **circumstances.made(values),
    )


def _or(value: Any, default: Any) -> Any:
    return default if value is None else value


def _day_received(at: datetime, clock: _Clock | None) -> date:
    """The day as the source wrote it; never tomorrow, whatever zone it wrote in."""
    return min(at.date(), clock.today) if clock else at.date()


def _judge_times(values: dict[str, Any], clock: _Clock | None, faults: Faults) -> None:
    received, changed = values["received_at"], values["last_changed_on"]
    if isinstance(received, datetime):
        if clock and received > clock.now + CLOCKS_DIFFER:
            faults.add("ontvangenOp", "datum_in_toekomst")
        if received.date() < OLDEST_REPORT:
            faults.add("ontvangenOp", "datum_te_oud")
    if isinstance(changed, date):
        if clock and changed > max(clock.today, (clock.now + CLOCKS_DIFFER).date()):
            faults.add("laatstGewijzigdOp", "datum_in_toekomst")
        if changed < OLDEST_REPORT:
            faults.add("laatstGewijzigdOp", "datum_te_oud")


def _person(values: Any, at: int, clock: _Clock | None, faults: Faults) -> Person | None:
    """The person, or None when there is no telling (the faults say why)."""
    if values is BAD:
        return None
    before, path = faults.number, f"betrokkenen[{at}]"
    number, unborn_number = _number(values, path, faults)
    birth, unborn_date = _birth(values, path, faults)
    unborn = unborn_number or unborn_date or values["unborn"] is True
    if clock and isinstance(birth, BirthDate):
        latest = clock.today + (EXPECTED_WITHIN if unborn else timedelta())
        if earliest(birth) > latest:
            faults.add(f"{path}.geboortedatum", "datum_in_toekomst")
    if faults.number > before or BAD in values.values():
        return None
    return Person(
        bsn=number,
        first_names=_known(values["first_names"]),
        prefix=_known(values["prefix"]),
        surname=_known(values["surname"]),
        birth_date=birth,
        sex=values["sex"],
        address=values["address"],
        unborn=unborn,
        protect_stay=_or(values["protect_stay"], False),
    )


def _number(values: dict[str, Any], path: str, faults: Faults) -> tuple[Bsn | None, bool]:
    """The BSN, and whether its protocol says "not born yet" in its place."""
    text, protocol = values["bsn"], _or(values["protocol"], VT)
    if text is None or text is BAD or protocol is BAD:
        return None, False
    if text in (protocol.unknown, protocol.unborn):
        return None, text == protocol.unborn
    if not is_bsn(text):
        faults.add(f"{path}.bsn", "bsn_ongeldig")
        return None, False
    return Bsn(text), False


def _birth(values: dict[str, Any], path: str, faults: Faults) -> tuple[BirthDate | None, bool]:
    """The birth date, and whether its protocol says "not born yet" in its place."""
    birth, protocol = values["birth_date"], _or(values["protocol"], VT)
    if isinstance(birth, NotBornYet):
        if protocol is not BAD and birth.sentinel != protocol.unborn_date:
            faults.add(f"{path}.geboortedatum", "datum_ongeldig")
        return None, True
    return (birth if isinstance(birth, BirthDate) else None), False


def _refuse_doubles(persons: list[Person | None], faults: Faults) -> None:
    seen: set[tuple[Any, ...]] = set()
    for at, person in enumerate(persons):
        identity = _identity(person) if person else None
        if identity in seen:
            faults.add(f"betrokkenen[{at}]", "dubbele_persoon")
        elif identity is not None:
            seen.add(identity)


def _identity(person: Person) -> tuple[Any, ...] | None:
    """What tells a person from the others; None where gaps leave nobody in particular.

    Two children of one family without first names, or an unborn pair, are two people.
    """
    if person.unborn or not (person.bsn or (person.first_names and person.surname)):
        return None
    names = (person.first_names, person.prefix, person.surname)
    folded = tuple(" ".join(name.casefold().split()) if name else None for name in names)
    return person.bsn, *folded, person.birth_date, person.sex


def write_report(report: Report) -> dict[str, Any]:
    """The report in Dutch, canonical: times in UTC, nothing that is not known, no protocol's "none"."""
    written: dict[str, Any] = _WRITTEN.write(report)
    for person in written["betrokkenen"]:
        for name in ("ongeboren", "verblijfBeschermen"):
            if not person[name]:
                del person[name]
    return written | circumstances.write(report)


def changed_fields(a: Report, b: Report) -> list[str]:
    """Dutch paths of what differs, without values: `["spoed", "betrokkenen[0].achternaam"]`.

    `betrokkenen` itself when their number differs.
    """
    return list(_changed(write_report(a), write_report(b), ""))


def _changed(a: Any, b: Any, path: str) -> Iterator[str]:
    if a == b:
        return
    if isinstance(a, dict) and isinstance(b, dict):
        for name in (*a, *(name for name in b if name not in a)):
            yield from _changed(a.get(name), b.get(name), f"{path}.{name}" if path else name)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for at, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from _changed(one, other, f"{path}[{at}]")
    else:
        yield path


def digest(report: Report) -> bytes:
    """SHA-256 of the canonical report: the same content again gives the same. It never leaves the node."""
    return hashlib.sha256(canonical(write_report(report))).digest()


def read_number(text: str) -> str:
    """A report's number as it stands in an address. Raises BadInput("nummer_ongeldig") at `nummer`."""
    if _NUMBER.read(text, "nummer", Faults()) is BAD:
        raise BadInput([Fault("nummer", "nummer_ongeldig")])
    return text


def read_closing(data: bytes, today: date) -> tuple[int, date]:
    """Revision and day of the closing in `data`, `{"revisie": 3, "op": "JJJJ-MM-DD"}`.

    Raises BadInput with all faults, as `read_report` does.
    """
    faults = Faults(NAMES)
    values = CLOSING.read(parse(data, NAMES), "", faults)
    on = None if values is BAD else values["on"]
    if isinstance(on, date) and on > today:
        faults.add("op", "datum_in_toekomst")
    if isinstance(on, date) and on < OLDEST_REPORT:
        faults.add("op", "datum_te_oud")
    if faults.found:
        raise BadInput(faults.found)
    return values["revision"], values["on"]
