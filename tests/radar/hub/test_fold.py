"""Folding leaves no trace of which rows came together, nor any token, on the disk."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import numpy as np
import pytest

from radar.federation.postgres import EmbeddedPostgres
from radar.hub.fold import FOLD_REPORTS, FoldResult
from radar.hub.packs import PACK, Packs
from radar.hub.register import Compared, Register
from radar.store.db import Connection, connect
from schemas.codes import Pass
from schemas.events import FiledPerson, ReportFiled
from schemas.row import ROW, Rows, pack, unpack
from schemas.sealed import StorageKey
from tests.radar.hub.people import EPOCH, NOW, PEPPER, People, pairs_in, rows_of
from tests.radar.hub.planted import write_report_by_report
from tests.radar.hub.traces import Disk, by_transaction, lift, order_in_bytes, order_in_table

KEY = StorageKey(bytes(range(32, 64)))
PARTIES = (1, 2, 3)
CHANCE = 2.0
"""Neighbours of one report at most twice as often as by chance (some 70 pairs: 8 standard deviations)."""


@pytest.fixture
def dsn(database: Callable[[str], str]) -> str:
    return database("hub")


@pytest.fixture
def conn(dsn: str) -> Iterator[Connection]:
    with connect(dsn) as connection:
        yield connection


@pytest.fixture
def disk(postgres: EmbeddedPostgres, dsn: str) -> Iterator[Disk]:
    found = Disk(postgres.admin_dsn, dsn)
    yield found
    found.close()


class Filing:
    """A register, and who filed what: the truth that the disk must not tell."""

    def __init__(self, conn: Connection) -> None:
        self.conn, self.people = conn, People()
        self.register = Register(PEPPER, KEY, epochs={EPOCH})
        self.packs = Packs(PEPPER, KEY)
        self.reports: list[Rows] = []

    def file(self, count: int, *persons: Rows) -> None:
        """Reports of two people each, of all parties in turn."""
        for _ in range(count):
            number = len(self.reports)
            party = PARTIES[number % len(PARTIES)]
            named = persons or (self.people.someone(), self.people.someone())
            filed = self.people.report(party, *named)
            with self.conn.transaction():
                self.register.take(
                    self.conn, message_id=f"bericht-{number}", party=party, filed=filed, may_ask=True, now=NOW
                )
            self.reports.append(rows_of(filed))

    def fold(self, days: int = 0) -> FoldResult:
        with self.conn.transaction():
            return self.register.fold(self.conn, NOW + timedelta(days=days))

    def report_of(self) -> dict[bytes, int]:
        """By stored token, the report that filed it."""
        return {
            self.packs.stored(token): number
            for number, rows in enumerate(self.reports)
            for token in rows["token"].tolist()
        }


@pytest.fixture
def filing(conn: Connection) -> Filing:
    return Filing(conn)


def assert_no_trace(filing: Filing, disk: Disk, log: bytes) -> None:
    assert lifts(filing, disk, log) == pytest.approx([1.0, 1.0, 1.0], abs=CHANCE - 1)


def lifts(filing: Filing, disk: Disk, log: bytes) -> list[float]:
    """How well ctid, the table's file and the log tell which packs share a report."""
    truth = filing.report_of()
    orders = [
        order_in_table(filing.conn),
        order_in_bytes(disk.table("posting"), truth),
        order_in_bytes(log, truth),
    ]
    assert all(len(order) > 0.95 * len(truth) for order in orders)
    return [lift(order, truth) for order in orders]


def test_a_fold_leaves_no_trace_of_reports(filing: Filing, disk: Disk) -> None:
    """After a fold of 200 reports ctid, file and log order say no more than chance; xmin ties all 200."""
    filing.file(FOLD_REPORTS)
    start = disk.log_place()
    result = filing.fold()
    log = disk.log(start, disk.log_place())
    assert result == FoldResult(FOLD_REPORTS, FOLD_REPORTS, FOLD_REPORTS * 12, rewritten=False)
    assert_no_trace(filing, disk, log)
    assert [len(tokens) for tokens in by_transaction(filing.conn).values()] == [FOLD_REPORTS * 12]


