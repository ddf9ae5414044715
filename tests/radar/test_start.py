"""What a process refuses to start with, and what the doctor says of it."""

import dataclasses
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from matching.model_name import shipped_name
from radar.config import Settings, read_settings
from radar.doctor import Verdict, examine, worst
from radar.federation.broker import EmbeddedBroker
from radar.federation.described import described
from radar.federation.loopback import free_port
from radar.keys.ceremony import CA, MANIFEST, ROOT, ceremony
from radar.wiring import Outside, run, trusted
from schemas.errors import StartRefused

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
Database = Callable[[str], str]


@dataclass
class Site:
    """Keys of a federation that is no demo, and the settings of one party on a real database."""

    folder: Path

    def settings(self, party: str, kind: str, dsn: str = "", **others: Any) -> Settings:
        parts = conninfo_to_dict(dsn)
        if dsn:
            (self.folder / party / "database.password").chmod(0o600)
            (self.folder / party / "database.password").write_text(str(parts.pop("password")))
        lines = {
            "kind": kind,
            "party": party,
            "keys": party,
            "manifest": MANIFEST,
            "root": ROOT,
            "evaluators_ca": CA,
            "database": " ".join(f"{key}={value}" for key, value in parts.items()),
            **others,
        }
        file = self.folder / f"{party}.toml"
        text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in lines.items())
        file.write_text(f"{text}[http]\nport = {free_port()}\n")
        return read_settings(file)


def make_site(
    folder: Path,
    *,
    demo: bool = False,
    now: datetime = NOW,
    federation: Mapping[str, Any] | None = None,
    **hosts: str,
) -> Site:
    parties = described()
    for party in parties:
        party["host"] = hosts.get(party["id"].replace("-", "_"), party["host"])
        if party["kind"] == "evaluator":
            party["url"] = "https://127.0.0.1:1"
    ceremony({"party": parties, "federation": federation or {}}, folder, now, demo=demo)
    return Site(folder)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path)


def refused(settings: Settings, now: datetime = NOW) -> str:
    with pytest.raises(StartRefused) as error:
        trusted(settings, now)
    return error.value.code


def refused_to_run(settings: Settings) -> str:
    with pytest.raises(StartRefused) as error:
        run(settings, Outside(lambda: NOW, threading.Event()))
    return error.value.code


def test_good_keys_and_manifest_are_trusted(site: Site) -> None:
    """Control: what the ceremony made starts."""
    manifest, keyring = trusted(site.settings("vt-grn", "node"), NOW)
    assert (keyring.party, len(manifest.parties)) == ("vt-grn", 8)


@pytest.mark.parametrize("name", ["signing.key", "storage.key", "federation.key", "database.password"])
def test_a_private_file_that_others_can_read_stops_it(site: Site, name: str) -> None:
    """Each private file is checked, not only the one that is used first."""
    (site.folder / "vt-grn" / name).chmod(0o640)
    assert refused(site.settings("vt-grn", "node")) == "bestandsrechten"


def test_demo_keys_are_refused_outside_the_demo(tmp_path: Path) -> None:
    """A manifest that was made for the demo starts nothing else."""
    site = make_site(tmp_path, demo=True)
    assert refused(site.settings("vt-grn", "node")) == "alleen_demo"
    trusted(site.settings("vt-grn", "node", demo=True), NOW)


def test_the_embedded_broker_is_refused_outside_the_demo(site: Site) -> None:
    """It has no login, no retention and no disk."""
    settings = site.settings("vt-grn", "node")
    broker = {"bootstrap": "127.0.0.1:9092", "embedded": True}
    again = Settings.model_validate(settings.model_dump() | {"broker": broker})
    assert refused(again) == "alleen_demo"


def test_asking_without_limits_is_refused_outside_the_demo(site: Site) -> None:
    """Limits are lifted for evaluation only."""
    assert refused(site.settings("hub", "hub", lift_limits=True)) == "alleen_demo"


def test_mail_without_tls_is_refused_outside_the_demo(site: Site) -> None:
    """It says that a letter waits, and to whom."""
    settings = site.settings("vt-grn", "node")
    mail = {"host": "127.0.0.1", "sender": "postvak@postvak.example", "starttls": False}
    again = Settings.model_validate(settings.model_dump() | {"mail": mail})
    assert refused(again) == "alleen_demo"


@pytest.mark.parametrize("name", ["weights", "weighed"])
def test_another_model_and_a_file_of_pairs_are_refused_outside_the_demo(site: Site, name: str) -> None:
    """They are there to measure the matching, not to run it."""
    assert refused(site.settings("vt-grn", "node", **{name: str(site.folder / "ergens")})) == "alleen_demo"


@pytest.mark.parametrize("name", ["patience_seconds", "rest"])
def test_patience_is_refused_outside_the_demo(site: Site, name: str) -> None:
    """After a fault everything must be through in a minute: letters are sent again in seconds."""
    assert refused(site.settings("vt-grn", "node", **{name: 60})) == "alleen_demo"


