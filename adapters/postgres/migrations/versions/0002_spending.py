"""What a paid reply was for, and on whose behalf."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("purpose", "workspace"):
        op.add_column("replies", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_index("replies_workspace", "replies", ["workspace", "paid"], postgresql_where=sa.text("workspace <> ''"))


def downgrade() -> None:
    """Take back."""
    op.drop_index("replies_workspace", "replies")
    for name in ("purpose", "workspace"):
        op.drop_column("replies", name)
