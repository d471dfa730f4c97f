"""Wishes in plain words: why a delivery is what its channel wished for, or that nobody could say."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("deliveries", sa.Column("because", sa.Text(), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("is_unjudged", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("deliveries", "is_unjudged")
    op.drop_column("deliveries", "because")
