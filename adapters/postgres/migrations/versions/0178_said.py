"""What a change was told as, with what is named in it, so that it is told in a reader's language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0178"
down_revision = "0177"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What was changed before is told in English."""
    op.add_column("channel_changes", sa.Column("said", JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("channel_changes", "said")
