"""The moment of which a feed's rhythm tells."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply; until now it was brought up to date with every poll."""
    op.add_column("feeds", sa.Column("rhythm_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE feeds SET rhythm_at = last_polled")


def downgrade() -> None:
    """Take back."""
    op.drop_column("feeds", "rhythm_at")
