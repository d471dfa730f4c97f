"""Questions asked anywhere, answered once; articles found by their words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

SEARCHED = "strip(to_tsvector('simple'::regconfig, left(title || ' ' || text, 100000)))"
PLACE = ("platform", "workspace", "channel", "place")


def upgrade() -> None:
    """Apply."""
    _questions()
    _articles()


def _questions() -> None:
    moment = sa.DateTime(timezone=True)
    for name in PLACE:
        op.add_column("questions", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("questions", sa.Column("message", sa.Text(), nullable=True))
    for name in ("conversation", "edit"):
        op.add_column("questions", sa.Column(name, sa.Text(), server_default="", nullable=False))
    for name in ("shown", "taken_until"):
        op.add_column("questions", sa.Column(name, moment, nullable=True))
    op.execute(
        "UPDATE questions SET platform = d.platform, workspace = d.workspace, channel = d.channel, message = d.message,"
        " place = d.platform || ':' || d.workspace || ':' || d.channel || ' message ' || d.message,"
        " shown = questions.answered FROM deliveries d WHERE d.id = questions.delivery_id"
    )
    for name in PLACE:
        op.alter_column("questions", name, nullable=False)
    op.alter_column("questions", "delivery_id", nullable=True)
    op.create_index("questions_place", "questions", ["place", "asked"])
    op.create_index("questions_workspace", "questions", ["platform", "workspace", "asked"])
    op.create_index("questions_asked", "questions", ["asked"])


def _articles() -> None:
    op.add_column("articles", sa.Column("feed_id", sa.BigInteger(), sa.ForeignKey("feeds.id"), nullable=True))
    op.execute("UPDATE articles SET feed_id = entries.feed_id FROM entries WHERE entries.id = articles.entry_id")
    op.alter_column("articles", "feed_id", nullable=False)
    moment = sa.Computed("coalesce(published, read)", persisted=True)
    op.add_column("articles", sa.Column("moment", sa.DateTime(timezone=True), moment, nullable=False))
    op.add_column("articles", sa.Column("search", TSVECTOR(), sa.Computed(SEARCHED, persisted=True), nullable=False))
    op.create_index("articles_search", "articles", ["search"], postgresql_using="gin")
    op.create_index("articles_moment", "articles", ["feed_id", "moment"])


def downgrade() -> None:
    """Take back; questions asked under no digest go, since they have no place there."""
    for name in ("articles_search", "articles_moment"):
        op.drop_index(name, "articles")
    for name in ("search", "moment", "feed_id"):
        op.drop_column("articles", name)
    op.execute("DELETE FROM questions WHERE delivery_id IS NULL")
    op.alter_column("questions", "delivery_id", nullable=False)
    for name in ("questions_place", "questions_workspace", "questions_asked"):
        op.drop_index(name, "questions")
    for name in (*PLACE, "message", "conversation", "edit", "shown", "taken_until"):
        op.drop_column("questions", name)
