"""What a region decides on its reports: assessment, decision, responsibility, handover, feedback; advice."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "node_0004"
down_revision = "node_0003"


def upgrade() -> None:
    run_sql_files(op.get_bind().exec_driver_sql, Path(__file__).parent, ("handling.sql", "advice.sql"))
