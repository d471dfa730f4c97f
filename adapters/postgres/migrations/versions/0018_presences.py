"""In which workspaces each account of the bot was seen."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "presences",
        sa.Column("platform", sa.Text(), primary_key=True),
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("account", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("presences")
