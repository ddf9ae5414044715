"""Rows at rest: a block lies in sealed packs of rows, under a keyed hash of its token, ordered by row id.

Nothing here may keep an order of arrival or anything else that says which rows came together.
"""

import hmac
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from radar.store.db import Connection, statements
from schemas.row import ROW_SIZE, Rows, pack
from schemas.sealed import StorageKey

SQL = statements(__package__, "packs.sql")

PACK: Final = 22
"""Rows in a pack: as many as one page holds in line (design.md allows 24; two more would go to TOAST)."""
_WALK: Final = 2_000  # packs in one step of a walk: at most 16 MB

_Pack = tuple[Any, ...]  # token, seq, n, sealed rows


def _context(token: bytes, seq: int) -> bytes:
    return b"posting\0" + token + seq.to_bytes(4, "little")


class Packs:
    """The two secrets of rows at rest, and the reading and writing of whole blocks with them."""

    __slots__ = ("_key", "_pepper")

    def __init__(self, pepper: bytes, key: StorageKey) -> None:
        self._pepper = pepper
        self._key = key

    def __repr__(self) -> str:
        return "Packs(…)"

    def stored(self, token: bytes) -> bytes:
        """What stands in the database for this token."""
        return hmac.digest(self._pepper, token, "sha256")[:16]

    def read(self, conn: Connection, tokens: Collection[bytes]) -> dict[bytes, bytes]:
        """Packed rows of each of these stored tokens; a block that does not exist is absent."""
        found = conn.execute(SQL.read_packs.sql, {"tokens": list(tokens)}, binary=True)
        return dict(self._opened(found))

    def walk(self, conn: Connection, after: bytes = b"") -> Iterator[dict[bytes, bytes]]:
        """Every whole block with a stored token from `after` on, in order, a few thousand packs at a time."""
        token, seq, held = after, -1, list[_Pack]()
        while True:
            place = {"token": token, "seq": seq, "most": _WALK}
            found = conn.execute(SQL.read_packs_from.sql, place, binary=True).fetchall()
            if not found:
                break
            token, seq = found[-1][:2]
            held += found
            # The last block may go on in the next step.
            yield dict(self._opened(each for each in held if each[0] != token))
            held = [each for each in held if each[0] == token]
        if held:
            yield dict(self._opened(held))

    def write(self, conn: Connection, blocks: Iterable[tuple[bytes, Rows]], *, anew: bool = False) -> int:
        """Append whole blocks, given in the order of their tokens; how many rows."""
        target = SQL.copy_packs_anew if anew else SQL.copy_packs
        written = 0
        with conn.cursor() as cursor, cursor.copy(target.sql) as copy:
            for token, rows in blocks:
                written += len(rows)
                for each in self._sealed(token, rows):
                    copy.write_row(each)
        return written

    def _opened(self, packs: Iterable[_Pack]) -> Iterator[tuple[bytes, bytes]]:
        for token, block in groupby(packs, key=itemgetter(0)):
            yield token, b"".join(self._key.open(rows, _context(token, seq)) for _, seq, _, rows in block)

    def _sealed(self, token: bytes, rows: Rows) -> Iterator[_Pack]:
        packed, size = pack(rows), PACK * ROW_SIZE
        for seq, start in enumerate(range(0, len(packed), size)):
            part = packed[start : start + size]
            yield token, seq, len(part) // ROW_SIZE, self._key.seal(part, _context(token, seq))
