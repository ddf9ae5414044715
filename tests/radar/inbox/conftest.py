"""A village with one node that writes and one inbox."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.mailbox import Writer
from tests.fakes.village import Village, village


@pytest.fixture
def made(tmp_path: Path, database: Callable[[str], str]) -> Iterator[Village]:
    with village(tmp_path, database, nodes=("vt-grn", "vt-utr"), inboxes=("postvak",)) as made:
        yield made


@pytest.fixture
def writer(made: Village) -> Writer:
    return Writer(made)
