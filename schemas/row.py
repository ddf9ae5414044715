"""The bytes of a row, and of the packed lists that speak of rows. It must never reach a person.

A row is one pass of one person: fixed size, little-endian, no padding. The hub reads every field but the
two sealed parts; it can tell from none of them who is meant.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

SLIP_PLAIN: Final = 33
"""Person handle 16 B, report group 16 B, flags 1 B."""
SENDER_PLAIN: Final = 21
"""Version 1 B, party number 2 B, month 2 B (months since 2000-01), dossier handle 16 B."""
_SEAL: Final = 12 + 16  # AES-GCM nonce and tag

ROW: Final = np.dtype(
    [
        ("row_id", "V16"),
        ("owner", "<u2"),  # party number in the manifest
        ("epoch", "<u2"),
        ("pass_", "u1"),
        ("token", "V16"),
        ("tags", "<u4", (19,)),
        ("deletions", "u1", (3, 14, 3)),  # [first, surname part 1, surname part 2][14] 24-bit tags
        ("missing", "<u4"),  # bit `1 << Tag`
        ("changed_month", "<u2"),  # months since 2000-01, rounded up: retention's safety net at the hub
        ("slip", f"V{SLIP_PLAIN + _SEAL}"),
        ("sender", f"V{SENDER_PLAIN + _SEAL}"),
    ]
)
ROW_SIZE: Final = ROW.itemsize

CANDIDATE: Final = np.dtype(
    [("own_row_id", "V16"), ("row_id", "V16"), ("levels", "u1", (6,)), ("slip", f"V{SLIP_PLAIN + _SEAL}")]
)
"""A stored row that agrees enough with one of the asker's rows or probes; levels as in `codes.LEVELS`."""

ROW_NAME: Final = np.dtype([("pass_", "u1"), ("token", "V16"), ("row_id", "V16")])
"""What names a stored row: how senders are asked and rows withdrawn."""

SENDER: Final = np.dtype([("row_id", "V16"), ("owner", "<u2"), ("sender", f"V{SENDER_PLAIN + _SEAL}")])
"""`owner`: who filed the row, as the hub knows it; the sealed sender must name the same party."""

FLAG_APPROXIMATE: Final = 1
"""Slip: birth date approximate or 1 January."""
FLAG_UNBORN: Final = 2
FLAG_PROTECT_STAY: Final = 4

Rows = NDArray[np.void]


def pack(rows: Rows) -> bytes:
    """The rows of any dtype above, one after the other."""
    return rows.tobytes()


def unpack(data: bytes, dtype: "np.dtype[np.void]") -> Rows:
    """Read-only view of packed rows. Raises ValueError when the length is no multiple of a row."""
    if len(data) % dtype.itemsize:
        raise ValueError("length is no multiple of a row")
    return np.frombuffer(data, dtype=dtype)


def months_since_2000(year: int, month: int) -> int:
    return (year - 2000) * 12 + month - 1 if year >= 2000 else 0
