"""What feeds wish, who gave their validators, where they went; how often entries change; what articles are known by."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("feeds", sa.Column("validators_url", sa.Text(), server_default="", nullable=False))
    # Until now they were those of the feed's own address.
    op.execute("UPDATE feeds SET validators_url = url WHERE etag IS NOT NULL OR last_modified IS NOT NULL")
    for name in ("pace_minutes", "skip_hours", "skip_days"):
        op.add_column("feeds", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.add_column("feeds", sa.Column("brought", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feeds", sa.Column("merged_into", sa.BigInteger(), sa.ForeignKey("feeds.id"), nullable=True))
    op.create_index("feeds_merged", "feeds", ["merged_into"], postgresql_where=sa.text("merged_into IS NOT NULL"))
    op.add_column("entries", sa.Column("changes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("articles", sa.Column("link_mark", sa.BigInteger(), nullable=True))
    op.create_index("articles_link", "articles", ["link_mark"], postgresql_where=sa.text("link_mark IS NOT NULL"))
