"""`radar doctor`: is this process's surroundings well? OK, WARN or FAIL per part, and what to do, in Dutch.

It looks and changes nothing. It never prints a name, a report number or a key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final

import psycopg

from matching.evaluate.calibration import calibration_error
from radar.config import Settings, Web
from radar.keys.ring import SEAL_FOR, Keyring
from radar.node.calibration import kept
from radar.parties import Manifest
from radar.store.db import Connection, check_schema, connect
from radar.web.login import Login
from radar.wiring import dsn_of, log_of, trusted
from schemas.codes import POINTS_PER_PERSON, Pass
from schemas.errors import StartRefused, Unavailable

Clock = Callable[[], datetime]

SILENT: Final = timedelta(minutes=15)
CLOCKS_DIFFER: Final = timedelta(seconds=30)
BSNS: Final = 90_909_091
"""Numbers that pass the eleven-test."""
BIRTH_KEYS_OF_MINORS: Final = 18 * 365 * 15 * 14 * 14
"""Days times first three phonetic letters: what pass 1 could be guessed for."""
ENOUGH_PAIRS: Final = 500
MOST_OFF: Final = 0.05
"""Calibration error, over as many labelled pairs, above which somebody should look at the weights."""


class Verdict(Enum):
    OK = "OK"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    verdict: Verdict
    text: str

    def to_json(self) -> dict[str, str]:
        return {"onderdeel": self.part, "oordeel": self.verdict.value, "tekst": self.text}


def examine(settings: Settings, clock: Clock) -> list[Finding]:
    """All findings, the manifest and keys first: without those nothing else can be asked."""
    try:
        manifest, keyring = trusted(settings, clock())
    except (StartRefused, OSError) as error:
        code = error.fault.text if isinstance(error, StartRefused) else "Een sleutelbestand ontbreekt."
        return [Finding("sleutels", Verdict.FAIL, code)]
    findings = [*_keys(settings, manifest, keyring, clock())]
    findings += _database(settings, manifest, keyring, clock)
    if settings.broker:
        findings.append(_broker(settings, keyring))
    if settings.web:
        findings.append(_logins(settings.web, keyring, clock))
    return findings


def worst(findings: list[Finding]) -> Verdict:
    verdicts = {finding.verdict for finding in findings}
    return next((each for each in (Verdict.FAIL, Verdict.WARN) if each in verdicts), Verdict.OK)


def _keys(settings: Settings, manifest: Manifest, keyring: Keyring, now: datetime) -> Iterator[Finding]:
    left = manifest.valid_until - now
    verdict = Verdict.WARN if left < timedelta(days=30) else Verdict.OK
    yield Finding("manifest", verdict, f"versie {manifest.version}, nog {left.days} dagen geldig")
    if keyring.opening:
        until = max(made for _, made in keyring.opening.values()) + SEAL_FOR
        if until <= now:
            yield Finding("zegelsleutel", Verdict.FAIL, "verlopen: start het proces, dan komt er een nieuwe")
        else:
            yield Finding("zegelsleutel", Verdict.OK, f"te gebruiken tot {until:%d-%m-%Y %H:%M}")
    else:
        yield Finding("sleutels", Verdict.OK, "aanwezig, alleen leesbaar voor de eigenaar")
    if settings.kind == "evaluator":
        yield Finding("quotum", Verdict.OK, _years(manifest.quota_persons))
    yield _window(manifest, now)


def _years(persons: int) -> str:
    """How long it takes to walk all keys at the base quota, with two of three evaluators and a node."""
    bsn = BSNS / (persons * POINTS_PER_PERSON[Pass.BSN]) / 365
    births = BIRTH_KEYS_OF_MINORS / (persons * POINTS_PER_PERSON[Pass.BIRTH_SURNAME]) / 365
    return (
        f"{persons} personen per dag: alle burgerservicenummers in {bsn:.0f} jaar, "
        f"alle geboortedatumsleutels van minderjarigen in {births:.0f} jaar"
    )


def _window(manifest: Manifest, now: datetime) -> Finding:
    """Bringing in the past widens what a stolen node could walk: it must be seen that it is open."""
    persons, until = manifest.backfill_persons, manifest.backfill_until
    if not persons or until is None or until < now.date():
        return Finding("inhaalslag", Verdict.OK, "dicht: er wordt geen verleden ingehaald")
    return Finding("inhaalslag", Verdict.WARN, f"open tot en met {until:%d-%m-%Y}; {_years(persons)}")


def _database(settings: Settings, manifest: Manifest, keyring: Keyring, clock: Clock) -> list[Finding]:
    try:
        with connect(dsn_of(settings, keyring)) as conn:
            found = [Finding("database", Verdict.OK, "antwoordt"), _schema(conn, settings.kind)]
            found.append(_clocks(conn, clock))
            if found[1].verdict is Verdict.OK and settings.kind != "evaluator":
                found += _parties(conn, settings, manifest, clock())
                found.append(_quarantine(conn))
            if found[1].verdict is Verdict.OK and settings.kind == "node":
                found.append(_calibration(conn))
            return found
    except psycopg.OperationalError:
        return [Finding("database", Verdict.FAIL, "antwoordt niet: start PostgreSQL of kijk naar het adres")]


def _schema(conn: Connection, kind: str) -> Finding:
    try:
        check_schema(conn, kind)
    except StartRefused as refused:
        todo = " Draai: radar migrate" if refused.code == "schema_ouder" else " Werk het programma bij."
        return Finding("migraties", Verdict.FAIL, refused.fault.text + todo)
    return Finding("migraties", Verdict.OK, "bij")


def _clocks(conn: Connection, clock: Clock) -> Finding:
    row = conn.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    apart = abs(row[0] - clock())
    if apart > CLOCKS_DIFFER:
        return Finding("klok", Verdict.WARN, f"verschilt {apart.total_seconds():.0f} s van de database")
    return Finding("klok", Verdict.OK, "gelijk met de database")


def _parties(conn: Connection, settings: Settings, manifest: Manifest, now: datetime) -> Iterator[Finding]:
    if settings.kind == "inbox":
        return  # it looks nothing up, so how far others are is nothing to it
    column = "heard_at" if settings.kind == "hub" else "current_up_to"
    query: Any = f"SELECT party, {column} FROM party_coverage"  # noqa: S608 (one of two constants)
    heard: dict[str, datetime | None] = dict(conn.execute(query).fetchall())
    for party in manifest.nodes:
        if party.id != settings.party:
            yield _heard(party.id, heard.get(party.id), now)


def _heard(party: str, at: datetime | None, now: datetime) -> Finding:
    if at is None:
        return Finding(f"gehoord: {party}", Verdict.WARN, "nog nooit: doet die organisatie al mee?")
    if now - at > SILENT:
        return Finding(
            f"gehoord: {party}", Verdict.WARN, f"voor het laatst {at:%d-%m-%Y %H:%M}: bel die beheerder"
        )
    return Finding(f"gehoord: {party}", Verdict.OK, f"{at:%d-%m-%Y %H:%M}")


def _quarantine(conn: Connection) -> Finding:
    row = conn.execute("SELECT count(*) FROM quarantine").fetchone()
    count = row[0] if row else 0
    if count:
        return Finding("quarantaine", Verdict.WARN, f"{count} berichten: bekijk de codes in het logboek")
    return Finding("quarantaine", Verdict.OK, "leeg")


def _calibration(conn: Connection) -> Finding:
    """Whether chances mean what they say, over own pairs with two numbers and a chance worth showing."""
    shown = kept(conn).shown
    pairs, error = sum(one.pairs for one in shown), calibration_error(shown)
    if error is None or pairs < ENOUGH_PAIRS:
        text = (
            f"nog te weinig paren met twee burgerservicenummers: {pairs} van de {ENOUGH_PAIRS} die nodig zijn"
        )
        return Finding("ijking", Verdict.OK, text)
    off = f"{100 * error:.1f}".replace(".", ",")
    text = (
        f"kansen liggen gemiddeld {off} procentpunt naast {pairs} eigen paren met twee burgerservicenummers"
    )
    if error > MOST_OFF:
        return Finding("ijking", Verdict.WARN, f"{text}: laat de gewichten nakijken")
    return Finding("ijking", Verdict.OK, text)


def _logins(web: Web, keyring: Keyring, clock: Clock) -> Finding:
    key = None
    if web.client_login == "private_key_jwt":
        if not (keyring.folder / "login.key").exists():
            return Finding("inloggen", Verdict.FAIL, "login.key ontbreekt: zie docs/inloggen.md")
        key = keyring.secret("login.key")
    try:
        missing = Login(web, frozenset(), key, clock).lacks()
    except Unavailable:
        return Finding("inloggen", Verdict.FAIL, "de inlogvoorziening antwoordt niet: niemand komt binnen")
    if missing:
        return Finding("inloggen", Verdict.WARN, f"de inlogvoorziening noemt niet: {', '.join(missing)}")
    return Finding("inloggen", Verdict.OK, "de inlogvoorziening antwoordt")


def _broker(settings: Settings, keyring: Keyring) -> Finding:
    log = log_of(settings, keyring)
    try:
        if log.reachable():
            return Finding("broker", Verdict.OK, "antwoordt")
        return Finding("broker", Verdict.FAIL, "antwoordt niet: meldingen worden aangenomen en wachten")
    finally:
        log.close()
