"""The frame around every page: the bar, who is signed in, what may be loaded, words for days and times.

It knows no case. Whatever a page shows is escaped here; text of people loses the characters that would let
it pass for something else.
"""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from radar.config import Web
from radar.web.assets import Assets
from radar.web.sessions import Session, Sessions
from radar.web.user import User
from schemas.errors import BadInput, RadarError

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_DAYS: Final = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS: Final = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
                  "oktober", "november", "december")  # fmt: skip


@dataclass(frozen=True, slots=True)
class MenuItem:
    path: str
    label: str
    count: int | None = None


Menu = Callable[[User], Sequence[MenuItem]]


class Frame:
    """Renders pages. `packages`: whose folder `templates` is looked in, before the radar's own."""

    def __init__(
        self,
        settings: Web,
        title: str,
        assets: Assets,
        sessions: Sessions,
        clock: Callable[[], datetime],
        packages: Sequence[str] = (),
        menu: Menu = lambda _: (),
    ) -> None:
        self._title, self._sessions, self._clock, self._menu = title, sessions, clock, menu
        self._idle_seconds = settings.idle_minutes * 60
        self.headers = page_headers(settings.issuer)
        loaders = [PackageLoader(package) for package in (*packages, __package__ or "")]
        self._jinja = Environment(
            loader=ChoiceLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.filters |= {"day": day, "short_day": short_day, "moment": moment, "shown": shown,
                                "lines": lines, "capital": capital}  # fmt: skip
        self._jinja.globals |= {"asset": assets.address}

    def page(
        self, request: Request, template: str, /, *, status_code: int = 200, **context: Any
    ) -> HTMLResponse:
        """Templates get, beside `context`: user, form_token, place, said, draft, menu, now, title_of_site.

        A handler that gives pages is a plain `def`: this may ask the database.
        """
        session: Session | None = getattr(request.state, "session", None)
        # A page of what failed asks nothing of what may have failed: no session, no menu.
        live = (
            session if session and session.live and status_code < HTTPStatus.INTERNAL_SERVER_ERROR else None
        )
        if live and live.said:
            self._sessions.say(live, None)
        text = self._jinja.get_template(template).render(
            user=live.user if live else None,
            form_token=live.form_token if live else "",
            place=place_of(request),
            said=live.said if live else None,
            draft=live.draft if live else {},
            menu=self._menu(live.user) if live else (),
            now=self._clock(),
            title_of_site=self._title,
            warn_after_seconds=max(30, self._idle_seconds - 120),
            **context,
        )
        return HTMLResponse(text, status_code, headers=self.headers)

    def go(self, request: Request, path: str, said: str | None = None) -> RedirectResponse:
        """After an act: to this page, which says this sentence once."""
        session: Session | None = getattr(request.state, "session", None)
        if session and said:
            self._sessions.say(session, said)
        return RedirectResponse(local(path), HTTPStatus.SEE_OTHER, headers=self.headers)

    def error(self, request: Request, error: RadarError, status: int) -> HTMLResponse:
        """What went wrong, and what to do now; never what somebody sent."""
        faults = error.faults if isinstance(error, BadInput) else (error.fault,)
        texts = [fault.text for fault in faults]
        return self.page(request, "error.html", status_code=status, code=error.code, texts=texts)


def page_headers(issuer: str) -> dict[str, str]:
    """A page may load and send to its own origin only. Forms also end at the provider of logins: a browser
    holds `form-action` against where a form is sent on to."""
    parts = urlsplit(issuer)
    policy = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; "
        f"connect-src 'self'; form-action 'self' {parts.scheme}://{parts.netloc}; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        # With no-referrer a browser says `Origin: null` at our own forms.
        "Referrer-Policy": "same-origin",
    }


def place_of(request: Request) -> str:
    """Path and query of the page: where a draft belongs, and where logging in comes back to."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")


def local(path: str) -> str:
    """This path when it is one of our own, otherwise the beginning: nobody is sent on to another site."""
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if own and path.isascii() and path.isprintable() else "/"


# --- words -----------------------------------------------------------------------------------------------


def shown(text: object) -> Markup:
    """Text of people, for a page: apart from what is around it, without control, bidi and invisible signs."""
    kept = "".join(
        sign if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} else " "
        for sign in str(text)
    )
    return Markup("<bdi>{}</bdi>").format(escape(" ".join(kept.split())))


def lines(text: object) -> Markup:
    """As `shown`, for text of more than one line."""
    return Markup("<br>").join(shown(line) for line in str(text).splitlines())


def capital(text: object) -> str:
    """With a capital in front, and nothing else changed: names keep theirs."""
    words = str(text)
    return words[:1].upper() + words[1:]


def day(on: date | datetime) -> str:
    """donderdag 26 november 2026"""
    on = _in_amsterdam(on)
    return f"{_DAYS[on.weekday()]} {on.day} {_MONTHS[on.month - 1]} {on.year}"


def short_day(on: date | datetime) -> str:
    """do 26"""
    on = _in_amsterdam(on)
    return f"{_DAYS[on.weekday()][:2]} {on.day}"


def moment(at: datetime) -> str:
    """donderdag 26 november 2026, 10.14 uur"""
    at = at.astimezone(AMSTERDAM)
    return f"{day(at)}, {at.hour}.{at.minute:02} uur"


def _in_amsterdam(on: date | datetime) -> date:
    return on.astimezone(AMSTERDAM).date() if isinstance(on, datetime) else on
