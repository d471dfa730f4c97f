"""Hubs that push what feeds bring."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    for name in ("hub", "topic", "hub_secret"):
        op.add_column("feeds", sa.Column(name, sa.Text(), server_default="", nullable=False))
    for name in ("hub_until", "hub_asked"):
        op.add_column("feeds", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_index("feeds_hubs", "feeds", ["hub_until"], postgresql_where=sa.text("hub <> ''"))


def downgrade() -> None:
    """Take back."""
    op.drop_index("feeds_hubs", "feeds")
    for name in ("hub", "topic", "hub_secret", "hub_until", "hub_asked"):
        op.drop_column("feeds", name)
