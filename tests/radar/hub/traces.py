"""What a thief of the disk reads: in which order, and by which transaction, the packs were written."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import psycopg
from psycopg.conninfo import conninfo_to_dict

from radar.store.db import Connection

_NEAR = 10  # packs that lie at most so far apart are neighbours


class Disk:
    """The files of one database, and of the write-ahead log, as bytes."""

    def __init__(self, admin_dsn: str, dsn: str) -> None:
        # The login of the hub may not look there; the thief and the superuser do.
        self._admin = psycopg.connect(admin_dsn, dbname=conninfo_to_dict(dsn)["dbname"], autocommit=True)
        self._data = Path(self._one("SHOW data_directory"))

    def close(self) -> None:
        self._admin.close()

    def _one(self, query: str) -> str:
        row = self._admin.execute(query).fetchone()
        assert row is not None
        return str(row[0])

    def table(self, name: str) -> bytes:
        self._admin.execute("CHECKPOINT")
        path = self._data / self._one(f"SELECT pg_relation_filepath('{name}')")
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(path.name + "*")))

    def everything(self) -> Iterator[bytes]:
        """Every file of the database, and the whole log."""
        self._admin.execute("CHECKPOINT")
        oid = self._one("SELECT oid FROM pg_database WHERE datname = current_database()")
        for folder in (self._data / "base" / oid, self._data / "pg_wal"):
            yield from (each.read_bytes() for each in sorted(folder.iterdir()) if each.is_file())

    def log_place(self) -> int:
        """Bytes written to the log so far."""
        return int(self._one("SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"))

    def log(self, start: int, end: int) -> bytes:
        size = int(self._one("SELECT setting FROM pg_settings WHERE name = 'wal_segment_size'"))
        timeline = int(self._one("SELECT timeline_id FROM pg_control_checkpoint()"))
        found = b""
        for number in range(start // size, end // size + 1):
            high, low = divmod(number, (1 << 32) // size)
            found += (self._data / "pg_wal" / f"{timeline:08X}{high:08X}{low:08X}").read_bytes()
        first = start // size * size
        return found[start - first : end - first]


def order_in_bytes(data: bytes, tokens: Collection[bytes]) -> list[bytes]:
    """The tokens in the order in which they first occur; those that a page border cuts are left out."""
    places = {token: data.find(token) for token in tokens}
    return sorted((token for token, place in places.items() if place >= 0), key=lambda token: places[token])


def order_in_table(conn: Connection) -> list[bytes]:
    return [token for (token,) in conn.execute("SELECT token FROM posting ORDER BY ctid")]


def by_transaction(conn: Connection) -> dict[str, list[bytes]]:
    """Stored tokens by the transaction that wrote them."""
    groups: dict[str, list[bytes]] = {}
    for number, token in conn.execute("SELECT xmin::text, token FROM posting"):
        groups.setdefault(number, []).append(token)
    return groups


def lift(order: Sequence[bytes], report_of: dict[bytes, int]) -> float:
    """How much likelier neighbours share a report than two packs at random do: 1 is chance."""
    reports = np.array([report_of[token] for token in order])
    pairs = [(reports[apart:] == reports[:-apart]) for apart in range(1, _NEAR + 1)]
    return float(np.concatenate(pairs).mean() / _at_random(reports))


def _at_random(reports: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> float:
    counts = np.bincount(reports)
    return float((counts * (counts - 1)).sum() / (len(reports) * (len(reports) - 1)))
