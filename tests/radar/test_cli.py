"""The command line as an operator uses it: keys, migrations, a token, the doctor."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from typer.testing import CliRunner

from radar.cli import app
from radar.federation.described import described
from radar.federation.loopback import free_port
from radar.federation.postgres import EmbeddedPostgres
from tests.bad_files.written import line, other, text

RADAR = str(Path(sys.executable).with_name("radar"))
SECRET_ENDINGS = {".key", ".password"}


def radar(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([RADAR, *words], capture_output=True, text=True, check=False, timeout=60)


def toml(value: object) -> str:
    return json.dumps(value)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `radar keys init` makes of a parties.toml."""
    folder = tmp_path_factory.mktemp("ceremony")
    lines = ["[federation]", "valid_days = 30"]
    for party in described():
        if party["kind"] == "evaluator":
            party["url"] = f"https://{party['id']}.voorbeeld:8443"
        lines += ["[[party]]", *(f"{key} = {toml(value)}" for key, value in party.items())]
    (folder / "parties.toml").write_text("\n".join(lines) + "\n")
    made = radar("keys", "init", "--parties", str(folder / "parties.toml"), "--out", str(folder / "keys"))
    assert made.returncode == 0, made.stderr
    return folder / "keys"


def test_keys_init_makes_a_folder_for_each_party(keys: Path) -> None:
    """Every party has a folder; the manifest, the pinned root key and the authority stand beside them."""
    parties = {party["id"] for party in described()}
    assert parties | {"root", "federation.json", "root.pub", "ca.pem"} == {
        path.name for path in keys.iterdir()
    }


def test_every_private_file_is_for_its_owner_only(keys: Path) -> None:
    """Mode 600, from the first byte."""
    private = [path for path in keys.rglob("*") if path.suffix in SECRET_ENDINGS]
    assert len(private) > 40
    assert {0o600} == {path.stat().st_mode & 0o777 for path in private}


def test_who_holds_which_secret(keys: Path) -> None:
    """K_fed at nodes only, pepper and row key at the hub only, shares at evaluators only."""

    def holders(pattern: str) -> set[str]:
        return {path.relative_to(keys).parts[0] for path in keys.rglob(pattern)}

    assert holders("federation.key") == {"vt-grn", "vt-utr", "vt-zli", "rvdk"}
    assert holders("pepper.key") | holders("row.key") == {"hub"}
    assert holders("epoch-*.key") == {"eval-1", "eval-2", "eval-3"}


def test_a_second_ceremony_overwrites_nothing(keys: Path) -> None:
    """Keys that were given out cannot be lost by calling it again."""
    before = (keys / "vt-grn" / "signing.key").read_bytes()
    again = radar("keys", "init", "--parties", str(keys.parent / "parties.toml"), "--out", str(keys))
    assert again.returncode == 78
    assert "[sleutels_bestaan]" in again.stderr
    assert (keys / "vt-grn" / "signing.key").read_bytes() == before


def settings_of(keys: Path, party: str, kind: str, dsn: str) -> Path:
    parts = conninfo_to_dict(dsn)
    (keys / party / "database.password").write_text(str(parts.pop("password")))
    lines = {
        "kind": kind,
        "party": party,
        "keys": party,
        "manifest": "federation.json",
        "root": "root.pub",
        "database": " ".join(f"{key}={value}" for key, value in parts.items()),
    }
    file = keys / f"{party}.toml"
    text = "".join(f"{key} = {toml(value)}\n" for key, value in lines.items())
    file.write_text(f"{text}[http]\nport = {free_port()}\n")
    return file


def test_migrate_token_and_doctor(keys: Path, postgres: EmbeddedPostgres) -> None:
    """An empty database becomes a node's, its token is kept as a hash only, and the doctor finds it well."""
    dsn = postgres.create("cli_node", "cli_node", "proef")
    file = str(settings_of(keys, "vt-grn", "node", dsn))
    assert radar("doctor", "--settings", file).returncode == 1  # no migrations yet
    assert radar("migrate", "--settings", file).returncode == 0
    made = radar("node", "token", "--for", "zaaksysteem", "--settings", file)
    token = made.stdout.strip()
    assert len(token) == 43
    with psycopg.connect(dsn) as conn:
        kept = conn.execute("SELECT source, token_hash FROM access_token").fetchall()
    assert [source for source, _ in kept] == ["zaaksysteem"]
    assert token.encode() not in bytes(kept[0][1])
    examined = radar("doctor", "--settings", file, "--json")
    assert examined.returncode == 0, examined.stdout
    found = {each["onderdeel"]: each["oordeel"] for each in json.loads(examined.stdout)}
    assert (found["database"], found["migraties"], found["gehoord: vt-utr"]) == ("OK", "OK", "WARN")


