"""What logging in promises, on a real Keycloak: the demo's provider checks none of it."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from radar.config import Web
from radar.federation.loopback import free_port
from radar.keys.ceremony import login_key
from radar.web.login import WAY_BACK, Login
from radar.web.user import User
from schemas.errors import Distrusted
from tests.keycloak.server import Keycloak, one_time_code, realm, user
from tests.plugins.tools import needs
from tests.radar.web.pages import Browser, Site, site

pytestmark = [needs("keycloak"), pytest.mark.timeout(900)]

USERS = (
    user("sanne", "vt-utr", "casusmedewerker"),
    user("bram", "vt-utr", "casusmedewerker"),
    user("noor", "vt-utr", "casusmedewerker", second_factor=False),
    user("elders", "vt-grn", "casusmedewerker"),
)
KEY = login_key()
PORT = free_port()


@pytest.fixture(scope="module")
def keycloak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keycloak]:
    server = Keycloak(Path(tmp_path_factory.mktemp("keycloak")))
    url = f"http://127.0.0.1:{PORT}"
    try:
        server.start(realm(url, public_keys(url, KEY), USERS))
        yield server
    finally:
        server.stop()


def public_keys(url: str, key: bytes) -> dict[str, object]:
    return Login(Web(url=url, issuer=url), frozenset(), key, lambda: datetime.now(UTC)).public_keys()


@pytest.fixture
def served(database: Callable[[str], str], keycloak: Keycloak) -> Iterator[Site]:
    with site(database("node"), keycloak.issuer, port=PORT, login_key=KEY) as running:
        yield running
        assert running.crashes == []


def form(page: httpx.Response) -> str:
    """Where the one form of Keycloak's page goes."""
    return html.unescape(re.findall(r'<form[^>]*action="([^"]+)"', page.text)[0])


def log_in(browser: Browser, address: str, name: str, until: str = "//") -> httpx.Response:
    """Follow the redirects from here and fill in what Keycloak asks: name, password and a one-time code. The
    page at the end, or the redirect that leads to `until`."""
    url = browser.site.url + address if address.startswith("/") else address
    answer = browser.send("GET", url)
    for _ in range(16):
        if answer.status_code in (302, 303):
            url = str(httpx.URL(url).join(answer.headers["location"]))
            if url.startswith(until):
                return answer
            answer = browser.send("GET", url)
        elif 'name="otp"' in answer.text:
            url = form(answer)
            answer = browser.send("POST", url, data={"otp": one_time_code(), "login": "Sign In"})
        elif 'name="password"' in answer.text:
            url = form(answer)
            answer = browser.send("POST", url, data={"username": name, "password": name})
        else:
            return answer
    raise AssertionError(re.sub(r"<[^>]*>|\s+", " ", answer.text)[-800:])


def test_with_two_factors_a_worker_comes_in(served: Site) -> None:
    """Name and password, then a one-time code; Keycloak took our signed assertion and our PKCE verifier."""
    page = log_in(Browser(served), "/", "sanne")

    assert page.status_code == 200
    assert "Sanne Verzonnen" in page.text


def test_without_a_second_factor_nobody_comes_in(served: Site) -> None:
    """Keycloak lets a user without a code in; the radar sees that in `amr` and does not."""
    page = log_in(Browser(served), "/", "noor")

    assert (page.status_code, "zonder tweede stap" in page.text) == (403, True)


def test_who_is_of_another_organisation_does_not_come_in(served: Site) -> None:
    """The claim `organisatie` is of Groningen."""
    page = log_in(Browser(served), "/", "elders")

    assert (page.status_code, "andere organisatie" in page.text) == (403, True)


def test_without_pkce_keycloak_refuses_at_once(served: Site, keycloak: Keycloak) -> None:
    """PKCE with S256 is compulsory for our client: without it, or with the plain method, it is refused."""
    asked = httpx.URL(Browser(served).send("GET", f"{served.url}/inloggen").headers["location"])
    without = {name: value for name, value in asked.params.items() if not name.startswith("code_challenge")}
    plain = {**dict(asked.params), "code_challenge_method": "plain"}

    for params in (without, plain):
        answer = httpx.get(asked.copy_with(params=params), trust_env=False, timeout=60)
        assert "error=invalid_request" in answer.headers["location"]
    assert dict(asked.params)["code_challenge_method"] == "S256"


@pytest.mark.parametrize("lacks", ["verifier", "key", "nothing"])
def test_a_code_without_its_verifier_or_our_key_gives_nothing(
    served: Site, keycloak: Keycloak, lacks: str
) -> None:
    """Whoever steals a code cannot use it, and nobody but us can ask in our name; with both it opens."""
    ours = served.pages.login
    departure = ours.depart("/", served.clock(), again=False)
    way_back = served.url + WAY_BACK
    answer = log_in(Browser(served), departure.address, "sanne", until=way_back)
    code = httpx.URL(answer.headers["location"]).params["code"]
    login = replace(ours, key=login_key()) if lacks == "key" else ours
    verifier = "x" * 64 if lacks == "verifier" else departure.sign_in.verifier

    def arrive() -> User:
        return login.arrive(code, replace(departure.sign_in, verifier=verifier), served.clock())[0]

    if lacks == "nothing":
        assert arrive().organisation == "vt-utr"
        return
    with pytest.raises(Distrusted) as refused:
        arrive()
    assert refused.value.code == "inloggen_ongeldig"


def test_content_asks_both_factors_anew(served: Site) -> None:
    """Keycloak still has its session, and is told to ask again all the same."""
    browser = Browser(served)
    log_in(browser, "/", "sanne")
    for minutes in (10, 20):
        served.clock.by = timedelta(minutes=minutes)
        assert browser.send("GET", f"{served.url}/").status_code == 200

    answer = browser.send("GET", f"{served.url}/inhoud")
    asked = browser.send("GET", served.url + answer.headers["location"])
    shown = browser.send("GET", asked.headers["location"])

    assert 'name="password"' in shown.text


def test_a_session_is_renewed_with_keycloak_and_ends_for_a_disabled_user(
    served: Site, keycloak: Keycloak
) -> None:
    """After five minutes Keycloak is asked and says yes; after the user was disabled it says no, and the
    session is over."""
    browser = Browser(served)
    assert log_in(browser, "/", "bram").status_code == 200
    served.clock.by = timedelta(minutes=6)
    assert browser.send("GET", f"{served.url}/").status_code == 200

    keycloak.change_user("bram", enabled=False)
    served.clock.by = timedelta(minutes=12)

    assert browser.send("GET", f"{served.url}/").status_code == 303
    keycloak.change_user("bram", enabled=True)
    assert browser.send("GET", f"{served.url}/").status_code == 303


def test_a_session_that_rested_asks_again(served: Site) -> None:
    """After a quarter of an hour without a page."""
    browser = Browser(served)
    log_in(browser, "/", "sanne")

    served.clock.by = timedelta(minutes=16)

    assert browser.send("GET", f"{served.url}/").status_code == 303


def test_logging_out_ends_keycloaks_session_too(served: Site) -> None:
    """Back through Keycloak to our own page; after that Keycloak asks for the password again."""
    browser = Browser(served)
    page = log_in(browser, "/", "sanne")

    answer = browser.post("/uitloggen", page, {})
    gone = browser.send("GET", answer.headers["location"])

    assert gone.headers["location"] == f"{served.url}/uitgelogd"
    assert "U bent uitgelogd" in browser.send("GET", gone.headers["location"]).text
    departed = browser.send("GET", f"{served.url}/inloggen")
    assert 'name="password"' in browser.send("GET", departed.headers["location"]).text
