"""Deliveries that were given up are found without reading all others."""

import sqlalchemy as sa
from alembic import op

revision = "0131"
down_revision = "0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply, beside the work that goes on; what an attempt before left half built is built again."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # it waits for whoever reads, and keeps nobody waiting
        op.drop_index("deliveries_failed", "deliveries", if_exists=True, postgresql_concurrently=True)
        op.create_index(
            "deliveries_failed",
            "deliveries",
            ["id"],
            postgresql_where=sa.text("state = 'failed'"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Take back."""
    op.drop_index("deliveries_failed", "deliveries", if_exists=True)
