"""Promises of radar/web: who comes in, for how long, and what a form must show."""

from collections.abc import Callable, Iterator
from datetime import timedelta

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


def test_a_worker_with_two_factors_sees_the_page(served: Site) -> None:
    """Who logs in at the own organisation, with a second factor and a role, comes back on the page asked for."""
    page = Browser(served).open("/")

    assert page.status_code == 200
    assert "Sanne Verzonnen" in page.text