def here(*words: str) -> list[str]:
    """The lines of a command that ends well, without a process of its own."""
    ended = CliRunner().invoke(app, words)
    assert ended.exit_code == 0, ended.output
    return ended.stdout.splitlines()


def node_with_past(keys: Path, dsn: str) -> list[str]:
    """The command for old reports; neither a broker nor an evaluator is needed for it."""
    return ["node", "backfill", "--settings", str(settings_of(keys, "vt-utr", "node", dsn))]


def test_the_past_is_tried_brought_in_paused_and_resumed(
    keys: Path, tmp_path: Path, database: Callable[[str], str]
) -> None:
    """A file is judged without a database, kept as a load of the node's, and its progress is shown."""
    command = node_with_past(keys, database("node"))
    file = tmp_path / "oud.csv"
    file.write_bytes(text(line(), other()).encode())
    declared = [str(file), "--encoding", "utf-8"]
    assert here(*command, "--dry-run", *declared)[0] == "2 meldingen, 2 betrokkenen"
    loads = [*command, "--source", "zaaksysteem"]
    assert here(*loads) == []
    begun = here(*loads, *declared)[-1]
    load = begun.split()[0]
    assert begun == f"{load}  loopt: 0 van 2 meldingen geladen, 0 ingediend; 0 betrokkenen per uur"
    paused = f"{load}  gepauzeerd: 0 van 2 meldingen geladen, 0 ingediend; 0 betrokkenen per uur"
    assert [here(*loads, "--pause", load), here(*loads)] == [[paused]] * 2
    assert here(*loads, "--resume", load) == [begun]
    unknown = radar(*loads, "--pause", "00000000-0000-4000-8000-000000000000")
    assert (unknown.returncode, "[lading_onbekend]" in unknown.stderr) == (78, True)


def test_a_bad_file_is_told_as_a_table(keys: Path, tmp_path: Path, database: Callable[[str], str]) -> None:
    """Status 2, line, column, code and words of each fault, and nothing is kept; without a source neither."""
    dsn = database("node")
    command = node_with_past(keys, dsn)
    file = tmp_path / "oud.csv"
    file.write_bytes(text(line(bsn="111111111", voornamen="Zandkever")).encode())
    refused = radar(*command, "--source", "zaaksysteem", str(file), "--encoding", "utf-8")
    assert refused.returncode == 2
    assert refused.stdout.splitlines() == [
        "regel  kolom  code          tekst",
        "2      bsn    bsn_ongeldig  Dit is geen geldig burgerservicenummer.",
        "Fouten: 1. Niets is aangenomen.",
    ]
    file.write_bytes(text().encode())
    assert CliRunner().invoke(app, [*command, str(file), "--encoding", "utf-8"]).exit_code == 2
    with psycopg.connect(dsn) as conn:
        assert conn.execute("SELECT count(*) FROM load").fetchone() == (0,)


def test_a_refusal_is_one_dutch_sentence(tmp_path: Path) -> None:
    """No trace, which could hold a value; the code says what to look up."""
    file = tmp_path / "wrong.toml"
    file.write_text('kind = "node"\nwachtwoord = "geheim-in-het-verkeerde-bestand"\n')
    refused = radar("node", "run", "--settings", str(file))
    assert refused.returncode == 78
    assert "[instellingen_ongeldig]" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "geheim-in" not in refused.stderr + refused.stdout


def test_a_process_is_not_started_as_another_kind(keys: Path, database: Callable[[str], str]) -> None:
    """The settings of a node start no hub."""
    file = settings_of(keys, "vt-utr", "node", database("node"))
    assert radar("hub", "run", "--settings", str(file)).returncode == 78
