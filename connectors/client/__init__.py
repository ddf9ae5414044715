"""What a producer installs: reports to its node's door, prior reports back, an outbox for when it is down.

    outbox = Outbox(Path("/var/lib/zaaksysteem/radar.outbox"))
    line = Line("https://node.example", token_from(Path("/etc/zaaksysteem/radar.token")))
    client = Client(line, outbox, clock=lambda: datetime.now(UTC))
    Thread(target=client.run, args=(stop,)).start()
    receipt = client.file(report)

It must not pull in what a node is made of: no broker, database or web server.
"""

from connectors.client.answers import (
    Coded,
    Found,
    FoundLink,
    LaterReport,
    Outcome,
    PersonFound,
    Search,
)
from connectors.client.backfill import (
    Backfill,
    Delimiter,
    Encoding,
    FileKind,
    LoadTaken,
    OldFile,
    Trial,
)
from connectors.client.client import Client, Flushed
from connectors.client.errors import (
    ClientError,
    HeldBack,
    Offline,
    OutboxFailed,
    OutboxInUse,
    OutboxUnsafe,
    Reason,
    Refused,
    SetupWrong,
    ToldFault,
    Unavailable,
)
from connectors.client.line import Answer, Exchange, Line, Token, token_from
from connectors.client.outbox import Kept, Outbox, Settled
from connectors.ports import Receipt

__all__ = [
    "Answer",
    "Backfill",
    "Client",
    "ClientError",
    "Coded",
    "Delimiter",
    "Encoding",
    "Exchange",
    "FileKind",
    "Flushed",
    "Found",
    "FoundLink",
    "HeldBack",
    "Kept",
    "LaterReport",
    "Line",
    "LoadTaken",
    "Offline",
    "OldFile",
    "Outbox",
    "OutboxFailed",
    "OutboxInUse",
    "OutboxUnsafe",
    "Outcome",
    "PersonFound",
    "Reason",
    "Receipt",
    "Refused",
    "Search",
    "Settled",
    "SetupWrong",
    "Token",
    "ToldFault",
    "Trial",
    "Unavailable",
    "token_from",
]
