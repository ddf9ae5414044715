"""A report is evaluated while it is being stored, and nothing depends on it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from matching.normalise import Normalised, normalise
from radar.federation.loopback import wait_until
from radar.node import ahead
from radar.node.ahead import KEPT, MOST, Ahead
from radar.node.blocks import Involved, Origin, encode, local_evaluate
from schemas.errors import Unavailable
from schemas.report import BirthDate, Person
from tests.fakes.family import child, mother, report
from tests.fakes.village import village

Inputs = Mapping[int, Sequence[bytes]]
ORIGIN = Origin(owner=1, epoch=1, group=b"g" * 16, dossier=b"d" * 16, month=320, changed_month=321)
SEM = normalise(Person(first_names="Sem", surname="Voorbeeld", birth_date=BirthDate(2019, 3, 7)))
LOT = normalise(Person(first_names="Lot", surname="Voorbeeld", birth_date=BirthDate(2016, 8, 21)))


@dataclass
class Asked:
    """Evaluators that say how often they were asked, and answer when they may."""

    may: threading.Event = field(default_factory=threading.Event)
    began: threading.Event = field(default_factory=threading.Event)
    down: bool = False
    times: int = 0

    def __call__(self, inputs: Inputs) -> Inputs:
        self.times += 1
        self.began.set()
        assert self.may.wait(10)
        if self.down:
            raise Unavailable("te_weinig_sleutelhouders")
        return local_evaluate(b"k" * 32)(inputs)


@pytest.fixture
def asked() -> Asked:
    asked = Asked()
    asked.may.set()
    return asked


def tokens(evaluate: object, *persons: Normalised) -> list[bytes]:
    people = [Involved(b"h" * 16, position, person) for position, person in enumerate(persons, start=1)]
    return [each.block.token for each in encode(people, evaluate, b"f" * 32, ORIGIN)]  # type: ignore[arg-type]


def test_the_evaluators_are_asked_once_and_the_rows_are_the_same(asked: Asked) -> None:
    """Begun while the report is stored, taken when its turn comes."""
    early = Ahead(asked)
    early.begin("r", [SEM, LOT])
    assert asked.began.wait(10)
    assert tokens(early.take("r"), SEM, LOT) == tokens(local_evaluate(b"k" * 32), SEM, LOT)
    assert asked.times == 1
    tokens(early.take("r"), SEM, LOT)
    assert asked.times == 2  # it is given once


def test_other_inputs_than_were_begun_are_evaluated_after_all(asked: Asked) -> None:
    """Its address became that of an institution, or the report was corrected meanwhile."""
    early = Ahead(asked)
    early.begin("r", [SEM])
    assert asked.began.wait(10)
    assert tokens(early.take("r"), LOT) == tokens(local_evaluate(b"k" * 32), LOT)
    assert asked.times == 2


def test_evaluators_that_do_not_help_are_heard_when_it_is_its_turn() -> None:
    asked = Asked(down=True)
    asked.may.set()
    early = Ahead(asked)
    early.begin("r", [SEM])
    assert asked.began.wait(10)
    with pytest.raises(Unavailable, match="te_weinig_sleutelhouders"):
        tokens(early.take("r"), SEM)
    asked.down = False
    assert tokens(early.take("r"), SEM)


def test_a_report_whose_turn_comes_first_does_not_wait_for_others() -> None:
    """An urgent one overtakes what was begun before it."""
    slow, quick = Asked(), local_evaluate(b"k" * 32)
    early = Ahead(lambda inputs: (slow if threading.current_thread().name == "ahead_0" else quick)(inputs))
    early.begin("first", [LOT])
    assert slow.began.wait(10)
    early.begin("urgent", [SEM])
    assert tokens(early.take("urgent"), SEM)  # while the first still waits for its answer
    slow.may.set()
    assert tokens(early.take("first"), LOT)
    assert slow.times == 1


def test_few_are_begun_and_none_is_kept(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies in memory names people to whoever has the tokens."""
    early = Ahead(asked)
    for number in range(MOST + 3):
        early.begin(str(number), [SEM])
    assert len(early._begun) == MOST
    later = ahead.time.monotonic() + KEPT + 1
    monkeypatch.setattr(ahead.time, "monotonic", lambda: later)
    early.forget_old()
    assert not early._begun
    before = asked.times
    assert tokens(early.take("0"), SEM)
    assert asked.times == before + 1


def test_a_report_that_is_filed_and_asked_asks_the_evaluators_once(
    tmp_path: Path, database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a node with real evaluators: what was begun at the door is what leaves."""
    with village(tmp_path, database, nodes=("vt-grn", "vt-utr")) as made:
        grn, times = made["vt-grn"].node, []
        evaluate = grn.evaluators.evaluate

        def counted(*given: Any) -> Any:
            times.append(threading.current_thread().name)
            return evaluate(*given)

        monkeypatch.setattr(grn.evaluators, "evaluate", counted)
        made.file("vt-utr", report("U-1", mother(), child()))
        made.run()
        made.file("vt-grn", report("G-1", mother(), child()))
        assert wait_until(lambda: len(times) == 1, 10)
        made.run()
        assert times == ["ahead_0"]
        assert [len(each.links) for each in made.answer("vt-grn", "G-1").persons] == [1, 1]
