"""Wishes in plain words: why a delivery is what its channel wished for, and what digests look for first."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for table in ("subscriptions", "deliveries", "digests"):
        op.add_column(table, sa.Column("focus", sa.Text(), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("because", sa.Text(), server_default="", nullable=False))
    op.add_column("deliveries", sa.Column("is_unjudged", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("deliveries", "is_unjudged")
    op.drop_column("deliveries", "because")
    # Without its mark a digest that looks for something first would be taken for the plain one.
    op.execute(
        "UPDATE deliveries SET shown_digest = NULL WHERE shown_digest IN (SELECT id FROM digests WHERE focus <> '')"
    )
    op.execute("DELETE FROM digests WHERE focus <> ''")
    for table in ("digests", "deliveries", "subscriptions"):
        op.drop_column(table, "focus")
