"""Promises of radar/web/login.py: an answer not for us, not for now or not of the provider opens nothing."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from radar.config import Web
from radar.keys.ceremony import login_key
from radar.web.login import GOODBYE, Login, safe_provider
from radar.web.sessions import Grant, SignIn
from radar.web.user import User
from schemas.codes import WorkerRole
from schemas.errors import RadarError
from tests.fakes.provider import Provider, lying

KEY = login_key()


def clock() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with lying() as running:
        yield running


def login_at(provider: Provider, **changed: Any) -> Login:
    settings = Web(url="http://127.0.0.1:1", issuer=provider.issuer, **changed)
    return Login(settings, frozenset({"vt-utr"}), KEY, clock)


def arrive(provider: Provider, *, again: bool = False, **changed: Any) -> tuple[User, Grant]:
    login = login_at(provider, **changed)
    sign_in = login.depart("/", clock(), again=again).sign_in
    provider.nonce = sign_in.nonce
    return login.arrive("code", sign_in, clock())


def refusal(provider: Provider, **more: Any) -> str:
    with pytest.raises(RadarError) as refused:
        arrive(provider, **more)
    return refused.value.code


def test_an_honest_answer_says_who_it_is(provider: Provider) -> None:
    """Subject, name, organisation and roles; when both factors were shown; and with what to ask again."""
    user, grant = arrive(provider)

    assert (user.subject, user.name, user.organisation) == ("w-1", "Sanne Verzonnen", "vt-utr")
    assert user.roles == {WorkerRole.CASE_WORKER}
    assert user.proved_at is not None
    assert abs(user.proved_at - clock()) < timedelta(seconds=30)
    assert grant.refresh == "r"


def test_the_code_is_exchanged_with_our_key_and_our_verifier(provider: Provider) -> None:
    """What goes to the provider: the code, the verifier, and an assertion that our published key verifies,
    for this provider only and for less than a minute."""
    login = login_at(provider)
    departure = login.depart("/", clock(), again=False)
    provider.nonce = departure.sign_in.nonce
    login.arrive("code", departure.sign_in, clock())

    (asked,) = provider.asked
    assert (asked["code"], asked["code_verifier"]) == ("code", departure.sign_in.verifier)
    assert departure.sign_in.verifier not in departure.address
    assert "client_secret" not in asked
    keys = KeySet.import_key_set(login.public_keys())
    claims = jwt.decode(asked["client_assertion"], keys, algorithms=["ES256"]).claims
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("radar", "radar", provider.issuer + "/bewijs")
    assert claims["exp"] - claims["iat"] <= 60


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elders.example"}, {"iss": None},
        {"aud": "een-ander"}, {"aud": None}, {"aud": ["radar", "een-ander"], "azp": "een-ander"},
        {"exp": 1}, {"exp": None}, {"iat": None}, {"iat": int(time.time()) + 3600},
        {"nonce": "van-een-ander"}, {"nonce": None}, {"sub": None}, {"sub": ""},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_for_this_attempt_opens_nothing(
    provider: Provider, claims: dict[str, Any]
) -> None:
    """Another issuer, audience, time or attempt, or one of them left out."""
    provider.claims = claims

    assert refusal(provider) == "inloggen_ongeldig"


def test_a_token_that_the_provider_did_not_sign_opens_nothing(provider: Provider) -> None:
    """Signed with another key, or with the published key as if it were a secret."""
    provider.signs_with = ECKey.generate_key("P-256")
    assert refusal(provider) == "inloggen_ongeldig"

    provider.tricks = True
    assert refusal(provider) == "inloggen_ongeldig"


def test_a_new_key_of_the_provider_is_learnt(provider: Provider) -> None:
    """A provider that changed its key is asked for it once."""
    login = login_at(provider)
    for _ in range(2):
        sign_in = login.depart("/", clock(), again=False).sign_in
        provider.nonce = sign_in.nonce
        login.arrive("code", sign_in, clock())
        provider.key = ECKey.generate_key("P-256", parameters={"kid": "twee"})


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"amr": ["pwd"]}, "tweede_factor"),
        ({"amr": None}, "tweede_factor"),
        ({"amr": "otp"}, None),
        ({"amr": None, "acr": "hoog"}, None),
        ({"organisatie": "vt-grn"}, "andere_organisatie"),
        ({"organisatie": None}, "andere_organisatie"),
        ({"rol": None}, "geen_rol"),
        ({"rol": ["portier", 3]}, "geen_rol"),
        ({"rol": "casusmedewerker"}, None),
    ],
    ids=str,
)
def test_what_is_said_of_a_person_decides(
    provider: Provider, claims: dict[str, Any], code: str | None
) -> None:
    """A second factor by `acr` or `amr`, the own organisation, and at least one role that the radar knows."""
    provider.claims = claims

    if code:
        assert refusal(provider, second_factor_acr=("hoog",)) == code
    else:
        arrive(provider, second_factor_acr=("hoog",))


@pytest.mark.parametrize("at", [None, int(time.time()) - 7200], ids=["not said", "long ago"])
def test_again_is_really_again(provider: Provider, at: int | None) -> None:
    """Asked to show both factors once more, an answer that leans on an older login does not count."""
    provider.claims = {"auth_time": at}

    assert refusal(provider, again=True) == "tweede_factor"
    user, _ = arrive(provider)
    assert user.proved_at is None or user.proved_at < clock() - timedelta(hours=1)


def test_a_provider_that_says_no_is_believed(provider: Provider) -> None:
    """No to a code opens nothing, no to a refresh ends the session; without a refresh token it is no."""
    provider.says_no = True

    assert refusal(provider) == "inloggen_ongeldig"
    assert login_at(provider).still_allowed(Grant("r", "t")) is None
    assert login_at(provider).still_allowed(Grant(None, "t")) is None


def test_a_provider_that_is_down_is_no_answer() -> None:
    """Nobody comes in, nobody is thrown out, and logging out still ends on our own page."""
    gone = Login(Web(url="http://127.0.0.1:1", issuer="http://127.0.0.1:1"), frozenset(), KEY, clock)

    for act in (
        lambda: gone.depart("/", clock(), again=False),
        lambda: gone.arrive("code", SignIn("n", "v" * 48, "/", False, clock()), clock()),
        lambda: gone.still_allowed(Grant("r", "t")),
    ):
        with pytest.raises(RadarError) as refused:
            act()
        assert refused.value.code == "inloggen_storing"
    assert gone.farewell(None) == GOODBYE


def test_what_a_provider_cannot_do_is_named(provider: Provider) -> None:
    """Before anybody tries: a provider that does not say PKCE and signed assertions is one to ask about."""
    assert login_at(provider).lacks() == ["S256", "private_key_jwt"]


def test_nothing_secret_is_in_a_repr(provider: Provider) -> None:
    """Neither the key nor what is kept of a login can be printed by accident."""
    _, grant = arrive(provider)

    shown = repr((login_at(provider), grant, SignIn("nonce-1", "verifier-1", "/", False, clock())))
    assert not any(secret in shown for secret in ("PRIVATE", "nonce-1", "verifier-1", grant.id_token))


@pytest.mark.parametrize(
    ("changed", "safe"),
    [
        ({}, True),
        ({"url": "http://radar.example"}, False),
        ({"issuer": "http://login.example"}, False),
        ({"client_login": "demo"}, False),
    ],
    ids=str,
)
def test_outside_the_demo_all_is_over_tls_and_with_a_key(changed: dict[str, Any], safe: bool) -> None:
    """A process that is not the demo's refuses anything less."""
    honest = {"url": "https://radar.example", "issuer": "https://login.example"}

    assert safe_provider(Web(**(honest | changed))) is safe
