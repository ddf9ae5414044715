"""A really served door with a fake node behind it."""

from collections.abc import Iterator
from contextlib import contextmanager

from connectors.http.door import Door, door
from connectors.http.ops import ops_routes
from tests.fakes.door import NOW
from tests.fakes.site import running


@contextmanager
def served(node: Door) -> Iterator[int]:
    """The port of a really served door before this node."""
    ops = ops_routes(lambda: True, list, lambda: ("text/plain", b""), "0.1.0")
    crashes: list[str] = []
    with running(door(node, now=lambda: NOW, ops=ops, crashed=crashes.append)) as port:
        yield port
