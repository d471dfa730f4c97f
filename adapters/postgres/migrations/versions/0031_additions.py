"""Whether a channel wants to hear what later articles of a story add."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("preferences", sa.Column("additions", sa.Boolean(), server_default=sa.text("true"), nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column("preferences", "additions")
