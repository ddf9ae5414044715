"""A small case system as a vendor would build it on `connectors.client`: it knows its own numbers, HTTP, and
nothing of a node.

It posts and closes with the client, tells what was decided by PUT, listens for the webhook, and makes a
screen of its own of what it fetches.
"""

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from connectors.client import Client, Found, Outbox
from connectors.webhook import SIGNATURE, sign
from schemas.report import Report
from tests.fakes.producer import line_to


@dataclass
class CaseSystem:
    client: Client
    url: str
    token: str
    secret: bytes
    hook_url: str = ""
    mine: list[str] = field(default_factory=list)
    """Numbers of its own cases."""
    changed: dict[str, int] = field(default_factory=dict)
    """How often it heard that something changed, by the reference that the webhook names."""
    bodies: list[bytes] = field(default_factory=list)

    # --- to the radar

    def file(self, report: Report) -> None:
        self.client.file(report)
        self.mine.append(report.number)

    def tell(self, number: str, act: str, **said: Any) -> int:
        """The status of the answer."""
        path = f"{self.url}/meldingen/{number}/{act}"
        return httpx.put(path, json={"volgnummer": 1} | said, headers=self._headers, timeout=30).status_code

    def standing(self, number: str) -> Any:
        return self._get(f"meldingen/{number}/behandeling")

    def _get(self, path: str) -> Any:
        answer = httpx.get(f"{self.url}/{path}", headers=self._headers, timeout=30)
        answer.raise_for_status()
        return answer.json()

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    # --- from the radar

    def take_hook(self, body: bytes, signature: str) -> bool:
        """Whether it is the radar's, of now; anybody can reach this address."""
        parts = dict(part.split("=", 1) for part in signature.split(",") if "=" in part)
        at = datetime.fromtimestamp(int(parts.get("t", "0")), UTC)
        if not hmac.compare_digest(sign(self.secret, at, body), parts.get("v1", "")):
            return False
        self.bodies.append(body)
        reference = json.loads(body)["subject"]
        self.changed[reference] = self.changed.get(reference, 0) + 1
        return True

    # --- its own screen

    def screen(self, number: str) -> str:
        """What its user sees at a case: where was looked first, then each person, then what came later."""
        found: Found = self.client.prior_reports(number)
        raw = self._get(f"meldingen/{number}/eerdere-meldingen")
        lines = [f"Zaak {number}", *found.completeness]
        for person in found.persons:
            lines.append(f"Betrokkene {person.position}: {person.own_region.text}; {person.elsewhere.text}")
            lines += [f"  {link.party} {link.month or link.year}" for link in person.elsewhere.links]
        lines += [f"Later gemeld bij {later.party}" for later in found.later]
        lines.append(f"Open in de radar: /zaken/{raw['verwijzing']}")
        return "\n".join(lines)

    def reference(self, number: str) -> str:
        return str(self._get(f"meldingen/{number}/eerdere-meldingen")["verwijzing"])


@contextmanager
def case_system(folder: Path, port: int, token: str, secret: bytes) -> Iterator[CaseSystem]:
    """One that runs in front of the door at this port, and listens at `hook_url`."""
    folder.mkdir()
    line = line_to(port, token)
    outbox = Outbox(folder / "outbox")
    client = Client(line, outbox, clock=lambda: datetime.now(UTC))
    made = CaseSystem(client, f"http://127.0.0.1:{port}/radar/v1", token, secret)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _listener(made))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    made.hook_url = f"http://127.0.0.1:{server.server_port}/radar"
    try:
        yield made
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
        outbox.close()
        line.close()


def _listener(system: CaseSystem) -> type[BaseHTTPRequestHandler]:
    class Listener(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            well = system.take_hook(body, self.headers.get(SIGNATURE, ""))
            self.send_response(204 if well else 401)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Listener
