"""What a browser loads beside the pages: style, fonts, one script, all of our own. Nothing from elsewhere.

A file's address holds the hash of all of them, so that it may be kept for ever and is never an old one.
"""

import gzip
import hashlib
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from schemas.errors import RadarError

PREFIX: Final = "/opmaak"
TYPES: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "woff2": "font/woff2",
    "svg": "image/svg+xml",
}
"""Other files (licences) are not served."""


@dataclass(frozen=True, slots=True)
class _File:
    content_type: str
    plain: bytes
    packed: bytes


class Assets:
    """All files in memory, read once: less than a megabyte."""

    def __init__(self) -> None:
        self._files = dict(_found(resources.files(__package__) / "static", ""))
        digest = hashlib.sha256()
        for name, file in sorted(self._files.items()):
            digest.update(name.encode() + b"\0" + hashlib.sha256(file.plain).digest())
        self.version = digest.hexdigest()[:12]

    def address(self, name: str) -> str:
        """Raises KeyError for a file that is not there: a page must not name one."""
        return f"{PREFIX}/{self.version}/{name}" if self._files[name] else ""

    def routes(self) -> APIRouter:
        router = APIRouter(prefix=PREFIX, include_in_schema=False)

        @router.get("/{version}/{name:path}")
        def give(request: Request, version: str, name: str) -> Response:
            file = self._files.get(name) if version == self.version else None
            if file is None:
                raise RadarError("pad_onbekend")
            headers = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
            if "gzip" in request.headers.get("accept-encoding", ""):
                return Response(
                    file.packed, media_type=file.content_type, headers=headers | {"Content-Encoding": "gzip"}
                )
            return Response(file.plain, media_type=file.content_type, headers=headers)

        return router


def _found(folder: Traversable, prefix: str) -> list[tuple[str, _File]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _found(entry, f"{prefix}{entry.name}/")
        elif content_type := TYPES.get(entry.name.rpartition(".")[2]):
            plain = entry.read_bytes()
            found.append((prefix + entry.name, _File(content_type, plain, gzip.compress(plain, mtime=0))))
    return found
