"""Bringing in the past: loads of old reports, questions that wait behind all others, letters that do too."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "node_0002"
down_revision = "node_0001"


def upgrade() -> None:
    run_sql_files(op.get_bind().exec_driver_sql, Path(__file__).parent, ("../background.sql", "backfill.sql"))
