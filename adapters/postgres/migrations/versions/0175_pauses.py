"""Until when a feed's digests wait in a channel."""

import sqlalchemy as sa
from alembic import op

revision = "0175"
down_revision = "0160"
branch_labels = None
depends_on = None

TABLES = ("subscriptions", "removed_subscriptions")


def upgrade() -> None:
    """Apply."""
    for table in TABLES:
        op.add_column(table, sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    for table in TABLES:
        op.drop_column(table, "paused_until")
