"""The signed manifest of a federation: who takes part, with which roles and public keys. It holds no secret.

Its root key is pinned by each process and never served by the hub; a manifest that does not verify stops
the process.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations
from typing import Any, Final, Protocol

from schemas.codes import PartyId, PartyKind, Pass, Role
from schemas.errors import Distrusted, StartRefused
from schemas.events import SealingKey
from schemas.sealed import check_key, verify

SIGNED_AS: Final = "federation.json"


@dataclass(frozen=True, slots=True)
class Party:
    id: PartyId
    number: int
    kind: PartyKind
    name: str
    legal_person: str
    host: str
    oin: str
    roles: frozenset[Role]
    since: date
    signing_key: bytes
    sealing_key: SealingKey | None = None  # evaluators have none: what they see is blinded
    url: str | None = None  # evaluators only
    index: int | None = None
    public_shares: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def is_node(self) -> bool:
        return self.kind in (PartyKind.REGION, PartyKind.RVDK)


@dataclass(frozen=True, slots=True)
class Manifest:
    version: int
    previous: str  # hash of the version before, "" for the first
    demo: bool
    valid_from: datetime
    valid_until: datetime
    epoch: int
    rule_set: str
    vectors: str  # hash of the normalisation vectors' outputs
    pass_keys: Mapping[int, bytes]
    check_values: Mapping[int, str]  # per pass: SHA-256 of y of CHECK_TEXT
    quota_persons: int
    parties: tuple[Party, ...]
    backfill_persons: int = 0  # a day and party, beside quota_persons
    backfill_until: date | None = None  # the last day; None: nobody may bring in its past now
    no_follow_up_stays: bool = True  # whether what ended with "geen vervolg" is still found, with its outcome

    def __getitem__(self, party: str) -> Party:
        for each in self.parties:
            if each.id == party:
                return each
        raise Distrusted("onbekende_afzender")

    def by_number(self, number: int) -> Party:
        for each in self.parties:
            if each.number == number:
                return each
        raise Distrusted("onbekende_afzender")

    @property
    def nodes(self) -> tuple[Party, ...]:
        return tuple(each for each in self.parties if each.is_node)

    @property
    def evaluators(self) -> tuple[Party, ...]:
        return tuple(each for each in self.parties if each.kind is PartyKind.EVALUATOR)

    @property
    def inboxes(self) -> tuple[Party, ...]:
        return tuple(each for each in self.parties if each.kind is PartyKind.INBOX)

    @property
    def correspondents(self) -> tuple[Party, ...]:
        """Whoever has topics of its own, and gets letters: the nodes and the inboxes."""
        return (*self.nodes, *self.inboxes)


CHECK_TEXT: Final = "controle"
"""The text whose y every node compares with the manifest, per pass."""


def check_value(y: bytes) -> str:
    return hashlib.sha256(b"vt-radar/v1/check" + y).hexdigest()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def key_to_json(key: SealingKey) -> dict[str, str]:
    return {
        "party": key.party,
        "key_id": key.key_id.hex(),
        "public": _b64(key.public),
        "seal_until": key.seal_until.isoformat(),
        "signature": _b64(key.signature),
    }


def key_from_json(data: Mapping[str, str]) -> SealingKey:
    return SealingKey(
        PartyId(data["party"]),
        bytes.fromhex(data["key_id"]),
        base64.b64decode(data["public"]),
        datetime.fromisoformat(data["seal_until"]),
        base64.b64decode(data["signature"]),
    )


def key_from_stored(statement: bytes) -> SealingKey:
    """As kept in `party_key`: canonical JSON."""
    return key_from_json(json.loads(statement))


def _points_to_json(points: Mapping[int, bytes]) -> dict[str, str]:
    return {str(number): _b64(point) for number, point in sorted(points.items())}


def _points_from_json(data: Mapping[str, str]) -> dict[int, bytes]:
    return {int(Pass(int(number))): base64.b64decode(point) for number, point in data.items()}


def _party_to_json(party: Party) -> dict[str, Any]:
    return {
        "id": party.id,
        "number": party.number,
        "kind": party.kind.value,
        "name": party.name,
        "legal_person": party.legal_person,
        "host": party.host,
        "oin": party.oin,
        "roles": sorted(role.value for role in party.roles),
        "since": party.since.isoformat(),
        "signing_key": _b64(party.signing_key),
        "sealing_key": key_to_json(party.sealing_key) if party.sealing_key else None,
        "url": party.url,
        "index": party.index,
        "public_shares": _points_to_json(party.public_shares),
    }


def _party_from_json(data: Mapping[str, Any]) -> Party:
    return Party(
        id=PartyId(data["id"]),
        number=int(data["number"]),
        kind=PartyKind(data["kind"]),
        name=data["name"],
        legal_person=data["legal_person"],
        host=data["host"],
        oin=data["oin"],
        roles=frozenset(Role(role) for role in data["roles"]),
        since=date.fromisoformat(data["since"]),
        signing_key=base64.b64decode(data["signing_key"]),
        sealing_key=key_from_json(data["sealing_key"]) if data["sealing_key"] else None,
        url=data["url"],
        index=data["index"],
        public_shares=_points_from_json(data["public_shares"]),
    )


def canonical(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "version": manifest.version,
        "previous": manifest.previous,
        "demo": manifest.demo,
        "valid_from": manifest.valid_from.isoformat(),
        "valid_until": manifest.valid_until.isoformat(),
        "epoch": manifest.epoch,
        "rule_set": manifest.rule_set,
        "vectors": manifest.vectors,
        "pass_keys": _points_to_json(manifest.pass_keys),
        "check_values": {str(number): value for number, value in sorted(manifest.check_values.items())},
        "quota_persons": manifest.quota_persons,
        "backfill_persons": manifest.backfill_persons,
        "backfill_until": manifest.backfill_until.isoformat() if manifest.backfill_until else None,
        "no_follow_up_stays": manifest.no_follow_up_stays,
        "parties": [_party_to_json(party) for party in manifest.parties],
    }


def read_manifest(signed: bytes, root_public: bytes, now: datetime) -> Manifest:
    """The manifest, when its root signature, its validity and every key in it hold. Raises StartRefused."""
    try:
        document = json.loads(signed)
        body = canonical(document["manifest"])
        verify(root_public, SIGNED_AS, body, base64.b64decode(document["signature"]))
        manifest = _manifest_from_json(document["manifest"])
        _check(manifest, now)
    except (KeyError, TypeError, ValueError, Distrusted) as error:
        raise StartRefused("manifest_ongeldig") from error
    return manifest


def _manifest_from_json(data: Mapping[str, Any]) -> Manifest:
    return Manifest(
        version=int(data["version"]),
        previous=data["previous"],
        demo=bool(data["demo"]),
        valid_from=datetime.fromisoformat(data["valid_from"]),
        valid_until=datetime.fromisoformat(data["valid_until"]),
        epoch=int(data["epoch"]),
        rule_set=data["rule_set"],
        vectors=data["vectors"],
        pass_keys=_points_from_json(data["pass_keys"]),
        check_values={int(number): value for number, value in data["check_values"].items()},
        quota_persons=int(data["quota_persons"]),
        parties=tuple(_party_from_json(party) for party in data["parties"]),
        backfill_persons=int(data.get("backfill_persons", 0)),
        backfill_until=_day(data.get("backfill_until")),
        no_follow_up_stays=bool(data.get("no_follow_up_stays", True)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _check(manifest: Manifest, now: datetime) -> None:
    if not manifest.valid_from <= now < manifest.valid_until:
        raise ValueError("not valid now")
    for key in ("id", "number", "oin"):
        if len({getattr(party, key) for party in manifest.parties}) != len(manifest.parties):
            raise ValueError(f"{key} is not unique")
    for party in manifest.parties:
        if party.sealing_key:
            if party.sealing_key.party != party.id:
                raise ValueError("a key of another party")
            check_key(party.sealing_key, party.signing_key)


class Placed(Protocol):
    """What kind of party runs at which host."""

    @property
    def kind(self) -> PartyKind: ...

    @property
    def host(self) -> str: ...


def separated(parties: Iterable[Placed]) -> None:
    """Refuse hub with node, hub with evaluator, or two evaluators under one host."""
    for one, other in combinations(parties, 2):
        kinds = {one.kind, other.kind}
        together = PartyKind.HUB in kinds or kinds == {PartyKind.EVALUATOR}
        if together and one.host == other.host:
            raise StartRefused("zelfde_gastheer")


def read_root(text: str) -> bytes:
    """The pinned public root key, as the ceremony wrote it."""
    return base64.b64decode(text)


class Directory:
    """The manifest plus the newest sealing key heard of each party."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._keys = {party.id: party.sealing_key for party in manifest.parties if party.sealing_key}

    def sealing_key(self, party: PartyId) -> SealingKey | None:
        return self._keys.get(party)

    def learn(self, key: SealingKey) -> bool:
        """Take a key under its party's signature; True when newer. Raises Distrusted("handtekening")."""
        check_key(key, self.manifest[key.party].signing_key)
        known = self._keys.get(key.party)
        if known and known.seal_until >= key.seal_until:
            return False
        self._keys[key.party] = key
        return True
