"""The register of rows: takes reports, compares them with the blocks they name, and lets rows go again.

One writer, one thread: a report's rows are added before it is compared, so that of two reports filed at once
one finds the other. It never keeps a name, a link, a case, or which rows came together once they are folded.
After a transaction that failed, call `load` before anything else.
"""

import hmac
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import numpy as np

from matching.weights import Weights
from radar.hub import comparing, fold
from radar.hub.asking import ASK, Asked, Question, judge, judge_senders
from radar.hub.blocks import Blocks, oldest_month
from radar.hub.letters import GONE, Kind, Letter, open_letter, seal_letter
from radar.hub.packs import Packs
from radar.store.db import Connection, statements
from schemas.codes import MAX_PERSONS, Pass
from schemas.errors import Distrusted, Refusal
from schemas.events import ReportFiled
from schemas.row import ROW, ROW_NAME, Rows, pack, unpack
from schemas.sealed import StorageKey

SQL = statements(__package__, "register.sql")

LARGE_BLOCK: Final = 2_000
"""Above this many rows somebody must look; nothing is ever cut off."""


@dataclass(frozen=True, slots=True)
class Taken:
    """`rows`: how many were new here. `refusal`: why the question is not compared; the rows stand."""

    rows: int
    refusal: Refusal | None


@dataclass(frozen=True, slots=True)
class Compared:
    """Packed CANDIDATE, and how many stored rows were looked at."""

    candidates: bytes = field(repr=False)
    compared: int


@dataclass(frozen=True, slots=True)
class Senders:
    """Packed SENDER, and by owner the ids of the rows whose sender is given."""

    senders: bytes = field(repr=False)
    owners: Mapping[int, list[bytes]] = field(repr=False)