@pytest.mark.parametrize(
    ("one", "other"), [("hub", "vt-grn"), ("hub", "eval-1"), ("eval-1", "eval-2"), ("hub", "rvdk")]
)
def test_two_roles_under_one_host_are_refused(tmp_path: Path, one: str, other: str) -> None:
    """Hub with node, hub with evaluator, or two evaluators: together they could read what each cannot."""
    hosts = {party.replace("-", "_"): "dezelfde" for party in (one, other)}
    with pytest.raises(StartRefused) as error:
        make_site(tmp_path, **hosts)
    assert error.value.code == "zelfde_gastheer"


def test_two_nodes_under_one_host_start(tmp_path: Path) -> None:
    """Control: regions may share a host; each sees its own people only."""
    site = make_site(tmp_path, vt_grn="dezelfde", vt_utr="dezelfde")
    trusted(site.settings("vt-grn", "node"), NOW)


@pytest.mark.parametrize("days", [-1, 366])
def test_a_manifest_outside_its_time_is_refused(site: Site, days: int) -> None:
    """Not before it is valid, and not after."""
    assert refused(site.settings("vt-grn", "node"), NOW + timedelta(days=days)) == "manifest_ongeldig"


def test_a_changed_manifest_is_refused(site: Site) -> None:
    """One other character, and the root's signature no longer holds."""
    file = site.folder / MANIFEST
    file.write_bytes(file.read_bytes().replace(b"gastheer-hub", b"gastheer-hab"))
    assert refused(site.settings("vt-grn", "node")) == "manifest_ongeldig"


@pytest.mark.parametrize(("party", "kind"), [("eval-1", "evaluator"), ("hub", "hub"), ("vt-grn", "node")])
def test_a_database_of_a_newer_version_stops_it(
    site: Site, database: Database, party: str, kind: str
) -> None:
    """An old program on a new database would write what the new one cannot read."""
    dsn = database(kind)
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE alembic_version SET version_num = 'later'")
    assert refused_to_run(site.settings(party, kind, dsn)) == "schema_nieuwer"


def test_a_database_without_migrations_stops_it(site: Site, database: Database) -> None:
    """A process never migrates by itself."""
    dsn = database("evaluator")
    with psycopg.connect(dsn) as conn:
        conn.execute("DROP TABLE alembic_version")
    assert refused_to_run(site.settings("eval-1", "evaluator", dsn)) == "schema_ouder"


def test_unknown_settings_are_refused_by_name(tmp_path: Path) -> None:
    """A misspelt setting would be a protection that is off."""
    file = tmp_path / "wrong.toml"
    file.write_text('kind = "node"\nlift_limit = true\n')
    with pytest.raises(StartRefused) as error:
        read_settings(file)
    assert error.value.code == "instellingen_ongeldig"
    assert "lift_limit" in error.value.__notes__[0]


# --- the doctor -----------------------------------------------------------------------------------------


def verdicts(settings: Settings, now: datetime = NOW) -> dict[str, Verdict]:
    return {finding.part: finding.verdict for finding in examine(settings, lambda: now)}


def test_the_doctor_names_every_part(site: Site, database: Database) -> None:
    """Database, migrations, clock, keys and each party, with what to do about it."""
    found = verdicts(site.settings("vt-grn", "node", database("node")))
    parts = {
        "manifest",
        "zegelsleutel",
        "database",
        "migraties",
        "klok",
        "quarantaine",
        "inhaalslag",
        "ijking",
    }
    heard = {f"gehoord: {party}" for party in ("vt-utr", "vt-zli", "rvdk")}
    assert parts | heard == set(found)
    assert {Verdict.OK} == {found[part] for part in parts - {"klok"}}
    assert {Verdict.WARN} == {found[part] for part in heard}


def test_the_doctor_sees_a_clock_that_is_wrong(tmp_path: Path, database: Database) -> None:
    """Our clock against the database's: half a minute apart is worth a word."""
    now = datetime.now(UTC)
    settings = make_site(tmp_path, now=now).settings("vt-grn", "node", database("node"))
    assert verdicts(settings, now)["klok"] is Verdict.OK
    assert verdicts(settings, now + timedelta(minutes=2))["klok"] is Verdict.WARN


def test_the_doctor_sees_who_was_heard(site: Site, database: Database) -> None:
    """A party heard lately is OK, one that fell silent is a warning."""
    dsn = database("node")
    with psycopg.connect(dsn) as conn:
        for party, ago in (("vt-utr", timedelta(minutes=1)), ("rvdk", timedelta(days=2))):
            conn.execute(
                "INSERT INTO party_coverage (party, current_up_to, heard_at) VALUES (%s, %s, %s)",
                (party, NOW - ago, NOW),
            )
    found = verdicts(site.settings("vt-grn", "node", dsn))
    assert (found["gehoord: vt-utr"], found["gehoord: rvdk"]) == (Verdict.OK, Verdict.WARN)


