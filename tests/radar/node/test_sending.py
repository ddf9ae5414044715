"""Promises of radar/node/sending.py: what names our rows is kept once; block keys lie sealed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from radar.node.blocks import Encoded, Involved, encode, evaluate_once, local_evaluate
from radar.node.own import normalised
from radar.node.sending import (
    keep_rows,
    mark_asked,
    message_of,
    origin_of,
    rows_known,
    secrets_of,
)
from schemas.errors import Distrusted
from schemas.row import ROW_SIZE
from tests.fakes.family import child, mother, report
from tests.fakes.village import NodeMember, Village, village

GRN = "vt-grn"


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database, nodes=(GRN,)) as made:
        yield made


def filed(made: Village) -> tuple[NodeMember, str, str, list[Involved]]:
    """A report on two people that waits, its question, and its people."""
    plain = made.read(report("G-1", mother(), child()))
    made.file(GRN, report("G-1", mother(), child()))
    grn = made[GRN]
    ((question_id, report_id),) = grn.rows("SELECT question_id, report_id FROM question")
    handles = [bytes(handle) for (handle,) in grn.rows("SELECT handle FROM involved ORDER BY position")]
    people = [
        Involved(handle, position, person)
        for position, (handle, person) in enumerate(
            zip(handles, normalised(grn.conn, grn.node, plain.persons), strict=True), start=1
        )
    ]
    return grn, question_id, report_id, people


def encoded(grn: NodeMember, people: list[Involved], **values: object) -> list[Encoded]:
    now = grn.around.clock()
    origin = origin_of(grn.node, b"g" * 16, b"d" * 16, now, now.date())
    return encode(people, local_evaluate(b"k" * 32), b"f" * 32, origin, **values)  # type: ignore[arg-type]


def test_rows_go_by_person_and_probes_apart(made: Village) -> None:
    """In the order of the report; one that only files brings no probes."""
    grn, _, report_id, people = filed(made)
    rows = encoded(grn, people)
    message = message_of(grn.node, report_id, people, rows, asks=True, urgent=True)
    assert (message.question, message.urgent, len(message.persons)) == (True, True, 2)
    for person, sent in zip(people, message.persons, strict=True):
        own = [each for each in rows if each.position == person.position]
        assert len(sent.rows) == ROW_SIZE * sum(not each.probe for each in own)
        assert len(sent.probes) == ROW_SIZE * sum(each.probe for each in own)
    assert any(sent.probes for sent in message.persons)
    assert not any(each.probe for each in encoded(grn, people, probes=False))


def test_a_row_that_is_sent_again_keeps_its_id_and_is_kept_once(made: Village) -> None:
    """By person, pass and token; what is new is added."""
    grn, question_id, report_id, people = filed(made)
    rows = encoded(grn, people, probes=False)
    day = grn.around.clock().date()
    keep_rows(grn.conn, question_id, rows, day, {})
    known = rows_known(grn.conn, report_id)
    again = encoded(grn, people, known=known)
    assert {each.row_id for each in again if not each.probe} == {each.row_id for each in rows}
    keep_rows(grn.conn, question_id, again, day, known)
    assert grn.value("SELECT count(*) FROM filed_row") == len(again) > len(rows)


def test_block_keys_lie_under_the_storage_key_of_one_question(made: Village) -> None:
    """In no spelling in the database, and opened for that question only."""
    grn, question_id, _, people = filed(made)
    rows = encoded(grn, people)
    mark_asked(grn.conn, grn.node, question_id, rows)
    sealed = bytes(grn.value("SELECT secrets FROM question"))
    assert not any(each.block.tag in sealed for each in rows)
    opened = secrets_of(grn.node, question_id, sealed)
    assert opened == {each.row_id: (each.position, each.block) for each in rows}
    with pytest.raises(Distrusted):
        secrets_of(grn.node, "een-andere", sealed)


def test_an_input_is_evaluated_once_for_many_reports(made: Village) -> None:
    """A family at one address has one key of it; every report gets the rows it would have had alone."""
    grn, _, _, people = filed(made)
    inputs: list[bytes] = []
    local = local_evaluate(b"k" * 32)

    def evaluate(asked: dict[int, list[bytes]]) -> object:
        inputs.extend(text for texts in asked.values() for text in texts)
        return local(asked)

    once = evaluate_once([each.person for each in people], evaluate, probes=True)  # type: ignore[arg-type]
    assert len(inputs) == len(set(inputs)) < len(encoded(grn, people))
    now = grn.around.clock()
    origin = origin_of(grn.node, b"g" * 16, b"d" * 16, now, now.date())
    tokens = [each.block.token for each in encode(people, once, b"f" * 32, origin)]
    assert tokens == [each.block.token for each in encoded(grn, people)]
