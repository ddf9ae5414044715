"""A source system through a really served door: acts, receipts, refusals, and a door that is not there."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event, Thread

import pytest

from connectors.client import (
    Answer,
    ClientError,
    HeldBack,
    Offline,
    Reason,
    Refused,
    SetupWrong,
    Token,
    ToldFault,
    Unavailable,
)
from connectors.client.acts import Sent
from connectors.client.client import Client
from radar.federation.loopback import wait_until
from schemas.errors import BadInput
from tests.fakes.door import FakeDoor
from tests.fakes.producer import CANARY, Producer, Scripted, corrected, line_to, report
from tests.fakes.served import served


@pytest.fixture(scope="module")
def door() -> Iterator[tuple[FakeDoor, int]]:
    node = FakeDoor()
    with served(node) as port:
        yield node, port


@pytest.fixture
def node(door: tuple[FakeDoor, int]) -> FakeDoor:
    known, _ = door
    known.reports, known.withdrawn, known.down, known.crash, known.found = {}, {}, False, "", None
    return known


@pytest.fixture
def producer(node: FakeDoor, door: tuple[FakeDoor, int], tmp_path: Path) -> Iterator[Producer]:
    line = line_to(door[1])
    made = Producer(tmp_path / "outbox", Scripted(line))
    yield made
    made.outbox.close()
    line.close()


def waiting(producer: Producer) -> list[tuple[str, int, str]]:
    return [(kept.act.number, kept.act.revision, kept.last) for kept in producer.client.pending()]


def offline(_: Sent) -> Answer:
    raise Offline


def test_a_report_gives_its_receipt_and_leaves_the_outbox(producer: Producer) -> None:
    """Acknowledged: nothing waits, and the receipt is kept."""
    given = producer.client.file(report())
    assert (given.number, given.revision, given.again) == ("GRN-1", 1, False)
    assert producer.client.pending() == ()
    assert [settled.receipt for settled in producer.client.receipts("GRN-1")] == [given]


def test_the_same_report_again_gives_the_same_receipt(producer: Producer) -> None:
    """Twice the same call is one report."""
    first, again = producer.client.file(report()), producer.client.file(report())
    assert replace(first, again=True) == again


def test_the_life_of_a_report(producer: Producer, node: FakeDoor) -> None:
    """Filed, corrected, closed and withdrawn, each with its receipt, and in between asked for."""
    client = producer.client
    client.file(report())
    assert [person.position for person in client.prior_reports("GRN-1").persons] == [1, 2]
    assert client.correct(report(revision=2, surname="Fictief")).revision == 2
    assert client.close("GRN-1", 3, date(2026, 11, 23)).revision == 3
    client.withdraw("GRN-1")
    assert [settled.kind.value for settled in client.receipts()] == ["file", "correct", "close", "withdraw"]
    assert node.reports == {}


def test_a_refusal_stays_with_its_faults_until_somebody_takes_note(producer: Producer) -> None:
    """It is not tried again, not even after a restart, and it is not lost."""
    client = producer.client
    client.file(report())
    with pytest.raises(Refused) as refused:
        client.file(report(surname="Fictief"))
    told = ToldFault(
        "", "andere_inhoud", "Onder dit nummer is eerder iets anders ontvangen: betrokkenen[0].achternaam."
    )
    assert (refused.value.status, refused.value.code, refused.value.faults) == (409, "andere_inhoud", (told,))
    tries = len(producer.way.passed)
    producer.again()
    assert producer.flush_after(days=1) == (0, 0, 0, False)
    assert len(producer.way.passed) == tries
    (kept,) = producer.client.refused()
    assert (kept.id, kept.code, kept.faults) == (refused.value.act_id, "andere_inhoud", (told,))
    producer.client.take_note(kept.id)
    assert producer.client.refused() == ()
    with pytest.raises(LookupError):
        producer.client.take_note(kept.id)


def test_a_refused_act_holds_back_its_own_later_acts_only(producer: Producer) -> None:
    """What comes after a refusal of one report waits for a person; other reports go on."""
    client = producer.client
    with pytest.raises(Refused) as refused:
        client.correct(report(revision=2))  # never filed
    with pytest.raises(HeldBack) as held:
        client.file(report())
    assert held.value.act_id == refused.value.act_id
    assert len(producer.way.passed) == 1  # neither the refused one again, nor what is behind it
    assert client.file(report("GRN-2")).number == "GRN-2"
    assert producer.flush_after(days=1) == (0, 0, 0, False)
    client.take_note(held.value.act_id)
    assert producer.flush_after() == (1, 0, 0, False)


def test_an_act_behind_one_that_gets_refused_just_now_is_held_back(producer: Producer) -> None:
    """The refusal of the earlier act is not taken for one of the later."""
    producer.way.instead = offline
    with pytest.raises(Offline):
        producer.client.correct(report(revision=2))
    producer.way.instead = lambda _: None
    with pytest.raises(HeldBack):
        producer.client.close("GRN-1", 3, date(2026, 11, 23))
    assert [(kept.act.revision, kept.code) for kept in producer.client.refused()] == [(2, "niet_gevonden")]
    assert waiting(producer) == [("GRN-1", 3, "")]


def test_a_correction_never_overtakes_its_report(producer: Producer) -> None:
    """What was done while the door was away arrives in its order, whatever is tried first."""
    producer.way.instead = offline
    for act in (producer.client.file, lambda each: producer.client.correct(corrected(each, 2))):
        with pytest.raises(Offline):
            act(report())
    producer.way.instead = lambda _: None
    producer.way.passed.clear()
    assert producer.client.close("GRN-1", 3, date(2026, 11, 23)).revision == 3
    assert producer.way.numbered() == [("POST", "-"), ("PUT", "/GRN-1"), ("PUT", "/GRN-1/afsluiting")]


def test_a_door_that_is_down_is_left_alone_as_long_as_it_asks(producer: Producer, node: FakeDoor) -> None:
    """Its Retry-After of 30 s holds for everything, new acts too; then all arrives."""
    node.down = True
    with pytest.raises(Unavailable) as unavailable:
        producer.client.file(report())
    assert (unavailable.value.reason, unavailable.value.retry_after) == (Reason.BUSY, "30")
    with pytest.raises(Unavailable):
        producer.client.file(report("GRN-2"))
    assert producer.flush_after(seconds=29) == (0, 0, 0, True)
    assert len(producer.way.passed) == 1
    assert waiting(producer) == [("GRN-1", 1, "busy"), ("GRN-2", 1, "")]
    node.down = False
    assert producer.flush_after(seconds=5) == (2, 0, 0, False)


def test_waits_grow_and_an_answer_ends_them(producer: Producer) -> None:
    """Exponential with jitter: the tries of an hour's outage are few, and afterwards it goes at once."""
    producer.way.instead = offline
    with pytest.raises(Offline):
        producer.client.file(report())
    for _ in range(3600):
        producer.flush_after(seconds=1)
    assert 15 < len(producer.way.passed) < 40
    producer.way.instead = lambda _: None
    assert producer.flush_after(minutes=10) == (1, 0, 0, False)
    assert producer.client.file(report("GRN-2")).number == "GRN-2"


