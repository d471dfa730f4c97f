"""Lines that stand on several pages of one host are remembered for a while."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "site_lines",
        sa.Column("host", sa.Text(), primary_key=True),
        sa.Column("mark", sa.BigInteger(), primary_key=True),
        sa.Column("first_page", sa.BigInteger(), nullable=False),
        sa.Column("second_page", sa.BigInteger(), nullable=True),
        sa.Column("met", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("site_lines_met", "site_lines", ["met"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("site_lines")
