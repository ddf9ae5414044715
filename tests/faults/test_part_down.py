"""With a part down a report is taken, own reports are found, and the answer says what waits."""

import time

import pytest

from radar.federation.loopback import wait_until
from tests.faults.conftest import Measure
from tests.faults.staged import ASKER, BROKER, HUB, LINKS, OFTEN, QUIET, Family, Json, Stage
from tests.plugins.by_hand import by_hand

pytestmark = by_hand("the machine must be quiet: it kills processes and waits for the others")

NOT_YET = "nog niet gezocht"


def known_family(stage: Stage) -> Family:
    """A family that its own region knows too, as well as the source and the board."""
    family = Family()
    own = family.report(ASKER, family.mother) | {"nummer": family.number(ASKER) + "-eerder"}
    stage.file_all([family.prior, {ASKER: own}])
    return family


def assert_not_yet(answer: Json | None) -> None:
    """Own region found, and of every other party that it was not searched."""
    assert answer is not None
    assert answer["eigenRegio"]["stand"] == "gezocht"
    mother = answer["betrokkenen"][0]
    assert [link["zekerheid"] for link in mother["eigenRegio"]["koppelingen"]] == ["vrijwel zeker"]
    assert answer["elders"]["stand"] == NOT_YET
    assert {line["stand"] for line in answer["dekking"]} == {NOT_YET}
    assert mother["elders"]["koppelingen"] == []
    assert mother["elders"]["uitkomst"].startswith(NOT_YET)


def await_links(stage: Stage, family: Family, seconds: float = QUIET) -> bool:
    return wait_until(lambda: stage.found(family.number(ASKER)) == LINKS and stage.quiet(), seconds, OFTEN)


@pytest.mark.parametrize("parts", [(HUB,), (BROKER,), ("eval-1", "eval-2")], ids=" and ".join)
def test_taken_at_once_and_completed_after(stage: Stage, measure: Measure, parts: tuple[str, ...]) -> None:
    """The report is acknowledged, says what was not searched, and completes itself within 60 s after."""
    family = known_family(stage)
    for part in parts:
        stage.kill(part)

    receipt = stage.post(ASKER, family.new)
    assert receipt is not None
    assert receipt.status_code == 201
    assert_not_yet(stage.answer(ASKER, family.number(ASKER)))

    for part in parts:
        stage.back(part)
    began = time.monotonic()
    assert await_links(stage, family)
    measure(f"complete after {' and '.join(parts)} came back", time.monotonic() - began)
    assert stage.found(family.number(ASKER)) == LINKS


def test_why_it_waits_is_said(stage: Stage) -> None:
    """Without two evaluators the answer says that they are what is missing."""
    family = known_family(stage)
    for part in ("eval-2", "eval-3"):
        stage.kill(part)
    stage.file(ASKER, family.new)

    def reason() -> str:
        answer = stage.answer(ASKER, family.number(ASKER))
        return str(answer and (answer["elders"]["reden"] or {}).get("code"))

    assert wait_until(lambda: reason() == "te-weinig-sleutelhouders", QUIET, OFTEN)
    for part in ("eval-2", "eval-3"):
        stage.back(part)
    assert await_links(stage, family)


def test_hub_down_and_the_node_killed_meanwhile(stage: Stage, measure: Measure) -> None:
    """What the node acknowledged while the hub was away outlives the node itself."""
    family = known_family(stage)
    stage.kill(HUB)
    stage.file(ASKER, family.new)
    stage.kill(ASKER)
    stage.back(ASKER)
    assert wait_until(lambda: stage.answer(ASKER, family.number(ASKER)) is not None, QUIET, OFTEN)
    assert_not_yet(stage.answer(ASKER, family.number(ASKER)))

    stage.back(HUB)
    began = time.monotonic()
    assert await_links(stage, family)
    measure("complete after hub came back, node killed meanwhile", time.monotonic() - began)
