"""The closed lists: numbers that are part of bytes, and ids of parties."""

import pytest

from schemas import codes
from schemas.codes import HUB, LEVELS, Field, PartyId, Pass, Tag


def test_numbers_have_no_gap() -> None:
    """They are positions in bytes: from zero, each once."""
    for numbers in (Pass, Tag, Field, *LEVELS):
        assert [member.value for member in numbers] == list(range(len(numbers)))
    assert (len(Pass), len(Tag), len(Field), len(LEVELS)) == (6, 19, 6, len(Field))


@pytest.mark.parametrize("text", ["vt-grn", "rvdk", "hub", "eval-1", "inbox-1", "a-b-c"])
def test_an_id_of_a_party(text: str) -> None:
    """Lower case, up to three short words; it is the text itself."""
    assert PartyId(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "VT-GRN", "vt_grn", "1vt", "vt-", "-vt", "a-b-c-d", "vt.grn", "vt/grn", "vt\n", "é", "v" * 17],
)
def test_what_is_no_id(text: str) -> None:
    """It becomes part of topics and paths: nothing else is let in, and it is not repeated."""
    with pytest.raises(ValueError, match=r"^not a party id$"):
        PartyId(text)


def test_the_hub_is_called_hub() -> None:
    """It writes the one topic that all read."""
    assert HUB == "hub"
    assert codes.MAX_PERSONS == 25
