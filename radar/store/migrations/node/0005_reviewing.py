"""People review links, ask each other's content and are alerted; a source tells how a case stands."""

from pathlib import Path

from alembic import op

from radar.store.db import run_sql_files

revision = "node_0005"
down_revision = "node_0004"


def upgrade() -> None:
    run_sql_files(op.get_bind().exec_driver_sql, Path(__file__).parent, ("reviewing.sql",))
