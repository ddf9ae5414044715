"""Two reports about one child, filed at the same moment in two regions: one writer, and never neither."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from radar.hub.register import Compared, Register
from radar.store.db import Connection, connect
from schemas.events import ReportFiled
from schemas.sealed import StorageKey
from tests.radar.hub.people import EPOCH, NOW, PEPPER, People, pairs_in, same_rows
from tests.radar.hub.planted import PATIENCE, StoresAndComparesAtOnce

KEY = StorageKey(bytes(range(32, 64)))
Filer = Callable[[str, int, ReportFiled], bytes]
"""Message id, party and report to the candidates of its answer."""


@pytest.fixture
def conns(database: Callable[[str], str]) -> Iterator[tuple[Connection, Connection]]:
    dsn = database("hub")
    with connect(dsn) as first, connect(dsn) as second:
        yield first, second


def found_of(pairs: int, first: Filer, second: Filer) -> int:
    """File so many pairs, both of a pair at the same moment; how many pairs were found by one of the two."""
    people, found, start = People(), 0, Barrier(2)

    def file(filer: Filer, number: int, party: int, filed: ReportFiled) -> bytes:
        start.wait(PATIENCE)
        return filer(f"bericht-{number}-{party}", party, filed)

    with ThreadPoolExecutor(2) as pool:
        for number in range(pairs):
            child = people.someone()
            one, two = people.report(1, child), people.report(2, child)
            answers = pool.submit(file, first, number, 1, one), pool.submit(file, second, number, 2, two)
            pairs_found = [pairs_in(answer.result(PATIENCE)) for answer in answers]
            found += same_rows(one, two) <= pairs_found[0] or same_rows(two, one) <= pairs_found[1]
    return found


def test_of_two_reports_at_once_one_finds_the_other(conns: tuple[Connection, Connection]) -> None:
    """With one writer 200 of 200 pairs are found, whoever comes first."""
    conn, turn = conns[0], Lock()
    register = Register(PEPPER, KEY, epochs={EPOCH})

    def one_writer(message_id: str, party: int, filed: ReportFiled) -> bytes:
        with turn, conn.transaction():
            register.take(conn, message_id=message_id, party=party, filed=filed, may_ask=True, now=NOW)
            answer = register.compare(conn, party=party, filed=filed, now=NOW)
        assert isinstance(answer, Compared)
        return answer.candidates

    assert found_of(200, one_writer, one_writer) == 200


def planted(conns: tuple[Connection, Connection], both_stored: Barrier) -> list[Filer]:
    workers = [
        StoresAndComparesAtOnce(conn, Register(PEPPER, KEY, epochs={EPOCH}), both_stored) for conn in conns
    ]
    return [lambda *what, worker=worker: worker(*what, NOW) for worker in workers]


def test_the_planted_two_workers_are_found_out(conns: tuple[Connection, Connection]) -> None:
    """Two workers that store and compare in one transaction each miss what the same check looks for."""
    assert found_of(20, *planted(conns, Barrier(2))) < 20


def test_the_planted_workers_find_what_is_committed(conns: tuple[Connection, Connection]) -> None:
    """What they miss is missed for being at once only: one after the other they find everything."""
    worker = planted(conns, Barrier(1))[0]
    turn = Lock()

    def in_turn(message_id: str, party: int, filed: ReportFiled) -> bytes:
        with turn:
            return worker(message_id, party, filed)

    assert found_of(20, in_turn, in_turn) == 20