def test_the_doctor_fails_what_would_not_start(site: Site, database: Database) -> None:
    """Open key files, an old schema and a dead database are each a FAIL."""
    (site.folder / "rvdk" / "signing.key").chmod(0o644)
    assert verdicts(site.settings("rvdk", "node")) == {"sleutels": Verdict.FAIL}
    dsn = database("node")
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE alembic_version SET version_num = 'later'")
    assert verdicts(site.settings("vt-grn", "node", dsn))["migraties"] is Verdict.FAIL
    dead = site.settings("vt-utr", "node").model_copy(update={"database": "host=127.0.0.1 port=1 dbname=x"})
    assert verdicts(dead)["database"] is Verdict.FAIL


def test_the_doctor_sees_the_broker(site: Site, database: Database, tmp_path: Path) -> None:
    """A broker that answers is OK, and a dead one a FAIL that says what happens to reports."""
    broker = EmbeddedBroker(tmp_path / "broker")
    broker.start()
    base = site.settings("vt-grn", "node", database("node"), demo=True)
    table = {"bootstrap": broker.bootstrap, "embedded": True}
    settings = Settings.model_validate(base.model_dump() | {"broker": table})
    try:
        assert verdicts(settings)["broker"] is Verdict.OK
    finally:
        broker.destroy()
    assert verdicts(settings)["broker"] is Verdict.FAIL


def test_the_worst_verdict_counts(site: Site) -> None:
    """One FAIL among many OK is a FAIL; warnings alone are a warning."""
    finding = examine(site.settings("vt-grn", "node"), lambda: NOW)[0]
    ok = dataclasses.replace(finding, verdict=Verdict.OK)
    warn = dataclasses.replace(finding, verdict=Verdict.WARN)
    fail = dataclasses.replace(finding, verdict=Verdict.FAIL)
    assert (
        worst([ok, ok]),
        worst([ok, warn]),
        worst([warn, fail, ok]),
    ) == (Verdict.OK, Verdict.WARN, Verdict.FAIL)


def test_an_evaluator_is_told_how_long_its_quota_lasts(site: Site, database: Database) -> None:
    """The years in which all keys could be walked at the base quota stand in the doctor's words."""
    findings = examine(site.settings("eval-1", "evaluator", database("evaluator")), lambda: NOW)
    quota = next(finding for finding in findings if finding.part == "quotum")
    assert "alle burgerservicenummers in 1245 jaar" in quota.text


@pytest.mark.parametrize(("days", "verdict"), [(30, Verdict.WARN), (0, Verdict.WARN), (-1, Verdict.OK)])
def test_the_doctor_sees_an_open_window_for_the_past(tmp_path: Path, days: int, verdict: Verdict) -> None:
    """Until its last day, with what it would let a stolen node walk in years."""
    federation = {"backfill_persons": 20_000, "backfill_until": (NOW + timedelta(days=days)).date()}
    settings = make_site(tmp_path, federation=federation).settings("vt-grn", "node")
    finding = next(each for each in examine(settings, lambda: NOW) if each.part == "inhaalslag")
    assert finding.verdict is verdict
    assert ("alle burgerservicenummers in 12 jaar" in finding.text) is (verdict is Verdict.WARN)


@pytest.mark.parametrize(
    ("pairs", "equal", "verdict", "says"),
    [
        (499, 100, Verdict.OK, "te weinig paren met twee burgerservicenummers: 499 van de 500"),
        (500, 426, Verdict.OK, "gemiddeld 4,8 procentpunt naast 500 eigen paren"),
        (500, 424, Verdict.WARN, "gemiddeld 5,2 procentpunt naast 500 eigen paren"),
    ],
)
def test_the_doctor_sees_chances_that_do_not_come_true(
    site: Site, database: Database, pairs: int, equal: int, verdict: Verdict, says: str
) -> None:
    """From 500 pairs that are worth showing, of this model; what another model said counts for nothing."""
    dsn = database("node")
    with psycopg.connect(dsn) as conn:
        for weights, low, count, expected, one in (
            (shipped_name(), 0.8, 100, 90.0, 90),
            (shipped_name(), 0.8, pairs - 100, 0.9 * (pairs - 100), equal - 90),
            (shipped_name(), 0.01, 9_000, 200.0, 9_000),
            ("een ander model", 0.8, 9_000, 8_000.0, 0),
        ):
            conn.execute(
                "INSERT INTO calibration VALUES (%s, %s, %s, %s, %s, %s)",
                (weights, count == 100, low, count, expected, one),
            )
    findings = examine(site.settings("vt-grn", "node", dsn), lambda: NOW)
    found = next(each for each in findings if each.part == "ijking")
    assert (found.verdict, says in found.text) == (verdict, True), found.text
