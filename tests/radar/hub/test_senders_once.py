"""What a captured node could ask of the hub beyond the rules of one question."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radar.exchange.post import senders_message
from schemas.codes import HUB
from schemas.events import SendersAsked
from tests.fakes.family import report
from tests.fakes.village import Village, village

A, B = "vt-grn", "vt-utr"


@pytest.fixture
def asked(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    """B's report was found by A's."""
    with village(tmp_path, database) as made:
        made.file(B, report("B-1"))
        made.run()
        made.file(A, report("A-1"))
        made.run()
        yield made


def test_senders_are_asked_once_a_question(asked: Village) -> None:
    """A second list of rows under another id is refused: twenty a person is a limit of the question."""
    assert len(asked.answer(A, "A-1").persons[0].links) == 1
    question = asked[A].value("SELECT question_id FROM question")
    again = SendersAsked(question, bytes(32), 25, b"")
    asked.put_event(A, HUB, again, "nog-een-keer")
    asked.put_event(A, HUB, again, senders_message(question))
    asked.hub.step()
    assert asked.hub.events("question_refused") == [{"question": question, "code": "mag_niet_vragen"}]
    assert asked.hub.quarantined() == ["zelfde_id"]


def test_senders_belong_to_a_question_of_the_asker(asked: Village) -> None:
    """Not of another party's question, and not of none."""
    question = asked[B].value("SELECT question_id FROM question")
    for name in (question, "geen-vraag"):
        asked.put_event(A, HUB, SendersAsked(name, bytes(32), 25, b""), senders_message(name))
    asked.hub.step()
    refused = {"code": "mag_niet_vragen"}
    names = [question, "geen-vraag"]
    assert asked.hub.events("question_refused") == [{"question": name} | refused for name in names]
