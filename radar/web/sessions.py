"""Sessions of people at the pages, in the process' own database, so that they end everywhere at once.

A cookie holds 256 random bits and the table only their hash. What somebody was writing when the session
ended is kept, sealed, for that person alone.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from radar.config import Web
from radar.store.db import Connection, statements
from radar.web.user import User
from schemas.codes import WorkerRole
from schemas.errors import Unavailable
from schemas.sealed import StorageKey

SQL: Any = statements(__package__, "web.sql")
SIGN_IN_FOR: Final = timedelta(minutes=10)
"""How long somebody may take at the provider."""
DRAFT_FOR: Final = timedelta(days=2)
SEEN_EVERY: Final = timedelta(seconds=30)
"""A session is not written at every page."""

Pool = ConnectionPool[Connection]
Fields = Mapping[str, Sequence[str]]


@contextmanager
def connection(pool: Pool) -> Iterator[Connection]:
    """One for a page. Raises Unavailable("storing") when the database is not there."""
    try:
        with pool.connection(timeout=5) as conn:
            yield conn
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
        raise Unavailable("storing") from error


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """One browser of one person. `draft`: what this person was writing at the place that was asked."""

    id_hash: bytes
    user: User
    form_token: str
    seen_at: datetime
    confirmed_at: datetime
    live: bool
    said: str | None
    draft: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class SignIn:
    """What was sent along to the provider, and must come back."""

    nonce: str
    verifier: str
    way_back: str
    again: bool
    started_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Grant:
    """With what the provider is asked again whether this user may still come in, and told to end."""

    refresh: str | None
    id_token: str


class Sessions:
    """Everything here reads and writes the database: call it from a thread, never from the event loop."""

    def __init__(self, pool: Pool, storage: StorageKey, settings: Web, clock: Callable[[], datetime]) -> None:
        self._pool, self._storage, self._clock = pool, storage, clock
        self._idle = timedelta(minutes=settings.idle_minutes)
        self._longest = timedelta(hours=settings.hours)

    def _connection(self) -> AbstractContextManager[Connection]:
        return connection(self._pool)

    def start(self, user: User, grant: Grant) -> str:
        """A new session; the secret for the cookie. What is long over is forgotten on the way."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        id_hash = hashed(secret)
        with self._connection() as conn, conn.transaction():
            SQL.forget_old_sessions(conn, before=now - self._longest - DRAFT_FOR)
            SQL.forget_old_sign_ins(conn, before=now - SIGN_IN_FOR)
            SQL.forget_old_drafts(conn, day=(now - DRAFT_FOR).date())
            SQL.start_session(
                conn,
                id_hash=id_hash,
                subject=user.subject,
                name=user.name,
                organisation=user.organisation,
                roles=sorted(role.value for role in user.roles),
                form_token=secrets.token_urlsafe(24),
                now=now,
                proved_at=user.proved_at or now - self._longest,  # unknown is long ago
                grant_sealed=self._sealed(grant, id_hash),
            )
        return secret

    def find(self, secret: str, place: str) -> Session | None:
        """The session of a cookie, live or not; a live one is seen by this. None when there never was one."""
        id_hash, now = hashed(secret), self._clock()
        with self._connection() as conn:
            row = SQL.session(conn, id_hash=id_hash, place=place)
            if row is None:
                return None
            session = self._session(id_hash, row, place, now)
            if session.live and now - session.seen_at >= SEEN_EVERY:
                SQL.session_seen(conn, now=now, id_hash=id_hash)
        return session

    def _session(self, id_hash: bytes, row: Sequence[Any], place: str, now: datetime) -> Session:
        subject, name, organisation, roles, form_token, started, seen, proved, confirmed = row[:9]
        ended, said, draft = row[9:]
        live = ended is None and now < seen + self._idle and now < started + self._longest
        fields = json.loads(self._storage.open(bytes(draft), _draft_context(subject, place))) if draft else {}
        user = User(subject, name, organisation, frozenset(WorkerRole(role) for role in roles), proved)
        return Session(id_hash, user, form_token, seen, confirmed, live, said, fields)

    def confirm(
        self, session: Session, older_than: datetime, still_allowed: Callable[[Grant], Grant | None]
    ) -> bool:
        """Ask the provider, once at a time for each session; False when the user may no longer come in."""
        now = self._clock()
        with self._connection() as conn, conn.transaction():
            row = conn.execute(
                "SELECT grant_sealed, confirmed_at FROM web_session "
                "WHERE id_hash = %s AND ended_at IS NULL FOR UPDATE",
                (session.id_hash,),
            ).fetchone()
            if row is None or row[0] is None:
                return False
            if row[1] > older_than:
                return True  # another page asked meanwhile
            grant = still_allowed(self._opened(bytes(row[0]), session.id_hash))
            if grant is None:
                SQL.end_session(conn, now=now, id_hash=session.id_hash)
                return False
            sealed = self._sealed(grant, session.id_hash)
            SQL.session_confirmed(conn, now=now, grant_sealed=sealed, id_hash=session.id_hash)
        return True

    def end(self, session: Session) -> Grant | None:
        """No page opens with it any more; what it was granted, to tell the provider."""
        with self._connection() as conn, conn.transaction():
            row = conn.execute(
                "SELECT grant_sealed FROM web_session WHERE id_hash = %s FOR UPDATE", (session.id_hash,)
            ).fetchone()
            SQL.end_session(conn, now=self._clock(), id_hash=session.id_hash)
        return self._opened(bytes(row[0]), session.id_hash) if row and row[0] else None

    def say(self, session: Session, said: str | None) -> None:
        """One sentence for the next page; None when it was shown."""
        with self._connection() as conn:
            SQL.say(conn, said=said, id_hash=session.id_hash)

    # --- what somebody was writing

    def keep_draft(self, user: User, place: str, fields: Fields) -> None:
        plain = json.dumps({name: [*values] for name, values in fields.items()}).encode()
        with self._connection() as conn:
            SQL.keep_draft(
                conn,
                subject=user.subject,
                place=place,
                fields_sealed=self._storage.seal(plain, _draft_context(user.subject, place)),
                today=self._clock().date(),
            )

    def forget_draft(self, user: User, place: str) -> None:
        with self._connection() as conn:
            SQL.forget_draft(conn, subject=user.subject, place=place)

    def draft(self, user: User, place: str) -> Fields:
        """What is kept of this person for a place; empty when nothing is."""
        with self._connection() as conn:
            kept = SQL.draft(conn, subject=user.subject, place=place)
        found: Fields = (
            json.loads(self._storage.open(bytes(kept), _draft_context(user.subject, place))) if kept else {}
        )
        return found

    def people(self) -> tuple[User, ...]:
        """Who logged in here lately, by name: to hand work to, and to say who did something."""
        with self._connection() as conn:
            rows = list(SQL.people(conn))
        people = (
            User(subject, name, organisation, frozenset(WorkerRole(role) for role in roles))
            for subject, name, organisation, roles in rows
        )
        return tuple(sorted(people, key=lambda each: each.name))

    # --- on the way to the provider and back

    def keep_sign_in(self, state: str, sign_in: SignIn) -> None:
        with self._connection() as conn:
            SQL.keep_sign_in(
                conn,
                state_hash=hashed(state),
                nonce=sign_in.nonce,
                verifier=sign_in.verifier,
                way_back=sign_in.way_back,
                again=sign_in.again,
                now=sign_in.started_at,
            )

    def take_sign_in(self, state: str) -> SignIn | None:
        """Once, and only in time."""
        with self._connection() as conn:
            row = SQL.take_sign_in(conn, state_hash=hashed(state))
        found = SignIn(*row) if row else None
        return found if found and self._clock() < found.started_at + SIGN_IN_FOR else None

    def _sealed(self, grant: Grant, id_hash: bytes) -> bytes:
        plain = json.dumps({"refresh": grant.refresh, "id_token": grant.id_token}).encode()
        return self._storage.seal(plain, b"web_session.grant" + id_hash)

    def _opened(self, sealed: bytes, id_hash: bytes) -> Grant:
        return Grant(**json.loads(self._storage.open(sealed, b"web_session.grant" + id_hash)))


def hashed(secret: str) -> bytes:
    return hashlib.sha256(b"vt-radar/v1/web\0" + secret.encode(errors="replace")).digest()


def _draft_context(subject: str, place: str) -> bytes:
    return json.dumps(["web_draft.fields", subject, place]).encode()
