"""What befell everybody in some days is found by when it was told."""

from alembic import op

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("fates_at", "fates", ["at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("fates_at", "fates")
