"""Promises of radar/web: who comes in, for how long, and what a form must show."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest

from radar.federation.logins import EmbeddedLogins
from tests.radar.web.pages import Browser, Site, hidden, logins, site


@pytest.fixture(scope="module")
def provider() -> Iterator[EmbeddedLogins]:
    with logins() as running:
        yield running


@pytest.fixture
def served(database: Callable[[str], str], provider: EmbeddedLogins) -> Iterator[Site]:
    with site(database("node"), provider.issuer) as running:
        yield running
        assert running.crashes == []


def is_sent_to_sign_in(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/inloggen?")


# --- coming in -------------------------------------------------------------------------------------------


def test_a_worker_with_two_factors_sees_the_page(served: Site) -> None:
    """Whoever logs in at the own organisation, with two factors and a role, gets the page that was asked."""
    page = Browser(served).open("/inhoud?van=hier")

    assert (page.status_code, page.request.url.raw_path) == (200, b"/inhoud?van=hier")
    assert "Sanne Verzonnen" in page.text


@pytest.mark.parametrize(
    ("worker", "says"),
    [
        ("w-3", "zonder tweede stap"),
        ("w-4", "hoort bij een andere organisatie"),
        ("w-5", "geen rol"),
        ("iemand-anders", "zonder tweede stap"),
    ],
)
def test_nobody_else_comes_in(served: Site, worker: str, says: str) -> None:
    """Without second factor, of another organisation, without a role or unknown: a page that says why, and no
    session."""
    browser = Browser(served)

    page = browser.open("/", worker)

    assert (page.status_code, says in page.text) == (403, True)
    assert is_sent_to_sign_in(browser.send("GET", f"{served.url}/"))


def test_an_administrator_sees_no_case(served: Site) -> None:
    """Signed in, and still refused where the role does not reach."""
    page = Browser(served).open("/", "w-2")

    assert (page.status_code, "geen rol" in page.text) == (403, True)


def test_a_way_back_that_was_not_asked_for_here_opens_nothing(served: Site) -> None:
    """A link with somebody else's code and state signs nobody in; nor does one used before."""
    theirs, mine = Browser(served), Browser(served)
    departed = theirs.send("GET", f"{served.url}/inloggen")
    asked = httpx.URL(departed.headers["location"])
    back = theirs.send("POST", str(asked), data={"sub": "w-1"}).headers["location"]

    mine.send("GET", f"{served.url}/inloggen")
    assert mine.send("GET", back).status_code == 403
    assert theirs.send("GET", back).status_code == 403
    assert not any(name.endswith("vt-utr") for name in mine.cookies)


def test_nobody_is_sent_on_to_another_site(served: Site) -> None:
    """The address to come back to is one of ours, whatever a link says."""
    for elsewhere in ("https://elders.example/", "//elders.example", "/\\elders.example"):
        page = Browser(served).open(f"/inloggen?naar={elsewhere}")
        assert str(page.request.url) == f"{served.url}/"


def test_the_cookie_and_the_headers_are_strict(served: Site) -> None:
    """The cookie is of this host only, over TLS, no script reads it; a page loads from itself only."""
    browser = Browser(served)
    page = browser.open("/")

    (name,) = browser.cookies
    assert name == "__Host-radar-vt-utr"
    flags = browser.flags[name]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= flags
    assert not any(flag.startswith("Domain") for flag in flags)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"


# --- for how long ----------------------------------------------------------------------------------------


def test_a_session_rests_after_a_quarter_and_ends_after_a_day_of_work(served: Site) -> None:
    """Fifteen minutes without a page, or eight hours with them."""
    browser = Browser(served)
    browser.open("/")

    served.clock.by = timedelta(minutes=14)
    assert browser.send("GET", f"{served.url}/").status_code == 200
    served.clock.by = timedelta(minutes=28)
    assert browser.send("GET", f"{served.url}/").status_code == 200
    served.clock.by = timedelta(minutes=44)
    assert is_sent_to_sign_in(browser.send("GET", f"{served.url}/"))

    served.clock.by = timedelta()
    browser.open("/")
    for minutes in range(0, 480, 12):
        served.clock.by = timedelta(minutes=minutes)
        assert browser.send("GET", f"{served.url}/").status_code == 200
    served.clock.by = timedelta(minutes=481)
    assert is_sent_to_sign_in(browser.send("GET", f"{served.url}/"))


