"""The pages of an inbox: the letters that wait, "is dit uw patiënt of leerling?", then the letter itself.

No page title or address says whom a letter is about, and before *ja* nothing but a first name and a birth
date is shown. Every button works without JavaScript.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from radar.inbox.letters import MAX_REPLY, Letters
from radar.inbox.lines import Line
from radar.inbox.parts import InboxParts
from radar.inbox.recipients import enrol, set_mail
from radar.policy.decide import Refusal
from radar.store.db import Connection
from radar.web.app import Pages
from radar.web.frame import MenuItem
from radar.web.guard import Form, checked_form, signed_in
from radar.web.sessions import Pool, connection
from radar.web.user import User
from schemas.codes import NoticeKind, NoticeState, RefusalCode, WorkerRole
from schemas.errors import BadInput, Conflict, NotFound
from schemas.letters import born, letter
from schemas.words import NOTICE_KINDS, NOTICE_STATES, REFUSALS

UNREAD: Final = frozenset({NoticeState.DELIVERED, NoticeState.OPENED})
QUESTIONS: Final = {
    NoticeKind.GP: "Is dit uw patiënt?",
    NoticeKind.YOUTH_HEALTHCARE: "Is dit uw cliënt?",
    NoticeKind.SCHOOL_HANDLE_WITH_CARE: "Is dit uw leerling?",
    NoticeKind.SCHOOL_INVOLVED: "Is dit uw leerling?",
    NoticeKind.CHAIN_PARTNER: "Kent uw organisatie dit gezin?",
    NoticeKind.REPORTER_ONE_OFF: "Deed u een melding over deze persoon?",
    NoticeKind.REPORTER_VT_TAKES_OVER: "Deed u een melding over deze persoon?",
    NoticeKind.REPORTER_KEEPS: "Deed u een melding over deze persoon?",
}
GONE: Final = {
    NoticeState.EXPIRED: "Niemand heeft dit bericht op tijd geopend. De inhoud is vernietigd. "
    "Veilig Thuis weet dit en belt u als het nodig is.",
    NoticeState.RECALLED: "Veilig Thuis heeft dit bericht ingetrokken. De inhoud is vernietigd.",
    NoticeState.WRONG_RECIPIENT: "Er is gezegd dat dit bericht niet voor uw organisatie is. De inhoud is "
    "vernietigd. Veilig Thuis weet dit.",
    NoticeState.TOLD_BY_PHONE: "Veilig Thuis heeft dit al telefonisch verteld. De inhoud is vernietigd.",
}
KEPT_ENOUGH: Final = "De bewaartijd is voorbij. De inhoud is vernietigd; dat u het las, blijft vastgelegd."
NOT_KEPT: Final = "Dit bericht wordt na het lezen niet bewaard. De inhoud is vernietigd."

Reader = Annotated[User, Depends(signed_in(WorkerRole.RECIPIENT))]
Fresh = Annotated[User, Depends(signed_in(WorkerRole.RECIPIENT, fresh=True))]
Posted = Annotated[Form, Depends(checked_form)]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the pages of an inbox are made with."""

    inbox: InboxParts
    letters: Letters
    pool: Pool

    def connection(self) -> AbstractContextManager[Connection]:
        return connection(self.pool)

    def menu(self, user: User) -> Sequence[MenuItem]:
        if not user.has(WorkerRole.RECIPIENT):
            return ()
        with self.connection() as conn:
            unread = sum(line.state in UNREAD and not line.gone for line in self.letters.waiting(conn, user))
        return (MenuItem("/", "Berichten", unread), MenuItem("/aanmelden", "Aanmelden"))

    def enrol(self, user: User, code: str, mail: str) -> str:
        """Take part; the name of the organisation that may read from now on."""
        with self.connection() as conn:
            return enrol(conn, self.inbox, code, user, mail or None).organisation

    def set_mail(self, user: User, party: str, recipient: str, mail: str) -> None:
        """Raises NotFound("postvak_onbekend") for a recipient that this user may not read for."""
        with self.connection() as conn:
            for who in self.letters.recipients_of(conn, user):
                if (who.party, who.recipient) == (party, recipient):
                    set_mail(conn, self.inbox, who, user, mail or None)
                    return
        raise NotFound("postvak_onbekend")


