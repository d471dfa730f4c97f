"""Posted articles are read again by a falling rhythm; what was taken back, and what was corrected when, is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What was posted in the last three days is read once more, when it is three days old."""
    op.create_table(
        "rereadings",
        sa.Column("entry_id", sa.BigInteger(), sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("posted", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("rereadings_due", "rereadings", ["due"], postgresql_where=sa.text("due IS NOT NULL"))
    op.add_column("deliveries", sa.Column("updated", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "hidden_lines",
        sa.Column("platform", sa.Text(), primary_key=True),
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("story_id", sa.BigInteger(), sa.ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("mark", sa.Text(), primary_key=True),
        sa.Column("person", sa.Text(), server_default="", nullable=False),
        sa.Column("hidden", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("corrections", sa.Column("act", sa.Text(), server_default="", nullable=False))
    op.execute(
        "INSERT INTO rereadings (entry_id, posted, due) "
        "SELECT a.entry_id, min(d.since), min(d.since) + interval '3 days' FROM deliveries AS d "
        "JOIN digests AS g ON g.id = d.shown_digest JOIN articles AS a ON a.id = g.article_id "
        "WHERE d.state = 'posted' AND d.since > now() - interval '3 days' AND a.origin = 'page' GROUP BY a.entry_id"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_column("corrections", "act")
    op.drop_table("hidden_lines")
    op.drop_column("deliveries", "updated")
    op.drop_table("rereadings")