def test_content_asks_for_both_factors_again(served: Site) -> None:
    """A session that goes on is not enough for content: after fifteen minutes the person logs in anew, at a
    provider that is told to ask."""
    browser = Browser(served)
    assert browser.open("/inhoud").status_code == 200

    for minutes in (10, 20):
        served.clock.by = timedelta(minutes=minutes)
        assert browser.send("GET", f"{served.url}/").status_code == 200
    answer = browser.send("GET", f"{served.url}/inhoud")

    assert answer.headers["location"] == "/inloggen?naar=%2Finhoud&opnieuw=ja"
    asked = browser.send("GET", served.url + answer.headers["location"]).headers["location"]
    assert dict(httpx.URL(asked).params) | {"prompt": "login", "max_age": "0"} == dict(
        httpx.URL(asked).params
    )
    assert browser.open("/inhoud").status_code == 200


def test_a_disabled_user_is_out_within_five_minutes(served: Site, provider: EmbeddedLogins) -> None:
    """The provider is asked every five minutes; when it says no, the session ends and stays ended."""
    browser = Browser(served)
    browser.open("/")
    served.clock.by = timedelta(minutes=6)
    assert browser.send("GET", f"{served.url}/").status_code == 200

    httpx.post(f"{provider.issuer}/users/w-1/revoke-tokens", trust_env=False).raise_for_status()

    served.clock.by = timedelta(minutes=10)
    assert browser.send("GET", f"{served.url}/").status_code == 200
    served.clock.by = timedelta(minutes=12)
    assert is_sent_to_sign_in(browser.send("GET", f"{served.url}/"))
    served.clock.by = timedelta(minutes=7)
    assert is_sent_to_sign_in(browser.send("GET", f"{served.url}/"))


def test_after_logging_out_the_old_cookie_opens_nothing(served: Site) -> None:
    """Logging out ends the session here, not only in the browser, and goes on to the provider."""
    browser = Browser(served)
    page = browser.open("/")
    kept = dict(browser.cookies)

    answer = browser.post("/uitloggen", page, {})

    assert "/oauth2/end_session?" in answer.headers["location"]
    assert browser.cookies == {}
    browser.cookies.update(kept)
    assert is_sent_to_sign_in(browser.send("GET", f"{served.url}/"))


# --- forms -----------------------------------------------------------------------------------------------


def test_a_form_of_ours_is_an_act(served: Site) -> None:
    """With the session's own secret and from our own origin it is done, once, and the next page says so."""
    browser = Browser(served)
    page = browser.open("/")

    answer = browser.post("/doe", page, {"oordeel": "zelfde"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert served.done == [("w-1", {"oordeel": "zelfde"})]
    assert "Vastgelegd." in browser.open("/").text
    assert "Vastgelegd." not in browser.open("/").text.replace("<h2>Vastgelegd", "")


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ({"Origin": "https://elders.example"}, {}),
        ({"Origin": "null"}, {}),
        ({"Origin": ""}, {}),
        ({}, {"formulierbewijs": ""}),
        ({}, {"formulierbewijs": "x" * 32}),
    ],
)
def test_a_form_of_another_site_is_none(
    served: Site, headers: dict[str, str], fields: dict[str, str]
) -> None:
    """From another origin, from none, without or with another secret: refused, nothing is done or kept."""
    browser = Browser(served)
    page = browser.open("/")

    answer = browser.post("/doe", page, {"toelichting": "van elders", **fields}, headers=headers)

    assert (answer.status_code, "niet (meer) geldig" in answer.text, served.done) == (403, True, [])
    assert "van elders" not in browser.open("/").text


