"""More than a hundred bad files, each with exactly the Dutch list of faults that its sender is given."""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from connectors.old_files import read_file
from schemas.errors import BadInput
from schemas.tables import TableRefused
from tests.bad_files.cases import CASES
from tests.fakes.reports import NOW, TODAY

EXPECTED: Final = Path(__file__).parent / "expected.json"
SHOWN: Final = 12
"""So many faults of one file are written down; all are counted."""


def told(name: str) -> dict[str, Any]:
    """How many faults, and the first of them as their sender reads them."""
    try:
        read_file(CASES[name](), TODAY, NOW)
    except TableRefused as refused:
        faults = [[fault.line, fault.column, fault.code, fault.text] for fault in refused.faults]
        return {"aantal": refused.number, "fouten": faults[:SHOWN]}
    except BadInput as refused:
        paths = [[fault.path, fault.code, fault.text] for fault in refused.faults]
        return {"aantal": refused.number, "fouten": paths[:SHOWN]}
    return {"aantal": 0, "fouten": []}


if os.environ.get("GOLDEN_REWRITE") == "1":
    lists = [f"{json.dumps(name)}: {json.dumps(told(name), ensure_ascii=False)}" for name in CASES]
    EXPECTED.write_text("{\n" + ",\n".join(lists) + "\n}\n", encoding="utf-8")

LISTS: dict[str, dict[str, Any]] = json.loads(EXPECTED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_told_all_that_is_wrong_with_it(name: str) -> None:
    """The list is the expected one, to the line, the column, the code and the words."""
    assert LISTS[name] == told(name)


def test_there_are_a_hundred_and_all_are_bad() -> None:
    """No file in the list is taken, and no list is left over."""
    assert list(CASES) == list(LISTS)
    assert len(CASES) >= 100
    assert [name for name, expected in LISTS.items() if not expected["aantal"]] == []


def test_they_are_bad_in_different_ways() -> None:
    """A hundred different lists of places and codes, of forty kinds of fault."""
    codes = {fault[-2] for expected in LISTS.values() for fault in expected["fouten"]}
    ways = {json.dumps([fault[:-1] for fault in expected["fouten"]]) for expected in LISTS.values()}
    assert len(codes) >= 40
    assert len(ways) >= 100
