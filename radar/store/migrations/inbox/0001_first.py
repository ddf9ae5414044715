"""The first tables of the inbox; nobody runs an older version, so there is nothing to go back to."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "inbox_0001"
down_revision = None


def upgrade() -> None:
    run_sql_files(
        op.get_bind().exec_driver_sql,
        Path(__file__).parent,
        ("../exchange.sql", "../audit.sql", "../web.sql", "inbox.sql"),
    )
