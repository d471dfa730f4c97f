"""How often places may be asked, by all workers together."""

import sqlalchemy as sa
from alembic import op

revision = "0160"
down_revision = "0131"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Rows change all the time and are soon over: they are not logged, and have room to change in place."""
    op.create_table(
        "rates",
        sa.Column("platform", sa.Text(), primary_key=True),
        sa.Column("workspace", sa.Text(), primary_key=True),
        sa.Column("place", sa.Text(), primary_key=True),
        sa.Column("every", sa.Float(), nullable=False),
        sa.Column("free", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rests", sa.DateTime(timezone=True)),
        prefixes=["UNLOGGED"],
        postgresql_with={"fillfactor": 50},
    )
    op.create_index("rates_rests", "rates", ["rests"], postgresql_where=sa.text("rests IS NOT NULL"))


def downgrade() -> None:
    """Take back."""
    op.drop_table("rates")
