"""A provider of logins that lies: it signs whatever a test wants it to, for what no honest provider sends."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tests.fakes.site import running


@dataclass
class Provider:
    """`claims` change the honest ones; None leaves one out. `asked`: what came in at the token endpoint."""

    issuer: str = ""
    nonce: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", parameters={"kid": "een"}))
    signs_with: Any = None
    """Another key than the published one."""
    tricks: bool = False
    says_no: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    def id_token(self) -> str:
        now = int(time.time())
        honest = {
            "iss": self.issuer, "aud": "radar", "sub": "w-1", "exp": now + 300, "iat": now,
            "nonce": self.nonce, "auth_time": now, "amr": ["pwd", "otp"],
            "organisatie": "vt-utr", "rol": ["casusmedewerker"], "name": "Sanne Verzonnen",
        }  # fmt: skip
        claims = {name: value for name, value in (honest | self.claims).items() if value is not None}
        if self.tricks:
            return with_the_public_key_as_secret(self.key, claims)
        key = self.signs_with or self.key
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, key, algorithms=["ES256"])


def with_the_public_key_as_secret(public: ECKey, claims: dict[str, Any]) -> str:
    """The oldest trick with signed tokens: HS256 under what everybody can read."""
    head = {"alg": "HS256", "typ": "JWT", "kid": public.kid}
    signed = b".".join(_packed(json.dumps(part).encode()) for part in (head, claims))
    digest = hmac.digest(public.as_pem(private=False), signed, hashlib.sha256)
    return (signed + b"." + _packed(digest)).decode()


def _packed(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


@contextmanager
def lying() -> Iterator[Provider]:
    provider = Provider()
    app = FastAPI()

    @app.get("/.well-known/openid-configuration")
    def about() -> JSONResponse:
        ends = {"authorization_endpoint": "/inloggen", "token_endpoint": "/bewijs", "jwks_uri": "/sleutels"}
        return JSONResponse(
            {"issuer": provider.issuer} | {name: provider.issuer + path for name, path in ends.items()}
        )

    @app.get("/sleutels")
    def keys() -> JSONResponse:
        return JSONResponse(KeySet([provider.key]).as_dict(private=False))

    @app.post("/bewijs")
    async def token(request: Request) -> JSONResponse:
        provider.asked.append({name: str(value) for name, value in (await request.form()).items()})
        if provider.says_no:
            return JSONResponse({"error": "invalid_grant"}, 400)
        given = {"access_token": "a", "token_type": "Bearer", "refresh_token": "r"}
        return JSONResponse(given | {"id_token": provider.id_token()})

    with running(app) as port:
        provider.issuer = f"http://127.0.0.1:{port}"
        yield provider
