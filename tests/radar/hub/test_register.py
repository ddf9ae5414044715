"""The register on a real database: what it takes, finds, gives and forgets."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import numpy as np
import pytest

from radar.hub.register import LARGE_BLOCK, Compared, Register, Senders, Taken
from radar.store.db import Connection, connect
from schemas.codes import MAX_PERSONS, Pass
from schemas.errors import Distrusted, Refusal
from schemas.events import FiledPerson, ReportFiled
from schemas.row import SENDER, pack, unpack
from schemas.sealed import StorageKey
from tests.radar.hub.people import (
    EPOCH,
    NOW,
    PEPPER,
    People,
    names_of,
    pairs_in,
    probes_of,
    rows_of,
    same_rows,
)

KEY = StorageKey(bytes(range(32, 64)))
GRN, FLE, RVDK = 1, 2, 3


@pytest.fixture
def conn(database: Callable[[str], str]) -> Iterator[Connection]:
    with connect(database("hub")) as connection:
        yield connection


@pytest.fixture
def register(conn: Connection) -> Register:
    return started(conn)


@pytest.fixture
def people() -> People:
    return People()


def started(conn: Connection) -> Register:
    register = Register(PEPPER, KEY, epochs={EPOCH})
    register.load(conn)
    return register


class Hub:
    """The register as the hub uses it: one message, one transaction."""

    def __init__(self, conn: Connection, register: Register) -> None:
        self.conn, self.register, self.messages = conn, register, 0

    def take(self, party: int, filed: ReportFiled, now: datetime = NOW, may_ask: bool = True) -> Taken:
        self.messages += 1
        with self.conn.transaction():
            return self.register.take(
                self.conn,
                message_id=f"bericht-{self.messages}",
                party=party,
                filed=filed,
                may_ask=may_ask,
                now=now,
            )

    def compare(self, party: int, filed: ReportFiled, now: datetime = NOW) -> Compared:
        found = self.register.compare(self.conn, party=party, filed=filed, now=now)
        assert isinstance(found, Compared)
        return found

    def ask(self, party: int, filed: ReportFiled, now: datetime = NOW) -> set[tuple[bytes, bytes]]:
        """Take and compare; the pairs found, the self-check checked and left out."""
        assert self.take(party, filed, now).refusal is None
        found = pairs_in(self.compare(party, filed, now).candidates)
        itself = {(row_id, row_id) for row_id in rows_of(filed)["row_id"].tolist()}
        assert itself <= found
        return found - itself

    def withdraw(self, party: int, rows: bytes, message: str = "intrekking") -> int:
        with self.conn.transaction():
            return self.register.withdraw(self.conn, message_id=message, party=party, rows=rows, now=NOW)

    def senders(self, party: int, wanted: bytes, persons: int = 1) -> Senders | Refusal:
        return self.register.senders(
            self.conn, party=party, persons=persons, wanted=wanted, may_ask=True, now=NOW
        )

    def fold(self, now: datetime = NOW) -> None:
        with self.conn.transaction():
            self.register.fold(self.conn, now)


@pytest.fixture
def hub(conn: Connection, register: Register) -> Hub:
    return Hub(conn, register)


def test_a_report_finds_the_same_person_elsewhere(hub: Hub, people: People) -> None:
    """Every row of the same person at another party is found by the row in the same block."""
    child = people.someone()
    prior, new = people.report(GRN, child), people.report(FLE, child)
    assert hub.ask(GRN, prior) == set()
    assert hub.ask(FLE, new) == same_rows(new, prior)


def test_the_answer_carries_levels_and_slip_and_no_sender(hub: Hub, people: People) -> None:
    """A candidate has the slip that its owner filed; the sender is not given with it."""
    child = people.someone((Pass.BSN,))
    prior, new = people.report(GRN, child), people.report(FLE, child)
    hub.take(GRN, prior)
    hub.take(FLE, new)
    answer = hub.compare(FLE, new).candidates
    assert rows_of(prior)["slip"][0].tobytes() in answer
    assert rows_of(prior)["sender"][0].tobytes() not in answer


def test_own_earlier_reports_are_left_to_the_node(hub: Hub, people: People) -> None:
    """The hub does not answer with the asker's own earlier rows."""
    child = people.someone()
    hub.ask(GRN, people.report(GRN, child))
    assert hub.ask(GRN, people.report(GRN, child)) == set()


