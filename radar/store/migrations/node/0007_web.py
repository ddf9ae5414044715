"""Sessions of people at the pages, and what they were writing."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "node_0007"
down_revision = "node_0006"


def upgrade() -> None:
    run_sql_files(op.get_bind().exec_driver_sql, Path(__file__).parent, ("../web.sql",))
