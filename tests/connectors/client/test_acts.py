"""Each act becomes the one request that the door knows it by."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from connectors.client.acts import (
    ActKind,
    closing,
    correction,
    filing,
    request_of,
    withdrawal,
)
from connectors.http.openapi import document
from schemas.errors import BadInput
from schemas.intake import read_report
from tests.fakes.producer import CANARY, report
from tests.fakes.reports import NOW, TODAY, any_report

ACTS = {
    "meldingAanleveren": filing(report()),
    "meldingCorrigeren": correction(report(revision=2)),
    "meldingAfsluiten": closing("GRN-1", 3, date(2026, 11, 20)),
    "meldingIntrekken": withdrawal("GRN-1"),
}


@given(any_report().filter(lambda each: each.persons))
def test_the_door_reads_what_was_meant(each: object) -> None:
    """Whatever may be in a report comes out as it went in."""
    assert read_report(filing(each).content, TODAY, NOW) == each  # type: ignore[arg-type]


@pytest.mark.parametrize("operation", ACTS)
def test_each_act_is_an_operation_of_the_door(operation: str) -> None:
    """Method and path are those that the door describes."""
    sent = request_of(ACTS[operation])
    path = sent.path.replace("GRN-1", "{nummer}")
    assert document()["paths"][path][sent.method.lower()]["operationId"] == operation
    assert bool(sent.content) == (operation != "meldingIntrekken")


def test_a_closing_says_revision_and_day() -> None:
    """Nothing else."""
    assert json.loads(ACTS["meldingAfsluiten"].content) == {"revisie": 3, "op": "2026-11-20"}


def test_acts_are_told_apart_by_kind_and_content() -> None:
    """A correction of the same content is another act than the filing."""
    assert filing(report()) == filing(report())
    assert filing(report()) != correction(report())
    assert [act.kind for act in ACTS.values()] == list(ActKind)


def test_what_cannot_be_is_told_at_once() -> None:
    """Every fault, with its path, and no value."""
    with pytest.raises(BadInput) as bad:
        filing(replace(report(), number=f"{CANARY} 1", revision=-1))
    assert [(fault.path, fault.code) for fault in bad.value.faults] == [
        ("nummer", "nummer_ongeldig"),
        ("revisie", "onbekende_waarde"),
    ]
    assert CANARY not in repr(bad.value.faults) + str(bad.value)


def test_no_act_shows_a_person_or_a_number() -> None:
    """Nor does its request."""
    shown = repr([ACTS, *map(request_of, ACTS.values())])
    assert [word for word in (CANARY, "Verzonnen", "GRN-1") if word in shown] == []
