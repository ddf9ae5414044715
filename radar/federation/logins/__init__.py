"""The provider of logins of the demonstration: whoever presses a name is that person.

It asks no password and checks neither PKCE nor who the client is. What logging in promises is tested on
Keycloak; a process outside the demonstration refuses a provider that is not reached over TLS.
"""

import logging
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from authlib.deprecate import AuthlibDeprecationWarning
from werkzeug.serving import BaseWSGIServer, make_server

with warnings.catch_warnings():
    # On import it says of a library below it what we cannot change.
    warnings.simplefilter("ignore", AuthlibDeprecationWarning)
    import oidc_provider_mock

HOST: Final = "127.0.0.1"
SHOWN_FACTORS: Final = ("pwd", "otp", "mfa")


@dataclass(frozen=True, slots=True)
class Worker:
    """A visibly invented person of the demonstration. `roles` as in the claim `rol`."""

    subject: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    factors: tuple[str, ...] = SHOWN_FACTORS
    at: str = ""
    """The party whose pages this person uses; empty: the organisation's own."""

    @property
    def client(self) -> str:
        return self.at or self.organisation


class EmbeddedLogins:
    """Serves on loopback in a thread of the process that started it."""

    def __init__(self, workers: Sequence[Worker], port: int = 0) -> None:
        app: Any = oidc_provider_mock.app(require_nonce=True, user_claims=[_user(each) for each in workers])
        # It comes with a debugger, which would run whatever a page sends it.
        app.debug = False
        app.wsgi_app = app.wsgi_app.app
        app.template_folder = str(Path(__file__).with_name("templates"))
        app.context_processor(lambda: {"workers": [*workers]})
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server: BaseWSGIServer = make_server(HOST, port, app, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)

    @property
    def issuer(self) -> str:
        return f"http://{HOST}:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()


def readers_of(inbox: str) -> list[Worker]:
    """Who reads at the inbox of a demonstration, for organisations of their own."""
    people = (
        ("huisarts", "Hanna Huisarts-Verzonnen", "huisartsen-verzonnen"),
        ("assistent", "Arie Assistent-Verzonnen", "huisartsen-verzonnen"),
        ("jgz", "Joke Jeugdarts-Verzonnen", "jgz-verzonnen"),
        ("school", "Lotte Leraar-Verzonnen", "school-verzonnen"),
        ("wijkteam", "Wim Wijkteam-Verzonnen", "wijkteam-verzonnen"),
    )
    return [
        Worker(f"{inbox}.{word}", name, organisation, ("ontvanger",), at=inbox)
        for word, name, organisation in people
    ]


def workers_of(party: str, kind: str) -> list[Worker]:
    """Whom a demonstration has at one node: two who judge, so that a decision has its second person."""
    if kind == "inbox":
        return readers_of(party)
    place = party.removeprefix("vt-").capitalize()
    people = (
        ("casus", "Sanne Verzonnen", ("casusmedewerker", "bereikbaarheidsdienst")),
        ("tweede", "Bram Bedacht", ("casusmedewerker",)),
        ("voorkant", "Noor Nergens", ("voorkant",)),
        ("privacy", "Willem Waarschijnlijk-Niet", ("privacyfunctionaris",)),
        ("beheer", "Fleur Fictief", ("beheerder",)),
    )
    if kind not in ("region", "rvdk"):
        return []
    return [Worker(f"{party}.{word}", f"{name} ({place})", party, roles) for word, name, roles in people]


def _user(worker: Worker) -> oidc_provider_mock.User:
    claims = {
        "name": worker.name,
        "organisatie": worker.organisation,
        "rol": [*worker.roles],
        "amr": [*worker.factors],
    }
    return oidc_provider_mock.User(sub=worker.subject, claims=claims)
