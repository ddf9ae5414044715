"""The places that are searched for names: how each is read whole, and how something is planted in it.

Everything is read as whoever steals it would: topics with keys and headers, tables in both formats of COPY,
the server's files and its write-ahead log, a process's memory, answers with their headers.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import httpx
import psycopg
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from psycopg import sql

from radar.federation.postgres import EmbeddedPostgres

REPORTS: Final = "/radar/v1/meldingen"
_OPENAPI: Final = "/radar/v1/openapi.json"
PAGES: Final = ("/health", "/ready", "/metrics", "/version", _OPENAPI, "/openapi.json", "/docs", "/")


# --- the broker


def topics(bootstrap: str) -> list[str]:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    try:
        return sorted(consumer.topics())
    finally:
        consumer.close()


def read_topic(bootstrap: str, topic: str) -> bytes:
    """Every record of every partition: key, value, and the names and values of its headers."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, fetch_max_wait_ms=20)
    try:
        parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(parts)
        consumer.seek_to_beginning(*parts)
        ends = consumer.end_offsets(parts)
        found: list[bytes] = []
        while any(consumer.position(part) < ends[part] for part in parts):
            for records in consumer.poll(timeout_ms=500).values():
                found += [_bytes_of(record) for record in records]
        return b"\n".join(found)
    finally:
        consumer.close()


def _bytes_of(record: Any) -> bytes:
    headers = [part for name, value in record.headers for part in (name.encode(), value or b"")]
    return b"\n".join([record.key or b"", record.value or b"", *headers])


def append_raw(bootstrap: str, topic: str, key: bytes, value: bytes) -> None:
    """A record of a stranger: no envelope, no signature."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=False)
    try:
        producer.send(topic, key=key, value=value, partition=0).get(timeout=10)
    finally:
        producer.close()


def memory(pid: int) -> Iterator[bytes]:
    """What a process has written in its memory, a mapping at a time."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            (
                spread,
                rights,
                *_,
            ) = line.split()
            if not rights.startswith("rw"):
                continue
            first, last = (int(part, 16) for part in spread.split("-"))
            for at in range(first, last, 1 << 26):
                mem.seek(at)
                try:
                    yield mem.read(min(last - at, 1 << 26))
                except OSError:  # a mapping that nobody can read
                    break


# --- a database


def dump(conn: psycopg.Connection[Any]) -> bytes:
    """Every row of every own table, as text (dates, numbers) and as bytes (what bytea holds)."""
    tables = conn.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    found: list[bytes] = []
    for (table,) in tables.fetchall():
        for style in ("text", "binary"):
            copy = sql.SQL("COPY {} TO STDOUT (FORMAT {})").format(sql.Identifier(table), sql.SQL(style))
            with conn.cursor() as cursor, cursor.copy(copy) as rows:
                found += [bytes(row) for row in rows]
    return b"".join(found)


def plant(conn: psycopg.Connection[Any], stays: Sequence[bytes], goes: Sequence[bytes]) -> None:
    """Rows that stay, and rows that are deleted at once: only the files still have those."""
    with conn.transaction():
        conn.execute("CREATE TABLE kanarie (value bytea)")
        _insert(conn, stays)
    with conn.transaction():
        _insert(conn, goes)
    with conn.transaction():
        for value in goes:
            conn.execute("DELETE FROM kanarie WHERE value = %s", [value])


def _insert(conn: psycopg.Connection[Any], values: Sequence[bytes]) -> None:
    for value in values:
        conn.execute("INSERT INTO kanarie VALUES (%s)", [value])


def data_files(server: EmbeddedPostgres) -> Mapping[str, list[Path]]:
    """The server's files as they are on disk now: the write-ahead log and everything else."""
    with psycopg.connect(server.admin_dsn, autocommit=True) as conn:
        conn.execute("CHECKPOINT")
        row = conn.execute("SHOW data_directory").fetchone()
    assert row is not None
    files = [path for path in Path(row[0]).rglob("*") if path.is_file()]
    log = [path for path in files if "pg_wal" in path.parts]
    return {"write-ahead log": log, "data files": [path for path in files if path not in log]}


# --- the doors


def pages(client: httpx.Client) -> bytes:
    """What a process shows to whoever reaches its port."""
    return b"\n".join(_raw(client.get(page)) for page in PAGES)


