"""What channels ask for: schedules, filters, watches; editions; what was not posted, and what people think."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PLACE = ("platform", "workspace", "channel")


def upgrade() -> None:
    """Apply."""
    for name in ("filter", "made_by"):
        op.add_column("subscriptions", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.create_table(
        "preferences",
        *(sa.Column(name, sa.Text(), primary_key=True) for name in PLACE),
        sa.Column("schedule", sa.Text(), server_default="", nullable=False),
        sa.Column("zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("quiet", sa.Text(), server_default="", nullable=False),
        sa.Column("watches", JSONB(), server_default="[]", nullable=False),
        sa.Column("closed_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
    )
    op.create_table(
        "editions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in PLACE),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
    )
    op.create_index("editions_message", "editions", [*PLACE, "message"])
    op.add_column("deliveries", sa.Column("due", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deliveries", sa.Column("is_held", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("deliveries", sa.Column("is_alone", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("deliveries", sa.Column("is_muted", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("deliveries", sa.Column("edition_id", sa.BigInteger(), sa.ForeignKey("editions.id"), nullable=True))
    op.create_index("deliveries_held", "deliveries", ["due"], postgresql_where=sa.text("is_held"))
    op.create_index("deliveries_planned", "deliveries", [*PLACE, "due"], postgresql_where=sa.text("state = 'planned'"))
    op.create_index(
        "deliveries_edition", "deliveries", ["edition_id"], postgresql_where=sa.text("edition_id IS NOT NULL")
    )
    op.create_table(
        "passed_over",
        sa.Column("entry_id", sa.BigInteger(), sa.ForeignKey("entries.id"), primary_key=True),
        *(sa.Column(name, sa.Text(), primary_key=True) for name in PLACE),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "opinions",
        sa.Column("delivery_id", sa.BigInteger(), sa.ForeignKey("deliveries.id"), primary_key=True),
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("is_good", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("opinions")
    op.drop_table("passed_over")
    for name in ("deliveries_edition", "deliveries_planned", "deliveries_held"):
        op.drop_index(name, "deliveries")
    for name in ("edition_id", "is_muted", "is_alone", "is_held", "due"):
        op.drop_column("deliveries", name)
    op.drop_table("editions")
    op.drop_table("preferences")
    for name in ("filter", "made_by"):
        op.drop_column("subscriptions", name)
