"""Letters that leave after all others, and when each party finished bringing in its past."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "hub_0002"
down_revision = "hub_0001"


def upgrade() -> None:
    run_sql_files(op.get_bind().exec_driver_sql, Path(__file__).parent, ("../background.sql",))
