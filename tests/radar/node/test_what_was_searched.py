"""What an answer says of where was looked: the register as it was when it was asked, never that of today."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.http.dutch import NOT_SOUGHT, prior_reports
from connectors.ports import PartyState, SearchReason, SearchState
from radar.exchange.arrivals import Arrived
from schemas.codes import HUB, PartyId, WithdrawalReason
from schemas.events import LinkWithdrawn, PriorSummary, SendersGiven
from schemas.intake import digest
from schemas.row import SENDER, pack, unpack
from tests.fakes.family import mother, report
from tests.fakes.village import Village, village, with_effects

A, B, C = "vt-grn", "vt-utr", "rvdk"


@pytest.fixture
def silent(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    """Nobody was heard of yet."""
    with village(tmp_path, database, nodes=(A, B, C), live=False) as made:
        yield made


def states(made: Village, party: str, number: str) -> dict[str, PartyState]:
    return {str(line.party): line.state for line in made.answer(party, number).coverage}


def test_who_takes_part_since_was_not_searched(silent: Village) -> None:
    """A party that joins after the question is not among those where nothing was found."""
    silent[B].work.say_alive(silent[B].conn)
    silent.run()
    silent.file(A, report("A-1"))
    silent.run()
    assert states(silent, A, "A-1") == {B: PartyState.SEARCHED, C: PartyState.NOT_JOINED}
    silent.live()
    assert states(silent, A, "A-1") == {B: PartyState.SEARCHED, C: PartyState.NOT_YET}
    assert silent.answer(A, "A-1").state is SearchState.PARTLY_SEARCHED


def test_who_was_behind_then_stays_behind_for_this_question(silent: Village) -> None:
    """A party whose reports of that morning came to the register later was not wholly searched."""
    silent.live()
    silent.clock.move(hours=2)
    silent.file(A, report("A-1"))
    silent.run()
    silent.live()
    told = silent.answer(A, "A-1")
    assert (told.state, told.reason) == (SearchState.PARTLY_SEARCHED, SearchReason.PARTIES_BEHIND)


def test_silence_afterwards_takes_nothing_back(silent: Village) -> None:
    """A question that was asked of everybody stays so, whoever is down later."""
    silent.live()
    silent.file(A, report("A-1"))
    silent.run()
    silent.clock.move(hours=5)
    assert silent.answer(A, "A-1").state is SearchState.SEARCHED


def test_a_report_that_waits_for_evaluators_is_not_in_the_register(silent: Village) -> None:
    """A node whose reports wait says since when, or others would think that they had searched it."""
    silent.evaluators.clear()
    silent.file(B, report("B-1"))
    silent.clock.move(minutes=20)
    assert silent[B].work.alive(silent[B].conn).oldest_unsent_seconds == 20 * 60


def test_a_letter_that_cannot_be_delivered_says_nothing_of_the_register(silent: Village) -> None:
    """A region is not behind because another one is down."""
    gone = LinkWithdrawn(None, bytes(16), WithdrawalReason.WITHDRAWN)
    silent[B].post.queue(silent[B].conn, PartyId(C), gone)
    silent.clock.move(minutes=20)
    assert silent[B].work.alive(silent[B].conn).oldest_unsent_seconds is None


def test_a_question_without_an_answer_waits_for_it(silent: Village) -> None:
    """Until the hub's receipt it is out of reach; from then on its answer is waited for."""
    silent.live()
    silent.file(A, report("A-1"))
    assert silent[A].work.ask(silent[A].conn) == 0
    assert silent.answer(A, "A-1").reason is SearchReason.HUB
    with_effects(silent, HUB, lambda conn, arrived: None)
    for _ in range(3):
        silent[A].step()
        silent.hub.step()
    with_effects(silent, HUB, silent.hub.hub.effects)
    silent.run()
    assert silent.answer(A, "A-1").reason is SearchReason.WAITING


def test_a_sender_that_no_node_made_costs_no_other_link(silent: Village) -> None:
    """One row with garbage for a sender does not leave the question of whoever it resembles open for ever."""
    silent.live()
    silent.file(B, report("B-1"))
    silent.file(C, report("C-1"))
    silent.run()
    effects = silent[A].work.effects

    def spoiled(conn: object, arrived: Arrived) -> None:
        if isinstance(arrived.event, SendersGiven):
            given = unpack(arrived.event.senders, SENDER).copy()
            given["sender"][0] = bytes(49)
            arrived = replace(arrived, event=SendersGiven(arrived.event.question_id, pack(given)))
        effects(conn, arrived)  # type: ignore[arg-type]

    with_effects(silent, A, spoiled)
    silent.file(A, report("A-1"))
    silent.run()
    told = silent.answer(A, "A-1")
    assert (told.state, len(told.persons[0].links)) == (SearchState.SEARCHED, 1)


