"""What an order changed of a channel is kept, to be taken back whole; a feed's own times have their zone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0105"
down_revision = "0096"
branch_labels = None
depends_on = None

PLACE = ("platform", "workspace", "channel")
SUBSCRIBED = ("subscriptions", "removed_subscriptions")


def upgrade() -> None:
    """Apply."""
    for table in SUBSCRIBED:
        op.add_column(table, sa.Column("zone", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "channel_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in PLACE),
        *(sa.Column(name, JSONB(), nullable=False) for name in ("before", "after")),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("done", "given_by")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", sa.Text(), server_default="", nullable=False),
    )
    op.create_index("channel_changes_place", "channel_changes", ["platform", "workspace"])
    op.create_index("channel_changes_at", "channel_changes", ["at"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("channel_changes")
    for table in SUBSCRIBED:
        op.drop_column(table, "zone")