def test_someone_else_in_the_same_block_is_not_shown(hub: Hub, people: People) -> None:
    """A row that agrees on nothing but the block stays under the floor."""
    child, stranger = people.someone((Pass.NAMES,)), people.someone((Pass.NAMES,))
    stranger["token"] = child["token"]
    hub.take(GRN, people.report(GRN, stranger))
    new = people.report(FLE, child)
    assert hub.ask(FLE, new) == set()
    assert hub.compare(FLE, new).compared == 2


def test_a_row_with_nothing_in_it_still_comes_back(hub: Hub, people: People) -> None:
    """The self-check knows no floor: a filed row comes back although all its values are missing."""
    child = people.someone((Pass.BSN,))
    child["missing"], child["tags"] = (1 << 19) - 1, 0
    hub.take(GRN, people.report(GRN, child))
    assert hub.ask(FLE, people.report(FLE, child)) == set()


def test_a_row_of_another_pass_under_the_same_token_is_not_compared(hub: Hub, people: People) -> None:
    """Filing a token under another pass shows nothing of the block it belongs to."""
    child = people.someone((Pass.BIRTH_SURNAME,))
    posing = child.copy()
    posing["pass_"] = Pass.NAMES
    hub.take(GRN, people.report(GRN, child))
    assert hub.ask(FLE, people.report(FLE, posing)) == set()


def test_a_swapped_probe_finds_and_is_not_kept(hub: Hub, people: People) -> None:
    """A probe with day and month swapped finds the row in that block, and leaves no row of its own."""
    child = people.someone((Pass.BIRTH_SURNAME,))
    swapped = child.copy()
    swapped["token"] = people.someone((Pass.BIRTH_SURNAME,))["token"]
    prior, new = people.report(GRN, swapped), people.report(FLE, child, probes=swapped)
    hub.take(GRN, prior)
    expected = {(probes_of(new)["row_id"][0].tobytes(), rows_of(prior)["row_id"][0].tobytes())}
    assert hub.ask(FLE, new) == expected
    assert {found for _, found in hub.ask(RVDK, people.report(RVDK, swapped))} == ids(prior)


def test_memory_and_packs_give_the_same_answer(hub: Hub, people: People) -> None:
    """Whether the rows of the others are folded or not, the candidates are the same."""
    child = people.someone()
    for party in (GRN, RVDK):
        hub.take(party, people.report(party, child, people.someone()))
    new = people.report(FLE, child)
    hub.take(FLE, new)
    before = hub.compare(FLE, new)
    hub.fold()
    after = hub.compare(FLE, new)
    assert len(pairs_in(before.candidates)) == 3 * len(child)
    assert pairs_in(after.candidates) == pairs_in(before.candidates)
    assert after.compared == before.compared


def test_a_block_of_packs_and_memory_is_one_block(hub: Hub, people: People) -> None:
    """Of two prior reports, one folded and one not, both are found."""
    child = people.someone()
    folded, fresh, new = (people.report(party, child) for party in (GRN, RVDK, FLE))
    hub.take(GRN, folded)
    hub.fold()
    hub.take(RVDK, fresh)
    assert hub.ask(FLE, new) == same_rows(new, folded) | same_rows(new, fresh)


def test_a_restart_changes_no_answer(hub: Hub, conn: Connection, people: People) -> None:
    """A new process that loads the letters answers with the same bytes."""
    child = people.someone()
    prior, gone, new = people.report(GRN, child), people.report(RVDK, child), people.report(FLE, child)
    for party, filed in ((GRN, prior), (RVDK, gone), (FLE, new)):
        hub.take(party, filed)
    hub.withdraw(RVDK, names_of(rows_of(gone)))
    again = Hub(conn, started(conn))
    assert pairs_in(again.compare(FLE, new).candidates) == pairs_in(hub.compare(FLE, new).candidates)
    assert (again.register.reports_waiting, again.register.rows_waiting) == (3, 3 * len(child))