def inbox_routes(reading: Reading, pages: Pages) -> Sequence[APIRouter]:
    return [_list_routes(reading, pages), _letter_routes(reading, pages), _enrolment_routes(reading, pages)]


def _list_routes(reading: Reading, pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def all_letters(request: Request, user: Reader) -> Response:
        with reading.connection() as conn:
            lines = reading.letters.waiting(conn, user)
            takes_part = bool(reading.letters.recipients_of(conn, user))
        return pages.frame.page(
            request, "letters.html", lines=lines, takes_part=takes_part, states=NOTICE_STATES,
            kinds=NOTICE_KINDS, unread=UNREAD,
        )  # fmt: skip

    @router.get("/berichten/{notice_id}")
    def ask(request: Request, notice_id: str, user: Reader) -> Response:
        with reading.connection() as conn:
            line = reading.letters.line(conn, notice_id, user)
            asked = None if line.gone else reading.letters.question(conn, notice_id, user)
        if asked is None or isinstance(asked, Refusal):
            return _gone(pages, request, line)
        return pages.frame.page(
            request, "question.html", line=line, first_name=asked.first_name, born=born(asked.birth_date),
            question=QUESTIONS[line.kind],
        )  # fmt: skip

    @router.post("/berichten/{notice_id}/herkend")
    def answer(request: Request, notice_id: str, user: Reader, form: Posted) -> Response:
        yes = form.get("antwoord") == "ja"
        with reading.connection() as conn:
            state = reading.letters.answer_question(conn, notice_id, user, yes=yes)
        if yes:
            return pages.frame.go(request, f"/berichten/{notice_id}/lezen")
        if state is NoticeState.WRONG_RECIPIENT:
            said = "Het bericht is niet geopend en de inhoud is vernietigd. Veilig Thuis weet dit."
        else:
            said = "Vastgelegd. Een collega heeft dit bericht al geopend; voor u is er niets veranderd."
        return pages.frame.go(request, "/", said)

    return router


@dataclass(frozen=True, slots=True)
class _LetterPage:
    """The page of an open letter, and what is done on it."""

    reading: Reading
    pages: Pages

    def shown(
        self, request: Request, notice_id: str, user: User, fault: str | None = None, written: str = ""
    ) -> Response:
        letters = self.reading.letters
        with self.reading.connection() as conn:
            opened = letters.open(conn, notice_id, user)
            line = letters.line(conn, notice_id, user)
            colleagues = letters.colleagues(conn, user)
        if isinstance(opened, Refusal):
            return self._closed(request, line, opened)
        return self.pages.frame.page(
            request, "letter.html", status_code=400 if fault else 200, line=line,
            letter=letter(opened.notice), state=NOTICE_STATES[line.state],
            read=line.state is NoticeState.READ,
            keeps=line.kind is not NoticeKind.SCHOOL_HANDLE_WITH_CARE, colleagues=colleagues,
            longest=MAX_REPLY, fault=fault, written=written,
        )  # fmt: skip

    def _closed(self, request: Request, line: Line, refusal: Refusal) -> Response:
        if line.gone:
            return _gone(self.pages, request, line)
        if refusal.code is RefusalCode.NOT_AVAILABLE:  # nobody opens what they did not say is theirs
            return self.pages.frame.go(request, f"/berichten/{line.notice_id}")
        why = REFUSALS[refusal.code]
        return self.pages.frame.page(request, "closed.html", status_code=403, line=line, why=why)

    def act(
        self, request: Request, back: str, do: Callable[[Letters, Connection], object], said: str
    ) -> Response:
        with self.reading.connection() as conn:
            do(self.reading.letters, conn)
        return self.pages.frame.go(request, back, said)


def _letter_routes(reading: Reading, pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/berichten/{notice_id}")
    page = _LetterPage(reading, pages)

    @router.get("/lezen")
    def read(request: Request, notice_id: str, user: Fresh) -> Response:
        return page.shown(request, notice_id, user)

    @router.post("/gelezen")
    def mark_read(request: Request, notice_id: str, user: Reader, _: Posted) -> Response:
        said = "Veilig Thuis ziet nu dat u dit bericht hebt gelezen."
        back = f"/berichten/{notice_id}/lezen"
        return page.act(request, back, lambda letters, conn: letters.mark_read(conn, notice_id, user), said)

    @router.post("/doorgeven")
    def forward(request: Request, notice_id: str, user: Reader, form: Posted) -> Response:
        to, back = form.get("collega", ""), f"/berichten/{notice_id}/lezen"
        said = "Doorgegeven. Het bericht staat nu bij uw collega; die krijgt eerst dezelfde vraag als u."
        return page.act(request, back, lambda letters, conn: letters.forward(conn, notice_id, user, to), said)

    @router.post("/bel-mij")
    def call_me(request: Request, notice_id: str, user: Reader, _: Posted) -> Response:
        back, said = f"/berichten/{notice_id}", "Veilig Thuis weet dat u gebeld wilt worden."
        return page.act(request, back, lambda letters, conn: letters.ask_call(conn, notice_id, user), said)

    @router.post("/antwoord")
    def reply(request: Request, notice_id: str, user: Fresh, form: Posted) -> Response:
        written, back = form.get("antwoord", "").replace("\r\n", "\n"), f"/berichten/{notice_id}/lezen"
        said = "Uw antwoord is verstuurd. Het wordt hier niet bewaard."
        try:
            return page.act(
                request, back, lambda letters, conn: letters.reply(conn, notice_id, user, written), said
            )
        except BadInput as error:
            return page.shown(request, notice_id, user, error.faults[0].text, written)

    return router


def _enrolment_routes(reading: Reading, pages: Pages) -> APIRouter:
    router = APIRouter(include_in_schema=False, prefix="/aanmelden")

    def shown(request: Request, user: User, fault: str | None = None, status: int = 200) -> Response:
        with reading.connection() as conn:
            mine = reading.letters.recipients_of(conn, user)
        manifest = reading.inbox.around.directory.manifest
        return pages.frame.page(
            request, "enrolment.html", status_code=status, mine=mine, fault=fault,
            sender=lambda party: manifest[party].name,
        )  # fmt: skip

    @router.get("")
    def form_of(request: Request, user: Reader) -> Response:
        return shown(request, user)

    @router.post("")
    def take_part(request: Request, user: Reader, form: Posted) -> Response:
        try:
            organisation = reading.enrol(user, form.text("code", 100), form.text("e-mail", 300))
        except Conflict as error:
            return shown(request, user, error.fault.text, 409)
        except BadInput as error:
            return shown(request, user, error.faults[0].text, 400)
        said = f"Aangemeld voor {organisation}. Veilig Thuis belt u om de vingerafdruk te vergelijken."
        return pages.frame.go(request, "/aanmelden", said)

    @router.post("/e-mail")
    def mail(request: Request, user: Reader, form: Posted) -> Response:
        address = form.text("e-mail", 300)
        try:
            reading.set_mail(user, form.get("vanuit", ""), form.get("ontvanger", ""), address)
        except BadInput as error:
            return shown(request, user, error.faults[0].text, 400)
        said = f"Een e-mail gaat voortaan naar {address}." if address else "U krijgt geen e-mail meer."
        return pages.frame.go(request, "/aanmelden", said)

    return router


def _gone(pages: Pages, request: Request, line: Line) -> Response:
    """What stays of a letter: that it was there, and how it ended."""
    why = GONE.get(line.state, KEPT_ENOUGH)
    if line.state is NoticeState.READ and line.kind is NoticeKind.SCHOOL_HANDLE_WITH_CARE:
        why = NOT_KEPT
    return pages.frame.page(request, "gone.html", line=line, why=why, state=NOTICE_STATES[line.state])
