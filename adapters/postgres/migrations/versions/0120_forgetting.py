"""What refers to a digest or a story is found when that is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0120"
down_revision = "0105"
branch_labels = None
depends_on = None

INDEXES = (
    ("deliveries_shown", "deliveries", "shown_digest", "shown_digest IS NOT NULL"),
    ("fates_digest", "fates", "digest_id", None),
    ("partings_story", "partings", "story_id", None),
    ("hidden_lines_story", "hidden_lines", "story_id", None),
    ("removed_feed", "removed_subscriptions", "feed_id", None),
)


def upgrade() -> None:
    """Apply, beside the work that goes on; what an attempt before left half built is built again."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # it waits for whoever reads, and keeps nobody waiting
        for name, table, column, where in INDEXES:
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
            some = sa.text(where) if where else None
            op.create_index(name, table, [column], postgresql_where=some, postgresql_concurrently=True)


def downgrade() -> None:
    """Take back."""
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table, if_exists=True)