def test_after_a_failed_transaction_load_forgets_it(hub: Hub, conn: Connection, people: People) -> None:
    """What a rolled back message did to the memory is gone after `load`."""
    child = people.someone()
    with conn.transaction(force_rollback=True):
        hub.take(GRN, people.report(GRN, child))
    hub.register.load(conn)
    assert hub.ask(FLE, people.report(FLE, child)) == set()


def test_taking_a_message_again_changes_nothing(hub: Hub, people: People) -> None:
    """The same message a second time stores no row and counts no question."""
    filed = people.report(GRN, people.someone())
    assert hub.take(GRN, filed) == Taken(len(rows_of(filed)), None)
    hub.messages -= 1
    assert hub.take(GRN, filed) == Taken(0, None)
    assert (hub.register.reports_waiting, hub.register.rows_waiting) == (1, len(rows_of(filed)))


@pytest.mark.parametrize("folded", [False, True])
def test_rows_already_held_are_not_stored_again(hub: Hub, people: People, folded: bool) -> None:
    """The same rows in another message, also after a fold, stay there once."""
    filed, new = people.report(GRN, people.someone()), None
    hub.take(GRN, filed)
    if folded:
        hub.fold()
    assert hub.take(GRN, filed).rows == 0
    new = people.report(FLE, rows_of(filed))
    hub.take(FLE, new)
    assert hub.compare(FLE, new).compared == 2 * len(rows_of(new))


def test_foreign_rows_are_distrusted(hub: Hub, people: People) -> None:
    """A row of another owner, of an unknown epoch or pass, or with a row id given twice is not taken."""
    good = people.report(GRN, people.someone())
    for field, value in (("owner", FLE), ("epoch", EPOCH + 1), ("pass_", 6), ("row_id", bytes(16))):
        rows = rows_of(good).copy()
        rows[field] = np.void(value) if isinstance(value, bytes) else value
        assert distrust(lambda rows=rows: hub.take(GRN, of_bytes(pack(rows)))) == "vreemde_rij"
    assert hub.register.rows_waiting == 0


def test_a_row_id_that_another_party_holds_is_distrusted(hub: Hub, people: People) -> None:
    """Nobody can file under the row id of another party's row in the same block."""
    rows = rows_of(people.report(GRN, people.someone()))
    hub.take(GRN, of_bytes(pack(rows)))
    copied = rows.copy()
    copied["owner"] = FLE
    assert distrust(lambda: hub.take(FLE, of_bytes(pack(copied)))) == "vreemde_rij"


def test_cut_off_rows_are_distrusted(hub: Hub, people: People) -> None:
    """Bytes that are no whole number of rows are not taken."""
    rows = pack(rows_of(people.report(GRN, people.someone())))
    assert distrust(lambda: hub.take(GRN, of_bytes(rows[:-1]))) == "onleesbaar"
    assert distrust(lambda: hub.withdraw(GRN, rows[:17])) == "onleesbaar"
    assert distrust(lambda: hub.senders(GRN, rows[:17])) == "onleesbaar"


def test_more_than_25_persons_are_distrusted(hub: Hub, people: People) -> None:
    """A report of 25 persons is taken, one of 26 is not."""
    persons = [people.someone((Pass.BSN,)) for _ in range(MAX_PERSONS + 1)]
    assert hub.take(GRN, people.report(GRN, *persons[1:])).rows == MAX_PERSONS
    assert distrust(lambda: hub.take(GRN, people.report(GRN, *persons))) == "te_veel_personen"


def test_a_refused_question_still_stores_its_rows(hub: Hub, people: People) -> None:
    """A party that may not ask gets no comparison, but others find what it filed."""
    child = people.someone()
    filed = people.report(GRN, child)
    assert hub.take(GRN, filed, may_ask=False) == Taken(len(child), Refusal("mag_niet_vragen"))
    assert hub.register.compare(hub.conn, party=GRN, filed=filed, now=NOW) == Refusal("mag_niet_vragen")
    new = people.report(FLE, child)
    assert hub.ask(FLE, new) == same_rows(new, filed)


def test_a_backfill_is_stored_and_not_compared(hub: Hub, people: People) -> None:
    """A report that is no question needs no right to ask, counts as no question and is not compared."""
    filed = people.report(GRN, people.someone(), question=False)
    assert hub.take(GRN, filed, may_ask=False) == Taken(len(rows_of(filed)), None)
    assert hub.register.compare(hub.conn, party=GRN, filed=filed, now=NOW) == Refusal("mag_niet_vragen")


