"""What articles are about, as an embeddings model says it; plain numbers, so that no server lacks the type."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, REAL

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "meanings",
        sa.Column("article_id", sa.BigInteger(), sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("vector", ARRAY(REAL()), nullable=False),
    )


def downgrade() -> None:
    """Take back; what was paid for meanings stays counted."""
    op.drop_table("meanings")
