"""The parties of federations on one machine."""

import pytest

from radar.federation.described import REGIONS, described, regions


def test_there_are_26_regions_each_once() -> None:
    """Every region has its own code and name, and an evaluation can have all of them."""
    assert 26 == len(REGIONS) == len(set(REGIONS.values()))
    assert [*REGIONS] == regions(26)
    assert len(described(regions(26))) == 26 + 4


@pytest.mark.parametrize("number", [0, 27])
def test_no_other_number_of_regions(number: int) -> None:
    """None at all, or one more than there are, is refused."""
    with pytest.raises(ValueError):
        regions(number)


def test_each_party_has_its_own_number_and_host() -> None:
    """As a ceremony demands."""
    rows = described(regions(26))
    assert len(rows) == len({row["oin"] for row in rows}) == len({row["host"] for row in rows})
