"""Letters come back as they were, show nothing, and open under their own id only."""

import pytest

from radar.hub.letters import Kind, Letter, open_letter, seal_letter
from schemas.errors import Distrusted
from schemas.sealed import StorageKey

KEY = StorageKey(bytes(32))
ID = bytes(16)


@pytest.mark.parametrize("size", [0, 355, 16 * 1024 - 15, 16 * 1024, 300_000])
def test_a_letter_comes_back(size: int) -> None:
    """Whatever its length, around the steps of the padding too."""
    letter = Letter(Kind.WITHDRAWAL, 28, 739_000, b"r" * size, b"t" * 32)
    assert open_letter(KEY, ID, seal_letter(KEY, ID, letter)) == letter


def test_a_letter_opens_under_its_own_id_only() -> None:
    """A letter put in the place of another is refused."""
    with pytest.raises(Distrusted) as caught:
        open_letter(KEY, b"1" * 16, seal_letter(KEY, ID, Letter(Kind.REPORT, 1, 739_000, b"")))
    assert caught.value.code == "onleesbaar"


def test_a_letter_shows_no_row() -> None:
    """Its repr prints neither rows nor tokens."""
    assert "r" * 9 not in repr(Letter(Kind.REPORT, 1, 739_000, b"r" * 99, b"r" * 16))