def test_a_probe_into_a_block_without_own_rows_is_refused(hub: Hub, people: People) -> None:
    """One swapped probe for each filed row of a birth date; no other block without a row of the party."""
    child, other = people.someone((Pass.BIRTH_SURNAME,)), people.someone((Pass.BIRTH_SURNAME,))
    two = np.concatenate([other, people.someone((Pass.BIRTH_SURNAME,))])
    assert hub.take(GRN, people.report(GRN, child, probes=other)).refusal is None
    assert hub.take(GRN, people.report(GRN, child, probes=two)).refusal == Refusal("mag_niet_vragen")
    hub.take(GRN, people.report(GRN, other))
    assert hub.take(GRN, people.report(GRN, child, probes=two)).refusal is None


@pytest.mark.parametrize("folded", [False, True])
def test_the_thirteenth_question_in_30_days_is_refused(
    hub: Hub, conn: Connection, people: People, folded: bool
) -> None:
    """Twelve questions with the same token, also over a fold and a restart; after 30 days it may again."""
    child = people.someone((Pass.BSN,))
    for _ in range(12):
        assert hub.take(GRN, people.report(GRN, child)).refusal is None
    if folded:
        hub.fold()
    again = Hub(conn, started(conn))
    again.messages = hub.messages
    for days, expected in ((0, "te_vaak_gevraagd"), (29, "te_vaak_gevraagd"), (30, None)):
        refusal = again.take(GRN, people.report(GRN, child), NOW + timedelta(days=days)).refusal
        assert (refusal and refusal.code) == expected
    assert again.take(FLE, people.report(FLE, child)).refusal is None


@pytest.mark.parametrize("folded", [False, True])
def test_withdrawn_rows_are_out_of_every_answer(
    hub: Hub, conn: Connection, people: People, folded: bool
) -> None:
    """At once, after a restart and after the next fold; the sender is not given any more either."""
    child = people.someone()
    prior, new = people.report(GRN, child), people.report(FLE, child)
    hub.take(GRN, prior)
    if folded:
        hub.fold()
    names = names_of(rows_of(prior))
    assert hub.withdraw(GRN, names) == len(child)
    assert hub.ask(FLE, new) == set()
    assert hub.senders(FLE, names) == Senders(b"", {})
    restarted = Hub(conn, started(conn))
    assert len(pairs_in(restarted.compare(FLE, new).candidates)) == len(child)
    restarted.fold()
    assert len(pairs_in(restarted.compare(FLE, new).candidates)) == len(child)
    assert conn.execute("SELECT sum(n) FROM posting").fetchone() == (len(child),)


def test_only_the_owner_withdraws(hub: Hub, people: People) -> None:
    """A withdrawal of another party's row is distrusted, and the row stays."""
    child = people.someone()
    prior, new = people.report(GRN, child), people.report(FLE, child)
    hub.take(GRN, prior)
    assert distrust(lambda: hub.withdraw(FLE, names_of(rows_of(prior)))) == "vreemde_rij"
    assert hub.ask(FLE, new) == same_rows(new, prior)


def test_a_withdrawal_of_unknown_rows_leaves_nothing(hub: Hub, conn: Connection, people: People) -> None:
    """Rows that are not held are ignored, and no letter says so."""
    assert hub.withdraw(GRN, names_of(rows_of(people.report(GRN, people.someone())))) == 0
    assert conn.execute("SELECT count(*) FROM letter").fetchone() == (0,)


@pytest.mark.parametrize("folded", [False, True])
def test_senders_come_with_their_owners(hub: Hub, people: People, folded: bool) -> None:
    """The asker gets what the owner sealed, and the hub learns whom to tell of which rows."""
    child = people.someone()
    prior, new = people.report(GRN, child), people.report(FLE, child)
    hub.take(GRN, prior)
    hub.ask(FLE, new)
    if folded:
        hub.fold()
    given = hub.senders(FLE, names_of(rows_of(prior)))
    assert isinstance(given, Senders)
    expected = {(row["row_id"].tobytes(), GRN, row["sender"].tobytes()) for row in rows_of(prior)}
    assert set(unpack(given.senders, SENDER).tolist()) == expected
    assert {party: set(rows) for party, rows in given.owners.items()} == {GRN: ids(prior)}


