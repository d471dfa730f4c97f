"""Stories are found by an index of rare terms; how rare they are is counted; why an article joined one is kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Articles that were read before are counted, and have their keys, with the next counting."""
    op.drop_column("stories", "terms")
    op.add_column("entries", sa.Column("joined", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("articles", sa.Column("is_counted", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index("articles_uncounted", "articles", ["id"], postgresql_where=sa.text("NOT is_counted"))
    op.create_table(
        "story_keys",
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("moment", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("term", "entry_id"),
    )
    op.create_index("story_keys_near", "story_keys", ["term", "moment", "entry_id"])
    op.create_index("story_keys_entry", "story_keys", ["entry_id"])
    op.create_table(
        "partings",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("story_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("workspace", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("parted_by", sa.Text(), server_default="", nullable=False),
        sa.Column("parted", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"]),
        sa.PrimaryKeyConstraint("entry_id", "story_id"),
    )
    op.create_table(
        "term_counts",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("language", "term"),
    )


def downgrade() -> None:
    """Take back; the stories there are join nothing any more."""
    op.drop_table("term_counts")
    op.drop_table("partings")
    op.drop_table("story_keys")
    op.drop_index("articles_uncounted", "articles")
    op.drop_column("articles", "is_counted")
    op.drop_column("entries", "joined")
    op.add_column(
        "stories", sa.Column("terms", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False)
    )
    op.alter_column("stories", "terms", server_default=None)