def test_one_act_that_fails_there_does_not_stop_the_others(producer: Producer) -> None:
    """A 500 may lie in the one report: it waits by itself."""
    producer.way.instead = lambda sent: Answer(500, b"") if b"Fictief" in sent.content else None
    with pytest.raises(Unavailable) as unavailable:
        producer.client.file(report(surname="Fictief"))
    assert unavailable.value.reason is Reason.FAILED
    producer.client.file(report("GRN-2"))
    assert producer.flush_after(seconds=10) == (0, 0, 1, False)
    assert waiting(producer) == [("GRN-1", 1, "failed")]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>Onderhoud</html>", "text/html"),
        Answer(201, b"{}", "application/json"),
        Answer(302, b""),
        Answer(404, b"<html>", "text/html"),
        Answer(413, b"{}", "application/json"),
    ],
)
def test_a_page_of_something_in_between_is_no_answer(producer: Producer, answer: Answer) -> None:
    """Neither a receipt nor a refusal: the act waits."""
    producer.way.instead = lambda _: answer
    with pytest.raises(Unavailable) as unavailable:
        producer.client.file(report())
    assert unavailable.value.reason is Reason.UNREADABLE
    producer.way.instead = lambda _: None
    assert producer.flush_after(seconds=10) == (1, 0, 0, False)


def test_the_receipt_of_another_act_is_not_taken(producer: Producer) -> None:
    """An answer that some cache mixed up settles nothing."""
    producer.client.file(report("GRN-2"))
    held = producer.way.beyond
    assert held
    other = held(producer.way.passed[0])
    producer.way.instead = lambda _: other
    with pytest.raises(Unavailable):
        producer.client.file(report())
    assert waiting(producer) == [("GRN-1", 1, "unreadable")]


