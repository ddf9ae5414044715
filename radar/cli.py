"""The command line. Each command is a few lines: the work is in `wiring`, `federation`, `doctor`."""

import json
import signal
import sys
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors.ports import TOPIC_ALL, topic_in, topic_out
from radar import past, recipients
from radar.config import Settings, read_settings
from radar.doctor import Verdict, examine, worst
from radar.federation.demo import TALES, run_demo
from radar.keys.ceremony import ceremony, read_parties
from radar.node.service import make_token
from radar.policy.printed import printed
from radar.store.db import connect
from radar.store.db import migrate as run_migrations
from radar.wiring import VERSION, Outside, dsn_of, log_of, run, trusted
from schemas.errors import BadInput, Conflict, NotFound, StartRefused, Unavailable

REFUSED = 78  # EX_CONFIG
_MARKS = {Verdict.OK: "OK  ", Verdict.WARN: "WARN", Verdict.FAIL: "FAIL"}

app = typer.Typer(no_args_is_help=True, add_completion=False, help="De Veilig Thuis radar.")
node = typer.Typer(no_args_is_help=True, help="Een knooppunt: een regio, of de RvdK.")
hub = typer.Typer(no_args_is_help=True, help="Het landelijke register van rijen zonder naam.")
inbox = typer.Typer(no_args_is_help=True, help="Een postvak: berichten voor huisarts, school en anderen.")
evaluator = typer.Typer(no_args_is_help=True, help="Een sleutelhouder.")
keys = typer.Typer(no_args_is_help=True, help="Sleutels.")
for name, group in (("node", node), ("hub", hub), ("evaluator", evaluator), ("inbox", inbox), ("keys", keys)):
    app.add_typer(group, name=name)

SettingsFile = Annotated[
    Path, typer.Option("--settings", help="Het instellingenbestand (TOML) van dit proces.")
]


def clock() -> datetime:
    return datetime.now(UTC)


def main() -> None:
    """Errors of ours end with one Dutch sentence and a code, never with a trace that could hold a value."""
    try:
        app()
    except (Conflict, NotFound, StartRefused, Unavailable) as error:
        typer.echo(f"{error.fault.text} [{error.code}] {' '.join(getattr(error, '__notes__', []))}", err=True)
        raise SystemExit(REFUSED) from None


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Dezelfde seed geeft dezelfde verzonnen gezinnen.")] = 7,
    once: Annotated[
        bool, typer.Option("--once", help="Eindig vanzelf: 0, of 1 als het anders liep.")
    ] = False,
    now: Annotated[datetime | None, typer.Option(help="Doe alsof het nu dit moment is.")] = None,
    tale: Annotated[
        str, typer.Option("--verhaal", help="Speel dit verhaal in plaats van het voorbeeld: vrijdag.")
    ] = "",
    count: Annotated[
        int,
        typer.Option("--regions", min=3, max=26, help="Hoeveel regio's; met 3 alleen die van het verhaal."),
    ] = 26,
) -> None:
    """Het uitgewerkte voorbeeld, op ingebouwde onderdelen, met verzonnen mensen."""
    if tale not in TALES:
        raise typer.BadParameter(f"Er is: {', '.join(filter(None, TALES))}.", param_hint="--verhaal")
    at = now.replace(tzinfo=UTC) if now and now.tzinfo is None else now
    raise typer.Exit(
        run_demo(
            seed=seed, once=once, now=at, say=lambda line: print(line, flush=True), tale=tale, count=count
        )
    )


@app.command()
def evaluate(
    prior: Annotated[Path, typer.Argument(help="PRIOR.csv: personen in eerdere meldingen.")],
    new: Annotated[Path, typer.Argument(help="NEW.csv: personen in nieuwe meldingen.")],
    truth: Annotated[str, typer.Argument(help="TRUTH.csv: elk waar paar; - als dat niet bekend is.")],
    groups: Annotated[
        Path | None, typer.Option(help="GROUPS.csv: bij elk waar paar waartoe het hoort.")
    ] = None,
    links: Annotated[
        Path | None, typer.Option(help="Schrijf elk paar met een kans vanaf 0,01 (CSV).")
    ] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Schrijf de cijfers (JSON).")] = None,
    report: Annotated[Path | None, typer.Option(help="Schrijf een verslag met beelden (HTML).")] = None,
    direct: Annotated[
        bool, typer.Option("--direct", help="In dit proces: zonder broker, HTTP en database.")
    ] = False,
    regions: Annotated[int, typer.Option(min=1, max=26, help="Over hoeveel regio's.")] = 26,
    seed: Annotated[int, typer.Option(help="Dezelfde seed verdeelt de meldingen op dezelfde manier.")] = 1,
    weights: Annotated[Path | None, typer.Option(help="Een ander model (JSON).")] = None,
) -> None:
    """Meet op eigen bestanden hoe goed de radar koppelt. Eindigt met 0 (gedaan), 2 (bestand geweigerd),
    3 (federatie mislukt) of 130 (onderbroken)."""
    from radar.federation.evaluate import Given, Wanted, evaluate  # pandas and more: not for other commands

    given = Given(prior, new, None if truth == "-" else Path(truth), groups, weights)
    wanted = Wanted(links, as_json, report)
    code = evaluate(given, wanted, direct=direct, regions=regions, seed=seed, now=clock(), show=typer.echo)
    raise typer.Exit(code)


