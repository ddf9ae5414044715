"""Promises of radar/node/backfill.py: a load is kept at once, is its source's own, and can be paused."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.ports import LoadState
from schemas.errors import NotFound
from tests.fakes.family import child, father, mother
from tests.fakes.past import bring_in, old, progress, start
from tests.fakes.village import SOURCE, Village, village

UTR = "vt-utr"


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def test_a_load_is_kept_before_anything_of_it_is_filed(made: Village) -> None:
    """What was taken stands in the database, on record, and no report of it does yet."""
    load = start(made, UTR, old("U-1", mother(), child()), old("U-2", father()))
    assert (load.state, load.reports, load.persons, load.again) == (LoadState.RUNNING, 2, 3, False)
    utr = made[UTR]
    assert utr.value("SELECT count(*) FROM report") == 0
    facts = {"load": load.load_id, "source": SOURCE, "reports": 2, "persons": 3}
    assert utr.rows("SELECT facts FROM audit WHERE action = 'load_started'") == [(facts,)]
    found = progress(made, UTR, load)
    assert (found.reports, found.persons, found.filed, found.loaded, found.refused) == (2, 3, 0, 0, {})


def test_the_same_delivery_again_is_the_same_load(made: Village) -> None:
    """Under whatever name; another content is another load, and another source's is its own."""
    first = start(made, UTR, old("U-1"))
    again = start(made, UTR, old("U-1"))
    assert (again.load_id, again.again) == (first.load_id, True)
    others = [start(made, UTR, old("U-2")), start(made, UTR, old("U-1"), source="ander")]
    assert len({first.load_id, *(each.load_id for each in others)}) == 3


def test_progress_says_when_it_began_and_ended_and_how_fast(made: Village) -> None:
    """Persons sent in the last hour, as a rate; all of it is loaded when the receipts are in."""
    load = start(made, UTR, old("U-1", mother(), child()))
    began = made.clock()
    utr = made[UTR]
    while utr.work.backfill(utr.conn) == 0:
        pass
    made.clock.move(minutes=30)
    found = progress(made, UTR, load)
    assert (found.filed, found.loaded, found.finished_at, found.per_hour) == (1, 0, None, 4)
    made.run()
    found = progress(made, UTR, load)
    assert (found.state, found.loaded, found.started_at) == (LoadState.DONE, 1, began)
    assert found.finished_at == began + timedelta(minutes=30)


def test_a_paused_load_takes_nothing_new_on_and_goes_on_where_it_was(made: Village) -> None:
    """Pausing and resuming twice is once; what was stored stays, and nothing is filed twice."""
    utr = made[UTR]
    load = start(made, UTR, *[old(f"U-{n}", child()) for n in range(60)])
    assert utr.work.backfill(utr.conn) == 0
    for _ in range(2):
        assert utr.backfill.pause(utr.conn, SOURCE, load.load_id).state is LoadState.PAUSED
    made.run()
    paused = progress(made, UTR, load)
    assert 0 < paused.filed < 60
    assert paused.loaded == 0
    for _ in range(2):
        assert utr.backfill.resume(utr.conn, SOURCE, load.load_id).state is LoadState.RUNNING
    made.run()
    assert (progress(made, UTR, load).loaded, len(made.hub.events("rows_taken"))) == (60, 60)
    assert utr.backfill.pause(utr.conn, SOURCE, load.load_id).state is LoadState.DONE


def test_a_paused_load_does_not_hold_up_another(made: Village) -> None:
    """The next one is taken on."""
    utr = made[UTR]
    first = start(made, UTR, old("U-1"))
    utr.backfill.pause(utr.conn, SOURCE, first.load_id)
    second = start(made, UTR, old("U-2"))
    made.run()
    states = [progress(made, UTR, each).state for each in (first, second)]
    assert states == [LoadState.PAUSED, LoadState.DONE]


def test_the_load_of_another_source_is_not_known(made: Village) -> None:
    """As one that does not exist, for every call; and it stands in no list but its own."""
    load = start(made, UTR, old("U-1"))
    utr = made[UTR]
    calls: list[Callable[[str, str], object]] = [
        lambda source, load_id: utr.backfill.progress(utr.conn, source, load_id),
        lambda source, load_id: utr.backfill.pause(utr.conn, source, load_id),
        lambda source, load_id: utr.backfill.resume(utr.conn, source, load_id),
    ]
    for call in calls:
        for source, load_id in (("ander", load.load_id), (SOURCE, "geen")):
            with pytest.raises(NotFound) as refusal:
                call(source, load_id)
            assert refusal.value.code == "lading_onbekend"
    assert utr.backfill.loads(utr.conn, "ander") == ()
    assert [each.load_id for each in utr.backfill.loads(utr.conn, SOURCE)] == [load.load_id]


def test_an_empty_load_is_done(made: Village) -> None:
    """Nothing to wait for."""
    load = bring_in(made, UTR)
    assert progress(made, UTR, load).state is LoadState.DONE


def test_no_name_of_a_file_or_person_is_shown(made: Village) -> None:
    """A load and its progress do not print what the source called it; the content goes once it is stored."""
    load = bring_in(made, UTR, old("U-1"))
    assert "verleden" not in f"{load!r} {progress(made, UTR, load)!r}"
    assert made[UTR].rows("SELECT content FROM load_report") == [(None,)]
