"""How a feed is doing and since when, what an entry is known by, lines said in the local channel."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    moment = sa.DateTime(timezone=True)
    for name, kind, default in (
        ("status", sa.Integer(), None),
        ("failing_since", moment, None),
        ("is_told", sa.Boolean(), sa.text("false")),
        ("first_polled", moment, None),
        ("entries", sa.Integer(), "0"),
        ("took", sa.Float(), "0"),
        ("asked_until", moment, None),
        ("moved_from", sa.Text(), ""),
    ):
        op.add_column("feeds", sa.Column(name, kind, server_default=default, nullable=default is None))
    op.execute(
        "UPDATE feeds SET first_polled = last_polled, "
        "entries = (SELECT count(*) FROM entries WHERE entries.feed_id = feeds.id)"
    )
    for name in ("link", "title"):
        op.add_column("entries", sa.Column(f"{name}_mark", sa.BigInteger(), nullable=True))
        known = sa.text(f"{name}_mark IS NOT NULL")
        op.create_index(f"entries_{name}", "entries", ["feed_id", f"{name}_mark"], postgresql_where=known)
    op.add_column("subscriptions", sa.Column("folder", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "announcements",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made", moment, nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("channel", "key", name="announcements_once"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("announcements")
    op.drop_column("subscriptions", "folder")
    for name in ("link", "title"):
        op.drop_index(f"entries_{name}", "entries")
        op.drop_column("entries", f"{name}_mark")
    for name in ("status", "failing_since", "is_told", "first_polled", "entries", "took", "asked_until", "moved_from"):
        op.drop_column("feeds", name)
