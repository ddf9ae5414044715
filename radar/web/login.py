"""Logging in: OpenID Connect's code flow at the organisation's own provider.

Nobody comes in on what a browser says: the provider is asked over our own connection, with a key of ours, and
its signed answer must be for us, for this attempt, in time, with a second factor and of this organisation.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

from radar.config import Web
from radar.web.sessions import Grant, SignIn
from radar.web.user import ROLES, User
from schemas.errors import Distrusted, RadarError, Unavailable

SIGNED_WITH: Final = ["RS256", "PS256", "ES256"]
PATIENCE: Final = 5.0
LEEWAY: Final = 60
KEEP_METADATA: Final = timedelta(hours=1)
WAY_BACK: Final = "/inloggen/terug"
GOODBYE: Final = "/uitgelogd"


@dataclass(frozen=True, slots=True)
class Departure:
    """Where to send a browser, and what must come back with it."""

    address: str
    state: str
    sign_in: SignIn


@dataclass(slots=True)
class Login:
    """`organisations`: values of the claim `organisatie` that may come in. `key`: login.key, PEM, or None in
    the demo. `clock`: the machine's, because the provider's tokens go by it."""

    settings: Web
    organisations: frozenset[str]
    key: bytes | None = field(repr=False)
    clock: Callable[[], datetime]
    verify: Any = True
    """What to trust of the provider's TLS: as httpx2 has it."""
    _metadata: dict[str, Any] | None = None
    _keys: KeySet | None = None
    _asked_at: datetime | None = None
    _lock: Lock = field(default_factory=Lock)

    # --- to the provider

    def depart(self, way_back: str, now: datetime, *, again: bool) -> Departure:
        """`again`: the person must show both factors once more, whatever session the provider still has."""
        sign_in = SignIn(secrets.token_urlsafe(24), secrets.token_urlsafe(48), way_back, again, now)
        asked = {"nonce": sign_in.nonce}
        if self.settings.second_factor_acr:
            asked["acr_values"] = " ".join(self.settings.second_factor_acr)
        if again:
            asked |= {"prompt": "login", "max_age": "0"}
        with self._client() as client:
            address, state = client.create_authorization_url(
                self._about()["authorization_endpoint"], code_verifier=sign_in.verifier, **asked
            )
        return Departure(address, state, sign_in)

    # --- and back

    def arrive(self, code: str, sign_in: SignIn, now: datetime) -> tuple[User, Grant]:
        """Who this is. Raises RadarError: Distrusted("inloggen_ongeldig") when the answer is not what was
        asked for, RadarError("tweede_factor"), ("andere_organisatie") or ("geen_rol") when the person may
        not come in, Unavailable("inloggen_storing") when the provider does not answer."""
        about = self._about()
        given = self._ask(
            lambda client: client.fetch_token(
                about["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=sign_in.verifier,
            )
        )
        if given is None or not isinstance(given.get("id_token"), str):
            raise Distrusted("inloggen_ongeldig")
        claims = self._claims(given["id_token"])
        if claims.get("nonce") != sign_in.nonce:
            raise Distrusted("inloggen_ongeldig")
        age = self._age(claims)
        if sign_in.again and (age is None or now - age < sign_in.started_at - timedelta(seconds=LEEWAY)):
            raise RadarError("tweede_factor")
        proved_at = None if age is None else now - age
        return self._user(claims, proved_at), Grant(given.get("refresh_token"), given["id_token"])

    def _age(self, claims: Mapping[str, Any]) -> timedelta | None:
        """How long ago both factors were shown; None when the provider does not say."""
        at = claims.get("auth_time")
        if isinstance(at, int):
            return max(timedelta(), self.clock() - datetime.fromtimestamp(at, UTC))
        return timedelta() if self.key is None else None  # the demo's provider asks every time, and says not

    def _user(self, claims: Mapping[str, Any], proved_at: datetime | None) -> User:
        self._check_second_factor(claims)
        subject, organisation = claims.get("sub"), claims.get("organisatie")
        if not isinstance(subject, str) or not subject:
            raise Distrusted("inloggen_ongeldig")
        if not isinstance(organisation, str) or (
            self.organisations and organisation not in self.organisations
        ):
            raise RadarError("andere_organisatie")
        roles = frozenset(ROLES[role] for role in _texts(claims.get("rol")) if role in ROLES)
        if not roles:
            raise RadarError("geen_rol")
        name = claims.get("name") or claims.get("preferred_username") or "medewerker"
        return User(subject, str(name)[:120], organisation, roles, proved_at)

    def _check_second_factor(self, claims: Mapping[str, Any]) -> None:
        by_level = claims.get("acr") in self.settings.second_factor_acr
        by_method = not set(_texts(claims.get("amr"))).isdisjoint(self.settings.second_factor_amr)
        if not (by_level or by_method):
            raise RadarError("tweede_factor")

    def _claims(self, id_token: str) -> Mapping[str, Any]:
        """Of a token that the provider signed for us and that has not ended."""
        try:
            claims = self._verified(id_token)
            now = int(self.clock().timestamp())
            registry = jwt.JWTClaimsRegistry(
                now=now,
                leeway=LEEWAY,
                iss={"essential": True, "value": self._about()["issuer"]},
                aud={"essential": True, "value": self.settings.client_id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
            )
            registry.validate(dict(claims))
        except (JoseError, ValueError) as error:
            raise Distrusted("inloggen_ongeldig") from error
        # A token for more than one audience must say that it was made for us.
        if claims.get("azp", self.settings.client_id) != self.settings.client_id:
            raise Distrusted("inloggen_ongeldig")
        return claims

    def _verified(self, id_token: str) -> Mapping[str, Any]:
        try:
            return jwt.decode(id_token, self._key_set(), algorithms=SIGNED_WITH).claims
        except (JoseError, ValueError):
            # The provider may have a new key: ask once, and believe what it says then.
            return jwt.decode(id_token, self._key_set(anew=True), algorithms=SIGNED_WITH).claims

    # --- afterwards

    def still_allowed(self, grant: Grant) -> Grant | None:
        """Ask with the refresh token; None when the provider refuses, as it does for a disabled user."""
        if grant.refresh is None:
            return None
        about = self._about()
        given = self._ask(
            lambda client: client.refresh_token(about["token_endpoint"], refresh_token=grant.refresh)
        )
        if given is None:
            return None
        return Grant(given.get("refresh_token") or grant.refresh, given.get("id_token") or grant.id_token)

    def farewell(self, grant: Grant | None) -> str:
        """Where a browser logs out at the provider too; our own page when the provider has none."""
        try:
            end = self._about().get("end_session_endpoint")
        except Unavailable:
            end = None
        if not isinstance(end, str):
            return GOODBYE
        query = {
            "client_id": self.settings.client_id,
            "post_logout_redirect_uri": self.settings.url + GOODBYE,
        }
        if grant:
            query["id_token_hint"] = grant.id_token
        return f"{end}?{urlencode(query)}"

    def public_keys(self) -> dict[str, Any]:
        """For the provider: what our assertions are signed with."""
        keys = [_key_of(self.key)] if self.key else []
        return {"keys": [key.as_dict(private=False, use="sig", alg="ES256") for key in keys]}

    def lacks(self) -> list[str]:
        """What the provider does not say it can, of what we need. Raises Unavailable("inloggen_storing")."""
        about = self._about()
        needed = [("code_challenge_methods_supported", "S256")]
        if self.key:
            needed.append(("token_endpoint_auth_methods_supported", "private_key_jwt"))
        return [value for name, value in needed if value not in about.get(name, ())]

    # --- the connection

    def _client(self) -> OAuth2Client:
        shared = {
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.url + WAY_BACK,
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "verify": self.verify,
            "timeout": PATIENCE,
            "trust_env": False,
        }
        if self.key is None:
            return OAuth2Client(client_secret="demo", **shared)  # noqa: S106 (its provider knows no secret)
        key = _key_of(self.key)
        client = OAuth2Client(
            client_secret=key,
            token_endpoint_auth_method="private_key_jwt",  # noqa: S106 (the name of a method)
            **shared,
        )
        soon = int(self.clock().timestamp()) + LEEWAY - 5
        client.register_client_auth_method(
            PrivateKeyJWT(
                self._about()["token_endpoint"],
                claims={"exp": soon},
                headers={"kid": key.kid},
                alg="ES256",
            )
        )
        return client

    def _ask(self, act: Callable[[OAuth2Client], Mapping[str, Any]]) -> Mapping[str, Any] | None:
        """None when the provider says no. Raises Unavailable("inloggen_storing") when it says nothing."""
        try:
            with self._client() as client:
                return act(client)
        except OAuthError:
            return None
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("inloggen_storing") from error

    def _about(self) -> dict[str, Any]:
        with self._lock:
            now = self.clock()
            if self._metadata is None or self._asked_at is None or now - self._asked_at > KEEP_METADATA:
                found = self._fetch(self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration")
                if found.get("issuer") != self.settings.issuer:
                    raise Unavailable("inloggen_storing")
                self._metadata, self._keys, self._asked_at = found, None, now
            return self._metadata

    def _key_set(self, *, anew: bool = False) -> KeySet:
        address = self._about()["jwks_uri"]
        with self._lock:
            if self._keys is None or anew:
                self._keys = KeySet.import_key_set(self._fetch(address))
            return self._keys

    def _fetch(self, address: str) -> Any:
        try:
            answer = httpx2.get(address, verify=self.verify, timeout=PATIENCE, trust_env=False)
            answer.raise_for_status()
            return answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable("inloggen_storing") from error


def safe_provider(settings: Web) -> bool:
    """Both ends over TLS, and the radar known to its provider by a key."""
    addresses = (settings.issuer, settings.url)
    return settings.client_login == "private_key_jwt" and all(
        urlsplit(each).scheme == "https" for each in addresses
    )


def _key_of(pem: bytes) -> ECKey:
    key = ECKey.import_key(pem)
    key.ensure_kid()
    return key


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str)]
