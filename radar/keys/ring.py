"""The private keys of one process on disk. Private files have mode 600 or nothing starts."""

import os
import stat
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from schemas.codes import PartyId
from schemas.errors import StartRefused
from schemas.events import SealingKey
from schemas.sealed import OpeningKey, SigningKey, StorageKey, signed_key

SEAL_FOR: Final = timedelta(days=7)
"""How long a sealing key may be sealed to."""
DESTROY_AFTER: Final = timedelta(days=14)
"""How long after that it can still open; then whatever lies in a broker or its backups is dead."""
RENEW_BEFORE: Final = timedelta(days=1)


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, from its first byte; whole or not at all, and never over
    another: a half key, left by a crash, would stop every next start."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".nieuw")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(unfinished)  # unlike a rename it fails where there is a file
    finally:
        unfinished.unlink()


def read_private(path: Path) -> bytes:
    """The bytes of a private file. Raises StartRefused("bestandsrechten") when others can read it."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise StartRefused("bestandsrechten")
    return path.read_bytes()


def make_opening_key(folder: Path, party: PartyId, signing: SigningKey, now: datetime) -> SealingKey:
    """A new key to seal to, on disk, and its public statement."""
    key = OpeningKey.generate()
    write_private(folder / "opening" / f"{int(now.timestamp())}-{key.key_id.hex()}.key", key.to_bytes())
    return signed_key(signing, party, key.public, now + SEAL_FOR)


@dataclass(slots=True, repr=False)
class Keyring:
    """The private keys of one party, read from its folder."""

    folder: Path
    party: PartyId
    signing: SigningKey
    opening: dict[bytes, tuple[OpeningKey, datetime]] = field(default_factory=dict)
    """By key id: the key and when it was made."""

    def __repr__(self) -> str:
        return f"Keyring({self.party})"

    def secret(self, name: str) -> bytes:
        return read_private(self.folder / name)

    @property
    def storage(self) -> StorageKey:
        return StorageKey.from_bytes(self.secret("storage.key"))

    def password(self, name: str) -> str:
        return self.secret(name).decode()

    def statement(self) -> SealingKey:
        """The public statement of the newest key."""
        key, made_at = max(self.opening.values(), key=lambda pair: pair[1])
        return signed_key(self.signing, self.party, key.public, made_at + SEAL_FOR)

    def read_again(self) -> None:
        """For a process that takes over: the one before it may have made keys, and destroyed others."""
        self.opening = _read_opening(self.folder)

    def renew(self, now: datetime) -> SealingKey | None:
        """A new key when the newest is near its end; None when that is not so."""
        newest = max(made_at for _, made_at in self.opening.values())
        if now < newest + SEAL_FOR - RENEW_BEFORE:
            return None
        statement = make_opening_key(self.folder, self.party, self.signing, now)
        self.opening = _read_opening(self.folder)
        return statement

    def destroy_old(self, now: datetime) -> list[bytes]:
        """Destroy the keys that may no longer open; their ids."""
        gone = [
            key_id for key_id, (_, made) in self.opening.items() if now >= made + SEAL_FOR + DESTROY_AFTER
        ]
        for key_id in gone:
            for path in (self.folder / "opening").glob(f"*-{key_id.hex()}.key"):
                path.write_bytes(b"\0" * path.stat().st_size)
                path.unlink()
            del self.opening[key_id]
        return gone


def _read_opening(folder: Path) -> dict[bytes, tuple[OpeningKey, datetime]]:
    found = {}
    for path in sorted((folder / "opening").glob("*.key")):
        seconds = int(path.name.split("-", 1)[0])
        key = OpeningKey.from_bytes(read_private(path))
        found[key.key_id] = (key, datetime.fromtimestamp(seconds).astimezone())
    return found


def read_keyring(folder: Path, party: PartyId) -> Keyring:
    """The keys in this folder. Raises StartRefused("bestandsrechten") when any is readable for others."""
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in {".key", ".password"}:
            read_private(path)
    signing = SigningKey.from_bytes(read_private(folder / "signing.key"))
    return Keyring(folder, party, signing, _read_opening(folder))


def read_shares(folder: Path) -> dict[int, dict[int, bytes]]:
    """The shares of an evaluator: by epoch and pass."""
    shares: dict[int, dict[int, bytes]] = {}
    for path in (folder / "shares").glob("epoch-*-pass-*.key"):
        _, epoch, _, number = path.stem.split("-")
        shares.setdefault(int(epoch), {})[int(number)] = read_private(path)
    return shares