@pytest.mark.parametrize("folded", [False, True])
def test_the_sender_behind_a_swapped_probe_is_given(hub: Hub, people: People, folded: bool) -> None:
    """A block that was lawfully probed opens its senders, also when the letter is folded in between."""
    child, swapped = people.someone((Pass.BIRTH_FIRST,)), people.someone((Pass.BIRTH_FIRST,))
    prior = people.report(GRN, swapped)
    hub.take(GRN, prior)
    hub.take(FLE, people.report(FLE, child, probes=swapped))
    if folded:
        hub.fold()
    given = hub.senders(FLE, names_of(rows_of(prior)))
    assert isinstance(given, Senders)
    assert set(given.owners) == {GRN}


def test_senders_of_a_block_without_own_rows_are_refused(hub: Hub, people: People) -> None:
    """Knowing the name of a row is not enough: the party must have business in its block."""
    prior = people.report(GRN, people.someone())
    hub.take(GRN, prior)
    assert hub.senders(FLE, names_of(rows_of(prior))) == Refusal("mag_niet_vragen")


def test_more_than_20_senders_a_person_are_refused(hub: Hub, people: People) -> None:
    """Twenty senders for each person of the question, not one more."""
    rows = people.filed_by(GRN, people.someone((Pass.BSN,) * 21))
    hub.take(GRN, of_bytes(pack(rows)))
    assert hub.senders(GRN, names_of(rows)) == Refusal("te_veel_gevraagd")
    assert hub.senders(GRN, names_of(rows[:20])) == Senders(b"", {})


def test_a_large_block_raises_the_alarm_and_is_compared_whole(conn: Connection, people: People) -> None:
    """Above 2,000 rows somebody is told, and every row is still in the answer."""
    heard: list[int] = []
    hub = Hub(conn, Register(PEPPER, KEY, epochs={EPOCH}, on_large_block=heard.append))
    child = people.someone((Pass.ADDRESS,))
    hub.take(GRN, of_bytes(pack(people.filed_by(GRN, np.repeat(child, LARGE_BLOCK)))))
    assert len(hub.ask(FLE, people.report(FLE, child))) == LARGE_BLOCK
    assert heard == [LARGE_BLOCK + 1]
    assert hub.register.largest_block == LARGE_BLOCK + 1


def test_rows_past_their_retention_are_in_no_answer(hub: Hub, conn: Connection, people: People) -> None:
    """Twenty years and a month after the last change a row is not compared, and the next fold drops it."""
    child = people.someone((Pass.BSN,))
    prior, new = people.report(GRN, child), people.report(FLE, child)
    last, after = datetime(2046, 12, 31, tzinfo=NOW.tzinfo), datetime(2047, 1, 1, tzinfo=NOW.tzinfo)
    hub.take(GRN, prior)
    assert hub.ask(FLE, new, last) == same_rows(new, prior)
    assert pairs_in(hub.compare(FLE, new, after).candidates) == set()
    hub.fold(last)
    assert conn.execute("SELECT sum(n) FROM posting").fetchone() == (2,)
    hub.fold(after)
    assert conn.execute("SELECT count(*) FROM posting").fetchone() == (0,)


def test_nothing_shows_what_it_holds(register: Register, hub: Hub, people: People) -> None:
    """The repr of the register and of its answers prints no row, key or token."""
    filed = people.report(GRN, people.someone())
    hub.take(GRN, filed)
    shown = repr((register, hub.compare(GRN, filed), hub.senders(GRN, names_of(rows_of(filed)))))
    assert "b'" not in shown
    assert PEPPER.hex() not in shown


def ids(filed: ReportFiled) -> set[bytes]:
    return set(rows_of(filed)["row_id"].tolist())


def of_bytes(rows: bytes) -> ReportFiled:
    return ReportFiled(True, False, bytes(32), (FiledPerson(rows, b""),))


def distrust(act: Callable[[], object]) -> str:
    with pytest.raises(Distrusted) as caught:
        act()
    return caught.value.code
