"""Each feed has a number in its channel and keeps it, may have a schedule of its own, and comes back as it was."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0050"
branch_labels = None
depends_on = None

PLACE = ("platform", "workspace", "channel")
WORDS = ("language", "folder", "filter", "focus", "made_by", "schedule")


def upgrade() -> None:
    """Apply. Feeds keep the numbers that people know them by; new ones count from there, channel by channel."""
    op.add_column("subscriptions", sa.Column("schedule", sa.Text(), server_default="", nullable=False))
    op.add_column("subscriptions", sa.Column("number", sa.Integer(), nullable=True))
    op.execute("UPDATE subscriptions SET number = id")
    op.alter_column("subscriptions", "number", nullable=False)
    op.create_unique_constraint("subscriptions_numbered", "subscriptions", [*PLACE, "number"])
    op.create_table(
        "removed_subscriptions",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in PLACE),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("feed_id", sa.BigInteger(), sa.ForeignKey("feeds.id"), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), server_default="", nullable=False) for name in WORDS),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("removed_subscriptions")
    op.drop_constraint("subscriptions_numbered", "subscriptions")
    op.drop_column("subscriptions", "number")
    op.drop_column("subscriptions", "schedule")
