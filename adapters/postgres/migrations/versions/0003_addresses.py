"""Find an article by its address, however long that is."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("articles_url", "articles", ["url"], postgresql_using="hash")


def downgrade() -> None:
    """Take back."""
    op.drop_index("articles_url", "articles")
