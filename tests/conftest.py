"""What many suites share: a real PostgreSQL, and fresh migrated databases on it."""

import itertools
from collections.abc import Callable, Iterator

import pytest

from radar.federation.postgres import EmbeddedPostgres
from radar.store.db import migrate

pytest_plugins = ["pytester", "tests.plugins.tools", "tests.plugins.rows", "tests.plugins.by_hand"]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), fsync=False)
    server.start()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def _templates(postgres: EmbeddedPostgres) -> Callable[[str], str]:
    made: set[str] = set()

    def template(kind: str) -> str:
        if kind not in made:
            migrate(postgres.create(f"template_{kind}", f"owner_{kind}", "proef"), kind)
            made.add(kind)
        return f"template_{kind}"

    return template


_numbers = itertools.count(1)


@pytest.fixture
def database(postgres: EmbeddedPostgres, _templates: Callable[[str], str]) -> Callable[[str], str]:
    """`database(kind)`: the DSN of a fresh database with the tables of that kind of process."""

    def make(kind: str) -> str:
        number = next(_numbers)
        return postgres.create(f"proef_{number}", f"owner_{kind}", "proef", template=_templates(kind))

    return make
