"""Promises of schemas/told.py: what an own system tells of a case, read strictly."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schemas.advice import read_advice
from schemas.codes import FamilyInformed, Finding, HandoverAct, Outcome, RecipientRole, Service, TaskEnd
from schemas.errors import BadInput
from schemas.told import (
    AssessmentTold,
    DecisionTold,
    FeedbackTold,
    HandoverTold,
    HouseholdTold,
    read_assessment,
    read_decision,
    read_feedback,
    read_handover,
    read_household,
)

TODAY = date(2026, 11, 24)
ASSESSMENT = {"volgnummer": 1, "door": "anne", "instrument": "triage", "versie": "4.1", "uitslag": "B2"}
DECISION = {"volgnummer": 1, "door": ["anne", "bram"], "uitkomst": "onderzoek", "diensten": ["onderzoek"]}
HANDOVER = {
    "volgnummer": 2, "door": "anne", "overdracht": "O-1", "stand": "aangenomen", "rol": "ketenpartner",
    "organisatie": "Wijkteam Verzonnen", "informeertAnderen": True, "eindigtOp": "2027-06-01",
}  # fmt: skip
FEEDBACK = {"volgnummer": 1, "door": "anne", "op": "2026-11-24", "met": "de melder"}
HOUSEHOLD = {"volgnummer": 1, "door": "anne", "stand": "achteraf", "op": "2026-11-24"}


def _bytes(document: Any) -> bytes:
    return json.dumps(document).encode()


def _faults(read: Any, document: Any, *more: Any) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as refused:
        read(_bytes(document), *more)
    return [(fault.path, fault.code) for fault in refused.value.faults]


def test_each_message_is_read() -> None:
    """What was said comes in, what was not has its default."""
    assert read_assessment(_bytes(ASSESSMENT)) == AssessmentTold(1, "anne", "triage", "4.1", "B2")
    assert read_decision(_bytes(DECISION)) == DecisionTold(
        1, ("anne", "bram"), Outcome.INVESTIGATION, (Service.INVESTIGATION,), Finding.OPEN, False
    )
    assert read_handover(_bytes(HANDOVER)) == HandoverTold(
        2, "anne", "O-1", HandoverAct.ACCEPTED, RecipientRole.CHAIN_PARTNER, "Wijkteam Verzonnen",
        ends_on=date(2027, 6, 1), informs_others=True,
    )  # fmt: skip
    assert read_feedback(_bytes(FEEDBACK), TODAY) == FeedbackTold(1, "anne", TODAY, "de melder")
    assert read_household(_bytes(HOUSEHOLD), TODAY) == HouseholdTold(1, "anne", FamilyInformed.AFTER, TODAY)


def test_a_result_without_instrument_version_is_rejected() -> None:
    """Result without instrument version is rejected, as is an empty one (B5)."""
    without = {name: value for name, value in ASSESSMENT.items() if name != "versie"}
    assert _faults(read_assessment, without) == [("versie", "veld_ontbreekt")]
    assert _faults(read_assessment, ASSESSMENT | {"versie": " "}) == [("versie", "verboden_teken")]


@pytest.mark.parametrize(
    ("by", "urgent", "taken"),
    [
        (["anne", "bram"], False, True),
        (["anne", "bram"], True, True),
        (["anne"], True, True),
        (["anne"], False, False),
        (["anne", "anne"], False, False),
        (["anne", "anne"], True, False),
    ],
)
def test_a_decision_needs_two_people_or_one_when_urgent(by: list[str], urgent: bool, taken: bool) -> None:
    """A decision needs two distinct user ids; with `spoed` one id acts at once (B8)."""
    sent = DECISION | {"door": by, "spoed": urgent}
    if taken:
        assert read_decision(_bytes(sent)).by == tuple(by)
    else:
        assert _faults(read_decision, sent) == [("door", "tweede_persoon_nodig")]


@pytest.mark.parametrize(
    ("read", "sent", "more"),
    [
        (read_assessment, ASSESSMENT, ()),
        (read_decision, DECISION, ()),
        (read_handover, HANDOVER, ()),
        (read_feedback, FEEDBACK, (TODAY,)),
        (read_household, HOUSEHOLD, (TODAY,)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_name_is_no_id_and_nothing_unknown_is_taken(read: Any, sent: dict[str, Any], more: Any) -> None:
    """Who did it is an id; a field for anything else is refused in each message."""
    by = ["Anne Bedacht", "bram"] if isinstance(sent["door"], list) else "Anne Bedacht"
    assert [code for _, code in _faults(read, sent | {"door": by}, *more)] == ["onbekende_waarde"]
    assert [code for _, code in _faults(read, sent | {"bijlage": "x"}, *more)] == ["onbekend_veld"]
    assert ("volgnummer", "onbekende_waarde") in _faults(read, sent | {"volgnummer": 0}, *more)


def test_what_is_told_has_happened() -> None:
    """A day in the future is refused; not telling the household has a reason (C9)."""
    later = {"op": "2026-11-25"}
    assert _faults(read_feedback, FEEDBACK | later, TODAY) == [("op", "datum_in_toekomst")]
    assert _faults(read_household, HOUSEHOLD | later, TODAY) == [("op", "datum_in_toekomst")]
    assert _faults(read_household, HOUSEHOLD | {"stand": "niet"}, TODAY) == [("reden", "veld_ontbreekt")]


def test_feedback_is_spoken_or_written() -> None:
    """And never closed by something else."""
    assert read_feedback(_bytes(FEEDBACK | {"hoe": "geschreven"}), TODAY).how is TaskEnd.WRITTEN
    assert _faults(read_feedback, FEEDBACK | {"hoe": "verlopen"}, TODAY) == [("hoe", "onbekende_waarde")]


def test_no_repr_shows_an_organisation_or_a_word_of_somebody() -> None:
    """Reasons, partners and whom was spoken with do not get into a log."""
    told = [
        read_handover(_bytes(HANDOVER)),
        read_feedback(_bytes(FEEDBACK), TODAY),
        read_decision(_bytes(DECISION | {"reden": "Omdat het moet."})),
    ]
    assert not any(word in repr(told) for word in ("Verzonnen", "melder'", "Omdat"))


def test_the_examples_for_own_systems_are_taken() -> None:
    """Whoever copies an example of docs/eigen-systeem.md sends a message that is right."""
    text = (Path(__file__).parents[2] / "docs" / "eigen-systeem.md").read_text(encoding="utf-8")
    examples = [block.encode() for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    reads: list[Callable[[bytes], Any]] = [
        read_assessment,
        read_decision,
        read_handover,
        lambda data: read_feedback(data, TODAY),
        lambda data: read_household(data, TODAY),
        lambda data: read_advice(data, TODAY),
    ]
    assert len([read(data) for read, data in zip(reads, examples, strict=True)]) == len(examples)
