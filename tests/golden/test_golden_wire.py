"""The bytes that travel, as files: a change of one byte is read by somebody (`make golden` rewrites them)."""

import json
import os
from pathlib import Path

import pytest

from schemas import envelope, publish
from schemas.codes import PartyId
from schemas.intake import digest, read_report, write_report
from schemas.row import CANDIDATE, ROW, ROW_NAME, SENDER
from schemas.sealed import info, length_prefixed
from schemas.strict_json import canonical
from schemas.wire import TABLES, decode_any, encode, encode_letter, kind
from tests.fakes.events import BARE, EXAMPLES, NOW
from tests.fakes.reports import MELDING, TODAY
from tests.fakes.reports import NOW as REPORT_NOW

FOLDER = Path(__file__).parent / "wire"
HEAD = {"message_id": "bericht-1", "source_oin": "00000001234567890000", "sequence": 7, "time": NOW}
GRN, FLE = PartyId("vt-grn"), PartyId("vt-fle")


def _report() -> bytes:
    report = read_report(json.dumps(MELDING).encode(), TODAY, REPORT_NOW)
    return canonical(write_report(report) | {"digest": digest(report).hex()})


def _layouts() -> bytes:
    """Where each field of a packed row stands."""
    lines = []
    for name, dtype in {"ROW": ROW, "CANDIDATE": CANDIDATE, "ROW_NAME": ROW_NAME, "SENDER": SENDER}.items():
        lines.append(f"{name} {dtype.itemsize}")
        for field in dtype.names or ():
            inner, offset = dtype.fields[field][:2]
            lines.append(f"  {offset:3d} {field} {inner.str if inner.subdtype is None else inner.subdtype}")
    return "\n".join(lines).encode()


def _golden() -> dict[str, bytes]:
    events = {f"{kind(TABLES[type(event)])}.json": encode(event) for event in EXAMPLES}
    bare = {f"{kind(TABLES[type(event)])}-kaal-{at}.json": encode(event) for at, event in enumerate(BARE)}
    return events | bare | {
        "Brief.json": encode_letter(FLE, b"verzegeld", bytes(range(64))),
        "envelop-verzegeld.json": envelope.write(**HEAD, sealed=b"verzegeld"),
        "envelop-openbaar.json": envelope.write_open(**HEAD, data=encode(EXAMPLES[15])),
        "melding.json": _report(),
        "context.hex": info(GRN, FLE, "brief", "bericht-1").hex().encode(),
        "length-prefixed.hex": length_prefixed("a", b"", b"\0" * 300).hex().encode(),
        "rows.txt": _layouts(),
    }  # fmt: skip


GOLDEN = _golden()

if os.environ.get("GOLDEN_REWRITE") == "1":
    publish.write()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, data in GOLDEN.items():
        (FOLDER / name).write_bytes(data + b"\n")


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_the_bytes_are_those_of_the_file(name: str) -> None:
    """What is written today is what was written when somebody last read the diff."""
    assert GOLDEN[name] + b"\n" == (FOLDER / name).read_bytes()


def test_no_file_is_left_over() -> None:
    """Every file is compared with something."""
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(GOLDEN)


def test_the_files_are_read_as_they_were_meant() -> None:
    """What older parties send, as kept here, decodes to the same events."""
    kept = [(FOLDER / f"{kind(TABLES[type(event)])}.json").read_bytes()[:-1] for event in EXAMPLES]
    assert tuple(decode_any(data) for data in kept) == EXAMPLES
