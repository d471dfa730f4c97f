"""Corrections of digests; a story no longer names one lead, since every workspace has its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    place = [sa.Column(name, sa.Text(), primary_key=True) for name in ("platform", "workspace", "channel", "key")]
    words = [sa.Column(name, sa.Text(), server_default="", nullable=False) for name in ("headline", "report", "person")]
    op.create_table(
        "corrections",
        *place,
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *words,
        sa.Column("lines", ARRAY(sa.Text()), nullable=False),
    )
    op.create_index("corrections_at", "corrections", ["at"])
    op.drop_column("stories", "lead_entry_id")


def downgrade() -> None:
    """Take back; a story's lead is its first entry again."""
    op.add_column("stories", sa.Column("lead_entry_id", sa.BigInteger(), server_default="0", nullable=False))
    op.execute(
        "UPDATE stories SET lead_entry_id = first.id FROM "
        "(SELECT story_id, min(id) AS id FROM entries GROUP BY story_id) AS first WHERE first.story_id = stories.id"
    )
    op.alter_column("stories", "lead_entry_id", server_default=None)
    op.drop_table("corrections")