def test_what_somebody_wrote_outlives_the_session(served: Site) -> None:
    """A form sent after the session rested is not lost: it stands on its page after logging in, for that
    person only, and is forgotten once it was sent."""
    browser = Browser(served)
    page = browser.open("/")
    served.clock.by = timedelta(minutes=30)

    answer = browser.post("/doe", page, {"toelichting": "Een lange <tekst>", "oordeel": "andere"})
    assert is_sent_to_sign_in(answer)
    assert served.done == []
    back = browser.open(answer.headers["location"])

    assert "Uw tekst is bewaard." in back.text
    assert "Een lange &lt;tekst&gt;</textarea>" in back.text
    assert 'value="andere" checked' in back.text
    assert "is bewaard" not in Browser(served).open("/", "w-6").text
    browser.post("/doe", back, {"toelichting": "Een lange <tekst>"})
    assert served.done == [("w-1", {"toelichting": "Een lange <tekst>"})]
    assert "is bewaard" not in browser.open("/").text


def test_a_form_of_another_site_leaves_no_draft(served: Site) -> None:
    """Nobody plants text in somebody's page by way of a session that rested."""
    browser = Browser(served)
    page = browser.open("/")
    served.clock.by = timedelta(minutes=30)

    browser.post("/doe", page, {"toelichting": "geplant"}, headers={"Origin": "https://elders.example"})

    assert "geplant" not in browser.open("/").text


@pytest.mark.parametrize("body", [b"a=%00", b"&".join(b"v%d=" % n for n in range(400))])
def test_a_form_that_cannot_be_read_is_refused(served: Site, body: bytes) -> None:
    """A zero byte, or far too many fields."""
    browser = Browser(served)
    page = browser.open("/")
    given = "&".join(f"{name}={value}" for name, value in hidden(page).items()).encode()

    headers = {"Origin": served.url, "Content-Type": "application/x-www-form-urlencoded"}
    answer = browser.send("POST", f"{served.url}/doe", content=given + b"&" + body, headers=headers)

    assert (answer.status_code, served.done) == (400, [])


# --- what a page shows and loads -------------------------------------------------------------------------


def test_names_are_shown_as_text(served: Site) -> None:
    """No script, and no sign that turns or hides letters, gets out of a name."""
    page = Browser(served).open("/")

    assert "<bdi>Ann gnikrow Aan &lt;script&gt;alert(1)&lt;/script&gt;</bdi>" in page.text


def test_a_defect_shows_a_page_and_no_text_of_its_own(
    database: Callable[[str], str], provider: EmbeddedLogins
) -> None:
    """What went wrong inside may hold a name: neither the page nor the log has it."""
    with site(database("node"), provider.issuer) as served:
        page = Browser(served).open("/stuk")

        assert (page.status_code, "Er ging iets mis" in page.text, "Jan" in page.text) == (500, True, False)
        assert [crash.partition(" ")[0] for crash in served.crashes] == ["ValueError"]


def test_an_unknown_page_and_a_system_get_what_they_can_read(served: Site) -> None:
    """A browser gets a page in the frame, a system problem+json."""
    browser = Browser(served)

    page = browser.send("GET", f"{served.url}/bestaat-niet")
    problem = browser.send("GET", f"{served.url}/bestaat-niet", headers={"Accept": "application/json"})

    assert (page.status_code, "Deze pagina bestaat niet" in page.text) == (404, True)
    assert problem.headers["content-type"] == "application/problem+json"


def test_what_a_page_loads_is_ours_and_never_old(served: Site) -> None:
    """Everything a page names is there, packed, and may be kept for ever; another version and a licence are
    not given."""
    browser = Browser(served)
    page = browser.open("/")
    for address in re.findall(r'(?:href|src)="(/opmaak/[^"]+)"', page.text):
        answer = browser.send("GET", served.url + address, headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")
        assert "immutable" in answer.headers["cache-control"]
    assert "://" not in re.sub(r"http://127[^\"]*|http://www.w3.org", "", page.text)
    version = served.pages.assets.version
    assert browser.send("GET", f"{served.url}/opmaak/{version}/vendor/utrecht-LICENSE.md").status_code == 404
    assert browser.send("GET", f"{served.url}/opmaak/anders/radar.css").status_code == 404
