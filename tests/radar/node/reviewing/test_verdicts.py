"""Promises of radar/node/reviewing/verdicts.py: a person's word on a link, taken back as easily as given."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connectors.ports import StatusKnown
from radar.node.parts import person
from schemas.codes import Band, CaseStatus, Verdict
from schemas.errors import Conflict, NotFound
from tests.fakes.family import report
from tests.fakes.village import Village, village
from tests.radar.node.reviewing.cases import ANNE, BERT, GRN, UTR, doubtful, link_of, linked, say, undo


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database) as made:
        yield made


def told(made: Village) -> list[tuple[str, bool]]:
    """Of each link that the source heard of: its band, and whether it stands."""
    query = "SELECT band, withdrawn_reason IS NULL FROM inbound_link ORDER BY received_at, link_id"
    return [(str(band), bool(stands)) for band, stands in made[UTR].rows(query)]


def test_a_probable_link_is_told_once_two_people_said_the_same(made: Village) -> None:
    """Without an equal BSN one person's "zelfde" waits; the second makes the link, and its state comes."""
    link = doubtful(made)
    assert told(made) == []
    first = say(made, link, ANNE, Verdict.SAME)
    assert (first.waits_for_second, first.told, told(made)) == (True, False, [])
    with pytest.raises(Conflict) as refused:
        say(made, link, ANNE, Verdict.SAME)
    assert refused.value.code == "tweede_persoon"
    second = say(made, link, BERT, Verdict.SAME)
    assert (second.waits_for_second, second.told) == (False, True)
    assert told(made) == [(Band.PROBABLE.value, True)]
    shown = made.answer(GRN, "G-1").persons[0].links[0]
    assert (shown.status_known, shown.status) == (StatusKnown.KNOWN, CaseStatus.OPEN)


def test_one_person_is_enough_where_the_bsn_is_equal_or_the_region_says_so(made: Village) -> None:
    """The second person stands in for a number that both have."""
    assert not say(made, linked(made), ANNE, Verdict.SAME).waits_for_second


def test_a_region_may_do_without_a_second_person(made: Village) -> None:
    """It is a setting of the region."""
    made[GRN].node.desk = made[GRN].node.desk.__class__(second_person=False)
    assert say(made, doubtful(made), ANNE, Verdict.SAME).told


def test_the_same_word_again_changes_nothing(made: Village) -> None:
    """A double click is one act."""
    link = linked(made)
    assert say(made, link, ANNE, Verdict.SAME) == say(made, link, ANNE, Verdict.SAME)
    assert made[GRN].value("SELECT count(*) FROM verdict_said") == 1


def test_another_person_withdraws_a_link_that_was_told_and_undo_tells_it_anew(made: Village) -> None:
    """The source hears that it is no more; told again it is a new link, for the old one stays gone."""
    link = linked(made)
    assert told(made) == [(Band.NEARLY_CERTAIN.value, True)]
    other = say(made, link, ANNE, Verdict.OTHER)
    assert (other.told, told(made)) == (False, [(Band.NEARLY_CERTAIN.value, False)])
    again = undo(made, other.link_id, BERT)
    assert (again.verdict, again.told, again.link_id != link) == (None, True, True)
    assert sorted(told(made)) == [(Band.NEARLY_CERTAIN.value, False), (Band.NEARLY_CERTAIN.value, True)]


def test_what_was_said_the_same_is_withdrawn_by_undo(made: Village) -> None:
    """A link that only a person made is no link once that word is taken back."""
    link = doubtful(made)
    say(made, link, ANNE, Verdict.SAME)
    say(made, link, BERT, Verdict.SAME)
    undone = undo(made, link, BERT)
    assert (undone.verdict, undone.told, told(made)) == (None, False, [(Band.PROBABLE.value, False)])


def test_not_knowing_tells_nobody_anything(made: Village) -> None:
    """Neither of a link that waits, nor of one that was told by itself."""
    link = doubtful(made)
    assert not say(made, link, ANNE, Verdict.UNSURE).told
    assert told(made) == []


def test_every_word_stays_on_record_with_who_said_it(made: Village) -> None:
    """Also those that were taken back; the audit holds the subject of the login and no name."""
    link = doubtful(made)
    say(made, link, person("anne", "Anne Verzonnen"), Verdict.SAME)
    say(made, link, BERT, Verdict.SAME)
    undo(made, link)
    assert made[GRN].rows("SELECT act, said_by FROM verdict_said ORDER BY said_id") == [
        ("same", "person:anne"), ("second", "person:bert"), ("undone", "person:anne"),
    ]  # fmt: skip
    facts = made[GRN].rows("SELECT facts FROM audit WHERE action = 'link_reviewed'")
    assert [fact["actor"] for (fact,) in facts] == ["person:anne", "person:bert", "person:anne"]
    assert "Verzonnen" not in str(facts)


def test_a_link_of_a_closed_case_is_not_reviewed(made: Village) -> None:
    """A14: nothing is done any more with a closed dossier."""
    link = linked(made, status="gesloten")
    with pytest.raises(Conflict) as refused:
        say(made, link, ANNE, Verdict.SAME)
    assert refused.value.code == "gesloten"


def test_a_link_that_is_gone_is_not_reviewed(made: Village) -> None:
    """Whether it never was, or was taken back meanwhile, is said in the same words."""
    link = linked(made)
    made.withdraw(UTR, "U-1")
    made.run()
    for each in (link, "koppeling-9"):
        with pytest.raises(NotFound) as refused:
            say(made, each, ANNE, Verdict.SAME)
        assert refused.value.code == "koppeling_onbekend"


def test_a_link_in_the_own_region_is_told_to_nobody(made: Village) -> None:
    """There is no other end."""
    made.file(GRN, report("G-0"))
    made.file(GRN, report("G-1"))
    made.run()
    link = link_of(made)
    assert say(made, link, ANNE, Verdict.OTHER).told
    assert undo(made, link).link_id == link
    assert told(made) == []
