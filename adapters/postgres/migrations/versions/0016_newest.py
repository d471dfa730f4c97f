"""The newest entries of a feed that are told, without looking at the older ones."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("entries_told", "entries", ["feed_id", "id"], postgresql_where=sa.text("story_id IS NOT NULL"))


def downgrade() -> None:
    """Take back."""
    op.drop_index("entries_told", "entries")