@app.command()
def train(
    folders: Annotated[
        list[Path], typer.Argument(help="Mappen met prior.csv, new.csv en, als dat bekend is, truth.csv.")
    ],
    out: Annotated[Path | None, typer.Option(help="Het model dat wordt geschreven (JSON).")] = None,
    data: Annotated[str, typer.Option(help="Waaruit is geleerd; dit staat in het model.")] = "",
    seeds: Annotated[str, typer.Option(help="Van verzonnen sets, met komma's: 1000,1001.")] = "",
    on: Annotated[datetime | None, typer.Option("--date", help="De datum die erin staat.")] = None,
    check: Annotated[
        Path | None, typer.Option(help="Leer niets; leg dit model naast wat ECM zonder labels vindt.")
    ] = None,
) -> None:
    """Leer de gewichten van de koppeling uit eigen bestanden. Eindigt met 0 (gedaan), 2 (bestand geweigerd),
    3 (geen model: niets geschreven) of 130 (onderbroken)."""
    from radar.federation import train as work  # pandas and more: not for other commands

    today = (on or clock()).date()
    if check:
        raise typer.Exit(max(work.check(folder, check, today, typer.echo) for folder in folders))
    if not (out and data):
        raise typer.BadParameter("Noem het bestand, en waaruit is geleerd.", param_hint="--out, --data")
    raise typer.Exit(work.train(folders, out, work.Making(data, _numbers(seeds), today)))


def _numbers(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part)
    except ValueError:
        raise typer.BadParameter("Getallen met komma's.", param_hint="--seeds") from None


@keys.command("init")
def keys_init(
    parties: Annotated[Path, typer.Option(help="Wie meedoen (TOML).")],
    out: Annotated[Path, typer.Option(help="De map waarin per partij een map met sleutels komt.")],
) -> None:
    """Een sleutelceremonie: per partij een map, en het getekende manifest federation.json."""
    manifest = ceremony(read_parties(parties), out, clock())
    typer.echo(f"{len(manifest.parties)} partijen, geldig tot {manifest.valid_until:%d-%m-%Y}")
    typer.echo("Breng elke map alleen naar haar eigen partij, en berg root/root.key op zonder netwerk.")


@app.command()
def migrate(settings: SettingsFile) -> None:
    """Breng de database van een proces naar het nieuwste schema."""
    found = read_settings(settings)
    _, keyring = trusted(found, clock())
    run_migrations(dsn_of(found, keyring), found.kind)


