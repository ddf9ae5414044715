"""The closed lists of journal events, audit actions and metrics hold what the source uses and no more."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import radar
from radar.audit import ACTIONS
from radar.journal import EVENTS
from radar.metrics import CATALOGUE

ROOT = Path(radar.__file__).parent
LISTS = {"journal.py", "audit.py", "metrics.py"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Name and call of every function. A bare `say` prints for whoever waits at a terminal, and so does the
    demo's own; a journal is always said to by its name."""
    for path in sorted(set(ROOT.rglob("*.py")) - {ROOT / "federation" / "demo.py"}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name) and node.func.id != "say":
                yield node.func.id, node


def first_texts(names: set[str]) -> set[str]:
    """Every text constant among the arguments that name what is said, in calls of these names."""
    return {
        each.value
        for name, call in calls()
        if name in names
        for each in call.args
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def texts() -> set[str]:
    """Every text in the source outside the lists themselves."""
    return {
        node.value
        for path in ROOT.rglob("*.py")
        if path.name not in LISTS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_journal_event_is_in_its_list() -> None:
    """Nothing outside the list is ever said: it would raise where it matters most."""
    assert first_texts({"say", "_then_say"}) - EVENTS.keys() == set()


def test_every_audit_action_is_in_its_list() -> None:
    """Nothing outside the list is ever recorded."""
    assert {text for text in first_texts({"record", "audit"}) if "_" in text} - ACTIONS.keys() == set()


def test_every_metric_is_in_its_list() -> None:
    """Nothing outside the catalogue is ever counted."""
    used = {text for text in first_texts({"add", "put", "observe"}) if text.startswith("radar_")}
    assert used - CATALOGUE.keys() == set()


@pytest.mark.parametrize("listed", [EVENTS, ACTIONS, CATALOGUE], ids=["journal", "audit", "metrics"])
def test_nothing_is_listed_that_is_never_used(listed: dict[str, object]) -> None:
    """A list that promises more than the source does is wrong too."""
    assert listed.keys() - texts() == set()


def test_facts_are_of_their_event() -> None:
    """Each literal call of say or record carries only facts that its event or action may carry."""
    wrong = []
    for name, call in calls():
        texts_of = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
        said = [text for text in texts_of if isinstance(text, str)]
        allowed = EVENTS if name in {"say", "_then_say"} else ACTIONS if name in {"record", "audit"} else None
        if allowed is None or not said or said[0] not in allowed:
            continue
        facts = {keyword.arg for keyword in call.keywords if keyword.arg}
        wrong += [(said[0], facts - allowed[said[0]])] if facts - allowed[said[0]] else []
    assert wrong == []


def test_no_fact_or_label_could_name_a_person() -> None:
    """Ids, codes, counts and parties only."""
    words = {fact for facts in (*EVENTS.values(), *ACTIONS.values()) for fact in facts}
    words |= {label for _, _, labels in CATALOGUE.values() for label in labels}
    forbidden = {"name", "bsn", "number", "address", "birth", "person", "token", "row", "text", "value"}
    assert words & forbidden == set()
