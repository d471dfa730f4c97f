"""What a feed's items are known by, its rhythm, and which host is being asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("marks", "host", "taken_until", "hours", "days")


def upgrade() -> None:
    """Apply."""
    op.add_column("feeds", sa.Column("marks", sa.LargeBinary(), server_default=sa.text("''::bytea"), nullable=False))
    op.add_column("feeds", sa.Column("host", sa.Text(), server_default="", nullable=False))
    op.add_column("feeds", sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("feeds", sa.Column("hours", ARRAY(sa.Float()), server_default="{}", nullable=False))
    op.add_column("feeds", sa.Column("days", sa.Float(), server_default="0", nullable=False))
    op.execute("UPDATE feeds SET host = lower(split_part(split_part(url, '/', 3), ':', 1))")
    op.create_index("feeds_taken", "feeds", ["host"], postgresql_where=sa.text("taken_until IS NOT NULL"))


def downgrade() -> None:
    """Take back."""
    op.drop_index("feeds_taken", "feeds")
    for name in COLUMNS:
        op.drop_column("feeds", name)
