"""What every page of the workplace is made with: the node, its database, who is signed in, and the menu."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import psycopg
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, Response
from psycopg_pool import ConnectionPool, PoolTimeout

from radar.node.handling.handling import Handling
from radar.node.informing.informing import Informing
from radar.node.parts import Actor, NodeParts, person
from radar.node.reviewing.reviewing import Reviewing
from radar.store.db import Connection
from radar.web.app import Pages
from radar.web.frame import MenuItem
from radar.web.guard import Form, checked_form, signed_in
from radar.web.user import User
from schemas.codes import PartyId, WorkerRole
from schemas.errors import BadInput, Conflict, NotFound, Unavailable

Pool = ConnectionPool[Connection]

CASES: Final = (WorkerRole.CASE_WORKER, WorkerRole.DUTY)
"""Who may open what other regions told."""
DESK: Final = (*CASES, WorkerRole.FRONT_OFFICE)
"""Who may see the work and the own report (B22)."""
LOOKS: Final = (*DESK, WorkerRole.PRIVACY_OFFICER)
"""Who may see who looked."""
ADMINISTRATORS: Final = (WorkerRole.ADMINISTRATOR,)
"""They see no case."""
ANYBODY: Final = (*LOOKS, WorkerRole.ADMINISTRATOR)


Posted = Annotated[Form, Depends(checked_form)]
CaseWorker = Annotated[User, Depends(signed_in(*CASES))]
FreshCaseWorker = Annotated[User, Depends(signed_in(*CASES, fresh=True))]
"""For content: both factors were shown not long ago."""
DeskWorker = Annotated[User, Depends(signed_in(*DESK))]
Looker = Annotated[User, Depends(signed_in(*LOOKS))]
Administrator = Annotated[User, Depends(signed_in(*ADMINISTRATORS))]
Anybody = Annotated[User, Depends(signed_in(*ANYBODY))]
"""Who may ask for what: each route names one of these."""


@contextmanager
def connection(pool: Pool) -> Iterator[Connection]:
    """One for a page. Raises Unavailable("storing") when the database is not there."""
    try:
        with pool.connection(timeout=5) as conn:
            yield conn
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise Unavailable("storing") from error


@dataclass(frozen=True, slots=True)
class Workplace:
    node: NodeParts
    pool: Pool
    handling: Handling = field(init=False)
    reviewing: Reviewing = field(init=False)
    informing: Informing = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "handling", Handling(self.node))
        object.__setattr__(self, "reviewing", Reviewing(self.node))
        object.__setattr__(self, "informing", Informing(self.node))

    def menu(self, user: User) -> Sequence[MenuItem]:
        """What this person may open, with how much waits there."""
        items: list[MenuItem] = []
        if user.has(*DESK):
            with connection(self.pool) as conn:
                items.append(MenuItem("/", "Werkvoorraad", self.handling.work_count(conn)))
                if user.has(*CASES):
                    items += self._waiting(conn)
        if user.has(*LOOKS):
            items.append(MenuItem("/wie-keek", "Wie keek"))
        items.append(MenuItem("/beleid", "Beleid"))
        if user.has(*ADMINISTRATORS):
            items.append(MenuItem("/beheer", "Beheer"))
        return items

    def _waiting(self, conn: Connection) -> list[MenuItem]:
        calls = len(self.informing.calls(conn)) + len(self.informing.breaches(conn))
        news = len(self.reviewing.duty_list(conn)) + len(self.reviewing.digest(conn))
        return [
            MenuItem("/vragen", "Vragen", len(self.reviewing.tasks(conn)) or None),
            MenuItem("/bellen", "Bellen", calls or None),
            MenuItem("/nieuw", "Nieuw", news or None),
        ]

    def party_name(self, party: PartyId) -> str:
        return self.node.around.directory.manifest[party].name


@dataclass(frozen=True, slots=True)
class Site:
    """The workplace with its frame: what routes are made with."""

    work: Workplace
    pages: Pages

    def connection(self) -> AbstractContextManager[Connection]:
        return connection(self.work.pool)

    def page(self, request: Request, template: str, /, **context: Any) -> HTMLResponse:
        """Templates get, beside the frame's: `names`, which says who did something, and `opens_cases`."""
        opens = request.state.session.user.has(*CASES)
        return self.pages.frame.page(request, template, names=self.names(), opens_cases=opens, **context)

    def names(self) -> "Names":
        return Names({each.subject: each.name for each in self.pages.guard.sessions.people()})

    def colleagues(self, user: User) -> tuple[User, ...]:
        """To whom this person can hand work."""
        people = self.pages.guard.sessions.people()
        return tuple(each for each in people if each.has(*DESK) and each.subject != user.subject)

    def act(
        self,
        request: Request,
        back: str,
        do: Callable[[Connection], str | tuple[str, str]],
        form: Form | None = None,
    ) -> Response:
        """Do it in the database and go on to a page that says it. `do` gives what to say, or where to go too.

        Where it clashes nothing changes, the page says why, and what was typed in `form` waits at `back`.
        """
        try:
            with connection(self.work.pool) as conn:
                done = do(conn)
        except (BadInput, Conflict, NotFound) as error:
            if form is not None:
                self.keep(request, back, form)
            return self.refused(request, back, error)
        said, place = done if isinstance(done, tuple) else (done, back)
        return self.pages.frame.go(request, place, said)

    def keep(self, request: Request, place: str, form: Form) -> None:
        """What was typed waits at that page, for this person."""
        fields = {name: form.all(name) for name in form}
        self.pages.guard.sessions.keep_draft(request.state.session.user, place, fields)

    def refused(self, request: Request, back: str, error: BadInput | Conflict | NotFound) -> HTMLResponse:
        faults = error.faults if isinstance(error, BadInput) else (error.fault,)
        status = 400 if isinstance(error, BadInput) else 404 if isinstance(error, NotFound) else 409
        return self.pages.frame.page(
            request, "refused.html", status_code=status, texts=[each.text for each in faults], back=back
        )


@dataclass(frozen=True, slots=True)
class Names:
    """Who is meant by what an audit holds. Whoever was not here lately stays a number."""

    known: dict[str, str]

    def __call__(self, fact: str | None) -> str:
        kind, _, subject = (fact or "").partition(":")
        if kind == "person":
            return self.known.get(subject, subject)
        return f"het eigen systeem ({subject})" if kind == "system" else "de radar zelf"

    def of(self, subject: str | None) -> str:
        return self.known.get(subject, subject) if subject else ""


def actor_of(user: User) -> Actor:
    return person(user.subject, user.name)