def test_a_second_fold_ties_no_fewer_reports(filing: Filing, disk: Disk) -> None:
    """Each transaction that shows in the table wrote the packs of at least 200 reports together."""
    filing.file(FOLD_REPORTS)
    filing.fold()
    filing.file(FOLD_REPORTS)
    start = disk.log_place()
    filing.fold()
    truth, end = filing.report_of(), disk.log_place()
    groups = by_transaction(filing.conn).values()
    assert [len({truth[token] for token in tokens}) for tokens in groups] == [FOLD_REPORTS] * 2
    second = {token: number for token, number in truth.items() if number >= FOLD_REPORTS}
    assert lift(order_in_bytes(disk.log(start, end), second), second) < CHANCE
    assert lift([token for token in order_in_table(filing.conn) if token in second], second) < CHANCE


def test_a_table_written_anew_leaves_no_trace(filing: Filing, disk: Disk) -> None:
    """Fewer than 200 reports are folded by writing the whole table: one transaction, one order."""
    filing.file(FOLD_REPORTS)
    filing.fold()
    filing.file(40)
    start = disk.log_place()
    assert filing.fold(days=7) == FoldResult(40, 40, 40 * 12, rewritten=True)
    assert_no_trace(filing, disk, disk.log(start, disk.log_place()))
    assert len(by_transaction(filing.conn)) == 1
    assert order_in_table(filing.conn) == sorted(order_in_table(filing.conn))


def test_the_planted_fold_is_found(filing: Filing, disk: Disk) -> None:
    """Written report by report the same statistics tell nearly all, so they can see what they look for."""
    filing.reports = [
        np.concatenate([filing.people.filed_by(1, filing.people.someone()) for _ in range(2)])
        for _ in range(FOLD_REPORTS)
    ]
    start = disk.log_place()
    write_report_by_report(filing.conn, filing.packs, filing.reports)
    assert min(lifts(filing, disk, disk.log(start, disk.log_place()))) > 50
    truth = filing.report_of()
    groups = by_transaction(filing.conn).values()
    assert [len({truth[token] for token in tokens}) for tokens in groups] == [1] * FOLD_REPORTS