def test_nothing_is_filed_before_the_node_knows_that_it_is_like_the_others(silent: Village) -> None:
    """While the check could not be made it refuses, with the reason; made, it lifts that again."""
    node, evaluators = silent[A].node, dict(silent.evaluators)
    silent.evaluators.clear()
    silent[A].work.ask(silent[A].conn)
    assert node.refuses == "te_weinig_sleutelhouders"
    silent.evaluators.update(evaluators)
    silent[A].work.ask(silent[A].conn)
    assert node.refuses is None


def test_nobody_looked_for_a_person_without_a_key(silent: Village) -> None:
    """Of somebody of whom only a first name is known it is never said that nothing was found."""
    silent.live()
    silent.file(A, report("A-1", mother(), {"voornamen": "Wim"}))
    silent.run()
    told = prior_reports(silent.answer(A, "A-1"))["betrokkenen"]
    assert [person["elders"]["uitkomst"] == NOT_SOUGHT for person in told] == [False, True]
    assert [person["eigenRegio"]["uitkomst"] == NOT_SOUGHT for person in told] == [False, True]


def test_a_status_with_an_enormous_number_is_taken(silent: Village) -> None:
    """The number of a status is the other party's: none stops this node from reading on."""
    silent.live()
    silent.put_letter(B, A, PriorSummary("koppeling-1", 2**63 - 1, None), "brief-1")
    silent.run()
    assert silent[A].quarantined() == []


def test_what_stays_of_a_withdrawn_report_does_not_tell_its_people(silent: Village) -> None:
    """The digest that recognises a report that comes again is keyed: nobody can try people against it."""
    sent = report("A-1")
    silent.file(A, sent)
    silent.withdraw(A, "A-1")
    plain = digest(silent.read(sent))
    assert silent[A].rows("SELECT 1 FROM receipt r, report m WHERE %s IN (r.digest, m.digest)", plain) == []


def test_a_row_of_another_party_cannot_speak_for_us_or_the_hub(silent: Village) -> None:
    """Whoever files rows under a false sender makes no link to a case of our own, nor letters to the hub."""
    silent.live()
    silent.file(B, report("B-1"))
    silent.file(C, report("C-1"))
    silent.run()
    effects, directory, honest = silent[A].work.effects, silent[A].around.directory, silent.manifest
    claimed = {A: B, B: A, C: HUB, HUB: C}
    parties = tuple(
        replace(each, number=honest[claimed.get(each.id, each.id)].number) for each in honest.parties
    )

    def as_if_they_lied(conn: object, arrived: Arrived) -> None:
        if isinstance(arrived.event, SendersGiven):
            directory.manifest = replace(honest, parties=parties)
        effects(conn, arrived)  # type: ignore[arg-type]

    with_effects(silent, A, as_if_they_lied)
    silent.file(A, report("A-1"))
    silent.run()
    directory.manifest = honest
    told = silent.answer(A, "A-1")
    assert (told.state, told.persons[0].links) == (SearchState.SEARCHED, ())


def test_a_row_cannot_lay_a_link_at_another_partys_door(silent: Village) -> None:
    """The sealed sender must name the party that filed the row: a dossier of another region, seen once, is
    not enough to have a link made to it."""
    silent.live()
    silent.file(B, report("B-1"))
    silent.file(C, report("C-1"))
    silent.run()
    effects = silent[A].work.effects

    def swapped(conn: object, arrived: Arrived) -> None:
        if isinstance(arrived.event, SendersGiven):
            given = unpack(arrived.event.senders, SENDER).copy()
            given["sender"] = given["sender"][::-1]  # of one block, so each opens
            arrived = replace(arrived, event=SendersGiven(arrived.event.question_id, pack(given)))
        effects(conn, arrived)  # type: ignore[arg-type]

    with_effects(silent, A, swapped)
    silent.file(A, report("A-1"))
    silent.run()
    told = silent.answer(A, "A-1")
    assert (told.state, told.persons[0].links) == (SearchState.SEARCHED, ())
