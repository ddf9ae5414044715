"""Who is told what: recipients, each decision to tell or not, the notices and how far they are."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "node_0006"
down_revision = "node_0005"


def upgrade() -> None:
    run_sql_files(op.get_bind().exec_driver_sql, Path(__file__).parent, ("informing.sql",))
