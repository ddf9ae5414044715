"""A node that dies anywhere in a load goes on where it was: nothing is lost, and nothing is there twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connectors.ports import LoadState
from radar.node.service import NodeWork
from tests.fakes.family import child, father, mother, report
from tests.fakes.past import old, progress, start
from tests.fakes.village import HandMoved, NodeMember, Village, village

GRN, UTR = "vt-grn", "vt-utr"


class Killed(Exception):
    """The process is no more."""


@dataclass
class Dying:
    """The village's clock, for one party, which dies when it asks the time so many times."""

    clock: HandMoved
    left: int

    def __call__(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            raise Killed
        return self.clock()


def dies(made: Village, member: NodeMember, after: int) -> bool:
    """Let the load run until the node dies; False when it came to rest before."""
    member.around.clock = Dying(made.clock, after)
    try:
        made.run()
    except Killed:
        return True
    finally:
        member.around.clock = made.clock
        member.work = NodeWork(member.node)  # started again: what it had only in memory is gone
        made.reopen()
    return False


def test_killed_anywhere_in_a_load(tmp_path: Path, database: Callable[[str], str]) -> None:
    """Each time it asks the time is a place to die, in and between transactions; it dies ever later."""
    with village(tmp_path, database) as made:
        utr = made[UTR]
        made.file(GRN, report("G-open"))
        made.run()
        made.clock.move(hours=1)
        load = start(made, UTR, old("U-1"), old("U-2", father()), old("U-3", child(), status="open"))
        after = deaths = 0
        while dies(made, utr, after := after + 2):
            deaths += 1
            made.clock.move(seconds=20)  # what had no receipt is due again
        assert deaths > 10
        made.run()
        made.live()
        made.clock.move(minutes=2)
        made.run()
        found = progress(made, UTR, load)
        assert (found.state, found.filed, found.loaded) == (LoadState.DONE, 3, 3)
        assert utr.value("SELECT count(*) FROM report") == 3
        assert utr.value("SELECT count(*) FROM question WHERE NOT asks") == 3
        made.file(GRN, report("G-new", mother(), father(), child()))
        made.run()
        links = [[link.party for link in person.links] for person in made.answer(GRN, "G-new").persons]
        assert links == [[GRN, UTR], [UTR], [UTR]]
        assert [link.party for link in made.answer(GRN, "G-open").persons[0].links] == [UTR]
