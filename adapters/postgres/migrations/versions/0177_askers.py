"""By whose clocks a question was asked, whether it is known to be one, and whether who asked may change the channel."""

import sqlalchemy as sa
from alembic import op

revision = "0177"
down_revision = "0176"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Of what was asked before it is not known; those are answered but for the last moments'."""
    op.add_column("questions", sa.Column("zone", sa.Text(), server_default="", nullable=False))
    op.add_column("questions", sa.Column("is_question", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("questions", sa.Column("may_manage", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    """Take back."""
    for name in ("zone", "is_question", "may_manage"):
        op.drop_column("questions", name)