def refusals(client: httpx.Client, requests: Sequence["Bad"]) -> tuple[bytes, list[int]]:
    """Every answer to a bad request, with its headers; and the statuses."""
    answers = [
        client.request(bad.method, bad.path, content=bad.body, headers=bad.headers) for bad in requests
    ]
    return b"\n".join(map(_raw, answers)), [answer.status_code for answer in answers]


def _raw(answer: httpx.Response) -> bytes:
    head = b"\r\n".join(name + b": " + value for name, value in answer.headers.raw)
    return head + b"\r\n\r\n" + answer.content


@dataclass(frozen=True, slots=True)
class Bad:
    """A request with something wrong, and values that must not come back."""

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)


def bad_requests(report: dict[str, Any], number: str, words: str, path: str) -> list[Bad]:
    """Whatever a source system may get wrong, at one path; `words` is a name, `number` one that was filed."""
    text = json.dumps(report, ensure_ascii=False)
    person = report["betrokkenen"][0]
    quoted = str(httpx.URL(path="/" + words).raw_path, "ascii")

    def with_person(**other: Any) -> bytes:
        return json.dumps(report | {"betrokkenen": [person | other]}, ensure_ascii=False).encode()

    bodies = [
        json.dumps(report | {words: words}).encode(),
        json.dumps(report | {"soort": "advies"}).encode(),
        json.dumps(report | {"status": words, "revisie": words, "ontvangenOp": words}).encode(),
        json.dumps(report | {"betrokkenen": [person] * 26}).encode(),
        json.dumps(report | {"betrokkenen": words}).encode(),
        (text[:-1] + f', "soort": "{words}"}}').encode(),
        text[:-3].encode(),
        text.encode("utf-16"),
        text.encode("cp1252"),
        text.encode() * 600,
        f"<naam>{words}</naam>".encode(),
        with_person(bsn=words),
        with_person(bsn=person["bsn"][:-1] + "x"),
        with_person(bsn="".join(chr(ord(digit) + 0xFEE0) for digit in person["bsn"])),
        with_person(geboortedatum=person["geboortedatum"].replace("-", "") + "1"),
        with_person(geslacht=words, adres=words),
        with_person(adres=person["adres"] | {"soort": words, "postcode": words}),
        with_person(voornamen=words * 20),
    ]
    other = json.dumps(report | {"nummer": number, "spoed": True}, ensure_ascii=False).encode()
    return [
        *(Bad("POST", path, body) for body in bodies),
        *(Bad("PUT", f"{path}/{number}", body) for body in bodies[:3]),
        Bad("POST", path, other),
        Bad("PUT", f"{path}/{number}", other),
        Bad("PUT", f"{path}/{number}/afsluiting", json.dumps({"revisie": words, "op": words}).encode()),
        Bad("GET", f"{path}{quoted}/eerdere-meldingen"),
        Bad("GET", f"{path}/{report['nummer']}/eerdere-meldingen"),
        Bad("GET", f"{path}/{number}/eerdere-meldingen?achternaam={quoted[1:]}"),
        Bad("DELETE", f"{path}/{report['nummer']}"),
        Bad("PATCH", f"{path}/{number}", text.encode()),
        Bad("GET", quoted),
        Bad("POST", quoted, text.encode()),
        Bad("POST", path, text.encode(), {"Authorization": f"Bearer {quoted[1:]}"}),
        Bad(
            "POST",
            path,
            text.encode(),
            {"X-Naam": quoted[1:], "Authorization": ""},
        ),
    ]


class EchoingDoor:
    """A door that does what ours must not: every answer repeats what was sent, and says `text`."""

    def __init__(self, text: bytes) -> None:
        class Handler(BaseHTTPRequestHandler):
            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return self._echo
                raise AttributeError(name)

            def _echo(self) -> None:
                sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                said = b"\n".join([text, self.path.encode(), bytes(self.headers), sent])
                self.send_response(400)
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            def log_message(self, *_: object) -> None:
                """Says nothing of its own."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> httpx.Client:
        self._thread.start()
        return httpx.Client(base_url=f"http://127.0.0.1:{self._server.server_port}", trust_env=False)

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