class Register:
    """Rows not folded yet, withdrawn rows and counts of questions in memory; the rest in packs."""

    def __init__(
        self,
        pepper: bytes,
        row_key: StorageKey,
        *,
        epochs: Collection[int],
        lift_limits: bool = False,
        weights: Weights | None = None,
        on_large_block: Callable[[int], None] = lambda rows: None,
    ) -> None:
        self._pepper, self._key, self._packs = pepper, row_key, Packs(pepper, row_key)
        self._epochs = np.array(sorted(epochs), "<u2")
        self._lift_limits, self._on_large_block = lift_limits, on_large_block
        self._weights = weights
        self.largest_block = 0
        self._forget()

    def __repr__(self) -> str:
        return f"Register({self.reports_waiting} reports, {self.rows_waiting} rows not folded)"

    def _forget(self) -> None:
        self.reports_waiting = 0
        self.rows_waiting = 0
        self._letters: set[bytes] = set()
        self._oldest_day: int | None = None
        self._blocks = Blocks(self._packs)
        self._asked = Asked(self._pepper)

    def load(self, conn: Connection) -> None:
        """Rebuild the memory from what is committed: at start, and after a transaction that failed."""
        self._forget()
        for part, sealed in SQL.read_asked(conn):
            self._asked.restore(unpack(self._key.open(sealed, fold.asked_context(part)), ASK))
        for letter_id, sealed in SQL.read_letters(conn):
            self._apply(letter_id, open_letter(self._key, letter_id, sealed))

    # --- what comes in

    def take(
        self,
        conn: Connection,
        *,
        message_id: str,
        party: int,
        filed: ReportFiled,
        may_ask: bool,
        now: datetime,
    ) -> Taken:
        """Store the rows of a report, and judge its question if it is one. Rows already held stay.

        Raises Distrusted: "vreemde_rij" when a row is not the party's to file, "te_veel_personen",
        "onleesbaar".
        """
        question = _question(party, filed)
        self._check(party, question.everything)
        letter_id = self._letter_id(message_id)
        if letter_id in self._letters:
            return Taken(0, None)
        blocks = self._blocks.live(conn, question.everything, now.date())
        fresh = _fresh(party, question.rows, blocks)
        refusal = self._judge(question, blocks, may_ask, now) if filed.question else None
        asked = b"".join(question.passes()) if filed.question and refusal is None else b""
        self._keep(conn, letter_id, Letter(Kind.REPORT, party, now.toordinal(), pack(fresh), asked))
        return Taken(len(fresh), refusal)

    def withdraw(self, conn: Connection, *, message_id: str, party: int, rows: bytes, now: datetime) -> int:
        """Take these rows (packed ROW_NAME) out of every answer; how many were held. Others are ignored.

        Raises Distrusted: "vreemde_rij" when one belongs to another party, "onleesbaar".
        """
        names, letter_id = _unpacked(rows, ROW_NAME), self._letter_id(message_id)
        if letter_id in self._letters:
            return 0
        blocks = self._blocks.live(conn, names, now.date())
        held = np.concatenate([np.empty(0, ROW), *(found for _, found in comparing.named(names, blocks))])
        if (held["owner"] != party).any():
            raise Distrusted("vreemde_rij")
        if len(held):
            gone = np.empty(len(held), GONE)
            gone["token"], gone["row_id"] = held["token"], held["row_id"]
            self._keep(conn, letter_id, Letter(Kind.WITHDRAWAL, party, now.toordinal(), pack(gone)))
        return len(held)

    # --- what goes out

    def compare(
        self, conn: Connection, *, party: int, filed: ReportFiled, now: datetime
    ) -> Compared | Refusal:
        """What other parties filed, above the floor, for each row and probe of a question that `take` took.

        Each filed row also comes back from its own probe: the asker checks that. A token that was not asked
        through `take` is not compared: Refusal("mag_niet_vragen").
        """
        asking = _question(party, filed).everything
        if not all(self._asked.times(party, token, now.toordinal()) for token in asking["token"].tolist()):
            return Refusal("mag_niet_vragen")
        blocks = self._blocks.live(conn, asking, now.date())
        self._watch(blocks.values())
        met = [
            comparing.comparable(asking[place : place + 1], party, blocks[token])
            for place, token in enumerate(asking["token"].tolist())
        ]
        probes = np.repeat(asking, [len(rows) for rows in met])
        found = comparing.candidates(probes, np.concatenate([np.empty(0, ROW), *met]), self._weights)
        return Compared(pack(found), len(probes))

    def senders(
        self, conn: Connection, *, party: int, persons: int, wanted: bytes, may_ask: bool, now: datetime
    ) -> Senders | Refusal:
        """The sealed senders of these rows (packed ROW_NAME); one that is withdrawn or unknown is absent.

        Only from blocks where the party holds a row, or whose token it asked in the last 30 days; otherwise
        Refusal("mag_niet_vragen"). Above 20 a person Refusal("te_veel_gevraagd"). Raises
        Distrusted("onleesbaar").
        """
        names = _unpacked(wanted, ROW_NAME)
        refusal = judge_senders(may_ask=may_ask, persons=persons, wanted=len(names))
        if refusal is not None:
            return refusal
        blocks = self._blocks.live(conn, names, now.date())
        for token, block in blocks.items():
            if not (self._asked.times(party, token, now.toordinal()) or (block["owner"] == party).any()):
                return Refusal("mag_niet_vragen")
        found = np.concatenate([np.empty(0, ROW), *(found for _, found in comparing.named(names, blocks))])
        given, owners = comparing.senders(found[found["owner"] != party])
        return Senders(pack(given), owners)

    # --- folding

    def fold_due(self, now: datetime) -> bool:
        """Whether there are 200 reports together, or a letter waits for a week."""
        if self._oldest_day is None:
            return False
        waited = now.toordinal() - self._oldest_day
        return self.reports_waiting >= fold.FOLD_REPORTS or waited >= fold.FOLD_WITHIN.days

    def fold(self, conn: Connection, now: datetime) -> fold.FoldResult:
        """Bring the memory into the packs and let the letters go, in a transaction of its own.

        With fewer than 200 reports the whole table is written anew: a few would be seen to come together.
        """
        anew = self.reports_waiting < fold.FOLD_REPORTS
        result = fold.FoldResult(len(self._letters), self.reports_waiting, self.rows_waiting, anew)
        batch = fold.Batch(self._blocks.new, self._blocks.gone, oldest_month(now.date()))
        write = fold.write_anew if anew else fold.fold_touched
        write(conn, self._packs, batch, now.date())
        fold.close_letters(conn, self._key, self._asked, now.date())
        # What is left are the counts of questions, which were just written: reading a month of them back
        # would take as long as all the rest.
        asked = self._asked
        self._forget()
        self._asked = asked.kept(now.toordinal())
        return result

    # --- memory

    def _letter_id(self, message_id: str) -> bytes:
        return hmac.digest(self._pepper, b"letter\0" + message_id.encode(), "sha256")[:16]

    def _keep(self, conn: Connection, letter_id: bytes, letter: Letter) -> None:
        SQL.keep_letter(conn, id=letter_id, sealed=seal_letter(self._key, letter_id, letter))
        self._apply(letter_id, letter)

    def _apply(self, letter_id: bytes, letter: Letter) -> None:
        self._letters.add(letter_id)
        self._oldest_day = min(letter.day, self._oldest_day or letter.day)
        if letter.kind is Kind.WITHDRAWAL:
            self._blocks.drop(unpack(letter.body, GONE))
            return
        rows = unpack(letter.body, ROW)
        # A question asked again brings no rows: it hides nobody's among its own, so it does not count.
        self.reports_waiting += bool(len(rows))
        self.rows_waiting += len(rows)
        self._blocks.add(rows)
        asked = (letter.asked[at : at + 16] for at in range(0, len(letter.asked), 16))
        self._asked.count(letter.party, asked, letter.day)

    # --- rules

    def _check(self, party: int, rows: Rows) -> None:
        known = np.isin(rows["epoch"], self._epochs) & (rows["pass_"] <= max(Pass))
        distinct = len(np.unique(rows["row_id"])) == len(rows)
        if not distinct or not known.all() or (rows["owner"] != party).any():
            raise Distrusted("vreemde_rij")

    def _judge(
        self, question: Question, blocks: Mapping[bytes, Rows], may_ask: bool, now: datetime
    ) -> Refusal | None:
        own = question.rows

        def holds(token: bytes, number: int) -> bool:
            held = blocks[token]
            return any(
                ((rows["owner"] == question.party) & (rows["pass_"] == number)).any()
                for rows in (held, own[own["token"] == np.void(token)])
            )

        return judge(
            self._asked,
            question,
            may_ask=may_ask,
            today=now.toordinal(),
            holds=holds,
            lift_limits=self._lift_limits,
        )

    def _watch(self, blocks: Iterable[Rows]) -> None:
        largest = max(map(len, blocks), default=0)
        self.largest_block = max(self.largest_block, largest)
        if largest > LARGE_BLOCK:
            self._on_large_block(largest)


def _unpacked(data: bytes, dtype: "np.dtype[np.void]") -> Rows:
    try:
        return unpack(data, dtype)
    except ValueError as cause:
        raise Distrusted("onleesbaar") from cause


def _question(party: int, filed: ReportFiled) -> Question:
    """The persons of a report; of a report that is no question the probes are left alone."""
    if len(filed.persons) > MAX_PERSONS:
        raise Distrusted("te_veel_personen", limiet=MAX_PERSONS)
    return Question(
        party,
        tuple(
            (_unpacked(each.rows, ROW), _unpacked(each.probes if filed.question else b"", ROW))
            for each in filed.persons
        ),
    )


def _fresh(party: int, rows: Rows, blocks: Mapping[bytes, Rows]) -> Rows:
    """The rows that are not held yet. Raises Distrusted("vreemde_rij") when another party holds one."""
    held = np.concatenate([np.empty(0, ROW), *blocks.values()])
    held = held[np.isin(held["row_id"], rows["row_id"])]
    if (held["owner"] != party).any():
        raise Distrusted("vreemde_rij")
    return rows[~np.isin(rows["row_id"], held["row_id"])]
