"""The bytes of a row: fixed in size, whole, little-endian."""

import numpy as np
import pytest

from schemas.row import CANDIDATE, ROW, ROW_NAME, ROW_SIZE, SENDER, months_since_2000, pack, unpack


def test_rows_have_their_sizes() -> None:
    """A row is 355 bytes without a gap between its fields, whatever the machine."""
    assert ROW_SIZE == 355
    assert [dtype.itemsize for dtype in (ROW, CANDIDATE, ROW_NAME, SENDER)] == [ROW_SIZE, 99, 33, 67]
    for dtype in (ROW, CANDIDATE, ROW_NAME, SENDER):
        assert dtype.itemsize == sum(dtype[name].itemsize for name in dtype.names or ())


@pytest.mark.parametrize("dtype", [ROW, CANDIDATE, ROW_NAME, SENDER])
def test_rows_come_back(dtype: "np.dtype[np.void]") -> None:
    """Packed and unpacked they are the same, and cannot be written to."""
    data = bytes(range(256)) * dtype.itemsize
    rows = unpack(data[: 3 * dtype.itemsize], dtype)
    assert (len(rows), pack(rows)) == (3, data[: 3 * dtype.itemsize])
    assert not rows.flags.writeable
    assert len(unpack(b"", dtype)) == 0


def test_part_of_a_row_is_refused() -> None:
    """A torn message is noticed."""
    with pytest.raises(ValueError):
        unpack(bytes(ROW_SIZE + 1), ROW)


def test_numbers_are_little_endian() -> None:
    """On every machine the owner's number lies with its low byte first."""
    rows = np.zeros(1, dtype=ROW)
    rows["owner"] = 0x0102
    assert pack(rows)[16:18] == b"\x02\x01"


@pytest.mark.parametrize(("year", "month", "number"), [(2000, 1, 0), (2026, 11, 322), (1999, 12, 0)])
def test_months_are_counted_from_2000(year: int, month: int, number: int) -> None:
    """What is older counts as the first."""
    assert months_since_2000(year, month) == number
