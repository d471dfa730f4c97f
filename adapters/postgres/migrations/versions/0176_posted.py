"""When a digest was first posted, also once its message was edited."""

import sqlalchemy as sa
from alembic import op

revision = "0176"
down_revision = "0175"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Of a message that was edited before, nobody knows any more."""
    op.add_column("deliveries", sa.Column("posted", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("deliveries", "posted")
