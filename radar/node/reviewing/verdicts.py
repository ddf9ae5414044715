"""Zelfde persoon, andere persoon, weet niet: what a person says of a link, and what that makes of it.

Nobody is merged, and every word can be taken back. The source hears of a link once it is nearly certain or a
person said "zelfde", and hears that it is no more once a person says otherwise.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from radar.node.handling.cases import act_on
from radar.node.links import announce_link
from radar.node.parts import Actor, NodeParts
from radar.node.reviewing.hooks import note_change
from radar.store.db import Connection, statements
from schemas.codes import Band, EqualLevel, Field, PartyId, Verdict, WithdrawalReason
from schemas.errors import Conflict, NotFound
from schemas.events import LinkWithdrawn

SQL: Any = statements(__package__, "reviewing.sql")
UNDONE: Final = "undone"
SECOND: Final = "second"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What stands now. A link that the source no longer knows has a new id: told anew it is a new one."""

    link_id: str
    verdict: Verdict | None
    waits_for_second: bool
    told: bool


@dataclass(frozen=True, slots=True)
class _Link:
    link_id: str
    report_id: str
    party: PartyId
    own_region: bool
    band: Band
    levels: bytes
    made: bool
    verdict: Verdict | None
    said_by: str | None
    waits: bool


class Verdicts:
    """Each act is one transaction, with a line of who did it."""

    def __init__(self, node: NodeParts) -> None:
        self._node = node

    def say(self, conn: Connection, link_id: str, actor: Actor, verdict: Verdict) -> Reviewed:
        """Say of a link what it is. "Zelfde" by another person is the second word, where one is needed.

        Raises NotFound("koppeling_onbekend"), Conflict("gesloten") when the own case is, and
        Conflict("tweede_persoon") when one person would be both.
        """

        def said() -> Reviewed:
            link = self._link(conn, link_id)
            if link.verdict is verdict and not link.waits:
                return _reviewed(link, link.made)
            second = link.waits and verdict is Verdict.SAME
            if second and link.said_by == actor.fact:
                raise Conflict("tweede_persoon")
            waits = verdict is Verdict.SAME and not second and self._needs_second(link)
            SQL.set_verdict(
                conn, link_id=link_id, verdict=verdict.value, now=self._node.now(), today=self._node.today(),
                said_by=link.said_by if second else actor.fact, waits=waits,
                second_by=actor.fact if second else None,
            )  # fmt: skip
            return self._then(conn, link_id, actor, SECOND if second else verdict.value)

        return self._act(conn, link_id, actor, said)

    def undo(self, conn: Connection, link_id: str, actor: Actor) -> Reviewed:
        """Take back what was said of a link: it is as it was found. Raises as `say`."""

        def undone() -> Reviewed:
            link = self._link(conn, link_id)
            if link.verdict is None:
                return _reviewed(link, link.made)
            SQL.set_verdict(
                conn, link_id=link_id, verdict=None, now=self._node.now(), today=self._node.today(),
                said_by=None, waits=False, second_by=None,
            )  # fmt: skip
            return self._then(conn, link_id, actor, UNDONE)

        return self._act(conn, link_id, actor, undone)

    def _act(self, conn: Connection, link_id: str, actor: Actor, do: Callable[[], Reviewed]) -> Reviewed:
        """In one transaction and under the lock of filing: a report that is taken back meanwhile would not
        know what was told. That somebody tried on a closed case is kept (A14)."""
        report_id = self._link(conn, link_id).report_id
        return act_on(conn, self._node, report_id, actor, "review", lambda _: do())

    def _link(self, conn: Connection, link_id: str) -> _Link:
        row = SQL.link_to_review(conn, link_id=link_id)
        if row is None:
            raise NotFound("koppeling_onbekend")
        return _read(row)

    def _needs_second(self, link: _Link) -> bool:
        return self._node.desk.second_person and link.levels[Field.BSN] != EqualLevel.EQUAL

    def _then(self, conn: Connection, link_id: str, actor: Actor, act: str) -> Reviewed:
        SQL.keep_said(
            conn, link_id=link_id, act=act, said_by=actor.fact, now=self._node.now(), today=self._node.today()
        )
        link = _read(SQL.link_to_review(conn, link_id=link_id))
        note_change(conn, self._node, link.report_id)
        self._node.audit(
            conn, "link_reviewed", link=link_id, dossier=link.report_id, party=link.party, verdict=act,
            actor=actor.fact,
        )  # fmt: skip
        return self._tell(conn, link)

    def _tell(self, conn: Connection, link: _Link) -> Reviewed:
        """The source knows of a link just when it should."""
        should = link.own_region or _should_be_told(link)
        if should and not link.made:
            SQL.mark_made(conn, link_id=link.link_id)
            announce_link(conn, self._node, link.link_id)
        if link.made and not should:
            link = self._withdraw(conn, link)
        self._node.around.wake_sender.set()
        return _reviewed(link, should)

    def _withdraw(self, conn: Connection, link: _Link) -> _Link:
        self._node.post.queue(
            conn, link.party, LinkWithdrawn(link.link_id, None, WithdrawalReason.UNDONE), urgent=True
        )
        new_id = str(uuid.uuid4())
        SQL.mark_untold(conn, link_id=link.link_id, new_id=new_id)
        reason = WithdrawalReason.UNDONE.value
        self._node.around.metrics.add("radar_links_withdrawn_total", reason=reason)
        self._node.audit(
            conn, "link_withdrawn", link=link.link_id, dossier=link.report_id, party=link.party, reason=reason
        )
        return _read(SQL.link_to_review(conn, link_id=new_id))


def _should_be_told(link: _Link) -> bool:
    if link.band is Band.NEARLY_CERTAIN:
        return link.verdict is not Verdict.OTHER
    return link.verdict is Verdict.SAME and not link.waits


def _reviewed(link: _Link, told: bool) -> Reviewed:
    return Reviewed(link.link_id, link.verdict, link.waits, told)


def _read(row: Sequence[Any]) -> _Link:
    link_id, report_id, party, own, band, levels, made, verdict, said_by, waits = row
    return _Link(
        link_id=link_id,
        report_id=report_id,
        party=PartyId(party),
        own_region=own,
        band=Band(band),
        levels=bytes(levels),
        made=made,
        verdict=Verdict(verdict) if verdict else None,
        said_by=said_by,
        waits=waits,
    )
