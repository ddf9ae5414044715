"""The settings of one process, from a TOML file. Secrets are files with checked modes, never settings."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.errors import StartRefused


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Http(_Strict):
    host: str = "127.0.0.1"
    port: int


class Broker(_Strict):
    bootstrap: str
    embedded: bool = False
    ca_file: Path | None = None
    user: str | None = None  # its password: broker.password in the folder of keys


class OldFiles(_Strict):
    """Where a node takes files of old reports from, and what is declared of all of them."""

    path: Path
    source: str
    """The source system whose reports these are: the same name as its access token has."""
    encoding: Literal["utf-8", "windows-1252", "iso-8859-15"]
    delimiter: Literal[",", ";"] = ","


Telephone = Annotated[str, Field(pattern=r"^[+]?[0-9][0-9 -]{2,18}$")]
"""As it may travel to other regions."""


class AtDesk(_Strict):
    """How a region works: whom others call, and who looks twice. A node only."""

    telephone: Telephone = "0800 2000"
    duty_telephone: Telephone = "0800 2000"
    """By night and in the weekend."""
    opens: time = time(8, 0)
    closes: time = time(18, 0)
    second_person: bool = True
    """Whether "zelfde" needs a second person when no equal BSN says so."""
    answer_days: int = 2
    """Working days in which a person answers what another region asks."""
    undo_minutes: float = 10
    """How long a decision to tell can be taken back before anything leaves; not for what is acute."""
    keep_days: int = 28
    """How long a notice can be read at an inbox."""


class OwnSystem(_Strict):
    """Where the region's own system hears that something changed at a report of its own; with webhook.key in
    the folder of keys. Without content."""

    source: str
    """The name that its access token has."""
    url: str
    """https, but for the loopback."""


class Web(_Strict):
    """The pages of a process, and whom to ask who somebody is."""

    url: str
    """As browsers reach it, without a path: https://radar.example."""
    issuer: str
    """The OpenID Connect provider."""
    client_id: str = "radar"
    client_login: Literal["private_key_jwt", "demo"] = "private_key_jwt"
    """How the radar shows the provider who it is: with login.key in the folder of keys. "demo" is refused
    outside it."""
    organisations: tuple[str, ...] = ()
    """Values of the claim `organisatie` that may come in; empty: this party only."""
    second_factor_acr: tuple[str, ...] = ()
    second_factor_amr: tuple[str, ...] = ("mfa", "otp", "hwk")
    """One of these in `acr`, or in `amr`, says that a second factor was shown; without it nobody enters."""
    idle_minutes: int = 15
    hours: int = 8
    fresh_minutes: int = 15
    """Content opens only so long after both factors were shown."""
    confirm_minutes: int = 5
    """How often the provider is asked whether somebody may still come in."""


class MailServer(_Strict):
    """Through which server an inbox says that a letter waits."""

    host: str
    port: int = 587
    sender: str
    starttls: bool = True
    """False is refused outside the demo."""
    user: str | None = None  # its password: mail.password in the folder of keys


class Settings(_Strict):
    """One process. Paths may be relative to the file."""

    kind: Literal["node", "hub", "evaluator", "inbox"]
    party: str
    keys: Path
    manifest: Path
    root: Path
    database: str
    """A DSN without password; its password: database.password in the folder of keys."""
    http: Http
    broker: Broker | None = None
    evaluators_ca: Path | None = None
    folder: OldFiles | None = None
    desk: AtDesk = AtDesk()
    webhook: OwnSystem | None = None
    web: Web | None = None
    """Without it this process has no pages."""
    mail: MailServer | None = None
    """An inbox only: without it no e-mail says that a letter waits."""
    leidend_systeem: Literal["eigen", "radar"] = "eigen"
    """A node only: who says what is decided in a case. "eigen": the region's own system, by message, and
    pages only show it; "radar": people in the pages."""
    decreed_holidays: tuple[date, ...] = ()
    """A node only: days that a royal decree equals with a holiday."""
    demo: bool = False
    alive_seconds: float = 60
    fetch_max_wait_ms: int = 100
    lift_limits: bool = False
    """Evaluation and bulk tests only: no limits of asking. Refused outside the demo."""
    patience_seconds: float = 0
    """Bulk tests only: nothing is sent again sooner. On a crowded machine a receipt takes long, and letters
    that are sent again make it longer. Refused outside the demo."""
    rest: float = 1
    """Bulk tests only: by how much longer a thread rests that nothing wakes. Refused outside the demo."""
    weights: Path | None = None
    """Evaluation only: this model in place of the shipped one. Refused outside the demo."""
    weighed: Path | None = None
    """Evaluation only: where a node writes every pair it weighed, by handles. Refused outside the demo."""


def read_settings(path: Path) -> Settings:
    """Raises StartRefused("instellingen_ongeldig") naming the fields that are wrong in the error's notes."""
    try:
        found = Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        refused = StartRefused("instellingen_ongeldig")
        if isinstance(error, ValidationError):
            refused.add_note(", ".join(".".join(map(str, fault["loc"])) for fault in error.errors()))
        raise refused from None
    base = path.parent
    return found.model_copy(
        update={
            "keys": base / found.keys,
            "manifest": base / found.manifest,
            "root": base / found.root,
            "folder": _below(base, found.folder),
            **{
                name: base / given
                for name in ("evaluators_ca", "weights", "weighed")
                if (given := getattr(found, name))
            },
        }
    )


def _below(base: Path, folder: OldFiles | None) -> OldFiles | None:
    return folder.model_copy(update={"path": base / folder.path}) if folder else None