@app.command()
def doctor(
    settings: SettingsFile,
    as_json: Annotated[bool, typer.Option("--json", help="Voor machines.")] = False,
) -> None:
    """Is alles om dit proces heen in orde? Eindigt met 0, of 1 bij een FAIL."""
    findings = examine(read_settings(settings), clock)
    if as_json:
        typer.echo(json.dumps([finding.to_json() for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            typer.echo(f"{_MARKS[finding.verdict]}  {finding.part}: {finding.text}")
    raise typer.Exit(1 if worst(findings) is Verdict.FAIL else 0)


@app.command()
def version() -> None:
    """Welke versie dit is."""
    typer.echo(VERSION)


@app.command()
def policy() -> None:
    """Wie mag wat weten: de hele tabel, in gewone taal."""
    typer.echo(printed(), nl=False)


@node.command("token")
def node_token(
    for_: Annotated[str, typer.Option("--for", help="De naam van het bronsysteem.")], settings: SettingsFile
) -> None:
    """Een toegangsbewijs voor een bronsysteem; alleen de hash wordt bewaard, dus het staat hier een keer."""
    found = read_settings(settings)
    _, keyring = trusted(found, clock())
    with connect(dsn_of(found, keyring)) as conn:
        typer.echo(make_token(conn, clock(), for_))


@node.command("backfill")
def node_backfill(
    settings: SettingsFile,
    file: Annotated[Path | None, typer.Argument(help="Oude meldingen: .csv, .xlsx of .json.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Alleen beoordelen; niets bewaren.")] = False,
    source: Annotated[str, typer.Option(help="De naam van het bronsysteem.")] = "",
    encoding: Annotated[str, typer.Option(help="Van een CSV: utf-8, windows-1252 of iso-8859-15.")] = "",
    delimiter: Annotated[str, typer.Option(help="Van een CSV: , of ;")] = ",",
    pause: Annotated[str, typer.Option(help="Pauzeer deze lading.")] = "",
    resume: Annotated[str, typer.Option(help="Hervat deze lading.")] = "",
) -> None:
    """Oude meldingen: proberen, inbrengen, pauzeren, hervatten; zonder bestand de voortgang."""
    found = read_settings(settings)
    if file:
        _bring_in(found, file, (encoding, delimiter), "" if dry_run else _needed(source))
    elif pause or resume:
        typer.echo(past.turn(found, clock, _needed(source), pause or resume, pause=bool(pause)))
    else:
        for line in past.progress(found, clock, _needed(source)):
            typer.echo(line)


def _needed(source: str) -> str:
    if not source:
        raise typer.BadParameter("Noem het bronsysteem.", param_hint="--source")
    return source


def _bring_in(found: Settings, file: Path, declared: tuple[str, str], source: str) -> None:
    """Without a source it stays with judging."""
    try:
        reports = past.judge(file, *declared, clock())
    except past.FileRefused as refused:
        typer.echo("\n".join(refused.lines))
        raise typer.Exit(past.REFUSED) from None
    typer.echo("\n".join(past.counts(reports)))
    if source:
        typer.echo(past.start(found, clock, source, file.name, reports))


@node.command("recipients")
def node_recipients(
    settings: SettingsFile,
    file: Annotated[Path | None, typer.Argument(help="CSV met een regel per organisatie.")] = None,
    code: Annotated[str, typer.Option(help="Een code voor deze ontvanger, per brief op papier.")] = "",
    called: Annotated[str, typer.Option(help="Deze aanmelding is teruggebeld.")] = "",
    fingerprint: Annotated[str, typer.Option(help="De vingerafdruk die zij voorlazen.")] = "",
) -> None:
    """Wie berichten kan krijgen: inbrengen, een code schrijven, terugbellen; zonder meer de lijst."""
    found = read_settings(settings)
    try:
        if file:
            lines: Iterable[str] = [recipients.bring_in(found, clock, recipients.read(file))]
        elif code:
            lines = recipients.write_code(found, clock, code)
        elif called:
            lines = [recipients.called_back(found, clock, called, fingerprint)]
        else:
            lines = recipients.listed(found, clock)
        for line in lines:
            typer.echo(line)
    except BadInput as refused:
        for fault in refused.faults:
            typer.echo(f"{fault.path}: {fault.text} [{fault.code}]")
        raise typer.Exit(recipients.REFUSED) from None


@node.command("run")
def node_run(settings: SettingsFile) -> None:
    """Draai dit knooppunt."""
    _run(read_settings(settings), "node")


@hub.command("run")
def hub_run(settings: SettingsFile) -> None:
    """Draai de hub."""
    _run(read_settings(settings), "hub")


@hub.command("topics")
def hub_topics(settings: SettingsFile) -> None:
    """Maak de topics van alle partijen aan die er nog niet zijn."""
    found = read_settings(settings)
    manifest, keyring = trusted(found, clock())
    names = [TOPIC_ALL]
    for party in manifest.correspondents:
        names += [topic_in(party.id), topic_out(party.id)]
    log = log_of(found, keyring)
    log.ensure_topics(names)
    log.close()
    typer.echo(f"{len(names)} topics")


@evaluator.command("run")
def evaluator_run(settings: SettingsFile) -> None:
    """Draai deze sleutelhouder."""
    _run(read_settings(settings), "evaluator")


@inbox.command("run")
def inbox_run(settings: SettingsFile) -> None:
    """Draai dit postvak."""
    _run(read_settings(settings), "inbox")


def _run(settings: Settings, kind: str) -> None:
    if settings.kind != kind:
        raise StartRefused("instellingen_ongeldig")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(settings, Outside(clock, stop, sys.stderr))
