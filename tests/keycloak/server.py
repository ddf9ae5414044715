"""A real Keycloak on loopback for tests: unpacked from its zip, with a realm of our own, gone afterwards."""

import hashlib
import hmac
import json
import os
import signal
import struct
import subprocess
import time
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx

from radar.federation.loopback import free_port, wait_until

HERE: Final = Path(__file__).parent
REALM: Final = "vt"
ADMIN: Final = "proef"
JAVA_OPTS: Final = "-Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.awt.headless=true"
"""No second compiler: it lives for a minute."""
SEED: Final = "EENVERZONNENGEHEIM32"
"""Of the one-time codes; visibly invented."""


def folder() -> Path:
    return Path(os.environ.get("RADAR_KEYCLOAK", Path.home() / ".cache/radar/keycloak"))


def lacking() -> str | None:
    """What is missing of it: Java, or the zip that belongs to keycloak.sha256."""
    try:
        subprocess.run(["java", "-version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "java"
    wanted, name = (HERE / "keycloak.sha256").read_text().split()
    file = folder() / name
    if not file.exists():
        return name
    with file.open("rb") as stream:
        return (
            None
            if hashlib.file_digest(stream, "sha256").hexdigest() == wanted
            else f"{name} of that checksum"
        )


@dataclass
class Keycloak:
    """`start` it with the users and the client; `disable` is the administrator's."""

    place: Path
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/realms/{REALM}"

    def start(self, realm: Mapping[str, Any]) -> None:
        name = (HERE / "keycloak.sha256").read_text().split()[1]
        with zipfile.ZipFile(folder() / name) as packed:
            packed.extractall(self.place)
        home = self.place / name.removesuffix(".zip").replace("-quarkus-dist", "")
        (home / "data/import").mkdir(parents=True)
        (home / "data/import/vt-realm.json").write_text(json.dumps(realm))
        (home / "bin/kc.sh").chmod(0o755)
        self.process = subprocess.Popen(
            [home / "bin/kc.sh", "start-dev", "--http-host=127.0.0.1", f"--http-port={self.port}",
             "--import-realm", "--log-level=WARN"],
            env={**os.environ, "JAVA_OPTS": JAVA_OPTS, "KC_BOOTSTRAP_ADMIN_USERNAME": ADMIN,
                 "KC_BOOTSTRAP_ADMIN_PASSWORD": ADMIN},
            stdout=(self.place / "log").open("wb"), stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        assert wait_until(self._answers, 280, 0.5), (self.place / "log").read_text()[-3000:]

    def _answers(self) -> bool:
        assert self.process
        assert self.process.poll() is None, (self.place / "log").read_text()[-3000:]
        try:
            return httpx.get(f"{self.issuer}/.well-known/openid-configuration", trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def stop(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)  # its own session: the script and its Java
            self.process.wait(10)

    # --- the administrator

    def change_user(self, name: str, **change: Any) -> None:
        root = f"http://127.0.0.1:{self.port}"
        with httpx.Client(base_url=root, trust_env=False, timeout=20) as client:
            login = {"grant_type": "password", "client_id": "admin-cli", "username": ADMIN, "password": ADMIN}
            token = client.post("/realms/master/protocol/openid-connect/token", data=login).json()
            client.headers["Authorization"] = f"Bearer {token['access_token']}"
            (user,) = client.get(f"/admin/realms/{REALM}/users", params={"username": name}).json()
            client.put(f"/admin/realms/{REALM}/users/{user['id']}", json=user | change).raise_for_status()


def realm(url: str, jwks: Mapping[str, Any], users: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A realm that asks a one-time code of whoever has one, and says so in `amr`."""
    return {
        "realm": REALM,
        "enabled": True,
        "sslRequired": "none",
        "otpPolicyType": "totp",
        "otpPolicyAlgorithm": "HmacSHA1",
        "otpPolicyDigits": 6,
        "otpPolicyPeriod": 30,
        "otpPolicyLookAheadWindow": 3,  # a crowded machine
        "otpPolicyCodeReusable": True,  # the tests log in more than once in half a minute
        "users": [*users],
        "clients": [_client(url, jwks)],
        "browserFlow": "radar",
        "authenticationFlows": [
            _flow("radar", True, ("auth-cookie", "ALTERNATIVE"), ("flow:radar forms", "ALTERNATIVE")),
            _flow("radar forms", False, ("auth-username-password-form:pwd", "REQUIRED"),
                  ("flow:radar second", "CONDITIONAL")),
            _flow("radar second", False, ("conditional-user-configured", "REQUIRED"),
                  ("auth-otp-form:otp", "REQUIRED")),
        ],
        "authenticatorConfig": [
            {"alias": each, "config": {"default.reference.value": each, "default.reference.maxAge": "28800"}}
            for each in ("pwd", "otp")
        ],
        "components": {
            "org.keycloak.userprofile.UserProfileProvider": [{
                "providerId": "declarative-user-profile",
                "config": {"kc.user.profile.config": [json.dumps(_PROFILE)]},
            }]
        },
    }  # fmt: skip


_ATTRIBUTE: Final = "oidc-usermodel-attribute-mapper"
_PROFILE: Final = {
    "unmanagedAttributePolicy": "ENABLED",
    "attributes": [{"name": name} for name in ("username", "email", "firstName", "lastName")],
}


def _flow(alias: str, top: bool, *steps: tuple[str, str]) -> dict[str, Any]:
    executions = []
    for number, (step, requirement) in enumerate(steps):
        name, _, rest = step.partition(":")
        which: dict[str, Any] = (
            {"flowAlias": rest, "autheticatorFlow": True}  # spelt so by Keycloak
            if name == "flow"
            else {"authenticator": name} | ({"authenticatorConfig": rest} if rest else {})
        )
        executions.append({**which, "requirement": requirement, "priority": 10 * number})
    return {"alias": alias, "providerId": "basic-flow", "topLevel": top, "builtIn": False,
            "authenticationExecutions": executions}  # fmt: skip


def _client(url: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "clientId": "radar",
        "enabled": True,
        "publicClient": False,
        "clientAuthenticatorType": "client-jwt",
        "standardFlowEnabled": True,
        "directAccessGrantsEnabled": False,
        "redirectUris": [f"{url}/inloggen/terug"],
        "attributes": {
            "pkce.code.challenge.method": "S256",
            "use.jwks.string": "true",
            "jwks.string": json.dumps(jwks),
            "token.endpoint.auth.signing.alg": "ES256",
            "post.logout.redirect.uris": f"{url}/uitgelogd",
        },
        "protocolMappers": [
            _mapper("organisatie", _ATTRIBUTE, {"user.attribute": "organisatie"}),
            _mapper("rol", _ATTRIBUTE, {"user.attribute": "rol", "multivalued": "true"}),
            _mapper("amr", "oidc-amr-mapper", {}),
        ],
    }  # fmt: skip


def _mapper(claim: str, kind: str, more: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": claim,
        "protocol": "openid-connect",
        "protocolMapper": kind,
        "config": {"claim.name": claim, "id.token.claim": "true", "jsonType.label": "String", **more},
    }


def user(name: str, organisation: str, *roles: str, second_factor: bool = True) -> dict[str, Any]:
    credentials: list[dict[str, Any]] = [{"type": "password", "value": name, "temporary": False}]
    if second_factor:
        about = {"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"}
        credentials.append(
            {
                "type": "otp",
                "secretData": json.dumps({"value": SEED}),
                "credentialData": json.dumps(about),
            }
        )
    return {
        "username": name,
        "enabled": True,
        "email": f"{name}@verzonnen.example",
        "emailVerified": True,
        "firstName": name.capitalize(),
        "lastName": "Verzonnen",
        "attributes": {"organisatie": [organisation], "rol": [*roles]},
        "credentials": credentials,
    }


def one_time_code(at: float | None = None) -> str:
    """RFC 6238, of SEED."""
    counter = struct.pack(">Q", int((time.time() if at is None else at) // 30))
    digest = hmac.digest(SEED.encode(), counter, hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"
