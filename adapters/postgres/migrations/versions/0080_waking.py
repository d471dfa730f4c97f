"""The next job of a lock is begun as soon as the one before it is done; see adapters/postgres/waking.py."""

import sqlalchemy as sa
from alembic import op

from adapters.postgres.job_wakeups import NEXT_OF_LOCK

revision = "0080"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; where there is no queue yet, it gets this when it is made."""
    if op.get_bind().execute(sa.text("SELECT to_regclass('procrastinate_jobs')")).scalar() is not None:
        for statement in NEXT_OF_LOCK:
            op.execute(statement)


def downgrade() -> None:
    """Take back."""
    op.execute("DROP INDEX IF EXISTS newsdesk_jobs_of_lock")
    op.execute("DROP FUNCTION IF EXISTS newsdesk_next_of_lock() CASCADE")
