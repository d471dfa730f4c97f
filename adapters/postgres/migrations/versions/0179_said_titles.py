"""What an edition is called, with what is named in it, so that it is told in the language of its stories."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0179"
down_revision = "0178"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What was gathered before is called in English."""
    op.add_column("editions", sa.Column("said", JSONB(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column("editions", "said")