@pytest.mark.parametrize("fresh", [FOLD_REPORTS, 1])
def test_a_block_is_kept_whole_and_ordered_by_row_id(filing: Filing, conn: Connection, fresh: int) -> None:
    """A block of several packs holds every row once, by row id, after both ways of folding."""
    child = filing.people.someone((Pass.ADDRESS,))
    filing.file(30, child)
    filing.fold()
    filing.file(fresh, child)
    assert filing.fold().rewritten == (fresh < FOLD_REPORTS)
    (token,) = filing.report_of()
    block = unpack(filing.packs.read(conn, [token])[token], ROW)["row_id"].tolist()
    assert block == sorted(rows["row_id"][0].tobytes() for rows in filing.reports)
    sizes = [n for (n,) in conn.execute("SELECT n FROM posting ORDER BY seq")]
    assert sizes == [PACK] * (len(block) // PACK) + [len(block) % PACK] * (len(block) % PACK > 0)


def test_a_walk_sees_blocks_that_cross_its_steps(
    filing: Filing, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing anew in small steps loses no block and no row, old or new."""
    monkeypatch.setattr("radar.hub.packs._WALK", 3)
    monkeypatch.setattr("radar.hub.fold._STEP", 5)
    shared = filing.people.someone((Pass.NAMES,))
    filing.file(5 * PACK, shared)
    filing.file(20)
    filing.fold()
    filing.file(20)
    filing.file(1, shared)
    filing.fold()
    assert conn.execute("SELECT sum(n), count(DISTINCT token) FROM posting").fetchone() == (
        sum(map(len, filing.reports)),
        len(filing.report_of()),
    )


def test_when_a_fold_is_due(filing: Filing) -> None:
    """With nothing waiting never; otherwise at 200 reports, or when the oldest letter is a week old."""
    week = NOW + timedelta(days=7)
    assert not filing.register.fold_due(week)
    filing.file(1)
    assert [filing.register.fold_due(week - timedelta(days=days)) for days in (1, 0)] == [False, True]
    filing.file(FOLD_REPORTS - 2)
    assert not filing.register.fold_due(NOW)
    filing.file(1)
    assert filing.register.fold_due(NOW)


def test_a_question_asked_again_does_not_count(filing: Filing) -> None:
    """It brings no new row: 200 of which it was one would hide fewer reports among each other."""
    filing.file(FOLD_REPORTS - 1)
    rows = filing.reports[0]
    again = ReportFiled(True, False, bytes(32), (FiledPerson(pack(rows), b""),))
    with filing.conn.transaction():
        taken = filing.register.take(
            filing.conn, message_id="nog-eens", party=PARTIES[0], filed=again, may_ask=True, now=NOW
        )
    assert (taken.rows, filing.register.fold_due(NOW)) == (0, False)
    filing.file(1)
    assert filing.register.fold_due(NOW)


def test_the_letters_go_with_their_file(filing: Filing, conn: Connection, disk: Disk) -> None:
    """After a fold no letter stands in the table, and none of their bytes in its files."""
    filing.file(3)
    letters = conn.execute("SELECT id, sealed FROM letter").fetchall()
    assert all(letter_id in disk.table("letter") for letter_id, _ in letters)
    filing.fold()
    assert conn.execute("SELECT count(*) FROM letter").fetchone() == (0,)
    assert disk.table("letter") == b""
    assert filing.register.reports_waiting == 0


def test_letters_do_not_count_a_family(filing: Filing, conn: Connection) -> None:
    """The letter of one person is as long as that of three."""
    filing.file(1, filing.people.someone())
    filing.file(1, *(filing.people.someone() for _ in range(3)))
    assert len(conn.execute("SELECT DISTINCT length(sealed) FROM letter").fetchall()) == 1


def test_no_token_or_row_id_stands_on_the_disk(filing: Filing, conn: Connection, disk: Disk) -> None:
    """Files and log hold no token or row id in clear, before and after a fold; a planted one is found."""
    filing.file(2)
    rows = np.concatenate(filing.reports)
    secrets = {*rows["token"].tolist(), *rows["row_id"].tolist()}
    before = [found for data in disk.everything() for found in order_in_bytes(data, secrets)]
    filing.fold()
    after = [found for data in disk.everything() for found in order_in_bytes(data, secrets)]
    assert (before, after) == ([], [])
    planted = filing.reports[0]["token"][0].tobytes()
    conn.execute("INSERT INTO asked (part, sealed) VALUES (99, %s)", (planted,))
    assert {found for data in disk.everything() for found in order_in_bytes(data, secrets)} == {planted}


def test_the_sweep_finds_old_rows_that_nobody_touches(filing: Filing, conn: Connection) -> None:
    """Rows past their retention leave part by part within 28 days, also from blocks that get no new row."""
    old = np.concatenate([filing.people.someone() for _ in range(4)])
    old["changed_month"] -= 20 * 12
    filing.file(1, old)
    filing.fold(days=38)
    # Their twenty years and a month end with day 38.
    left = [rows_held(conn)]
    for folds, days in enumerate((45, 52, 59, 66), start=1):
        filing.file(FOLD_REPORTS)
        assert not filing.fold(days).rewritten
        left.append(rows_held(conn) - folds * FOLD_REPORTS * 12)
    assert left == sorted(set(left), reverse=True)
    assert (left[0], left[-1]) == (len(old), 0)


def rows_held(conn: Connection) -> int:
    row = conn.execute("SELECT sum(n)::int FROM posting").fetchone()
    assert row is not None
    return int(row[0])


def test_a_failed_fold_changes_nothing(filing: Filing, conn: Connection) -> None:
    """A fold that is rolled back leaves letters and packs; after `load` it is done again."""
    child = filing.people.someone()
    filing.file(1, child)
    with conn.transaction(force_rollback=True):
        filing.register.fold(conn, NOW)
    filing.register.load(conn)
    assert filing.register.reports_waiting == 1
    assert filing.fold() == FoldResult(1, 1, len(child), rewritten=True)
    asked = filing.people.report(2, child)
    with conn.transaction():
        filing.register.take(conn, message_id="vraag", party=2, filed=asked, may_ask=True, now=NOW)
    answer = filing.register.compare(conn, party=2, filed=asked, now=NOW)
    assert isinstance(answer, Compared)
    assert len(pairs_in(answer.candidates)) == 2 * len(child)