def test_a_token_that_is_not_known_refuses_nobody(producer: Producer, door: tuple[FakeDoor, int]) -> None:
    """The settings are wrong, not the reports: all wait, and go once somebody mended them."""
    known, producer.way.beyond = producer.way.beyond, line_to(door[1], token="onbekend")
    with pytest.raises(SetupWrong) as wrong:
        producer.client.file(report())
    assert wrong.value.code == "geen_toegang"
    assert waiting(producer) == [("GRN-1", 1, "geen_toegang")]
    producer.way.beyond = known
    assert producer.flush_after(seconds=10) == (1, 0, 0, False)


def test_what_no_door_would_take_does_not_get_into_the_outbox(producer: Producer) -> None:
    """All its faults are told at once, also when there is no connection."""
    wrong = replace(report(), number="geen nummer", revision=0)
    with pytest.raises(BadInput) as bad:
        producer.client.file(wrong)
    assert [fault.path for fault in bad.value.faults] == ["nummer", "revisie"]
    with pytest.raises(BadInput):
        producer.client.withdraw("geen nummer")
    with pytest.raises(BadInput):
        producer.client.close("GRN-1", 0, date(2026, 11, 23))
    assert producer.client.pending() == ()


def test_a_report_that_still_waits_was_not_searched(producer: Producer) -> None:
    """Asking for what was found says so, instead of that the report is unknown."""
    producer.way.instead = offline
    with pytest.raises(Offline):
        producer.client.file(report())
    with pytest.raises(Unavailable) as unavailable:
        producer.client.prior_reports("GRN-1")
    assert unavailable.value.reason is Reason.NOT_SENT


def test_the_same_act_while_it_waits_is_one_act(producer: Producer) -> None:
    """A user who presses the button again does not make a second act."""
    producer.way.instead = offline
    for _ in range(3):
        with pytest.raises(Offline):
            producer.client.file(report())
    assert len(producer.client.pending()) == 1


def test_receipts_are_kept_for_a_while(producer: Producer) -> None:
    """Thirty days, by default."""
    producer.client.file(report())
    producer.flush_after(days=29)
    assert len(producer.client.receipts()) == 1
    producer.flush_after(days=2)
    assert producer.client.receipts() == ()


def test_the_thread_sends_once_the_door_is_back(
    node: FakeDoor, door: tuple[FakeDoor, int], tmp_path: Path
) -> None:
    """A report that was filed offline arrives by itself, and what went wrong meanwhile was told."""
    producer = Producer(tmp_path / "eigen", Scripted(line_to(door[1])), random=0.0)
    producer.way.instead = offline
    with pytest.raises(Offline):
        producer.client.file(report())
    stop, heard = Event(), list[ClientError]()
    producer.clock.move(seconds=1)
    thread = Thread(target=producer.client.run, args=(stop, heard.append))
    thread.start()
    try:
        wait_until(lambda: len(heard) > 0, 10)
        producer.way.instead = lambda _: None
        producer.clock.move(seconds=1)
        wait_until(lambda: len(producer.client.receipts()) == 1, 10)
    finally:
        stop.set()
        thread.join(10)
        producer.outbox.close()
    assert not thread.is_alive()
    assert {type(error) for error in heard} == {Offline}


def test_threads_keep_the_order_of_each_report(producer: Producer) -> None:
    """Eight threads and a flush at once: each act once, each report before its correction."""

    def both(number: str) -> None:
        producer.client.file(report(number))
        producer.client.correct(corrected(report(number), 2))
        producer.client.flush(producer.clock())

    numbers = [f"GRN-{each}" for each in range(16)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(both, numbers))
    assert sorted(producer.way.numbered()) == sorted(
        [("POST", "-")] * 16 + [("PUT", f"/{number}") for number in numbers]
    )
    assert len(producer.client.receipts()) == 32


def test_nothing_shows_a_person_or_a_token(producer: Producer) -> None:
    """No repr and no exception holds what was sent."""
    producer.way.instead = offline
    with pytest.raises(Offline) as error:
        producer.client.file(report())
    shown = [producer.client, producer.outbox, *producer.client.pending(), producer.way.passed, error.value]
    text = "".join(map(repr, [*shown, Token("geheim-1"), line_to(1)]))
    assert [word for word in (CANARY, "GRN-1", "geheim") if word in text] == []


def test_each_client_has_a_jitter_of_its_own() -> None:
    """By default it comes from the system, not from a seed that all share."""
    assert Client.__init__.__kwdefaults__["random"]() != Client.__init__.__kwdefaults__["random"]()
