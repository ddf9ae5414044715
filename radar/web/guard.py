"""Who may see a page, and whether a form was really sent from one of ours.

`user: User = Depends(signed_in(WorkerRole.CASE_WORKER))` and `form: Form = Depends(checked_form)`. Whoever is
not signed in is sent to the provider of logins; what they were writing waits for them.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from radar.config import Web
from radar.web.frame import local, page_headers, place_of
from radar.web.sessions import Grant, Session, Sessions
from radar.web.user import User
from schemas.codes import WorkerRole
from schemas.errors import RadarError

SIGN_IN: Final = "/inloggen"
TOKEN: Final = "formulierbewijs"  # noqa: S105 (the name of a field)
PLACE: Final = "pagina"
"""Hidden fields of every form: the session's own secret, and the page that the form stands on."""
MOST_FIELDS: Final = 300


class Form(Mapping[str, str]):
    """A form that was checked: the first value of each field, without the hidden ones."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = {name: tuple(values) for name, values in fields.items() if name not in (TOKEN, PLACE)}

    def __getitem__(self, name: str) -> str:
        return self._fields[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may be given more than once; none when it was not."""
        return self._fields.get(name, ())

    def text(self, name: str, most: int = 4000) -> str:
        """Trimmed, with one kind of line end. Raises RadarError("te_lang") beyond `most` characters."""
        text = self.get(name, "").replace("\r\n", "\n").strip()
        if len(text) > most:
            raise RadarError("te_lang", name, limiet=most)
        return text


class StillAllowed(Protocol):
    def __call__(self, grant: Grant) -> Grant | None:
        """What to ask with next time; None when this user may no longer come in. Raises Unavailable."""


class SendTo(Exception):
    """Not here yet: this address first."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


@dataclass(frozen=True, slots=True)
class Guard:
    """What the dependencies below ask; one for each application, in `app.state.guard`."""

    settings: Web
    cookie: str
    sessions: Sessions
    still_allowed: StillAllowed
    clock: Callable[[], datetime]

    async def user(self, request: Request, roles: Sequence[WorkerRole], *, fresh: bool) -> User:
        """
        1. There is a session, not idle, not too old, not ended.
        2. The provider said not long ago that this user may come in.
        3. The person has one of the roles.
        4. For content: both factors were shown not long ago.
        """
        session = await self.session(request)
        if session is None or not session.live:  # (1)
            await self._send_to_sign_in(request, session)
        assert session is not None
        if not await run_in_threadpool(self._confirmed, session):  # (2)
            await self._send_to_sign_in(request, session)
        if not session.user.has(*roles):  # (3)
            raise RadarError("geen_rol")
        if fresh and not self._fresh(session.user):  # (4)
            await self._send_to_sign_in(request, session, again=True)
        return session.user

    async def session(self, request: Request) -> Session | None:
        if not hasattr(request.state, "session"):
            secret = request.cookies.get(self.cookie)
            place = place_of(request)
            request.state.session = (
                await run_in_threadpool(self.sessions.find, secret, place) if secret else None
            )
        found: Session | None = request.state.session
        return found

    def _confirmed(self, session: Session) -> bool:
        due = self.clock() - timedelta(minutes=self.settings.confirm_minutes)
        return session.confirmed_at > due or self.sessions.confirm(session, due, self.still_allowed)

    def _fresh(self, user: User) -> bool:
        since = self.clock() - timedelta(minutes=self.settings.fresh_minutes)
        return user.proved_at is not None and user.proved_at > since

    async def _send_to_sign_in(
        self, request: Request, session: Session | None, *, again: bool = False
    ) -> None:
        way_back = place_of(request)
        if request.method == "POST":
            fields = await fields_of(request)
            way_back = local(_one(fields, PLACE))
            if session is not None and self._is_ours(request, session, fields):
                kept = {name: values for name, values in fields.items() if name not in (TOKEN, PLACE)}
                await run_in_threadpool(self.sessions.keep_draft, session.user, way_back, kept)
        query = {"naar": way_back} | ({"opnieuw": "ja"} if again else {})
        raise SendTo(f"{SIGN_IN}?{urlencode(query)}")

    async def form(self, request: Request) -> Form:
        """Raises RadarError("formulier_niet_van_ons") for a form that another site sent."""
        await self.user(request, (), fresh=False)
        session = await self.session(request)
        assert session is not None
        fields = await fields_of(request)
        if not self._is_ours(request, session, fields):
            raise RadarError("formulier_niet_van_ons")
        place = local(_one(fields, PLACE))
        await run_in_threadpool(self.sessions.forget_draft, session.user, place)
        return Form(fields)

    def _is_ours(self, request: Request, session: Session, fields: Mapping[str, Sequence[str]]) -> bool:
        token = _one(fields, TOKEN).encode(errors="replace")
        # Every browser of today names the origin of a POST; one that does not could be led by another site.
        same_origin = request.headers.get("origin") == self.settings.url
        return same_origin and compare_digest(token, session.form_token.encode())


def signed_in(*roles: WorkerRole, fresh: bool = False) -> Callable[[Request], Awaitable[User]]:
    """A dependency: the user, who has one of these roles (any, when none is named). `fresh`: for content."""

    async def known(request: Request) -> User:
        return await guard_of(request).user(request, roles, fresh=fresh)

    return known


async def checked_form(request: Request) -> Form:
    """A dependency: the fields of a form that one of our own pages sent in this session."""
    return await guard_of(request).form(request)


def guard_of(request: Request) -> Guard:
    guard: Guard = request.app.state.guard
    return guard


async def fields_of(request: Request) -> dict[str, list[str]]:
    """The fields of a form; files are not taken. Raises RadarError("onleesbaar")."""
    try:
        form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    except (MultiPartException, HTTPException, UnicodeDecodeError):
        raise RadarError("onleesbaar") from None
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str) or "\0" in value or "\0" in name:
            raise RadarError("onleesbaar")
        fields.setdefault(name, []).append(value)
    return fields


def _one(fields: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def sent_on(settings: Web) -> Callable[[Request, Any], Response]:
    """Handler of SendTo."""
    headers = page_headers(settings.issuer)

    def answer(_: Request, first: Any) -> Response:
        return RedirectResponse(first.address, HTTPStatus.SEE_OTHER, headers=headers)

    return answer
