"""The pages of a served inbox in a village that lives, and a region that writes to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import make_conninfo
from psycopg_pool import ConnectionPool

from radar.config import Web
from radar.federation.logins import EmbeddedLogins, Worker
from radar.federation.loopback import free_port
from radar.inbox.pages import Reading, inbox_routes
from radar.store.db import Connection
from radar.web.app import pages_of, web_app
from schemas.codes import NoticeState, RecipientRole
from schemas.notices import Notice
from tests.fakes.mailbox import CODE, DOCTOR, POSTVAK, PRACTICE, SCHOOL, TEACHER, TO_GP, Writer
from tests.fakes.site import running
from tests.fakes.village import village

READERS = (
    Worker(DOCTOR.subject, "Hanna Huisarts-Verzonnen", PRACTICE, ("ontvanger",), at=POSTVAK),
    Worker("assistent-1", "Arie Assistent-Verzonnen", PRACTICE, ("ontvanger",), at=POSTVAK),
    Worker(TEACHER.subject, "Lotte Leraar-Verzonnen", SCHOOL, ("ontvanger",), at=POSTVAK),
    Worker("beheer-1", "Fleur Fictief", PRACTICE, ("beheerder",), at=POSTVAK),
)
ENROLLED = {"agb-1": (RecipientRole.GP, DOCTOR), "brin-1": (RecipientRole.SCHOOL, TEACHER)}


@dataclass
class Mailbox:
    """Take `lock` to touch the village."""

    url: str
    writer: Writer
    lock: threading.Lock = field(default_factory=threading.Lock)
    crashes: list[str] = field(default_factory=list)
    enrolments: dict[str, str] = field(default_factory=dict)

    def write(
        self, content: Notice = TO_GP, recipient: str = "agb-1", *, days: float = 30, urgent: bool = False
    ) -> str:
        """A letter that waits; its id."""
        with self.lock:
            if recipient not in self.enrolments:
                role, user = ENROLLED[recipient]
                self.enrolments[recipient] = self.writer.enrolled(recipient, role, user)
            public = self.writer.keys[self.enrolments[recipient]]
            sent = self.writer.notice(public, recipient=recipient, content=content, days=days, urgent=urgent)
            return self.writer.send(sent)

    def announce(self, recipient: str) -> str:
        """A code on paper is under way for this recipient; what it says."""
        with self.lock:
            self.writer.send(self.writer.enrolment(recipient, RecipientRole.YOUTH_HEALTHCARE, CODE))
        return CODE

    def heard(self, notice_id: str) -> list[NoticeState]:
        with self.lock:
            self.writer.made.run()
            return self.writer.states(notice_id)

    def move(self, **by: float) -> None:
        with self.lock:
            self.writer.made.clock.move(**by)
            self.writer.made.run()


@contextmanager
def mailbox(folder: Path, database: Callable[[str], str]) -> Iterator[Mailbox]:
    provider = EmbeddedLogins(READERS)
    provider.start()
    port = free_port()
    settings = Web(
        url=f"http://127.0.0.1:{port}", issuer=provider.issuer, client_login="demo", client_id=POSTVAK,
        organisations=(PRACTICE, SCHOOL),
    )  # fmt: skip
    try:
        with village(folder, database, nodes=("vt-grn",), inboxes=(POSTVAK,)) as made:
            member = made.inbox()
            info = member.conn.info
            pool: ConnectionPool[Connection] = ConnectionPool(
                make_conninfo(info.dsn, password=info.password), min_size=1, max_size=4, open=True,
                kwargs={"autocommit": True},
            )  # fmt: skip
            reading = Reading(member.inbox, member.work.letters, pool)
            pages = pages_of(
                settings, party=POSTVAK, title=made.manifest[POSTVAK].name, pool=pool,
                storage=member.around.storage, clock=made.clock, login_key=None,
                packages=("radar.inbox",), menu=reading.menu,
            )  # fmt: skip
            box = Mailbox(settings.url, Writer(made))
            app = web_app(pages, inbox_routes(reading, pages), box.crashes.append)
            with pool, running(app, port=port):
                yield box
            assert box.crashes == []
    finally:
        provider.stop()
