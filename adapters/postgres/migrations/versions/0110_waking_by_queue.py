"""Workers of some queues alone hear of locks that became free, too; and one gateway at a time has the platforms."""

import sqlalchemy as sa
from alembic import op

from adapters.postgres.job_wakeups import NEXT_OF_LOCK

revision = "0110"
down_revision = "0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    if op.get_bind().execute(sa.text("SELECT to_regclass('procrastinate_jobs')")).scalar() is not None:
        for statement in NEXT_OF_LOCK:
            op.execute(statement)
    op.create_table(
        "leases",
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Take back; a notice more than workers need does no harm."""
    op.drop_table("leases")
