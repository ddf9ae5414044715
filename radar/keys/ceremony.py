"""The key ceremony: a folder of keys per party and the signed manifest.

The dealer holds each whole evaluator key in memory only, once, and never writes it.
"""

import base64
import secrets
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from matching import normalise, oprf, passes
from radar import parties as manifests
from radar.keys.ring import make_opening_key, write_private
from radar.parties import CHECK_TEXT, Manifest, Party, check_value
from schemas.codes import PartyId, PartyKind, Pass, Role
from schemas.errors import StartRefused
from schemas.sealed import SigningKey

MANIFEST: Final = "federation.json"
ROOT: Final = "root.pub"
CA: Final = "ca.pem"


def ceremony(described: Mapping[str, Any], out: Path, now: datetime, *, demo: bool = False) -> Manifest:
    """Make a folder per party and the signed manifest, from a parties.toml as read by tomllib.

    Raises StartRefused("manifest_ongeldig" | "zelfde_gastheer" | "sleutels_bestaan").
    """
    if out.exists() and any((out / row["id"]).exists() for row in described["party"]):
        raise StartRefused("sleutels_bestaan")
    rows: Sequence[Mapping[str, Any]] = described["party"]
    settings = described.get("federation", {})
    indices = _indices(rows)
    if not demo:
        manifests.separated(_Place(PartyKind(row["kind"]), row["host"]) for row in rows)
    dealing = oprf.deal([int(each) for each in Pass])
    federation_key = secrets.token_bytes(32)
    authority = _Authority(now)
    made = []
    for number, row in enumerate(rows, start=1):
        folder = out / row["id"]
        index = indices.get(row["id"])
        shares = dealing.shares[index] if index else {}
        made.append(
            _make_party(
                row, number, folder, now, index, dealing.public_shares[index] if index else {}, demo=demo
            )
        )
        _write_secrets(folder, made[-1], federation_key, shares, authority)
    manifest = Manifest(
        version=1,
        previous="",
        demo=demo,
        valid_from=now - timedelta(minutes=5),
        valid_until=now + timedelta(days=settings.get("valid_days", 365)),
        epoch=1,
        rule_set=normalise.RULE_SET,
        vectors=normalise.vectors_digest().hex(),
        pass_keys=dict(dealing.public_keys),
        check_values=_check_values(dealing),
        quota_persons=settings.get("quota_persons", 200),
        parties=tuple(made),
        backfill_persons=settings.get("backfill_persons", 0),
        backfill_until=settings.get("backfill_until"),
        no_follow_up_stays=settings.get("no_follow_up_stays", True),
    )
    _publish(manifest, out, authority)
    return manifest


class _Place(NamedTuple):
    kind: PartyKind
    host: str


def _indices(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    evaluators = [row["id"] for row in rows if row["kind"] == PartyKind.EVALUATOR.value]
    if len(evaluators) != 3:
        raise StartRefused("manifest_ongeldig")
    return {party: index for index, party in enumerate(evaluators, start=1)}


def _make_party(
    row: Mapping[str, Any],
    number: int,
    folder: Path,
    now: datetime,
    index: int | None,
    public_shares: Mapping[int, bytes],
    *,
    demo: bool,
) -> Party:
    kind = PartyKind(row["kind"])
    party = PartyId(row["id"])
    signing = SigningKey.generate()
    write_private(folder / "signing.key", signing.to_bytes())
    sealing = None
    if kind is not PartyKind.EVALUATOR:
        sealing = make_opening_key(folder, party, signing, now)
    node = kind in (PartyKind.REGION, PartyKind.RVDK)
    return Party(
        id=party,
        number=number,
        kind=kind,
        name=row["name"],
        legal_person=row.get("legal_person", row["name"]),
        host=row["host"],
        oin=row["oin"],
        roles=frozenset(Role(role) for role in row.get("roles", ["file", "ask"] if node else [])),
        since=row.get("since", date(now.year, now.month, now.day)),
        signing_key=signing.public,
        sealing_key=sealing,
        url=row.get("url"),
        index=index,
        public_shares=dict(public_shares),
    )


def _write_secrets(
    folder: Path, party: Party, federation_key: bytes, shares: Mapping[int, bytes], authority: "_Authority"
) -> None:
    write_private(folder / "database.password", secrets.token_urlsafe(24).encode())
    if party.kind is PartyKind.EVALUATOR:
        for number, share in shares.items():
            write_private(folder / "shares" / f"epoch-1-pass-{number}.key", share)
        key, certificate = authority.certificate(party.id)
        write_private(folder / "tls.key", key)
        (folder / "tls.pem").write_bytes(certificate)
        return
    write_private(folder / "broker.password", secrets.token_urlsafe(24).encode())
    write_private(folder / "storage.key", secrets.token_bytes(32))
    if party.kind is PartyKind.HUB:
        write_private(folder / "pepper.key", secrets.token_bytes(32))
        write_private(folder / "row.key", secrets.token_bytes(32))
    elif party.is_node:
        write_private(folder / "federation.key", federation_key)
        write_private(folder / "local.key", secrets.token_bytes(32))
    if party.kind is not PartyKind.HUB:
        write_private(folder / "login.key", login_key())


def login_key() -> bytes:
    """With which a process shows its provider of logins who it is: PEM, P-256."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _check_values(dealing: oprf.Dealing) -> dict[int, str]:
    text = {int(each): passes.Key(each, CHECK_TEXT, probe=False).input for each in Pass}
    return {
        number: check_value(oprf.evaluate_whole(dealing.keys[number], text[number]))
        for number in sorted(text)
    }


def _publish(manifest: Manifest, out: Path, authority: "_Authority") -> None:
    root = SigningKey.generate()
    write_private(out / "root" / "root.key", root.to_bytes())
    (out / ROOT).write_text(base64.b64encode(root.public).decode() + "\n", encoding="ascii")
    (out / CA).write_bytes(authority.public)
    document = manifests.manifest_to_json(manifest)
    signature = root.sign(manifests.SIGNED_AS, manifests.canonical(document))
    signed = {"manifest": document, "signature": base64.b64encode(signature).decode()}
    (out / MANIFEST).write_bytes(manifests.canonical(signed))


class _Authority:
    """Certificates for the evaluators' doors; its key is thrown away with it. P-256: the verifier in
    `cryptography` refuses Ed25519 certificates."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Veilig Thuis radar")])
        usage = x509.KeyUsage(
            digital_signature=False, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        self._certificate = (
            self._builder(self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )

    def _builder(self, subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            # Wide on both sides: a party's clock may be behind, and a demo may be told another day.
            .not_valid_before(self._now - timedelta(days=400))
            .not_valid_after(self._now + timedelta(days=400))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )

    @property
    def public(self) -> bytes:
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    def certificate(self, host: str) -> tuple[bytes, bytes]:
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.DNSName(host), x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
        certificate = (
            self._builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)]), key.public_key())
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return private, certificate.public_bytes(serialization.Encoding.PEM)


def read_parties(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
