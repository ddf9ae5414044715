"""The keys to seal to that the hub passes on in its coverage, each under its own party's signature."""

from collections.abc import Sequence

from radar.exchange.post import SQL, Surroundings
from radar.parties import canonical, key_to_json
from radar.store.db import Connection
from schemas.events import PartyCoverage


def learn_keys(conn: Connection, around: Surroundings, lines: Sequence[PartyCoverage]) -> None:
    """Take each newer key of a party that we know. Raises Distrusted("handtekening") for a forged one."""
    known = {party.id for party in around.directory.manifest.parties}
    for line in lines:
        key = line.sealing_key
        if line.party in known and key and key.party == line.party and around.directory.learn(key):
            SQL.keep_key(conn, party=line.party, statement=canonical(key_to_json(key)))
