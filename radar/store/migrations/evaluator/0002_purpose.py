"""What is evaluated for reports from the past is counted apart."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "evaluator_0002"
down_revision = "evaluator_0001"


def upgrade() -> None:
    run_sql_files(op.get_bind().exec_driver_sql, Path(__file__).parent, ("purpose.sql",))
