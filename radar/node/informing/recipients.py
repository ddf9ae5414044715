"""The register of recipients: roles in organisations with a number, their inbox and key, and how they enrol.

Nobody gets an account by asking for one: the code goes by a letter on paper to the registered address, and
what was enrolled with it is used only after a worker called the organisation back on a known number, and both
read the same fingerprint (J13).
"""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from radar.node.informing.rules import Rules
from radar.node.parts import Actor, NodeParts
from radar.store.db import Connection, statements
from schemas.codes import IdentifierKind, NoticeAct, PartyId, PartyKind, RecipientRole
from schemas.enclosed import code_hash
from schemas.errors import Conflict, Distrusted, NotFound
from schemas.events import NoticeSent, NoticeStatus
from schemas.sealed import key_id

SQL: Final[Any] = statements(__package__, "informing.sql")
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is misread on paper: I and 1, O and 0."""
_CODE: Final = 12


@dataclass(frozen=True, slots=True)
class Recipient:
    """`public_key` None: no account yet, so a worker calls."""

    id: str
    role: RecipientRole
    organisation: str = field(repr=False)
    identifier_kind: IdentifierKind
    identifier: str = field(repr=False)
    phone: str | None = field(repr=False)
    inbox: PartyId | None
    public_key: bytes | None = field(repr=False)
    covenant: bool
    replaced_by: str | None

    @property
    def has_account(self) -> bool:
        return self.inbox is not None and self.public_key is not None


@dataclass(frozen=True, slots=True)
class PaperLetter:
    """What the letter to the registered address says; the code stands nowhere else."""

    enrolment_id: str
    organisation: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ToCallBack:
    enrolment_id: str
    organisation: str = field(repr=False)
    phone: str | None = field(repr=False)
    fingerprint: str
    enrolled_at: datetime


def recipient_id(kind: IdentifierKind, identifier: str) -> str:
    """As an inbox knows a recipient: `agb:01001234`."""
    return f"{kind.value}:{identifier}"


class Recipients:
    def __init__(self, node: NodeParts, rules: Rules) -> None:
        self._node, self._rules = node, rules

    def register(
        self,
        conn: Connection,
        actor: Actor,
        role: RecipientRole,
        organisation: str,
        kind: IdentifierKind,
        identifier: str,
        *,
        phone: str | None = None,
        inbox: PartyId | None = None,
        covenant: bool = False,
    ) -> Recipient:
        """Put an organisation in the register, or correct it. Raises NotFound("postvak_onbekend")."""
        if inbox is not None:
            self._check_inbox(inbox)
        known = recipient_id(kind, identifier)
        with conn.transaction():
            SQL.keep_recipient(
                conn, recipient_id=known, role=role.value, organisation=organisation,
                identifier_kind=kind.value, identifier=identifier, phone=phone, inbox=inbox,
                covenant=covenant, actor=actor.fact, now=self._node.now(), today=self._node.today(),
            )  # fmt: skip
            self._node.audit(conn, "recipient_registered", recipient=known, actor=actor.fact)
        found = self.find(conn, known)
        assert found is not None, "it was written a moment ago"
        return found

    def _check_inbox(self, inbox: PartyId) -> None:
        try:
            kind = self._node.around.directory.manifest[inbox].kind
        except Distrusted:
            raise NotFound("postvak_onbekend") from None
        if kind is not PartyKind.INBOX:
            raise NotFound("postvak_onbekend")

    def find(self, conn: Connection, known: str | None) -> Recipient | None:
        """By id, following whoever came in its place."""
        seen: set[str] = set()
        while known is not None and known not in seen:
            seen.add(known)
            row = SQL.recipient(conn, recipient_id=known)
            if row is None:
                return None
            if row[9] is None:
                return _read(row)
            known = row[9]
        return None

    def all(self, conn: Connection) -> tuple[Recipient, ...]:
        return tuple(_read(row) for row in SQL.recipients(conn))

    def replace(self, conn: Connection, actor: Actor, known: str, by: str) -> None:
        """Notices for the one go to the other from now. Raises NotFound("ontvanger_onbekend"), also where
        that would go round in a circle."""
        with conn.transaction():
            end = self.find(conn, by)
            if SQL.recipient(conn, recipient_id=known) is None or end is None or end.id == known:
                raise NotFound("ontvanger_onbekend")
            SQL.replace_recipient(conn, replaced_by=by, recipient_id=known, today=self._node.today())
            self._node.audit(conn, "recipient_replaced", recipient=known, actor=actor.fact)

    # --- enrolment --------------------------------------------------------------------------------------

    def write_code(self, conn: Connection, actor: Actor, known: str) -> PaperLetter:
        """A letter with a code for the registered address. Raises NotFound("ontvanger_onbekend"|
        "postvak_onbekend")."""
        with conn.transaction():
            recipient = self.find(conn, known)
            if recipient is None:
                raise NotFound("ontvanger_onbekend")
            if recipient.inbox is None:
                raise NotFound("postvak_onbekend")
            enrolment_id, until = str(uuid.uuid4()), self._node.now() + timedelta(days=self._rules.code_days)
            code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE))
            SQL.keep_enrolment(
                conn, enrolment_id=enrolment_id, recipient_id=recipient.id,
                code_hash=code_hash(enrolment_id, code), actor=actor.fact, now=self._node.now(),
                keep_until=until, today=self._node.today(),
            )  # fmt: skip
            enrol = NoticeSent(
                enrolment_id, NoticeAct.ENROL, recipient.id, keep_until=until, role=recipient.role,
                organisation=recipient.organisation, code_hash=code_hash(enrolment_id, code),
            )  # fmt: skip
            self._node.post.queue(conn, recipient.inbox, enrol)
            self._node.audit(
                conn, "recipient_code_written", recipient=recipient.id, enrolment=enrolment_id,
                actor=actor.fact,
            )  # fmt: skip
        self._node.around.wake_sender.set()
        grouped = "-".join(code[at : at + 4] for at in range(0, _CODE, 4))
        return PaperLetter(enrolment_id, recipient.organisation, grouped)

    def to_call_back(self, conn: Connection) -> tuple[ToCallBack, ...]:
        """Who enrolled with a code and was not called yet; no notice goes there before."""
        return tuple(
            ToCallBack(known, organisation, phone, fingerprint(bytes(key)), at)
            for known, organisation, phone, key, at in SQL.to_call_back(conn)
        )

    def called_back(self, conn: Connection, actor: Actor, enrolment_id: str, said: str) -> None:
        """A worker called on a known number and heard this fingerprint: from now the key is used.

        Raises NotFound("aanmelding_onbekend"), Conflict("vingerafdruk_anders") when another one was heard.
        """
        with conn.transaction():
            row = SQL.enrolment(conn, enrolment_id=enrolment_id)
            if row is None or row[1] is None:
                raise NotFound("aanmelding_onbekend")
            known, key, called_at, _ = row
            if said.replace(" ", "").lower() != fingerprint(bytes(key)).replace(" ", ""):
                raise Conflict("vingerafdruk_anders")
            if called_at:
                return
            today = self._node.today()
            SQL.called_back(
                conn, actor=actor.fact, now=self._node.now(), today=today, enrolment_id=enrolment_id
            )
            SQL.keep_key(conn, public_key=bytes(key), today=today, recipient_id=known)
            self._node.audit(
                conn, "recipient_called_back", recipient=known, enrolment=enrolment_id, actor=actor.fact
            )

    def take_key(self, conn: Connection, source: PartyId, event: NoticeStatus) -> bool:
        """What an inbox says of an enrolment: whether it is about one. Raises
        Distrusted("verkeerde_afzender") when another inbox says so."""
        row = SQL.enrolment(conn, enrolment_id=event.notice_id)
        if row is None:
            return False
        known, key, _, inbox = row
        if inbox != source:
            raise Distrusted("verkeerde_afzender")
        if event.recipient_key is None or key is not None:
            return True
        SQL.enrolled(
            conn, public_key=event.recipient_key, at=event.at, today=self._node.today(),
            enrolment_id=event.notice_id,
        )  # fmt: skip
        self._node.audit(
            conn, "recipient_key_taken", recipient=known, enrolment=event.notice_id, party=source
        )
        return True


def fingerprint(public: bytes) -> str:
    """In groups of four, to read aloud; the same at the inbox."""
    text = key_id(public).hex()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _read(row: Any) -> Recipient:
    known, role, organisation, kind, identifier, phone, inbox, key, covenant, replaced_by = row
    return Recipient(
        known, RecipientRole(role), organisation, IdentifierKind(kind), identifier, phone,
        PartyId(inbox) if inbox else None, bytes(key) if key else None, covenant, replaced_by,
    )  # fmt: skip
